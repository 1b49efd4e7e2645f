"""How often a thing may be tried: one table of named limits, counted in memory or, with several workers, in Redis."""

import math
import time
from functools import cache

from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from lk_app.config import settings
from lk_app.kernel.errors import TooOften
from lk_app.kernel.text import wait_in_words

LIMITS = {
    "sign_in.pair": "5/5minutes; 30/1hour",
    "sign_in.profile": "20/15minutes; 100/1day",
    "sign_in.ip": "20/5minutes; 200/1hour",
    "sign_in.everybody": "600/1minute",
    "sign_in.recovered": "1/1hour",
    "password.profile": "5/5minutes; 30/1day",
    "register.ip": "10/1hour",
    "letter.recipient": "3/15minutes; 10/1day",
    "letter.ip": "20/1hour",
    "letter.everybody": "600/1minute",
    "proof.account": "5/1day",
    "proof.profile": "10/1day",
    "proof.ip": "30/1day",
    "reading.profile": "60/1hour",
    "payment.profile": "30/1hour; 100/1day",
    "payment.refresh": "1/2second",
    "notice.stranger": "60/1hour",
    "inquiry.profile": "6/1hour; 20/1day",
    "inquiry.ip": "12/1hour; 60/1day",
    "inquiry.everybody": "300/1hour",
    "inquiry_file.profile": "40/1hour; 120/1day",
    "inquiry_file.ip": "60/1hour; 300/1day",
    "inquiry_file.everybody": "1200/1hour",
}
"""`sign_in.pair` counts wrong passwords of one mailbox from one network, `sign_in.profile` those from everywhere: a stranger
who tries his five passwords stops himself and not the owner. `sign_in.recovered` is a mark rather than a limit: whoever has
just set a new password by letter is not stopped by `sign_in.profile` for an hour, however hard strangers try (S14).

`proof.*` keeps three letters of a surname from being guessed (features.md §1b: about 15 bits at the very most)."""


@cache
def _limiter() -> MovingWindowRateLimiter:
    url = settings().redis_url
    return MovingWindowRateLimiter(storage_from_string(url if url else "memory://"))


@cache
def _items(name: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(LIMITS[name]))


def wait_seconds(name: str, key: str) -> int:
    """Seconds until one more try is allowed; 0 when it is allowed now. Counts nothing."""
    waits = [_limiter().get_window_stats(item, name, key) for item in _items(name)]
    return max((math.ceil(stats.reset_time - time.time()) for stats in waits if stats.remaining <= 0), default=0)


def hit(name: str, key: str) -> None:
    """Count one try."""
    for item in _items(name):
        _limiter().hit(item, name, key)


def remaining(name: str, key: str) -> int:
    """How many tries are left in the tightest window."""
    return outlook(name, key)[0]


def outlook(name: str, key: str) -> tuple[int, int]:
    """How many tries are left in the tightest window, and in how many seconds its oldest one is forgotten."""
    tightest = min((_limiter().get_window_stats(item, name, key) for item in _items(name)), key=lambda stats: stats.remaining)
    return tightest.remaining, max(math.ceil(tightest.reset_time - time.time()), 0)


def take(name: str, key: str) -> int:
    """Count one try if there is room for it, at one stroke, so that parallel tries cannot all find the last place free.

    Returns 0 when it was counted, else the seconds to wait.
    """
    has_room = all(_limiter().hit(item, name, key) for item in _items(name))
    return 0 if has_room else max(wait_seconds(name, key), 1)


def forgive(name: str, key: str) -> None:
    """Forget the tries of this key."""
    for item in _items(name):
        _limiter().clear(item, name, key)


def check(name: str, key: str, message: str = "Слишком много попыток.") -> None:
    """Raises TooOften, with the time to wait in words, when the limit is reached. Counts nothing."""
    wait = wait_seconds(name, key)
    if wait > 0:
        raise TooOften(f"{message} Попробуйте {wait_in_words(wait)}.", wait)


def reset() -> None:
    """Tests only: forget all counts."""
    _limiter().storage.reset()
