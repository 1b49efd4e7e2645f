"""S04, S05, S06, S17: links of letters, from outside, through the page's own socket."""

from typing import Any

import pytest

from tests.attack.visitors import (
    ASK_RESET,
    CONFIRM,
    LOAD,
    LOOK_CONFIRM,
    LOOK_RESET,
    OTHER_PASSWORD,
    PASSWORD,
    REGISTER,
    RESET,
    Visitor,
    cabinet,
    letters,
    profile_of,
    query,
    registration_form,
    status_in,
    token_for,
)
from tests.attack.wire import changes_in, events_in
from tests.live import Server

__all__ = ["cabinet"]

NEW = {"password": OTHER_PASSWORD, "repeat": OTHER_PASSWORD}


async def ask_reset(server: Server, email: str) -> str:
    """«Забыли пароль»; the secret of the letter that came."""
    async with Visitor(server).socket("/forgot") as wire:
        await wire.ask(ASK_RESET, {"form": {"email": email}}, "/forgot")
    return token_for(server, email, "reset_password")


async def press(server: Server, event: str, payload: dict[str, Any]) -> list[Any]:
    """What a fresh browser's screen says after the button."""
    async with Visitor(server).socket() as wire:
        return status_in(await wire.ask(event, payload))


async def test_opening_a_link_changes_nothing_however_often_a_mail_scanner_does_it(cabinet: Server) -> None:
    await Visitor(cabinet).register("scanned@example.org")
    token, before = token_for(cabinet, "scanned@example.org"), profile_of(cabinet, "scanned@example.org")
    scanner = Visitor(cabinet)
    for _ in range(3):
        assert (await scanner.get("/confirm")).status_code == 200
        assert (await scanner.get(f"/confirm?token={token}")).status_code == 200
        assert await press(cabinet, LOOK_CONFIRM, {"token": token}) == ["ok"]
    assert profile_of(cabinet, "scanned@example.org") == before
    assert await press(cabinet, CONFIRM, {"token": token}) == ["confirmed"]


async def test_a_link_is_used_once(cabinet: Server) -> None:
    email = await Visitor(cabinet).become()
    assert await press(cabinet, CONFIRM, {"token": token_for(cabinet, email)}) == ["used"]
    token = await ask_reset(cabinet, email)
    assert await press(cabinet, RESET, {"token": token, "form": NEW}) == ["changed"]
    after = profile_of(cabinet, email)
    third = {"password": PASSWORD, "repeat": PASSWORD}
    assert await press(cabinet, RESET, {"token": token, "form": third}) == ["used"]
    assert profile_of(cabinet, email) == after


async def test_a_link_serves_one_purpose_and_has_an_end(cabinet: Server) -> None:
    email = await Visitor(cabinet).become()
    before = profile_of(cabinet, email)
    confirming = token_for(cabinet, email)
    assert await press(cabinet, LOOK_RESET, {"token": confirming}) == ["unknown"]
    assert await press(cabinet, RESET, {"token": confirming, "form": NEW}) == ["unknown"]
    resetting = await ask_reset(cabinet, email)
    assert await press(cabinet, CONFIRM, {"token": resetting}) == ["unknown"]
    query(cabinet, "UPDATE one_time_link SET expires_at = '2022-02-25 00:00:00' WHERE profile_id = ?", before[0])
    assert await press(cabinet, RESET, {"token": resetting, "form": NEW}) == ["expired"]
    assert profile_of(cabinet, email) == before


async def test_no_character_of_a_link_may_differ_and_no_odd_value_breaks_anything(cabinet: Server) -> None:
    email = await Visitor(cabinet).become()
    token, before = await ask_reset(cabinet, email), profile_of(cabinet, email)
    assert len(token) >= 43, "256 bits"
    twisted: list[Any] = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
    twisted += ["", None, 7, [token], {"token": token}, "\x00", "x" * 5000]
    for start in range(0, len(twisted), 20):  # a socket may not speak faster
        async with Visitor(cabinet).socket("/reset") as wire:
            for wrong in twisted[start : start + 20]:
                frames = await wire.ask(RESET, {"token": wrong, "form": NEW}, "/reset")
                assert status_in(frames)[-1:] in (["unknown"], []), wrong
    assert profile_of(cabinet, email) == before
    assert await press(cabinet, RESET, {"token": token, "form": NEW}) == ["changed"]


async def test_the_database_holds_no_link_that_would_work(cabinet: Server) -> None:
    email = await Visitor(cabinet).become()
    token = await ask_reset(cabinet, email)
    tables = [
        name for (name,) in query(cabinet, "SELECT name FROM sqlite_master WHERE type = 'table'") if name != "outbox_message"
    ]
    for table in tables:
        assert token not in str(query(cabinet, f"SELECT * FROM {table}")), table


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-Host"])
async def test_no_header_gets_into_a_link(cabinet: Server, header: str) -> None:
    email = f"host.{header.lower()}@example.org"
    stranger = Visitor(cabinet)
    async with stranger.socket("/register", more_headers={header: "evil.example", "x-forwarded-for": stranger.ip}) as wire:
        await wire.ask(REGISTER, {"form": registration_form(email)}, "/register")
    ((template, payload),) = letters(cabinet, email)
    assert template == "confirm_email"
    assert payload["link"].startswith(cabinet.origin + "/confirm#")
    assert "evil" not in str(payload)


async def test_a_reset_ends_every_sign_in_and_signs_nobody_in(cabinet: Server) -> None:
    owner, thief = Visitor(cabinet), Visitor(cabinet)
    email = await owner.become()
    await thief.enter(email)
    async with thief.socket("/profile") as wire:
        assert email in str(await wire.ask(LOAD))
        token = await ask_reset(cabinet, email)
        rescuer = Visitor(cabinet)
        async with rescuer.socket("/reset") as rescue:
            frames = await rescue.ask(RESET, {"token": token, "form": NEW}, "/reset")
            assert status_in(frames) == ["changed"]
        frames = await wire.ask(LOAD)
        assert [name for name, _ in events_in(frames)] == ["_redirect"]
        assert email not in str([value for value in changes_in(frames).values() if value])
    assert rescuer.cookie == ""
    assert (await owner.get("/accounts")).status_code == 303
    assert letters(cabinet, email)[-1][0] == "password_changed"
    await owner.enter(email)
    assert (await owner.get("/accounts")).status_code == 303
    await owner.enter(email, OTHER_PASSWORD)
    assert (await owner.get("/accounts")).status_code == 200
