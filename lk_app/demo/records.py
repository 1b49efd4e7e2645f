"""What the demo's billing knows, in plain values, and how it is written into files of the exchange."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

MADE_AT = "21.02.2022 23:00"
AS_OF_ON = date(2022, 2, 21)


@dataclass(slots=True)
class DemoReading:
    """A row of a meter's history: whole kWh per zone."""

    taken_on: date
    kwh: tuple[int, ...]
    type: str = "абонентские"


@dataclass(slots=True)
class DemoMeter:
    """A meter and its history."""

    serial: str
    model: str
    zones: int
    integer_digits: int
    installed_on: date
    calibrated_until_on: date
    removed_on: date | None = None
    decimal_digits: int = 1
    readings: list[DemoReading] = field(default_factory=list)


@dataclass(slots=True)
class DemoAccount:
    """An account with all billing knows of it. Sums are kopecks."""

    branch: str
    number: str
    holder_name: str
    address: str
    phone: str
    meters: list[DemoMeter]
    debt_kopecks: int = 0
    credit_kopecks: int = 0
    penalty_kopecks: int = 0
    payments: list[tuple[date, int]] = field(default_factory=list)
    """Oldest first: billing numbers them so."""


def write_files(accounts: list[DemoAccount], folder: Path) -> list[Path]:
    """The five files; the same accounts give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"accounts": _accounts, "meters": _meters, "readings": _readings, "balances": _balances, "payments": _payments}
    paths: list[Path] = []
    for name, rows in files.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            out.write(f"# {MADE_AT}\n")
            csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows(accounts))
        paths.append(path)
    return paths


def _accounts(accounts: list[DemoAccount]) -> Iterator[Iterable[object]]:
    yield "branch", "number", "holder_name", "address", "phone", "email", "service_point"
    for account in accounts:
        yield account.branch, account.number, account.holder_name, account.address, account.phone, "", f"ТУ-{account.number}"


def _meters(accounts: list[DemoAccount]) -> Iterator[Iterable[object]]:
    yield (
        "branch", "number", "serial", "model", "zones", "integer_digits", "decimal_digits", "ratio", "installed_on", "removed_on",
        "calibrated_until",
    )  # fmt: skip
    for account in accounts:
        for meter in account.meters:
            yield (
                account.branch, account.number, meter.serial, meter.model, meter.zones, meter.integer_digits, meter.decimal_digits,
                1, _day(meter.installed_on), _day(meter.removed_on), _day(meter.calibrated_until_on),
            )  # fmt: skip


def _readings(accounts: list[DemoAccount]) -> Iterator[Iterable[object]]:
    yield "branch", "number", "serial", "date", "type", "t1", "t2", "t3"
    for account in accounts:
        for meter in account.meters:
            for reading in meter.readings:
                zones = (*reading.kwh, "", "")[:3]
                yield account.branch, account.number, meter.serial, _day(reading.taken_on), reading.type, *zones


def _balances(accounts: list[DemoAccount]) -> Iterator[Iterable[object]]:
    yield "branch", "number", "debt", "overpayment", "penalty", "as_of"
    for account in accounts:
        sums = map(_rubles, (account.debt_kopecks, account.credit_kopecks, account.penalty_kopecks))
        yield account.branch, account.number, *sums, _day(AS_OF_ON)


def _payments(accounts: list[DemoAccount]) -> Iterator[Iterable[object]]:
    yield "branch", "number", "payment_id", "amount", "date"
    for account in accounts:
        for place, (received_on, amount_kopecks) in enumerate(account.payments, start=1):
            yield account.branch, account.number, f"{account.number}-{place}", _rubles(amount_kopecks), _day(received_on)


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _rubles(amount_kopecks: int) -> str:
    return f"{amount_kopecks // 100}.{amount_kopecks % 100:02d}"
