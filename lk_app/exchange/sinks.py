"""How rows get into temporary tables fast: many in a statement on SQLite, COPY on PostgreSQL."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from itertools import repeat
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from sqlalchemy.engine import Connection

from lk_app.exchange.rows import Chunk

ROWS_A_STATEMENT = 500
"""SQLite spends more on starting a statement than on a row: many rows in one INSERT are twice as fast as executemany."""
SPOOL_BYTES = 8 << 20
BLOCK_BYTES = 1 << 20


class Sink(Protocol):
    """Takes chunks for tables; everything is there when the block ends."""

    def put(self, table: str, chunk: Chunk) -> None:
        """Write a chunk."""


def sink(connection: Connection, main_table: str) -> AbstractContextManager[Sink]:
    """The sink of this database; most rows go to `main_table`."""
    return SqliteSink(connection) if connection.dialect.name == "sqlite" else PostgresqlSink(connection, main_table)


class SqliteSink(AbstractContextManager["SqliteSink"]):
    """Multi-row INSERT."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, table: str, chunk: Chunk) -> None:
        """Write a chunk."""
        columns = (chunk.lines, *chunk.columns)
        width, one = len(columns), f"({', '.join('?' * len(columns))})"
        for start in range(0, len(chunk.lines), ROWS_A_STATEMENT):
            count = min(ROWS_A_STATEMENT, len(chunk.lines) - start)
            cells: list[Any] = [None] * (count * width)
            for place, column in enumerate(columns):  # column by column into their places: no tuple is made for a row
                cells[place::width] = column[start : start + count]
            self._connection.exec_driver_sql(f"INSERT INTO {table} VALUES {', '.join(repeat(one, count))}", tuple(cells))

    def __exit__(self, *_: object) -> None:
        """Everything is written already."""


class PostgresqlSink(AbstractContextManager["PostgresqlSink"]):
    """One COPY for the whole main table: the server works while we parse. A connection has one COPY, so the rest waits aside."""

    def __init__(self, connection: Connection, main_table: str) -> None:
        self._connection, self._main_table = connection, main_table
        self._stack = ExitStack()
        self._waiting: dict[str, IO[bytes]] = {}

    def __enter__(self) -> "PostgresqlSink":
        self._copy = self._stack.enter_context(self._begin(self._main_table))
        return self

    def put(self, table: str, chunk: Chunk) -> None:
        """Write a chunk."""
        columns = [map(str, chunk.lines), *map(_copy_texts, chunk.columns)]
        text = "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"
        if table == self._main_table:
            self._copy.write(text)
        else:
            if table not in self._waiting:
                self._waiting[table] = SpooledTemporaryFile(SPOOL_BYTES)  # noqa: SIM115  closed in __exit__
            self._waiting[table].write(text.encode())

    def __exit__(self, *failure: Any) -> None:
        self._stack.__exit__(*failure)
        for table, rows in self._waiting.items():
            with rows:
                if failure[0] is None:
                    self._copy_from(table, rows)

    def _copy_from(self, table: str, rows: IO[bytes]) -> None:
        rows.seek(0)
        with self._begin(table) as copy:
            while block := rows.read(BLOCK_BYTES):
                copy.write(block)

    def _begin(self, table: str) -> Any:
        return self._connection.connection.cursor().copy(f"COPY {table} FROM STDIN")  # type: ignore[attr-defined]  psycopg's own


def _copy_texts(column: Sequence[Any]) -> Sequence[str]:
    """A column in COPY's text format. Cells are printable, so only the backslash needs care."""
    if isinstance(column[0], str) and None not in column:
        return [text.replace("\\", "\\\\") for text in column] if "\\" in "".join(column) else column
    return ["\\N" if value is None else str(value) for value in column]
