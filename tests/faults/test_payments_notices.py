"""F08–F12: notices repeated, in any order, too early, never, false. A notice is a hint; the acquirer is asked."""

import asyncio
import itertools

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lk_app.kernel import clock
from lk_app.payments import books, flows
from lk_app.payments.acquirers.port import AcquirerPayment
from lk_app.payments.models import AcquirerStatus, Payment, PaymentStatus
from lk_app.payments.service import settling
from lk_app.store import ledger
from lk_app.store.inbox import InboxNotice, InboxStatus
from lk_app.store.ledger import Transfer
from lk_app.store.outbox import OutboxMessage
from lk_app.store.transaction import in_reading, in_transaction
from tests.payments_harness import (
    RunningServer,
    audit,
    new_uid,
    notice_app,
    payment,
    pending,
    rows,
    running_bank,
    started,
    tell,
)


@pytest.fixture
def bank():
    with running_bank() as running:
        yield running


def _kinds() -> list[str]:
    return sorted(row.kind for row in rows(Transfer))


async def _post(url: str, body: dict, times: int) -> list[int]:
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=times)) as client:
        return [answer.status_code for answer in await asyncio.gather(*(client.post(url, json=body) for _ in range(times)))]


def test_f08_the_same_notice_fifty_times_at_once_is_one_credit(db, bank):
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    body = {"type": "notification", "event": "payment.succeeded", "object": {"id": acquirer_id}}
    with RunningServer(notice_app(bank.acquirer())) as cabinet:
        assert asyncio.run(_post(f"{cabinet.origin}/notices/yookassa", body, 50)) == [200] * 50
    clock.advance(121)  # leases of whoever was cut off by the server's end
    flows.handle_notices(bank.acquirer())
    (notice,) = rows(InboxNotice)
    assert (notice.times_received, notice.status) == (50, InboxStatus.DONE)
    assert payment(uid).status == PaymentStatus.SETTLED
    assert _kinds() == ["payment", "penalty_part"]
    assert len(rows(OutboxMessage)) == 1
    audit(bank)


def _forget_that_it_is_settled(monkeypatch) -> None:
    """Breaks the first guard: the row is read as it was before the first notice."""
    held = settling._held

    def stale(session, answer):
        row = held(session, answer)
        row.status = PaymentStatus.PENDING
        return row

    monkeypatch.setattr(settling, "_held", stale)


def test_f08_with_the_status_guard_broken_the_unique_index_still_holds(db, bank, monkeypatch):
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    flows.look(bank.acquirer(), acquirer_id)
    _forget_that_it_is_settled(monkeypatch)
    with pytest.raises(IntegrityError):
        flows.look(bank.acquirer(), acquirer_id)
    audit(bank)


def test_f08_with_both_guards_broken_the_audit_sees_two_credits(db, bank, monkeypatch):
    """The harness proven: without UNIQUE and without the re-read, the second notice is a second credit."""
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    flows.look(bank.acquirer(), acquirer_id)
    _forget_that_it_is_settled(monkeypatch)
    in_transaction(lambda session: session.execute(sa.text("DROP INDEX ux_transfer_cause")))
    flows.look(bank.acquirer(), acquirer_id)
    assert _kinds().count("payment") == 2
    with pytest.raises(AssertionError):
        audit(bank)


EVENTS = ("payment.waiting_for_capture", "payment.succeeded", "payment.canceled", "refund.succeeded")


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=lambda order: "".join(map(str, order)))
def test_f09_notices_in_any_order_end_where_the_acquirer_is(db, bank, order):
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    refund = bank.bank.refund({"payment_id": acquirer_id, "amount": {"value": "92.36", "currency": "RUB"}})
    for at in order:
        tell(EVENTS[at], refund["id"] if EVENTS[at].startswith("refund") else acquirer_id)
        flows.handle_notices(bank.acquirer())
    row = payment(uid)
    assert (row.status, row.refunded_kopecks, row.attention) == (PaymentStatus.SETTLED, 9236, "")
    assert _kinds() == ["payment", "penalty_part", "refund"]
    audit(bank)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=lambda order: "".join(map(str, order)))
def test_f09_a_cancellation_stays_one_whatever_the_notices_say(db, bank, order):
    uid = pending(bank)
    acquirer_id = bank.pay(uid, outcome="general_decline")
    for at in order:
        tell(EVENTS[at], acquirer_id)
        flows.handle_notices(bank.acquirer())
    assert payment(uid).status == PaymentStatus.CANCELED
    assert _kinds() == []
    audit(bank)


ANSWERS = (AcquirerStatus.PENDING, AcquirerStatus.SUCCEEDED, AcquirerStatus.CANCELED, AcquirerStatus.REFUNDED)


@pytest.mark.parametrize("order", list(itertools.permutations(ANSWERS)), ids=lambda order: "-".join(order))
def test_s48_stale_answers_in_any_order_credit_once_and_never_go_back(db, bank, order):
    """Answers overtake each other on the wire: what was asked earlier may be applied later."""
    uid = pending(bank)
    bank.pay(uid)
    row, ranks = payment(uid), []
    for said in order * 2:
        answer = AcquirerPayment(row.acquirer_id, said, row.amount_kopecks, "RUB", "100500", uid)
        in_transaction(settling.settle, answer, "100500")
        ranks.append(payment(uid).status)
    assert ranks[-1] == PaymentStatus.SETTLED
    assert PaymentStatus.CANCELED not in ranks[ranks.index(PaymentStatus.SETTLED) :]
    assert _kinds() == ["payment", "penalty_part"]
    assert payment(uid).attention == "contradiction"
    audit(bank)


def test_f10_a_notice_that_overtakes_our_registration_finds_its_payment(db, bank):
    uid = started()

    class Overtaken:
        """The bank's answer to the order is on its way while the payer has paid and the notice has been handled."""

        shop_id = bank.acquirer().shop_id

        def create(self, order):
            answer = bank.acquirer().create(order)
            bank.pay(order.uid)
            tell("payment.succeeded", answer.id)
            flows.handle_notices(bank.acquirer())
            assert payment(uid).status == PaymentStatus.SETTLED
            return answer

    assert flows.register(Overtaken(), uid) == PaymentStatus.SETTLED
    assert _kinds() == ["payment", "penalty_part"]
    audit(bank)


def test_f10_a_notice_for_an_order_whose_answer_we_never_saw_finds_it(db, bank):
    uid = started()
    bank.fail(create="500_after")
    assert flows.register(bank.acquirer(), uid) == PaymentStatus.IN_DOUBT
    bank.fail()
    tell("payment.succeeded", bank.pay(uid))
    flows.handle_notices(bank.acquirer())
    assert payment(uid).status == PaymentStatus.SETTLED
    assert len(bank.bank.payments()) == 1
    audit(bank)


def test_f11_a_notice_that_never_comes_is_not_waited_for(db, bank):
    bank.fail(notices="drop")
    uid = pending(bank)
    clock.advance(170)
    bank.pay(uid)
    assert bank.notifier.deliver_due() == 0
    assert flows.reconcile(bank.acquirer()) == 1  # asked at 2:50 for the turns of minutes 1 and 2
    assert payment(uid).status == PaymentStatus.SETTLED
    audit(bank)


def test_f11_paid_between_two_turns_it_is_seen_at_the_next_within_five_minutes(db, bank):
    uid = pending(bank)
    clock.advance(121)
    assert flows.reconcile(bank.acquirer()) == 1
    assert payment(uid).status == PaymentStatus.PENDING
    bank.pay(uid)
    clock.advance(100)
    assert flows.reconcile(bank.acquirer()) == 0
    clock.advance(80)  # five minutes after the start
    assert flows.reconcile(bank.acquirer()) == 1
    assert payment(uid).status == PaymentStatus.SETTLED
    audit(bank)


def test_f11_the_reconciler_gives_up_after_a_day_and_names_it_to_a_person(db, bank):
    from lk_app.payments.service.calling import needing_attention

    uid = pending(bank)
    bank.fail(find="500_before")
    asked = 0
    for _ in range(30):
        clock.advance(3601)
        asked += flows.reconcile(bank.acquirer())
    assert 23 <= asked <= 25
    assert in_reading(needing_attention) == [(uid, "pending", "unanswered")]
    bank.fail()
    assert flows.reconcile(bank.acquirer()) == 0
    assert flows.reconcile(bank.acquirer(), everything=True) == 1
    assert payment(uid).status == PaymentStatus.EXPIRED
    assert in_reading(needing_attention) == []
    audit(bank)


def test_f12_a_notice_about_nothing_is_taken_and_changes_nothing(db, bank):
    uid = pending(bank)
    tell("payment.succeeded", new_uid())
    tell("refund.succeeded", new_uid())
    assert flows.handle_notices(bank.acquirer()) == 2
    assert [notice.status for notice in rows(InboxNotice)] == [InboxStatus.DONE] * 2
    assert payment(uid).status == PaymentStatus.PENDING
    assert _kinds() == []
    audit(bank)


@pytest.mark.parametrize(
    ("mode", "why", "suspense"),
    [
        ("wrong_amount", "amount", 99999),
        ("wrong_currency", "currency", 0),
        ("wrong_shop", "shop", 0),
        ("wrong_uid", "order", 139236),
    ],
)
def test_f12_money_that_is_not_what_was_ordered_is_credited_to_nobody(db, bank, mode, why, suspense):
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    bank.fail(find=mode)
    for _ in range(3):
        tell("payment.succeeded", acquirer_id)
        flows.handle_notices(bank.acquirer())
    row = payment(uid)
    assert (row.status, row.attention) == (PaymentStatus.PENDING, f"mismatch_{why}")
    assert in_reading(ledger.balance_kopecks, books.SUSPENSE) == suspense
    assert in_reading(ledger.balance_kopecks, books.personal(row.account_id)) == 0
    assert rows(OutboxMessage) == []
    audit()


def test_f12_money_of_an_order_that_is_not_ours_goes_to_suspense_once(db, bank):
    order = {"amount": {"value": "5.00", "currency": "RUB"}, "capture": True}
    order["confirmation"] = {"type": "redirect", "return_url": "https://lk.example/"}
    foreign = bank.bank.create(order)
    bank.bank.authorise(foreign["id"], {"type": "sbp"})
    for _ in range(3):
        tell("payment.succeeded", foreign["id"])
        flows.handle_notices(bank.acquirer())
    assert _kinds() == ["unmatched"]
    assert in_reading(ledger.balance_kopecks, books.SUSPENSE) == 500
    assert rows(Payment) == []
    audit(bank)


def test_the_bank_repeats_a_notice_until_it_is_answered(db):
    """The bank's own promise: again and again, less and less often, until 200."""
    with running_bank() as bank:
        uid = pending(bank)
        bank.pay(uid)
        bank.notifier.url = "http://127.0.0.1:9/notices/yookassa"
        assert bank.notifier.deliver_due() == 0
        assert bank.notifier.deliver_due() == 0  # not before its time
        with RunningServer(notice_app(bank.acquirer())) as cabinet:
            bank.notifier.url = f"{cabinet.origin}/notices/yookassa"
            clock.advance(1.1)
            assert bank.notifier.deliver_due() == 1
        assert bank.bank.shelf.undelivered() == 0
        clock.advance(121)
        flows.handle_notices(bank.acquirer())
        assert payment(uid).status == PaymentStatus.SETTLED
        audit(bank)
