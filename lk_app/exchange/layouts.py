"""The layouts of billing's files, one per kind: columns, keys, what they refer to. docs/exchange.md says the same in Russian."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lk_app.exchange import texts
from lk_app.exchange.cells import AccountNumber, Cell, Coded, Day, Fixed, Text, Whole, Word
from lk_app.suppliers import supplier


class Kind(StrEnum):
    """What a file is about, in the order files are applied."""

    ACCOUNTS = "accounts"
    METERS = "meters"
    READINGS = "readings"
    BALANCES = "balances"
    PAYMENTS = "payments"


READING_TYPES = {
    word: source
    for source, words in {
        "subscriber": ("абонентские",),
        "anonymous": ("абонентские без регистрации",),
        "inspected": ("контрольные",),
        "estimated": ("расчётные", "расчетные"),
        "remote": ("дистанционные",),
        "bank": ("через банк",),
    }.items()
    for word in (source, *words)
}
"""The words of a file for `ReadingSource`; its own values are understood too."""


@dataclass(slots=True)
class Context:
    """What cells need to know: the codes of branches (shared by all files of a command) and the day the file is true for."""

    branch_codes: dict[str, int]
    made_on: date


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, how it is read, whether it may be left out, and what then stands in a new row."""

    name: str
    cell: Callable[[Context], Cell]
    default_sql: str | None = None
    """None: the column is required."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file."""

    kind: Kind
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    parents: frozenset[Kind] = frozenset()
    """Kinds it refers to."""
    owner: tuple[str, ...] = ()
    """The part of the key that neighbouring rows share: it is staged once for the run."""

    @property
    def names(self) -> set[str]:
        """All columns there may be."""
        return {column.name for column in self.columns}

    @property
    def required(self) -> set[str]:
        """The columns that must be there."""
        return {column.name for column in self.columns if column.default_sql is None}


def _energy(context: Context) -> Cell:
    return Fixed(3, texts.ENERGY_EXPECTED, max_digits=9)


def _zone_energy(context: Context) -> Cell:
    return Fixed(3, texts.ENERGY_EXPECTED, max_digits=9, is_required=False)


def _money(context: Context) -> Cell:
    return Fixed(2, texts.MONEY_EXPECTED)


def _past_day(context: Context) -> Cell:
    return Day(context.made_on)


def _optional_day(context: Context) -> Cell:
    return Day(is_required=False)


BRANCH = Column("branch", lambda context: Coded(context.branch_codes, 120))
NUMBER = Column("number", lambda context: AccountNumber(supplier().account_number_pattern))
SERIAL = Column("serial", lambda context: Text(40, is_required=True))

LAYOUTS = {
    layout.kind: layout
    for layout in (
        Layout(
            Kind.ACCOUNTS,
            (
                BRANCH,
                NUMBER,
                Column("holder_name", lambda context: Text(160)),
                Column("address", lambda context: Text(300), "''"),
                Column("phone", lambda context: Text(40), "''"),
                Column("email", lambda context: Text(320), "''"),
                Column("service_point", lambda context: Text(60), "''"),
            ),
            key=("branch", "number"),
        ),
        Layout(
            Kind.METERS,
            (
                BRANCH,
                NUMBER,
                SERIAL,
                Column("model", lambda context: Text(80), "''"),
                Column("zones", lambda context: Whole(1, 3)),
                Column("integer_digits", lambda context: Whole(3, 9)),
                Column("decimal_digits", lambda context: Whole(0, 3), "0"),
                Column("ratio", lambda context: Whole(1, 100_000), "1"),
                Column("installed_on", _optional_day, "NULL"),
                Column("removed_on", _optional_day, "NULL"),
                Column("calibrated_until", _optional_day, "NULL"),
            ),
            key=("branch", "number", "serial"),
            parents=frozenset({Kind.ACCOUNTS}),
        ),
        Layout(
            Kind.READINGS,
            (
                BRANCH,
                NUMBER,
                SERIAL,
                Column("date", _past_day),
                Column("type", lambda context: Word(READING_TYPES, texts.TYPE_EXPECTED)),
                Column("t1", _energy),
                Column("t2", _zone_energy, "NULL"),
                Column("t3", _zone_energy, "NULL"),
            ),
            key=("branch", "number", "serial", "date", "type"),
            parents=frozenset({Kind.ACCOUNTS, Kind.METERS}),
            owner=("branch", "number", "serial"),
        ),
        Layout(
            Kind.BALANCES,
            (
                BRANCH,
                NUMBER,
                Column("debt", _money),
                Column("overpayment", _money),
                Column("penalty", _money),
                Column("as_of", _past_day),
            ),
            key=("branch", "number"),
            parents=frozenset({Kind.ACCOUNTS}),
        ),
        Layout(
            Kind.PAYMENTS,
            (
                BRANCH,
                NUMBER,
                Column("payment_id", lambda context: Text(60, is_required=True)),
                Column("amount", lambda context: Fixed(2, texts.PAYMENT_EXPECTED, minimum=1)),
                Column("date", _past_day),
                Column("lk_payment_id", lambda context: Text(60), "''"),
            ),
            key=("branch", "number", "payment_id"),
            parents=frozenset({Kind.ACCOUNTS}),
        ),
    )
}
