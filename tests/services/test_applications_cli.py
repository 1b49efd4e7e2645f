"""`lk applications …`: what an operator types, reads and gets as exit code."""

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from lk_app.accounts import service
from lk_app.cli import app
from lk_app.kernel import clock
from lk_app.store.transaction import in_transaction
from tests.factories import make_profile, subscriber
from tests.services.claims import UNKNOWN, WRONG, by_surname, make_paying_account, snapshot

NUMBER = "19534"


@pytest.fixture
def me(session):
    clock.start_at(datetime(2022, 2, 25, 7, 12, tzinfo=UTC))
    make_paying_account(session)
    actor = subscriber(make_profile(session, "me@example.org"))
    session.commit()
    in_transaction(service.attach, actor, WRONG)
    return actor


def lk(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["applications", *arguments])


def test_list_shows_who_waits_and_whether_the_data_agree(me):
    in_transaction(service.attach, me, UNKNOWN)
    in_transaction(service.attach, me, by_surname("888888", "Аза"))
    done = lk("list")
    assert done.exit_code == 0
    first, second, third = [line for line in done.output.splitlines() if "ждёт решения" in line]
    for words in ("19534", "25.02.2022", "me@example.org", "Симферопольское ГРОЭ", "123456", "223,00", "21.02.2022"):
        assert words in first
    assert "не совпадает" in first and "счета нет" in second and "«Аза…»" in third
    assert "Таких заявок нет." in lk("list", "--status", "rejected").output
    assert lk("list", "--status", "all").output.count("ждёт решения") == 3


def test_in_a_pipe_nothing_is_cut_at_eighty_columns(session, me):
    """Somebody's long mailbox and branch stay whole and on one line: `lk applications list | grep` must find them."""
    email = f"{'a' * 60}@{'b' * 60}.example.org"
    other = subscriber(make_profile(session, email))
    session.commit()
    in_transaction(service.attach, other, WRONG)
    (line,) = [line for line in lk("list").output.splitlines() if email in line]
    assert "ждёт решения" in line and "…" not in line


def test_show_puts_both_sides_together(me):
    done = lk("show", NUMBER)
    assert done.exit_code == 0
    for words in ("Заявка № 19534", "Иванов Иван Иванович", "223,00", "222,00", "10.02.2022", "не совпадает"):
        assert words in done.output


def test_approve_attaches_and_again_changes_nothing(me):
    done = lk("approve", NUMBER)
    assert (done.exit_code, "Заявка № 19534 одобрена" in done.output) == (0, True)
    after = snapshot()
    assert [row[2] for row in after["attachments"]] == ["operator"]
    again = lk("approve", NUMBER)
    assert (again.exit_code, "раньше" in again.output) == (0, True)
    assert snapshot() == after


def test_reject_tells_why_and_again_changes_nothing(me):
    assert lk("reject", NUMBER, "--reason", "Номер не ваш").exit_code == 0
    after = snapshot()
    assert after["letters"][0][2]["reason"] == "Номер не ваш"
    assert lk("reject", NUMBER, "--reason", "Иначе").exit_code == 0
    assert snapshot() == after
    assert "отклонена: Номер не ваш" in lk("show", NUMBER).output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "1"), "Заявки № 1 нет."),
        (("approve", "1"), "Заявки № 1 нет."),
        (("reject", "1", "--reason", "x"), "Заявки № 1 нет."),
        (("reject", NUMBER, "--reason", "  "), "Напишите причину"),
    ],
)
def test_refusal_is_a_sentence_and_code_1(me, arguments, words):
    before = snapshot()
    done = lk(*arguments)
    assert done.exit_code == 1
    assert words in done.output and "Traceback" not in done.output
    assert snapshot() == before


def test_unknown_account_cannot_be_approved(me):
    in_transaction(service.attach, me, UNKNOWN)
    done = lk("approve", "19535")
    assert (done.exit_code, "999999" in done.output) == (1, True)
    assert snapshot()["attachments"] == []


def test_a_decision_is_not_turned_over(me):
    lk("reject", NUMBER, "--reason", "Нет")
    done = lk("approve", NUMBER)
    assert (done.exit_code, "уже отклонена" in done.output) == (1, True)


def test_what_people_typed_is_never_taken_for_markup(me):
    in_transaction(service.attach, me, by_surname("888888", "Аза[/]"))
    lk("reject", NUMBER, "--reason", "[red]нет[/red]")
    assert "«Аза[/]…»" in lk("list").output
    assert "[red]нет[/red]" in lk("show", NUMBER).output


@pytest.mark.parametrize("arguments", [("reject", NUMBER), ("approve", "много"), ("list", "--status", "какие")])
def test_wrong_command_line_is_code_2(me, arguments):
    before = snapshot()
    assert lk(*arguments).exit_code == 2
    assert snapshot() == before
