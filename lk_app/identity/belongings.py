"""What a profile owns, each kind told by its own noun, so that a merge moves all of it without knowing any of it.

A noun declares its kinds in its `belongings.py`; `lk_app/belongings.py` brings them together. Whatever refers to a profile and is
declared by nobody stops every merge: nothing may be left behind by forgetting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

STAYS = {
    "login_session.profile_id": "ends with the merge",
    "one_time_link.profile_id": "dies with the merge",
    "email_change.profile_id": "is the story of the joined mailbox",
    "merge_proof.profile_id": "lives for minutes",
    "merge_proof.joined_id": "lives for minutes",
    "profile_merge.joined_id": "is the merge itself",
    "profile_merge.kept_id": "is the merge itself",
}
"""References to a profile that do not go with it, and why."""
_CHUNK = 500
Record = dict[str, Any]
"""What was moved, as JSON."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the preview: «№ 123456» and what becomes of it."""

    title: str
    words: str = ""


class Belonging(Protocol):
    """One kind of thing. All are called inside the merge's transaction, both profiles held."""

    @property
    def key(self) -> str:
        """What its record is kept under."""
        ...

    @property
    def columns(self) -> frozenset[str]:
        """`table.column` of the references to a profile that it answers for."""
        ...

    def preview(self, session: Session, joined_id: int, kept_id: int) -> list[Line]:
        """What would move, in words; changes nothing."""
        ...

    def move(self, session: Session, joined_id: int, kept_id: int) -> Record:
        """Make everything of the joined profile the kept one's; what both have stays once."""
        ...

    def give_back(self, session: Session, record: Record, joined_id: int, kept_id: int, others: list[Record]) -> None:
        """Put it back. `others`: this kind's records of the other standing merges into the kept profile, to be changed in
        place where the kept profile now has something by one of them."""
        ...


@dataclass(frozen=True)
class OwnedRows:
    """Rows that only change their owner: nothing about them can be there twice."""

    key: str
    model: type[SQLModel]
    column: Any
    words: Callable[[int], str]
    """«3 показания»."""

    @property
    def columns(self) -> frozenset[str]:
        """The one reference."""
        return frozenset({f"{self.model.__tablename__}.{self.column.key}"})

    def preview(self, session: Session, joined_id: int, kept_id: int) -> list[Line]:
        """How many."""
        count = session.execute(sa.select(sa.func.count()).select_from(self.model).where(self.column == joined_id)).scalar_one()
        return [Line(self.words(count))] if count else []

    def move(self, session: Session, joined_id: int, kept_id: int) -> Record:
        """In one statement, which tells the rows it has changed."""
        row_id = col(self.model.id)  # pyright: ignore[reportAttributeAccessIssue]
        change = sa.update(self.model).where(self.column == joined_id).values({self.column.key: kept_id}).returning(row_id)
        return {"ids": sorted(session.execute(change).scalars())}

    def give_back(self, session: Session, record: Record, joined_id: int, kept_id: int, others: list[Record]) -> None:
        """Those that still are the kept profile's."""
        row_id, ids = col(self.model.id), record["ids"]  # pyright: ignore[reportAttributeAccessIssue]
        for start in range(0, len(ids), _CHUNK):
            wanted = sa.and_(row_id.in_(ids[start : start + _CHUNK]), self.column == kept_id)
            session.execute(sa.update(self.model).where(wanted).values({self.column.key: joined_id}))


_declared: dict[str, Belonging] = {}


def declare(*kinds: Belonging) -> None:
    """What there is to move, in this order. Declaring a kind again changes nothing."""
    _declared.update({kind.key: kind for kind in kinds})


def declared() -> list[Belonging]:
    """All kinds. Raises RuntimeError when something that refers to a profile is nobody's: better no merge than half a one."""
    if forgotten := undeclared():
        raise RuntimeError(f"a merge would leave behind {sorted(forgotten)}: declare them in a belongings.py")
    return list(_declared.values())


def undeclared() -> set[str]:
    """References to a profile that neither move nor are known to stay."""
    return references() - set(STAYS) - {column for kind in _declared.values() for column in kind.columns}


def references() -> set[str]:
    """Every column of every table that refers to a profile."""
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "profile.id" for key in column.foreign_keys)
    }
