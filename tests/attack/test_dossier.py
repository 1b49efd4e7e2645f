"""S63, S28, S55 from outside: another person's archive, a cookie without the password, foreign pages, replays."""

import io
import json
import zipfile

import pytest

from tests.attack.visitors import IDENTITY, PASSWORD, Visitor, cabinet, letters, profile_of, query, status_in, token_for
from tests.attack.wire import changes_in, events_in
from tests.live import Server

__all__ = ["cabinet"]

ARCHIVE, ERASE = "/profile/data/archive", "/profile/delete/now"
EMAIL = IDENTITY + "email____email_state."
CONFIRM = IDENTITY + "email____confirm_change_state."
UNDO = IDENTITY + "email____undo_change_state."
FORM = {"password": PASSWORD, "word": "удалить"}


def is_there(server: Server, email: str) -> bool:
    return bool(query(server, "SELECT id FROM profile WHERE email = ?", email))


async def test_an_archive_is_its_owners_whatever_is_sent(cabinet: Server) -> None:
    other, owner = Visitor(cabinet), Visitor(cabinet)
    foreign, mine = await other.become(), await owner.become()
    number = profile_of(cabinet, foreign)[0]
    asked = {**FORM, "email": foreign, "profile_id": str(number), "id": str(number)}
    answer = await owner.post(f"{ARCHIVE}?profile_id={number}&email={foreign}", asked)
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/zip", "no-store")
    assert answer.headers["content-disposition"].startswith('attachment; filename="lk-dannye-')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert mine in text
    assert foreign not in text
    assert other.ip not in text


@pytest.mark.parametrize("path", [ARCHIVE, ERASE])
async def test_neither_a_cookie_alone_nor_a_password_alone_is_enough(cabinet: Server, path: str) -> None:
    owner = Visitor(cabinet)
    email = await owner.become()
    for form in ({"password": ""}, {"word": "удалить"}, {**FORM, "password": "не тот пароль"}, {**FORM, "password": "\x00"}):
        answer = await owner.post(path, form)
        assert set(answer.json()["errors"]) >= {"password"}, form
    stranger = Visitor(cabinet)
    answer = await stranger.post(path, {**FORM, "email": email})
    assert answer.json()["message"] == "Войдите, чтобы продолжить."
    stranger.cookie = "lk=" + "A" * 43
    assert (await stranger.post(path, FORM)).json()["message"] == "Войдите, чтобы продолжить."
    assert is_there(cabinet, email)
    assert letters(cabinet, email)[-1][0] == "confirm_email"


@pytest.mark.parametrize("path", [ARCHIVE, ERASE])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_a_foreign_page_reaches_neither(cabinet: Server, path: str, origin: str) -> None:
    owner = Visitor(cabinet)
    email = await owner.become()
    answer = await owner.post(path, FORM, origin=origin)
    assert answer.status_code == 403
    assert is_there(cabinet, email)
    assert (await owner.get(path)).status_code == 405, "opening an address does nothing"
    assert is_there(cabinet, email)


async def test_tries_of_the_password_are_counted_together(cabinet: Server) -> None:
    thief = Visitor(cabinet)
    email = await thief.become()
    for path in (ARCHIVE, ERASE, ARCHIVE, ERASE, ARCHIVE):
        assert "password" in (await thief.post(path, {**FORM, "password": "не тот пароль"})).json()["errors"]
    for path in (ARCHIVE, ERASE):
        answer = await thief.post(path, FORM)
        assert answer.json()["wait_seconds"] > 0
    assert is_there(cabinet, email)


async def test_leaving_ends_every_socket_and_cannot_be_replayed(cabinet: Server) -> None:
    owner, elsewhere = Visitor(cabinet), Visitor(cabinet)
    email = await owner.become()
    await elsewhere.enter(email)
    cookie = owner.cookie
    async with elsewhere.socket("/profile/email") as wire:
        assert email in str(await wire.ask(EMAIL + "load"))
        answer = await owner.post(ERASE, FORM)
        assert answer.json() == {"next": "/?e=left"}
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        frames = await wire.ask(EMAIL + "load")
        assert [name for name, _ in events_in(frames)] == ["_redirect"]
        assert email not in str([value for value in changes_in(frames).values() if value])
    assert not is_there(cabinet, email)
    owner.cookie = cookie
    assert (await owner.post(ERASE, FORM)).json()["message"] == "Войдите, чтобы продолжить."
    assert (await owner.get("/accounts")).status_code == 303
    again = Visitor(cabinet)
    await again.become(email)
    assert (await owner.get("/accounts")).status_code == 303, "the old cookie is nobody's, whoever has the address now"
    assert is_there(cabinet, email)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"password=" + b"x" * 70_000])
async def test_odd_bodies_break_nothing(cabinet: Server, body: bytes) -> None:
    import httpx

    owner = Visitor(cabinet)
    email = await owner.become()
    sent = {**owner.headers, "origin": cabinet.origin, "accept": "application/json"}
    for kind in ("application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"):
        async with httpx.AsyncClient() as client:
            answer = await client.post(cabinet.origin + ERASE, content=body, headers={**sent, "content-type": kind})
        assert answer.status_code == 200
        assert answer.json()["message"] or answer.json()["errors"]
    assert is_there(cabinet, email)


async def test_a_change_of_mailbox_is_no_oracle_and_its_links_are_for_one_use(cabinet: Server) -> None:
    taken = await Visitor(cabinet).become()
    owner = Visitor(cabinet)
    email = await owner.become()
    seen = []
    for wanted in (taken, "free." + email):
        async with owner.socket("/profile/email") as wire:
            form = {"email": wanted, "current": PASSWORD}
            frames = await wire.ask(EMAIL + "submit", {"form": form}, "/profile/email")
            seen.append(json.dumps(changes_in(frames), ensure_ascii=False, sort_keys=True).replace(wanted, "…"))
            if wanted == taken:
                await wire.ask(EMAIL + "cancel", {}, "/profile/email")
    assert seen[0] == seen[1]
    token, back = token_for(cabinet, "free." + email, "change_email"), token_for(cabinet, email, "email_change_asked")
    assert await press(cabinet, UNDO + "undo", token) == ["unknown"]
    assert await press(cabinet, CONFIRM + "confirm", back) == ["unknown"]
    assert await press(cabinet, CONFIRM + "look", token) == ["ok"]
    assert is_there(cabinet, email)
    assert await press(cabinet, CONFIRM + "confirm", token) == ["done"]
    assert await press(cabinet, CONFIRM + "confirm", token) == ["used"]
    assert is_there(cabinet, "free." + email)
    assert await press(cabinet, UNDO + "undo", back) == ["done"]
    assert await press(cabinet, UNDO + "undo", back) == ["used"]
    assert is_there(cabinet, email)
    assert (await owner.get("/accounts")).status_code == 303


async def press(server: Server, event: str, token: object) -> list[object]:
    async with Visitor(server).socket() as wire:
        return status_in(await wire.ask(event, {"token": token}))


async def test_odd_payloads_of_the_forms_change_nothing(cabinet: Server) -> None:
    owner = Visitor(cabinet)
    email = await owner.become()
    before = profile_of(cabinet, email)
    async with owner.socket("/profile/email") as wire:
        for form in (None, [], "x", {"email": ["a"], "current": {}}, {"email": None, "current": 7}):
            await wire.ask(EMAIL + "submit", {"form": form}, "/profile/email")
    assert profile_of(cabinet, email) == before
    assert query(cabinet, "SELECT * FROM email_change WHERE profile_id = ?", before[0]) == []
