"""Login sessions: a browser that is signed in, known by a secret of which only the digest is kept (quality S21–S27)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.config import settings
from lk_app.identity import texts
from lk_app.identity.access import own_login_session
from lk_app.identity.devices import device_name, is_telephone
from lk_app.identity.models import LoginSession, Profile
from lk_app.identity.rules import REMEMBERED_TTL, TOUCH_EVERY, is_alive, login_session_end
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.text import format_moment
from lk_app.store import audit

MAX_SECRET_LENGTH = 100
MAX_USER_AGENT_LENGTH = 300
_WHO = (
    sa.select(
        col(LoginSession.id), col(LoginSession.profile_id), col(LoginSession.is_remembered),
        col(LoginSession.last_seen_at), col(LoginSession.expires_at), col(Profile.is_blocked), col(Profile.confirmed_at),
    )
    .join(Profile, col(Profile.id) == col(LoginSession.profile_id))
    .where(col(LoginSession.digest) == sa.bindparam("digest"), col(LoginSession.ended_at).is_(None))
)  # fmt: skip
"""Asked at every event and request: made once, and only of what decides."""


@dataclass(frozen=True, slots=True)
class NewLoginSession:
    """What the cookie of a browser that has just signed in must hold. The only moment the secret exists outside it."""

    secret: str
    max_age_seconds: int | None
    """How long the browser keeps it; None: until it is closed."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a cookie is, and whether it is time to write down that he was seen."""

    profile_id: int
    login_session_id: int
    is_touch_due: bool


@dataclass(frozen=True, slots=True)
class LoginSessionLine:
    """A line of «Где вы вошли»."""

    public_id: str
    device: str
    """«Телефон, Chrome»."""
    seen: str
    """«Это вы, сейчас» or «21.02.2022 в 19:40»."""
    is_current: bool
    is_telephone: bool
    is_remembered: bool


def open_login_session(session: Session, actor: Actor, profile: Profile, *, is_remembered: bool) -> NewLoginSession:
    """Sign a browser in: a secret of 256 bits, made here and now."""
    secret, now = ids.token(), clock.now()
    session.add(
        LoginSession(
            public_id=ids.public_id(),
            profile_id=profile.id or 0,
            digest=_digest(secret),
            is_remembered=is_remembered,
            created_at=now,
            last_seen_at=now,
            expires_at=login_session_end(now, is_remembered=is_remembered),
            ip=actor.ip,
            user_agent=actor.user_agent[:MAX_USER_AGENT_LENGTH],
        )
    )
    return NewLoginSession(secret, int(REMEMBERED_TTL.total_seconds()) if is_remembered else None)


def resolve(session: Session, secret: str) -> Resolved | None:
    """Who the cookie signs in at this moment, asked anew for every event and request; None for nobody any more.

    None when the session was ended, is over or idle too long, or its profile is blocked or unconfirmed (S24, S25, S27).
    Writes nothing; when `is_touch_due`, call `touch` in a transaction of its own.
    """
    if not _is_possible(secret):
        return None
    login = session.execute(_WHO, {"digest": _digest(secret)}).first()
    if login is None or login.is_blocked or login.confirmed_at is None:
        return None
    now = clock.now()
    if not is_alive(expires_at=login.expires_at, last_seen_at=login.last_seen_at, is_remembered=login.is_remembered, now=now):
        return None
    return Resolved(login.profile_id, login.id, now - login.last_seen_at >= TOUCH_EVERY)


def why_over(session: Session, secret: str) -> str:
    """Why this cookie signs nobody in: `ended` by its owner elsewhere or by a change of password, `idle` too long or simply
    over, "" when it does or never did. Told only to whoever holds the secret."""
    found = _find(session, secret)
    if found is None or found[1].is_blocked or found[1].confirmed_at is None:
        return ""
    login = found[0]
    if login.ended_at is not None:
        return "ended"
    return "" if _is_alive(login, clock.now()) else "idle"


def touch(session: Session, login_session_id: int) -> None:
    """Its owner was seen now. One statement, so that it cannot revive what was ended meanwhile."""
    alive = sa.and_(col(LoginSession.id) == login_session_id, col(LoginSession.ended_at).is_(None))
    session.execute(sa.update(LoginSession).where(alive).values(last_seen_at=clock.now()))


def list_login_sessions(session: Session, actor: Actor) -> list[LoginSessionLine]:
    """Where the actor is signed in: this browser first, then by when it was last seen."""
    now = clock.now()
    alive = [login for login in _unended(session, actor.profile_id) if _is_alive(login, now)] if actor.is_subscriber else []
    alive.sort(key=lambda login: (login.id == actor.login_session_id, login.last_seen_at), reverse=True)
    return [_line(login, is_current=login.id == actor.login_session_id) for login in alive]


def end_login_session(session: Session, actor: Actor, public_id: str) -> None:
    """Sign out one of the actor's browsers, at once. Raises NotFound, the same for a missing and a foreign one."""
    login = own_login_session(session, actor, public_id)
    login.ended_at = clock.now()
    audit.record(session, actor, "identity.login_session_ended", current=login.id == actor.login_session_id)


def end_other_login_sessions(session: Session, actor: Actor) -> int:
    """Sign out all the actor's browsers but this one. How many there were."""
    return _end_own(session, actor, except_id=actor.login_session_id)


def end_all_login_sessions(session: Session, actor: Actor) -> int:
    """Sign out all the actor's browsers, this one too. How many there were."""
    return _end_own(session, actor, except_id=None)


def end_by_secret(session: Session, actor: Actor, secret: str) -> bool:
    """«Выход»: end the login session this cookie belongs to. False when it signed nobody in."""
    found = _find(session, secret)
    if found is None or found[0].ended_at is not None:
        return False
    found[0].ended_at = clock.now()
    audit.record(session, actor, "identity.signed_out", profile_id=found[1].id)
    return True


def end_of_profile(session: Session, profile_id: int, *, except_id: int | None = None) -> int:
    """End the login sessions of a profile, all or all but one: after a reset, a change of password, a block."""
    now, count = clock.now(), 0
    for login in _unended(session, profile_id):
        if login.id != except_id:
            login.ended_at = now
            count += _was_alive(login, now)
    return count


def _end_own(session: Session, actor: Actor, *, except_id: int | None) -> int:
    if not actor.is_subscriber or actor.profile_id is None:
        return 0
    count = end_of_profile(session, actor.profile_id, except_id=except_id)
    audit.record(session, actor, "identity.login_sessions_ended", count=count, current=except_id is None)
    return count


def _unended(session: Session, profile_id: int | None) -> list[LoginSession]:
    query = select(LoginSession).where(LoginSession.profile_id == profile_id, col(LoginSession.ended_at).is_(None))
    return list(session.exec(query).all())


def _find(session: Session, secret: str) -> tuple[LoginSession, Profile] | None:
    if not _is_possible(secret):
        return None
    query = (
        select(LoginSession, Profile)
        .join(Profile, col(Profile.id) == LoginSession.profile_id)
        .where(LoginSession.digest == _digest(secret))
    )
    return session.exec(query).first()


def _is_possible(secret: str) -> bool:
    return bool(secret) and len(secret) <= MAX_SECRET_LENGTH and secret.isascii()


def _is_alive(login: LoginSession, now: datetime) -> bool:
    return login.ended_at is None and _was_alive(login, now)


def _was_alive(login: LoginSession, now: datetime) -> bool:
    return is_alive(expires_at=login.expires_at, last_seen_at=login.last_seen_at, is_remembered=login.is_remembered, now=now)


def _line(login: LoginSession, *, is_current: bool) -> LoginSessionLine:
    return LoginSessionLine(
        public_id=login.public_id,
        device=device_name(login.user_agent),
        seen=texts.SESSION_CURRENT if is_current else format_moment(login.last_seen_at),
        is_current=is_current,
        is_telephone=is_telephone(login.user_agent),
        is_remembered=login.is_remembered,
    )


def _digest(secret: str) -> str:
    return ids.digest(secret, b"login:" + settings().pepper)
