"""Charging: the vectors to the kopeck, and what must hold whatever is charged."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_app.billing.charging import Charge, ChargeRules, charge
from lk_app.billing.periods import Period, billing_month, by_billing_month, by_calendar_month
from lk_app.billing.price_table import parse_rows
from lk_app.billing.ranges import fill, in_zone_order, proportional
from lk_app.billing.tariffs import Category, PriceList
from lk_app.suppliers.tables import table

JANUARY = Period(date(2020, 12, 25), date(2021, 1, 25))
FEBRUARY_26 = Period(date(2026, 1, 25), date(2026, 2, 25))
CHANGE = Period(date(2026, 9, 25), date(2026, 10, 25))
KWH = st.integers(0, 3000)
DAYS = st.dates(date(2021, 1, 1), date(2021, 5, 20))


@cache
def prices(code: str = "krymenergo") -> PriceList:
    return PriceList(parse_rows(table(f"tariffs/{code}")))


def crimea(*kwh: int, period: Period | None = None, used_kwh: int = 0, **rules: str) -> Charge:
    # The table begins on 01.01.2021; a January of its own days keeps the vectors inside it.
    period = period or Period(date(2021, 1, 1), date(2021, 1, 25))
    zones_wh = [value * 1000 for value in kwh]
    return charge(zones_wh, period, Category.URBAN, prices(), ChargeRules(**rules), used_kwh * 1000)


def samara(*kwh: int, period: Period = FEBRUARY_26, category: Category = Category.URBAN_GAS, **rules: str) -> Charge:
    return charge([value * 1000 for value in kwh], period, category, prices("samaraenergo"), ChargeRules(**rules))


@pytest.mark.parametrize(
    ("kwh", "kopecks"), [(100, 30400), (150, 45600), (151, 45981), (800, 293250), (801, 293753), (1000, 393850), (0, 0)]
)
def test_crimea_2021_single_rate(kwh, kopecks):
    assert crimea(kwh).total_kopecks == kopecks


@pytest.mark.parametrize(("kwh", "kopecks"), [((300,), 187500), ((200, 100), 183400), ((60, 140, 100), 174740)])
def test_samara_2026(kwh, kopecks):
    assert samara(*kwh).total_kopecks == kopecks


def test_a_range_splits_over_zones_in_proportion():
    made = crimea(180, 120)
    assert made.total_kopecks == 90450
    assert [(line.zone, line.range_no, line.value_wh, line.rate_micro, line.amount_kopecks) for line in made.lines] == [
        (0, 1, 90_000, 3_040_000, 27360),
        (0, 2, 90_000, 3_810_000, 34290),
        (1, 1, 60_000, 2_130_000, 12780),
        (1, 2, 60_000, 2_670_000, 16020),
    ]


def test_a_range_may_be_filled_in_the_order_of_zones():
    made = crimea(180, 120, range_split="in_zone_order")
    assert [(line.zone, line.range_no, line.value_wh) for line in made.lines] == [
        (0, 1, 150_000), (0, 2, 30_000), (1, 2, 120_000),
    ]  # fmt: skip
    assert made.total_kopecks == 45600 + 11430 + 32040


def test_an_electric_stove_has_its_own_price():
    assert samara(100, category=Category.URBAN_ELECTRIC).total_kopecks == 43800


def test_a_price_change_inside_the_month_is_split_by_days():
    # 26.09 to 25.10: 5 days at 6.25, 25 days at 6.95.
    made = samara(300, period=CHANGE)
    assert [(line.value_wh, line.rate_micro) for line in made.lines] == [(50_000, 6_250_000), (250_000, 6_950_000)]
    assert made.total_kopecks == 31250 + 173750


def test_a_price_change_may_be_taken_by_the_last_day():
    made = samara(300, period=CHANGE, price_split="by_last_day")
    assert [(line.value_wh, line.rate_micro) for line in made.lines] == [(300_000, 6_950_000)]


def test_each_price_sees_the_whole_months_ranges():
    # Until 30.06.2022 nothing is verified; from 01.07 it is: 5 of 30 days have no price, in the proportion of the days.
    made = charge([300_000], Period(date(2022, 6, 25), date(2022, 7, 25)), Category.URBAN, prices(), ChargeRules())
    priced = [(line.range_no, line.value_wh, line.rate_micro) for line in made.lines if line.price]
    assert priced == [(1, 125_000, 3_610_000), (2, 125_000, 4_570_000)]
    assert made.unpriced_wh == 50_000
    assert made.total_kopecks is None
    assert made.known_kopecks == 45125 + 57125


def test_without_a_verified_price_there_are_kwh_and_no_sum():
    made = charge([182_000, 104_000], Period(date(2021, 12, 22), date(2022, 2, 25)), Category.URBAN, prices(), ChargeRules())
    assert made.total_kopecks is None
    assert made.standing is None
    assert [(line.zone, line.value_wh, line.amount_kopecks) for line in made.lines] == [(0, 182_000, None), (1, 104_000, None)]


def test_above_the_last_known_range_there_is_no_sum():
    made = samara(1250)
    assert [(line.from_wh, line.to_wh, line.value_wh, line.amount_kopecks) for line in made.lines] == [
        (0, 1_200_000, 1_200_000, 750000), (1_200_000, None, 50_000, None),
    ]  # fmt: skip
    assert (made.total_kopecks, made.known_kopecks, made.unpriced_wh) == (None, 750000, 50_000)
    assert samara(1200).total_kopecks == 750000


def test_a_second_reading_for_a_month_goes_on_in_its_ranges():
    later = crimea(100, period=Period(date(2021, 1, 10), date(2021, 1, 25)), used_kwh=100)
    assert [(line.range_no, line.value_wh) for line in later.lines] == [(1, 50_000), (2, 50_000)]
    # The month before is closed: what it had does not count for the next one.
    fresh = crimea(100, period=Period(date(2021, 1, 25), date(2021, 2, 25)), used_kwh=100)
    assert [(line.range_no, line.value_wh) for line in fresh.lines] == [(1, 100_000)]


def test_missed_months_have_their_own_ranges():
    # January to March in one reading: three months of 100 kWh, none above 150.
    made = crimea(300, period=Period(date(2021, 1, 1), date(2021, 4, 1)))
    assert made.total_kopecks == 300 * 304
    assert crimea(300).total_kopecks == 45600 + 57150


@pytest.mark.parametrize(
    ("day", "month"),
    [(date(2026, 2, 25), date(2026, 2, 1)), (date(2026, 2, 26), date(2026, 3, 1)), (date(2026, 12, 31), date(2027, 1, 1)),
     (date(2024, 2, 29), date(2024, 3, 1))],
)  # fmt: skip
def test_after_the_window_a_reading_counts_for_the_next_month(day, month):
    assert billing_month(day, 25) == month


@pytest.mark.parametrize("split", [by_billing_month, by_calendar_month])
@given(first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), days=st.integers(0, 800), last_day=st.sampled_from([20, 25, 31]))
def test_months_cover_the_period_once(split, first, days, last_day):
    period = Period(first, first + timedelta(days=days))
    slices, _, month_ends_on = split(period, last_day)
    assert slices[0].first_on == period.first_on
    assert slices[-1].last_on == period.end_on <= month_ends_on
    assert sum(part.days for part in slices) == period.days
    assert all(one.last_on + timedelta(days=1) == other.first_on for one, other in pairwise(slices))
    assert len({part.month for part in slices}) == len(slices)


def test_a_billing_month_is_not_cut_at_the_calendar():
    slices, has_begun, ends_on = by_billing_month(Period(date(2026, 1, 20), date(2026, 2, 22)), 25)
    assert [(part.month, part.days) for part in slices] == [(date(2026, 2, 1), 33)]
    assert (has_begun, ends_on) == (False, date(2026, 2, 25))
    slices, has_begun, ends_on = by_calendar_month(Period(date(2026, 1, 20), date(2026, 2, 22)), 25)
    assert [(part.month, part.days) for part in slices] == [(date(2026, 1, 1), 11), (date(2026, 2, 1), 22)]
    assert (has_begun, ends_on) == (True, date(2026, 2, 28))


def test_two_readings_on_one_day_share_it():
    slices, has_begun, _ = by_billing_month(Period(date(2026, 2, 20), date(2026, 2, 20)), 25)
    assert [part.days for part in slices] == [1]
    assert has_begun


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 2, 20), date(2026, 2, 19))
    for zones in ([], [1, 1, 1, 1], [-1]):
        with pytest.raises(ValueError, match="one to three zones"):
            charge(zones, JANUARY, Category.URBAN, prices(), ChargeRules())
    with pytest.raises(ValueError, match="no negative"):
        charge([1], JANUARY, Category.URBAN, prices(), ChargeRules(), -1)
    with pytest.raises(ValueError, match="not one of"):
        ChargeRules(range_split="by_mood")


# How far the next range is


def test_how_far_the_next_range_is():
    now = crimea(136, period=Period(date(2021, 1, 1), date(2021, 1, 25))).standing
    assert now and (now.month, now.band.number, now.left_wh) == (date(2021, 1, 1), 1, 14_000)
    assert now.next_band and [row.rate_micro for row in now.next_band.rows if row] == [3_810_000]
    # the window closes on the 25th: nothing more falls into January
    assert now.crossing_on is None


def test_when_the_next_range_begins_at_this_pace():
    # 100 kWh in 10 days: 50 are left for 5 more days, the sixth begins the second range.
    now = crimea(100, period=Period(date(2021, 1, 1), date(2021, 1, 11))).standing
    assert now and (now.left_wh, now.crossing_on) == (50_000, date(2021, 1, 17))


@pytest.mark.parametrize(("kwh", "number", "left"), [(150, 1, 0), (151, 2, 649_000), (800, 2, 0), (801, 3, None)])
def test_the_kwh_on_the_boundary_is_still_in_the_lower_range(kwh, number, left):
    now = crimea(kwh).standing
    assert now and (now.band.number, now.left_wh) == (number, left)


def test_the_range_counts_what_the_month_had_before():
    now = crimea(40, period=Period(date(2021, 1, 10), date(2021, 1, 20)), used_kwh=100).standing
    assert now and (now.used_wh, now.left_wh) == (140_000, 10_000)


# What must hold whatever is charged


@given(st.lists(KWH, min_size=1, max_size=3), DAYS, st.integers(0, 40), st.sampled_from(["billing", "calendar"]),
       st.sampled_from(["proportional", "in_zone_order"]))  # fmt: skip
def test_energy_and_money_add_up(kwh, first, days, month_split, range_split):
    made = crimea(*kwh, period=Period(first, first + timedelta(days=days)), month_split=month_split, range_split=range_split)
    for zone, value in enumerate(kwh):
        assert sum(line.value_wh for line in made.lines if line.zone == zone) == value * 1000
    assert made.total_kopecks == sum(line.amount_kopecks or 0 for line in made.lines)
    assert all(line.value_wh > 0 for line in made.lines)


@given(st.lists(KWH, min_size=1, max_size=3), st.integers(0, 2), st.integers(1, 500), DAYS, st.integers(1, 40))
def test_more_energy_never_costs_less(kwh, zone, more, first, days):
    period = Period(first, first + timedelta(days=days))
    grown = [value + (more if i == zone % len(kwh) else 0) for i, value in enumerate(kwh)]
    less, greater = crimea(*kwh, period=period).total_kopecks, crimea(*grown, period=period).total_kopecks
    assert less is not None
    assert greater is not None
    assert less < greater


@given(KWH, KWH)
def test_reading_twice_a_month_costs_the_same_as_once(first_kwh, second_kwh):
    middle = date(2021, 1, 13)
    whole = crimea(first_kwh + second_kwh)
    parts = [
        crimea(first_kwh, period=Period(date(2021, 1, 1), middle)),
        crimea(second_kwh, period=Period(middle, date(2021, 1, 25)), used_kwh=first_kwh),
    ]
    assert sum(part.total_kopecks or 0 for part in parts) == whole.total_kopecks
    for number in (1, 2, 3):
        in_parts = sum(line.value_wh for part in parts for line in part.lines if line.range_no == number)
        assert in_parts == sum(line.value_wh for line in whole.lines if line.range_no == number)


@given(
    st.lists(st.integers(0, 10**7), min_size=1, max_size=3), st.integers(0, 10**6), st.sampled_from([proportional, in_zone_order])
)
def test_a_split_keeps_both_sums(zones_wh, used_wh, split):
    bands = prices().bands(Category.URBAN, 1, date(2021, 2, 1))
    ranges_wh = fill(bands, used_wh, sum(zones_wh))
    matrix = split(ranges_wh, zones_wh)
    assert [sum(row) for row in matrix] == ranges_wh
    assert [sum(column) for column in zip(*matrix, strict=True)] == zones_wh
    assert all(cell >= 0 for row in matrix for cell in row)


@given(KWH, KWH, KWH)
def test_a_price_change_with_equal_prices_changes_nothing(one, two, three):
    rows = [row for row in prices().rows if row.category == Category.URBAN and row.valid_from == date(2021, 1, 1)]
    cut = date(2021, 2, 10)
    halves = [replace(row, valid_to=cut) for row in rows] + [replace(row, valid_from=cut + timedelta(days=1)) for row in rows]
    period = Period(date(2021, 1, 25), date(2021, 2, 25))
    zones_wh = [one * 1000, two * 1000, three * 1000]
    whole = charge(zones_wh, period, Category.URBAN, PriceList(tuple(rows)), ChargeRules())
    parts = charge(zones_wh, period, Category.URBAN, PriceList(tuple(halves)), ChargeRules())
    assert whole.total_kopecks is not None
    assert parts.total_kopecks is not None
    # the lines are more, each rounded by itself: at most half a kopeck a line, and a Wh more or less in a range
    assert abs(whole.total_kopecks - parts.total_kopecks) <= len(parts.lines)
