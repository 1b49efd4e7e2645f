"""The worker inside the web process, when there is only one: a cabinet that needs no second command to send its letters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from lk_app.config import settings
from lk_app.jobs.worker import make_worker

GRACE_SECONDS = 3.0
"""Less than the server gives its process to end, see jobs/serve.py."""

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def worker_beside_web() -> AsyncIterator[None]:
    """A lifespan task of the app. With several web processes it stands aside, and `lk worker` does the work."""
    if settings().workers > 1:
        yield
        return
    worker = make_worker(settings())
    working = asyncio.create_task(worker.work(GRACE_SECONDS))
    working.add_done_callback(_report)
    try:
        yield
    finally:
        worker.stop()
        await asyncio.gather(working, return_exceptions=True)


def _report(working: asyncio.Task[None]) -> None:
    if not working.cancelled() and (error := working.exception()):
        _log.error("the worker has died: letters wait until the next start", exc_info=error)
