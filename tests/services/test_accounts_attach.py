"""Attaching an account: the right proof attaches, everything else makes one and the same application."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import select

from lk_app.accounts import service
from lk_app.accounts.models import Application
from lk_app.accounts.service import Outcome, Result
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM, VISITOR
from lk_app.kernel.errors import Conflict, Denied, Invalid, Unavailable
from lk_app.store import limits
from lk_app.store.engine import engine
from lk_app.store.transaction import in_reading, in_transaction
from lk_app.suppliers import supplier
from tests.factories import attach, make_account, make_balance, make_branch, make_payment, make_profile, subscriber
from tests.services.claims import (
    NUMBER,
    PAID_ON,
    UNKNOWN,
    WRONG,
    audited,
    by_sum,
    by_surname,
    make_paying_account,
    snapshot,
)

FIRST = 19534


@pytest.fixture
def me(session):
    make_paying_account(session)
    profile = make_profile(session, "me@example.org")
    session.commit()
    return subscriber(profile)


def applications(session) -> list[Application]:
    return list(session.exec(select(Application)).all())


@pytest.mark.parametrize("claim", [by_sum(), by_surname(), by_surname(surname="Иванов")])
def test_right_proof_attaches(me, claim):
    assert in_transaction(service.attach, me, claim) == Outcome(Result.ATTACHED, NUMBER)
    (card,) = in_reading(service.my_accounts, me)
    assert (card.number, card.branch_name) == (NUMBER, "Симферопольское ГРОЭ")
    assert card.balance is not None and card.balance.credit_kopecks == 100_00
    proof = "payment" if claim.sum_kopecks else "surname"
    assert [row[2] for row in snapshot()["attachments"]] == [proof]
    assert snapshot()["applications"] == snapshot()["letters"] == []
    assert audited() == [("account.attached", me.profile_id)]


@pytest.mark.parametrize("claim", [WRONG, by_surname(surname="Пет"), UNKNOWN, by_surname("999999")])
def test_wrong_proof_and_unknown_account_make_the_same_application(me, claim):
    outcome = in_transaction(service.attach, me, claim)
    assert outcome == Outcome(Result.APPLICATION, claim.account_number, FIRST)
    row = (FIRST, me.profile_id, claim.account_number, claim.sum_kopecks, claim.surname, "pending", "", None)
    assert snapshot() == {"attachments": [], "applications": [row], "letters": []}
    assert in_reading(service.my_accounts, me) == []
    assert audited() == [("account.proof_refused", me.profile_id), ("application.created", me.profile_id)]


def test_unknown_account_costs_the_same_queries_as_a_wrong_proof(me):
    def statements(claim) -> list[str]:
        seen: list[str] = []
        listener = lambda *call: seen.append(call[2])  # noqa: E731
        sa.event.listen(engine(), "before_cursor_execute", listener)
        in_transaction(service.attach, me, claim)
        sa.event.remove(engine(), "before_cursor_execute", listener)
        return seen

    in_transaction(service.attach, me, by_sum("777777"))  # the connection and the counter exist from now on
    wrong, unknown = statements(WRONG), statements(UNKNOWN)
    assert unknown == wrong and len(wrong) > 5
    assert statements(WRONG) == statements(UNKNOWN)  # renewing costs the same too


def test_asked_again_the_waiting_application_is_renewed_not_doubled(me):
    in_transaction(service.attach, me, WRONG)
    assert in_transaction(service.attach, me, by_surname(surname="Пет")).application_number == FIRST
    (row,) = snapshot()["applications"]
    assert row[:6] == (FIRST, me.profile_id, NUMBER, None, "Пет", "pending")
    assert in_reading(applications)[0].edited_at is not None


def test_right_proof_closes_the_waiting_application(me):
    in_transaction(service.attach, me, WRONG)
    assert in_transaction(service.attach, me, by_sum()).result == Result.ATTACHED
    assert [row[5] for row in snapshot()["applications"]] == ["approved"]
    assert in_reading(service.my_applications, me) == []


def test_attached_account_is_said_to_be_attached_and_no_try_is_counted(me):
    in_transaction(service.attach, me, by_sum())
    before, left = snapshot(), limits.remaining("proof.profile", str(me.profile_id))
    assert in_transaction(service.attach, me, WRONG) == Outcome(Result.ALREADY, NUMBER)
    assert snapshot() == before
    assert limits.remaining("proof.profile", str(me.profile_id)) == left


def test_those_who_have_the_account_are_told_by_letter(session, me):
    account = make_paying_account(session, "654321")
    for email in ("first@example.org", "second@example.org"):
        attach(session, make_profile(session, email), account)
    session.commit()
    in_transaction(service.attach, me, by_sum("654321"))
    about = {"account_number": "654321", "branch_name": "Симферопольское ГРОЭ"}
    assert snapshot()["letters"] == [
        ("account_attached_elsewhere", "first@example.org", about),
        ("account_attached_elsewhere", "second@example.org", about),
    ]


def test_nobody_is_told_of_a_try_that_failed(session, me):
    attach(session, make_profile(session), make_paying_account(session, "654321"))
    session.commit()
    in_transaction(service.attach, me, by_sum("654321", 1))
    assert snapshot()["letters"] == []


@pytest.mark.parametrize("actor", [VISITOR, SYSTEM])
def test_only_a_subscriber_attaches(me, actor):
    with pytest.raises(Denied):
        in_transaction(service.attach, actor, by_sum())
    assert snapshot() == {"attachments": [], "applications": [], "letters": []}


def test_a_branch_there_is_not_is_told_beside_its_field(me):
    with pytest.raises(Invalid) as refusal:
        in_transaction(service.attach, me, by_sum(branch="Нет такого"))
    assert list(refusal.value.errors) == ["branch"]
    assert snapshot() == {"attachments": [], "applications": [], "letters": []}
    assert limits.remaining("proof.profile", str(me.profile_id)) == 10


def test_before_the_first_import_there_is_nothing_to_attach(session):
    profile = make_profile(session)
    session.commit()
    with pytest.raises(Unavailable):
        in_transaction(service.attach, subscriber(profile), by_sum())
    assert snapshot()["applications"] == []


def test_number_is_unique_only_inside_its_branch(session, me):
    other = make_account(session, NUMBER, branch="Алуштинское РОЭ", holder_name="Петров Пётр")
    session.commit()
    claim = by_surname(surname="Пет", branch="Алуштинское РОЭ")
    assert in_transaction(service.attach, me, claim).result == Result.ATTACHED
    assert [row[1] for row in snapshot()["attachments"]] == [other.id]


def test_supplier_without_branches_finds_the_account_by_its_number(session, monkeypatch):
    monkeypatch.setenv("LK_SUPPLIER", "samaraenergo")
    from lk_app.config import settings

    settings.cache_clear()
    supplier.cache_clear()
    make_branch(session, "Главное")
    make_account(session, "100200300400", branch="Тольяттинское")
    me = subscriber(make_profile(session))
    session.commit()
    assert in_transaction(service.attach, me, by_surname("100200300400", branch="")).result == Result.ATTACHED
    assert [card.branch_name for card in in_reading(service.my_accounts, me)] == [""]
    in_transaction(service.attach, me, by_surname("100200300401", branch=""))
    assert [waiting.branch_name for waiting in in_reading(service.my_applications, me)] == [""]


# The stated date


def test_the_asked_date_is_the_newest_balances_date_whatever_the_account(session, me):
    fresh = make_account(session)
    make_balance(session, fresh, date(2022, 2, 24))
    session.commit()
    assert in_reading(service.attach_form, me).stated_on == date(2022, 2, 24)


def test_the_asked_date_is_today_before_balances_are_loaded(session):
    make_branch(session)
    me = subscriber(make_profile(session))
    session.commit()
    assert in_reading(service.attach_form, me).stated_on == clock.today()


def test_payment_posted_after_the_asked_date_is_no_proof_and_the_one_before_is(session, me):
    account = make_paying_account(session, "654321")
    make_payment(session, account, 500_00, date(2022, 2, 22))
    session.commit()
    assert in_transaction(service.attach, me, by_sum("654321", 500_00)).result == Result.APPLICATION
    assert in_transaction(service.attach, me, by_sum("654321", 222_00)).result == Result.ATTACHED


def test_previous_payment_is_accepted_while_the_newer_is_three_days_old(session, me):
    account = make_paying_account(session, "654321")
    make_payment(session, account, 500_00, date(2022, 2, 18))
    make_payment(session, account, 700_00, PAID_ON.replace(day=1))
    session.commit()
    assert in_transaction(service.attach, me, by_sum("654321", 700_00)).result == Result.APPLICATION
    assert in_transaction(service.attach, me, by_sum("654321", 222_00)).result == Result.ATTACHED


# Limits (S39)


def test_over_the_accounts_limit_even_a_right_proof_makes_an_application(session, me):
    for number in range(5):
        stranger = subscriber(make_profile(session), ip=f"192.0.2.{10 + number}")
        session.commit()
        assert in_transaction(service.attach, stranger, WRONG).result == Result.APPLICATION
    assert in_transaction(service.attach, me, by_sum()) == Outcome(Result.APPLICATION, NUMBER, FIRST + 5)
    assert snapshot()["attachments"] == []


def test_over_the_profiles_limit_even_a_right_proof_makes_an_application(me):
    for number in range(10):
        in_transaction(service.attach, me, by_sum(str(800_000 + number)))
    assert in_transaction(service.attach, me, by_sum()).result == Result.APPLICATION
    assert snapshot()["attachments"] == []
    assert limits.remaining("proof.account", f"1:{NUMBER}") == 5  # the neighbour's own tries are not used up


def test_over_the_addresss_limit_even_a_right_proof_makes_an_application(session, me):
    for number in range(30):
        if number % 10 == 0:
            stranger = subscriber(make_profile(session))
            session.commit()
        in_transaction(service.attach, stranger, by_sum(str(800_000 + number)))
    assert in_transaction(service.attach, me, by_sum()).result == Result.APPLICATION
    assert snapshot()["attachments"] == []


def test_walk_through_the_numbers_finds_no_more_than_the_limit_and_learns_nothing(session):
    branch = make_branch(session)
    for number in range(0, 100, 2):
        make_account(session, str(500_000 + number))
    walker = subscriber(make_profile(session))
    session.commit()
    assert branch.id
    answers = []
    for number in range(100):
        try:
            answers.append(in_transaction(service.attach, walker, by_surname(str(500_000 + number))).result)
        except Conflict as refusal:
            answers.append(refusal.message)
    found = answers.count(Result.ATTACHED)
    assert found == 5  # ten tries, each second number exists and all holders are called alike
    assert len(set(answers[10:15])) == 1 and answers[10] == Result.APPLICATION
    assert len(set(answers[40:])) == 1  # too many wait: known and unknown are refused alike
    assert len(snapshot()["applications"]) == 20


def test_full_queue_refuses_a_new_application_and_changes_nothing(session, me):
    for number in range(20):
        in_transaction(service.attach, me, by_sum(str(800_000 + number)))
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        in_transaction(service.attach, me, by_sum("900000"))
    assert "20\u00a0заявок" in refusal.value.message
    assert snapshot() == before
    in_transaction(service.withdraw_application, me, FIRST)
    assert in_transaction(service.attach, me, by_sum("900000")).application_number == FIRST + 20
