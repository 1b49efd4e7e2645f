"""The only ways to obtain a profile or a login session for an actor."""

from sqlmodel import Session, col, select

from lk_app.identity import texts
from lk_app.identity.models import LoginSession, Profile
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import NotFound


def own_profile(session: Session, actor: Actor, *, lock: bool = False) -> Profile:
    """The actor's own profile, with `lock` held until the transaction ends. Raises NotFound for a visitor, and for one whose
    profile was joined to another since the event came in."""
    profile = locked_profile(session, actor.profile_id) if lock else session.get(Profile, actor.profile_id or 0)
    if not actor.is_subscriber or profile is None or profile.is_blocked:
        raise NotFound(texts.PROFILE_NOT_FOUND)
    return profile


def own_login_session(session: Session, actor: Actor, public_id: str) -> LoginSession:
    """One of the actor's login sessions that has not been ended. Raises NotFound, the same for a missing and a foreign one."""
    query = select(LoginSession).where(
        LoginSession.public_id == public_id,
        LoginSession.profile_id == actor.profile_id,
        col(LoginSession.ended_at).is_(None),
    )
    found = session.exec(query).first() if actor.is_subscriber else None
    if found is None:
        raise NotFound(texts.SESSION_NOT_FOUND)
    return found


def locked_profile(session: Session, profile_id: int | None) -> Profile | None:
    """The profile as it is now, kept from other writers until the transaction ends: the first lock of every use case."""
    query = select(Profile).where(Profile.id == profile_id).with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()


def locked_profiles(session: Session, *profile_ids: int) -> dict[int, Profile]:
    """Several profiles locked in the order of their ids, whoever asks: two merges that cross wait for each other."""
    query = select(Profile).where(col(Profile.id).in_(profile_ids)).order_by(col(Profile.id)).with_for_update()
    found = session.exec(query.execution_options(populate_existing=True)).all()
    return {profile.id or 0: profile for profile in found}


def hold_own(session: Session, actor: Actor) -> None:
    """The first statement of whatever writes a row that is to be the actor's: until this transaction ends the profile is not
    joined to another one, and what is written moves with it. Others may do the same at once. Raises NotFound when it was; a
    visitor has nothing to hold, and is refused by what follows."""
    if not actor.is_subscriber:
        return
    query = select(Profile.is_blocked).where(Profile.id == (actor.profile_id or 0)).with_for_update(read=True)
    if session.exec(query).first() is not False:
        raise NotFound(texts.PROFILE_NOT_FOUND)


def profile_by_email(session: Session, email_canonical: str | None, *, lock: bool = False) -> Profile | None:
    """Whose mailbox this is. Only for registration, sign-in and recovery, whose answers must not tell whether there is one."""
    query = select(Profile).where(Profile.email_canonical == (email_canonical or ""))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(query).first()
