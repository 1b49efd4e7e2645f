"""Private screens for the signed-in, «Авторизация» for the others: decided before any HTML is sent, so nothing flashes."""

from urllib.parse import parse_qs

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lk_app.web.auth import actor_of, why_over
from lk_app.web.destinations import needs_sign_in, safe_next, sign_in_for

DOORS = ("", "/register")
"""«Авторизация» and «Регистрация»: nothing to do there for who is in."""


class SignedInPages:
    """Pure ASGI around the pages: a visitor of a private screen goes to sign in, a signed-in one at the door goes in.

    The pages themselves hold nobody's data, so this is courtesy; the guard of events and access.py are the locks.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._app
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            answer = await _detour(scope) or self._app
        await answer(scope, receive, send)


async def _detour(scope: Scope) -> ASGIApp | None:
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    is_private = needs_sign_in(path)
    if not is_private and path.rstrip("/") not in DOORS:
        return None
    is_signed_in = (await actor_of(scope)).is_subscriber
    if is_private and not is_signed_in:
        return RedirectResponse(sign_in_for(path, query, await why_over(scope)), 303)
    if not is_private and is_signed_in:
        return RedirectResponse(safe_next(parse_qs(query).get("next", [""])[0]), 303)
    return None
