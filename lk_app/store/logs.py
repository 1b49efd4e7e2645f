"""Logs: one JSON object a line, with nothing in it that opens a door or names a person (S62)."""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from lk_app.kernel.cards import mask_cards

_SECRET_KEYS = re.compile(r"(?i)cookie|token|password|passwd|secret|authorization|code|email|phone|login")
_PATTERNS = (
    (re.compile(r"(?i)(token=)[^&\s\"']+"), r"\1…"),
    (re.compile(r"(?i)((?:__Host-|\b)lk(?:_session)?=)[^;\s\"']+"), r"\1…"),
    (re.compile(r"(?i)((?:cookie|authorization|password\w*|passwd|secret|token)[\"']?\s*[:=]\s*[\"']?)[^\"',}&\s]+"), r"\1…"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*"), "…@…"),
    (re.compile(r"(?<!\d)(?:\+7|8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)"), "+7…"),
    (re.compile(r"(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{40,}"), "…"),
)
_WITH_PAYLOAD = re.compile(r"(?s)(Event\(name='[\w.]{0,200}).*|(with value ').*|(payload=).*")
"""Reflex logs the whole event of an unknown or failing handler, whatever a stranger put into it (quality.md, finding 6)."""
_MAX_TEXT = 2000
_MAX_CAUSES = 4
_MAX_FRAMES = 8


def redact(text: str) -> str:
    """`text` without cookies, tokens, passwords, e-mails, phones and card numbers, on one line, not longer than a screen."""
    text = _WITH_PAYLOAD.sub(lambda found: next(part for part in found.groups() if part) + "…", text)
    text = mask_cards(text)  # before the phones: a card number may hold something like one
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text.replace("\r", "\\r").replace("\n", "\\n")[:_MAX_TEXT]


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if key in ("timestamp", "level", "logger"):
            continue
        if _SECRET_KEYS.search(key):
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = redact(value)
        elif not isinstance(value, int | float | bool | None):
            event[key] = redact(repr(value))
    return event


def _name_exceptions(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Kinds and places of errors, without their messages: those quote what people sent and what the database holds."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = " <- ".join(_kind_and_place(link) for link in _chain(error))
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(_MAX_CAUSES):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _kind_and_place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-_MAX_FRAMES:]
    return f"{type(error).__qualname__}: " + ", ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames
    )


def configure(level: str) -> None:
    """Send structlog's and the standard library's records through the same redaction to standard error.

    Only at DEBUG, for a developer's own machine, errors keep their messages.
    """
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info if level == "DEBUG" else _name_exceptions,
                _redact_event,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("alembic", "httpx", "httpcore", "engineio", "socketio", "granian.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
