"""Change of mailbox: asked with the password, confirmed at the new address, taken back from the old one."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lk_app.identity import texts
from lk_app.identity.access import locked_profile, own_profile, profile_by_email
from lk_app.identity.models import Consent, EmailChange, LinkPurpose, LoginSession, OneTimeLink, Profile
from lk_app.identity.rules import CONFIRM_TTL
from lk_app.identity.service import letters
from lk_app.identity.service.email_pending import end_pending, find_pending
from lk_app.identity.service.links import LinkStatus, find_link, status_of, void_links
from lk_app.identity.service.login_sessions import end_of_profile
from lk_app.identity.service.recovery import OwnPassword
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import Email, canonical_email
from lk_app.kernel.errors import Conflict, NotFound, TooOften
from lk_app.kernel.text import format_moment, wait_in_words
from lk_app.store import audit, limits

NO_PASSWORD = "none"  # noqa: S105
"""What nobody's password hashes to: one must be set anew by letter."""


class ChangeStatus(StrEnum):
    """What a link of a change is good for now."""

    OK = "ok"
    EXPIRED = "expired"
    USED = "used"
    UNKNOWN = "unknown"
    ENDED = "ended"
    """The change was given up or replaced, or the password was changed since."""
    TAKEN = "taken"
    """The mailbox has a profile of its own: told only to whoever has opened a letter in that mailbox."""


@dataclass(frozen=True, slots=True)
class PendingChange:
    """What waits for confirmation."""

    new_email: str
    until: str
    is_expired: bool


def ask(session: Session, actor: Actor, present: OwnPassword, email: Email) -> None:
    """Begin a change to `email` for the actor who has proven `present`; an earlier one that waits is given up.

    The screen says the same for a free and a taken mailbox; the letters differ (S01). The old mailbox is told at once.
    Raises Conflict when the password was changed meanwhile, TooOften.
    """
    profile = own_profile(session, actor, lock=True)
    if profile.password_hash != present.password_hash:
        raise Conflict(texts.CHANGED_MEANWHILE)
    _take_turn(actor)
    end_pending(session, profile)
    change = EmailChange(
        profile_id=profile.id or 0, old_email=profile.email, new_email=email.shown, new_email_canonical=email.canonical,
        expires_at=clock.now() + CONFIRM_TTL,
    )  # fmt: skip
    session.add(change)
    session.flush()
    _write_to_new(session, profile, change)
    letters.promise_undo(session, profile, change, letters.EMAIL_CHANGE_ASKED)
    audit.record(session, actor, "identity.email_change_asked")


def pending(session: Session, actor: Actor) -> PendingChange | None:
    """The actor's change that waits, if there is one. Raises NotFound for a visitor."""
    change = find_pending(session, own_profile(session, actor))
    if change is None:
        return None
    return PendingChange(change.new_email, format_moment(change.expires_at), clock.now() >= change.expires_at)


def resend(session: Session, actor: Actor) -> None:
    """«Отправить ещё раз»: another letter to the new mailbox, good for a day from now. Raises NotFound, TooOften."""
    profile = own_profile(session, actor, lock=True)
    change = find_pending(session, profile)
    if change is None:
        raise NotFound(texts.NO_EMAIL_CHANGE)
    _take_turn(actor)
    change.expires_at = clock.now() + CONFIRM_TTL
    _write_to_new(session, profile, change)
    audit.record(session, actor, "identity.email_change_resent")


def cancel(session: Session, actor: Actor) -> None:
    """«Отменить»: the mailbox stays as it is; again changes nothing."""
    if end_pending(session, own_profile(session, actor, lock=True)):
        audit.record(session, actor, "identity.email_change_canceled")


def look_at_change(session: Session, actor: Actor, token: str) -> tuple[ChangeStatus, str]:
    """What `confirm` would answer, short of TAKEN, and the new mailbox while it is OK; changes nothing (S05)."""
    found = _find(session, token, LinkPurpose.CHANGE_EMAIL)
    if found is None:
        return ChangeStatus.UNKNOWN, ""
    status = _status(*found)
    return status, found[1].new_email if status is ChangeStatus.OK else ""


def confirm(session: Session, actor: Actor, token: str) -> ChangeStatus:
    """The button of the page the new mailbox's letter opens: from now on this mailbox signs in.

    OK: exactly one profile ever has the mailbox (UNIQUE decides between two that race for it); a registration of it that
    nobody has confirmed is replaced; links sent to the old mailbox die, the old mailbox is told. Nobody is signed in by it.
    """
    found = _hold(session, token, LinkPurpose.CHANGE_EMAIL)
    if found is None:
        return ChangeStatus.UNKNOWN
    link, change, profile = found
    status = _status(link, change, profile)
    if status is not ChangeStatus.OK:
        return status
    if not _move(session, profile, change.new_email, change.new_email_canonical):
        change.ended_at = clock.now()
        audit.record(session, actor, "identity.email_change_of_taken", profile_id=profile.id)
        return ChangeStatus.TAKEN
    change.confirmed_at = link.used_at = clock.now()
    void_links(session, profile)
    letters.promise_undo(session, profile, change, letters.EMAIL_CHANGED)
    audit.record(session, actor, "identity.email_changed", profile_id=profile.id)
    return ChangeStatus.OK


def look_at_undo(session: Session, actor: Actor, token: str) -> ChangeStatus:
    """What `undo` would answer, short of TAKEN; changes nothing."""
    found = _find(session, token, LinkPurpose.UNDO_EMAIL)
    return ChangeStatus.UNKNOWN if found is None or found[2].is_blocked else ChangeStatus(status_of(found[0]))


def undo(session: Session, actor: Actor, token: str) -> ChangeStatus:
    """«Это был не я», from the old mailbox: it signs in again, whatever was done since.

    Whoever asked for the change knew the password: so it stops working, every sign-in ends, every later change and its own
    way out are void, and a letter with a link for a new password goes to the old mailbox. TAKEN: all that is done, but the
    old mailbox has been registered anew meanwhile, so the profile stays where it is.
    """
    found = _hold(session, token, LinkPurpose.UNDO_EMAIL)
    if found is None or found[2].is_blocked:
        return ChangeStatus.UNKNOWN
    link, change, profile = found
    status = ChangeStatus(status_of(link))
    if status is not ChangeStatus.OK:
        return status
    link.used_at = clock.now()
    _end_since(session, profile, change)
    canonical = canonical_email(change.old_email) or ""
    is_back = profile.email_canonical == canonical or _move(session, profile, change.old_email, canonical)
    profile.password_hash, profile.password_changed_at = NO_PASSWORD, clock.now()
    void_links(session, profile)
    ended = end_of_profile(session, profile.id or 0)
    if is_back:
        letters.promise_reset(session, profile)
    audit.record(session, actor, "identity.email_change_undone", profile_id=profile.id, ended=ended, is_back=is_back)
    return ChangeStatus.OK if is_back else ChangeStatus.TAKEN


def discard_unconfirmed(session: Session, profile: Profile) -> None:
    """Remove a registration that nobody has confirmed: its mailbox has just been proven by somebody else."""
    for table in (OneTimeLink, Consent, LoginSession, EmailChange):
        session.execute(sa.delete(table).where(col(table.profile_id) == profile.id))
    session.delete(profile)
    session.flush()


def _take_turn(actor: Actor) -> None:
    wait = limits.take("email_change.profile", str(actor.profile_id))
    if wait:
        raise TooOften(texts.TOO_MANY_EMAIL_CHANGES.format(wait=wait_in_words(wait)), wait)
    letters.take_stamp(actor)


def _write_to_new(session: Session, profile: Profile, change: EmailChange) -> None:
    """The link, or to a mailbox that has a profile of its own the news that somebody wanted it."""
    if not letters.may_write_to(change.new_email_canonical):
        return
    owner = profile_by_email(session, change.new_email_canonical)
    if owner is not None and owner.confirmed_at is not None:
        letters.promise_wanted(session, owner)
    else:
        letters.promise_change(session, profile, change)


def _move(session: Session, profile: Profile, email: str, canonical: str) -> bool:
    """Give the profile the mailbox; False, nothing changed, when a confirmed profile has it."""
    holder = profile_by_email(session, canonical, lock=True)
    if holder is not None and holder.confirmed_at is not None:
        return False
    try:
        with session.begin_nested():
            if holder is not None:
                discard_unconfirmed(session, holder)
            profile.email, profile.email_canonical = email, canonical
            session.flush()
    except IntegrityError:
        session.refresh(profile)
        return False
    return True


def _end_since(session: Session, profile: Profile, change: EmailChange) -> None:
    """This change and all after it are over, and so is the way back to what they led to."""
    now = clock.now()
    later = select(EmailChange).where(EmailChange.profile_id == profile.id, col(EmailChange.id) >= change.id)
    for each in session.exec(later).all():
        each.ended_at = each.ended_at or now
        links = sa.and_(col(OneTimeLink.email_change_id) == each.id, col(OneTimeLink.used_at).is_(None))
        session.execute(sa.update(OneTimeLink).where(links).values(used_at=now))


def _find(session: Session, token: str, purpose: LinkPurpose) -> tuple[OneTimeLink, EmailChange, Profile] | None:
    link = find_link(session, token, purpose)
    if link is None or link.email_change_id is None:
        return None
    return link, session.get_one(EmailChange, link.email_change_id), session.get_one(Profile, link.profile_id)


def _hold(session: Session, token: str, purpose: LinkPurpose) -> tuple[OneTimeLink, EmailChange, Profile] | None:
    """The same as they are now that nobody else can touch them: whoever spends a link holds its profile."""
    link = find_link(session, token, purpose)
    profile = locked_profile(session, link.profile_id) if link is not None else None
    if link is None or profile is None or link.email_change_id is None:
        return None
    session.refresh(link)
    change = session.get_one(EmailChange, link.email_change_id)
    session.refresh(change)
    return link, change, profile


def _status(link: OneTimeLink, change: EmailChange, profile: Profile) -> ChangeStatus:
    if profile.is_blocked:
        return ChangeStatus.UNKNOWN
    if change.confirmed_at is not None:
        return ChangeStatus.USED
    if change.ended_at is not None:
        return ChangeStatus.ENDED
    own = status_of(link)
    return ChangeStatus.ENDED if own is LinkStatus.USED else ChangeStatus(own)
