"""Judging a reading: vectors of the guide's world, and properties that hold for any meter."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lk_app.readings.findings import Code
from lk_app.readings.plausibility import judge
from lk_app.readings.rules import Dial
from lk_app.readings.usual import Interval, Usual, usual

ONE, TWO, THREE = Dial(), Dial(zones=2), Dial(zones=3)
HISTORY = [
    Interval(date(2020, 12, 22), date(2021, 2, 25), (200_000, 113_000)),
    Interval(date(2021, 2, 25), date(2021, 12, 22), (900_000, 438_000)),
]
OWN = usual(HISTORY, date(2021, 12, 22), date(2022, 2, 25))


def kwh(*values: int) -> tuple[int, ...]:
    return tuple(value * 1000 for value in values)


def seen(judgement) -> list[tuple[Code, int | None]]:
    return [(finding.code, finding.zone) for finding in judgement.findings]


def test_an_ordinary_reading_has_no_findings():
    judgement = judge(kwh(12662, 6319), kwh(12480, 6215), TWO, OWN, HISTORY)
    assert (seen(judgement), judgement.zones_wh, judgement.total_wh) == ([], kwh(182, 104), 286_000)


def test_exchanged_zones_are_found_and_offered():
    judgement = judge(kwh(6319, 12662), kwh(12480, 6215), TWO, OWN, HISTORY)
    assert seen(judgement) == [(Code.LESS_THAN_PREVIOUS, 0), (Code.ZONES_SWAPPED, None)]
    assert judgement.findings[0].value_wh == 6161_000
    assert judgement.findings[1].values_wh == kwh(12662, 6319)
    assert (judgement.zones_wh, judgement.total_wh) == ((None, 6447_000), None)


def test_two_of_three_zones_exchanged():
    judgement = judge(kwh(3050, 1090, 2040), kwh(1000, 3000, 2000), THREE, usual([], date(2022, 1, 1), date(2022, 2, 1)), [])
    assert judgement.findings[-1].values_wh == kwh(1090, 3050, 2040)


def test_all_three_zones_moved_round():
    judgement = judge(kwh(3050, 1090, 2040), kwh(1000, 2000, 3000), THREE, usual([], date(2022, 1, 1), date(2022, 2, 1)), [])
    assert judgement.findings[-1].values_wh == kwh(1090, 2040, 3050)


def test_exchange_without_a_fall_is_found_by_the_zones_history():
    """Both values grew, so only the habits tell: by day 90 a month, by night 10."""
    start = date(2021, 1, 1)
    history = [Interval(start, start + timedelta(days=300), (900_000, 100_000))]
    own = usual(history, start + timedelta(days=300), start + timedelta(days=330))
    judgement = judge(kwh(1010, 1090), kwh(1000, 1000), TWO, own, history)
    assert seen(judgement) == [(Code.ZONES_SWAPPED, None)]
    assert judgement.findings[0].values_wh == kwh(1090, 1010)
    assert judgement.total_wh == 100_000
    assert seen(judge(kwh(1090, 1010), kwh(1000, 1000), TWO, own, history)) == []


@pytest.mark.parametrize(
    ("current", "previous", "used"), [(30, 99950, 80), (3, 99999, 4), (0, 99999, 1)], ids=["99950-00030", "99999-00003", "end"]
)
def test_the_dial_s_end_is_asked_about(current, previous, used):
    judgement = judge(kwh(current), kwh(previous), ONE, usual([], date(2022, 1, 1), date(2022, 2, 1)), [])
    assert seen(judgement) == [(Code.ROLLOVER, 0)]
    assert judgement.zones_wh == kwh(used)
    assert judgement.findings[0].value_wh == used * 1000


def test_a_fall_that_cannot_be_the_dial_s_end_is_explained():
    judgement = judge(kwh(12000, 6319), kwh(12480, 6215), TWO, OWN, HISTORY)
    assert seen(judgement) == [(Code.LESS_THAN_PREVIOUS, 0)]
    assert judgement.findings[0].value_wh == 480_000
    assert judgement.total_wh is None


def test_a_rollover_too_large_for_this_account_is_not_believed():
    history = [Interval(date(2021, 1, 1), date(2022, 1, 1), (600_000,))]
    own = usual(history, date(2022, 1, 1), date(2022, 2, 1))
    assert seen(judge(kwh(900), kwh(99950), ONE, own, history)) == [(Code.LESS_THAN_PREVIOUS, 0)]


def test_far_too_much_is_asked_about_and_the_wrong_digit_named():
    judgement = judge(kwh(14662, 6319), kwh(12480, 6215), TWO, OWN, HISTORY)
    assert seen(judgement) == [(Code.EXCEEDS_AVERAGE, 0)]
    assert judgement.total_wh == 2286_000
    assert (judgement.suggestion.zone, judgement.suggestion.value_wh) == (0, 12662_000)


def test_ten_times_is_asked_about():
    assert seen(judge(kwh(15340, 6215), kwh(12480, 6215), TWO, OWN, HISTORY)) == [(Code.EXCEEDS_AVERAGE, None)]


def test_the_bound_itself_is_not_asked_about():
    bound = Usual(30, None, 100_000, 45_000, 203_000, True)
    assert seen(judge(kwh(303), kwh(100), ONE, bound, [])) == []
    assert seen(judge(kwh(304), kwh(100), ONE, bound, [])) == [(Code.EXCEEDS_AVERAGE, 0)]


def test_equal_in_all_zones_is_asked_about_and_in_one_is_not():
    assert seen(judge(kwh(12480, 6215), kwh(12480, 6215), TWO, OWN, HISTORY)) == [(Code.EQUAL_TO_PREVIOUS, None)]
    assert seen(judge(kwh(12662, 6215), kwh(12480, 6215), TWO, OWN, [])) == []


def test_the_ratio_counts():
    judgement = judge(kwh(112), kwh(100), Dial(ratio=20), usual([], date(2022, 1, 1), date(2022, 2, 1), ratio=20), [])
    assert (seen(judgement), judgement.total_wh) == ([], 240_000)


@given(st.integers(1, 3), st.data())
def test_never_silently_changed(zones, data):
    """Any complete reading on any meter: consumption is exact, or there is a finding that says why there is none."""
    dial = Dial(zones=zones, integer_digits=data.draw(st.integers(4, 6)), ratio=data.draw(st.sampled_from([1, 1, 20])))
    values = st.tuples(*[st.integers(0, dial.span_wh // 1000 - 1)] * zones)
    current, previous = kwh(*data.draw(values)), kwh(*data.draw(values))
    days = data.draw(st.integers(0, 500))
    bound = usual([], date(2021, 1, 1), date(2021, 1, 1) + timedelta(days=days), dial.ratio)
    judgement = judge(current, previous, dial, bound, [])
    codes = {finding.code for finding in judgement.findings}
    fallen = {zone for zone in range(zones) if current[zone] < previous[zone]}
    named = {finding.zone for finding in judgement.findings if finding.code in (Code.ROLLOVER, Code.LESS_THAN_PREVIOUS)}
    assert named == fallen
    if judgement.total_wh is None:
        assert Code.LESS_THAN_PREVIOUS in codes
    else:
        assert judgement.total_wh == sum(judgement.zones_wh)
        assert (judgement.total_wh > bound.high_wh) == (Code.EXCEEDS_AVERAGE in codes)
        for zone in range(zones):
            turned = (previous[zone] + judgement.zones_wh[zone] // dial.ratio) % dial.span_wh
            assert turned == current[zone]
    for finding in judgement.findings:
        if finding.code == Code.ZONES_SWAPPED:
            assert sorted(finding.values_wh) == sorted(current)
            assert finding.values_wh != current
            again = judge(finding.values_wh, previous, dial, bound, [])
            assert not again.findings or again.total_wh == 0


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(1, 300), st.integers(1, 300))
def test_exchanging_the_zones_of_a_good_reading_is_always_found(day, night, used_day, used_night):
    """Whatever the meter shows: when the values typed the wrong way round fall, the right way is offered."""
    good = (day + used_day, night + used_night)
    assume(max(good) < 100_000)
    assume(good[1] < day or good[0] < night)
    bound = usual([], date(2022, 1, 1), date(2022, 2, 1))
    judgement = judge(kwh(good[1], good[0]), kwh(day, night), TWO, bound, [])
    offered = [finding.values_wh for finding in judgement.findings if finding.code == Code.ZONES_SWAPPED]
    assert offered == [kwh(*good)] or {finding.code for finding in judgement.findings} <= {Code.ROLLOVER}
