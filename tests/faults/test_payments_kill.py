"""F01–F07: `kill -9` between any two steps of paying loses nothing and doubles nothing. Real processes, a real bank."""

import os
import random
import re
from pathlib import Path

import pytest
from sqlmodel import select

from lk_app.config import PROJECT_DIR
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM
from lk_app.payments import flows
from lk_app.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from lk_app.payments.service import refunding, tracking
from lk_app.store.audit import AuditEvent
from lk_app.store.inbox import InboxNotice, InboxStatus
from lk_app.store.ledger import Transfer
from lk_app.store.outbox import OutboxMessage
from lk_app.store.transaction import in_reading, in_transaction
from tests import payments_children as children
from tests.payments_children import KILLED
from tests.payments_harness import (
    audit,
    free_socket,
    new_payer,
    new_uid,
    payment,
    pending,
    rows,
    running_bank,
    started,
)

ROUNDS = int(os.environ.get("LK_KILL_ROUNDS", "15"))
"""Of F07, on each database; `LK_KILL_ROUNDS=200` for the full run."""


@pytest.fixture
def bank():
    with running_bank() as running:
        yield running


def _pay_to_the_end(bank, uid: str) -> None:
    """What happens next, when everybody is well again."""
    clock.advance(200)
    flows.reconcile(bank.acquirer())
    assert payment(uid).status == PaymentStatus.PENDING
    bank.pay(uid)
    clock.advance(3601)
    flows.reconcile(bank.acquirer())
    assert payment(uid).status == PaymentStatus.SETTLED
    audit(bank)


@pytest.mark.parametrize("point", ["start.written", "commit.before"])
def test_f01_killed_before_the_row_commits(db, bank, point):
    actor, attachment = new_payer()
    uid = new_uid()
    assert children.run(bank.url, "start", actor, attachment, uid, failpoint=point) == KILLED
    assert rows(Payment) == []
    assert bank.faults.calls == []
    assert children.run(bank.url, "start", actor, attachment, uid) == 0
    assert children.run(bank.url, "register", uid) == 0
    _pay_to_the_end(bank, uid)
    assert len(rows(Payment)) == len(bank.bank.payments()) == 1


@pytest.mark.parametrize(
    ("point", "left"), [("register.noted", "draft"), ("commit.before", "draft"), ("register.before_call", "registering")]
)
def test_f02_killed_after_the_row_and_before_the_call(db, bank, point, left):
    uid = started()
    assert children.run(bank.url, "register", uid, failpoint=point) == KILLED
    assert payment(uid).status == left
    assert bank.faults.calls == []
    audit(bank)
    if left == "draft":
        clock.advance(3601)
        flows.reconcile(bank.acquirer())
        assert (payment(uid).status, payment(uid).reason) == (PaymentStatus.EXPIRED, "never_sent")
        assert bank.bank.payments() == []
        audit(bank)
    else:
        _pay_to_the_end(bank, uid)


def test_f03_killed_when_the_acquirer_has_it_and_we_do_not_know(db, bank):
    uid = started()
    assert children.run(bank.url, "register", uid, failpoint="register.before_stored") == KILLED
    assert (payment(uid).status, payment(uid).acquirer_id) == (PaymentStatus.REGISTERING, None)
    assert len(bank.bank.payments()) == 1
    _pay_to_the_end(bank, uid)
    assert len(bank.bank.payments()) == 1


def test_f03_with_another_key_each_time_there_would_be_two_payments(db, bank, monkeypatch):
    """The guard broken: it is the idempotency key that makes asking again safe."""
    from lk_app.payments.acquirers.wire import Wire

    post = Wire.post
    monkeypatch.setattr(Wire, "post", lambda self, path, body, key: post(self, path, body, new_uid()))
    uid = started()
    assert children.run(bank.url, "register", uid, failpoint="register.before_stored") == KILLED
    flows.register(bank.acquirer(), uid)
    assert len(bank.bank.payments()) == 2


def test_f03_a_day_later_the_key_is_forgotten_so_the_acquirers_list_is_read_instead(db, bank):
    uid = started()
    assert children.run(bank.url, "register", uid, failpoint="register.before_stored") == KILLED
    bank.pay(uid)
    clock.advance(25 * 3600)
    flows.reconcile(bank.acquirer())
    assert payment(uid).status == PaymentStatus.SETTLED
    assert payment(uid).attention == ""
    assert len(bank.bank.payments()) == 1
    audit(bank)


@pytest.mark.parametrize("point", ["notice.stored", "commit.before"])
def test_f04_killed_before_the_notice_is_answered(db, bank, point):
    uid = pending(bank)
    bank.pay(uid)
    sock = free_socket()
    bank.notifier.url = f"http://127.0.0.1:{sock.getsockname()[1]}/notices/yookassa"
    child = children.spawn(bank.url, "serve", sock, failpoint=point)
    assert bank.notifier.deliver_due() == 0
    child.join()
    assert child.exitcode == KILLED
    assert len(rows(InboxNotice)) == (1 if point == "notice.stored" else 0)
    assert payment(uid).status == PaymentStatus.PENDING
    again = children.spawn(bank.url, "serve", sock)
    clock.advance(2)
    assert bank.notifier.deliver_due() == 1
    again.terminate()
    again.join()
    sock.close()
    clock.advance(121)
    flows.handle_notices(bank.acquirer())
    assert payment(uid).status == PaymentStatus.SETTLED
    audit(bank)


@pytest.mark.parametrize("point", ["notice.answered", "notices.claimed", "settle.locked", "settle.committed"])
def test_f05_killed_after_the_answer_the_notice_is_not_needed_again(db, bank, point):
    uid = pending(bank)
    bank.pay(uid)
    sock = free_socket()
    bank.notifier.url = f"http://127.0.0.1:{sock.getsockname()[1]}/notices/yookassa"
    child = children.spawn(bank.url, "serve", sock, failpoint=point)
    bank.notifier.deliver_due()
    child.join()
    sock.close()
    assert child.exitcode == KILLED
    assert rows(InboxNotice)[0].status in {InboxStatus.NEW, InboxStatus.WORKING}
    bank.fail(notices="drop")
    clock.advance(121)  # the lease of the dead
    assert flows.handle_notices(bank.acquirer()) == 1
    assert payment(uid).status == PaymentStatus.SETTLED
    assert rows(InboxNotice)[0].status == InboxStatus.DONE
    audit(bank)


SETTLING = ("locked", "moved", "credited", "penalty_apart", "letter", "audited", "committed")


def test_f06_every_statement_of_the_settling_transaction_has_its_failpoint():
    sources = "".join(
        (PROJECT_DIR / "lk_app/payments" / name).read_text() for name in ("service/settling.py", "books.py", "flows.py")
    )
    assert set(re.findall(r'failpoint\("settle\.(\w+)"\)', sources)) == set(SETTLING)


def _is_whole(uid: str) -> bool:
    """Status, credit, letter and audit event are all there; False: none is. Anything between fails."""
    is_settled = payment(uid).status == PaymentStatus.SETTLED
    seen = (
        sorted(row.kind for row in rows(Transfer)),
        len(rows(OutboxMessage)),
        [event.what for event in rows(AuditEvent)].count("payment.settled"),
    )
    assert seen == ((["payment", "penalty_part"], 1, 1) if is_settled else ([], 0, 0))
    return is_settled


@pytest.mark.parametrize("point", [*(f"settle.{name}" for name in SETTLING), "commit.before", "commit.after"])
def test_f06_killed_inside_the_settling_transaction(db, bank, point):
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    assert children.run(bank.url, "look", acquirer_id, failpoint=point) == KILLED
    assert _is_whole(uid) == (point in {"settle.committed", "commit.after"})
    clock.advance(121)
    flows.reconcile(bank.acquirer())
    assert _is_whole(uid)
    audit(bank)


def test_f06_without_one_transaction_something_is_left_in_between(db, bank):
    """The guard broken: a credit that commits by itself leaves a half behind, and the check above sees it."""
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    assert children.run(bank.url, "look_without_one_transaction", acquirer_id, failpoint="settle.letter") == KILLED
    with pytest.raises(AssertionError):
        _is_whole(uid)


@pytest.mark.parametrize(
    "point", ["refund.before_call", "refund.before_stored", "refund.locked", "refund.moved", "refund.booked", "commit.before"]
)
def test_a_refund_killed_anywhere_is_made_once(db, bank, point):
    uid = pending(bank)
    flows.look(bank.acquirer(), bank.pay(uid))
    refund = new_uid()
    in_transaction(refunding.start_refund, SYSTEM, refund, uid, 100000)
    assert children.run(bank.url, "send_refund", refund, failpoint=point) == KILLED
    in_reading(lambda session: session.exec(select(Refund)).one())
    clock.advance(121)
    flows.reconcile(bank.acquirer())
    (row,) = rows(Refund)
    assert (row.status, payment(uid).refunded_kopecks) == (RefundStatus.SUCCEEDED, 100000)
    assert len(bank.bank.shelf.all("refund")) == 1
    audit(bank)


def _failpoints() -> list[str]:
    """All there are in store/ and payments/, from the sources."""
    names: set[str] = set()
    for folder in ("store", "payments"):
        for path in Path(PROJECT_DIR / "lk_app" / folder).rglob("*.py"):
            names |= set(re.findall(r'failpoint\("([\w.]+)"\)', path.read_text()))
    return sorted(name for name in names if not name.startswith("notice."))


def test_f07_killed_again_and_again_under_mixed_traffic(db, bank):
    """Each round dies at some failpoint at its n-th passing; payers pay, decline and leave meanwhile. Seeded."""
    chance, points = random.Random(20220221), _failpoints()
    payers = [new_payer() for _ in range(3)]
    for turn in range(ROUNDS):
        point = f"{chance.choice(points)}@{chance.randint(1, 4)}"
        code = children.run(bank.url, "traffic", turn, payers, failpoint=point, seconds_later=turn * 130)
        assert code == KILLED, point
        clock.advance(130)
        for found in bank.bank.payments():
            if found["status"] == "pending" and chance.random() < 0.7:
                bank.pay(found["metadata"]["payment_uid"], outcome=chance.choice(["succeeded"] * 3 + ["general_decline"]))
        in_reading(
            lambda session: [tracking.standing(session, actor, row.uid) for actor, _ in payers for row in _of(session, actor)]
        )
    _bring_to_the_end(bank)
    audit(bank)
    settled = [row for row in rows(Payment) if row.status in {"settled", "refunded"}]
    assert len(settled) > ROUNDS // 10, "the traffic was too thin to prove anything"
    assert len([row for row in rows(OutboxMessage) if row.template == "payment_settled"]) == len(settled)
    assert not [row for row in rows(InboxNotice) if row.status != InboxStatus.DONE]
    assert not [row for row in rows(Payment) if row.status in {"draft", "registering", "in_doubt", "pending"}]
    assert not [row for row in rows(Payment) if row.attention] + [row for row in rows(Refund) if row.attention]


def _of(session, actor) -> list[Payment]:
    return list(session.exec(select(Payment).where(Payment.profile_id == actor.profile_id)).all())


def _bring_to_the_end(bank) -> None:
    for _ in range(4):
        clock.advance(3601)
        while flows.handle_notices(bank.acquirer()):
            pass
        flows.reconcile(bank.acquirer(), everything=True)
