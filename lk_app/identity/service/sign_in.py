"""Sign-in in two steps with bcrypt between them: what may be tried, and what becomes of it (quality S01, S02, S13, S14)."""

from dataclasses import dataclass

from sqlmodel import Session

from lk_app.identity import texts
from lk_app.identity.access import locked_profile, profile_by_email
from lk_app.identity.models import Profile
from lk_app.identity.passwords import dummy_hash, needs_rehash
from lk_app.identity.service import letters
from lk_app.identity.service.login_sessions import NewLoginSession, end_by_secret, open_login_session
from lk_app.identity.service.registration import send_confirmation_if_due
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import canonical_email
from lk_app.kernel.errors import TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.store import audit, limits


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that may be tried: the hash to verify against is somebody's, or nobody's that costs the same."""

    email_key: str
    password_hash: str
    profile_id: int | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sign-in that failed, in one sentence that is the same whoever was or was not behind the address."""

    message: str
    wait_seconds: int
    """0, or how long the door stays shut if this was the last try."""


def begin_sign_in(session: Session, actor: Actor, email: str) -> Attempt:
    """Count the attempt and find what to verify the password against. Writes nothing to the database.

    Raises TooOften with the wait told: by mailbox and network, by mailbox, by network, by everybody. The first is counted here,
    before bcrypt, so that a hundred parallel tries are a hundred tries, and forgiven to the one who gets in; what many people
    share (mailbox, network) is counted when a password was wrong, so that the right ones of others cost nothing.
    """
    canonical = canonical_email(email)
    key = letters.email_key(canonical or email[:300])
    _take_turn(actor, key)
    profile = profile_by_email(session, canonical)
    if profile is None:
        return Attempt(key, dummy_hash(), None)
    return Attempt(key, profile.password_hash, profile.id)


def finish_sign_in(
    session: Session,
    actor: Actor,
    attempt: Attempt,
    *,
    is_right: bool,
    is_remembered: bool,
    new_hash: str | None = None,
    replaced_secret: str = "",
) -> NewLoginSession | Refusal:
    """Sign in, or refuse. Returns the refusal instead of raising it, because it is recorded in the audit log.

    `new_hash` is stored when the old one should be stronger. `replaced_secret`: the cookie the browser came with; that login
    session ends, and a new secret is made whatever it was (no fixation, S23).
    """
    profile = prove_password(session, actor, attempt, is_right=is_right)
    if isinstance(profile, Refusal):
        return profile
    if new_hash is not None:
        profile.password_hash = new_hash
    end_by_secret(session, actor, replaced_secret)
    opened = open_login_session(session, actor, profile, is_remembered=is_remembered)
    audit.record(session, actor, "identity.signed_in", profile_id=profile.id, remembered=is_remembered)
    return opened


def prove_password(session: Session, actor: Actor, attempt: Attempt, *, is_right: bool) -> Profile | Refusal:
    """Whose password it was, the profile locked, or the refusal, counted and recorded: the end of each attempt, also of one
    that signs nobody in."""
    profile = locked_profile(session, attempt.profile_id) if attempt.profile_id else None
    reason = _refusal_reason(attempt, profile, is_right=is_right)
    if reason or profile is None:
        return _refuse(session, actor, attempt, profile, reason)
    limits.forgive("sign_in.pair", _pair(actor, attempt.email_key))
    return profile


def wants_rehash(attempt: Attempt, *, is_right: bool) -> bool:
    """Whether the password that was just proven should be hashed anew (S13)."""
    return is_right and attempt.profile_id is not None and needs_rehash(attempt.password_hash)


def forgive_after_recovery(actor: Actor, email_canonical: str) -> None:
    """Whoever has set a new password by letter starts afresh, and strangers' tries do not count against him for an hour (S14)."""
    key = letters.email_key(email_canonical)
    limits.forgive("sign_in.profile", key)
    limits.forgive("sign_in.pair", _pair(actor, key))
    limits.hit("sign_in.recovered", _pair(actor, key))


def _take_turn(actor: Actor, email_key: str) -> None:
    crowd = limits.take("sign_in.everybody", "")
    if crowd:
        raise TooOften(texts.CROWDED.format(wait=wait_in_words(crowd)), crowd)
    pair = _pair(actor, email_key)
    wait = limits.wait_seconds("sign_in.ip", actor.network)
    if not limits.wait_seconds("sign_in.recovered", pair):
        wait = wait or limits.wait_seconds("sign_in.profile", email_key)
    wait = wait or limits.take("sign_in.pair", pair)
    if wait:
        raise TooOften(texts.TOO_MANY_SIGN_INS.format(wait=wait_in_words(wait)), wait)


def _refusal_reason(attempt: Attempt, profile: Profile | None, *, is_right: bool) -> str:
    """For the audit log alone; the screen says the same in every case."""
    if profile is None:
        return "unknown"
    # The hash was read in another transaction: a password changed meanwhile must not open the door.
    if not is_right or profile.password_hash != attempt.password_hash:
        return "password"
    if profile.confirmed_at is None:
        return "unconfirmed"
    return "blocked" if profile.is_blocked else ""


def _refuse(session: Session, actor: Actor, attempt: Attempt, profile: Profile | None, reason: str) -> Refusal:
    limits.hit("sign_in.ip", actor.network)
    limits.hit("sign_in.profile", attempt.email_key)
    # A right password of an unconfirmed mailbox gets the letter again, but not a word of it on the screen: a stranger may
    # have just registered this mailbox himself, and would learn from the difference whether it was free (S01).
    if profile is not None and reason == "unconfirmed" and letters.may_write_to(profile.email_canonical):
        send_confirmation_if_due(session, actor, profile)
    pair = _pair(actor, attempt.email_key)
    tightest = min(
        limits.outlook("sign_in.pair", pair),
        limits.outlook("sign_in.profile", attempt.email_key),
        limits.outlook("sign_in.ip", actor.network),
    )
    left, wait = tightest
    audit.record(session, actor, "identity.sign_in_refused", profile_id=profile.id if profile else None, reason=reason, left=left)
    return Refusal(texts.SIGN_IN_REFUSED.format(left=texts.tries_left(left, wait)), 0 if left else wait)


def _pair(actor: Actor, email_key: str) -> str:
    return f"{email_key}@{actor.network}"
