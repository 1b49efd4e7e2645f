"""The way back from a merge, for 14 days, by the link in either letter (feature M19); and what happens when nobody takes it."""

from copy import deepcopy
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.identity.access import locked_profile, locked_profiles
from lk_app.identity.belongings import declared
from lk_app.identity.models import EmailChange, LoginSession, OneTimeLink, Profile
from lk_app.identity.models_merge import ProfileMerge
from lk_app.identity.service import letters
from lk_app.identity.service.links import MAX_TOKEN_LENGTH, LinkStatus
from lk_app.identity.service.merging import forget_proofs_about, undo_digest
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import mask_email
from lk_app.kernel.text import format_moment
from lk_app.store import audit


@dataclass(frozen=True, slots=True)
class WayBack:
    """What the link of a letter is good for; the rest is empty unless `status` is OK."""

    status: LinkStatus
    joined_email: str = ""
    kept_email: str = ""
    """Only a hint, as in the letter: the link may be opened by somebody whose profile was stolen."""
    moment: str = ""


def look_at_undo(session: Session, actor: Actor, token: str) -> WayBack:
    """What `undo` would do; opening the page changes nothing (S05)."""
    merge = _find(session, token)
    if merge is None:
        return WayBack(LinkStatus.UNKNOWN)
    status = _status(merge)
    if status is not LinkStatus.OK:
        return WayBack(status)
    joined, kept = session.get_one(Profile, merge.joined_id), session.get_one(Profile, merge.kept_id)
    return WayBack(status, joined.email, mask_email(kept.email), format_moment(merge.merged_at))


def undo(session: Session, actor: Actor, token: str) -> WayBack:
    """Give everything back: what was moved returns, what was folded is attached again, the joined profile signs in with its own
    password. What the kept profile has done since stays with it. Exactly one caller gets OK; both mailboxes are told."""
    merge = _find(session, token)
    if merge is None:
        return WayBack(LinkStatus.UNKNOWN)
    profiles = locked_profiles(session, merge.joined_id, merge.kept_id)
    session.refresh(merge)
    way = look_at_undo(session, actor, token)
    if way.status is not LinkStatus.OK:
        return way
    joined, kept = profiles[merge.joined_id], profiles[merge.kept_id]
    _give_back(session, merge)
    joined.is_blocked = False
    merge.undone_at = clock.now()
    forget_proofs_about(session, merge.joined_id)
    letters.promise_undone(session, merge, joined, kept)
    for profile_id in (merge.joined_id, merge.kept_id):
        audit.record(session, actor, "identity.merge_undone", profile_id=profile_id, merge_id=merge.id)
    return way


def forget_due(session: Session) -> int:
    """Nobody took the way back in time: the joined profile's mailbox is free for a new registration, its name,
    password, sign-ins and links are forgotten (the row stays, the audit log and old consents name it). How many there were."""
    query = select(ProfileMerge).where(
        col(ProfileMerge.undone_at).is_(None), col(ProfileMerge.forgotten_at).is_(None), ProfileMerge.undo_until <= clock.now()
    )
    due = session.exec(query.order_by(col(ProfileMerge.id)).limit(50).with_for_update(skip_locked=True)).all()
    for merge in due:
        joined = locked_profile(session, merge.joined_id)
        assert joined is not None
        forget_proofs_about(session, merge.joined_id)
        for model in (LoginSession, OneTimeLink, EmailChange):
            session.execute(sa.delete(model).where(col(model.profile_id) == merge.joined_id))
        joined.email = joined.email_canonical = f"joined-{merge.id}"
        joined.password_hash, joined.display_name = "none", ""
        merge.moved, merge.forgotten_at = {}, clock.now()
    return len(due)


def has_due(session: Session) -> bool:
    """Whether there is something to forget: a look that takes no lock."""
    query = select(ProfileMerge.id).where(
        col(ProfileMerge.undone_at).is_(None), col(ProfileMerge.forgotten_at).is_(None), ProfileMerge.undo_until <= clock.now()
    )
    return session.exec(query.limit(1)).first() is not None


def _give_back(session: Session, merge: ProfileMerge) -> None:
    standing = select(ProfileMerge).where(ProfileMerge.kept_id == merge.kept_id, col(ProfileMerge.undone_at).is_(None))
    others = [other for other in session.exec(standing.execution_options(populate_existing=True)) if other.id != merge.id]
    records = [deepcopy(other.moved) for other in others]
    for kind in declared():
        if (record := merge.moved.get(kind.key)) is not None:
            theirs = [moved[kind.key] for moved in records if kind.key in moved]
            kind.give_back(session, record, merge.joined_id, merge.kept_id, theirs)
    for other, moved in zip(others, records, strict=True):
        other.moved = moved
    session.flush()


def _find(session: Session, token: str) -> ProfileMerge | None:
    if not token or len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        return None
    digest = undo_digest(token)
    query = select(ProfileMerge).where(sa.or_(col(ProfileMerge.joined_digest) == digest, col(ProfileMerge.kept_digest) == digest))
    return session.exec(query).first()


def _status(merge: ProfileMerge) -> LinkStatus:
    if merge.undone_at is not None:
        return LinkStatus.USED
    return LinkStatus.EXPIRED if clock.now() >= merge.undo_until else LinkStatus.OK
