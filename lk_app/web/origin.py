"""From where a request that may change something is accepted: our own pages only.

With a cookie as the proof of identity this is the defence against other sites' forms and sockets (S28, S55). Reflex's
own check lets a handshake without `Origin` through; a browser always sends one, so absent is refused too.
"""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from lk_app.config import Settings
from lk_app.web.answers import header, refuse

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def allowed_origins(settings: Settings) -> frozenset[str]:
    """The configured origin; on a developer's machine the loopback names of the same port as well."""
    parts = urlsplit(settings.origin)
    if settings.environment == "production" or parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        return frozenset({settings.origin})
    port = f":{parts.port}" if parts.port else ""
    return frozenset({settings.origin, *(f"{parts.scheme}://{name}{port}" for name in _LOOPBACK)})


class OriginGuard:
    """Pure ASGI: refuses with 403 a handshake or an unsafe method whose `Origin` is not exactly ours."""

    def __init__(self, app: ASGIApp, allowed: frozenset[str], exempt: frozenset[str] = frozenset()) -> None:
        """`exempt`: paths that other servers call (an acquirer's notice) and that carry no cookie."""
        self._app, self._allowed, self._exempt = app, allowed, exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._must_check(scope) and header(scope, "origin") not in self._allowed:
            await refuse(scope, receive, send, 403, "Запрос пришёл не с нашей страницы.")
            return
        await self._app(scope, receive, send)

    def _must_check(self, scope: Scope) -> bool:
        if scope["type"] == "websocket":
            return True
        return scope["type"] == "http" and scope["method"] not in _SAFE_METHODS and scope["path"] not in self._exempt
