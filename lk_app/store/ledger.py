"""The ledger: money moves by transfers, each with both its sides in one row; rows are only added, never changed or removed."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from lk_app.kernel import clock
from lk_app.store.columns import BigId, id_field, moment_field


class Transfer(SQLModel, table=True):
    """`amount_kopecks` went from `debit_account` to `credit_account`; an unbalanced entry cannot be written down.

    A mistake is put right by another transfer that names it in `reverses_id`. Triggers of both databases (see the migration)
    refuse UPDATE and DELETE, and the unique index is the last guard against booking the same cause twice (design.md, decision 3).
    """

    __table_args__ = (
        sa.Index("ux_transfer_cause", "kind", "source_type", "source_id", unique=True),
        sa.CheckConstraint("amount_kopecks > 0", name="ck_transfer_amount_is_positive"),
        sa.CheckConstraint("debit_account <> credit_account", name="ck_transfer_has_two_sides"),
    )

    id: int | None = id_field()
    debit_account: str = Field(max_length=60, index=True)
    credit_account: str = Field(max_length=60, index=True)
    amount_kopecks: int = Field(sa_type=sa.BigInteger)
    kind: str = Field(max_length=30)
    source_type: str = Field(max_length=30)
    source_id: str = Field(max_length=64)
    posted_at: datetime = moment_field(default_factory=clock.now)
    reverses_id: int | None = Field(default=None, foreign_key="transfer.id", sa_type=BigId)  # pyright: ignore[reportArgumentType, reportCallIssue]


def post(session: Session, *, debit: str, credit: str, amount_kopecks: int, kind: str, source_type: str, source_id: str) -> None:
    """Book one transfer in this transaction. The same (kind, source) twice is refused by the database: IntegrityError."""
    session.add(
        Transfer(
            debit_account=debit, credit_account=credit, amount_kopecks=amount_kopecks,
            kind=kind, source_type=source_type, source_id=source_id,
        )
    )  # fmt: skip
    session.flush()


def balance_kopecks(session: Session, ledger_account: str) -> int:
    """What stands on a ledger account: its credits less its debits."""
    amount = sa.func.coalesce(sa.func.sum(Transfer.amount_kopecks), 0)
    credited = session.exec(select(amount).where(col(Transfer.credit_account) == ledger_account)).one()
    debited = session.exec(select(amount).where(col(Transfer.debit_account) == ledger_account)).one()
    return int(credited) - int(debited)


def balances(session: Session) -> dict[str, int]:
    """Every ledger account with what stands on it, in kopecks. Their sum is zero by the shape of a transfer."""
    found: dict[str, int] = {}
    for debit, credit, amount in session.exec(
        select(Transfer.debit_account, Transfer.credit_account, sa.func.sum(Transfer.amount_kopecks)).group_by(
            col(Transfer.debit_account), col(Transfer.credit_account)
        )
    ).all():
        found[debit] = found.get(debit, 0) - int(amount)
        found[credit] = found.get(credit, 0) + int(amount)
    return found
