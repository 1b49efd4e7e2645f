"""One measured process: `python -m bench.settle_child COUNT`. Prints the seconds of both ways as JSON."""

import json
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, func, select

from lk_app.accounts.models import Account, Balance, Branch
from lk_app.identity.models import Profile
from lk_app.payments import books, flows
from lk_app.payments.acquirers.port import AcquirerPayment
from lk_app.payments.models import AcquirerStatus, Payment, PaymentStatus
from lk_app.payments.service import settling
from lk_app.payments.service.notices import Hint, store_notice
from lk_app.store.ledger import Transfer
from lk_app.store.transaction import in_reading, in_transaction

SHOP, AMOUNT, ACCOUNTS, BLOCK = "1", 139_236, 100, 50


@dataclass
class Answers:
    """A bank that answers at once: what it takes to ask it is not ours."""

    name: str = "bench"
    shop_id: str = SHOP
    known: dict[str, AcquirerPayment] = field(default_factory=dict)

    def find(self, payment_id: str) -> AcquirerPayment:
        """The payment, paid."""
        return self.known[payment_id]


def pending(session: Session, count: int) -> list[AcquirerPayment]:
    """So many payments that the bank has just taken the money for, spread over accounts."""
    branch = Branch(name=f"Bench {uuid.uuid4()}")
    email = f"{uuid.uuid4()}@example.org"
    profile = Profile(email=email, email_canonical=email, password_hash="x")
    session.add_all([branch, profile])
    session.flush()
    accounts = [Account(number=str(10_000 + number), branch_id=branch.id or 0, holder_name="Bench") for number in range(ACCOUNTS)]
    session.add_all(accounts)
    session.flush()
    session.add_all(
        Balance(account_id=account.id or 0, debt_kopecks=131_346, penalty_kopecks=7_890, as_of_on=date(2022, 2, 21))
        for account in accounts
    )
    answers = []
    for number in range(count):
        uid, acquirer_id = str(uuid.uuid4()), str(uuid.uuid4())
        session.add(
            Payment(
                uid=uid, profile_id=profile.id or 0, account_id=accounts[number % ACCOUNTS].id or 0, amount_kopecks=AMOUNT,
                debt_part_kopecks=131_346, penalty_part_kopecks=7_890, receipt_contact=email, status=PaymentStatus.PENDING,
                acquirer_id=acquirer_id,
            )
        )  # fmt: skip
        answers.append(AcquirerPayment(acquirer_id, AcquirerStatus.SUCCEEDED, AMOUNT, "RUB", SHOP, uid, method="Мир •• 0004"))
    return answers


def bare(answers: list[AcquirerPayment]) -> None:
    """The transaction alone: lock, step, credit, letter, audit."""
    for answer in answers:
        in_transaction(settling.settle, answer, SHOP)


def from_notices(answers: list[AcquirerPayment], bank: Any) -> None:
    """All of it: the notice is stored and answered, claimed, the bank is asked, the money credited, the notice put away."""
    for answer in answers:
        in_transaction(store_notice, Hint("payment.succeeded", answer.id), "127.0.0.1")
    while flows.handle_notices(bank):
        pass


def timed(work: Callable[..., None], *args: Any) -> float:
    started = time.perf_counter()
    work(*args)
    return time.perf_counter() - started


def main() -> None:
    count = int(sys.argv[1]) // BLOCK * BLOCK
    answers = in_transaction(pending, 2 * count + 2 * BLOCK)
    bank = Answers(known={answer.id: answer for answer in answers})
    bare(answers[:BLOCK])  # both warm before either is measured
    from_notices(answers[BLOCK : 2 * BLOCK], bank)
    seconds = [0.0, 0.0]
    for start in range(2 * BLOCK, len(answers), 2 * BLOCK):  # by turns, so that both see the same machine
        seconds[0] += timed(bare, answers[start : start + BLOCK])
        seconds[1] += timed(from_notices, answers[start + BLOCK : start + 2 * BLOCK], bank)
    credited = in_reading(
        lambda session: session.exec(select(func.count()).select_from(Transfer).where(Transfer.kind == books.PAYMENT)).one()
    )
    if credited != len(answers):
        raise SystemExit(f"{credited} credits for {len(answers)} payments")
    print(json.dumps({"count": count, "bare": seconds[0], "notices": seconds[1]}))


if __name__ == "__main__":
    main()
