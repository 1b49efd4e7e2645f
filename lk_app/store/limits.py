"""How often a thing may be tried: one table of named limits, counted in memory or, with several workers, in Redis."""

import math
import time
from functools import cache

from limits import RateLimitItem, parse_many
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from lk_app.config import settings
from lk_app.kernel.errors import TooOften
from lk_app.kernel.text import plural

LIMITS = {
    "sign_in.profile": "5/5minutes; 30/1hour",
    "sign_in.ip": "20/5minutes; 200/1hour",
    "sign_in.everybody": "600/1minute",
    "register.ip": "10/1hour",
    "letter.recipient": "3/15minutes; 10/1day",
    "letter.ip": "20/1hour",
    "proof.account": "5/1day",
    "proof.profile": "10/1day",
    "proof.ip": "30/1day",
    "reading.profile": "60/1hour",
}
"""`proof.*` keeps three letters of a surname from being guessed (features.md §1b: about 15 bits at the very most)."""


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


def take(name: str, key: str) -> bool:
    """Count one try and say whether it was within the limit, in one step: a parallel burst gets no more than the limit."""
    return all(_limiter().hit(item, name, key) for item in _items(name))


def remaining(name: str, key: str) -> int:
    """How many tries are left in the tightest window."""
    return min(_limiter().get_window_stats(item, name, key).remaining for item in _items(name))


def check(name: str, key: str, message: str = "Слишком много попыток.") -> None:
    """Raises TooOften, with the time to wait in words, when the limit is reached. Counts nothing."""
    wait = wait_seconds(name, key)
    if wait > 0:
        raise TooOften(f"{message} Попробуйте {wait_in_words(wait)}.", wait)


def reset() -> None:
    """Tests only: forget all counts."""
    _limiter().storage.reset()


def wait_in_words(seconds: int) -> str:
    """«через 40 секунд», «через 5 минут», «через 2 часа»."""
    if seconds < 60:
        return "через " + plural(max(seconds, 1), "секунду", "секунды", "секунд")
    if seconds < 3600:
        return "через " + plural(math.ceil(seconds / 60), "минуту", "минуты", "минут")
    return "через " + plural(math.ceil(seconds / 3600), "час", "часа", "часов")
