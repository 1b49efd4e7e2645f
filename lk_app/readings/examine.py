"""Everything that is known about a draft of a reading, gathered from the database and judged; writes nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from lk_app.accounts.models import Account
from lk_app.kernel import clock
from lk_app.readings import access
from lk_app.readings.findings import Code, Finding, Severity
from lk_app.readings.models import Meter, Reading, ReadingSource
from lk_app.readings.plausibility import Judgement, judge
from lk_app.readings.rules import Dial, consumption_wh, parse_zones, whole
from lk_app.readings.usual import Interval, Point, Usual, intervals_of, usual
from lk_app.readings.windows import Window, closes_on, window_on
from lk_app.suppliers import supplier

HISTORY_ROWS = 1000
"""Two years and more of daily readings; a meter read once a month has some twenty in that time."""
REMOTE_DAYS = 45
"""A remote reading older than this: the meter has stopped reporting, nobody is told that it reports."""
WHATEVER_IS_TYPED = {
    Code.METER_DECOMMISSIONED, Code.TIMESTAMP_FUTURE, Code.EARLIER_THAN_PREVIOUS, Code.CORRECTION_CLOSED, Code.ALREADY_CORRECTED,
    Code.LATER_READING, Code.NOT_CHANGED,
}  # fmt: skip
"""Findings beside which no other matters."""
OWN_SOURCES = (ReadingSource.SUBSCRIBER, ReadingSource.ANONYMOUS)


@dataclass(frozen=True, slots=True)
class Examined:
    """A draft with all that was found out about it."""

    meter: Meter
    dial: Dial
    window: Window
    taken_on: date
    values_wh: tuple[int | None, ...]
    previous: Reading | None
    """The last reading that somebody really took off this meter; an estimate only where there is nothing else."""
    replaced: Reading | None
    """The reading that this one would correct."""
    findings: tuple[Finding, ...]
    usual: Usual | None
    judgement: Judgement | None
    others: tuple[str, ...] = ()
    """Serial numbers of the account's other meters in service."""
    used_before_wh: int = 0
    """What earlier readings of this meter have brought for the same month: ranges go on from there."""

    @property
    def complete_wh(self) -> tuple[int, ...] | None:
        """The values when each zone has one."""
        known = tuple(value for value in self.values_wh if value is not None)
        return known if len(known) == self.dial.zones else None

    def unsettled(self, confirmed_codes: frozenset[str]) -> list[Finding]:
        """What keeps the draft from being accepted: errors, and what has not been confirmed."""
        return [
            finding
            for finding in self.findings
            if finding.severity == Severity.ERROR
            or (finding.severity == Severity.CONFIRM and finding.code not in confirmed_codes)
        ]


def dial_of(meter: Meter) -> Dial:
    """The meter's dial, with what would break arithmetic put right (billing's file is not ours)."""
    return Dial(
        min(max(meter.zones, 1), 3), min(max(meter.integer_digits, 1), 12), max(meter.decimal_digits, 0), max(meter.ratio, 1)
    )


def is_believed(row: Reading) -> bool:
    """Whether others are compared with it. One given without signing in is anybody's word until billing has taken it."""
    return row.source != ReadingSource.ANONYMOUS or row.is_confirmed or row.receipt_number is None


def window_today() -> Window:
    """The window of the supplier's present day."""
    return window_on(clock.today(), supplier().reading_first_day, supplier().reading_last_day)


def correctable_until(reading: Reading) -> date | None:
    """The last day on which a reading made here may be corrected; None for one that came from elsewhere."""
    if reading.receipt_number is None or reading.billing_month is None:
        return None
    return closes_on(reading.billing_month, supplier().reading_last_day)


def examine(
    session: Session,
    account: Account,
    meter: Meter,
    texts: tuple[str, ...],
    *,
    taken_at: datetime | None = None,
    corrects: Reading | None = None,
) -> Examined:
    """Look at what was typed for each zone. `taken_at`: when the dial was read, now by default; `corrects`: what it replaces."""
    dial, taken_on = dial_of(meter), clock.local_date(taken_at or clock.now())
    meters = access.meters_of(session, account)
    in_service = [each for each in meters if access.is_in_service(each, taken_on)]
    lineage = _lineage(meters, in_service, meter)
    rows = [row for row in access.standing(session, [each.id or 0 for each in lineage], HISTORY_ROWS) if is_believed(row)]
    own = [row for row in rows if row.meter_id == meter.id]
    replaced = corrects or _made_today(own, taken_on)
    actual = [row for row in own if row.source != ReadingSource.ESTIMATED and row is not replaced] or [
        row for row in own if row is not replaced
    ]
    previous = next((row for row in actual if len(row.values_wh) == dial.zones), None)
    values_wh, findings = parse_zones(texts, dial)
    findings += _about_meter(meter, taken_on) + _about_time(taken_at, taken_on, previous)
    findings += _about_replaced(corrects, replaced, own, values_wh)
    findings += _about_previous(previous, own, values_wh, taken_on)
    window = window_today()
    if window.closed_month:
        findings.append(Finding(Code.WINDOW_CLOSED, on=window.closed_month))
    known = tuple(value for value in values_wh if value is not None)
    expected = judgement = None
    if previous is not None:
        expected, history = _usual(lineage, rows, previous, replaced, meter, taken_on)
        if len(known) == dial.zones:
            judgement = judge(known, previous.values_wh, dial, expected, history)
            findings += judgement.findings
    others = tuple(each.serial_number for each in in_service if each.id != meter.id)
    return Examined(
        meter, dial, window, taken_on, values_wh, previous, replaced, _in_order(findings), expected, judgement, others,
        _used_before(actual, previous, dial, window),
    )  # fmt: skip


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Gravest first. Where no value whatever would be accepted, nothing is said of the values."""
    vain = [finding for finding in findings if finding.code in WHATEVER_IS_TYPED]
    order = list(Code)
    return tuple(sorted(vain or findings, key=lambda finding: (order.index(finding.code), finding.zone or 0)))


def _lineage(meters: list[Meter], in_service: list[Meter], meter: Meter) -> list[Meter]:
    """The meter and, when it is the only one in service, those it has followed: one household's history."""
    others = [each for each in meters if each.id != meter.id and each not in in_service]
    return [meter, *(others if [each.id for each in in_service] == [meter.id] else [])]


def _used_before(actual: list[Reading], previous: Reading | None, dial: Dial, window: Window) -> int:
    """Consumption that the meter's earlier readings have brought for the window's month already; nothing where they did not."""
    if previous is None or _month_of(previous) != window.billing_month:
        return 0
    start = next((row for row in actual if _month_of(row) < window.billing_month and len(row.values_wh) == dial.zones), None)
    if start is None:
        return 0
    return sum(consumption_wh(now, then, dial) for now, then in zip(previous.values_wh, start.values_wh, strict=True))


def _month_of(row: Reading) -> date:
    """The month a reading counts for; billing's rows do not say, so their day decides."""
    if row.billing_month is not None:
        return row.billing_month
    return window_on(row.taken_on, supplier().reading_first_day, supplier().reading_last_day).billing_month


def _made_today(own: list[Reading], taken_on: date) -> Reading | None:
    newest = own[0] if own else None
    is_ours = newest is not None and newest.receipt_number is not None and newest.source in OWN_SOURCES
    return newest if is_ours and newest is not None and newest.taken_on == taken_on else None


def _usual(
    lineage: list[Meter], rows: list[Reading], previous: Reading, replaced: Reading | None, meter: Meter, taken_on: date
) -> tuple[Usual, list[Interval]]:
    """What to compare with, and this meter's own periods."""
    periods: dict[int, list[Interval]] = {}
    for each in lineage:
        dial = dial_of(each)
        points = [
            Point(row.taken_on, row.values_wh)
            for row in reversed(rows)
            if row.meter_id == each.id and row is not replaced and row.taken_on <= previous.taken_on
            if row.source != ReadingSource.ESTIMATED and len(row.values_wh) == dial.zones
        ]
        periods[each.id or 0] = intervals_of(points, dial)
    history = sorted((period for found in periods.values() for period in found), key=lambda period: period.end)
    return usual(history, previous.taken_on, taken_on, max(meter.ratio, 1)), periods[meter.id or 0]


def _about_meter(meter: Meter, taken_on: date) -> list[Finding]:
    findings = []
    if not access.is_in_service(meter, taken_on):
        findings.append(Finding(Code.METER_DECOMMISSIONED, on=meter.removed_on))
    if meter.calibrated_until_on is not None and meter.calibrated_until_on < taken_on:
        findings.append(Finding(Code.VERIFICATION_EXPIRED, on=meter.calibrated_until_on))
    return findings


def _about_time(taken_at: datetime | None, taken_on: date, previous: Reading | None) -> list[Finding]:
    if taken_at is not None and taken_at > clock.now():
        return [Finding(Code.TIMESTAMP_FUTURE)]
    is_earlier = previous is not None and taken_on < previous.taken_on
    return [Finding(Code.EARLIER_THAN_PREVIOUS, on=previous.taken_on)] if is_earlier and previous else []


def _about_replaced(
    corrects: Reading | None, replaced: Reading | None, own: list[Reading], values_wh: tuple[int | None, ...]
) -> list[Finding]:
    """Whether the correction is possible, and whether it was asked for at all (a second reading of the same day)."""
    if replaced is None:
        return []
    number, until = replaced.receipt_number or "", correctable_until(replaced)
    if replaced.superseded_by_id is not None:
        return [Finding(Code.ALREADY_CORRECTED, receipt_number=_standing_number(own, replaced))]
    if until is None or clock.today() > until:
        return [Finding(Code.CORRECTION_CLOSED, on=until)]
    later = [row for row in own if row.source != ReadingSource.ESTIMATED and _is_after(row, replaced)]
    if later:
        return [Finding(Code.LATER_READING, on=later[0].taken_on)]
    if values_wh == replaced.values_wh:
        return [Finding(Code.NOT_CHANGED, receipt_number=number)]
    if corrects is None:
        return [Finding(Code.DUPLICATE_READING, values_wh=replaced.values_wh, on=replaced.taken_on, receipt_number=number)]
    return []


def _is_after(row: Reading, replaced: Reading) -> bool:
    return (row.taken_on, row.id or 0) > (replaced.taken_on, replaced.id or 0)


def _standing_number(own: list[Reading], replaced: Reading) -> str:
    """The receipt that holds instead of a corrected one: the newest made here; its own where none is left."""
    return next((row.receipt_number for row in own if row.receipt_number), replaced.receipt_number) or ""


def _about_previous(
    previous: Reading | None, own: list[Reading], values_wh: tuple[int | None, ...], taken_on: date
) -> list[Finding]:
    if previous is None:
        return [Finding(Code.FIRST_READING)]
    findings = []
    if previous.source == ReadingSource.REMOTE and (taken_on - previous.taken_on).days <= REMOTE_DAYS:
        findings.append(Finding(Code.READ_REMOTELY, on=previous.taken_on))
    guess = next((row for row in own if row.source == ReadingSource.ESTIMATED and _is_after(row, previous)), None)
    if guess is not None:
        pairs = zip(values_wh, guess.values_wh, previous.values_wh, strict=False)
        for zone, (value, guessed, before) in enumerate(pairs):
            if value is not None and whole(before) <= value < whole(guessed):
                findings.append(Finding(Code.BELOW_ESTIMATED, zone, value_wh=guessed))
    return findings
