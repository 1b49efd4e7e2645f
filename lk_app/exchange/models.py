"""Tables of the exchange: which files have been applied."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field


class ImportFile(SQLModel, table=True):
    """A file of billing that was applied, whole. The digest keeps it from being applied twice."""

    __tablename__ = "import_file"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    kind: str = Field(max_length=10, index=True)
    name: str = Field(max_length=255)
    digest: str = Field(max_length=64, unique=True)
    """SHA-256 of the file's bytes, in hex."""
    made_at: datetime = moment_field()
    """The moment billing's data is true for, as the file says; an older file of the kind is refused."""
    imported_at: datetime = moment_field(default_factory=clock.now)
    rows: int = 0
    added: int = 0
    changed: int = 0
    confirmed: int = 0
    """Readings submitted here that came back in the file."""
