"""Use cases of readings: preview, submit (and correct). Looking things up is in `lookups.py`, offered here too."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, select

from lk_app.accounts.models import Account
from lk_app.identity.access import hold_own
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.readings import access, texts
from lk_app.readings.examine import Examined, dial_of, examine, window_today
from lk_app.readings.findings import Code, Finding, Severity
from lk_app.readings.lookups import CardStatus, HistoryPage, Receipt, history, receipt_of, status_for_cards
from lk_app.readings.models import Meter, Reading, ReadingSource
from lk_app.readings.reasons import Circumstances, Words, explain
from lk_app.readings.rules import Dial, consumption_wh, parse_zones, whole
from lk_app.readings.windows import Window
from lk_app.store import audit, limits
from lk_app.suppliers import supplier

__all__ = [
    "CardStatus", "Check", "Draft", "HistoryPage", "Preview", "ReadingRefused", "Receipt",
    "history", "preview", "status_for_cards", "submit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A reading as it was typed, before anything is believed."""

    account: str
    """The attachment's public id."""
    meter: str
    """The meter's serial number; empty: the account's first."""
    values: tuple[str, ...]
    """What was typed for T1, T2, T3."""
    submission_id: str = ""
    """A UUID made by the client once for these values; needed to submit."""
    confirmed_codes: frozenset[str] = frozenset()
    taken_at: datetime | None = None
    """When the dial was read; empty: now."""
    corrects: str = ""
    """The receipt number of the reading this one replaces."""


@dataclass(frozen=True, slots=True)
class Check:
    """A finding with its words."""

    finding: Finding
    words: Words

    @property
    def code(self) -> Code:
        """The finding's code."""
        return self.finding.code

    @property
    def severity(self) -> Severity:
        """Whether it stops, asks or tells."""
        return self.finding.severity


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would mean. Energy in Wh; None where it is not known."""

    checks: tuple[Check, ...]
    zones_wh: tuple[int | None, ...]
    total_wh: int | None
    days: int
    year_ago_wh: int | None
    average_wh: int | None
    level: str
    """«usual», «high», «low» against the account's own history; empty when there is none to compare with."""
    window: Window
    dial: Dial = field(default_factory=Dial)
    previous_wh: tuple[int, ...] = ()
    """What it was compared with; empty for a meter's first reading."""

    def findings(self, severity: Severity) -> tuple[Check, ...]:
        """The checks of one severity."""
        return tuple(check for check in self.checks if check.severity == severity)


class ReadingRefused(AppError):
    """The reading was not accepted: there is an error, or something must be confirmed first. Nothing was written."""

    def __init__(self, preview: Preview, unsettled: tuple[Check, ...]) -> None:
        first = unsettled[0].words
        super().__init__(first.title or first.text)
        self.preview, self.unsettled = preview, unsettled

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes of what is unsettled, gravest first."""
        return tuple(check.code for check in self.unsettled)


def preview(session: Session, actor: Actor, draft: Draft) -> Preview:
    """What submitting the draft would mean: consumption, comparison, checks. Writes nothing.

    Raises NotFound for an account, meter or corrected reading that is not the actor's.
    """
    account, _ = access.account_of(session, actor, draft.account)
    examined = _examine(session, account, draft)
    return _no_counter() if examined is None else _preview(examined)


def submit(session: Session, actor: Actor, draft: Draft) -> Receipt:
    """Accept a reading and give its receipt; acknowledged means that the caller's transaction has committed (P1).

    The same `submission_id` again is the same reading and the same receipt, whoever of the account's subscribers sends it, in
    however many parallel copies. With `corrects`, or when a reading of the same day is confirmed to be corrected
    (DUPLICATE_READING), the older row stays and is superseded by the new one.

    Raises ReadingRefused (with everything that is wrong or to be confirmed), NotFound, Invalid (no submission id), TooOften,
    Conflict (the submission id was used for other values), Denied (a visitor).
    """
    if actor.profile_id is None:
        raise Denied("Войдите в кабинет, чтобы внести показания.")
    submission_id = _parse_submission(draft)
    hold_own(session, actor)
    account, _ = access.account_of(session, actor, draft.account)
    meter = _meter(session, account, draft, is_locked=True)
    if meter is None:
        none = _no_counter()
        raise ReadingRefused(none, none.checks)
    if (sent_before := _sent_before(session, meter, submission_id)) is not None:
        return _same_again(session, account, meter, sent_before, draft)
    if wait := limits.take("reading.profile", str(actor.profile_id)):
        raise TooOften(f"{texts.LIMIT} Попробуйте {wait_in_words(wait)}.", wait)
    examined = _examine(session, account, draft, meter)
    assert examined is not None
    unsettled = examined.unsettled(draft.confirmed_codes)
    if unsettled:
        shown = _preview(examined)
        raise ReadingRefused(shown, tuple(check for check in shown.checks if check.finding in unsettled))
    reading = _write(session, actor, examined, submission_id, draft.taken_at)
    _supersede(session, actor, examined.replaced, reading)
    return receipt_of(session, account, meter, reading)


def _parse_submission(draft: Draft) -> str:
    if draft.taken_at is not None and draft.taken_at.tzinfo is None:
        raise Invalid({"taken_at": "Время снятия показаний указано без часового пояса."})
    try:
        return str(ids.parse_uuid(draft.submission_id))
    except ValueError:
        raise Invalid({"submission_id": "Не удалось отправить показания. Обновите страницу и внесите их ещё раз."}) from None


def _meter(session: Session, account: Account, draft: Draft, *, is_locked: bool = False) -> Meter | None:
    """The draft's meter; None when the account has none at all. Raises NotFound."""
    meters = access.meters_of(session, account)
    if not meters:
        return None
    return access.meter_of(session, account, draft.meter or meters[0].serial_number, is_locked=is_locked)


def _examine(session: Session, account: Account, draft: Draft, meter: Meter | None = None) -> Examined | None:
    meter = meter or _meter(session, account, draft)
    if meter is None:
        return None
    corrects = None
    if draft.corrects:
        corrects, of_meter = access.reading_of(session, account, draft.corrects)
        if of_meter.id != meter.id:
            raise NotFound(access.NOT_FOUND)
    return examine(session, account, meter, draft.values, taken_at=draft.taken_at, corrects=corrects)


def _sent_before(session: Session, meter: Meter, submission_id: str) -> Reading | None:
    query = select(Reading).where(Reading.meter_id == meter.id, Reading.submission_id == submission_id)
    return session.exec(query).first()


def _same_again(session: Session, account: Account, meter: Meter, reading: Reading, draft: Draft) -> Receipt:
    values_wh, _ = parse_zones(draft.values, dial_of(meter))
    if values_wh != reading.values_wh:
        number = texts.receipt_name(reading.receipt_number or "")
        raise Conflict(f"Показания уже приняты, квитанция № {number}. Чтобы заменить их, откройте её и исправьте.")
    return receipt_of(session, account, meter, reading)


def _write(session: Session, actor: Actor, examined: Examined, submission_id: str, taken_at: datetime | None) -> Reading:
    values, now = examined.complete_wh, clock.now()
    assert values is not None, "a draft without a value for each zone has an unsettled finding"
    reading = Reading(
        meter_id=examined.meter.id or 0,
        source=ReadingSource.SUBSCRIBER,
        value_t1_wh=values[0],
        value_t2_wh=values[1] if len(values) > 1 else None,
        value_t3_wh=values[2] if len(values) > 2 else None,
        taken_on=examined.taken_on,
        taken_at=taken_at or now,
        received_at=now,
        billing_month=examined.window.billing_month,
        submission_id=submission_id,
        profile_id=actor.profile_id,
    )
    session.add(reading)
    session.flush()
    reading.receipt_number = receipt_number(reading.id or 0)
    session.flush()
    audit.record(session, actor, "reading.submitted", reading_id=reading.id, meter_id=reading.meter_id)
    return reading


def _supersede(session: Session, actor: Actor, replaced: Reading | None, reading: Reading) -> None:
    if replaced is None:
        return
    replaced.superseded_by_id = reading.id
    session.add(replaced)
    session.flush()
    audit.record(session, actor, "reading.corrected", reading_id=replaced.id, superseded_by_id=reading.id)


def receipt_number(reading_id: int) -> str:
    """Nine digits for a reading's row, different for each of the first 10^9 rows, that do not tell how many there are.

    A bijection (an affine map modulo 10^9), so that no two transactions can make the same one.
    """
    return f"{(reading_id * 387_420_489 + 271_828_183) % 1_000_000_000:09d}"


def _preview(examined: Examined) -> Preview:
    judged, expected = examined.judgement, examined.usual
    return Preview(
        checks=tuple(Check(finding, explain(finding, _circumstances(examined))) for finding in examined.findings),
        zones_wh=judged.zones_wh if judged else _partly(examined),
        total_wh=judged.total_wh if judged else None,
        days=expected.days if expected else 0,
        year_ago_wh=expected.year_ago_wh if expected else None,
        average_wh=expected.average_wh if expected else None,
        level=_level(examined),
        window=examined.window,
        dial=examined.dial,
        previous_wh=examined.previous.values_wh if examined.previous else (),
    )


def _partly(examined: Examined) -> tuple[int | None, ...]:
    """Consumption of the zones typed so far; the others are not known."""
    if examined.previous is None:
        return (None,) * examined.dial.zones
    return tuple(
        consumption_wh(value, before, examined.dial) if value is not None and value >= whole(before) else None
        for value, before in zip(examined.values_wh, examined.previous.values_wh, strict=True)
    )


def _level(examined: Examined) -> str:
    judged, expected = examined.judgement, examined.usual
    if judged is None or expected is None or judged.total_wh is None or not expected.is_own or not expected.days:
        return ""
    if judged.total_wh > expected.high_wh:
        return "high"
    return "low" if judged.total_wh < expected.low_wh else "usual"


def _circumstances(examined: Examined) -> Circumstances:
    judged, expected, previous = examined.judgement, examined.usual, examined.previous
    return Circumstances(
        digits=examined.dial.integer_digits,
        zone_names=supplier().zone_names(examined.dial.zones),
        serial_number=examined.meter.serial_number,
        values_wh=examined.values_wh,
        previous_wh=previous.values_wh if previous else (),
        previous_on=previous.taken_on if previous else None,
        days=expected.days if expected else 0,
        average_wh=expected.average_wh if expected else None,
        closes_on=examined.window.closes_on,
        suggestion=judged.suggestion if judged else None,
        codes=frozenset(finding.code for finding in examined.findings),
    )


def _no_counter() -> Preview:
    finding = Finding(Code.NO_COUNTER)
    checks = (Check(finding, explain(finding, Circumstances())),)
    return Preview(checks, (), None, 0, None, None, "", window_today())
