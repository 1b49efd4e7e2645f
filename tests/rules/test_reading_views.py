"""Words become screens: which card is shown, what its buttons do, what is compared."""

from datetime import date

import pytest

from lk_app.readings.findings import Code, Finding
from lk_app.readings.reasons import Circumstances, explain
from lk_app.readings.rules import Dial
from lk_app.readings.service import Check, Preview
from lk_app.readings.views_entry import ask, bars, comparison, zone_errors
from lk_app.readings.windows import window_on


def check(code: Code, zone: int | None = None, others: tuple[Code, ...] = (), **values) -> Check:
    finding = Finding(code, zone, **values)
    about = Circumstances(zone_names=("День", "Ночь"), values_wh=(1000, 2000), codes=frozenset({code, *others}))
    return Check(finding, explain(finding, about))


def preview(**values) -> Preview:
    values = {"total_wh": None, "year_ago_wh": None, "average_wh": None, "level": "", "days": 30} | values
    window = window_on(date(2022, 2, 25), 1, 25)
    return Preview((), (), window=window, dial=Dial(zones=2), previous_wh=(0, 0), **values)


@pytest.mark.parametrize(
    ("code", "main", "second"),
    [
        (Code.ROLLOVER, ("confirm", "rollover"), ("focus", "t2")),
        (Code.EXCEEDS_AVERAGE, ("focus", "t2"), ("confirm", "exceeds_average")),
        (Code.EQUAL_TO_PREVIOUS, ("confirm", "equal_to_previous"), ("focus", "t2")),
        (Code.DUPLICATE_READING, ("confirm", "duplicate_reading"), ("link", "/readings/receipt?account=a&number=123456789")),
        (Code.READ_REMOTELY, ("link", "/readings?account=a"), ("confirm", "read_remotely")),
        (Code.NOT_CHANGED, ("link", "/readings/receipt?account=a&number=123456789"), ("", "t2")),
        (Code.CORRECTION_CLOSED, ("link", "/readings/new?account=a&meter=m%2F1"), ("", "t2")),
        (Code.LATER_READING, ("link", "/readings/new?account=a&meter=m%2F1"), ("", "t2")),
        (Code.METER_DECOMMISSIONED, ("link", "/readings?account=a"), ("", "t2")),
        (Code.LESS_THAN_PREVIOUS, ("focus", "t2"), ("", "t2")),
        (Code.ZONES_SWAPPED, ("values", "00001,00002"), ("confirm", "zones_swapped")),
    ],
)
def test_what_the_two_buttons_do(code, main, second):
    found = check(code, 1, receipt_number="123456789", values_wh=(1000, 2000), value_wh=1000)
    card = ask("a", "m/1", preview(), (found,))
    assert ((card.main_deed, card.main_value), (card.second_deed, card.second_value)) == (main, second)
    assert card.title and card.main


def test_what_stands_at_a_dial_needs_no_card():
    unsettled = (check(Code.ZONE_MISSING, 1), check(Code.DUPLICATE_READING, receipt_number="1", values_wh=(1000, 2000)))
    assert ask("a", "m", preview(), unsettled).title == ""
    assert zone_errors(unsettled) == {"t1": "", "t2": "Введите показания", "t3": ""}


def test_exchange_comes_before_its_falls_and_before_other_questions():
    unsettled = (
        check(Code.LESS_THAN_PREVIOUS, 0, (Code.ZONES_SWAPPED,), value_wh=6161_000),
        check(Code.DUPLICATE_READING, receipt_number="1", values_wh=(1000, 2000)),
        check(Code.ZONES_SWAPPED, None, (Code.LESS_THAN_PREVIOUS,), values_wh=(12662_000, 6319_000)),
    )
    card = ask("a", "m", preview(), unsettled)
    assert (card.code, card.main_value, card.second_deed) == ("zones_swapped", "12662,06319", "focus")
    assert [line.value for line in card.lines] == ["12662, расход 12\u00a0662\u00a0кВт·ч", "06319, расход 6\u00a0319\u00a0кВт·ч"]
    assert zone_errors(unsettled)["t1"] == "Меньше предыдущих на 6161"


def test_bars_are_measured_by_the_longest():
    shown = bars(preview(total_wh=286_000, year_ago_wh=313_000, average_wh=294_014, level="usual"))
    assert [(bar.text, bar.width, bar.kind) for bar in shown] == [
        ("286\u00a0кВт·ч", 91, ""),
        ("313\u00a0кВт·ч", 100, "past"),
        ("294\u00a0кВт·ч", 93, "avg"),
    ]
    assert [(bar.text, bar.width) for bar in bars(preview(total_wh=0))] == [("0\u00a0кВт·ч", 0)]
    assert bars(preview()) == []


@pytest.mark.parametrize(
    ("total", "year_ago", "average", "days", "title", "note"),
    [
        (286_000, 313_000, 294_000, 65, "Расход за 65\u00a0дней", "На 27\u00a0кВт·ч меньше, чем год назад"),
        (314_000, 313_400, None, 1, "Расход за 1\u00a0день", "На 1\u00a0кВт·ч больше, чем год назад"),
        (313_000, 313_400, None, 2, "Расход за 2\u00a0дня", "Столько же, сколько год назад"),
        (100_000, None, 90_000, 0, "Расход за сегодня", ""),
        (100_000, None, None, 30, "Расход за 30\u00a0дней", "Сравнить пока не с чем: показаний ещё мало"),
    ],
)
def test_the_comparison_in_words(total, year_ago, average, days, title, note):
    found = comparison(preview(total_wh=total, year_ago_wh=year_ago, average_wh=average, days=days))
    assert (found.title, found.note) == (title, note)
    assert found.spoken.startswith(title)
