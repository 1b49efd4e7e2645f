"""The reading window: which month, how many days, at the very edges."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.kernel import clock
from lk_app.readings.windows import closes_on, next_month, window_on, year_before

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "month", "is_open", "left", "closed"),
    [
        (date(2022, 2, 1), date(2022, 2, 1), True, 24, None),
        (date(2022, 2, 22), date(2022, 2, 1), True, 3, None),
        (date(2022, 2, 25), date(2022, 2, 1), True, 0, None),
        (date(2022, 2, 26), date(2022, 3, 1), False, 27, date(2022, 2, 1)),
        (date(2022, 2, 28), date(2022, 3, 1), False, 25, date(2022, 2, 1)),
        (date(2024, 2, 29), date(2024, 3, 1), False, 25, date(2024, 2, 1)),
        (date(2022, 3, 1), date(2022, 3, 1), True, 24, None),
        (date(2022, 12, 31), date(2023, 1, 1), False, 25, date(2022, 12, 1)),
    ],
)
def test_window_of_the_1st_to_the_25th(day, month, is_open, left, closed):
    window = window_on(day, 1, 25)
    assert (window.billing_month, window.is_open, window.days_left, window.closed_month) == (month, is_open, left, closed)
    assert window.closes_on == month.replace(day=25)


def test_before_the_first_day_a_reading_counts_for_the_same_month():
    window = window_on(date(2022, 2, 10), 15, 26)
    assert (window.billing_month, window.is_open, window.closed_month) == (date(2022, 2, 1), False, None)
    assert (window.opens_on, window.closes_on) == (date(2022, 2, 15), date(2022, 2, 26))


@pytest.mark.parametrize(("day", "closes"), [(date(2024, 2, 29), 29), (date(2023, 2, 28), 28), (date(2023, 4, 30), 30)])
def test_a_last_day_the_month_does_not_have_is_its_last(day, closes):
    window = window_on(day, 1, 31)
    assert (window.is_open, window.days_left, window.closes_on) == (True, 0, day.replace(day=closes))


@given(days, st.integers(1, 28), st.integers(1, 31))
def test_every_day_has_a_window_that_is_not_over(day, first, last):
    if first > last:
        with pytest.raises(ValueError):
            window_on(day, first, last)
        return
    window = window_on(day, first, last)
    assert window.opens_on <= window.closes_on
    assert window.closes_on >= day
    assert window.days_left == (window.closes_on - day).days
    assert window.billing_month in (day.replace(day=1), next_month(day))
    assert window.is_open == (window.opens_on <= day)
    assert (window.closed_month is not None) == (window.billing_month > day)
    assert closes_on(window.billing_month, last) == window.closes_on


@given(days)
def test_months_follow_each_other_day_by_day(day):
    today, tomorrow = window_on(day, 1, 25), window_on(day + timedelta(days=1), 1, 25)
    assert tomorrow.billing_month in (today.billing_month, next_month(today.billing_month))
    assert (tomorrow.billing_month != today.billing_month) == (day.day == 25)


def test_the_supplier_s_midnight_decides(monkeypatch):
    """23:59:59 of the 25th in Simferopol is in; a second later it is the next month, whatever day it is in UTC."""
    last_second = datetime(2022, 2, 25, 20, 59, 59, tzinfo=UTC)
    inside = window_on(clock.local_date(last_second), 1, 25)
    outside = window_on(clock.local_date(last_second + timedelta(seconds=1)), 1, 25)
    assert (inside.is_open, inside.billing_month) == (True, date(2022, 2, 1))
    assert (outside.is_open, outside.billing_month) == (False, date(2022, 3, 1))


@given(days)
def test_a_year_before(day):
    before = year_before(day)
    assert (before.year, before.month) == (day.year - 1, day.month)
    assert before.day == (28 if (day.month, day.day) == (2, 29) else day.day)
