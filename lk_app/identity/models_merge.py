"""Tables of «Объединение учетных записей»: a password proven a moment ago, and what a merge has moved."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field, ref_field

_IS_STANDING = sa.text("undone_at IS NULL")


class ProfileMerge(SQLModel, table=True):
    """One profile joined to another. The joined one is blocked, not deleted: within `undo_until` all of it can go back."""

    __tablename__ = "profile_merge"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        sa.Index("uq_profile_merge_standing", "joined_id", unique=True, sqlite_where=_IS_STANDING, postgresql_where=_IS_STANDING),
        sa.CheckConstraint("joined_id <> kept_id", name="ck_profile_merge_is_of_two"),
    )
    """A profile is joined to one other at a time: the last guard behind the locks in `service.merging`."""

    id: int | None = id_field()
    joined_id: int = ref_field("profile.id")
    kept_id: int = ref_field("profile.id")
    merged_at: datetime = moment_field(default_factory=clock.now)
    undo_until: datetime = moment_field()
    undone_at: datetime | None = moment_field(default=None)
    forgotten_at: datetime | None = moment_field(default=None)
    """When the joined profile's mailbox was let go: its time to come back was over."""
    joined_digest: str = Field(max_length=64, unique=True)
    """Of the secret in the link sent to the joined mailbox."""
    kept_digest: str = Field(max_length=64, unique=True)
    """The same for the remaining mailbox."""
    moved: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    """By the key of a `belongings.Belonging`: what it needs to give everything back."""


class MergeProof(SQLModel, table=True):
    """That a browser has proven both passwords: kept here, so that the page holds nothing worth stealing."""

    __tablename__ = "merge_proof"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    profile_id: int = ref_field("profile.id")
    login_session_id: int = ref_field("login_session.id")
    joined_id: int = ref_field("profile.id")
    created_at: datetime = moment_field(default_factory=clock.now)
    expires_at: datetime = moment_field()
    merge_id: int | None = ref_field("profile_merge.id", default=None)
    """What came of it; a second press of the button finds it done."""
