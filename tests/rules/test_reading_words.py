"""The words of readings: every code and type has them, numbers and plurals are right."""

from datetime import date

import pytest

from lk_app.readings import texts
from lk_app.readings.findings import Code, Finding, Severity, severity
from lk_app.readings.models import ReadingSource
from lk_app.readings.reasons import Circumstances, explain, times_more
from lk_app.readings.windows import window_on

ABOUT = Circumstances(
    digits=5,
    zone_names=("День", "Ночь"),
    serial_number="04817216",
    values_wh=(14662_000, 6319_000),
    previous_wh=(12480_000, 6215_000),
    previous_on=date(2021, 12, 22),
    days=65,
    average_wh=294_000,
    closes_on=date(2022, 2, 25),
)
FULL = {
    "zone": 0,
    "value_wh": 2286_000,
    "values_wh": (12662_000, 6319_000),
    "on": date(2022, 2, 1),
    "receipt_number": "482139071",
}


@pytest.mark.parametrize("code", list(Code))
@pytest.mark.parametrize("about", [ABOUT, Circumstances()], ids=["known", "nothing known"])
def test_every_code_has_words_and_a_way_out(code, about):
    words = explain(Finding(code, **FULL), about)
    assert words.text
    assert "None" not in words.text + words.title + words.hint
    if severity(code) == Severity.CONFIRM:
        assert words.title and words.main and words.second


def test_every_type_has_a_name():
    assert {source.value for source in ReadingSource} == set(texts.SOURCE_NAMES)


@pytest.mark.parametrize(
    ("total", "usual", "words"),
    [
        (2286, 294, "почти в 8\u00a0раз"),
        (600, 200, "в 3\u00a0раза"),
        (210, 100, "больше чем в 2\u00a0раза"),
        (203, 100, "в 2\u00a0раза"),
        (2199, 100, "почти в 22\u00a0раза"),
        (2100, 100, "в 21\u00a0раз"),
        (1199, 100, "почти в 12\u00a0раз"),
    ],
)
def test_times_more(total, usual, words):
    assert times_more(total * 1000, usual * 1000) == words


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2022, 2, 25), "Сегодня последний день"),
        (date(2022, 2, 24), "Остался 1\u00a0день"),
        (date(2022, 2, 22), "Осталось 3\u00a0дня"),
        (date(2022, 2, 14), "Осталось 11\u00a0дней"),
        (date(2022, 2, 4), "Остался 21\u00a0день"),
        (date(2022, 2, 26), "Приём за февраль закрыт"),
        (date(2021, 12, 31), "Приём за декабрь закрыт"),
    ],
)
def test_window_titles(day, title):
    assert texts.window_title(window_on(day, 1, 25)) == title


def test_window_texts():
    assert texts.window_text(window_on(date(2022, 2, 25), 1, 25)) == "Показания за февраль принимаем до 25-го числа включительно"
    assert texts.window_text(window_on(date(2021, 12, 26), 1, 25)) == "Показания можно внести, учтём их за январь"
    assert "15.02.2022" in texts.window_text(window_on(date(2022, 2, 1), 15, 26))


def test_what_stands_on_the_dial_and_on_the_receipt():
    assert texts.dial_digits(6319_400, 5) == "06319"
    assert texts.receipt_name("482139071") == "482\u00a0139\u00a0071"
    assert texts.previous_note(date(2021, 12, 22)) == "* крайние показания были внесены 22.12.2021"


def test_what_is_usual_is_said_as_a_person_would_say_it():
    hint = explain(Finding(Code.ROLLOVER, 0, value_wh=80_000), Circumstances(average_wh=95_014)).hint
    assert hint == "Обычно за столько дней у вас около 95\u00a0кВт·ч."


def test_of_a_removed_meter_the_new_one_is_named_where_it_is_there_already():
    removed = Finding(Code.METER_DECOMMISSIONED, on=date(2021, 9, 14))
    alone = explain(removed, Circumstances(serial_number="07741903"))
    assert "новый появится здесь" in alone.hint
    followed = explain(removed, Circumstances(serial_number="07741903", others=("5512",)))
    assert (followed.main, followed.hint) == ("Внести по № 5512", "")
    assert followed.text.endswith("больше не принимаем. Ещё на счёте счётчик № 5512.")
    less = explain(Finding(Code.LESS_THAN_PREVIOUS, 0, value_wh=5000), Circumstances(others=("5512",)))
    assert less.hint == "Если это показания другого счётчика, выберите его. Ещё на счёте счётчик № 5512."


def test_a_ratio_is_said_only_where_there_is_one():
    assert (texts.ratio_note(20), texts.ratio_note(1)) == ("показания\u00a0×\u00a020", "")


def test_too_many_digits_are_told_with_how_many_the_dial_has():
    assert explain(Finding(Code.TOO_MANY_DIGITS, 0), Circumstances(digits=5)).text.startswith("На счётчике 5\u00a0цифр")


def test_three_zones_are_named_together():
    three = Circumstances(zone_names=("Пик", "Полупик", "Ночь"))
    assert explain(Finding(Code.ZONES_SWAPPED), three).title == "Похоже, зоны перепутаны"
    assert three.reading((1000, 2000, 3000)) == "00001, 00002 и 00003"


def test_a_meter_of_unusual_width_still_speaks():
    assert "После 999 трёхзначный" in explain(Finding(Code.ROLLOVER, 0), Circumstances(digits=3)).text
    assert "После 999999999 счётчик" in explain(Finding(Code.ROLLOVER, 0), Circumstances(digits=9)).text
