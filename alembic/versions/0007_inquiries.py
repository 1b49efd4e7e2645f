"""inquiries, their messages and files

Revision ID: 0007_inquiries
Revises: 0006_payments_come_back
"""

import sqlalchemy as sa
from sqlmodel.sql.sqltypes import AutoString

from alembic import op
from lk_app.store.columns import UtcDateTime

revision = "0007_inquiries"
down_revision = "0006_payments_come_back"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uid", AutoString(length=36), nullable=False),
        sa.Column("profile_id", BIG_ID, nullable=True),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("account_number", AutoString(length=30), nullable=False),
        sa.Column("branch_name", AutoString(length=120), nullable=False),
        sa.Column("is_account_own", sa.Boolean(), nullable=False),
        sa.Column("contact", AutoString(length=320), nullable=False),
        sa.Column("is_contact_own", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_inquiry_profile_id", "inquiry", ["profile_id"])
    op.create_table(
        "inquiry_message",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uid", AutoString(length=36), nullable=False),
        sa.Column("inquiry_id", BIG_ID, nullable=False),
        sa.Column("is_from_supplier", sa.Boolean(), nullable=False),
        sa.Column("text", AutoString(length=4000), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_inquiry_message_inquiry_id", "inquiry_message", ["inquiry_id"])
    op.create_table(
        "inquiry_file",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("public_id", AutoString(length=24), nullable=False),
        sa.Column("profile_id", BIG_ID, nullable=True),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("name", AutoString(length=120), nullable=False),
        sa.Column("stored_name", AutoString(length=60), nullable=False),
        sa.Column("media_type", AutoString(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["inquiry_message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("stored_name"),
    )
    op.create_index("ix_inquiry_file_profile_id", "inquiry_file", ["profile_id"])
    op.create_index("ix_inquiry_file_message_id", "inquiry_file", ["message_id"])


def downgrade() -> None:
    op.drop_table("inquiry_file")
    op.drop_table("inquiry_message")
    op.drop_table("inquiry")
