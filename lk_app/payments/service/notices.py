"""Notices of the acquirer: kept as hints, nothing in them is believed."""

import json
import re
from dataclasses import dataclass

from sqlmodel import Session

from lk_app.store import inbox

SOURCE = "yookassa"
MAX_BODY_BYTES = 64 * 1024
EVENTS = {"payment.waiting_for_capture", "payment.succeeded", "payment.canceled", "refund.succeeded"}
_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Hint:
    """What a notice is about. That is all that is taken from it."""

    event: str
    object_id: str


def parse_notice(body: bytes) -> Hint | None:
    """What the notice hints at; None when it is about something we do not deal in. Raises ValueError for no notice at all."""
    if len(body) > MAX_BODY_BYTES:
        raise ValueError("too long")
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("not json") from error
    if not isinstance(told, dict) or not isinstance(told.get("object"), dict):
        raise ValueError("not a notice")
    event, object_id = told.get("event"), told["object"].get("id")
    if not isinstance(event, str) or not isinstance(object_id, str):
        raise ValueError("not a notice")
    return Hint(event, object_id) if event in EVENTS and _ID.fullmatch(object_id) else None


def store_notice(session: Session, hint: Hint, ip: str) -> None:
    """Keep the hint; the answer 200 is given after this commits."""
    inbox.store(session, SOURCE, f"{hint.event}:{hint.object_id}", {"event": hint.event, "id": hint.object_id}, ip)
