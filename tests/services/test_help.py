"""What readers say of the help: kept once a form, throttled, without a trace of who said it, summed up for the supplier."""

import pytest
from typer.testing import CliRunner

from lk_app.cli import app
from lk_app.help import service
from lk_app.help.models import HelpRating
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Invalid, NotFound, TooOften
from lk_app.store.transaction import in_reading, in_transaction
from tests.people import HOME, STRANGER, rows

ME = Actor("subscriber", 7, 7, "203.0.113.7", "Firefox")


def rate(uid: str, chapter: str = "payments", is_helpful: bool = True, who: Actor = HOME) -> None:
    in_transaction(service.rate, who, uid, chapter, is_helpful)


def tell(uid: str, missing: str = "", mistake: str = "") -> None:
    in_transaction(service.tell_more, HOME, uid, missing, mistake)


def test_a_form_is_one_answer_however_often_it_is_pressed(db: str) -> None:
    rate("a")
    rate("a", is_helpful=False)
    assert [(row["form_uid"], row["is_helpful"]) for row in rows(HelpRating)] == [("a", True)]


def test_nothing_tells_whose_answer_it_is(db: str) -> None:
    rate("a", who=ME)
    (row,) = rows(HelpRating)
    assert set(row) == {"id", "form_uid", "chapter", "is_helpful", "missing", "mistake", "rated_at"}
    assert ME.ip not in str(row)


def test_words_come_once_and_only_after_no(db: str) -> None:
    rate("yes")
    rate("no", is_helpful=False)
    for uid in ("yes", "nobody"):
        with pytest.raises(NotFound):
            tell(uid, "где адрес?")
    tell("no", "  где\n\nадрес?\x1b[31m ", "опечатка")
    tell("no", "другое", "другое")
    assert [(row["missing"], row["mistake"]) for row in rows(HelpRating)] == [("", ""), ("где адрес?[31m", "опечатка")]


@pytest.mark.parametrize(("missing", "mistake", "field"), [("", " \n", "missing"), ("", "я" * 1001, "mistake")])
def test_too_little_and_too_much_is_refused(db: str, missing: str, mistake: str, field: str) -> None:
    rate("no", is_helpful=False)
    before = rows(HelpRating)
    with pytest.raises(Invalid) as refusal:
        tell("no", missing, mistake)
    assert (refusal.value.field, rows(HelpRating)) == (field, before)
    tell("no", "я" * 1000)


def test_a_network_that_answers_without_end_is_stopped_and_others_are_not(db: str) -> None:
    for number in range(30):
        rate(str(number))
    with pytest.raises(TooOften, match=r"Оценок слишком много\. Попробуйте через"):
        rate("one too many")
    assert len(rows(HelpRating)) == 30
    rate("another", who=STRANGER)
    assert len(rows(HelpRating)) == 31


def test_an_unknown_chapter_is_nobodys_question(db: str) -> None:
    with pytest.raises(NotFound):
        rate("a", chapter="nonsense")
    assert rows(HelpRating) == []


def test_the_supplier_reads_the_sum_and_the_words(db: str) -> None:
    assert "Инструкцию ещё никто не оценивал." in printed()
    rate("1")
    rate("2")
    rate("3", is_helpful=False)
    rate("4", chapter="merge", is_helpful=False)
    tell("4", "[bold]где кнопка?", "")
    payments = next(one for one in in_reading(service.summary) if one.title == "Платежи и оплата")
    assert (payments.yes, payments.no, payments.percent) == (2, 1, 67)
    lines = printed()
    assert "Платежи и оплата │ 2 │ 1 │ 67 %" in lines
    assert "Объединение учетных записей │ [bold]где кнопка? │" in lines
    assert "где кнопка" not in printed("--words", "0")


def printed(*options: str) -> str:
    done = CliRunner().invoke(app, ["help", "ratings", *options])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())
