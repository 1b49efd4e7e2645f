"""Readings given without signing in (features.md M27): anybody may type anybody's number, so nobody is told anything by it.

Without a proof the answer is the same for every number: there is no such account, the reading cannot be true, it was taken. The
last four digits of the meter's serial number are the proof that one stands before the meter: then the previous reading is shown
and the reading is judged aloud. A guest never replaces what was given in the cabinet.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Branch
from lk_app.accounts.rules import parse_account_number, parse_branch
from lk_app.accounts.service.linking import branch_named, find_account
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, Invalid, NotFound, TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.readings import access, texts
from lk_app.readings.examine import Examined, examine, window_today
from lk_app.readings.findings import Code, Severity
from lk_app.readings.models import Meter, Reading, ReadingSource
from lk_app.readings.previews import Preview, preview_of
from lk_app.readings.reasons import Circumstances, explain
from lk_app.readings.rules import Dial, parse_zones
from lk_app.readings.service import ReadingRefused
from lk_app.readings.writing import make_reading, receipt_number, supersede_guests
from lk_app.store import audit, limits
from lk_app.suppliers import supplier

PROOF_DIGITS = 4
WIDEST = 9
"""Digits of the longest dial there is: nothing longer is a reading of any meter."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose meter it is said to be. `serial_end`: the last four digits of its serial number, or empty."""

    branch: str = ""
    number: str = ""
    serial_end: str = ""


@dataclass(frozen=True, slots=True)
class GuestDraft:
    """A reading as a guest typed it."""

    claim: Claim
    values: tuple[str, ...]
    submission_id: str = ""
    confirmed_codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GuestMeter:
    """What the one before the meter may see of it: its dial and what it showed last. No name, no address, no money."""

    meter: Meter
    examined: Examined


def parse_claim(branch: str, number: str, serial_end: str) -> Claim:
    """The claim of a form. Raises Invalid with a sentence for each wrong field: `branch`, `number`, `serial_end`."""
    errors: dict[str, str] = {}
    try:
        branch = parse_branch(branch) if supplier().has_branches else ""
    except Invalid as refusal:
        errors |= refusal.errors
    try:
        number = parse_account_number(supplier(), number)
    except Invalid as refusal:
        errors |= refusal.errors
    serial_end = "".join(serial_end.split())
    if serial_end and not (len(serial_end) == PROOF_DIGITS and serial_end.isascii() and serial_end.isdigit()):
        errors["serial_end"] = texts.SERIAL_END_WRONG
    if errors:
        raise Invalid(errors)
    return Claim(branch, number, serial_end)


def check_branch(session: Session, claim: Claim) -> None:
    """Raises Invalid for a branch that is not in the list; says nothing of the account."""
    branch_named(session, claim.branch)


def prove(session: Session, actor: Actor, claim: Claim) -> GuestMeter:
    """The meter, for one who has named its last digits; counted, so that they cannot be guessed.

    Raises NotFound, the same for no such account and for other digits, and TooOften.
    """
    _take("guest.proof.ip", actor.network)
    _take("guest.proof.account", _key(claim))
    return proved(session, claim)


def proved(session: Session, claim: Claim) -> GuestMeter:
    """`prove` again for a claim that has been proved in this tab; counts nothing. Raises NotFound."""
    account, meter = _named(session, claim)
    if account is None or meter is None or not claim.serial_end:
        raise NotFound(texts.GUEST_NO_MATCH, "serial_end")
    return GuestMeter(meter, examine(session, account, meter, ()))


def preview(session: Session, draft: GuestDraft) -> Preview:
    """What a proved draft would mean. Writes nothing. Raises NotFound."""
    account, meter = _named(session, draft.claim)
    if account is None or meter is None or not draft.claim.serial_end:
        raise NotFound(texts.GUEST_NO_MATCH, "serial_end")
    return preview_of(examine(session, account, meter, draft.values))


def submit(session: Session, actor: Actor, draft: GuestDraft) -> str:
    """Take a guest's reading; gives the receipt's number for a proved claim, "" otherwise.

    Without a proof the outcome is told to nobody: only values that no meter could show raise Invalid (`t1` …). With one:
    ReadingRefused, NotFound. TooOften by network and by account, whether or not there is such an account.
    """
    submission_id = _submission(draft)
    if not draft.claim.serial_end:
        _readable(draft.values)
    _take("guest.ip", actor.network)
    _take("guest.account", _key(draft.claim))
    account, meter = _named(session, draft.claim, is_locked=True)
    if draft.claim.serial_end:
        if account is None or meter is None:
            raise NotFound(texts.GUEST_NO_MATCH, "serial_end")
        return _submit_proved(session, actor, account, meter, draft, submission_id)
    if account is not None and meter is not None:
        _submit_unproved(session, actor, account, meter, draft, submission_id)
    return ""


def branch_names(session: Session) -> list[str]:
    """The branches to choose from; none where the supplier has none."""
    return list(session.exec(select(Branch.name).order_by(col(Branch.name))).all()) if supplier().has_branches else []


def _submit_proved(session: Session, actor: Actor, account: Account, meter: Meter, draft: GuestDraft, submission_id: str) -> str:
    if (before := _sent_before(session, meter, submission_id)) is not None:
        return before.receipt_number or ""
    if _is_given_in_cabinet(session, meter):
        raise Conflict(texts.GIVEN_IN_CABINET)
    examined = examine(session, account, meter, draft.values)
    unsettled = examined.unsettled(draft.confirmed_codes)
    if unsettled:
        shown = preview_of(examined)
        raise ReadingRefused(shown, tuple(check for check in shown.checks if check.finding in unsettled))
    reading = _write(session, actor, examined, submission_id)
    supersede_guests(session, actor, reading)
    return reading.receipt_number or ""


def _submit_unproved(
    session: Session, actor: Actor, account: Account, meter: Meter, draft: GuestDraft, submission_id: str
) -> None:
    """Taken only where nothing needs to be asked: asking would tell."""
    examined = examine(session, account, meter, draft.values)
    is_doubtful = any(finding.severity != Severity.INFO for finding in examined.findings)
    if is_doubtful or _sent_before(session, meter, submission_id) is not None or _is_given_in_cabinet(session, meter):
        audit.record(session, actor, "reading.guest_set_aside", meter_id=meter.id)
        return
    _write(session, actor, examined, submission_id)


def _write(session: Session, actor: Actor, examined: Examined, submission_id: str) -> Reading:
    values, now = examined.complete_wh, clock.now()
    assert values is not None, "a draft without a value for each zone has an unsettled finding"
    reading = make_reading(examined, values, ReadingSource.ANONYMOUS, submission_id, now, now)
    session.add(reading)
    session.flush()
    reading.receipt_number = receipt_number(reading.id or 0)
    session.flush()
    audit.record(session, actor, "reading.submitted_by_guest", reading_id=reading.id, meter_id=reading.meter_id)
    return reading


def _named(session: Session, claim: Claim, *, is_locked: bool = False) -> tuple[Account | None, Meter | None]:
    """The account and the meter meant: by its last digits, or the only one in service."""
    branch = branch_named(session, claim.branch)
    account = find_account(session, branch.id, claim.number)
    # The same work for no account, so that the time tells little.
    meters = access.meters_of(session, account or Account(id=0, branch_id=0, number=""))
    fitting = [
        meter for meter in meters if access.is_in_service(meter, clock.today()) and meter.serial_number.endswith(claim.serial_end)
    ]
    if account is None or not fitting or (not claim.serial_end and len(fitting) > 1):
        return account, None
    return account, access.meter_of(session, account, fitting[0].serial_number, is_locked=is_locked)


def _is_given_in_cabinet(session: Session, meter: Meter) -> bool:
    query = select(Reading.id).where(
        Reading.meter_id == meter.id,
        Reading.source == ReadingSource.SUBSCRIBER,
        Reading.billing_month == window_today().billing_month,
        col(Reading.superseded_by_id).is_(None),
    )
    return session.exec(query.limit(1)).first() is not None


def _sent_before(session: Session, meter: Meter, submission_id: str) -> Reading | None:
    return session.exec(select(Reading).where(Reading.meter_id == meter.id, Reading.submission_id == submission_id)).first()


def _readable(values: tuple[str, ...]) -> None:
    """Raises Invalid for what no meter shows; says nothing of any meter in particular."""
    zones = min(max(len(values), 1), 3)
    _, findings = parse_zones(values, Dial(zones=zones, integer_digits=WIDEST, decimal_digits=3))
    about = Circumstances(digits=WIDEST)
    wrong = [each for each in findings if each.severity == Severity.ERROR and each.zone is not None]
    words = {Code.TOO_MANY_DIGITS: texts.GUEST_TOO_LONG}
    if wrong:
        raise Invalid({f"t{(each.zone or 0) + 1}": words.get(each.code) or explain(each, about).text for each in wrong})


def _submission(draft: GuestDraft) -> str:
    try:
        return str(ids.parse_uuid(draft.submission_id))
    except ValueError:
        raise Conflict(texts.NOT_SENT) from None


def _key(claim: Claim) -> str:
    return f"{claim.branch}|{claim.number}"


def _take(name: str, key: str) -> None:
    if wait := limits.take(name, key):
        raise TooOften(f"{texts.LIMIT} Попробуйте {wait_in_words(wait)}.", wait)
