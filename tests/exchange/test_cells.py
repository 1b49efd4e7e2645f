"""A column read at once gives what its cells give one by one, or leaves it to them; formulae never survive."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.exchange.cells import AccountNumber, Coded, Day, Fixed, Text, Whole, Word
from lk_app.exchange.formulae import neutralised
from lk_app.exchange.layouts import READING_TYPES

ODD = st.sampled_from(
    ["", " ", "0", "-1", "+5", "1_0", "٣", "1e3", "nan", "007", "9" * 400, "1 000", "12,5", "1.2345", "0.00", "\u00a05", "x"]
)
NUMBERS = st.one_of(ODD, st.integers(0, 10**13).map(str), st.decimals(0, 10**6, places=2).map(str), st.text(max_size=4))
DAYS = st.one_of(
    st.dates(dt.date(1900, 1, 1), dt.date(2030, 1, 1)).flatmap(lambda day: st.sampled_from([f"{day:%d.%m.%Y}", day.isoformat()])),
    st.sampled_from(["", " ", "31.02.2020", "2020-13-01", "1.1.2020", "01.01.20", "01.01.2020 ", "0000-00-00"]),
)
NAMES = st.sampled_from(["Иванов", " Иванов ", "Ива\u00a0нов", "a\nb", "\ud800", "\u200b", "Я" * 200])
WORDS = st.one_of(st.text(max_size=6), NAMES)
CELLS = [
    (lambda: Fixed(3, "", max_digits=9), NUMBERS),
    (lambda: Fixed(3, "", max_digits=9, is_required=False), NUMBERS),
    (lambda: Fixed(2, "", minimum=1), NUMBERS),
    (lambda: Whole(1, 3), NUMBERS),
    (lambda: Day(dt.date(2022, 2, 21)), DAYS),
    (lambda: Day(is_required=False), DAYS),
    (lambda: Text(160), WORDS),
    (lambda: Text(40, is_required=True), WORDS),
    (lambda: AccountNumber(r"\d{5,10}"), st.one_of(NUMBERS, st.integers(0, 10**11).map(str))),
    (lambda: Coded({"Иванов": 1}, 120), WORDS),
    (lambda: Word(READING_TYPES, ""), st.one_of(WORDS, st.sampled_from(["Абонентские", "bank", "через  БАНК"]))),
]  # fmt: skip


def _one_by_one(cell, texts):
    try:
        return [cell.one(text) for text in texts]
    except ValueError:
        return None


@pytest.mark.parametrize(("make", "texts"), CELLS)
@given(data=st.data())
def test_a_column_is_its_cells(make, texts, data):
    column = tuple(data.draw(st.lists(texts, min_size=1, max_size=6)))
    try:
        found = list(make().column(column))
    except ValueError:
        return  # left to the cells
    assert found == _one_by_one(make(), column)


@given(st.decimals(0, 10**9 - 1, places=3), st.sampled_from(".,"))
def test_a_number_keeps_every_digit(value, point):
    text = str(value).replace(".", point)
    expected = int(value * Decimal(1000))
    assert Fixed(3, "", max_digits=9).one(text) == expected
    assert list(Fixed(3, "", max_digits=9).column((text,))) == [expected]


SUMS = [("222", 22200), ("222,0", 22200), ("1 313.46", 131346), ("1\u00a0313,46", 131346), ("0,05", 5), ("7.100", 710)]


@pytest.mark.parametrize(("text", "kopecks"), SUMS)
def test_sums_as_billing_writes_them(text, kopecks):
    assert Fixed(2, "").one(text) == kopecks


@given(st.text(max_size=20))
def test_no_text_starts_as_a_formula(text):
    assert not neutralised(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert neutralised(text) in (text, "'" + text)
