"""The archive: a zip with README.txt and each table twice, as CSV for people and as JSON for programs."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO

from sqlmodel import Session

from lk_app.dossier import texts
from lk_app.exchange.formulae import neutralised
from lk_app.identity.access import own_profile
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.text import format_date, format_moment, plural
from lk_app.store.holdings import Cell, Holding, Sheet
from lk_app.suppliers import supplier

BOM = "\ufeff"
"""Without it Excel reads Russian letters wrongly."""


def write_archive(session: Session, actor: Actor, holdings: Sequence[Holding], out: IO[bytes]) -> None:
    """Write all that is held about the actor, one table in memory at a time. Raises NotFound for a visitor."""
    email = own_profile(session, actor).email
    lines = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in (sheet for holding in holdings for sheet in holding.sheets):
            rows = list(sheet.rows(session, actor))
            archive.writestr(f"csv/{sheet.name}.csv", as_csv(sheet, rows))
            archive.writestr(f"json/{sheet.name}.json", as_json(sheet, rows))
            lines.append(f"- {sheet.name} — {sheet.title}: {plural(len(rows), 'запись', 'записи', 'записей')}")
        for holding in holdings:
            for name, path in holding.files(session, actor):
                archive.write(path, f"files/{name}")
        archive.writestr("README.txt", _readme(email, lines))


def archive_name() -> str:
    """«lk-dannye-2022-02-25.zip»."""
    return f"lk-dannye-{clock.local_date(clock.now()):%Y-%m-%d}.zip"


def as_csv(sheet: Sheet, rows: Iterable[tuple[Cell, ...]]) -> str:
    """Headings and rows as a Russian spreadsheet expects them; texts that it would run as formulae are made harmless (S54)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([heading for _, heading in sheet.columns])
    writer.writerows([_for_people(cell) for cell in row] for row in rows)
    return BOM + out.getvalue()


def as_json(sheet: Sheet, rows: Iterable[tuple[Cell, ...]]) -> str:
    """A list of objects. Money and energy are exact decimals in quotes: a program's float would round them."""
    keys = [key for key, _ in sheet.columns]
    found = [dict(zip(keys, map(_for_programs, row), strict=True)) for row in rows]
    return json.dumps(found, ensure_ascii=False, indent=1)


def _for_people(cell: Cell) -> str:
    if isinstance(cell, bool):
        return texts.YES if cell else texts.NO
    if isinstance(cell, datetime):
        return format_moment(cell).replace("\u00a0", " ")
    if isinstance(cell, date):
        return format_date(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    return neutralised(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _for_programs(cell: Cell) -> str | int | bool | None:
    if isinstance(cell, date):  # a datetime is one too
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


def _readme(email: str, lines: list[str]) -> str:
    names = supplier()
    return texts.README.format(
        product=names.product_name, supplier=names.full_name, site=names.site,
        moment=format_moment(clock.now()).replace("\u00a0", " "), email=email, tables="\n".join(lines).replace("\u00a0", " "),
    ).replace("\n", "\r\n")  # fmt: skip
