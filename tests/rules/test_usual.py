"""What is usual: interpolation by days, the same days a year ago, the average, the bounds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.readings.rules import Dial
from lk_app.readings.usual import Interval, Point, intervals_of, spent_wh, usual

ONE, TWO = Dial(), Dial(zones=2)


def points(*rows: tuple[date, int]) -> list[Point]:
    return [Point(day, (kwh * 1000,)) for day, kwh in rows]


def test_energy_is_spread_evenly_over_days():
    intervals = intervals_of(points((date(2021, 1, 1), 100), (date(2021, 1, 11), 200), (date(2021, 1, 21), 220)), ONE)
    assert spent_wh(intervals, date(2021, 1, 1), date(2021, 1, 21)) == 120_000
    assert spent_wh(intervals, date(2021, 1, 6), date(2021, 1, 16)) == 60_000
    assert spent_wh(intervals, date(2021, 1, 3), date(2021, 1, 4)) == 10_000


def test_what_is_not_covered_is_not_known():
    intervals = intervals_of(points((date(2021, 1, 1), 0), (date(2021, 1, 11), 100)), ONE)
    assert spent_wh(intervals, date(2020, 12, 20), date(2021, 1, 11)) is None
    assert spent_wh(intervals, date(2021, 1, 11), date(2021, 1, 11)) is None
    assert spent_wh(intervals, date(2021, 2, 1), date(2021, 3, 1)) is None


def test_a_gap_of_a_tenth_is_filled_by_measure():
    """A meter was replaced: one day between the old one's last reading and the new one's first is nobody's."""
    gap = [Interval(date(2021, 1, 1), date(2021, 1, 10), (90_000,)), Interval(date(2021, 1, 11), date(2021, 1, 21), (100_000,))]
    assert spent_wh(gap, date(2021, 1, 1), date(2021, 1, 21)) == 200_000


def test_the_dial_s_end_is_consumption_and_a_correction_is_unknown():
    rolled = intervals_of(points((date(2021, 1, 1), 99950), (date(2021, 2, 1), 30)), ONE)
    assert [interval.total_wh for interval in rolled] == [80_000]
    corrected = intervals_of(points((date(2021, 1, 1), 500), (date(2021, 2, 1), 400), (date(2021, 3, 1), 430)), ONE)
    assert [(interval.start, interval.total_wh) for interval in corrected] == [(date(2021, 2, 1), 30_000)]


def test_the_last_reading_of_a_day_counts():
    twice = intervals_of(points((date(2021, 1, 1), 100), (date(2021, 2, 1), 900), (date(2021, 2, 1), 150)), ONE)
    assert [interval.total_wh for interval in twice] == [50_000]


def test_the_ratio_is_in_the_history():
    assert intervals_of(points((date(2021, 1, 1), 0), (date(2021, 2, 1), 12)), Dial(ratio=20))[0].total_wh == 240_000


def test_the_same_days_a_year_ago_and_the_average():
    """The mock-up's account: 65 days from 22.12.2021 to 25.02.2022."""
    history = [
        Interval(date(2020, 12, 22), date(2021, 2, 25), (200_000, 113_000)),
        Interval(date(2021, 2, 25), date(2021, 12, 22), (900_000, 438_000)),
    ]
    found = usual(history, date(2021, 12, 22), date(2022, 2, 25))
    assert found.days == 65
    assert found.year_ago_wh == 313_000
    # 1651 kWh in 365 days: 65 days are 294.01…
    assert found.average_wh == round(1_651_000 * 65 / 365)
    assert found.is_own
    assert found.expected_wh == 313_000
    assert found.high_wh == round(2.03 * 313_000)


def test_leap_day_is_compared_with_the_28th():
    history = [Interval(date(2023, 1, 1), date(2024, 1, 29), (393_000,))]
    found = usual(history, date(2024, 1, 29), date(2024, 2, 29))
    assert found.year_ago_wh == 30_000  # 29.01.2023 to 28.02.2023: 30 days of 1 kWh


def test_the_average_looks_back_a_year_only():
    history = [
        Interval(date(2019, 1, 1), date(2020, 12, 31), (7_300_000,)),
        Interval(date(2020, 12, 31), date(2021, 12, 31), (365_000,)),
    ]
    assert usual(history, date(2021, 12, 31), date(2022, 1, 30)).average_wh == 30_000


@pytest.mark.parametrize(
    ("days", "kwh"), [(1, 41.7 * 7), (7, 41.7 * 7), (20, 41.7 * 20), (27, 41.7 * 27), (28, 1151), (30, 1151)]
)
def test_without_history_the_norm_of_real_households_bounds(days, kwh):
    found = usual([], date(2022, 1, 1), date(2022, 1, 1) + timedelta(days=days))
    assert (found.is_own, found.average_wh, found.year_ago_wh, found.low_wh) == (False, None, None, 0)
    assert found.high_wh == round(kwh * 1000)


def test_the_norm_of_two_months_is_two_norms():
    found = usual([], date(2022, 1, 1), date(2022, 3, 3))
    assert found.high_wh == round(1151_000 * 61 / 30.4375)
    assert usual([], date(2022, 1, 1), date(2022, 3, 3), ratio=20).high_wh == found.high_wh * 20


def test_an_almost_empty_flat_is_not_asked_about_little():
    history = [Interval(date(2021, 1, 1), date(2022, 1, 1), (12_000,))]
    assert usual(history, date(2022, 1, 1), date(2022, 1, 31)).high_wh == round(104_000 * 30 / 30.4375)


@given(st.integers(0, 400), st.integers(0, 400))
def test_more_days_never_allow_less(first, second):
    less, more = sorted((first, second))
    start = date(2022, 1, 1)
    bound = [usual([], start, start + timedelta(days=days)).high_wh for days in (less, more)]
    assert bound[0] <= bound[1]


readings = st.lists(
    st.tuples(st.integers(1, 90), st.integers(0, 2000)), min_size=1, max_size=12
)  # days and kWh since the reading before


@given(readings, st.integers(0, 99_999), st.data())
def test_a_period_cut_anywhere_is_the_sum_of_its_parts(steps, first, data):
    day, value, rows = date(2021, 1, 1), first, [(date(2021, 1, 1), first)]
    for length, kwh in steps:
        day, value = day + timedelta(days=length), (value + kwh) % 100_000
        rows.append((day, value))
    intervals = intervals_of(points(*rows), ONE)
    total = spent_wh(intervals, rows[0][0], day)
    assert total == sum(kwh for _, kwh in steps) * 1000
    cut = rows[0][0] + timedelta(days=data.draw(st.integers(0, (day - rows[0][0]).days)))
    parts = [spent_wh(intervals, *span) or 0 for span in ((rows[0][0], cut), (cut, day))]
    assert abs(sum(parts) - total) <= 1  # each part is rounded to a whole Wh by itself
