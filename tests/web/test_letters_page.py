"""The page of sent letters exists in the demo alone: letters hold links that open profiles."""

import json
import sqlite3
from pathlib import Path

import httpx
import pytest

from lk_app.config import settings
from lk_app.kernel.errors import NotFound
from lk_app.notify.service import list_letters
from lk_app.store import outbox
from lk_app.store.transaction import in_reading, in_transaction
from tests.attack.wire import connect
from tests.live import running

PAYLOAD = {"link": "https://lk.example/confirm#SECRET", "valid_until": "26.02.2022 в 10:00"}
LOAD = "reflex___state____state.lk_app___notify___state____letters_state.load"


def promise(session, key: str = "k", template: str = "confirm_email", payload: dict[str, str] = PAYLOAD) -> None:
    outbox.enqueue(session, template, f"{key}@example.org", dict(payload), key)


def test_outside_the_demo_nobody_is_shown_a_letter(db):
    in_transaction(promise)
    with pytest.raises(NotFound):
        in_reading(list_letters)


def test_in_the_demo_the_newest_comes_first_and_what_is_not_readable_says_so(db, monkeypatch):
    monkeypatch.setenv("LK_IS_DEMO", "true")
    settings.cache_clear()
    in_transaction(promise, "older")
    in_transaction(promise, "emptied", payload={})
    in_transaction(promise, "newest", payload=PAYLOAD | {"valid_until": "<b>завтра</b>\nи ещё"})
    newest, emptied, older = in_reading(list_letters)
    assert [letter.recipient for letter in (newest, emptied, older)] == [
        "newest@example.org",
        "emptied@example.org",
        "older@example.org",
    ]
    assert (older.link, older.button) == (PAYLOAD["link"], "Подтвердить почту")
    assert any("<b>завтра</b> и ещё" in paragraph for paragraph in newest.after)
    assert (emptied.link, emptied.before) == ("", ("Текст письма стёрт после отправки: в нём была одноразовая ссылка.",))


async def test_outside_the_demo_neither_the_address_nor_the_event_tells_anything(built: Path, tmp_path: Path):
    with running(tmp_path, is_demo="false") as cabinet:
        with sqlite3.connect(cabinet.database) as connection:
            row = ("k", "mail", "confirm_email", "ivan@example.org", json.dumps(PAYLOAD), "queued", 0)
            columns = "dedupe_key, channel, template, recipient, payload, status, attempts"
            moments = "created_at, next_attempt_at, last_error"
            connection.execute(
                f"INSERT INTO outbox_message ({columns}, {moments}) VALUES (?, ?, ?, ?, ?, ?, ?, '2022-01-01', '2122-01-01', '')",
                row,
            )
        async with httpx.AsyncClient(base_url=cabinet.origin) as http:
            for path in ("/letters", "/letters/", "/letters.html", "/letters/index.html"):
                answer = await http.get(path)
                assert (path, answer.status_code) == (path, 404)
        async with connect(cabinet.origin) as wire:
            await wire.settle()
            frames = await wire.ask(LOAD, {})
        assert "missing" in json.dumps(frames)
        assert "ivan@example.org" not in json.dumps(frames)
        assert "SECRET" not in json.dumps(frames)
