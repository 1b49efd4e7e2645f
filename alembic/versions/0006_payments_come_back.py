"""payments come back from billing, and the worker's last turn

Revision ID: 0006_payments_come_back
Revises: 0004_payments
"""

import sqlalchemy as sa
import sqlmodel

import lk_app.store.columns
from alembic import op

revision = "0006_payments_come_back"
down_revision = "0004_payments"
branch_labels = None
depends_on = None

IS_NAMED = sa.text("lk_payment_id <> ''")


def upgrade() -> None:
    with op.batch_alter_table("posted_payment") as batch_op:
        batch_op.add_column(
            sa.Column("lk_payment_id", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False, server_default="")
        )
        batch_op.create_index(
            "ix_posted_payment_lk_payment_id", ["lk_payment_id"], sqlite_where=IS_NAMED, postgresql_where=IS_NAMED
        )
    op.create_table(
        "heartbeat",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("beat_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("process", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
    with op.batch_alter_table("posted_payment") as batch_op:
        batch_op.drop_index("ix_posted_payment_lk_payment_id")
        batch_op.drop_column("lk_payment_id")
