"""Sign-in and sign-out by plain HTTP, because only a plain answer can set a cookie that no script can read (decision 1)."""

from starlette.requests import Request, cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from lk_app.config import settings
from lk_app.identity import flows
from lk_app.identity.service import login_sessions
from lk_app.identity.service.login_sessions import NewLoginSession
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, TooOften
from lk_app.store.run import run, run_read
from lk_app.web.answers import client_ip, header
from lk_app.web.destinations import SIGN_IN, safe_next, sign_in_for
from lk_app.web.forms import go_on, read_form, refused_as_json, wants_json


def auth_routes() -> list[Route]:
    """POST only: opening an address changes nothing (S05, S55). Whose page the form stood on, `OriginGuard` checks."""
    return [
        Route("/auth/sign-in", _sign_in, methods=["POST"]),
        Route("/auth/sign-out", _sign_out, methods=["POST"]),
        # Said here, because to whatever stands behind these routes a GET might look like one of its pages.
        Route("/auth/{action}", _not_allowed, methods=["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    ]


async def resolve_actor(cookie_header: str, ip: str, user_agent: str) -> Actor:
    """Who sends a request or an event with this `Cookie` header: asked of the database every time (S24, S25, S27)."""
    secret = secret_in(cookie_header)
    found = await run_read(login_sessions.resolve, secret) if secret else None
    if found is None:
        return Actor("visitor", ip=ip, user_agent=user_agent)
    if found.is_touch_due:
        await run(login_sessions.touch, found.login_session_id)
    return Actor("subscriber", found.profile_id, found.login_session_id, ip, user_agent)


async def actor_of(scope: Scope) -> Actor:
    """Who sends this HTTP request."""
    return await resolve_actor(_cookie_header(scope), *_peer(scope))


async def why_over(scope: Scope) -> str:
    """Why the browser that sends this request is signed in no longer: `idle`, `ended`, or "" when it never was."""
    secret = secret_in(_cookie_header(scope))
    return await run_read(login_sessions.why_over, secret) if secret else ""


async def way_to_sign_in(cookie_header: str, path: str, query: str) -> str:
    """Where an event of somebody who is signed in no longer leads to: the door, why, and back to this screen."""
    secret = secret_in(cookie_header)
    return sign_in_for(path, query, await run_read(login_sessions.why_over, secret) if secret else "")


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host, to https and to `/`; browsers refuse the prefix on plain http (S21)."""
    return "__Host-lk" if settings().is_secure_origin else "lk"


def secret_in(cookie_header: str) -> str:
    """The login session's secret among the cookies; "" when there is none."""
    return cookie_parser(cookie_header).get(cookie_name(), "")


async def _sign_in(request: Request) -> Response:
    """Form: `email`, `password`, `remember`, `next`. JSON for `Accept: application/json`, else 303."""
    try:
        form = await read_form(request)
        opened = await flows.sign_in(
            _visitor(request),
            form.get("email", ""),
            form.get("password", ""),
            is_remembered=form.get("remember", "") not in ("", "0", "false"),
            replaced_secret=secret_in(_cookie_header(request.scope)),
        )
    except AppError as error:
        return _refused(request, error)
    response = go_on(request, safe_next(form.get("next", "")))
    _set_cookie(response, opened)
    return response


async def _not_allowed(_request: Request) -> Response:
    return Response(status_code=405, headers={"allow": "POST"})


async def _sign_out(request: Request) -> Response:
    """«Выход»: over on the server at once, in every tab and open socket of this browser; then the browser forgets."""
    secret = secret_in(_cookie_header(request.scope))
    if secret:
        await run(login_sessions.end_by_secret, _visitor(request), secret)
    response = go_on(request, SIGN_IN)
    forget_here(response)
    return response


def forget_here(response: Response) -> None:
    """The browser drops the cookie and whatever it has kept of the cabinet."""
    response.delete_cookie(cookie_name(), path="/", secure=settings().is_secure_origin, httponly=True, samesite="lax")
    response.headers["clear-site-data"] = '"cache", "storage"'


def _set_cookie(response: Response, opened: NewLoginSession) -> None:
    response.set_cookie(
        cookie_name(),
        opened.secret,
        max_age=opened.max_age_seconds,
        path="/",
        secure=settings().is_secure_origin,
        httponly=True,
        samesite="lax",
    )


def _refused(request: Request, error: AppError) -> Response:
    wait_seconds = error.wait_seconds if isinstance(error, TooOften) else 0
    headers = {"retry-after": str(wait_seconds)} if wait_seconds else {}
    if not wants_json(request):
        # A form sent without our script: the page says it in general words, for words in an address are anybody's words.
        return RedirectResponse(f"{SIGN_IN}?e={'wait' if wait_seconds else 'bad'}", 303, headers)
    return refused_as_json(error)


def _visitor(request: Request) -> Actor:
    ip, user_agent = _peer(request.scope)
    return Actor("visitor", ip=ip, user_agent=user_agent)


def _peer(scope: Scope) -> tuple[str, str]:
    return client_ip(scope, settings().trusted_proxy_hops), header(scope, "user-agent")


def _cookie_header(scope: Scope) -> str:
    """All `Cookie` headers: HTTP/2 may send one for each cookie."""
    return "; ".join(value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie")
