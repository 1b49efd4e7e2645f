"""Neighbouring readings are mostly of one meter: the meter is staged and looked up once for the run, not once a row."""

from collections.abc import Sequence
from itertools import accumulate, compress, islice
from operator import ne
from typing import Any

from sqlalchemy.engine import Connection

from lk_app.exchange.rows import Chunk

Key = tuple[Any, ...]


class OwnerRuns:
    """Gives each run of rows with the same owner a number; a file in no order has runs of one row, and is still right."""

    def __init__(self, places: list[int]) -> None:
        self._places, self._last, self._number = places, (), 0

    def split(self, chunk: Chunk) -> tuple[Chunk, Chunk]:
        """The owners that begin in this chunk, and the rows with the owner's number instead of its columns."""
        keys = list(zip(*(chunk.columns[place] for place in self._places), strict=True))
        starts = [keys[0] != self._last, *map(ne, islice(keys, 1, None), keys)]
        numbers = list(islice(accumulate(starts, initial=self._number), 1, None))
        self._last, self._number = keys[-1], numbers[-1]
        fresh: list[Sequence[Any]] = list(zip(*compress(keys, starts), strict=True))
        rest = [column for place, column in enumerate(chunk.columns) if place not in self._places]
        return Chunk(list(compress(numbers, starts)), fresh or [()] * len(self._places)), Chunk(chunk.lines, [numbers, *rest])


def resolve(connection: Connection, table: str) -> None:
    """`…_meter`: for each owner of `…_owner` its account and meter, or NULL where there is none."""
    serial = "INTEGER PRIMARY KEY" if connection.dialect.name == "sqlite" else "bigint PRIMARY KEY"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE {table}_meter (owner {serial}, branch text, branch_id bigint, number text, serial text, "
        "account_id bigint, meter_id bigint, zones integer, digits integer)"
    )
    columns = "s.line, b.name, b.branch_id, s.number, s.serial, a.id, m.id, m.zones, m.integer_digits"
    connection.exec_driver_sql(
        f"INSERT INTO {table}_meter SELECT {columns} FROM {table}_owner s LEFT JOIN stage_branch b ON b.code = s.branch "
        "LEFT JOIN account a ON a.number = s.number AND a.branch_id = b.branch_id "
        "LEFT JOIN meter m ON m.account_id = a.id AND m.serial_number = s.serial"
    )
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {table}_meter")
