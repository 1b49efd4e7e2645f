"""Pure decisions about what a person wrote: whether it can be taken, and made of nothing but text."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import phonenumbers

from lk_app.inquiries import texts
from lk_app.inquiries.models import Topic
from lk_app.kernel.contacts import parse_email
from lk_app.kernel.errors import AppError, Invalid
from lk_app.kernel.ids import parse_uuid

T = TypeVar("T")

MAX_TEXT = 4000
MAX_CONTACT = 320
MAX_FILES = 5
MAX_NAME = 80
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,24}")

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters and those that turn the direction of text: a terminal would obey the ones, people be fooled by the
others. The line break and the tab stay."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form sent, already strings. `account`: a visitor's typed number, or the `public_id` of an own attachment."""

    uid: str
    topic: str
    text: str
    account: str
    contact: str
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A draft whose fields are good. The account is the service's to look at: it knows who writes."""

    uid: str
    topic: Topic
    text: str
    contact: str


def parse_draft(draft: Draft, own_email: str) -> Parsed:
    """Raises Invalid with a sentence for each wrong field: `topic`, `text`, `contact`, `files`."""
    errors: dict[str, str] = {}

    def parsed(parse: Callable[[], T], default: T) -> T:
        try:
            return parse()
        except Invalid as error:
            errors.update(error.errors)
            return default

    found = Parsed(
        uid=parse_uid(draft.uid),
        topic=parsed(lambda: parse_topic(draft.topic), Topic.OTHER),
        text=parsed(lambda: parse_text(draft.text), ""),
        contact=parsed(lambda: parse_contact(draft.contact, own_email), ""),
    )
    parsed(lambda: check_files(draft.file_ids), None)
    if errors:
        raise Invalid(errors)
    return found


def is_public_id(text: str) -> bool:
    """Whether it could be one of ours: what could not is never asked of a database, which may choke on it (a zero byte)."""
    return _PUBLIC_ID.fullmatch(text) is not None


def parse_uid(text: str) -> str:
    """The form's own id. Raises AppError: only a broken page sends another thing."""
    try:
        return str(parse_uuid(text))
    except ValueError:
        raise AppError(texts.FORM_BROKEN) from None


def parse_topic(text: str) -> Topic:
    """Raises Invalid for `topic`."""
    try:
        return Topic(text)
    except ValueError:
        raise Invalid({"topic": texts.TOPIC_MISSING}) from None


def parse_text(text: str) -> str:
    """The message, free of what is not text: whatever else it holds (tags, braces) stays as typed. Raises Invalid for `text`."""
    plain = plain_text(text)
    if not plain:
        raise Invalid({"text": texts.TEXT_MISSING})
    if len(plain) > MAX_TEXT:
        raise Invalid({"text": texts.TEXT_TOO_LONG})
    return plain


def parse_contact(text: str, own_email: str) -> str:
    """An e-mail as typed or a phone in E.164; the profile's own mailbox is always good. Raises Invalid for `contact`."""
    typed = text.strip()
    if not typed:
        raise Invalid({"contact": texts.CONTACT_MISSING})
    if own_email and typed.lower() == own_email.lower():
        return own_email
    try:
        if "@" in typed:
            return parse_email(typed).shown
        phone = phonenumbers.parse(typed, "RU")
    except (ValueError, phonenumbers.NumberParseException):
        raise Invalid({"contact": texts.CONTACT_WRONG}) from None
    if not phonenumbers.is_valid_number(phone):
        raise Invalid({"contact": texts.CONTACT_WRONG})
    return phonenumbers.format_number(phone, phonenumbers.PhoneNumberFormat.E164)


def check_files(file_ids: tuple[str, ...]) -> None:
    """Raises Invalid for `files` when there are too many."""
    if len(file_ids) > MAX_FILES:
        raise Invalid({"files": texts.TOO_MANY})


def plain_text(text: str) -> str:
    """Text of any length without control characters; line breaks are `\\n`, at most one empty line in a row."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"\n{3,}", "\n\n", _INVISIBLE.sub("", lines)).strip()


def shown_name(typed: str, extension: str) -> str:
    """A file's name for people: no folders, no second extension, nothing invisible, and the true extension at the end.

    «../../фото.php.jpg» of a PNG is «фото_php.png».
    """
    base = re.split(r"[\\/]", plain_text(typed).replace("\n", " ").replace("\t", " "))[-1]
    stem = base.rpartition(".")[0] or base
    clean = re.sub(r"[^\w \-()№,+]", "_", stem).strip(" _")[:MAX_NAME].strip()
    return f"{clean or 'файл'}.{extension}"
