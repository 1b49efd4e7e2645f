"""Use cases of readings: preview, submit (and correct). Looking things up is in `lookups.py`, offered here too."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from lk_app.accounts.models import Account
from lk_app.identity.access import hold_own
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.readings import access, texts
from lk_app.readings.examine import Examined, dial_of, examine
from lk_app.readings.findings import Code
from lk_app.readings.lookups import CardStatus, HistoryPage, Receipt, history, receipt_of, status_for_cards
from lk_app.readings.models import Meter, Reading, ReadingSource
from lk_app.readings.previews import Check, Preview, no_counter, preview_of
from lk_app.readings.rules import parse_zones
from lk_app.readings.writing import make_reading, receipt_number, supersede, supersede_guests
from lk_app.store import audit, limits

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
    return no_counter() if examined is None else preview_of(examined)


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
        none = no_counter()
        raise ReadingRefused(none, none.checks)
    if (sent_before := _sent_before(session, meter, submission_id)) is not None:
        return _same_again(session, account, meter, sent_before, draft)
    if wait := limits.take("reading.profile", str(actor.profile_id)):
        raise TooOften(f"{texts.LIMIT} Попробуйте {wait_in_words(wait)}.", wait)
    examined = _examine(session, account, draft, meter)
    assert examined is not None
    unsettled = examined.unsettled(draft.confirmed_codes)
    if unsettled:
        shown = preview_of(examined)
        raise ReadingRefused(shown, tuple(check for check in shown.checks if check.finding in unsettled))
    reading = _write(session, actor, examined, submission_id, draft.taken_at)
    supersede(session, actor, examined.replaced, reading)
    supersede_guests(session, actor, reading)
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
    reading = make_reading(examined, values, ReadingSource.SUBSCRIBER, submission_id, taken_at or now, now)
    reading.profile_id = actor.profile_id
    session.add(reading)
    session.flush()
    reading.receipt_number = receipt_number(reading.id or 0)
    session.flush()
    audit.record(session, actor, "reading.submitted", reading_id=reading.id, meter_id=reading.meter_id)
    return reading
