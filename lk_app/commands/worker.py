"""`lk worker`: the worker as a process of its own, for installations with several web processes."""

import asyncio
import signal

import typer

from lk_app.config import settings
from lk_app.demo.demo_clock import set_clock
from lk_app.jobs.worker import make_worker
from lk_app.store import logs


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(worker)


def worker() -> None:
    """Рассылать письма отдельным процессом (когда процессов кабинета несколько)."""
    logs.configure(settings().log_level)
    set_clock()
    asyncio.run(_work_until_told())


async def _work_until_told() -> None:
    working = make_worker(settings())
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, working.stop)
    await working.work()
