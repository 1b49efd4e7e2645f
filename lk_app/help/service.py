"""Use cases of help: take a reader's answer, sum the answers up."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.help import texts
from lk_app.help.models import MAX_TEXT, HelpRating
from lk_app.help.texts_chapters import CHAPTERS
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Invalid, NotFound, TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.store import limits

_TITLES = {chapter.slug: chapter.title for chapter in CHAPTERS}


@dataclass(frozen=True, slots=True)
class ChapterRatings:
    """How many readers found their answer in a chapter, and how many did not."""

    title: str
    yes: int
    no: int

    @property
    def percent(self) -> int | None:
        """Of those who answered; None when nobody did."""
        total = self.yes + self.no
        return round(100 * self.yes / total) if total else None


@dataclass(frozen=True, slots=True)
class Remark:
    """What one reader wrote."""

    rated_at: datetime
    title: str
    missing: str
    mistake: str


def rate(session: Session, actor: Actor, form_uid: str, chapter: str, is_helpful: bool) -> None:
    """Keep «Да» or «Нет» (features A23). The same form again changes nothing.

    Raises NotFound for an unknown chapter, TooOften when a network answers without end.
    """
    if chapter not in _TITLES:
        raise NotFound("")
    if _of_form(session, form_uid) is not None:
        return
    if wait := limits.take("help.ip", actor.network):
        raise TooOften(texts.TOO_OFTEN.format(wait=wait_in_words(wait)), wait)
    session.add(HelpRating(form_uid=form_uid, chapter=chapter, is_helpful=is_helpful))
    session.flush()


def tell_more(session: Session, actor: Actor, form_uid: str, missing: str, mistake: str) -> None:
    """Add the reader's words to the answer of this form, once; at most 1000 characters each.

    Raises Invalid when nothing or too much is written, NotFound when the form has not been answered «Нет».
    """
    missing, mistake = clean(missing), clean(mistake)
    if not missing and not mistake:
        raise Invalid({"missing": texts.NOTHING_TYPED})
    if long := {name: texts.TEXT_TOO_LONG for name, text in _named(missing, mistake) if len(text) > MAX_TEXT}:
        raise Invalid(long)
    rating = _of_form(session, form_uid)
    if rating is None or rating.is_helpful:
        raise NotFound("")
    if not rating.missing and not rating.mistake:
        rating.missing, rating.mistake = missing, mistake
        session.add(rating)


def clean(text: str) -> str:
    """Without what is not text: the supplier reads it in a terminal, where control characters are orders."""
    kept = (letter for letter in text if letter == "\n" or unicodedata.category(letter)[0] != "C")
    return " ".join("".join(kept).split())


def summary(session: Session) -> list[ChapterRatings]:
    """For each chapter, in the guide's order."""
    query = select(HelpRating.chapter, HelpRating.is_helpful, sa.func.count()).group_by(
        col(HelpRating.chapter), col(HelpRating.is_helpful)
    )
    counted = {(chapter, is_helpful): count for chapter, is_helpful, count in session.exec(query).all()}
    return [ChapterRatings(title, counted.get((slug, True), 0), counted.get((slug, False), 0)) for slug, title in _TITLES.items()]


def remarks(session: Session, limit: int) -> list[Remark]:
    """What readers wrote, newest first."""
    written = (col(HelpRating.missing) != "") | (col(HelpRating.mistake) != "")
    query = select(HelpRating).where(written).order_by(col(HelpRating.id).desc()).limit(limit)
    return [
        Remark(row.rated_at, _TITLES.get(row.chapter, row.chapter), row.missing, row.mistake) for row in session.exec(query).all()
    ]


def _of_form(session: Session, form_uid: str) -> HelpRating | None:
    return session.exec(select(HelpRating).where(HelpRating.form_uid == form_uid)).one_or_none()


def _named(missing: str, mistake: str) -> tuple[tuple[str, str], ...]:
    return ("missing", missing), ("mistake", mistake)
