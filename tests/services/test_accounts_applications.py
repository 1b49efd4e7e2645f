"""Applications: edited, withdrawn, decided; taking an account away. Every refusal leaves everything as it was."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from lk_app.accounts import service
from lk_app.accounts.models import Account, ApplicationStatus
from lk_app.accounts.service import Outcome, Result
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM, VISITOR
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound
from lk_app.store.transaction import in_reading, in_transaction
from tests.factories import attach, make_branch, make_profile, subscriber
from tests.services.claims import NUMBER, UNKNOWN, WRONG, audited, by_sum, by_surname, make_paying_account, snapshot

FIRST = 19534
ABOUT = {"account_number": NUMBER, "branch_name": "Симферопольское ГРОЭ", "application_number": FIRST, "name": ""}
USES = {
    "edit": lambda actor: in_transaction(service.edit_application, actor, FIRST, by_sum()),
    "form": lambda actor: in_reading(service.edit_form, actor, FIRST),
    "withdraw": lambda actor: in_transaction(service.withdraw_application, actor, FIRST),
    "dismiss": lambda actor: in_transaction(service.dismiss_rejection, actor, FIRST),
}


@pytest.fixture
def me(session):
    """A subscriber whose application № 19534 waits for the account 123456."""
    clock.start_at(datetime(2022, 2, 25, 7, 12, tzinfo=UTC))
    make_paying_account(session)
    actor = subscriber(make_profile(session, "me@example.org"))
    session.commit()
    in_transaction(service.attach, actor, WRONG)
    return actor


@pytest.fixture
def stranger(session, me):
    profile = make_profile(session)
    session.commit()
    return subscriber(profile)


def reject(reason: str = "Номер не ваш") -> bool:
    return in_transaction(service.reject, SYSTEM, FIRST, reason)


def approve(number: int = FIRST) -> bool:
    return in_transaction(service.approve, SYSTEM, number)


def statuses() -> list[str]:
    return [row[5] for row in snapshot()["applications"]]


# Looking and editing


def test_waiting_application_is_shown_with_its_number_and_date(me):
    (card,) = in_reading(service.my_applications, me)
    assert (card.number, card.account_number, card.branch_name) == (FIRST, NUMBER, "Симферопольское ГРОЭ")
    assert (clock.local_date(card.created_at).isoformat(), card.is_rejected) == ("2022-02-25", False)


def test_edit_form_is_filled_with_what_was_stated(me):
    form = in_reading(service.edit_form, me, FIRST)
    assert (form.branch_name, form.account_number, form.sum_kopecks, form.surname) == (
        "Симферопольское ГРОЭ", NUMBER, 223_00, "",
    )  # fmt: skip


def test_new_form_remembers_the_branch_of_the_newest_thing(session, me):
    make_branch(session, "Алуштинское РОЭ")
    session.commit()
    assert in_reading(service.attach_form, me).branch_name == "Симферопольское ГРОЭ"
    in_transaction(service.edit_application, me, FIRST, by_sum(branch="Алуштинское РОЭ"))
    form = in_reading(service.attach_form, me)
    assert form.branch_name == "Алуштинское РОЭ"
    assert form.branches == ("Алуштинское РОЭ", "Симферопольское ГРОЭ")


@pytest.mark.parametrize("claim", [by_sum(), by_surname()])
def test_right_data_attach_the_account_and_close_the_application(me, claim):
    assert in_transaction(service.edit_application, me, FIRST, claim) == Outcome(Result.ATTACHED, NUMBER)
    assert [card.number for card in in_reading(service.my_accounts, me)] == [NUMBER]
    assert statuses() == ["approved"]
    assert in_reading(service.my_applications, me) == []
    assert snapshot()["letters"] == []  # the person is looking at the answer


@pytest.mark.parametrize("claim", [by_sum(sum_kopecks=5), UNKNOWN, by_surname(surname="Аза")])
def test_other_wrong_data_renew_the_application_under_its_number(me, claim):
    outcome = in_transaction(service.edit_application, me, FIRST, claim)
    assert outcome == Outcome(Result.APPLICATION, claim.account_number, FIRST)
    row = (FIRST, me.profile_id, claim.account_number, claim.sum_kopecks, claim.surname, "pending", "", None)
    assert snapshot() == {"attachments": [], "applications": [row], "letters": []}


def test_right_data_for_another_account_attach_that_one(session, me):
    make_paying_account(session, "654321")
    session.commit()
    assert in_transaction(service.edit_application, me, FIRST, by_sum("654321")).result == Result.ATTACHED
    assert [card.number for card in in_reading(service.my_accounts, me)] == ["654321"]
    assert [row[2:6:3] for row in snapshot()["applications"]] == [("654321", "approved")]


def test_edits_count_as_tries(me):
    for _ in range(4):
        in_transaction(service.edit_application, me, FIRST, WRONG)
    assert in_transaction(service.edit_application, me, FIRST, by_sum()).result == Result.APPLICATION
    assert snapshot()["attachments"] == []


def test_edit_into_what_the_profile_has_already_is_refused_beside_the_field(session, me):
    in_transaction(service.attach, me, UNKNOWN)
    attach(session, make_profile(session), make_paying_account(session, "654321"))
    session.commit()
    in_transaction(service.attach, me, by_sum("654321"))
    before = snapshot()
    for claim, words in ((UNKNOWN, "№ 19535"), (by_sum("654321"), "уже есть")):
        with pytest.raises(Invalid) as refusal:
            in_transaction(service.edit_application, me, FIRST, claim)
        assert words in refusal.value.errors["number"]
        assert snapshot() == before


@pytest.mark.parametrize("use", USES)
def test_somebody_elses_application_answers_like_a_missing_one(me, stranger, use):
    before = snapshot()
    answers = []
    for actor in (stranger, VISITOR):
        with pytest.raises((NotFound, Denied)) as refusal:
            USES[use](actor)
        answers.append(refusal.value.message)
    in_transaction(service.withdraw_application, me, FIRST)
    with pytest.raises(NotFound) as missing:
        in_reading(service.edit_form, me, 404)
    assert answers[0] == missing.value.message
    assert before["applications"][0][5] == "pending" and statuses() == ["withdrawn"]


def test_withdrawing_twice_is_withdrawing_once(me):
    in_transaction(service.withdraw_application, me, FIRST)
    after = snapshot()
    in_transaction(service.withdraw_application, me, FIRST)
    assert snapshot() == after
    assert statuses() == ["withdrawn"] and in_reading(service.my_applications, me) == []
    assert audited().count(("application.withdrawn", me.profile_id)) == 1
    assert in_transaction(service.attach, me, WRONG).application_number == FIRST + 1


@pytest.mark.parametrize("decide", [reject, approve])
def test_decided_application_is_neither_edited_nor_withdrawn(me, decide):
    decide()
    before = snapshot()
    for use in ("edit", "form", "withdraw"):
        with pytest.raises(Conflict):
            USES[use](me)
        assert snapshot() == before


# Deciding


def test_approval_attaches_and_writes_a_letter_once(me):
    assert approve() is True
    assert [row[2] for row in snapshot()["attachments"]] == ["operator"]
    assert statuses() == ["approved"]
    assert snapshot()["letters"] == [("application_approved", "me@example.org", ABOUT | {"reason": ""})]
    after = snapshot()
    assert approve() is False
    assert snapshot() == after
    assert ("application.approved", me.profile_id) in audited()


def test_approval_tells_those_who_have_the_account(session, me):
    account = session.exec(select(Account).where(Account.number == NUMBER)).one()
    attach(session, make_profile(session, "owner@example.org"), account)
    session.commit()
    approve()
    assert [row[:2] for row in snapshot()["letters"]] == [
        ("account_attached_elsewhere", "owner@example.org"),
        ("application_approved", "me@example.org"),
    ]


def test_approval_needs_the_account_to_exist(me):
    in_transaction(service.edit_application, me, FIRST, UNKNOWN)
    before = snapshot()
    with pytest.raises(NotFound) as refusal:
        approve()
    assert "999999" in refusal.value.message
    assert snapshot() == before


def test_refusal_is_told_by_letter_and_on_the_card_until_put_away(me):
    assert reject("  Номер не ваш ") is True
    assert snapshot()["letters"] == [("application_rejected", "me@example.org", ABOUT | {"reason": "Номер не ваш"})]
    (card,) = in_reading(service.my_applications, me)
    assert (card.is_rejected, card.reason) == (True, "Номер не ваш")
    after = snapshot()
    assert reject("Другая причина") is False
    assert snapshot() == after
    in_transaction(service.dismiss_rejection, me, FIRST)
    assert in_reading(service.my_applications, me) == []
    put_away = snapshot()
    in_transaction(service.dismiss_rejection, me, FIRST)
    assert snapshot() == put_away and put_away["applications"][0][7] is not None


@pytest.mark.parametrize("reason", ["", "   ", "х" * 501])
def test_refusal_needs_a_reason(me, reason):
    before = snapshot()
    with pytest.raises(Invalid):
        reject(reason)
    assert snapshot() == before


def test_refused_account_attached_later_puts_the_refusal_away(me):
    reject()
    assert in_transaction(service.attach, me, by_sum()).result == Result.ATTACHED
    assert in_reading(service.my_applications, me) == []
    assert statuses() == ["rejected"]


def test_what_is_decided_is_not_decided_otherwise(me):
    reject()
    before = snapshot()
    with pytest.raises(Conflict) as refusal:
        approve()
    assert refusal.value.message == "Заявка № 19534 уже отклонена."
    assert snapshot() == before


@pytest.mark.parametrize("decide", [approve, reject])
def test_withdrawn_is_not_decided(me, decide):
    in_transaction(service.withdraw_application, me, FIRST)
    before = snapshot()
    with pytest.raises(Conflict):
        decide()
    assert snapshot() == before


def test_subscribers_decide_nothing(me):
    before = snapshot()
    for use, arguments in (
        (service.approve, (FIRST,)),
        (service.reject, (FIRST, "x")),
        (service.show_application, (FIRST,)),
        (service.list_applications, (None,)),
    ):
        with pytest.raises(Denied):
            in_transaction(use, me, *arguments)
    assert snapshot() == before


def test_operator_sees_both_sides(me):
    (view,) = in_reading(service.list_applications, SYSTEM, ApplicationStatus.PENDING)
    assert (view.email, view.holder_name, view.is_account_known, view.is_fitting) == (
        "me@example.org", "Иванов Иван Иванович", True, False,
    )  # fmt: skip
    assert [payment.amount_kopecks for payment in view.payments] == [222_00]
    in_transaction(service.edit_application, me, FIRST, UNKNOWN)
    assert in_reading(service.show_application, SYSTEM, FIRST).is_account_known is False
    assert in_reading(service.list_applications, SYSTEM, ApplicationStatus.REJECTED) == []


# Taking away


def test_detached_account_is_gone_from_this_profile_only(session, me):
    in_transaction(service.attach, me, by_sum())
    account = session.exec(select(Account).where(Account.number == NUMBER)).one()
    other = make_profile(session)
    attach(session, other, account)
    session.commit()
    (card,) = in_reading(service.my_accounts, me)
    assert in_transaction(service.detach, me, card.public_id) == NUMBER
    assert in_reading(service.my_accounts, me) == []
    assert [row[0] for row in snapshot()["attachments"]] == [other.id]
    assert audited()[-1] == ("account.detached", me.profile_id)


def test_somebody_elses_account_is_not_detached_and_answers_like_a_missing_one(me, stranger):
    in_transaction(service.attach, me, by_sum())
    (card,) = in_reading(service.my_accounts, me)
    before = snapshot()
    messages = set()
    for actor, public_id in ((stranger, card.public_id), (stranger, "missing"), (me, "missing"), (me, NUMBER)):
        with pytest.raises(NotFound) as refusal:
            in_transaction(service.detach, actor, public_id)
        messages.add(refusal.value.message)
    assert len(messages) == 1
    assert snapshot() == before
    with pytest.raises(NotFound):
        in_reading(service.account_summary, stranger, card.public_id)
    assert in_reading(service.account_summary, me, card.public_id) == card


def test_detached_account_needs_its_proof_again(me):
    in_transaction(service.attach, me, by_sum())
    in_transaction(service.detach, me, in_reading(service.my_accounts, me)[0].public_id)
    assert in_transaction(service.attach, me, WRONG).result == Result.APPLICATION
