"""F15–F17: two presses, two tabs, two people, two refunds at once. Races are made to happen, and lost without their guard."""

import threading

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from lk_app.accounts.models import Account, Attachment
from lk_app.kernel.actor import SYSTEM
from lk_app.kernel.errors import AppError
from lk_app.payments import access, books, flows
from lk_app.payments.models import Payment, PaymentStatus, Refund
from lk_app.payments.service import paying, refunding, settling
from lk_app.payments.service.paying import Draft
from lk_app.store import ledger, transaction
from lk_app.store.engine import engine
from lk_app.store.transaction import in_reading, in_transaction
from tests.factories import attach, make_profile, subscriber
from tests.payments_harness import CONTACT, TYPED, audit, new_payer, new_uid, payment, pending, rows, running_bank


@pytest.fixture
def bank():
    with running_bank() as running:
        yield running


def _at_once(*acts) -> list:
    """Each act in a thread of its own, all let go together; gives what each returned or raised."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def work(at):
        start.wait()
        try:
            results[at] = acts[at]()
        except (AppError, OperationalError) as error:
            results[at] = error

    threads = [threading.Thread(target=work, args=(at,)) for at in range(len(acts))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def test_f15_pay_pressed_many_times_is_one_payment_everywhere(db, bank):
    actor, attachment = new_payer()
    uid = new_uid()
    acquirer = bank.acquirer()

    def press():
        in_transaction(paying.start, actor, attachment, Draft(uid, TYPED, CONTACT))
        return flows.register(acquirer, uid)

    assert _at_once(*[press] * 6) == [PaymentStatus.PENDING] * 6
    assert len(rows(Payment)) == len(bank.bank.payments()) == 1
    bank.pay(uid)
    assert set(_at_once(*[lambda: flows.look(acquirer, payment(uid).acquirer_id)] * 6)) != {None}
    assert press() == PaymentStatus.SETTLED  # «Назад» and once more
    assert len(bank.bank.payments()) == 1
    audit(bank)


def test_f15_a_second_tab_is_told_of_the_first(db, bank):
    actor, attachment = new_payer()
    first = pending(bank, who=(actor, attachment))
    assert in_reading(paying.preview, actor, attachment).unfinished_uid == first
    second = pending(bank, who=(actor, attachment))
    bank.pay(first)
    flows.look(bank.acquirer(), payment(first).acquirer_id)
    seen = in_reading(paying.preview, actor, attachment)
    assert (seen.amount_kopecks, seen.unfinished_uid) == (0, second)
    assert payment(second).status == PaymentStatus.PENDING
    audit(bank)


def _two_payers_of_one_account() -> list:
    actor, attachment = new_payer()

    def another(session):
        account = _account_of(session, attachment)
        profile = make_profile(session)
        return subscriber(profile), attach(session, profile, account).public_id

    return [(actor, attachment), in_transaction(another)]


def _account_of(session, attachment: str):
    found = session.exec(select(Attachment).where(Attachment.public_id == attachment)).one()
    return session.get_one(Account, found.account_id)


def test_f16_two_people_pay_one_account_at_once(db, bank):
    uids = [pending(bank, who=who) for who in _two_payers_of_one_account() for _ in range(3)]
    ids = [bank.pay(uid) for uid in uids]
    acquirer = bank.acquirer()
    _at_once(*[lambda acquirer_id=acquirer_id: flows.look(acquirer, acquirer_id) for acquirer_id in ids])
    assert {payment(uid).status for uid in uids} == {"settled"}
    account_id = payment(uids[0]).account_id
    booked = [in_reading(ledger.balance_kopecks, name(account_id)) for name in (books.personal, books.penalty)]
    assert sum(booked) == 6 * 139236 == in_reading(paying.paid_since_kopecks, account_id)
    audit(bank)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_f16_with_a_deferred_begin_one_of_two_writers_is_lost(db, bank, monkeypatch):
    """The guard broken: SQLite's own late BEGIN lets both read, and throws out whoever writes second."""
    uids = [pending(bank, who=who) for who in _two_payers_of_one_account()]
    ids = [bank.pay(uid) for uid in uids]
    both_have_read, held = threading.Barrier(2), settling._held

    def read_together(session, answer):
        row = held(session, answer)
        both_have_read.wait()
        return row

    late = engine().execution_options(is_read_only=True)
    monkeypatch.setattr(transaction, "MAX_TRIES", 1)
    monkeypatch.setattr(transaction, "engine", lambda: late)
    monkeypatch.setattr(settling, "_held", read_together)
    acquirer = bank.acquirer()
    results = _at_once(*[lambda acquirer_id=acquirer_id: flows.look(acquirer, acquirer_id) for acquirer_id in ids])
    assert sum(isinstance(result, OperationalError) for result in results) == 1
    assert sorted(payment(uid).status for uid in uids) == ["pending", "settled"]


def _settled(bank) -> str:
    uid = pending(bank)
    flows.look(bank.acquirer(), bank.pay(uid))
    return uid


def _ask_back(uid: str):
    return in_transaction(refunding.start_refund, SYSTEM, new_uid(), uid, 100000)


def test_f17_of_two_refunds_at_once_only_one_fits(db, bank):
    uid = _settled(bank)
    results = _at_once(*[lambda: _ask_back(uid)] * 4)
    assert sum(isinstance(result, AppError) for result in results) == 3
    for refund in rows(Refund):
        flows.send_refund(bank.acquirer(), refund.uid)
    assert payment(uid).refunded_kopecks == 100000
    audit(bank)


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
def test_f17_without_the_lock_more_than_was_paid_would_be_asked_back(db, bank, monkeypatch):
    """The guard broken: two read what is left before either writes. On SQLite the lock is BEGIN IMMEDIATE itself."""
    uid = _settled(bank)
    both_have_read = threading.Barrier(2)

    def without_lock(session: Session, wanted: str):
        return session.exec(select(Payment).where(Payment.uid == wanted)).one()

    counted = refunding._taken_kopecks

    def count_together(session, payment_id):
        found = counted(session, payment_id)
        both_have_read.wait(20)
        return found

    monkeypatch.setattr(access, "hold_payment", without_lock)
    monkeypatch.setattr(refunding, "_taken_kopecks", count_together)
    _at_once(*[lambda: _ask_back(uid)] * 2)
    assert sum(refund.amount_kopecks for refund in rows(Refund)) == 200000 > payment(uid).amount_kopecks


def test_f17_a_refund_and_a_settlement_at_once(db, bank):
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    bank.bank.refund({"payment_id": acquirer_id, "amount": {"value": "92.36", "currency": "RUB"}})
    acquirer = bank.acquirer()
    _at_once(*[lambda: flows.look(acquirer, acquirer_id)] * 4)
    flows.look(acquirer, acquirer_id)
    assert (payment(uid).status, payment(uid).refunded_kopecks) == (PaymentStatus.SETTLED, 9236)
    audit(bank)
