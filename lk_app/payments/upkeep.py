"""The worker's part of paying: notices that wait, payments without an end. Beside the web, or in `lk worker`."""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from lk_app.kernel.errors import Unavailable
from lk_app.payments import flows
from lk_app.payments.acquirers.port import Acquirer
from lk_app.payments.outside import outside
from lk_app.store import heartbeats
from lk_app.store.run import run

POLL_SECONDS = 1.0
ROUNDS_BETWEEN_RECONCILING = 15
_log = structlog.get_logger(__name__)


async def work(acquirer: Acquirer | None) -> None:
    """Until cancelled: notices every second, the reconciler every quarter of a minute. Trouble is waited out."""
    if acquirer is None:
        return
    rounds = 0
    while True:
        try:
            await outside(flows.handle_notices, acquirer)
            if rounds % ROUNDS_BETWEEN_RECONCILING == 0:
                await outside(flows.reconcile, acquirer)
                await run(heartbeats.beat, heartbeats.PAYMENTS)
        except (SQLAlchemyError, Unavailable) as error:
            _log.error("upkeep of payments failed", error=type(error).__name__)
        rounds += 1
        await asyncio.sleep(POLL_SECONDS)
