"""how a person is addressed, changes of the mailbox, letters whose address is forgotten once sent

Revision ID: 0009_profile_data
Revises: 0008_profiles_are_merged
"""

import sqlalchemy as sa
import sqlmodel

import lk_app.store.columns
from alembic import op

revision = "0009_profile_data"
down_revision = "0008_profiles_are_merged"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_PENDING = sa.text("confirmed_at IS NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "email_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("profile_id", ID, nullable=False),
        sa.Column("old_email", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
        sa.Column("new_email", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
        sa.Column("new_email_canonical", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
        sa.Column("asked_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("expires_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("email_change") as batch_op:
        batch_op.create_index("ix_email_change_profile_id", ["profile_id"])
        batch_op.create_index(
            "uq_email_change_pending", ["profile_id"], unique=True, sqlite_where=IS_PENDING, postgresql_where=IS_PENDING
        )
    with op.batch_alter_table("profile") as batch_op:
        batch_op.add_column(
            sa.Column("display_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False, server_default="")
        )
    with op.batch_alter_table("one_time_link") as batch_op:
        batch_op.add_column(sa.Column("email_change_id", ID, nullable=True))
        batch_op.create_foreign_key("fk_one_time_link_email_change", "email_change", ["email_change_id"], ["id"])
        batch_op.create_index("ix_one_time_link_email_change_id", ["email_change_id"])
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.add_column(sa.Column("is_forgotten_when_sent", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_column("is_forgotten_when_sent")
    with op.batch_alter_table("one_time_link") as batch_op:
        batch_op.drop_index("ix_one_time_link_email_change_id")
        batch_op.drop_constraint("fk_one_time_link_email_change", type_="foreignkey")
        batch_op.drop_column("email_change_id")
    with op.batch_alter_table("profile") as batch_op:
        batch_op.drop_column("display_name")
    op.drop_table("email_change")
