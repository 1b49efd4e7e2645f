"""Files of inquiries in the database: who may upload, what is kept, what is swept. The bytes are flows' business."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.identity.access import hold_own
from lk_app.inquiries import access, texts
from lk_app.inquiries.cleaning import CleanFile
from lk_app.inquiries.models import InquiryFile
from lk_app.kernel import ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import TooOften, Unavailable
from lk_app.kernel.text import wait_in_words
from lk_app.store import limits

MAX_DRAFT_BYTES = 1024 * 1024 * 1024
"""Of all files together that nobody has sent yet: strangers cannot fill the disk faster than the sweeper empties it."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What the browser is told of a file it has uploaded."""

    public_id: str
    name: str
    size_bytes: int


def take_place(session: Session, actor: Actor) -> None:
    """Count an upload, before its bytes are read. Raises TooOften with the time to wait, Unavailable when the disk's share for
    unsent files is used up."""
    own = limits.take("inquiry_file.profile", str(actor.profile_id)) if actor.is_subscriber else 0
    if wait := own or limits.take("inquiry_file.ip", actor.network) or limits.take("inquiry_file.everybody", ""):
        raise TooOften(texts.TOO_MANY_FILES_AT_ONCE.format(wait=wait_in_words(wait)), wait)
    drafts = select(sa.func.coalesce(sa.func.sum(InquiryFile.size_bytes), 0)).where(col(InquiryFile.message_id).is_(None))
    if session.exec(drafts).one() >= MAX_DRAFT_BYTES:
        raise Unavailable(texts.CROWDED)


def keep(session: Session, actor: Actor, file: CleanFile) -> KeptFile:
    """Write down a file that lies in its place: the actor's, until a message takes it."""
    hold_own(session, actor)
    row = InquiryFile(
        public_id=ids.public_id(), profile_id=actor.profile_id, name=file.name, stored_name=file.stored_name,
        media_type=file.media_type, size_bytes=file.size_bytes,
    )  # fmt: skip
    session.add(row)
    return KeptFile(row.public_id, row.name, row.size_bytes)


def drop_draft(session: Session, actor: Actor, public_id: str) -> str:
    """Forget an uploaded file that is not sent yet; gives the stored name, "" when there is no such file of the actor's."""
    found = access.own_drafts(session, actor, [public_id])
    if not found:
        return ""
    session.delete(found[0])
    return found[0].stored_name


def own_file(session: Session, actor: Actor, public_id: str) -> InquiryFile:
    """A file of the actor's own thread. Raises NotFound, the same for a missing, an unsent and somebody else's one."""
    return access.own_file(session, actor, public_id)


def forget_drafts(session: Session, before: datetime) -> list[str]:
    """Delete the rows of files uploaded before that moment and never sent; gives their stored names."""
    old = sa.and_(col(InquiryFile.message_id).is_(None), col(InquiryFile.created_at) < before)
    # One statement: a file whose message is being sent right now is either taken or gone, never both.
    found = session.connection().execute(sa.delete(InquiryFile).where(old).returning(col(InquiryFile.stored_name)))
    return list(found.scalars())


def known_names(session: Session, names: list[str]) -> set[str]:
    """Which of the stored names have a row."""
    return set(session.exec(select(InquiryFile.stored_name).where(col(InquiryFile.stored_name).in_(names))))
