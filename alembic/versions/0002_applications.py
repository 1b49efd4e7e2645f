"""Applications: one waits at a time, the date that was asked, put away; numbers people quote; the newest balances' date

Revision ID: 0002_applications
Revises: 0001
"""

import sqlalchemy as sa
import sqlmodel

import lk_app.store.columns
from alembic import op

revision = "0002_applications"
down_revision = "0001"
branch_labels = None
depends_on = None

IS_PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("application") as batch_op:
        batch_op.add_column(sa.Column("stated_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("dismissed_at", lk_app.store.columns.UtcDateTime(), nullable=True))
    op.execute("UPDATE application SET stated_on = date(created_at)")
    with op.batch_alter_table("application") as batch_op:
        batch_op.alter_column("stated_on", existing_type=sa.Date(), nullable=False)
        batch_op.create_index(
            "uq_application_pending",
            ["profile_id", "branch_id", "account_number"],
            unique=True,
            sqlite_where=IS_PENDING,
            postgresql_where=IS_PENDING,
        )
    with op.batch_alter_table("balance") as batch_op:
        batch_op.create_index("ix_balance_as_of_on", ["as_of_on"])


def downgrade() -> None:
    with op.batch_alter_table("balance") as batch_op:
        batch_op.drop_index("ix_balance_as_of_on")
    with op.batch_alter_table("application") as batch_op:
        batch_op.drop_index("uq_application_pending")
        batch_op.drop_column("dismissed_at")
        batch_op.drop_column("stated_on")
    op.drop_table("counter")
