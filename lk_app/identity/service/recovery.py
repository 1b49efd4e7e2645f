"""«Забыли пароль» and «Изменить пароль» (features C7–C10, C14; quality S16, S17)."""

from dataclasses import dataclass

from sqlmodel import Session

from lk_app.identity import texts
from lk_app.identity.access import own_profile, profile_by_email
from lk_app.identity.models import LinkPurpose, Profile
from lk_app.identity.service import letters
from lk_app.identity.service.email_pending import end_pending
from lk_app.identity.service.links import LinkStatus, look_at_link, use_link, void_links
from lk_app.identity.service.login_sessions import end_of_profile
from lk_app.identity.service.registration import send_confirmation_if_due
from lk_app.identity.service.sign_in import forgive_after_recovery
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import canonical_email
from lk_app.kernel.errors import Conflict, TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.store import audit, limits


@dataclass(frozen=True, slots=True)
class OwnPassword:
    """What changing a password needs to know of the present one."""

    email: str
    password_hash: str


def ask_reset(session: Session, actor: Actor, email: str) -> None:
    """Promise the letter with a link to «Изменение пароля», good for an hour and once.

    Answers the same for every address: a confirmed profile gets the letter, an unconfirmed one its confirmation letter again
    (until the mailbox is proven there is no password worth resetting), a blocked or unknown one nothing. Writes an audit row in
    every case, so that all cases cost one commit (S02). Raises TooOften by the asking network alone.
    """
    letters.take_stamp(actor)
    canonical = canonical_email(email)
    may_write = canonical is not None and letters.may_write_to(canonical)
    profile = profile_by_email(session, canonical, lock=True)
    audit.record(session, actor, "identity.reset_asked", profile_id=profile.id if profile else None)
    if profile is None or profile.is_blocked or not may_write:
        return
    if profile.confirmed_at is None:
        send_confirmation_if_due(session, actor, profile)
    else:
        letters.promise_reset(session, profile)


def look_at_reset(session: Session, actor: Actor, token: str) -> tuple[LinkStatus, str]:
    """What the link of a letter is good for, and the address of its profile while it is good; changes nothing (S05)."""
    status, profile = look_at_link(session, token, LinkPurpose.RESET_PASSWORD)
    if profile is None or profile.is_blocked:
        return LinkStatus.UNKNOWN, ""
    return status, profile.email if status is LinkStatus.OK else ""


def reset_password(session: Session, actor: Actor, token: str, password_hash: str) -> LinkStatus:
    """Set the password by the link of a letter. OK: every sign-in and every other link of the profile is over, the owner is
    told by letter, counters of wrong passwords start afresh; nobody is signed in by it (S17). Else nothing has changed."""
    status, profile = use_link(session, token, LinkPurpose.RESET_PASSWORD)
    if profile is None or profile.is_blocked:
        return LinkStatus.UNKNOWN
    if status is not LinkStatus.OK:
        return status
    ended = _store_password(session, profile, password_hash, except_id=None)
    forgive_after_recovery(actor, profile.email_canonical)
    audit.record(session, actor, "identity.password_reset", profile_id=profile.id, ended=ended)
    return status


def own_password(session: Session, actor: Actor) -> OwnPassword:
    """What the actor's present password is verified against. Raises NotFound for a visitor."""
    profile = own_profile(session, actor)
    return OwnPassword(profile.email, profile.password_hash)


def take_turn_to_change(session: Session, actor: Actor) -> None:
    """Count a try to prove the present password, as a thief of a signed-in browser would. Raises TooOften, the wait told.

    Counted apart from sign-in, where strangers may use up the tries.
    """
    wait = limits.take("password.profile", str(actor.profile_id))
    if wait:
        raise TooOften(texts.TOO_MANY_CHANGES.format(wait=wait_in_words(wait)), wait)


def forgive_proof(session: Session, actor: Actor) -> None:
    """The present password was proven: the tries before it count no more."""
    limits.forgive("password.profile", str(actor.profile_id))


def refuse_change(session: Session, actor: Actor) -> str:
    """Record that the present password was wrong; the sentence for its field."""
    left, wait = limits.outlook("password.profile", str(actor.profile_id))
    audit.record(session, actor, "identity.password_change_refused", left=left)
    return texts.CURRENT_WRONG.format(left=texts.changes_left(left, wait))


def forgive_own(actor: Actor) -> None:
    """The present password was right."""
    limits.forgive("password.profile", str(actor.profile_id))


def change_password(session: Session, actor: Actor, present: OwnPassword, password_hash: str) -> None:
    """Store the new password of the actor who has proven `present`: his other sign-ins end, links sent before die, he is told
    by letter. Raises Conflict when the password was changed elsewhere meanwhile."""
    profile = own_profile(session, actor, lock=True)
    if profile.password_hash != present.password_hash:
        raise Conflict(texts.CHANGED_MEANWHILE)
    ended = _store_password(session, profile, password_hash, except_id=actor.login_session_id)
    forgive_own(actor)
    audit.record(session, actor, "identity.password_changed", ended=ended)


def _store_password(session: Session, profile: Profile, password_hash: str, *, except_id: int | None) -> int:
    profile.password_hash, profile.password_changed_at = password_hash, clock.now()
    void_links(session, profile)
    end_pending(session, profile)
    letters.promise_changed_notice(session, profile)
    return end_of_profile(session, profile.id or 0, except_id=except_id)
