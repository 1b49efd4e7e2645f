"""The time: UTC inside, the supplier's zone for people; one place to move it in demo and tests."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta(0)
_zone = ZoneInfo("Europe/Moscow")


def set_zone(name: str) -> None:
    """The supplier's time zone (IANA name): it decides which day it is."""
    global _zone
    _zone = ZoneInfo(name)


def start_at(moment: datetime | None) -> None:
    """From now on the clock shows `moment` and goes on from it (`LK_NOW`); None gives the true time back."""
    global _shift
    _shift = timedelta(0) if moment is None else _aware(moment) - datetime.now(UTC)


def advance(seconds: float) -> None:
    """Tests only: the clock jumps."""
    global _shift
    _shift += timedelta(seconds=seconds)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


def true_now() -> datetime:
    """This moment, unmoved: for measuring how long something took across restarts."""
    return datetime.now(UTC)


def today() -> date:
    """The supplier's calendar day."""
    return local_date(now())


def local(moment: datetime) -> datetime:
    """The moment on the supplier's wall clock."""
    return moment.astimezone(_zone)


def local_date(moment: datetime) -> date:
    """The supplier's calendar day at that moment."""
    return local(moment).date()


def start_of_day(day: date) -> datetime:
    """Midnight of a supplier's day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=_zone).astimezone(UTC)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=_zone)
