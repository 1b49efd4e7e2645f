"""Dated numbers of the law about late payment: the rate of a penalty on a day, days without penalty, the day a bill is due.

Source: ЖК РФ ст. 155 ч. 1 and ч. 14 and the acts named in the rows. What is not known for a fact is answered so: a rate with a
known ceiling is an upper bound («не больше»), a day after the last known rule has no rate at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from lk_app.billing.periods import DAY, month_end, next_month
from lk_app.billing.tariffs import Status
from lk_app.kernel.money import parse_rate
from lk_app.kernel.workdays import WorkCalendar

TRUSTED = (Status.VERIFIED, Status.PARTLY)
"""A penalty here is a forecast and says so; a figure that was read somewhere will do for it, one from memory will not."""
RULE_KINDS = ("key", "fixed", "cap", "none")


@dataclass(frozen=True, slots=True)
class RateRow:
    """A dated row: of the key rate (`kind` empty), or of the rules of the penalty.

    `key`: the key rate of the day of payment; `fixed`: the row's rate; `cap`: the lower of the two; `none`: days without penalty.
    """

    valid_from: date
    valid_to: date | None
    kind: str
    rate_micro: int | None
    act: str
    status: Status

    def is_valid(self, day: date) -> bool:
        """Whether the row is in force on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Rate:
    """A yearly rate in millionths (9.5 % is 95 000); an upper bound where the true one may be lower."""

    micro: int
    act: str
    is_upper_bound: bool = False


@dataclass(frozen=True, slots=True)
class RateBook:
    """The rules of the penalty and the key rates they refer to."""

    rules: tuple[RateRow, ...]
    key_rates: tuple[RateRow, ...]

    def rate_on(self, paid_on: date) -> Rate | None:
        """The rate for what is paid on that day, whenever the delay began. None: it is not known (yet)."""
        rule = next((row for row in self.rules if row.kind != "none" and row.is_valid(paid_on) and row.status in TRUSTED), None)
        if rule is None:
            return None
        if rule.kind == "fixed":
            return Rate(_micro(rule), rule.act)
        key = next((row for row in self.key_rates if row.is_valid(paid_on)), None)
        if rule.kind == "key":
            return Rate(_micro(key), key.act) if key is not None and key.status in TRUSTED else None
        ceiling = _micro(rule)
        # A key rate from memory is enough to know that the ceiling holds; one below the ceiling is not enough to go lower.
        if key is not None and (key.status in TRUSTED or _micro(key) >= ceiling):
            return Rate(min(ceiling, _micro(key)), rule.act if _micro(key) >= ceiling else key.act)
        return Rate(ceiling, rule.act, is_upper_bound=True)

    def known_until_on(self) -> date | None:
        """The last day with a rule; None: the last rule has no end."""
        ends = [row.valid_to for row in self.rules if row.kind != "none"]
        return None if None in ends else max(end for end in ends if end is not None)

    def charged_from(self, day: date) -> date | None:
        """The first day from `day` on that is not known to be free of a penalty; None: there is none."""
        for row in self.rules:  # by date, so that one free time after another is stepped over
            if row.kind == "none" and row.status in TRUSTED and row.is_valid(day):
                if row.valid_to is None:
                    return None
                day = row.valid_to + DAY
        return day

    def free_days(self, first_on: date, last_on: date) -> tuple[int, bool]:
        """Days of the interval (both ends included) without penalty, and whether there may be more that nobody has confirmed."""
        free, doubtful = set(), False
        for row in self.rules:
            first, last = max(first_on, row.valid_from), min(last_on, row.valid_to or date.max)
            if row.kind == "none" and first <= last:
                if row.status in TRUSTED:
                    free |= {first + timedelta(days=i) for i in range((last - first).days + 1)}
                else:
                    doubtful = True
        return len(free), doubtful


def _micro(row: RateRow) -> int:
    if row.rate_micro is None:
        raise ValueError(f"the row of {row.valid_from} has no rate")
    return row.rate_micro


def parse_rates(records: Iterable[Mapping[str, str]]) -> tuple[RateRow, ...]:
    """Rows of `penalty_rules` (with `kind`) or `key_rate`, by date. Raises ValueError for what cannot be read."""
    rows = []
    for record in records:
        kind = record.get("kind", "")
        if "kind" in record and kind not in RULE_KINDS:
            raise ValueError(f"{kind!r} is not one of {RULE_KINDS}")
        if (record["rate_pct"] == "") != (kind in ("key", "none")):
            raise ValueError(f"the row of {record['valid_from']}: a rate belongs to every row but `key` and `none`")
        rows.append(
            RateRow(
                valid_from=date.fromisoformat(record["valid_from"]),
                valid_to=date.fromisoformat(record["valid_to"]) if record["valid_to"] else None,
                kind=kind,
                rate_micro=parse_rate(record["rate_pct"]) // 100 if record["rate_pct"] else None,
                act=record["act"],
                status=Status(record["status"]),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.valid_from))


def problems_of_rates(rows: Iterable[RateRow]) -> list[str]:
    """Gaps and overlaps in time; rows of `none` lie over the others and do not count."""
    chain = [row for row in rows if row.kind != "none"]
    found = []
    for row, following in pairwise(chain):
        if row.valid_to is None or row.valid_to + DAY != following.valid_from:
            found.append(f"{row.valid_from} ends on {row.valid_to}, the next begins on {following.valid_from}")
    return found


@dataclass(frozen=True, slots=True)
class DueRow:
    """Bills for months of consumption from `valid_from` to `valid_to` are due on that day of the following month."""

    valid_from: date
    valid_to: date | None
    due_day: int


def parse_due_days(records: Iterable[Mapping[str, str]]) -> tuple[DueRow, ...]:
    """Rows of `due_days`."""
    return tuple(
        DueRow(
            date.fromisoformat(record["valid_from"]),
            date.fromisoformat(record["valid_to"]) if record["valid_to"] else None,
            int(record["due_day"]),
        )
        for record in records
    )


def due_on(month: date, rows: Iterable[DueRow], weekend: str = "as_is", calendar: WorkCalendar | None = None) -> date:
    """The last day to pay for `month` in time. Raises LookupError for a month no row covers.

    A due day on a weekend is contested: `as_is` leaves it, `next_working` moves it (ГК РФ ст. 193); the profile chooses.
    """
    for row in rows:
        if row.valid_from <= month and (row.valid_to is None or month <= row.valid_to):
            day = month_end(next_month(month), row.due_day)
            return (calendar or WorkCalendar()).next_working(day) if weekend == "next_working" else day
    raise LookupError(f"no due day for {month:%m.%Y}")
