"""`lk worker`: the worker as a process of its own, for installations with several web processes."""

import asyncio
import signal
from contextlib import suppress

import typer

from lk_app.config import settings
from lk_app.demo.demo_clock import set_clock
from lk_app.inquiries import upkeep as inquiries_upkeep
from lk_app.jobs.worker import make_worker
from lk_app.payments import upkeep
from lk_app.payments.acquirers.configured import acquirer
from lk_app.store import logs


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(worker)


def worker() -> None:
    """Рассылать письма и сверять оплаты отдельным процессом (когда процессов кабинета несколько)."""
    logs.configure(settings().log_level)
    set_clock()
    asyncio.run(_work_until_told())


async def _work_until_told() -> None:
    letters, settling = make_worker(settings()), asyncio.create_task(upkeep.work(acquirer()))
    sweeping = asyncio.create_task(inquiries_upkeep.work())

    def stop() -> None:
        letters.stop()
        settling.cancel()
        sweeping.cancel()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop)
    await letters.work()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(settling, sweeping)
