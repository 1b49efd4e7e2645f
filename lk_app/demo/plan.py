"""What the demo holds, kind by kind, as rows of billing's files: the guide's own accounts, telling cases, and many others."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from lk_app.demo.people import address, full_name

MADE_AT = "25.02.2022 06:00"
AS_OF_ON = date(2022, 2, 21)
LAST_READING_MONTH = (2022, 1)
FIRST_READING_MONTH = (2020, 1)
ORDINARY_ACCOUNTS = 300
RATE_KOPECKS_PER_KWH = 400
"""Only to make sums look alive: no tariff of anybody."""

BRANCHES = {
    "krymenergo": ("Симферопольское ГРОЭ", "Евпаторийское РОЭ", "Керченское РОЭ", "Феодосийское РОЭ", "Ялтинское РОЭ"),
    "samaraenergo": (
        "Сызранское отделение", "Тольяттинское отделение", "Новокуйбышевское отделение", "Жигулевское отделение",
        "Нефтегорское отделение",
    ),
}  # fmt: skip
PLACES = {
    "krymenergo": ("Симферополь", "Евпатория", "Керчь", "Феодосия", "Ялта"),
    "samaraenergo": ("Сызрань", "Тольятти", "Новокуйбышевск", "Жигулёвск", "Нефтегорск"),
}
MODELS = {1: ("Меркурий 201", "Энергомера CE101"), 2: ("Меркурий 200", "Энергомера CE102"), 3: ("Меркурий 206",)}

Year = dict[int, tuple[int, int, int] | None]
"""A household's kWh (peak, half-peak, night) by month of the year; None where the month was not measured whole."""


@dataclass
class Rows:
    """The rows of the five files."""

    supplier: str
    accounts: list[list[str]] = field(default_factory=list)
    meters: list[list[str]] = field(default_factory=list)
    readings: list[list[str]] = field(default_factory=list)
    balances: list[list[str]] = field(default_factory=list)
    payments: list[list[str]] = field(default_factory=list)

    def number(self, short: int) -> str:
        """A demo account's number in the supplier's mask: 123456, or twelve digits."""
        return str(short) if self.supplier == "krymenergo" else f"63{short:010d}"

    def account(self, short: int, holder: str, place: str, branch: int = 0) -> list[str]:
        """Add an account; gives its key (branch, number)."""
        key = [BRANCHES[self.supplier][branch], self.number(short)]
        self.accounts.append([*key, holder, place, "", "", f"ТП-{short % 900 + 100}"])
        return key

    def meter(
        self, key: list[str], serial: str, zones: int = 1, digits: int = 5, decimals: int = 1, ratio: int = 1, model: str = "",
        installed: str = "14.05.2014", removed: str = "", calibrated_until: str = "14.05.2030",
    ) -> list[str]:  # fmt: skip
        """Add a meter; gives its key (branch, number, serial)."""
        model = model or MODELS[zones][int(serial) % len(MODELS[zones])]
        properties = [model, str(zones), str(digits), str(decimals), str(ratio), installed, removed, calibrated_until]
        self.meters.append([*key, serial, *properties])
        return [*key, serial]

    def reading(self, meter: list[str], day: date, *values: int, kind: str = "Абонентские") -> None:
        """Add a reading; `values` by zone in kWh."""
        zones = [str(value) for value in values] + [""] * (3 - len(values))
        self.readings.append([*meter, f"{day:%d.%m.%Y}", kind, *zones])

    def balance(self, key: list[str], debt: int = 0, overpayment: int = 0, penalty: int = 0) -> None:
        """Add a balance in kopecks."""
        sums = (f"{value // 100},{value % 100:02d}" for value in (debt, overpayment, penalty))
        self.balances.append([*key, *sums, f"{AS_OF_ON:%d.%m.%Y}"])

    def payment(self, key: list[str], day: date, kopecks: int) -> None:
        """Add a payment."""
        number, rubles = f"Б{len(self.payments) + 1:07d}", f"{kopecks // 100},{kopecks % 100:02d}"
        self.payments.append([*key, number, rubles, f"{day:%d.%m.%Y}", ""])


@cache
def households() -> list[Year]:
    """The measured year of each household."""
    found: dict[str, Year] = defaultdict(dict)
    with (Path(__file__).parent / "households.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            zones = tuple(round(float(row[name])) for name in ("kwh_peak", "kwh_halfpeak", "kwh_night"))
            found[row["household_id"]][int(row["month"])] = zones if row["complete"] == "1" else None  # type: ignore[assignment]
    return list(found.values())


def months() -> list[date]:
    """The demo's months, first to last, by their first day."""
    (year, month), found = FIRST_READING_MONTH, []
    while (year, month) <= LAST_READING_MONTH:
        found.append(date(year, month, 1))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


def ordinary(rows: Rows) -> None:
    """Three hundred accounts with measured consumption: 2013 laid over 2020 and 2021, the earlier year 3 % lower."""
    chance = random.Random(f"demo of {rows.supplier}")  # noqa: S311  not a secret: the same demo every time
    for index in range(ORDINARY_ACCOUNTS):
        branch = index % len(BRANCHES[rows.supplier])
        place = address(chance, PLACES[rows.supplier][branch])
        key = rows.account(400_001 + index, full_name(chance), place, branch)
        zones = chance.choice((1, 1, 1, 2, 2, 3))
        meter = rows.meter(key, f"{30_000_000 + chance.randrange(9_000_000):08d}", zones, chance.choice((5, 5, 6)))
        spent = consume(rows, meter, zones, households()[index % len(households())], chance)
        settle(rows, key, spent, chance)


def consume(
    rows: Rows, meter: list[str], zones: int, year: dict[int, tuple[int, int, int] | None], chance: random.Random
) -> list[int]:
    """Readings month by month; a month that was not measured has none, and its consumption comes with the next one."""
    values = [chance.randint(300, 9_000) for _ in range(zones)]
    spent = []
    for month in months():
        measured = year.get(month.month)
        peak, half, night = measured or (30, 35, 20)
        share = 0.97 if month.year == FIRST_READING_MONTH[0] else 1.0
        parts = {1: (peak + half + night,), 2: (peak + half, night), 3: (peak, half, night)}[zones]
        values = [value + round(part * share) for value, part in zip(values, parts, strict=True)]
        spent.append(round(sum(parts) * share))
        if measured:
            rows.reading(meter, month + timedelta(days=chance.randint(18, 24)), *(value % 100_000 for value in values))
    return spent


def settle(rows: Rows, key: list[str], spent: list[int], chance: random.Random) -> None:
    """Payments of the last year and what is owed now."""
    for month, kwh in list(zip(months(), spent, strict=True))[-12:]:
        if chance.random() < 0.85:
            rows.payment(key, month + timedelta(days=chance.randint(9, 20)), kwh * RATE_KOPECKS_PER_KWH + chance.randint(0, 99))
    mood = chance.random()
    owed = spent[-1] * RATE_KOPECKS_PER_KWH + chance.randint(0, 99)
    if mood < 0.6:
        rows.balance(key, debt=owed)
    elif mood < 0.8:
        rows.balance(key, overpayment=owed // 3)
    elif mood < 0.9:
        rows.balance(key, debt=owed * 4, penalty=owed // 20)
    else:
        rows.balance(key)
