"""Billing's files for tests: small, right, and easy to spoil."""

import zipfile
from pathlib import Path

from sqlmodel import Session, SQLModel, select

from lk_app.accounts.models import Account, Balance, Branch, PostedPayment
from lk_app.exchange.models import ImportFile
from lk_app.payments.models import Payment
from lk_app.readings.models import Meter, Reading
from lk_app.store.audit import AuditEvent
from lk_app.store.transaction import reading

SIMFEROPOL, YALTA = "Симферопольское ГРОЭ", "Ялтинское РОЭ"
MADE = "21.02.2022 06:00"
HEADERS = {
    "accounts": "branch;number;holder_name;address;phone;email;service_point",
    "meters": "branch;number;serial;model;zones;integer_digits;decimal_digits;ratio;installed_on;removed_on;calibrated_until",
    "readings": "branch;number;serial;date;type;t1;t2;t3",
    "balances": "branch;number;debt;overpayment;penalty;as_of",
    "payments": "branch;number;payment_id;amount;date",
}
ROWS = {
    "accounts": (
        f"{SIMFEROPOL};123456;Иваненко Ольга;ул. Ленина, 1;+79780000001;o@example.org;ТУ-1",
        f"{SIMFEROPOL};5000000;Азарова Нина;ул. Садовая, 2;;;",
        f"{YALTA};123456;Орлов Пётр;ул. Морская, 3;;;",
    ),
    "meters": (
        f"{SIMFEROPOL};123456;0111;Меркурий 201;1;5;1;1;01.02.2019;;01.02.2035",
        f"{SIMFEROPOL};5000000;0222;Меркурий 200;2;6;2;20;2014-06-03;2021-09-14;",
        f"{YALTA};123456;0111;СО-505;3;5;0;1;;;",
    ),
    "readings": (
        f"{SIMFEROPOL};123456;0111;22.12.2021;абонентские;1234;;",
        f"{SIMFEROPOL};5000000;0222;22.12.2021;Контрольные;12480,5;6215.25;",
        f"{YALTA};123456;0111;2021-12-22;через банк;1;2;3",
    ),
    "balances": (
        f"{SIMFEROPOL};123456;0;100.00;0;21.02.2022",
        f"{SIMFEROPOL};5000000;1 313,46;0;78,9;21.02.2022",
    ),
    "payments": (
        f"{SIMFEROPOL};123456;A-1;1.08;29.12.2021",
        f"{SIMFEROPOL};123456;A-2;2,22;29.12.2021",
        f"{SIMFEROPOL};5000000;A-1;400;16.06.2020",
    ),
}
TABLES: tuple[type[SQLModel], ...] = (Branch, Account, Meter, Reading, Balance, PostedPayment, Payment, ImportFile, AuditEvent)


def write(
    folder: Path, kind: str, *rows: str, made: str = MADE, name: str = "", header: str = "", encoding: str = "utf-8"
) -> Path:
    """A file of a kind: the usual rows unless others are given."""
    path = folder / (name or f"{kind}.csv")
    text = "\n".join([f"# {made}", header or HEADERS[kind], *(rows or ROWS[kind])]) + "\n"
    path.write_bytes(text.encode(encoding))
    return path


def write_all(folder: Path) -> list[Path]:
    """One right file of each kind."""
    return [write(folder, kind) for kind in HEADERS]


def zipped(paths: list[Path], into: Path) -> Path:
    """The files in an archive."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return into


def contents() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table an import may touch."""
    with reading() as session:
        return {str(table.__tablename__): _rows(session, table) for table in TABLES}


def _rows(session: Session, table: type[SQLModel]) -> list[tuple[object, ...]]:
    columns = table.__table__.columns  # type: ignore[attr-defined]
    return sorted((tuple(row) for row in session.execute(select(*columns)).all()), key=repr)
