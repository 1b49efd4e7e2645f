"""Loading billing's files against the driver's own bulk limit, side by side, kind by kind, on both databases."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from bench import billing
from bench.billing import Size
from bench.databases import databases, environment, prepare
from bench.server_cpu import backends_cpu_seconds
from lk_app.exchange.texts import KINDS

WANTED_RATIO = 0.5
WANTED_PEAK_MIB = 400
COMPARED = (
    "SELECT count(*), sum(value_t1_wh), sum(value_t2_wh), min(taken_on), max(taken_on), sum(meter_id) FROM reading",
    "SELECT count(*), sum(id), max(number), max(address) FROM account",
    "SELECT count(*), sum(debt_kopecks) FROM balance",
    "SELECT count(*), sum(amount_kopecks), sum(account_id), min(received_on), max(external_id) FROM posted_payment",
)
"""Both ways must leave the same in the tables, or the comparison is void."""


@dataclass(slots=True)
class Result:
    """One measured process."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size and the databases."""
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--readings-per-account", type=int, default=12)
    parser.add_argument("--by-date", action="store_true", help="readings month by month, not account by account")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument(
        "--kinds", nargs="+", default=list(KINDS), choices=list(KINDS), help="which kinds; accounts always go first"
    )
    parser.add_argument("--repeat", type=int, default=2, help="each way so many times in turn; the fastest of each counts")
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the files and databases lie; a temporary folder by default"
    )


def measure(arguments: argparse.Namespace) -> str:
    """The section of the report."""
    size = Size(arguments.accounts, arguments.readings_per_account, arguments.by_date)
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="lk-bench-") as name:
        folder = Path(name)
        _say("пишу файлы")
        paths = billing.write_files(folder / "files", size)
        kinds = {"accounts", *arguments.kinds}
        tables = [
            _table(kind, _measure(kind, folder, paths, size, kinds, arguments.repeat), size) for kind in arguments.databases
        ]
        bytes_read = sum(path.stat().st_size for path in paths.values())
    return _head(size, bytes_read, arguments.repeat) + "\n\n" + "\n\n".join(tables)


def _measure(
    database: str, folder: Path, paths: dict[str, Path], size: Size, kinds: set[str], repeat: int
) -> dict[str, tuple[Result, Result]]:
    """By kind of file: the driver's limit and the import, the fastest of `repeat` turns."""
    turns = []
    for turn in range(repeat):
        place = folder / f"{database}-{turn}"
        place.mkdir()
        with databases(database, place, 2) as (bulk_url, import_url):
            prepare(bulk_url, place, billing.BRANCHES)
            prepare(import_url, place, [])
            turns.append(
                {
                    table.kind: _both(database, table.kind, place, paths, size, bulk_url, import_url)
                    for table in billing.TABLES
                    if table.kind in kinds
                }
            )
            _compare(bulk_url, import_url)
        billing.remove(place)
    return {kind: (_best([turn[kind][0] for turn in turns]), _best([turn[kind][1] for turn in turns])) for kind in turns[0]}


def _best(results: list[Result]) -> Result:
    """The least time of the turns, the greatest memory."""
    return Result(
        min(result.seconds for result in results),
        min(result.cpu_seconds for result in results),
        max(result.peak_mib for result in results),
    )


def _both(
    database: str, kind: str, place: Path, paths: dict[str, Path], size: Size, bulk_url: str, import_url: str
) -> tuple[Result, Result]:
    ready = place / "ready.copy"
    if database == "postgresql":
        billing.write_copy_file(ready, kind, size)
    bulk = _child("bulk", kind, ready, size, bulk_url, place)
    ready.unlink(missing_ok=True)
    imported = _child("import", kind, paths[kind], size, import_url, place)
    _say(
        f"{database}, {kind}: драйвер {bulk.seconds:.1f} с ({bulk.cpu_seconds:.1f} процессора), "
        f"загрузка {imported.seconds:.1f} с ({imported.cpu_seconds:.1f}), память {imported.peak_mib:.0f} МиБ"
    )
    return bulk, imported


def _child(how: str, kind: str, path: Path, size: Size, url: str, place: Path) -> Result:
    server = place / "pg" if url.startswith("postgresql") else None
    before = backends_cpu_seconds(server) if server else 0.0
    command = [sys.executable, "-m", "bench.child", how, kind, *size.words(), str(path)]
    done = subprocess.run(command, env=environment(url, place), stdout=subprocess.PIPE, text=True, check=True)
    result = Result(**json.loads(done.stdout))
    if server:
        result.cpu_seconds += backends_cpu_seconds(server) - before
    return result


def _compare(*urls: str) -> None:
    found = []
    for url in urls:
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            found.append([tuple(map(str, connection.exec_driver_sql(query).one())) for query in COMPARED])
        engine.dispose()
    if found[0] != found[1]:
        raise SystemExit(f"the two ways left different tables: {found}")


def _head(size: Size, bytes_read: int, repeat: int) -> str:
    readings = size.accounts * size.readings_per_account
    order = "по датам" if size.is_by_date else "по счетам"
    return (
        f"## Загрузка файлов биллинга: {_grouped(readings)} показаний\n\n"
        f"Лицевых счетов {_grouped(size.accounts)}, показания идут {order}, файлы {bytes_read / 1e6:.0f} МБ. "
        "«Драйвер» вставляет готовые строки в те же таблицы с теми же индексами одной транзакцией: SQLite `executemany`, "
        "PostgreSQL `COPY`. «Загрузка» делает всё, что делает `lk import`: находит кодировку, считает сумму файла, разбирает, "
        "проверяет каждую ячейку, повторы и ссылки, пишет одной транзакцией. Отношение 1 значит «так же быстро, как драйвер»; "
        f"обещано не меньше {WANTED_RATIO}. Память: пик процесса загрузки, обещано меньше {WANTED_PEAK_MIB} МиБ. "
        f"Проходов по очереди: {repeat}, взят быстрейший каждого. «По процессору»: то же отношение по времени процессора "
        "(в PostgreSQL вместе с сервером): оно меньше зависит от того, чем ещё занята машина."
    )


def _table(database: str, results: dict[str, tuple[Result, Result]], size: Size) -> str:
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    lines = [
        f"### {title}",
        "",
        "| файл | строк | драйвер, с | загрузка, с | строк/с | отношение | по процессору | память, МиБ |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
        *_lines(results, size),
    ]
    return "\n".join(lines)


def _lines(results: dict[str, tuple[Result, Result]], size: Size) -> Iterator[str]:
    total_rows, total_bulk, total_import = 0, Result(0, 0, 0), Result(0, 0, 0)
    for kind, (bulk, imported) in results.items():
        rows = size.accounts * (size.readings_per_account if kind == "readings" else 1)
        yield _line(KINDS[kind], rows, bulk, imported)
        total_rows += rows
        for total, part in ((total_bulk, bulk), (total_import, imported)):
            total.seconds, total.cpu_seconds = total.seconds + part.seconds, total.cpu_seconds + part.cpu_seconds
            total.peak_mib = max(total.peak_mib, part.peak_mib)
    yield _line("**Всё**", total_rows, total_bulk, total_import)


def _line(name: str, rows: int, bulk: Result, imported: Result) -> str:
    cpu = f"{bulk.cpu_seconds / imported.cpu_seconds:.2f}"
    return (
        f"| {name} | {_grouped(rows)} | {bulk.seconds:.1f} | {imported.seconds:.1f} | {_grouped(int(rows / imported.seconds))} "
        f"| **{bulk.seconds / imported.seconds:.2f}** | {cpu} | {imported.peak_mib:.0f} |"
    )


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
