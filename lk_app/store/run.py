"""The way from the event loop to blocking work: bounded thread pools, so that nobody waits for somebody else's bcrypt."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from lk_app.kernel.errors import Unavailable
from lk_app.store.transaction import in_reading, in_transaction

P = ParamSpec("P")
R = TypeVar("R")

DATABASE_THREADS = 8
HASH_THREADS = 2
HASH_QUEUE = 50
"""More passwords waiting than this: the next one is asked to come back, instead of making everybody wait for minutes."""

_database = ThreadPoolExecutor(DATABASE_THREADS, thread_name_prefix="db")
_hashing = ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="bcrypt")
_hashes_waiting = 0


async def run(function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`function(session, …)` in a write transaction on a database thread."""
    return await _on(_database, lambda: in_transaction(function, *args, **kwargs))


async def run_read(function: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`function(session, …)` for looking only, on a database thread."""
    return await _on(_database, lambda: in_reading(function, *args, **kwargs))


async def run_hash(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """bcrypt work on its own two threads. Raises Unavailable when too many wait already."""
    global _hashes_waiting
    if _hashes_waiting >= HASH_QUEUE:
        raise Unavailable("Сейчас входит очень много людей. Попробуйте через минуту.")
    _hashes_waiting += 1
    try:
        return await _on(_hashing, partial(function, *args, **kwargs))
    finally:
        _hashes_waiting -= 1


async def _on(pool: ThreadPoolExecutor, work: Callable[[], R]) -> R:
    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, work)
