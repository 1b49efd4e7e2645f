"""Table of help: what readers said of a chapter."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from lk_app.kernel import clock
from lk_app.store.columns import id_field, moment_field

MAX_TEXT = 1_000


class HelpRating(SQLModel, table=True):
    """One answer to «Вы нашли ответ на ваш вопрос?». Whose it is, is not kept: neither a profile nor an address."""

    __tablename__ = "help_rating"  # pyright: ignore[reportAssignmentType]

    id: int | None = id_field()
    form_uid: str = Field(max_length=36, unique=True)
    """Made anew for each chapter that a tab shows: a second press is the same answer."""
    chapter: str = Field(max_length=40, index=True)
    is_helpful: bool
    missing: str = Field(default="", max_length=MAX_TEXT)
    """Which information was not there, in the reader's words."""
    mistake: str = Field(default="", max_length=MAX_TEXT)
    """Which mistake was found, in the reader's words."""
    rated_at: datetime = moment_field(default_factory=clock.now)
