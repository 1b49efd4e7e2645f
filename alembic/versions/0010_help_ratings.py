"""what readers think of the help

Revision ID: 0010_help_ratings
Revises: 0009_profile_data
"""

import sqlalchemy as sa
import sqlmodel

import lk_app.store.columns
from alembic import op

revision = "0010_help_ratings"
down_revision = "0009_profile_data"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "help_rating",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("form_uid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("chapter", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=False),
        sa.Column("missing", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("mistake", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("rated_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_uid"),
    )
    op.create_index("ix_help_rating_chapter", "help_rating", ["chapter"])


def downgrade() -> None:
    op.drop_table("help_rating")
