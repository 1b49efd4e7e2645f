"""Writing to the supplier: a new inquiry, another message of one. One form is one inquiry, however often it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lk_app.accounts import access as accounts_access
from lk_app.accounts.rules import parse_account_number
from lk_app.accounts.service.linking import shown_branch
from lk_app.identity.access import hold_own, own_profile
from lk_app.inquiries import access, rules, texts
from lk_app.inquiries.models import Inquiry, InquiryFile, InquiryMessage, InquiryStatus
from lk_app.inquiries.rules import Draft, Parsed
from lk_app.inquiries.service import letters
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, Invalid, NotFound, TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.store import audit, limits
from lk_app.store.counters import next_number
from lk_app.suppliers import supplier

COUNTER = "inquiry"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the writer is told: the number, its day, where the answer goes."""

    number: int
    created_on: date
    contact: str


@dataclass(frozen=True, slots=True)
class _AboutAccount:
    number: str = ""
    branch_name: str = ""
    is_own: bool = False


def send(session: Session, actor: Actor, draft: Draft) -> Receipt:
    """A new inquiry with its first message. The same `uid` and text again is the same inquiry.

    Whether a visitor's account exists is never looked at, so no answer can tell it. Raises Invalid for the fields `topic`,
    `text`, `account`, `contact`, `files`; Conflict for a used `uid` with another text; TooOften; AppError for a broken form.
    """
    hold_own(session, actor)
    own_email = own_profile(session, actor).email if actor.is_subscriber else ""
    parsed, about = _parse(session, actor, draft, own_email)
    if (earlier := _sent_before(session, actor, parsed)) is not None:
        return earlier
    _count(actor)
    inquiry = _create(session, actor, parsed, about, is_contact_own=bool(own_email) and parsed.contact == own_email)
    if inquiry is None:  # a parallel press was first
        earlier = _sent_before(session, actor, parsed)
        if earlier is None:
            raise Conflict(texts.FORM_BROKEN)
        return earlier
    message = _write(session, inquiry, parsed.uid, parsed.text)
    names = _attach(session, actor, message, draft.file_ids)
    letters.promise_copy(session, inquiry, message, names)
    audit.record(session, actor, "inquiry.sent", number=inquiry.number, files=len(names))
    return _receipt(inquiry)


def add_message(session: Session, actor: Actor, number: int, uid: str, text: str, file_ids: Sequence[str] = ()) -> None:
    """Another message in the actor's own inquiry, which waits for an answer again. The same `uid` again is the same message.

    Raises NotFound, Invalid for `text` and `files`, TooOften, AppError for a broken form.
    """
    hold_own(session, actor)
    inquiry = access.own_inquiry(session, actor, number, lock=True)
    uid, plain = rules.parse_uid(uid), rules.parse_text(text)
    rules.check_files(tuple(file_ids))
    known = session.exec(select(InquiryMessage).where(InquiryMessage.uid == uid)).first()
    if known is not None:
        if (known.inquiry_id, known.text) != (inquiry.id, plain):
            raise Conflict(texts.MESSAGE_SENT)
        return
    _count(actor)
    message = _write(session, inquiry, uid, plain)
    names = _attach(session, actor, message, file_ids)
    inquiry.status = InquiryStatus.ACCEPTED
    letters.promise_copy(session, inquiry, message, names)
    audit.record(session, actor, "inquiry.added", number=inquiry.number, files=len(names))


def _parse(session: Session, actor: Actor, draft: Draft, own_email: str) -> tuple[Parsed, _AboutAccount]:
    """All wrong fields are told at once."""
    errors: dict[str, str] = {}
    parsed, about = None, _AboutAccount()
    try:
        parsed = rules.parse_draft(draft, own_email)
    except Invalid as error:
        errors |= error.errors
    try:
        about = _about(session, actor, draft.account)
    except Invalid as error:
        errors |= error.errors
    if errors or parsed is None:
        raise Invalid(errors)
    return parsed, about


def _about(session: Session, actor: Actor, stated: str) -> _AboutAccount:
    if not stated.strip():
        return _AboutAccount()
    if not actor.is_subscriber:
        try:
            return _AboutAccount(parse_account_number(supplier(), stated[:100]))
        except Invalid as error:
            raise Invalid({"account": error.message}) from None
    if not rules.is_public_id(stated):
        raise Invalid({"account": texts.ACCOUNT_UNKNOWN})
    try:
        _, account, branch = accounts_access.attached(session, actor, stated)
    except NotFound:
        raise Invalid({"account": texts.ACCOUNT_UNKNOWN}) from None
    return _AboutAccount(account.number, shown_branch(branch), is_own=True)


def _sent_before(session: Session, actor: Actor, parsed: Parsed) -> Receipt | None:
    found = session.exec(select(Inquiry).where(Inquiry.uid == parsed.uid)).first()
    if found is None:
        return None
    first = session.exec(select(InquiryMessage.text).where(InquiryMessage.uid == parsed.uid)).first()
    if found.profile_id != actor.profile_id:
        raise Conflict(texts.FORM_BROKEN)
    if (first, found.topic, found.contact) != (parsed.text, parsed.topic, parsed.contact):
        raise Conflict(texts.ALREADY_SENT.format(number=found.number))
    return _receipt(found)


def _count(actor: Actor) -> None:
    own = limits.take("inquiry.profile", str(actor.profile_id)) if actor.is_subscriber else 0
    if wait := own or limits.take("inquiry.ip", actor.network) or limits.take("inquiry.everybody", ""):
        raise TooOften(texts.TOO_OFTEN.format(wait=wait_in_words(wait)), wait)


def _create(session: Session, actor: Actor, parsed: Parsed, about: _AboutAccount, *, is_contact_own: bool) -> Inquiry | None:
    """The row under the next number; None, and the number given back, when a parallel press has taken the `uid`."""
    try:
        with session.begin_nested():
            inquiry = Inquiry(
                number=next_number(session, COUNTER, first=1), uid=parsed.uid, profile_id=actor.profile_id,
                topic=parsed.topic, account_number=about.number, branch_name=about.branch_name, is_account_own=about.is_own,
                contact=parsed.contact, is_contact_own=is_contact_own,
            )  # fmt: skip
            session.add(inquiry)
            session.flush()
    except IntegrityError:
        return None
    return inquiry


def _write(session: Session, inquiry: Inquiry, uid: str, text: str) -> InquiryMessage:
    message = InquiryMessage(uid=uid, inquiry_id=inquiry.id or 0, text=text)
    session.add(message)
    session.flush()
    return message


def _attach(session: Session, actor: Actor, message: InquiryMessage, file_ids: Sequence[str]) -> list[str]:
    """The uploaded files become the message's; their names. All or none: a file that is gone is said, not lost."""
    wanted = list(dict.fromkeys(file_ids))
    if not all(map(rules.is_public_id, wanted)):
        raise Invalid({"files": texts.FILE_GONE})
    drafts = access.own_drafts(session, actor, wanted) if wanted else []
    if len(drafts) != len(wanted):
        raise Invalid({"files": texts.FILE_GONE})
    free = sa.and_(col(InquiryFile.id).in_([file.id for file in drafts]), col(InquiryFile.message_id).is_(None))
    taken = session.connection().execute(sa.update(InquiryFile).where(free).values(message_id=message.id))
    if taken.rowcount != len(wanted):
        raise Invalid({"files": texts.FILE_GONE})
    return [file.name for file in drafts]


def _receipt(inquiry: Inquiry) -> Receipt:
    return Receipt(inquiry.number, clock.local_date(inquiry.created_at), inquiry.contact)
