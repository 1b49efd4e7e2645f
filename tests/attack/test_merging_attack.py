"""Merging attacked through real sockets (S42): with a cookie alone, from another browser, from another page, twice at once."""

import asyncio
from typing import Any

import pytest
import socketio

from tests.attack.visitors import PASSWORD, Visitor, cabinet, letters, query
from tests.attack.wire import STATE, changes_in, connect
from tests.live import Server

__all__ = ["cabinet"]
MERGE = f"{STATE}.lk_app___identity___state_merge____merge_state."
UNDO = f"{STATE}.lk_app___identity___state_merge____undo_merge_state."
PAGE = "/profile/merge"
TABLES = ("profile", "profile_merge", "attachment", "application", "payment", "reading", "consent")
SHOWN = {
    "errors", "problems", "message", "error_key", "is_busy", "needs_own", "step", "email", "warning", "lines", "has_lines",
    "promises", "done_words",
}  # fmt: skip
"""Everything the screen may tell a browser."""


def everything(server: Server) -> list[list[tuple[Any, ...]]]:
    return [query(server, f"SELECT * FROM {table}") for table in TABLES]


def proofs(server: Server, email: str) -> int:
    """How many browsers have proven this profile's password."""
    sql = "SELECT count(*) FROM merge_proof JOIN profile ON profile.id = joined_id WHERE email = ?"
    return query(server, sql, email)[0][0]


def form(email: str, password: str = PASSWORD) -> dict[str, Any]:
    return {"form": {"email": email, "password": password}}


def value_of(frames: list[dict[str, Any]], name: str) -> Any:
    found = [value for key, value in changes_in(frames).items() if key.rpartition(".")[2].startswith(name + "_rx")]
    return found[-1] if found else None


@pytest.fixture
async def pair(cabinet: Server) -> tuple[Visitor, str, Visitor, str]:
    """Anna and Boris, both signed in, and their addresses."""
    anna, boris = Visitor(cabinet), Visitor(cabinet)
    return anna, await anna.become(), boris, await boris.become()


async def test_a_cookie_alone_merges_nothing(cabinet: Server, pair: Any) -> None:
    anna, _, _, boris_email = pair
    before = everything(cabinet)
    async with anna.socket(PAGE) as wire:
        frames = await wire.ask(MERGE + "merge", {}, PAGE)
        assert "Пароль проверяли слишком давно" in value_of(frames, "message")
        for wrong in ({}, form(boris_email, ""), form(boris_email, "не тот пароль"), {"form": [boris_email]}, {"form": None}):
            await wire.ask(MERGE + "submit", wrong, PAGE)
            assert value_of(await wire.ask(MERGE + "merge", {}, PAGE), "step") != "done"
    assert everything(cabinet) == before
    assert proofs(cabinet, boris_email) == 0


async def test_somebody_elses_preview_is_of_no_use(cabinet: Server, pair: Any) -> None:
    """Vera knows Anna's token, her address and when she proves; neither she nor Anna's other browser can go on from there."""
    anna, anna_email, boris, boris_email = pair
    vera, elsewhere = Visitor(cabinet), Visitor(cabinet, cookie="")
    await vera.become()
    await elsewhere.enter(anna_email)
    before = everything(cabinet)
    async with anna.socket(PAGE) as wire:
        assert value_of(await wire.ask(MERGE + "submit", form(boris_email), PAGE), "step") == "preview"
        for thief in (vera, elsewhere, boris):
            async with thief.socket(PAGE) as other:
                seen = str(other.entered) + str(await other.ask(MERGE + "merge", {}, PAGE))
                assert boris_email not in seen or thief is boris
                assert anna_email not in seen or thief is elsewhere
        async with connect(
            cabinet.origin, cookie=vera.cookie, token=wire.token, path=PAGE, headers={"x-forwarded-for": f"6.6.6.6, {vera.ip}"}
        ) as stolen:
            assert boris_email not in str(await stolen.settle())
            await stolen.ask(MERGE + "merge", {}, PAGE)
    assert everything(cabinet) == before


async def test_a_foreign_page_cannot_even_knock(cabinet: Server, pair: Any) -> None:
    anna, _, _, boris_email = pair
    async with anna.socket(PAGE) as wire:
        await wire.ask(MERGE + "submit", form(boris_email), PAGE)
    before = everything(cabinet)
    for origin in ("http://evil.example", "null", None):
        with pytest.raises(socketio.exceptions.ConnectionError):
            async with connect(cabinet.origin, sent_origin=origin, cookie=anna.cookie, path=PAGE) as wire:
                await wire.ask(MERGE + "merge", {}, PAGE)
    assert everything(cabinet) == before


async def test_pressed_twice_and_in_two_tabs_it_is_one_merge(cabinet: Server, pair: Any) -> None:
    anna, anna_email, _, boris_email = pair
    async with anna.socket(PAGE) as one, anna.socket(PAGE) as two:
        await one.ask(MERGE + "submit", form(boris_email), PAGE)
        for wire in (one, one, two, two):
            await wire.send(MERGE + "merge", {}, PAGE)
        answers = await asyncio.gather(one.settle(), two.settle())
    assert [value_of(frames, "step") for frames in answers] == ["done", "done"]
    joined = "SELECT count(*) FROM profile_merge JOIN profile ON profile.id = joined_id WHERE email = ?"
    assert query(cabinet, joined, boris_email) == [(1,)]
    for email in (anna_email, boris_email):
        assert len([name for name, _ in letters(cabinet, email) if "profile" in name]) == 1


async def test_the_screen_tells_a_browser_nothing_it_does_not_show(cabinet: Server, pair: Any) -> None:
    anna, _, _, boris_email = pair
    async with anna.socket(PAGE) as wire:
        frames = await wire.ask(MERGE + "submit", form(boris_email), PAGE)
    mine = {key for key in changes_in(frames) if "merge_state." in key}
    assert {key.rpartition(".")[2].removesuffix("_rx_state_") for key in mine} <= SHOWN
    assert PASSWORD not in str(frames)


async def test_the_way_back_takes_any_json_and_only_its_own_secret(cabinet: Server, pair: Any) -> None:
    anna, _, boris, boris_email = pair
    async with anna.socket(PAGE) as wire:
        await wire.ask(MERGE + "submit", form(boris_email), PAGE)
        await wire.ask(MERGE + "merge", {}, PAGE)
    before = everything(cabinet)
    (link,) = [payload["link"] for name, payload in letters(cabinet, boris_email) if name == "profile_joined"]
    token = link.partition("#")[2]
    async with Visitor(cabinet).socket("/undo-merge") as wire:
        for wrong in ("", "x", None, 7, [token], {"token": token}, token[:-1], token + "=", token.swapcase(), "9" * 5000):
            frames = await wire.ask(UNDO + "undo", {"token": wrong}, "/undo-merge")
            assert value_of(frames, "status") in (None, "unknown"), wrong
        assert value_of(await wire.ask(UNDO + "look", {"token": token}, "/undo-merge"), "status") == "ok"
        assert everything(cabinet) == before
        assert value_of(await wire.ask(UNDO + "undo", {"token": token}, "/undo-merge"), "status") == "undone"
    assert (await boris.enter(boris_email)).json().get("next") == "/accounts"
