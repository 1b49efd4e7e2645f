"""Is it alive, may it get traffic: for a load balancer and for the tests that wait for the server."""

import logging
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_log = logging.getLogger(__name__)


def routes(is_ready: Callable[[], bool]) -> list[Route]:
    """`/health/live` and `/health/ready`. `is_ready` asks the database; why it failed goes to the log, not to the caller."""

    async def live(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        try:
            is_up = await run_in_threadpool(is_ready)
        except Exception:
            _log.exception("not ready")
            is_up = False
        return PlainTextResponse("ok" if is_up else "not ready", status_code=200 if is_up else 503)

    return [Route("/health/live", live), Route("/health/ready", ready)]
