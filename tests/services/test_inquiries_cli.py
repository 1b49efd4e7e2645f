"""`lk inquiries …`: what an operator types, reads and gets as exit code."""

import asyncio
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from lk_app.cli import app
from lk_app.inquiries import flows, service
from lk_app.inquiries.models import Inquiry, InquiryMessage
from lk_app.inquiries.rules import Draft
from lk_app.kernel import clock
from lk_app.store.outbox import OutboxMessage
from lk_app.store.transaction import in_transaction
from tests.factories import make_profile, subscriber
from tests.people import rows
from tests.pictures import PDF

WILD = "[red]Внимание[/red]\n<script>alert(1)</script>\x1b[2J\u202e"


@pytest.fixture
def written(session):
    clock.start_at(datetime(2022, 2, 25, 7, 12, tzinfo=UTC))
    actor = subscriber(make_profile(session, "me@example.org"))
    session.commit()
    kept = asyncio.run(flows.take_file(actor, io.BytesIO(PDF), "[b]счёт[/b].pdf"))
    in_transaction(service.send, actor, Draft(str(uuid4()), "account", WILD, "", "me@example.org", (kept.public_id,)))
    return actor


def lk(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["inquiries", *arguments])


def left() -> list:
    return [rows(model) for model in (Inquiry, InquiryMessage, OutboxMessage)]


def test_list_shows_what_waits(written):
    done = lk("list")
    assert done.exit_code == 0
    for words in ("1", "25.02.2022", "Счёт", "me@example.org", "принято"):
        assert words in done.output
    assert "Таких обращений нет." in lk("list", "--status", "answered").output
    assert "принято" in lk("list", "--status", "all").output


def test_show_prints_what_was_written_and_a_terminal_obeys_none_of_it(written):
    done = lk("show", "1")
    assert done.exit_code == 0
    for words in ("Обращение №\u00a01 от\u00a025.02.2022", "[red]Внимание[/red]", "<script>alert(1)</script>[2J", ".pdf"):
        assert words in done.output
    assert not {"\x1b", "\u202e"} & set(done.output)
    (file,) = flows.folder().iterdir()
    assert str(file) in done.output


def test_answer_writes_once(written):
    done = lk("answer", "1", "--text", "Проверили")
    assert (done.exit_code, "абоненту уйдёт письмо" in done.output) == (0, True)
    after = left()
    again = lk("answer", "1", "--text", "Проверили")
    assert (again.exit_code, "раньше" in again.output) == (0, True)
    assert left() == after
    assert "Крымэнерго" in lk("show", "1").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "7"), "Обращения № 7 нет."),
        (("answer", "7", "--text", "x"), "Обращения № 7 нет."),
        (("answer", "1", "--text", "  "), "Напишите ответ"),
    ],
)
def test_refusal_is_a_sentence_and_code_1(written, arguments, words):
    before = left()
    done = lk(*arguments)
    assert done.exit_code == 1
    assert words in done.output and "Traceback" not in done.output
    assert left() == before


@pytest.mark.parametrize("arguments", [("answer", "1"), ("show", "много"), ("list", "--status", "какие")])
def test_wrong_command_line_is_code_2(written, arguments):
    assert lk(*arguments).exit_code == 2
