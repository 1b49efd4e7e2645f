"""payments and their ledger

Revision ID: 0004_payments
Revises: 0003_imported_files
"""

import sqlalchemy as sa
import sqlmodel

import lk_app.store.columns
from alembic import op

revision = "0004_payments"
down_revision = "0003_imported_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbox_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("external_id", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("times_received", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("next_attempt_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("lease_until", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("handled_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("last_error", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("ip", sqlmodel.sql.sqltypes.AutoString(length=45), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("inbox_notice", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_due", ["status", "next_attempt_at"], unique=False)
        batch_op.create_index("ux_inbox_notice", ["source", "external_id"], unique=True)

    op.create_table(
        "transfer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debit_account", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("credit_account", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("amount_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("source_type", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("source_id", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("posted_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("amount_kopecks > 0", name="ck_transfer_amount_is_positive"),
        sa.CheckConstraint("debit_account <> credit_account", name="ck_transfer_has_two_sides"),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["transfer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_credit_account"), ["credit_account"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_debit_account"), ["debit_account"], unique=False)
        batch_op.create_index("ux_transfer_cause", ["kind", "source_type", "source_id"], unique=True)

    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("profile_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("debt_part_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("penalty_part_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("receipt_contact", sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("acquirer_id", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("confirmation_url", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("method", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("refunded_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("started_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("called_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("pending_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("settled_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("ended_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("next_check_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("attention", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("exported_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("posted_payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("amount_kopecks > 0", name="ck_payment_amount_is_positive"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["posted_payment_id"],
            ["posted_payment.id"],
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["profile.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("acquirer_id"),
        sa.UniqueConstraint("posted_payment_id"),
        sa.UniqueConstraint("uid"),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_attention"), ["attention"], unique=False)
        batch_op.create_index("ix_payment_due", ["status", "next_check_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_kopecks", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("acquirer_id", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("started_at", lk_app.store.columns.UtcDateTime(), nullable=False),
        sa.Column("ended_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("next_check_at", lk_app.store.columns.UtcDateTime(), nullable=True),
        sa.Column("attention", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.CheckConstraint("amount_kopecks > 0", name="ck_refund_amount_is_positive"),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payment.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("acquirer_id"),
        sa.UniqueConstraint("uid"),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_attention"), ["attention"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_next_check_at"), ["next_check_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_payment_id"), ["payment_id"], unique=False)

    _forbid_change()


def downgrade() -> None:
    _allow_change()
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_payment_id"))
        batch_op.drop_index(batch_op.f("ix_refund_next_check_at"))
        batch_op.drop_index(batch_op.f("ix_refund_attention"))

    op.drop_table("refund")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_profile_id"))
        batch_op.drop_index("ix_payment_due")
        batch_op.drop_index(batch_op.f("ix_payment_attention"))
        batch_op.drop_index(batch_op.f("ix_payment_account_id"))

    op.drop_table("payment")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index("ux_transfer_cause")
        batch_op.drop_index(batch_op.f("ix_transfer_debit_account"))
        batch_op.drop_index(batch_op.f("ix_transfer_credit_account"))

    op.drop_table("transfer")
    with op.batch_alter_table("inbox_notice", schema=None) as batch_op:
        batch_op.drop_index("ux_inbox_notice")
        batch_op.drop_index("ix_inbox_due")

    op.drop_table("inbox_notice")


def _forbid_change() -> None:
    """The ledger is append-only, whoever asks: a correction is another transfer."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER transfer_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
        )
        return
    for verb in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER transfer_no_{verb} BEFORE {verb.upper()} ON transfer "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )


def _allow_change() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP TRIGGER transfer_no_change ON transfer")
        op.execute("DROP FUNCTION ledger_is_append_only()")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER transfer_no_{verb}")
