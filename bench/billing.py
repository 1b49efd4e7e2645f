"""A supplier of any size: its files, and the same as rows ready for the driver. Both from the same arithmetic."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

MADE = "# 21.02.2022 06:00\n"
RECEIVED_AT = "2022-02-25 07:00:00.000000"
BRANCHES = [f"Отделение {number:02d}" for number in range(1, 21)]
FIRST_NUMBER = 1_000_000
FIRST_DAY = date(2012, 1, 20)


@dataclass(frozen=True, slots=True)
class Size:
    """How many accounts, and readings for each."""

    accounts: int
    readings_per_account: int
    is_by_date: bool = False
    """Readings month by month instead of account by account: the order that is dear, no two neighbours have a meter in common."""

    def words(self) -> list[str]:
        """As arguments of a process."""
        return [str(self.accounts), str(self.readings_per_account), str(int(self.is_by_date))]

    @classmethod
    def of(cls, words: list[str]) -> "Size":
        """From arguments of a process."""
        accounts, per_account, *by_date = map(int, words)
        return cls(accounts, per_account, any(by_date))


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of file, its header, and the table and columns it ends up in."""

    kind: str
    header: str
    name: str
    columns: str


TABLES = (
    Table(
        "accounts", "branch;number;holder_name;address;phone;email;service_point",
        "account", "branch_id, number, holder_name, address, phone, email, service_point",
    ),
    Table(
        "meters",
        "branch;number;serial;model;zones;integer_digits;decimal_digits;ratio;installed_on;removed_on;calibrated_until",
        "meter",
        "account_id, serial_number, model, zones, integer_digits, decimal_digits, ratio, "
        "installed_on, removed_on, calibrated_until_on",
    ),
    Table(
        "readings", "branch;number;serial;date;type;t1;t2;t3",
        "reading", "meter_id, source, value_t1_wh, value_t2_wh, value_t3_wh, taken_on, received_at, is_confirmed",
    ),
    Table(
        "balances", "branch;number;debt;overpayment;penalty;as_of",
        "balance", "account_id, debt_kopecks, credit_kopecks, penalty_kopecks, as_of_on",
    ),
    Table(
        "payments", "branch;number;payment_id;amount;date",
        "posted_payment", "account_id, external_id, amount_kopecks, received_on",
    ),
)  # fmt: skip

Pair = tuple[str, tuple[object, ...]]
"""A line of the file without its key, and the row of the table."""


def pairs(kind: str, size: Size) -> Iterator[Pair]:
    """Every line with its row, in the order of the file: by account, as billing systems write."""
    make = {"accounts": _account, "meters": _meter, "balances": _balance, "payments": _payment}
    if kind == "readings" and size.is_by_date:
        months = range(size.readings_per_account)
        return (_reading(place, month, size) for month in months for place in range(size.accounts))
    if kind == "readings":
        return chain.from_iterable(_readings(place, size) for place in range(size.accounts))
    return (make[kind](place, size) for place in range(size.accounts))


def _branch(place: int, size: Size) -> int:
    return place * len(BRANCHES) // size.accounts


def _key(place: int, size: Size) -> str:
    return f"{BRANCHES[_branch(place, size)]};{FIRST_NUMBER + place}"


def _zones(place: int) -> int:
    return 2 if place % 5 == 0 else 1


def _account(place: int, size: Size) -> Pair:
    name, address, phone = (
        f"Иванова Анна Петровна {place}",
        f"г. Город, ул. Садовая, д. {place % 200}, кв. {place % 90}",
        f"+7978{place:07d}",
    )
    line = f"{_key(place, size)};{name};{address};{phone};;ТУ-{place}\n"
    return line, (_branch(place, size) + 1, str(FIRST_NUMBER + place), name, address, phone, "", f"ТУ-{place}")


def _meter(place: int, size: Size) -> Pair:
    serial, zones = f"0{4_000_000 + place}", _zones(place)
    line = f"{_key(place, size)};{serial};Меркурий 201;{zones};6;1;1;01.02.2015;;01.02.2031\n"
    return line, (place + 1, serial, "Меркурий 201", zones, 6, 1, 1, "2015-02-01", None, "2031-02-01")


def _readings(place: int, size: Size) -> Iterator[Pair]:
    return (_reading(place, month, size) for month in range(size.readings_per_account))


def _reading(place: int, month: int, size: Size) -> Pair:
    day, t1 = FIRST_DAY + timedelta(days=30 * month), place % 50_000 + 150 * month
    t2 = t1 // 2 if _zones(place) == 2 else None
    key = f"{_key(place, size)};0{4_000_000 + place}"
    line = f"{key};{day:%d.%m.%Y};абонентские;{t1};{'' if t2 is None else t2};\n"
    wh2 = None if t2 is None else t2 * 1000
    return line, (place + 1, "subscriber", t1 * 1000, wh2, None, day.isoformat(), RECEIVED_AT, True)


def _balance(place: int, size: Size) -> Pair:
    kopecks = place * 37 % 500_000
    line = f"{_key(place, size)};{kopecks // 100},{kopecks % 100:02d};0,00;0,00;21.02.2022\n"
    return line, (place + 1, kopecks, 0, 0, "2022-02-21")


def _payment(place: int, size: Size) -> Pair:
    kopecks = place * 41 % 300_000 + 1
    line = f"{_key(place, size)};П{place};{kopecks // 100},{kopecks % 100:02d};10.02.2022\n"
    return line, (place + 1, f"П{place}", kopecks, "2022-02-10")


def write_files(folder: Path, size: Size) -> dict[str, Path]:
    """The five files, by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {table.kind: folder / f"{table.kind}.csv" for table in TABLES}
    for table in TABLES:
        with paths[table.kind].open("w", encoding="utf-8", buffering=1 << 20) as out:
            out.write(MADE + table.header + "\n")
            out.writelines(line for line, _ in pairs(table.kind, size))
    return paths


def write_copy_file(path: Path, kind: str, size: Size) -> None:
    """The rows in the text format of PostgreSQL's COPY."""
    with path.open("w", encoding="utf-8", buffering=1 << 20) as out:
        for _, row in pairs(kind, size):
            out.write("\t".join("\\N" if value is None else str(value) for value in row) + "\n")


def remove(folder: Path) -> None:
    """The files may be large."""
    shutil.rmtree(folder, ignore_errors=True)
