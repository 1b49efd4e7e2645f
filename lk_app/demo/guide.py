"""The accounts of the guide, to the kopeck and the day, and the telling cases a person may want to try."""

from datetime import date

from lk_app.demo.plan import Rows

GUIDE_ONE, GUIDE_TWO = 123_456, 5_000_000
NEWCOMER = 654_321
"""To be attached by who tries the demo: last payment 222.00, holder Иванова."""
ROLLOVER, THREE_ZONES, REPLACED, EXPIRED, RATIO = 300_001, 300_002, 300_003, 300_004, 300_005

_GUIDE_READINGS = (
    (date(2020, 5, 8), 51, "Абонентские"), (date(2020, 7, 23), 55, "Абонентские"), (date(2020, 8, 27), 66, "Абонентские"),
    (date(2020, 9, 16), 80, "Абонентские без регистрации"), (date(2020, 10, 5), 100, "Абонентские"),
    (date(2021, 3, 23), 101, "Абонентские"), (date(2021, 4, 7), 102, "Абонентские"), (date(2021, 12, 22), 1234, "Абонентские"),
)  # fmt: skip
_GUIDE_PAYMENTS = (
    (date(2020, 5, 10), 70007), (date(2020, 6, 16), 40000), (date(2020, 8, 25), 23456), (date(2021, 12, 29), 222),
    (date(2021, 12, 29), 108),
)  # fmt: skip
_TWO_ZONE_KWH = (
    (146, 128, 123, 122, 126, 137, 141, 132, 127, 136, 149, 151),
    (150, 149, 130, 125, 125, 130, 140, 145, 135, 130, 140, 152),
)
"""№ 5000000 month by month, two years up to 22.12.2021; the winter before the last days make 313 kWh in 65 days."""
_DAY_SHARE_PERCENT = 64


def add(rows: Rows) -> None:
    """All of them."""
    _guide_one(rows)
    _guide_two(rows)
    _newcomer(rows)
    _cases(rows)


def _guide_one(rows: Rows) -> None:
    key = rows.account(GUIDE_ONE, "Азарова Нина Петровна", "Симферополь, ул. Садовая, д. 7, кв. 12")
    meter = rows.meter(key, "07234518", model="Энергомера CE101")
    for day, value, kind in _GUIDE_READINGS:
        rows.reading(meter, day, value, kind=kind)
    for day, kopecks in _GUIDE_PAYMENTS:
        rows.payment(key, day, kopecks)
    rows.balance(key, overpayment=10000)


def _guide_two(rows: Rows) -> None:
    key = rows.account(GUIDE_TWO, "Азарова Нина Петровна", "Симферополь, ул. Виноградная, д. 3")
    meter = rows.meter(key, "04817216", zones=2, model="Меркурий 200")
    steps = [kwh for year in _TWO_ZONE_KWH for kwh in year]
    days = [round(kwh * _DAY_SHARE_PERCENT / 100) for kwh in steps]
    day_value, night_value = 12480 - sum(days), 6215 - (sum(steps) - sum(days))
    rows.reading(meter, date(2019, 12, 22), day_value, night_value, kind="Контрольные")
    for index, (kwh, by_day) in enumerate(zip(steps, days, strict=True)):
        day_value, night_value = day_value + by_day, night_value + kwh - by_day
        rows.reading(meter, date(2020 + index // 12, index % 12 + 1, 22), day_value, night_value)
    for month in range(1, 13):
        rows.payment(key, date(2021, month, 12), 48000 + month * 137)
    rows.balance(key, debt=131346, penalty=7890)


def _newcomer(rows: Rows) -> None:
    key = rows.account(NEWCOMER, "Иванова Мария Семёновна", "Симферополь, ул. Киевская, д. 44, кв. 9")
    meter = rows.meter(key, "11020455")
    value = 4310
    for month in range(1, 13):
        value += 140 + month
        rows.reading(meter, date(2021, month, 21), value)
    rows.reading(meter, date(2022, 1, 21), value + 155)
    rows.payment(key, date(2021, 12, 14), 61200)
    rows.payment(key, date(2022, 2, 15), 22200)
    rows.balance(key, debt=39850)


def _cases(rows: Rows) -> None:
    """A dial about to pass zero, three zones, a replaced meter, an expired calibration, a transformer."""
    place = "Симферополь, ул. Горная, д. "
    holder = "Крылов Олег Игоревич"
    rollover = rows.account(ROLLOVER, holder, place + "1")
    meter = rows.meter(rollover, "20010001")
    _monthly(rows, meter, [(99_950 - 85 * back,) for back in range(13, -1, -1)])
    three = rows.account(THREE_ZONES, holder, place + "2")
    meter = rows.meter(three, "20010002", zones=3)
    _monthly(rows, meter, [(5000 - 95 * back, 6400 - 110 * back, 3100 - 70 * back) for back in range(13, -1, -1)])
    replaced = rows.account(REPLACED, holder, place + "3")
    old = rows.meter(replaced, "20010003", removed="10.11.2021", calibrated_until="10.11.2021")
    new = rows.meter(replaced, "20010013", installed="10.11.2021", calibrated_until="10.11.2037")
    _monthly(rows, old, [(8000 + 120 * step,) for step in range(11)])
    rows.reading(old, date(2021, 11, 10), 9271, kind="Контрольные")
    rows.reading(new, date(2021, 11, 10), 1, kind="Контрольные")
    rows.reading(new, date(2021, 12, 22), 171)
    rows.reading(new, date(2022, 1, 22), 292)
    expired = rows.account(EXPIRED, holder, place + "4")
    meter = rows.meter(expired, "20010004", calibrated_until="31.12.2021")
    _monthly(rows, meter, [(7000 + 130 * step,) for step in range(14)])
    ratio = rows.account(RATIO, holder, place + "5")
    meter = rows.meter(ratio, "20010005", ratio=20, digits=6, decimals=0)
    _monthly(rows, meter, [(1200 + 12 * step,) for step in range(14)])
    for key in (rollover, three, replaced, expired, ratio):
        rows.payment(key, date(2022, 2, 14), 45000)
        rows.balance(key, debt=41230)


def _monthly(rows: Rows, meter: list[str], values: list[tuple[int, ...]]) -> None:
    """A reading on the 22nd of each month from December 2020 on."""
    for index, zones in enumerate(values):
        months = 11 + index
        rows.reading(meter, date(2020 + months // 12, months % 12 + 1, 22), *zones)
