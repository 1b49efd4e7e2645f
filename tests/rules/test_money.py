"""Money: what people type, what they read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.kernel.money import format_rubles, parse_rubles

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
