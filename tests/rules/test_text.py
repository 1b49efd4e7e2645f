"""Russian for people: plurals, dates, names, energy, waits."""

from datetime import UTC, date, datetime

import pytest

from lk_app.kernel import clock
from lk_app.kernel.energy import format_kwh
from lk_app.kernel.text import day_and_month, fold_name, format_date, format_moment, month_name, plural, wait_in_words


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 день"), (3, "3 дня"), (5, "5 дней"), (11, "11 дней"), (12, "12 дней"), (21, "21 день"), (65, "65 дней"),
     (111, "111 дней"), (0, "0 дней"), (1002, "1 002 дня")],
)  # fmt: skip
def test_plural(count, words):
    assert plural(count, "день", "дня", "дней").replace("\u00a0", " ") == words


def test_dates_and_moments():
    clock.set_zone("Europe/Simferopol")
    moment = datetime(2022, 2, 25, 21, 30, tzinfo=UTC)
    assert format_date(date(2022, 2, 21)) == "21.02.2022"
    assert format_moment(moment) == "26.02.2022 в\u00a000:30"
    assert clock.local_date(moment) == date(2022, 2, 26)
    assert month_name(date(2022, 2, 1)) == "февраль"
    assert day_and_month(date(2022, 3, 2)) == "2\u00a0марта"


def test_names_are_compared_without_what_people_write_differently():
    assert fold_name(" Семёнов-Тян ") == fold_name("семенов тян")


@pytest.mark.parametrize(
    ("value_wh", "text"), [(80_000, "80 кВт·ч"), (12_500, "12,5 кВт·ч"), (6_447_000, "6 447 кВт·ч"), (-1_000, "\u22121 кВт·ч")]
)
def test_energy(value_wh, text):
    assert format_kwh(value_wh).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "через 1 секунду"), (40, "через 40 секунд"), (61, "через 2 минуты"), (3599, "через 1 час"), (7200, "через 2 часа")],
)
def test_wait_is_told(seconds, text):
    assert wait_in_words(seconds).replace("\u00a0", " ") == text


def test_the_clock_can_be_moved_and_goes_on():
    clock.start_at(datetime(2022, 2, 25, 10, 0, tzinfo=UTC))
    first = clock.now()
    clock.advance(3600)
    assert (clock.now() - first).total_seconds() >= 3600
    clock.start_at(None)
    assert clock.now().year >= 2026
