"""the tariff category of an account

Revision ID: 0005_tariff_category
Revises: 0004_payments
"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0005_tariff_category"
down_revision = "0004_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("tariff_category", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("tariff_category")
