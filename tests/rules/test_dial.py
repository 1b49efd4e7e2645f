"""What is typed, what stands on the dial, what was used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.readings.findings import Code, Severity, severity
from lk_app.readings.rules import Dial, consumption_wh, parse_dial, parse_zones, whole

FIVE = Dial(integer_digits=5, decimal_digits=1)
dials = st.builds(Dial, zones=st.integers(1, 3), integer_digits=st.integers(4, 8), ratio=st.integers(1, 40))


@pytest.mark.parametrize(
    ("typed", "kwh", "code"),
    [
        ("12662", 12662, None),
        ("06319", 6319, None),
        (" 12 662 ", 12662, None),
        ("12\u00a0662", 12662, None),
        ("0", 0, None),
        ("00000", 0, None),
        ("0012662", 12662, None),
        ("12662,", 12662, None),
        ("12662,4", 12662, Code.DECIMALS_IGNORED),
        ("12662.40", 12662, Code.DECIMALS_IGNORED),
        ("", None, Code.ZONE_MISSING),
        ("   ", None, Code.ZONE_MISSING),
        ("126624", None, Code.TOO_MANY_DIGITS),
        ("12.662", None, Code.NOT_A_NUMBER),
        ("-5", None, Code.NOT_A_NUMBER),
        ("1e5", None, Code.NOT_A_NUMBER),
        ("12O62", None, Code.NOT_A_NUMBER),
        ("١٢٣", None, Code.NOT_A_NUMBER),
        ("²", None, Code.NOT_A_NUMBER),
        (",4", None, Code.NOT_A_NUMBER),
        ("0" * 100_000, None, Code.NOT_A_NUMBER),
    ],
)
def test_what_is_typed(typed, kwh, code):
    value, found = parse_dial(typed, FIVE)
    assert (value, found) == (None if kwh is None else kwh * 1000, code)


def test_three_red_digits_are_decimals_where_the_meter_has_them():
    assert parse_dial("12662,123", Dial(decimal_digits=3)) == (12_662_000, Code.DECIMALS_IGNORED)


@given(st.text())
def test_any_text_is_a_value_on_the_dial_or_a_reason(text):
    value, code = parse_dial(text, FIVE)
    if value is None:
        assert severity(code) == Severity.ERROR
    else:
        assert 0 <= value < FIVE.span_wh
        assert value % 1000 == 0
        assert code in (None, Code.DECIMALS_IGNORED)


@given(st.integers(0, 99999), st.integers(0, 3))
def test_leading_zeros_and_spaces_do_not_count(kwh, zeros):
    assert parse_dial(" " + "0" * zeros + str(kwh) + " ", FIVE) == (kwh * 1000, None)


def test_each_zone_needs_its_value_and_no_more():
    two = Dial(zones=2)
    values, findings = parse_zones(("12662",), two)
    assert values == (12_662_000, None)
    assert [(f.code, f.zone) for f in findings] == [(Code.ZONE_MISSING, 1)]
    values, findings = parse_zones(("12662", "6319", "5"), two)
    assert values == (12_662_000, 6_319_000)
    assert [(f.code, f.zone) for f in findings] == [(Code.ZONE_EXTRA, 2)]
    assert parse_zones(("1", "2", ""), two) == ((1000, 2000), [])


@pytest.mark.parametrize(
    ("current", "previous", "dial", "kwh"),
    [
        (12662, 12480, Dial(), 182),
        (30, 99950, Dial(integer_digits=5), 80),
        (3, 99999, Dial(integer_digits=5), 4),
        (112, 100, Dial(ratio=20), 240),
        (5, 9999, Dial(integer_digits=4, ratio=30), 180),
        (100, 100, Dial(), 0),
    ],
)
def test_consumption(current, previous, dial, kwh):
    assert consumption_wh(current * 1000, previous * 1000, dial) == kwh * 1000


def test_the_red_digits_of_billing_do_not_make_the_same_reading_less():
    assert whole(12_662_400) == 12_662_000
    assert consumption_wh(12_662_000, 12_662_400, Dial()) == 0


@given(dials, st.data())
def test_turning_the_dial_by_so_much_is_that_consumption(dial, data):
    span = dial.span_wh // 1000
    previous = data.draw(st.integers(0, span - 1))
    used = data.draw(st.integers(0, span - 1))
    assert consumption_wh((previous + used) % span * 1000, previous * 1000, dial) == used * dial.ratio * 1000


def test_every_code_has_a_severity_and_errors_are_the_default():
    assert severity(Code.LESS_THAN_PREVIOUS) == Severity.ERROR
    assert severity(Code.EXCEEDS_AVERAGE) == Severity.CONFIRM
    assert severity(Code.WINDOW_CLOSED) == Severity.INFO
