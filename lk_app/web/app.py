"""The plain HTTP around Reflex: routes that stand before it, and the shield around everything."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Scope

from lk_app.config import Settings
from lk_app.web import health
from lk_app.web.auth import actor_of
from lk_app.web.failures import Failures, on_error
from lk_app.web.headers import PageHashes, SecurityHeaders
from lk_app.web.origin import OriginGuard, allowed_origins
from lk_app.web.signed_in_pages import SignedInPages
from lk_app.web.sockets import SocketLimits
from lk_app.web.static import Pages
from lk_app.web.surface import Surface


def plain_http(routes: Sequence[BaseRoute], is_ready: Callable[[], bool]) -> Starlette:
    """For `rx.App(api_transformer=…)`: health and the nouns' plain routes; Reflex answers what is left."""
    return Starlette(routes=[*health.routes(is_ready), *routes], exception_handlers={Exception: on_error})


def shield(app: ASGIApp, settings: Settings, hashes: PageHashes, exempt: frozenset[str] = frozenset()) -> ASGIApp:
    """Everything in front of `app`, Reflex's own CORS and error pages included; headers stand on refusals as well.

    `exempt` are the paths other servers post to: no `Origin` is asked of them.
    """
    app = SignedInPages(Pages(app, hashes.keys()))
    app = SocketLimits(app, settings.trusted_proxy_hops, settings.sockets_per_ip, _profile_of)
    app = OriginGuard(app, allowed_origins(settings), exempt)
    app = Surface(app, is_demo=settings.is_demo)
    return SecurityHeaders(Failures(app), settings, hashes)


async def _profile_of(scope: Scope) -> int | None:
    return (await actor_of(scope)).profile_id
