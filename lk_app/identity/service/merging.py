"""«Объединить»: everything of one profile becomes another's, in one transaction (features E1–E6; quality S42, F31)."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from lk_app.config import settings
from lk_app.identity import texts_merge as texts
from lk_app.identity.access import locked_profiles
from lk_app.identity.belongings import declared
from lk_app.identity.models import Profile
from lk_app.identity.models_merge import MergeProof, ProfileMerge
from lk_app.identity.rules import MERGE_UNDO_TTL
from lk_app.identity.service import letters
from lk_app.identity.service.links import void_links
from lk_app.identity.service.login_sessions import end_of_profile
from lk_app.identity.service.merge_proof import live_login, own_proof, refuse_chain
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.clock import local_date
from lk_app.kernel.errors import Conflict
from lk_app.kernel.text import format_date
from lk_app.store import audit
from lk_app.store.failpoint import failpoint


@dataclass(frozen=True, slots=True)
class Merged:
    """What was done."""

    email: str
    """Of the profile that was joined."""
    undo_until: str


def merge(session: Session, actor: Actor) -> Merged:
    """Join the profile whose password this browser has proven to the actor's own. A second press finds it done.

    The joined profile is blocked: nobody signs in to it, its login sessions, links and proofs are over; both mailboxes are told
    by letters that hold the way back. Both profiles are locked in the order of their ids, so of two merges that cross the
    later one finds its own profile joined. Raises Denied without a proof, Conflict when either profile has changed since.
    """
    wanted = own_proof(session, actor)
    profiles = locked_profiles(session, wanted.profile_id, wanted.joined_id)
    proof = own_proof(session, actor)
    kept, joined = profiles.get(proof.profile_id), profiles.get(proof.joined_id)
    if kept is None or joined is None:
        raise Conflict(texts.CANNOT_NOW)
    if proof.merge_id is not None:
        return _merged(session.get_one(ProfileMerge, proof.merge_id), joined)
    live_login(session, actor)
    if kept.is_blocked or joined.is_blocked or joined.password_changed_at > proof.created_at:
        raise Conflict(texts.CANNOT_NOW)
    refuse_chain(session, joined)
    return _merged(_join(session, actor, proof, kept, joined), joined)


def _join(session: Session, actor: Actor, proof: MergeProof, kept: Profile, joined: Profile) -> ProfileMerge:
    now = clock.now()
    secrets = ids.token(), ids.token()
    merge_ = ProfileMerge(
        joined_id=joined.id or 0, kept_id=kept.id or 0, merged_at=now, undo_until=now + MERGE_UNDO_TTL,
        joined_digest=undo_digest(secrets[0]), kept_digest=undo_digest(secrets[1]),
    )  # fmt: skip
    session.add(merge_)
    session.flush()
    merge_.moved = {kind.key: kind.move(session, merge_.joined_id, merge_.kept_id) for kind in declared()}
    failpoint("merge.moved")
    joined.is_blocked = True
    ended = end_of_profile(session, merge_.joined_id)
    void_links(session, joined)
    proof.merge_id = merge_.id
    forget_proofs_about(session, merge_.joined_id, except_id=proof.id)
    letters.promise_merged(session, merge_, joined, kept, secrets)
    for profile_id in (merge_.joined_id, merge_.kept_id):
        audit.record(session, actor, "identity.profiles_merged", profile_id=profile_id, merge_id=merge_.id, ended=ended)
    session.flush()
    return merge_


def forget_proofs_about(session: Session, joined_id: int, *, except_id: int | None = None) -> None:
    """Nothing proven about this profile, or from inside it, counts any longer."""
    about = sa.or_(col(MergeProof.joined_id) == joined_id, col(MergeProof.profile_id) == joined_id)
    session.execute(sa.delete(MergeProof).where(about, col(MergeProof.id) != (except_id or 0)))


def undo_digest(secret: str) -> str:
    """What is kept of the secret of a way back."""
    return ids.digest(secret, b"undo:" + settings().pepper)


def _merged(merge_: ProfileMerge, joined: Profile) -> Merged:
    return Merged(joined.email, format_date(local_date(merge_.undo_until)))
