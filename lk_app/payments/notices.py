"""Where the acquirer's notices come in: stored, then answered; looked into afterwards."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from lk_app.kernel.errors import Unavailable
from lk_app.payments import flows
from lk_app.payments.acquirers.port import Acquirer
from lk_app.payments.outside import outside
from lk_app.payments.service.notices import MAX_BODY_BYTES, parse_notice, store_notice
from lk_app.store import limits
from lk_app.store.failpoint import failpoint
from lk_app.store.run import run

NOTICE_PATH = "/notices/yookassa"
_log = structlog.get_logger(__name__)


def notice_routes(acquirer: Acquirer | None, networks: tuple[str, ...], peer: Callable[[Scope], str]) -> list[Route]:
    """POST `/notices/yookassa`. Without an acquirer there is no such address: an empty secret must not open a door (S49).

    `networks` are those notices are taken from; `peer` tells the address after our own proxies. No cookie is looked at.
    """
    if acquirer is None:
        return []
    allowed = [ip_network(network) for network in networks]

    async def receive(request: Request) -> Response:
        ip = peer(request.scope)
        if not _is_from(ip, allowed):
            if not limits.take("notice.stranger", ip):
                _log.warning("notice from a stranger", ip=ip)
            return PlainTextResponse("not found", 404)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too long", 413)
        try:
            hint = parse_notice(body)
        except ValueError as error:
            return PlainTextResponse(str(error), 400)
        if hint is None:
            return PlainTextResponse("ok")  # not for us: asking to repeat it would be asking for ever
        try:
            await run(store_notice, hint, ip)
        except SQLAlchemyError as error:
            _log.error("notice not stored", error=type(error).__name__)
            return PlainTextResponse("try again", 503)
        failpoint("notice.stored")
        return PlainTextResponse("ok", background=BackgroundTask(_look_soon, acquirer))

    return [Route(NOTICE_PATH, receive, methods=["POST"])]


async def _look_soon(acquirer: Acquirer) -> None:
    """At once, so that the payer sees it; the worker comes by anyway."""
    failpoint("notice.answered")
    try:
        await outside(flows.handle_notices, acquirer)
    except (SQLAlchemyError, Unavailable) as error:
        _log.warning("notices wait for the worker", error=type(error).__name__)


async def _body(request: Request) -> bytes | None:
    """At most 64 kB of it; more is not read."""
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > MAX_BODY_BYTES:
                return None
    except ClientDisconnect:
        return b""
    return bytes(content)


def _is_from(ip: str, allowed: list) -> bool:
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in allowed)
