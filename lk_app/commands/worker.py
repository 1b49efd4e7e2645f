"""`lk worker`: the worker as a process of its own, for installations with several web processes."""

import asyncio
import contextlib
import signal

import typer

from lk_app.config import settings
from lk_app.jobs.worker import make_worker
from lk_app.kernel import clock
from lk_app.store import logs
from lk_app.suppliers import supplier


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(worker)


def worker() -> None:
    """Рассылать письма отдельным процессом (когда процессов кабинета несколько)."""
    logs.configure(settings().log_level)
    clock.set_zone(supplier().time_zone)
    clock.start_at(settings().now)
    asyncio.run(_work_until_told())


async def _work_until_told() -> None:
    task = asyncio.create_task(make_worker(settings()).work())
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
