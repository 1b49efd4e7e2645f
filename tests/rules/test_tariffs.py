"""Prices: only a verified one is a fact, and a table with gaps, overlaps or holes is refused."""

from datetime import date

import pytest

from lk_app.billing import books
from lk_app.billing.price_table import TariffError, parse_rows, problems_of
from lk_app.billing.tariffs import Category, PriceList, Status
from lk_app.config import settings
from lk_app.suppliers import profile, supplier
from lk_app.suppliers.tables import table

HEADER = {
    "valid_from": "2026-01-01", "valid_to": "2026-12-31", "category": "urban", "tariff_type": "single", "zone": "all",
    "range_no": "1", "range_from_kwh": "0", "range_to_kwh": "", "price_rub_kwh_vat": "5.00", "status": "verified",
    "source": "X", "act": "", "note": "",
}  # fmt: skip


def record(**values: str) -> dict[str, str]:
    return HEADER | values


def prices_of(*records: dict[str, str], accepted=(Status.VERIFIED,)) -> PriceList:
    return PriceList(parse_rows(records), accepted)


def serve(monkeypatch, code: str, *, is_demo: bool = False) -> PriceList:
    monkeypatch.setenv("LK_SUPPLIER", code)
    monkeypatch.setenv("LK_IS_DEMO", "1" if is_demo else "0")
    settings.cache_clear()
    supplier.cache_clear()
    return books.price_list()


@pytest.mark.parametrize("code", [*profile.codes(), "krymenergo_demo"])
def test_the_tables_that_come_with_the_product_have_no_gaps_overlaps_or_holes(code):
    rows = parse_rows(table(f"tariffs/{code}"))
    assert rows
    assert problems_of(rows) == []


@pytest.mark.parametrize("code", profile.codes())
def test_every_known_price_names_its_source(code):
    assert [row for row in parse_rows(table(f"tariffs/{code}")) if row.rate_micro is not None and not row.source] == []


@pytest.mark.parametrize("status", [status for status in Status if status not in (Status.VERIFIED, Status.UNKNOWN)])
def test_what_is_not_verified_is_never_a_price(status):
    prices = prices_of(record(status=status))
    assert prices.price_for(Category.URBAN, 1, 0, 0, date(2026, 5, 1)) is None
    assert [band.rows for band in prices.bands(Category.URBAN, 1, date(2026, 5, 1))] == [(None,)]
    assert prices.categories(date(2026, 5, 1)) == ()


@pytest.mark.parametrize("code", profile.codes())
def test_no_day_of_the_real_tables_shows_an_unverified_price(code, monkeypatch):
    prices = serve(monkeypatch, code)
    shown = {
        row
        for category in Category
        for zones in (1, 2, 3)
        for month in range(12 * 8)
        for band in prices.bands(category, zones, date(2020 + month // 12, month % 12 + 1, 15))
        for row in band.rows
    } - {None}
    assert {row.status for row in shown} == {Status.VERIFIED}


@pytest.mark.parametrize(
    ("category", "zones", "zone", "used_kwh", "day", "rate"),
    [
        (Category.URBAN, 1, 0, 0, date(2021, 2, 1), 3_040_000),
        (Category.URBAN, 1, 0, 149, date(2021, 2, 1), 3_040_000),
        (Category.URBAN, 1, 0, 150, date(2021, 2, 1), 3_810_000),
        (Category.URBAN, 1, 0, 800, date(2021, 2, 1), 5_030_000),
        (Category.URBAN, 2, 1, 0, date(2021, 6, 30), 2_130_000),
        (Category.URBAN, 3, 0, 200, date(2021, 2, 1), 5_710_000),
        (Category.LARGE_FAMILY, 1, 0, 5000, date(2021, 2, 1), 3_040_000),
        (Category.URBAN, 1, 0, 0, date(2022, 7, 1), 3_610_000),
        (Category.RURAL, 1, 0, 200, date(2022, 7, 1), 4_240_000),
        (Category.URBAN, 2, 1, 0, date(2022, 7, 1), None),  # derived by 2021's coefficients
        (Category.URBAN, 1, 0, 0, date(2022, 2, 21), None),  # a declared gap
        (Category.URBAN, 1, 0, 0, date(2024, 9, 1), None),  # an estimate
        (Category.RURAL, 1, 0, 0, date(2024, 9, 1), None),  # partly
        (Category.URBAN, 1, 0, 0, date(2026, 11, 25), None),  # after the last row
    ],
)
def test_krymenergo(category, zones, zone, used_kwh, day, rate, monkeypatch):
    row = serve(monkeypatch, "krymenergo").price_for(category, zones, zone, used_kwh * 1000, day)
    assert (row.rate_micro if row else None) == rate


@pytest.mark.parametrize(
    ("category", "zones", "zone", "used_kwh", "day", "rate"),
    [
        (Category.URBAN_GAS, 1, 0, 1199, date(2026, 9, 30), 6_250_000),
        (Category.URBAN_GAS, 1, 0, 0, date(2026, 10, 1), 6_950_000),
        (Category.URBAN_GAS, 1, 0, 1200, date(2026, 10, 1), None),
        (Category.URBAN_GAS, 3, 2, 0, date(2026, 12, 31), 4_070_000),
        (Category.URBAN_ELECTRIC, 1, 0, 0, date(2026, 3, 1), 4_380_000),
        (Category.URBAN_GAS, 1, 0, 0, date(2027, 1, 1), None),
        (Category.URBAN_GAS, 1, 0, 0, date(2025, 9, 1), None),
        (Category.RURAL, 2, 1, 0, date(2022, 6, 30), 1_750_000),
    ],
)
def test_samaraenergo(category, zones, zone, used_kwh, day, rate, monkeypatch):
    row = serve(monkeypatch, "samaraenergo").price_for(category, zones, zone, used_kwh * 1000, day)
    assert (row.rate_micro if row else None) == rate


def test_sevastopols_prices_are_nobodys(monkeypatch):
    # 5.05 / 5.43 / 9.32 with ranges 150/600 circulates as "Crimea 2025".
    rows = serve(monkeypatch, "krymenergo").rows
    assert {row.to_wh for row in rows} == {150_000, 800_000, None}
    assert {5_430_000, 9_320_000} & {row.rate_micro for row in rows} == set()


def test_demo_prices_are_used_in_demo_only_and_only_where_nothing_is_verified(monkeypatch):
    day = date(2022, 2, 21)
    demo = serve(monkeypatch, "krymenergo", is_demo=True)
    row = demo.price_for(Category.URBAN, 2, 1, 0, day)
    assert row and (row.rate_micro, row.status) == (2_130_000, Status.DEMO)
    verified = demo.price_for(Category.URBAN, 1, 0, 0, date(2022, 7, 1))
    assert verified and verified.status == Status.VERIFIED
    assert serve(monkeypatch, "krymenergo").price_for(Category.URBAN, 2, 1, 0, day) is None


def test_the_suppliers_own_table_replaces_ours(monkeypatch, tmp_path):
    assert serve(monkeypatch, "krymenergo").price_for(Category.URBAN, 1, 0, 0, date(2026, 11, 25)) is None
    own = tmp_path / "own" / "tables" / "tariffs"
    own.mkdir(parents=True)
    line = ",".join(record(valid_to="").values())
    (own / "krymenergo.csv").write_text("\ufeff" + ",".join(HEADER) + "\n" + line + "\n", "utf-8")
    monkeypatch.setenv("LK_DATA_DIR", str(tmp_path / "own"))
    row = serve(monkeypatch, "krymenergo").price_for(Category.URBAN, 1, 0, 0, date(2026, 11, 25))
    assert row and row.rate_micro == 5_000_000


def test_a_wrong_table_is_refused_as_a_whole(monkeypatch, tmp_path):
    own = tmp_path / "own" / "tables" / "tariffs"
    own.mkdir(parents=True)
    line = ",".join(record(range_to_kwh="150").values())
    (own / "krymenergo.csv").write_text(",".join(HEADER) + "\n" + line + "\n", "utf-8")
    monkeypatch.setenv("LK_DATA_DIR", str(tmp_path / "own"))
    with pytest.raises(TariffError, match="do not reach infinity"):
        serve(monkeypatch, "krymenergo")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": "sure"}, "sure"),
        ({"category": "castle"}, "castle"),
        ({"zone": "night"}, "night"),
        ({"price_rub_kwh_vat": ""}, "a price belongs"),
        ({"price_rub_kwh_vat": "5,0x"}, "not a rate"),
        ({"price_rub_kwh_vat": "0"}, "above zero"),
        ({"status": "unknown"}, "a price belongs"),
        ({"valid_to": "2025-12-31"}, "not before"),
        ({"valid_from": "01.01.2026"}, "2026"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(values, said):
    with pytest.raises(TariffError) as caught:
        parse_rows([record(), record(**values)])
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith("line 3: ")
    assert said in caught.value.problems[0]


def ranges(*limits: tuple[str, str], **values: str) -> list[dict[str, str]]:
    return [
        record(range_no=str(number), range_from_kwh=first, range_to_kwh=last, **values)
        for number, (first, last) in enumerate(limits, start=1)
    ]


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([record(), record(valid_from="2027-01-02", valid_to="2027-12-31")], "from 2027-01-01: a gap"),
        ([record(), record(valid_from="2026-12-31", valid_to="2027-12-31")], "from 2026-12-31, zone 1"),
        ([record(), record()], "does not continue"),
        ([record(), record(valid_from="2026-06-01", status="estimate")], "from 2026-06-01, zone 1"),
        (ranges(("0", "150"), ("160", "")), "does not continue"),
        (ranges(("0", "150"), ("140", "")), "does not continue"),
        (ranges(("10", "")), "does not continue"),
        (ranges(("0", "0"), ("0", "")), "ends where it begins"),
        (ranges(("0", "150"), ("150", "800")), "do not reach infinity"),
        ([record(tariff_type="two", zone="day")], "zone 2: the ranges do not reach"),
        (
            ranges(("0", "150"), ("150", ""), tariff_type="two", zone="day")
            + ranges(("0", "160"), ("160", ""), tariff_type="two", zone="night"),
            "zones differ",
        ),
    ],
)
def test_a_table_with_a_gap_an_overlap_or_a_hole_is_found_out(records, said):
    problems = problems_of(parse_rows(records))
    assert any(said in problem for problem in problems), problems


def test_a_declared_gap_is_no_gap():
    gap = record(valid_from="2027-01-01", valid_to="2027-06-30", status="unknown", price_rub_kwh_vat="")
    assert problems_of(parse_rows([record(), gap, record(valid_from="2027-07-01", valid_to="")])) == []


def test_bands_reach_from_zero_to_infinity_whatever_is_known():
    records = ranges(("0", "150"), ("150", "800"), ("800", ""))
    records[1]["status"] = "estimate"
    bands = prices_of(*records).bands(Category.URBAN, 1, date(2026, 5, 1))
    assert [(band.from_wh, band.to_wh, band.is_priced) for band in bands] == [
        (0, 150_000, True), (150_000, 800_000, False), (800_000, None, True),
    ]  # fmt: skip


def test_changes_are_the_days_on_which_other_prices_begin(monkeypatch):
    prices = serve(monkeypatch, "samaraenergo")
    assert prices.changes(Category.URBAN_GAS, 1, date(2026, 9, 26), date(2026, 10, 25)) == (date(2026, 10, 1),)
    assert prices.changes(Category.URBAN_GAS, 1, date(2026, 10, 1), date(2026, 10, 25)) == ()
