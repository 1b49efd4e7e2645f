"""Before a merge: both passwords are proven, what would move is shown, and the server remembers it for a few minutes (S42)."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.identity import texts_merge as texts
from lk_app.identity.access import locked_profiles, own_profile
from lk_app.identity.belongings import Line, declared
from lk_app.identity.models import LoginSession, Profile
from lk_app.identity.models_merge import MergeProof, ProfileMerge
from lk_app.identity.rules import FRESH_TTL, MERGE_PROOF_TTL, MERGE_UNDO_TTL
from lk_app.identity.service.sign_in import Attempt, Refusal, prove_password
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.clock import local_date
from lk_app.kernel.contacts import canonical_email
from lk_app.kernel.errors import Conflict, Denied, Invalid
from lk_app.kernel.text import format_date
from lk_app.store import audit


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do."""

    email: str
    """Of the profile that would be joined."""
    lines: tuple[Line, ...]
    undo_until: str
    """«09.12.2026»."""


def needs_own_password(session: Session, actor: Actor) -> bool:
    """Whether the actor signed in too long ago for his cookie alone to be trusted with this. Raises NotFound for a visitor."""
    own_profile(session, actor)
    login = session.get(LoginSession, actor.login_session_id or 0)
    return login is None or clock.now() - login.created_at >= FRESH_TTL


def refuse_own_address(session: Session, actor: Actor, email: str) -> None:
    """Raises Invalid (`email`) for the actor's own address, which is no secret to him; NotFound for a visitor."""
    if canonical_email(email) == own_profile(session, actor).email_canonical:
        raise Invalid({"email": texts.OWN_EMAIL})


def keep_proof(session: Session, actor: Actor, attempt: Attempt, *, is_right: bool) -> Preview | Refusal:
    """The end of an attempt on the other profile's password: refused as sign-in would, in the same words and counted together
    with it, or remembered for this very browser. Raises Conflict when the other profile has just taken in a third one.
    """
    if attempt.profile_id is not None:
        locked_profiles(session, actor.profile_id or 0, attempt.profile_id)
    kept, login = own_profile(session, actor), live_login(session, actor)
    joined = prove_password(session, actor, attempt, is_right=is_right)
    if isinstance(joined, Refusal):
        return joined
    refuse_chain(session, joined)
    forget_proof(session, actor)
    now = clock.now()
    session.add(
        MergeProof(
            profile_id=kept.id or 0, login_session_id=login.id or 0, joined_id=joined.id or 0,
            created_at=now, expires_at=now + MERGE_PROOF_TTL,
        )
    )  # fmt: skip
    audit.record(session, actor, "identity.merge_proven", joined_id=joined.id)
    lines = [line for kind in declared() for line in kind.preview(session, joined.id or 0, kept.id or 0)]
    return Preview(joined.email, tuple(lines), format_date(local_date(now + MERGE_UNDO_TTL)))


def forget_proof(session: Session, actor: Actor) -> None:
    """«Не объединять»: what this browser has proven counts no longer."""
    session.execute(sa.delete(MergeProof).where(col(MergeProof.login_session_id) == (actor.login_session_id or 0)))


def own_proof(session: Session, actor: Actor) -> MergeProof:
    """What this browser has proven, as it is now. Raises Denied when nothing, or too long ago, the same for both."""
    query = select(MergeProof).where(
        MergeProof.profile_id == (actor.profile_id or 0), MergeProof.login_session_id == (actor.login_session_id or 0)
    )
    proof = session.exec(query.execution_options(populate_existing=True)).first() if actor.is_subscriber else None
    if proof is None or (proof.merge_id is None and clock.now() >= proof.expires_at):
        raise Denied(texts.PROOF_OVER)
    return proof


def live_login(session: Session, actor: Actor) -> LoginSession:
    """The login session of this event, if it was not ended since. Raises Denied."""
    login = session.get(LoginSession, actor.login_session_id or 0, populate_existing=True)
    if login is None or login.ended_at is not None or login.profile_id != actor.profile_id:
        raise Denied(texts.PROOF_OVER)
    return login


def refuse_chain(session: Session, joined: Profile) -> None:
    """Raises Conflict while a merge into `joined` can be undone: its way back must not lead through a third profile."""
    query = select(ProfileMerge.undo_until).where(
        ProfileMerge.kept_id == joined.id, col(ProfileMerge.undone_at).is_(None), ProfileMerge.undo_until > clock.now()
    )
    if until := session.exec(query.order_by(col(ProfileMerge.undo_until).desc())).first():
        raise Conflict(texts.KEEPS_OTHERS.format(email=joined.email, until=format_date(local_date(until))))
