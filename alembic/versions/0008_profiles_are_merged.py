"""profiles are merged, and a merge can be undone

Revision ID: 0008_profiles_are_merged
Revises: 0007_inquiries
"""

import sqlalchemy as sa
import sqlmodel

import lk_app.store.columns
from alembic import op

revision = "0008_profiles_are_merged"
down_revision = "0007_inquiries"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_STANDING = sa.text("undone_at IS NULL")


def upgrade() -> None:
    moment, text = lk_app.store.columns.UtcDateTime, sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "profile_merge",
        sa.Column("id", ID, nullable=False),
        sa.Column("joined_id", ID, nullable=False),
        sa.Column("kept_id", ID, nullable=False),
        sa.Column("merged_at", moment(), nullable=False),
        sa.Column("undo_until", moment(), nullable=False),
        sa.Column("undone_at", moment(), nullable=True),
        sa.Column("forgotten_at", moment(), nullable=True),
        sa.Column("joined_digest", text(length=64), nullable=False),
        sa.Column("kept_digest", text(length=64), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.CheckConstraint("joined_id <> kept_id", name="ck_profile_merge_is_of_two"),
        sa.ForeignKeyConstraint(["joined_id"], ["profile.id"]),
        sa.ForeignKeyConstraint(["kept_id"], ["profile.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("joined_digest"),
        sa.UniqueConstraint("kept_digest"),
    )
    op.create_index("ix_profile_merge_joined_id", "profile_merge", ["joined_id"])
    op.create_index("ix_profile_merge_kept_id", "profile_merge", ["kept_id"])
    op.create_index(
        "uq_profile_merge_standing", "profile_merge", ["joined_id"],
        unique=True, sqlite_where=IS_STANDING, postgresql_where=IS_STANDING,
    )  # fmt: skip
    op.create_table(
        "merge_proof",
        sa.Column("id", ID, nullable=False),
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("login_session_id", ID, nullable=False),
        sa.Column("joined_id", ID, nullable=False),
        sa.Column("created_at", moment(), nullable=False),
        sa.Column("expires_at", moment(), nullable=False),
        sa.Column("merge_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"]),
        sa.ForeignKeyConstraint(["login_session_id"], ["login_session.id"]),
        sa.ForeignKeyConstraint(["joined_id"], ["profile.id"]),
        sa.ForeignKeyConstraint(["merge_id"], ["profile_merge.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("profile_id", "login_session_id", "joined_id", "merge_id"):
        op.create_index(f"ix_merge_proof_{column}", "merge_proof", [column])


def downgrade() -> None:
    op.drop_table("merge_proof")
    op.drop_table("profile_merge")
