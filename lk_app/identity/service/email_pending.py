"""The change of mailbox that waits for its letter's button: at most one for each profile."""

from sqlmodel import Session, col, select

from lk_app.identity.models import EmailChange, Profile
from lk_app.kernel import clock


def find_pending(session: Session, profile: Profile) -> EmailChange | None:
    """The change that is neither confirmed nor given up; its link may be out of date."""
    query = select(EmailChange).where(
        EmailChange.profile_id == profile.id, col(EmailChange.confirmed_at).is_(None), col(EmailChange.ended_at).is_(None)
    )
    return session.exec(query).first()


def end_pending(session: Session, profile: Profile) -> bool:
    """Give it up: its links do nothing any more. Whether there was one. The profile is held by the caller."""
    change = find_pending(session, profile)
    if change is None:
        return False
    change.ended_at = clock.now()
    session.flush()
    return True
