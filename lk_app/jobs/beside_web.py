"""The worker inside the web process, when there is only one: a cabinet that needs no second command for letters and money."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from lk_app.config import settings
from lk_app.inquiries import upkeep as inquiries_upkeep
from lk_app.jobs.worker import make_worker
from lk_app.payments import upkeep
from lk_app.payments.acquirers.configured import acquirer

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
    settling = asyncio.create_task(upkeep.work(acquirer()))
    sweeping = asyncio.create_task(inquiries_upkeep.work())
    for task in (working, settling, sweeping):
        task.add_done_callback(_report)
    try:
        yield
    finally:
        worker.stop()
        settling.cancel()  # at any moment: what it was at is found again by the next start
        sweeping.cancel()
        await asyncio.gather(working, settling, sweeping, return_exceptions=True)


def _report(working: asyncio.Task[None]) -> None:
    if not working.cancelled() and (error := working.exception()):
        _log.error("a worker has died: its work waits until the next start", exc_info=error)
