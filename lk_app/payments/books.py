"""How paying is written into the ledger: which accounts, which kinds. One credit for each payment that was settled."""

from sqlmodel import Session

from lk_app.payments.models import Payment, Refund
from lk_app.payments.rules import penalty_to_return
from lk_app.store import ledger
from lk_app.store.failpoint import failpoint

ACQUIRER = "acquirer:yookassa"
SUSPENSE = "suspense"
"""Money that came and belongs to nobody yet: a person decides."""

PAYMENT = "payment"
PENALTY_PART = "penalty_part"
REFUND = "refund"
PENALTY_BACK = "penalty_back"
UNMATCHED = "unmatched"


def personal(account_id: int) -> str:
    """The ledger account of a personal account: what was paid to it here, penalty apart."""
    return f"account:{account_id}"


def penalty(account_id: int) -> str:
    """What was paid here of its penalty."""
    return f"penalty:{account_id}"


def book_payment(session: Session, payment: Payment) -> None:
    """The credit of a settled payment, and its penalty part apart, as the payer saw it (design.md, decision 12)."""
    account = personal(payment.account_id)
    _post(session, ACQUIRER, account, payment.amount_kopecks, PAYMENT, "payment", payment.uid)
    failpoint("settle.credited")
    if payment.penalty_part_kopecks:
        _post(session, account, penalty(payment.account_id), payment.penalty_part_kopecks, PENALTY_PART, "payment", payment.uid)
        failpoint("settle.penalty_apart")


def book_refund(session: Session, payment: Payment, refund: Refund) -> None:
    """The money of a refund going back; the penalty goes last. `payment.refunded_kopecks` does not count this refund yet."""
    account = personal(payment.account_id)
    from_penalty = penalty_to_return(
        payment.amount_kopecks, payment.penalty_part_kopecks, payment.refunded_kopecks, refund.amount_kopecks
    )
    if from_penalty:
        _post(session, penalty(payment.account_id), account, from_penalty, PENALTY_BACK, "refund", refund.uid)
    _post(session, account, ACQUIRER, refund.amount_kopecks, REFUND, "refund", refund.uid)


def book_unmatched(session: Session, acquirer_id: str, amount_kopecks: int) -> None:
    """Money the acquirer has for us that fits no payment of ours: never dropped, never guessed."""
    _post(session, ACQUIRER, SUSPENSE, amount_kopecks, UNMATCHED, "acquirer_payment", acquirer_id)


def _post(session: Session, debit: str, credit: str, amount_kopecks: int, kind: str, source_type: str, source_id: str) -> None:
    ledger.post(
        session, debit=debit, credit=credit, amount_kopecks=amount_kopecks,
        kind=kind, source_type=source_type, source_id=source_id,
    )  # fmt: skip
