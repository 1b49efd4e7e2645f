"""Where rows wait: temporary tables of one connection, filled outside the write lock, gone with the connection."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from operator import le, lt
from typing import Any

from sqlalchemy.engine import Connection

from lk_app.exchange.layouts import Context
from lk_app.exchange.owners import OwnerRuns
from lk_app.exchange.problems import Problems
from lk_app.exchange.rows import Chunk, RowReader
from lk_app.exchange.sinks import ROWS_A_STATEMENT, Sink, sink
from lk_app.exchange.sources import FileHead

SQLITE_CACHE_KIB = 96 * 1024


@dataclass(slots=True)
class Stage:
    """The staged rows of one file."""

    head: FileHead
    table: str
    rows: int = 0
    last_line: int = 0
    is_ascending: bool = True
    """Keys came in strictly rising order: then none is repeated, and nobody needs to sort them to see it."""


def prepare(connection: Connection) -> None:
    """Settings and the shared table of branches."""
    if connection.dialect.name == "sqlite":
        for pragma in (f"cache_size=-{SQLITE_CACHE_KIB}", "temp.cache_size=-16384", "busy_timeout=60000"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
    else:
        connection.exec_driver_sql("SET work_mem = '64MB'")
    connection.exec_driver_sql("CREATE TEMPORARY TABLE stage_branch (code bigint PRIMARY KEY, name text, branch_id bigint)")


def stage(
    connection: Connection, head: FileHead, context: Context, number: int, problems: Problems, advance: Callable[[int, int], None]
) -> Stage:
    """Read a file into a temporary table of its own; bad lines go to `problems`. `advance(bytes_read, rows)` tells how far."""
    reader, staged = RowReader(head, context), Stage(head, f"stage_{number}")
    put = _writer(connection, staged, reader)
    with _uncollected(), sink(connection, staged.table) as into:
        for chunk in reader.chunks():
            for problem in chunk.problems:
                problems.add(problem)
            if len(chunk.lines):
                staged.is_ascending = put(into, chunk) and staged.is_ascending
                staged.rows += len(chunk.lines)
                staged.last_line = chunk.lines[-1]
            advance(chunk.bytes_read, staged.rows)
    return staged


@contextmanager
def _uncollected() -> Iterator[None]:
    """Thousands of lists come and go without cycles: looking for garbage among them is a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _writer(connection: Connection, staged: Stage, reader: RowReader) -> Callable[[Sink, Chunk], bool]:
    """Makes the tables of a file; gives what writes a chunk and says whether keys still rise."""
    layout, names = staged.head.layout, [column.name for column in staged.head.columns]
    types = dict(zip(names, (_type(connection, cell.sql_type) for cell in reader.cells), strict=True))
    if not layout.owner:
        _create(connection, staged.table, types)
        keys = Rising([names.index(name) for name in layout.key])

        def put(into: Sink, chunk: Chunk) -> bool:
            into.put(staged.table, chunk)
            return keys.follow(chunk.columns)

        return put
    rest = {name: sql_type for name, sql_type in types.items() if name not in layout.owner}
    _create(connection, f"{staged.table}_owner", {name: types[name] for name in layout.owner})
    _create(connection, staged.table, {"owner": "bigint"} | rest)
    runs, owner_keys = OwnerRuns([names.index(name) for name in layout.owner]), Rising(list(range(len(layout.owner))))
    row_keys = Rising([0, *(1 + place for place, name in enumerate(rest) if name in layout.key)])

    def put_runs(into: Sink, chunk: Chunk) -> bool:
        owners, rows = runs.split(chunk)
        if owners.lines:
            into.put(f"{staged.table}_owner", owners)
        into.put(staged.table, rows)
        return (not owners.lines or owner_keys.follow(owners.columns)) and row_keys.follow(rows.columns)

    return put_runs


def _create(connection: Connection, table: str, types: dict[str, str]) -> None:
    columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in types.items())
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {table} (line {_line_type(connection)}, {columns})")


class Rising:
    """Watches whether keys rise strictly through all chunks."""

    def __init__(self, places: list[int]) -> None:
        self._places, self._is_rising = places, True
        self._last: tuple[Any, ...] | None = None

    def follow(self, columns: Sequence[Sequence[Any]]) -> bool:
        """Whether they still do, with these."""
        if self._is_rising:
            parts = [columns[place] for place in self._places]
            first, last = (tuple(part[place] for part in parts) for place in (0, -1))
            follows = self._last is None or self._last < first
            self._is_rising, self._last = follows and (_rise_plainly(parts) or _rise(parts)), last
        return self._is_rising


def _rise_plainly(parts: Sequence[Sequence[Any]]) -> bool:
    """Whether one part rises with every row and none before it ever falls: then so do the keys, and no tuple need be made."""
    for part in parts:
        if all(map(lt, part, islice(part, 1, None))):
            return True
        if not all(map(le, part, islice(part, 1, None))):
            return False
    return False


def _rise(parts: Sequence[Sequence[Any]]) -> bool:
    keys = list(zip(*parts, strict=True))
    return all(map(lt, keys, islice(keys, 1, None)))


def finish(connection: Connection, branch_codes: dict[str, int], stages: list[Stage]) -> None:
    """After all files are read: the branches they name, and what the planner needs to know."""
    rows = [(code, name) for name, code in branch_codes.items()]
    if rows:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"INSERT INTO stage_branch (code, name) VALUES ({mark}, {mark})", rows)
    resolve_branches(connection)
    if connection.dialect.name == "postgresql":
        for staged in stages:
            connection.exec_driver_sql(f"ANALYZE {staged.table}")


def drop_lines(connection: Connection, staged: Stage, lines: list[int]) -> None:
    """Take these lines out of the staged rows."""
    for start in range(0, len(lines), ROWS_A_STATEMENT):
        some = ", ".join(map(str, lines[start : start + ROWS_A_STATEMENT]))
        connection.exec_driver_sql(f"DELETE FROM {staged.table} WHERE line IN ({some})")


def give_back_space(connection: Connection) -> None:
    """SQLite keeps its write-ahead file as large as the greatest transaction: shrink it, unless somebody is reading from it."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA busy_timeout=1000")  # writers wait meanwhile
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def resolve_branches(connection: Connection) -> None:
    """Give each named branch its id, where it has one."""
    connection.exec_driver_sql(
        "UPDATE stage_branch SET branch_id = (SELECT id FROM branch WHERE branch.name = stage_branch.name)"
    )


def _type(connection: Connection, sql_type: str) -> str:
    return "text" if sql_type == "date" and connection.dialect.name == "sqlite" else sql_type


def _line_type(connection: Connection) -> str:
    return "INTEGER PRIMARY KEY" if connection.dialect.name == "sqlite" else "bigint"
