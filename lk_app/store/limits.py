"""How often a thing may be tried: one table of named limits, counted in memory or, with several workers, in Redis.

With Redis down each process counts for itself: the doors stay open to people and shut to guessers (quality A.2, warehouse).
"""

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

import structlog
from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlmodel import Session

from lk_app.config import settings
from lk_app.kernel import clock, ids
from lk_app.kernel.errors import TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.store import counters

T = TypeVar("T")

LIMITS = {
    "sign_in.pair": "5/5minutes; 30/1hour",
    "sign_in.profile": "20/15minutes; 100/1day",
    "sign_in.ip": "20/5minutes; 200/1hour",
    "sign_in.everybody": "600/1minute",
    "sign_in.recovered": "1/1hour",
    "password.profile": "5/5minutes; 30/1day",
    "email_change.profile": "5/1hour; 10/1day",
    "archive.profile": "5/1hour; 20/1day",
    "register.ip": "10/1hour",
    "letter.recipient": "3/15minutes; 10/1day",
    "letter.ip": "20/1hour",
    "letter.everybody": "600/1minute",
    "proof.account": "5/1day",
    "proof.profile": "10/1day",
    "proof.ip": "30/1day",
    "reading.profile": "60/1hour",
    "guest.ip": "20/1hour; 60/1day",
    "guest.account": "10/1day",
    "guest.proof.ip": "15/1hour; 30/1day",
    "guest.proof.account": "5/1day",
    "payment.profile": "30/1hour; 100/1day",
    "payment.refresh": "1/2second",
    "notice.stranger": "60/1hour",
    "inquiry.profile": "6/1hour; 20/1day",
    "inquiry.ip": "12/1hour; 60/1day",
    "inquiry.everybody": "300/1hour",
    "inquiry_file.profile": "40/1hour; 120/1day",
    "inquiry_file.ip": "60/1hour; 300/1day",
    "inquiry_file.everybody": "1200/1hour",
    "help.ip": "30/1hour",
}
"""`sign_in.pair` counts wrong passwords of one mailbox from one network, `sign_in.profile` those from everywhere: a stranger
who tries his five passwords stops himself and not the owner. `sign_in.recovered` is a mark rather than a limit: whoever has
just set a new password by letter is not stopped by `sign_in.profile` for an hour, however hard strangers try (S14).

`guest.*` are counted by the number that was typed, whether or not there is such an account; `guest.proof.*` keeps four digits
from being guessed.

`proof.*` keeps three letters of a surname from being guessed (features.md §1b: about 15 bits at the very most); these are
counted by `take_kept` too, because a restart must give nobody new tries."""

REDIS_TIMEOUT_SECONDS = 0.5
REDIS_REST_SECONDS = 15.0
"""How long Redis is left alone after it has failed: a timeout at every step of every sign-in would be an outage of its own."""

_log = structlog.get_logger(__name__)
_rests_until = 0.0


@cache
def _limiter() -> MovingWindowRateLimiter:
    """What counts while all is well."""
    url = settings().redis_url
    if not url:
        return _own_limiter()
    once = {
        "socket_timeout": REDIS_TIMEOUT_SECONDS,
        "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    return MovingWindowRateLimiter(storage_from_string(url, **once))  # pyright: ignore[reportArgumentType]


@cache
def _own_limiter() -> MovingWindowRateLimiter:
    """This process's own memory."""
    return MovingWindowRateLimiter(storage_from_string("memory://"))


def _counting(work: Callable[[MovingWindowRateLimiter], T]) -> T:
    """`work` with the shared counters, or with this process's own ones while Redis does not answer; said once a break."""
    global _rests_until
    if not settings().redis_url or time.monotonic() < _rests_until:
        return work(_own_limiter())
    try:
        found = work(_limiter())
    except (RedisError, OSError) as error:
        if not _rests_until:
            _log.error("redis does not answer: limits are counted by each process for itself", error=type(error).__name__)
        _rests_until = time.monotonic() + REDIS_REST_SECONDS
        return work(_own_limiter())
    if _rests_until:
        _rests_until = 0.0
        _log.info("redis answers again: limits are counted together")
    return found


@cache
def _items(name: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(LIMITS[name]))


def _blind(key: str) -> str:
    """What counters are kept under: an address or a number is personal data, its digest in a shared Redis is not (S63)."""
    return ids.digest(key, b"limit:" + settings().pepper)[:32]


def wait_seconds(name: str, key: str) -> int:
    """Seconds until one more try is allowed; 0 when it is allowed now. Counts nothing."""
    waits = _counting(lambda limiter: [limiter.get_window_stats(item, name, _blind(key)) for item in _items(name)])
    return max((math.ceil(stats.reset_time - time.time()) for stats in waits if stats.remaining <= 0), default=0)


def hit(name: str, key: str) -> None:
    """Count one try."""
    _counting(lambda limiter: [limiter.hit(item, name, _blind(key)) for item in _items(name)])


def remaining(name: str, key: str) -> int:
    """How many tries are left in the tightest window."""
    return outlook(name, key)[0]


def outlook(name: str, key: str) -> tuple[int, int]:
    """How many tries are left in the tightest window, and in how many seconds its oldest one is forgotten."""
    windows = _counting(lambda limiter: [limiter.get_window_stats(item, name, _blind(key)) for item in _items(name)])
    tightest = min(windows, key=lambda stats: stats.remaining)
    return tightest.remaining, max(math.ceil(tightest.reset_time - time.time()), 0)


def take(name: str, key: str) -> int:
    """Count one try if there is room for it, at one stroke, so that parallel tries cannot all find the last place free.

    Returns 0 when it was counted, else the seconds to wait.
    """
    has_room = _counting(lambda limiter: all(limiter.hit(item, name, _blind(key)) for item in _items(name)))
    return 0 if has_room else max(wait_seconds(name, key), 1)


def take_kept(session: Session, name: str, key: str) -> int:
    """Count one try in the database: neither a restart nor a broken Redis gives new ones (S39). Beside `take`, not instead.

    For limits of so many a day, counted here by days of UTC. The count is part of this transaction, which should do nothing
    else: others who try the same wait for its end. Returns as `take` does.
    """
    (item,) = _items(name)
    now = clock.true_now()
    number = counters.next_try(session, ids.digest(f"{name}:{key}", b"limit:" + settings().pepper), now.date())
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    return 0 if number <= item.amount else math.ceil((midnight - now).total_seconds())


def forgive(name: str, key: str) -> None:
    """Forget the tries of this key."""
    _counting(lambda limiter: [limiter.clear(item, name, _blind(key)) for item in _items(name)])


def check(name: str, key: str, message: str = "Слишком много попыток.") -> None:
    """Raises TooOften, with the time to wait in words, when the limit is reached. Counts nothing."""
    wait = wait_seconds(name, key)
    if wait > 0:
        raise TooOften(f"{message} Попробуйте {wait_in_words(wait)}.", wait)


def reset() -> None:
    """Tests only: forget all counts."""
    global _rests_until
    _rests_until = 0.0
    _own_limiter().storage.reset()
    if settings().redis_url:
        _limiter().storage.reset()
