"""The letters that were promised, for the demo's page: a mailbox that nobody has to own."""

from dataclasses import dataclass

from jinja2 import TemplateError
from sqlmodel import Session, col, select

from lk_app.config import settings
from lk_app.kernel.errors import NotFound
from lk_app.kernel.text import format_moment
from lk_app.notify import texts_screens as texts
from lk_app.notify.letters import write
from lk_app.store.outbox import OutboxMessage, OutboxStatus

LIMIT = 50


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter as its recipient reads it."""

    recipient: str
    subject: str
    moment: str
    """When it was sent or promised."""
    is_failed: bool
    """It was refused for good, or given up."""
    before: tuple[str, ...]
    button: str
    link: str
    after: tuple[str, ...]


def list_letters(session: Session) -> list[SentLetter]:
    """The last letters to anybody, newest first. Raises NotFound outside the demo: letters hold links that open profiles."""
    if not settings().is_demo:
        raise NotFound(texts.NO_SUCH_PAGE)
    newest = select(OutboxMessage).where(OutboxMessage.channel == "mail").order_by(col(OutboxMessage.id).desc()).limit(LIMIT)
    return [_shown(message) for message in session.exec(newest)]


def _shown(message: OutboxMessage) -> SentLetter:
    try:
        letter = write(message.template, message.payload)
        words = (letter.before, letter.button, letter.link, letter.after)
        subject = letter.subject
    except (KeyError, TemplateError):
        subject, words = message.template, ((texts.LETTER_UNREADABLE,), "", "", ())
    before, button, link, after = words
    moment = format_moment(message.sent_at or message.created_at)
    return SentLetter(message.recipient, subject, moment, message.status == OutboxStatus.FAILED, before, button, link, after)
