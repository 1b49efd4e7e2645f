"""What a delay costs where only the sum of the debt is known: from which day, how much, and when it cannot be told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.billing import books
from lk_app.billing.delay import bounded_delay, delay_of
from lk_app.billing.penalty import DebtSlice, penalty
from lk_app.billing.rates import RateBook, RateRow
from lk_app.billing.tariffs import Status

DUE = date(2025, 3, 10)
FIXED = RateRow(date(2000, 1, 1), None, "fixed", 95_000, "", Status.VERIFIED)
BOOK = RateBook((FIXED,), ())


def free(first: date, last: date | None) -> RateRow:
    return RateRow(first, last, "none", None, "", Status.VERIFIED)


def after(days: int) -> date:
    return DUE + timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "first", "is_running", "kopecks", "steps"),
    [
        (-5, 31, False, 317, {30: 0, 60: 9500, 90: 19000}),
        (0, 31, False, 317, {30: 0, 60: 9500, 90: 19000}),
        (29, 31, False, 317, {30: 0, 60: 9500, 90: 19000}),
        (30, 31, False, 317, {60: 9500, 90: 19000, 120: 40923}),
        (31, 31, True, 317, {60: 9500, 90: 19000, 120: 40923}),
        (90, 90, True, 317, {120: 40923, 150: 62846, 180: 84769}),
        (91, 91, True, 731, {120: 40923, 150: 62846, 180: 84769}),
    ],
)
def test_from_which_day_how_much_and_the_vectors_by_the_day_of_payment(today, first, is_running, kopecks, steps):
    made = delay_of(1000000, DUE, after(today), BOOK)
    assert made
    assert (made.first_on, made.is_running, made.day_kopecks) == (after(first), is_running, kopecks)
    assert {(step.paid_on - DUE).days: step.penalty.amount_kopecks for step in made.steps} == steps
    assert made.clock and (made.clock.low_kopecks, made.clock.high_kopecks) == (317, 731)
    assert not made.is_upper_bound
    assert all(step.paid_on > after(today) for step in made.steps)


def test_the_guides_debt_on_its_day():
    made = delay_of(131346, date(2022, 2, 10), date(2022, 2, 25), books.rate_book())
    assert made
    assert (made.first_on, made.day_kopecks, made.is_upper_bound) == (date(2022, 3, 13), 42, False)
    # the penalties of spring 2022 may have been forgiven: nobody here has confirmed it
    assert [(step.paid_on, step.penalty.amount_kopecks, step.penalty.is_upper_bound) for step in made.steps] == [
        (date(2022, 3, 12), 0, False), (date(2022, 4, 11), 1248, True), (date(2022, 5, 11), 2496, True),
    ]  # fmt: skip


def test_a_day_that_may_be_free_is_an_upper_bound():
    made = delay_of(1000000, date(2022, 3, 10), date(2022, 3, 20), books.rate_book())
    assert made
    assert (made.first_on, made.is_upper_bound) == (date(2022, 4, 10), True)


def test_days_known_to_be_free_are_stepped_over():
    book = RateBook((FIXED, free(after(20), after(50)), free(after(51), after(100))), ())
    made = delay_of(1000000, DUE, after(10), book)
    assert made
    assert (made.first_on, made.is_running, made.day_kopecks) == (after(101), False, 731)
    assert [step.penalty.amount_kopecks for step in made.steps] == [0, 0, 0]
    bounded = bounded_delay(1000000, after(10), book)
    assert bounded
    assert (bounded.first_on, bounded.is_running) == (after(10), True)
    # nine days are charged, the 11th to the 19th after the due day; those after them are free
    assert [step.penalty.amount_kopecks for step in bounded.steps] == [6577, 6577, 6577]


def test_a_penalty_that_is_never_charged_is_not_foretold():
    book = RateBook((FIXED, free(after(20), None)), ())
    assert delay_of(1000000, DUE, after(10), book) is None
    assert bounded_delay(1000000, after(20), book) is None


@pytest.mark.parametrize("kopecks", [0, -1])
def test_no_debt_no_forecast(kopecks):
    assert delay_of(kopecks, DUE, DUE, BOOK) is None
    assert bounded_delay(kopecks, DUE, BOOK) is None


def test_after_the_last_known_day_there_is_no_number():
    book = books.rate_book()
    soon = delay_of(1000000, date(2026, 11, 15), date(2026, 11, 25), book)
    assert soon
    assert (soon.first_on, soon.day_kopecks, soon.is_upper_bound) == (date(2026, 12, 16), 317, True)
    assert [step.penalty.amount_kopecks for step in soon.steps] == [0, None, None]
    later = delay_of(1000000, date(2027, 2, 15), date(2027, 2, 25), book)
    assert later
    assert (later.clock, later.day_kopecks, later.is_upper_bound) == (None, None, False)
    bounded = bounded_delay(1000000, date(2026, 12, 25), book)
    assert bounded
    assert (bounded.day_kopecks, [step.penalty.amount_kopecks for step in bounded.steps]) == (731, [None, None, None])


def test_a_debt_of_unknown_age_is_bounded_by_the_dearest_day():
    made = bounded_delay(1000000, after(0), BOOK)
    assert made
    assert (made.due_on, made.day_kopecks, made.is_upper_bound, made.is_running) == (None, 731, True, True)
    # 10 000 × 9.5 % × 30 / 130 and so on
    assert [(step.penalty.amount_kopecks, step.penalty.is_upper_bound) for step in made.steps] == [
        (21923, True), (43846, True), (65769, True),
    ]  # fmt: skip


@given(st.integers(1, 10**9), st.integers(0, 800))
def test_whatever_the_age_no_more_is_added_than_the_bound_says(debt, age):
    today = DUE + timedelta(days=age)
    bounded = bounded_delay(debt, today, BOOK)
    assert bounded
    now = penalty(DebtSlice(debt, DUE), today, BOOK).amount_kopecks
    for step in bounded.steps:
        then = penalty(DebtSlice(debt, DUE), step.paid_on, BOOK).amount_kopecks
        assert then is not None
        assert now is not None
        assert step.penalty.amount_kopecks is not None
        assert then - now <= step.penalty.amount_kopecks + 1  # each of the three is rounded by itself


@given(st.integers(1, 10**9), st.integers(-40, 400))
def test_a_days_price_is_what_the_penalty_grows_by(debt, age):
    today = DUE + timedelta(days=age)
    made = delay_of(debt, DUE, today, BOOK)
    assert made
    before = penalty(DebtSlice(debt, DUE), made.first_on - timedelta(days=1), BOOK).amount_kopecks
    then = penalty(DebtSlice(debt, DUE), made.first_on, BOOK).amount_kopecks
    assert before is not None
    assert then is not None
    assert made.day_kopecks is not None
    assert abs(then - before - made.day_kopecks) <= 1
    assert made.is_running == (age > 30)


def test_a_recalled_moratorium_is_not_stepped_over():
    rows = tuple(replace(row, status=Status.RECALLED) for row in (free(after(0), after(400)),))
    assert RateBook((FIXED, *rows), ()).charged_from(after(10)) == after(10)
