"""One-time links of letters: 256 random bits, kept as a digest, bound to a profile and a purpose (quality S04, S06)."""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.config import settings
from lk_app.identity.access import locked_profile
from lk_app.identity.models import LinkPurpose, OneTimeLink, Profile
from lk_app.kernel import clock, ids

PATHS = {
    LinkPurpose.CONFIRM_EMAIL: "/confirm",
    LinkPurpose.RESET_PASSWORD: "/reset",
    LinkPurpose.CHANGE_EMAIL: "/email/confirm",
    LinkPurpose.UNDO_EMAIL: "/email/undo",
}
MAX_TOKEN_LENGTH = 100


class LinkStatus(StrEnum):
    """What a link is good for now."""

    OK = "ok"
    EXPIRED = "expired"
    USED = "used"
    UNKNOWN = "unknown"
    """There is no such link, or it is for something else."""


def make_link(
    session: Session, profile: Profile, purpose: LinkPurpose, ttl: timedelta, *, email_change_id: int | None = None
) -> tuple[str, datetime]:
    """A new address for a letter and the moment it ends. `email_change_id`: the one change it is good for.

    The secret stands after `#`: browsers send that part to nobody, so it gets into no log and no Referer. The address is
    built from the configuration alone: what a request says of its Host is a stranger's word (S06).
    """
    secret, expires_at = ids.token(), clock.now() + ttl
    link = OneTimeLink(profile_id=profile.id or 0, purpose=purpose, digest=_digest(secret), expires_at=expires_at)
    link.email_change_id = email_change_id
    session.add(link)
    return f"{settings().origin.rstrip('/')}{PATHS[purpose]}#{secret}", expires_at


def look_at_link(session: Session, token: str, purpose: LinkPurpose) -> tuple[LinkStatus, Profile | None]:
    """What the link is good for and whose it is; changes nothing. An unknown one is nobody's."""
    link = find_link(session, token, purpose)
    if link is None:
        return LinkStatus.UNKNOWN, None
    return status_of(link), session.get(Profile, link.profile_id)


def use_link(session: Session, token: str, purpose: LinkPurpose) -> tuple[LinkStatus, Profile | None]:
    """Spend the link: exactly one caller ever gets OK. The profile comes locked."""
    link = find_link(session, token, purpose)
    if link is None:
        return LinkStatus.UNKNOWN, None
    profile = locked_profile(session, link.profile_id)
    session.refresh(link)  # as it is now that nobody else can touch it: whoever spends a link holds its profile
    status = status_of(link)
    if status is LinkStatus.OK:
        link.used_at = clock.now()
    return status, profile


def void_links(session: Session, profile: Profile) -> None:
    """No link sent before this moment works any longer, but for the way out of a change of mailbox: a thief who has set a
    password of his own must not thereby shut it."""
    live = sa.and_(
        col(OneTimeLink.profile_id) == profile.id,
        col(OneTimeLink.used_at).is_(None),
        col(OneTimeLink.purpose) != LinkPurpose.UNDO_EMAIL,
    )
    session.execute(sa.update(OneTimeLink).where(live).values(used_at=clock.now()))


def find_link(session: Session, token: str, purpose: LinkPurpose) -> OneTimeLink | None:
    """The row behind the secret of a letter, or None for what is no secret of this purpose."""
    if not token or len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        return None
    query = select(OneTimeLink).where(OneTimeLink.digest == _digest(token), OneTimeLink.purpose == purpose)
    return session.exec(query).first()


def status_of(link: OneTimeLink) -> LinkStatus:
    """What is left of a link by itself, whatever it is for."""
    if link.used_at is not None:
        return LinkStatus.USED
    return LinkStatus.EXPIRED if clock.now() >= link.expires_at else LinkStatus.OK


def _digest(token: str) -> str:
    return ids.digest(token, b"link:" + settings().pepper)
