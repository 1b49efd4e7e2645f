"""The penalty: the vectors to the kopeck, dated rates, part payments, what is not known, and when it is due."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.billing import books
from lk_app.billing.penalty import (
    DebtSlice,
    PartPayment,
    debt_clock,
    delay_days,
    forecast,
    penalty,
    total_penalty,
    turning_days,
)
from lk_app.billing.rates import RateBook, RateRow, due_on, problems_of_rates
from lk_app.billing.tariffs import Status
from lk_app.kernel.workdays import WorkCalendar

DUE = date(2025, 3, 10)
TENTHS = date(2025, 1, 1)


def at(percent_micro: int) -> RateBook:
    """A rule that never changes."""
    rule = RateRow(date(2000, 1, 1), None, "fixed", percent_micro, "", Status.VERIFIED)
    return RateBook((rule,), ())


def book() -> RateBook:
    return books.rate_book()


def owed(kopecks: int, *payments: tuple[date, int], due: date = DUE) -> DebtSlice:
    return DebtSlice(kopecks, due, tuple(PartPayment(*payment) for payment in payments))


def after(days: int, due: date = DUE) -> date:
    return due + timedelta(days=days)


@pytest.mark.parametrize(
    ("debt", "days", "kopecks"),
    [
        (1000000, 30, 0), (1000000, 31, 317), (1000000, 32, 633), (1000000, 60, 9500), (1000000, 90, 19000),
        (1000000, 91, 19731), (1000000, 92, 20462), (1000000, 120, 40923), (1000000, 180, 84769), (1000000, 365, 219962),
        (131346, 30, 0), (131346, 31, 42), (131346, 60, 1248), (131346, 90, 2496), (131346, 91, 2592), (131346, 120, 5375),
        (131346, 180, 11134),
    ],
)  # fmt: skip
def test_vectors_at_9_5_percent(debt, days, kopecks):
    assert penalty(owed(debt), after(days), at(95_000)).amount_kopecks == kopecks
    # and by the real tables: in 2025 the key rate is above the ceiling on each of these days
    real = penalty(owed(debt, due=TENTHS), after(days, TENTHS), book())
    assert (real.amount_kopecks, real.is_upper_bound) == (kopecks, False)


def test_vector_at_8_percent():
    assert penalty(owed(1000000), after(100), at(80_000)).amount_kopecks == 22154


def test_day_one_is_the_day_after_the_due_date():
    assert [delay_days(DUE, after(days)) for days in (-5, 0, 1, 31)] == [0, 0, 1, 31]


def test_each_months_debt_is_reckoned_apart():
    old, young = owed(1000000, due=after(-30)), owed(1000000)
    both = total_penalty([old, young], after(61), at(95_000))
    assert both.amount_kopecks == 19731 + penalty(young, after(61), at(95_000)).amount_kopecks
    # one debt of the same sum and the older age would cost more
    assert both.amount_kopecks < penalty(owed(2000000, due=after(-30)), after(61), at(95_000)).amount_kopecks


def test_a_part_payment_splits_the_interval():
    # 4 000 of 10 000 on day 60: 4 000 for 30 days, 6 000 for 60 days at a three-hundredth.
    debt = owed(1000000, (after(60), 400000))
    assert penalty(debt, after(90), at(95_000)).amount_kopecks == 3800 + 11400
    assert penalty(debt, after(59), at(95_000)) == penalty(owed(1000000), after(59), at(95_000))


def test_what_is_paid_in_time_carries_no_penalty_and_nothing_goes_on_after_all_is_paid():
    assert penalty(owed(1000000, (after(0), 1000000)), after(400), at(95_000)).amount_kopecks == 0
    paid_late = owed(1000000, (after(60), 1000000))
    assert penalty(paid_late, after(400), at(95_000)).amount_kopecks == 9500
    overpaid = owed(1000000, (after(60), 5000000))
    assert penalty(overpaid, after(400), at(95_000)).amount_kopecks == 9500


def test_rounding_happens_once_for_a_debt():
    # 100 ₽ in ten payments of 10 ₽ on one day: a tenth of 3.1667 kopecks ten times is still 3.17 kopecks, not ten times nothing.
    parts = [(after(31), 1000)] * 10
    assert penalty(owed(10000, *parts), after(31), at(95_000)).amount_kopecks == 3


@pytest.mark.parametrize(
    ("paid_on", "micro", "is_upper_bound"),
    [
        (date(2022, 2, 20), 95_000, False),  # the key rate of the day
        (date(2022, 3, 15), 95_000, False),  # 474: fixed while the key rate is 20
        (date(2022, 8, 1), 95_000, False),  # 474: fixed although the key rate is lower
        (date(2022, 11, 1), 75_000, False),  # 1681: the lower of the two
        (date(2023, 5, 1), 75_000, False),
        (date(2023, 8, 1), 95_000, True),  # 8.5 is only remembered: not more than the ceiling
        (date(2025, 7, 1), 95_000, False),
        (date(2026, 3, 22), 95_000, False),
        (date(2026, 3, 23), 95_000, True),  # the key rate is not known any more
        (date(2026, 12, 31), 95_000, True),
    ],
)
def test_the_rate_of_a_day(paid_on, micro, is_upper_bound):
    rate = book().rate_on(paid_on)
    assert rate and (rate.micro, rate.is_upper_bound) == (micro, is_upper_bound)
    assert rate.act


@pytest.mark.parametrize("paid_on", [date(2027, 1, 1), date(2030, 1, 1), date(2021, 12, 25), date(2010, 1, 1)])
def test_a_rate_that_is_not_known_is_not_made_up(paid_on):
    assert book().rate_on(paid_on) is None
    assert penalty(owed(1000000, due=paid_on - timedelta(days=40)), paid_on, book()).amount_kopecks is None
    # within thirty days there is no penalty at any rate
    assert penalty(owed(1000000, due=paid_on - timedelta(days=30)), paid_on, book()).amount_kopecks == 0


def test_the_rate_is_that_of_the_day_of_payment():
    due = date(2022, 10, 10)
    cheap, dear = date(2022, 12, 20), date(2023, 12, 25)
    debt = owed(1000000, (cheap, 500000), due=due)
    days = delay_days(due, dear)
    expected = 500000 * 75 * (delay_days(due, cheap) - 30) / 300 / 1000 + 500000 * 95 * (60 / 300 + (days - 90) / 130) / 1000
    assert penalty(debt, dear, book()).amount_kopecks == round(expected)


def test_days_without_penalty_are_subtracted_once_confirmed_and_leave_a_ceiling_until_then():
    due = date(2022, 2, 10)
    doubtful = penalty(owed(1000000, due=due), after(60, due), book())
    assert (doubtful.amount_kopecks, doubtful.is_upper_bound) == (9500, True)
    confirmed = RateBook(
        tuple(replace(row, status=Status.VERIFIED) if row.kind == "none" else row for row in book().rules), book().key_rates
    )
    # day 49 is 31.03.2022: 18 of the 30 days carry a penalty
    sure = penalty(owed(1000000, due=due), after(60, due), confirmed)
    assert (sure.amount_kopecks, sure.is_upper_bound) == (5700, False)


def test_the_tables_of_rates_have_no_gaps():
    assert problems_of_rates(book().rules) == []
    assert problems_of_rates(book().key_rates) == []
    assert book().known_until_on() == date(2026, 12, 31)
    assert problems_of_rates(book().key_rates[::2]) != []


def test_the_debt_clock():
    clock = debt_clock(1000000, date(2025, 5, 1), book())
    assert clock and (clock.low_kopecks, clock.high_kopecks, clock.rate.is_upper_bound) == (317, 731, False)
    assert debt_clock(1000000, date(2027, 1, 1), book()) is None


def test_a_forecast_says_where_it_begins_to_cost():
    debts = [owed(1000000, due=date(2026, 11, 15))]
    turning = turning_days(debts, date(2026, 11, 25))
    assert turning == [date(2026, 12, 16), date(2027, 2, 14)]
    steps = forecast(debts, [date(2026, 12, 15), *turning, turning[0]], book())
    assert [(step.paid_on, step.penalty.amount_kopecks, step.penalty.is_upper_bound) for step in steps] == [
        (date(2026, 12, 15), 0, False), (date(2026, 12, 16), 317, True), (date(2027, 2, 14), None, False),
    ]  # fmt: skip
    assert turning_days(debts, date(2027, 2, 14)) == []


@given(st.integers(1, 10**9), st.integers(0, 500), st.integers(0, 300))
def test_a_longer_delay_never_costs_less(debt, days, more):
    shorter = penalty(owed(debt), after(days), at(95_000)).amount_kopecks
    longer = penalty(owed(debt), after(days + more), at(95_000)).amount_kopecks
    assert shorter is not None
    assert longer is not None
    assert shorter <= longer
    assert days > 30 or shorter == 0


@given(st.integers(1, 10**8), st.lists(st.tuples(st.integers(0, 400), st.integers(1, 10**7)), max_size=5), st.integers(0, 400))
def test_paying_something_never_raises_the_penalty(debt, payments, days):
    dated = [(after(day), kopecks) for day, kopecks in payments]
    with_payments = penalty(owed(debt, *dated), after(days), at(95_000)).amount_kopecks
    without = penalty(owed(debt), after(days), at(95_000)).amount_kopecks
    assert with_payments is not None
    assert without is not None
    assert 0 <= with_payments <= without


# When a bill is due, and working days


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (date(2022, 1, 1), date(2022, 2, 10)),
        (date(2025, 12, 1), date(2026, 1, 10)),
        (date(2026, 1, 1), date(2026, 2, 10)),
        (date(2026, 2, 1), date(2026, 3, 15)),
        (date(2026, 10, 1), date(2026, 11, 15)),
        (date(2026, 12, 1), date(2027, 1, 15)),
    ],
)
def test_a_bill_is_due_in_the_following_month(month, day):
    assert due_on(month, books.due_rows()) == day


def test_a_due_day_on_a_day_off_may_move():
    # 15.11.2026 is a Sunday; 10.01.2026 a Saturday inside the holidays.
    assert due_on(date(2026, 10, 1), books.due_rows(), "next_working") == date(2026, 11, 16)
    assert due_on(date(2025, 12, 1), books.due_rows(), "next_working") == date(2026, 1, 12)
    with pytest.raises(LookupError):
        due_on(date(1990, 1, 1), books.due_rows())


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 4), False),  # Unity Day
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 1, 9), False),  # a transferred day off
        (date(2024, 4, 27), True),  # a working Saturday
        (date(2025, 5, 2), False),
        (date(2025, 12, 31), False),
    ],
)
def test_working_days(day, is_working):
    assert WorkCalendar().is_working(day) is is_working


@pytest.mark.parametrize(("year", "count"), [(2024, 248), (2025, 247), (2026, 247), (2027, 247)])
def test_working_days_of_a_year(year, count):
    days = (date(year, 1, 1) + timedelta(days=i) for i in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))
    assert sum(map(WorkCalendar().is_working, days)) == count


def test_three_working_days_over_the_holidays():
    assert WorkCalendar().add(date(2026, 11, 25), 1) == date(2026, 11, 26)
    assert WorkCalendar().add(date(2026, 11, 27), 3) == date(2026, 12, 2)
    assert WorkCalendar().add(date(2025, 12, 30), 1) == date(2026, 1, 12)
    with pytest.raises(ValueError, match="at least one"):
        WorkCalendar().add(date(2026, 1, 1), 0)


def test_a_single_day_can_be_overruled():
    calendar = WorkCalendar({date(2026, 3, 18): False, date(2026, 11, 28): True})
    assert not calendar.is_working(date(2026, 3, 18))
    assert calendar.next_working(date(2026, 11, 28)) == date(2026, 11, 28)
    assert calendar.add(date(2026, 3, 17), 1) == date(2026, 3, 19)
