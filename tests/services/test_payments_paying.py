"""What a subscriber does about paying: the prefilled sum, the split, starting once, looking; strangers get one answer."""

from datetime import date

import pytest
from sqlmodel import func, select

from lk_app.accounts.models import Balance
from lk_app.identity.models import Profile
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM, VISITOR
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.payments import flows
from lk_app.payments.models import Payment, PaymentStatus, Refund
from lk_app.payments.rules import Split
from lk_app.payments.service import paying, refunding, tracking
from lk_app.payments.service.paying import Draft
from lk_app.store.audit import AuditEvent
from lk_app.store.outbox import OutboxMessage
from lk_app.store.transaction import in_reading, in_transaction
from lk_app.suppliers import supplier
from tests.payments_harness import audit, new_payer, new_uid, payment, running_bank

TYPED, CONTACT = "1392,36", "ivan@mail.ru"


@pytest.fixture
def bank():
    with running_bank() as running:
        yield running


def _start(actor, attachment, uid=None, amount=TYPED, contact=CONTACT):
    return in_transaction(paying.start, actor, attachment, Draft(uid or new_uid(), amount, contact))


def _count() -> int:
    return in_reading(lambda session: session.exec(select(func.count()).select_from(Payment)).one())


def _pay(bank, actor, attachment, amount=TYPED) -> str:
    uid = _start(actor, attachment, amount=amount)
    assert flows.register(bank.acquirer(), uid) == PaymentStatus.PENDING
    bank.pay(uid)
    assert flows.refresh(bank.acquirer(), uid) == PaymentStatus.SETTLED
    return uid


def test_the_sum_is_prefilled_from_billing(db):
    """F6: the guide's account № 5000000, debt 1313.46, penalty 78.90."""
    actor, attachment = new_payer(number="5000000")
    seen = in_reading(paying.preview, actor, attachment)
    assert (seen.account_number, seen.amount_kopecks, seen.split) == ("5000000", 139236, Split(131346, 7890, 0))
    assert seen.owed.as_of_on == date(2022, 2, 21)
    assert seen.receipt_contact == in_reading(lambda session: session.get_one(Profile, actor.profile_id).email)
    assert seen.unfinished_uid == ""


def test_an_overpaid_account_is_prefilled_with_nothing(db):
    actor, attachment = new_payer(debt=0, penalty=0)
    assert in_reading(paying.preview, actor, attachment).amount_kopecks == 0


def test_what_was_paid_here_is_not_asked_for_again(db, bank):
    actor, attachment = new_payer()
    _pay(bank, actor, attachment, "1320,00")
    seen = in_reading(paying.preview, actor, attachment)
    assert (seen.owed.debt, seen.owed.penalty, seen.owed.paid_since) == (0, 7890 - 654, 132000)
    assert seen.amount_kopecks == 7890 - 654
    _pay(bank, actor, attachment, "500")
    assert in_reading(paying.preview, actor, attachment).amount_kopecks == 0
    audit(bank)


def test_an_unfinished_payment_is_pointed_at(db, bank):
    """P3: nobody is asked to pay twice because of us."""
    actor, attachment = new_payer()
    uid = _start(actor, attachment)
    flows.register(bank.acquirer(), uid)
    assert in_reading(paying.preview, actor, attachment).unfinished_uid == uid


def test_the_split_of_a_typed_sum_is_the_one_that_is_booked(db, bank, monkeypatch):
    actor, attachment = new_payer()
    assert in_reading(paying.split_of, actor, attachment, "1 400") == Split(131346, 7890, 764)
    object.__setattr__(supplier(), "is_penalty_paid_first", True)
    assert in_reading(paying.split_of, actor, attachment, "100") == Split(2110, 7890, 0)
    uid = _pay(bank, actor, attachment, "100")
    assert in_reading(tracking.standing, actor, uid).split == Split(2110, 7890, 0)
    audit(bank)


def test_a_started_payment_is_written_down_before_anything_else(db):
    actor, attachment = new_payer()
    uid = _start(actor, attachment)
    row = payment(uid)
    assert (row.status, row.amount_kopecks, row.debt_part_kopecks, row.penalty_part_kopecks, row.calls) == (
        "draft", 139236, 131346, 7890, 0,
    )  # fmt: skip
    assert row.receipt_contact == CONTACT
    assert in_reading(lambda session: session.exec(select(AuditEvent.what)).all()) == ["payment.started"]


def test_the_same_uid_is_the_same_payment(db):
    actor, attachment = new_payer()
    uid = new_uid()
    assert _start(actor, attachment, uid) == _start(actor, attachment, uid) == uid
    assert _count() == 1


def test_a_uid_of_another_sum_account_or_person_is_refused_alike(db):
    actor, attachment = new_payer()
    stranger, his = new_payer()
    uid = _start(actor, attachment)
    words = set()
    for who, what, amount in ((actor, attachment, "5"), (stranger, his, TYPED), (stranger, his, "5")):
        with pytest.raises(Conflict) as refusal:
            _start(who, what, uid, amount)
        words.add(refusal.value.message)
    assert len(words) == 1
    assert _count() == 1
    assert payment(uid).profile_id == actor.profile_id


@pytest.mark.parametrize("uid", ["", "1", None, 5, "../../etc", "x" * 500])
def test_what_is_no_uid_starts_nothing(db, uid):
    actor, attachment = new_payer()
    with pytest.raises(Conflict):
        in_transaction(paying.start, actor, attachment, Draft(uid, TYPED, CONTACT))
    assert _count() == 0


def test_strangers_get_the_answer_of_missing_things(db):
    """S38, S43: the account comes from the actor's attachment, the payment from the actor's own rows."""
    actor, attachment = new_payer()
    stranger, _ = new_payer()
    uid = _start(actor, attachment)
    answers = set()
    for who, what in ((stranger, attachment), (VISITOR, attachment), (actor, "missing")):
        for act in (
            lambda: _start(who, what),  # noqa: B023
            lambda: in_reading(paying.preview, who, what),  # noqa: B023
            lambda: in_reading(paying.split_of, who, what, "1"),  # noqa: B023
        ):
            with pytest.raises(NotFound) as refusal:
                act()
            answers.add(refusal.value.message)
    for who, what in ((stranger, uid), (VISITOR, uid), (actor, new_uid())):
        with pytest.raises(NotFound) as refusal:
            in_reading(tracking.standing, who, what)
        answers.add(refusal.value.message)
    assert len(answers) == 2
    assert _count() == 1


def test_both_fields_are_spoken_about_at_once(db):
    actor, attachment = new_payer()
    with pytest.raises(Invalid) as refusal:
        _start(actor, attachment, amount="много", contact="")
    assert set(refusal.value.errors) == {"amount", "contact"}
    assert _count() == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ivan@mail.ru", "ivan@mail.ru"),
        ("+7 978 123-45-67", "+79781234567"),
        ("8 (978) 123-45-67", "+79781234567"),
        ("demo@user", "demo@user"),
    ],
)
def test_a_receipt_goes_to_a_mailbox_or_a_phone(db, typed, kept):
    actor, attachment = new_payer()
    assert payment(_start(actor, attachment, contact=typed)).receipt_contact == kept


@pytest.mark.parametrize("typed", ["2202 4746 0000 0011", "карта 4111111111111111", "a@4111111111111111.ru"])
def test_a_card_number_is_taken_in_no_field(db, typed):
    """S51."""
    actor, attachment = new_payer()
    for values in ({"contact": typed}, {"amount": typed}):
        with pytest.raises(Invalid):
            _start(actor, attachment, **values)
    assert _count() == 0


def test_payments_are_limited(db):
    actor, attachment = new_payer()
    for _ in range(30):
        _start(actor, attachment)
    with pytest.raises(TooOften):
        _start(actor, attachment)
    assert _count() == 30


def test_a_payment_from_start_to_credit(db, bank):
    """P2, P5: one credit, one letter, words for the payer at each step."""
    actor, attachment = new_payer(number="5000000")
    uid = _start(actor, attachment)
    assert in_reading(tracking.standing, actor, uid).title == "Проверяем оплату в банке"
    flows.register(bank.acquirer(), uid)
    waiting = in_reading(tracking.standing, actor, uid)
    assert waiting.confirmation_url.startswith(f"{bank.origin}/pay/")
    assert not waiting.is_final
    ordered = bank.bank.payments()[0]
    assert ordered["amount"] == {"value": "1392.36", "currency": "RUB"}
    assert ordered["metadata"] == {"payment_uid": uid}
    assert bank.bank.hidden(ordered["id"])["return_url"] == f"http://localhost:3000/payments/status?uid={uid}"
    bank.pay(uid)
    flows.refresh(bank.acquirer(), uid)
    done = in_reading(tracking.standing, actor, uid)
    assert (done.title, done.is_final, done.confirmation_url, done.method) == ("Оплата прошла успешно", True, "", "Мир •• 0004")
    letters = in_reading(lambda session: session.exec(select(OutboxMessage)).all())
    assert [letter.template for letter in letters] == ["payment_settled"]
    assert letters[0].payload["amount"] == "1\u00a0392,36\u00a0₽"
    audit(bank)


def test_the_letters_can_be_written(db, bank):
    from lk_app.notify.letters import render

    actor, attachment = new_payer()
    uid = _pay(bank, actor, attachment)
    _refund(bank, uid, 139236)
    for row in in_reading(lambda session: session.exec(select(OutboxMessage)).all()):
        assert "1\u00a0392,36\u00a0₽" in render(row.template, row.payload).text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("insufficient_funds", "не хватает денег"), ("general_decline", "не назвал причину"), ("odd", "ещё раз")],
)
def test_a_decline_says_why_and_costs_nothing(db, bank, outcome, words):
    actor, attachment = new_payer()
    uid = _start(actor, attachment)
    flows.register(bank.acquirer(), uid)
    bank.pay(uid, outcome=outcome)
    assert flows.refresh(bank.acquirer(), uid) == PaymentStatus.CANCELED
    seen = in_reading(tracking.standing, actor, uid)
    assert seen.title == "Банк отклонил оплату. Ничего не списано"
    assert words in seen.hint
    assert in_reading(lambda session: session.exec(select(OutboxMessage)).all()) == []
    audit(bank)


def test_an_hour_without_paying_is_an_end(db, bank):
    actor, attachment = new_payer()
    uid = _start(actor, attachment)
    flows.register(bank.acquirer(), uid)
    clock.advance(3601)
    assert flows.reconcile(bank.acquirer()) == 1
    assert payment(uid).status == PaymentStatus.EXPIRED
    assert in_reading(tracking.standing, actor, uid).title == "Время на оплату вышло. Ничего не списано"
    audit(bank)


def test_somebody_who_looks_does_not_make_us_ask_more_than_every_two_seconds(db, bank):
    actor, attachment = new_payer()
    uid = _start(actor, attachment)
    flows.register(bank.acquirer(), uid)
    for _ in range(20):
        flows.refresh(bank.acquirer(), uid)
    assert bank.faults.calls.count("find") == 1


def _refund(bank, uid: str, kopecks: int) -> str:
    refund = new_uid()
    in_transaction(refunding.start_refund, SYSTEM, refund, uid, kopecks)
    flows.send_refund(bank.acquirer(), refund)
    return refund


def test_refunds_in_parts_until_all_is_back(db, bank):
    actor, attachment = new_payer()
    uid = _pay(bank, actor, attachment)
    _refund(bank, uid, 100000)
    assert (payment(uid).status, payment(uid).refunded_kopecks) == (PaymentStatus.SETTLED, 100000)
    audit(bank)
    _refund(bank, uid, 39236)
    assert (payment(uid).status, payment(uid).refunded_kopecks) == (PaymentStatus.REFUNDED, 139236)
    assert in_reading(paying.preview, actor, attachment).amount_kopecks == 139236
    audit(bank)


@pytest.mark.parametrize("kopecks", [0, -1, 139237])
def test_a_refund_is_never_more_than_was_paid(db, bank, kopecks):
    actor, attachment = new_payer()
    uid = _pay(bank, actor, attachment)
    with pytest.raises(Invalid):
        _refund(bank, uid, kopecks)
    assert in_reading(lambda session: session.exec(select(Refund)).all()) == []
    audit(bank)


def test_a_refund_under_way_is_counted(db, bank):
    actor, attachment = new_payer()
    uid = _pay(bank, actor, attachment)
    in_transaction(refunding.start_refund, SYSTEM, new_uid(), uid, 100000)
    with pytest.raises(Invalid):
        in_transaction(refunding.start_refund, SYSTEM, new_uid(), uid, 39237)
    in_transaction(refunding.start_refund, SYSTEM, new_uid(), uid, 39236)


def test_only_the_suppliers_side_gives_money_back(db, bank):
    actor, attachment = new_payer()
    uid = _pay(bank, actor, attachment)
    for who in (actor, VISITOR):
        with pytest.raises(Denied):
            in_transaction(refunding.start_refund, who, new_uid(), uid, 100)
    assert in_reading(lambda session: session.exec(select(Refund)).all()) == []


def test_what_is_not_settled_is_not_refunded(db, bank):
    actor, attachment = new_payer()
    uid = _start(actor, attachment)
    with pytest.raises(Conflict):
        in_transaction(refunding.start_refund, SYSTEM, new_uid(), uid, 100)
    audit(bank)


def test_a_refund_made_on_the_acquirers_own_site_is_booked(db, bank):
    actor, attachment = new_payer()
    uid = _pay(bank, actor, attachment)
    bank.bank.refund({"payment_id": payment(uid).acquirer_id, "amount": {"value": "92.36", "currency": "RUB"}})
    flows.look_at_refunds(bank.acquirer(), payment(uid).acquirer_id)
    flows.look_at_refunds(bank.acquirer(), payment(uid).acquirer_id)
    assert payment(uid).refunded_kopecks == 9236
    audit(bank)


def test_paid_since_is_the_sum_of_what_billing_has_not_brought_back(db, bank):
    actor, attachment = new_payer()
    uid = _pay(bank, actor, attachment, "500")
    _pay(bank, actor, attachment, "92,36")
    account_id = payment(uid).account_id
    assert in_reading(paying.paid_since_kopecks, account_id) == 59236

    def confirm(session):
        row = session.exec(select(Payment).where(Payment.uid == uid)).one()
        row.confirmed_at = clock.now()
        session.get_one(Balance, account_id).debt_kopecks -= 50000

    in_transaction(confirm)
    assert in_reading(paying.paid_since_kopecks, account_id) == 9236
    assert in_reading(paying.preview, actor, attachment).amount_kopecks == 139236 - 59236
    audit(bank)
