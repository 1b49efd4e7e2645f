"""The events of «Обратная связь» at the real socket: any JSON, other people's threads, the form that is sent twice (S30, S53)."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.attack.visitors import Visitor, cabinet, query
from tests.attack.wire import STATE, changes_in, events_in
from tests.pictures import PDF, multipart

__all__ = ["cabinet"]
OPEN = f"{STATE}.lk_app___inquiries___state____feedback_state.open"
SEND = f"{STATE}.lk_app___inquiries___state____feedback_state.submit"
SEND_OWN = f"{STATE}.lk_app___inquiries___state____new_inquiry_state.submit"
LIST = f"{STATE}.lk_app___inquiries___state_thread____inquiries_state.load"
THREAD = f"{STATE}.lk_app___inquiries___state_thread____thread_state."
TABLES = ("inquiry", "inquiry_message", "inquiry_file")


def form(**values: str) -> dict[str, Any]:
    values = {"uid": str(uuid4()), "topic": "other", "text": "Привет", "contact": "v@example.ru"} | values
    return {"form": values}


def counts(server: Any) -> list[int]:
    return [query(server, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]


def said(frames: list[dict[str, Any]]) -> str:
    return str(changes_in(frames)).replace("\\xa0", " ")


async def upload(visitor: Visitor, content: bytes = PDF) -> dict[str, Any]:
    body, headers = multipart(content)
    async with httpx.AsyncClient() as client:
        sent = {**visitor.headers, **headers, "origin": visitor.server.origin}
        answer = await client.post(visitor.server.origin + "/inquiries/files", content=body, headers=sent)
    return answer.json()


async def test_a_visitor_writes_once_however_often_the_form_arrives(cabinet):
    visitor, sent = Visitor(cabinet), form()
    before = counts(cabinet)
    sent["form"]["file_ids"] = (await upload(visitor))["id"]
    async with visitor.socket("/feedback") as wire:
        for _ in range(2):
            await wire.send(SEND, sent, "/feedback")
        assert "принято" in said(await wire.settle())
    async with visitor.socket("/feedback") as wire:
        assert "принято" in said(await wire.ask(SEND, sent, "/feedback"))
    assert counts(cabinet) == [count + 1 for count in before]


RUBBISH = [None, [], "x", 1, {"text": {"$ne": 1}}, {"uid": ["x"]}, {"text": "x" * 40_000, "uid": str(uuid4()), "topic": "other"}]


@pytest.mark.parametrize("sent", RUBBISH, ids=lambda value: repr(value)[:30])
async def test_rubbish_is_refused_in_words_and_changes_nothing(cabinet, sent):
    visitor, before = Visitor(cabinet), counts(cabinet)
    async with visitor.socket("/feedback") as wire:
        await wire.ask(SEND, {"form": sent}, "/feedback")
    assert counts(cabinet) == before


async def test_inside_events_are_not_for_visitors(cabinet):
    visitor, before = Visitor(cabinet), counts(cabinet)
    async with visitor.socket("/feedback") as wire:
        for name, payload in [(SEND_OWN, form()), (LIST, {}), (THREAD + "load", {}), (THREAD + "submit", form())]:
            frames = await wire.ask(name, payload, "/profile/inquiry?number=1")
            assert [event for event, _ in events_in(frames)] == ["_redirect"]
    assert counts(cabinet) == before


async def test_nobody_elses_thread_is_shown_or_written_in(cabinet):
    ivan, petr = Visitor(cabinet), Visitor(cabinet)
    await ivan.become()
    await petr.become()
    async with ivan.socket("/profile/feedback") as wire:
        assert "принято" in said(await wire.ask(SEND_OWN, form(text="Тайна Ивана"), "/profile/feedback"))
    ((number,),) = query(
        cabinet, "SELECT i.number FROM inquiry i JOIN inquiry_message m ON m.inquiry_id = i.id WHERE m.text = ?", "Тайна Ивана"
    )
    before = counts(cabinet)
    seen = []
    for wanted in (number, number + 1000, "x", "-1", "1e9", ""):
        path = f"/profile/inquiry?number={wanted}"
        async with petr.socket(path) as wire:
            frames = await wire.ask(THREAD + "load", {}, path)
            seen.append({name.rpartition(".")[2]: value for name, value in changes_in(frames).items()})
            await wire.ask(THREAD + "submit", form(text="Я Иван"), path)
        assert "Тайна" not in str(seen)
    assert counts(cabinet) == before
    async with ivan.socket("/profile/inquiries") as wire:
        assert f"№ {number} от" in said(wire.entered + await wire.ask(LIST, {}, "/profile/inquiries"))


async def test_whoever_is_signed_in_is_led_inside(cabinet):
    ivan = Visitor(cabinet)
    await ivan.become()
    async with ivan.socket("/feedback") as wire:
        frames = await wire.ask(OPEN, {}, "/feedback")
    assert "/profile/feedback" in str(events_in(frames))


async def test_a_visitors_upload_is_no_subscribers(cabinet):
    ivan, stranger = Visitor(cabinet), Visitor(cabinet)
    await ivan.become()
    mine = (await upload(ivan))["id"]
    before = counts(cabinet)
    async with stranger.socket("/feedback") as wire:
        assert "Файлы не нашлись" in said(await wire.ask(SEND, form(file_ids=mine), "/feedback"))
    assert counts(cabinet) == before
