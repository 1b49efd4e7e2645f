"""Money: what people type, what they read."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.kernel.money import (
    apportion,
    divide_half_up,
    format_percent,
    format_rate,
    format_rubles,
    parse_rate,
    parse_rubles,
    price_of,
)

KOPECKS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("text", "kopecks"),
    [("222", 22200), ("222,00", 22200), ("222.0 ₽", 22200), (" 1 313,46 ", 131346), ("1\u00a0313.46", 131346), ("0", 0),
     ("78,9 руб.", 7890), ("5,", 500)],
)  # fmt: skip
def test_typed_sum_is_understood(text, kopecks):
    assert parse_rubles(text) == kopecks


@pytest.mark.parametrize("text", ["", "abc", "-5", "1,234", "1.2.3", "12e3", "٣", "1" * 13])
def test_what_is_not_a_sum_is_refused(text):
    with pytest.raises(ValueError, match="not a sum"):
        parse_rubles(text)


@given(KOPECKS)
def test_written_sum_reads_back(kopecks):
    assert parse_rubles(format_rubles(kopecks)) == kopecks


def test_sums_are_written_in_russian():
    assert format_rubles(131346) == "1\u00a0313,46\u00a0₽"
    assert format_rubles(-5) == "\u22120,05\u00a0₽"
    assert format_rubles(10000, sign=False) == "100,00"


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"), [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (1, 3, 0), (2, 3, 1), (0, 7, 0)]
)
def test_halves_are_rounded_away_from_zero(numerator, denominator, nearest):
    assert divide_half_up(numerator, denominator) == nearest


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_rounding_is_off_by_at_most_a_half(numerator, denominator):
    assert abs(Fraction(numerator, denominator) - divide_half_up(numerator, denominator)) <= Fraction(1, 2)


def test_a_line_is_priced_to_the_kopeck():
    assert price_of(182_000, 3_040_000) == 55328
    assert price_of(1, 5_000_000) == 1  # half a kopeck
    assert price_of(1, 4_990_000) == 0


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=6).filter(any))
def test_parts_add_up_and_are_fair(total, weights):
    parts = apportion(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    assert all(abs(Fraction(total * weight, whole) - part) < 1 for part, weight in zip(parts, weights, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


def test_nothing_cannot_be_apportioned():
    assert apportion(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="nothing to apportion by"):
        apportion(1, [0, 0])


@pytest.mark.parametrize(("text", "micro"), [("3.04", 3_040_000), ("0.000001", 1), ("9,5", 9_500_000), ("7", 7_000_000)])
def test_a_rate_is_read_exactly(text, micro):
    assert parse_rate(text) == micro


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1.1234567", "NaN", "٣"])
def test_what_is_not_a_rate_is_refused(text):
    with pytest.raises(ValueError, match="not a rate"):
        parse_rate(text)


def test_rates_are_written_in_russian():
    assert format_rate(3_040_000) == "3,04\u00a0₽"
    assert format_rate(3_045_500) == "3,0455\u00a0₽"
    assert format_percent(95_000) == "9,5\u00a0%"
    assert format_percent(160_000) == "16\u00a0%"
