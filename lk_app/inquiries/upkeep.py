"""The worker's part of inquiries: files that were uploaded and never sent. Beside the web, or in `lk worker`."""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from lk_app.inquiries.flows import sweep

EVERY_SECONDS = 3600.0
_log = structlog.get_logger(__name__)


async def work(every_seconds: float = EVERY_SECONDS) -> None:
    """Until cancelled: sweep now and then. Trouble with the database or the disk is waited out."""
    while True:
        try:
            if count := await asyncio.to_thread(sweep):
                _log.info("unsent files swept", count=count)
        except (SQLAlchemyError, OSError) as error:
            _log.error("unsent files are not swept", error=type(error).__name__)
        await asyncio.sleep(every_seconds)
