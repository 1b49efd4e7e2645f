"""«Регистрация»: a profile, its consents, and the proof that the mailbox is its owner's (features B1–B8, B12, B13, B19, B20)."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lk_app.identity import texts
from lk_app.identity.access import profile_by_email
from lk_app.identity.documents import MAILINGS_VERSION, PERSONAL_DATA_VERSION
from lk_app.identity.models import Consent, ConsentKind, LinkPurpose, Profile
from lk_app.identity.models_merge import ProfileMerge
from lk_app.identity.service import letters
from lk_app.identity.service.links import LinkStatus, look_at_link, use_link, void_links
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import Email, canonical_email
from lk_app.kernel.errors import TooOften, Unavailable
from lk_app.kernel.text import wait_in_words
from lk_app.store import audit, limits


def check_registration_rate(session: Session, actor: Actor) -> None:
    """Count a registration from this network, before bcrypt is spent on it. Raises TooOften."""
    wait = limits.take("register.ip", actor.network)
    if wait:
        raise TooOften(texts.TOO_MANY_REGISTRATIONS.format(wait=wait_in_words(wait)), wait)
    letters.take_stamp(actor)


def register(session: Session, actor: Actor, email: Email, password_hash: str, *, wants_mailings: bool) -> None:
    """Make a profile that nobody can use before its mailbox is confirmed, and promise the letter that confirms it.

    Answers the same whatever the mailbox is (S01); what differs goes into the letter:
    - new: profile, consents, confirmation letter;
    - confirmed by its owner, or of a profile joined to another: nothing changes, the owner is told by letter;
    - registered but never confirmed: the new registration replaces the old one whole, password and consents, and the links
      sent for the old one die. Nobody has proven the mailbox yet, so nobody loses anything; whoever opens the newest letter
      confirms the newest password. A stranger who registers somebody's mailbox gains nothing by it: confirming does not
      sign in, so its owner either knows the password or sets his own by «Забыли пароль», which ends every sign-in.
    """
    if not letters.may_write_to(email.canonical):
        audit.record(session, actor, "identity.registration_dropped")
        return
    profile = profile_by_email(session, email.canonical, lock=True) or _create(session, email, password_hash)
    # None: a parallel registration of the same mailbox has just won and is committed, so now it is seen.
    profile = profile or _existing(session, email)
    if profile.confirmed_at is not None:
        _tell_the_owner(session, profile)
        audit.record(session, actor, "identity.registration_of_taken", profile_id=profile.id)
        return
    _start_over(session, actor, profile, email, password_hash, wants_mailings=wants_mailings)
    letters.promise_confirmation(session, profile)
    audit.record(session, actor, "identity.registered", profile_id=profile.id, mailings=wants_mailings)


def confirm_email(session: Session, actor: Actor, token: str) -> LinkStatus:
    """The button of the page a letter's link opens. OK: the mailbox is its owner's, one may sign in (nobody is signed in by it).

    USED: it was confirmed before. EXPIRED: offer `resend_confirmation`; also of a link whose registration was replaced.
    """
    status, profile = use_link(session, token, LinkPurpose.CONFIRM_EMAIL)
    if profile is None:
        return LinkStatus.UNKNOWN
    if status is LinkStatus.OK and profile.confirmed_at is None:
        profile.confirmed_at = clock.now()
        audit.record(session, actor, "identity.email_confirmed", profile_id=profile.id)
    return status_for_screen(status, profile)


def look_at_confirmation(session: Session, actor: Actor, token: str) -> LinkStatus:
    """What `confirm_email` would answer; opening the page changes nothing (S05)."""
    status, profile = look_at_link(session, token, LinkPurpose.CONFIRM_EMAIL)
    return LinkStatus.UNKNOWN if profile is None else status_for_screen(status, profile)


def status_for_screen(status: LinkStatus, profile: Profile) -> LinkStatus:
    """A spent link of a mailbox still unconfirmed was voided by a newer letter: for its reader it is merely out of date."""
    return LinkStatus.EXPIRED if status is LinkStatus.USED and profile.confirmed_at is None else status


def resend_confirmation(session: Session, actor: Actor, *, token: str = "", email: str = "") -> None:
    """Send the confirmation letter again: to the profile of a confirmation link whatever became of it, or to an address.

    Always answers the same: nothing is sent to a mailbox that is unknown, confirmed, blocked or has had its letters.
    Raises TooOften by the asking network.
    """
    letters.take_stamp(actor)
    profile = look_at_link(session, token, LinkPurpose.CONFIRM_EMAIL)[1] if token else None
    canonical = profile.email_canonical if profile else canonical_email(email)
    if canonical and letters.may_write_to(canonical):
        send_confirmation_if_due(session, actor, profile_by_email(session, canonical, lock=True))


def send_confirmation_if_due(session: Session, actor: Actor, profile: Profile | None) -> None:
    """The confirmation letter, where there is still something to confirm."""
    if profile is not None and profile.confirmed_at is None and not profile.is_blocked:
        letters.promise_confirmation(session, profile)
        audit.record(session, actor, "identity.confirmation_resent", profile_id=profile.id)


def _tell_the_owner(session: Session, profile: Profile) -> None:
    query = select(ProfileMerge.undo_until).where(ProfileMerge.joined_id == profile.id, col(ProfileMerge.undone_at).is_(None))
    if until := session.exec(query).first():
        letters.promise_joined_notice(session, profile, until)
    else:
        letters.promise_taken(session, profile)


def _create(session: Session, email: Email, password_hash: str) -> Profile | None:
    """A new profile, or None when a parallel registration made it first: UNIQUE decides, the savepoint survives it."""
    profile = Profile(email=email.shown, email_canonical=email.canonical, password_hash=password_hash)
    try:
        with session.begin_nested():
            session.add(profile)
            session.flush()
    except IntegrityError:
        return None
    return profile


def _existing(session: Session, email: Email) -> Profile:
    profile = profile_by_email(session, email.canonical, lock=True)
    if profile is None:
        raise Unavailable(texts.TRY_AGAIN)
    return profile


def _start_over(
    session: Session, actor: Actor, profile: Profile, email: Email, password_hash: str, *, wants_mailings: bool
) -> None:
    """Make the profile hold this registration and nothing of an earlier one."""
    void_links(session, profile)
    session.execute(sa.delete(Consent).where(col(Consent.profile_id) == profile.id))
    profile.email, profile.password_hash = email.shown, password_hash
    profile.created_at = profile.password_changed_at = clock.now()
    session.add(_consent(profile, actor, ConsentKind.PERSONAL_DATA, PERSONAL_DATA_VERSION))
    if wants_mailings:
        session.add(_consent(profile, actor, ConsentKind.MAILINGS, MAILINGS_VERSION))


def _consent(profile: Profile, actor: Actor, kind: ConsentKind, version: str) -> Consent:
    return Consent(profile_id=profile.id or 0, kind=kind, document_version=version, ip=actor.ip)
