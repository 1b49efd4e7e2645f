"""Calls to the acquirer have threads of their own: a bank that hangs holds up neither the database's threads nor the loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from lk_app.kernel.errors import Unavailable
from lk_app.payments import texts

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 8
QUEUE = 32
"""More people waiting for the bank than this: the next one is told so at once."""

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="acquirer")
_waiting = 0


async def outside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """A function of `flows` on an acquirer's thread. Raises Unavailable when too many wait already."""
    global _waiting
    if _waiting >= QUEUE:
        raise Unavailable(texts.UNAVAILABLE)
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, copy_context().run, partial(function, *args, **kwargs))
    finally:
        _waiting -= 1
