"""What a noun holds about people: how it is taken out, how it is erased. Each says it of itself; `dossier` puts it together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlmodel import Session, SQLModel

from lk_app.kernel.actor import Actor

Cell = str | int | bool | Decimal | date | datetime | None
"""What a row may hold. Money is `Decimal` roubles, energy `Decimal` kWh: see `rubles`, `kwh`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the archive a person takes out."""

    name: str
    """Of the files: `payments.csv`, `payments.json`."""
    title: str
    """In Russian, for the list in README."""
    columns: tuple[tuple[str, str], ...]
    """(key in JSON, heading in CSV)."""
    rows: Callable[[Session, Actor], Iterable[tuple[Cell, ...]]]
    """Only the actor's own; none for a visitor."""


@dataclass(slots=True)
class Leaver:
    """Somebody whose profile is being deleted."""

    profile_id: int
    nobody_id: int
    """A profile without a person: to it goes what must stay by law."""
    files: list[Path] = field(default_factory=list)
    """Removed when the transaction has committed; a noun that keeps files adds them here while it erases its rows."""


def _nothing_hinders(_session: Session, _profile_id: int) -> str:
    return ""


def _no_files(_session: Session, _actor: Actor) -> Iterable[tuple[str, Path]]:
    return ()


@dataclass(frozen=True, slots=True)
class Holding:
    """One noun's part."""

    name: str
    sheets: tuple[Sheet, ...]
    erase: Callable[[Session, Leaver], int]
    """Leave nothing of the person in this noun's tables; how many rows went. The profile itself goes last."""
    tables: tuple[type[SQLModel], ...]
    """Those that refer to a profile: a house test asks that every such table is somebody's."""
    hindrance: Callable[[Session, int], str] = _nothing_hinders
    """Why this profile cannot be deleted just now, with a way out; "" when it can. Asked again under the profile's lock."""
    files: Callable[[Session, Actor], Iterable[tuple[str, Path]]] = _no_files
    """The person's own files for the archive: (name in it, where it is)."""


def rubles(kopecks: int | None) -> Decimal | None:
    """Kopecks as exact roubles."""
    return None if kopecks is None else Decimal(kopecks).scaleb(-2)


def kwh(value_wh: int | None) -> Decimal | None:
    """Watt-hours as exact kWh."""
    return None if value_wh is None else Decimal(value_wh).scaleb(-3)
