"""S40, M27: the public form attacked through a real socket: by no answer does a stranger tell an account from none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.attack.visitors import Visitor
from tests.attack.wire import STATE, changes_in
from tests.live import Server, running
from tests.readers import Reader, newcomer, stored

GUEST = f"{STATE}.lk_app___readings___state_guest____guest_state."
PATH = "/guest/reading"
BRANCH = "Симферопольское ГРОЭ"
SECRETS = ("12480", "6215", "Иванов", "Меркурий", "₽")


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet that trusts one proxy, so that each visitor has an address of their own."""
    with running(tmp_path_factory.mktemp("guests"), trusted_proxy_hops="1", sockets_per_ip="60") as started:
        yield started


async def journey(server: Server, number: str, values: list[Any], serial_end: str = "", confirm: str = "") -> str:
    """All that a stranger of a fresh address is told, with what they typed and random marks left out."""
    frames: list[dict[str, Any]] = []
    async with Visitor(server).socket(PATH) as wire:
        frames += await wire.ask(GUEST + "open", {}, PATH)
        form = {"branch": BRANCH, "number": number, "serial_end": serial_end}
        frames += await wire.ask(GUEST + "look", {"form": form}, PATH)
        frames += await wire.ask(GUEST + "choose_zones", {"zones": "2"}, PATH)
        data = {"values": values, "submission_id": str(uuid4()), "confirm": confirm}
        frames += await wire.ask(GUEST + "preview", {"data": data}, PATH)
        frames += await wire.ask(GUEST + "submit", {"data": data}, PATH)
    told = [changes_in([frame]) for frame in frames]
    for each in told:
        for name in ("form_key", "opened", "answered"):
            each.pop(f"{GUEST}{name}_rx_state_", None)
    return json.dumps(told, ensure_ascii=False).replace(number, "<typed>")


@pytest.mark.parametrize("values", [["12662", "6319"], ["12000", "6319"], ["99000", "6319"], ["5"], ["x", ""], [], ["1"] * 9])
async def test_a_real_number_answers_as_a_missing_one(server: Server, values: list[Any]) -> None:
    reader = newcomer(server)
    real, missing = await journey(server, reader.number, values), await journey(server, "9999999", values)
    assert real == missing
    assert not any(secret in real for secret in SECRETS)
    assert len(stored(server, reader)) == (values == ["12662", "6319"])


async def test_wrong_digits_of_a_real_meter_answer_as_those_of_none(server: Server) -> None:
    reader = newcomer(server)
    real = await journey(server, reader.number, ["12662", "6319"], serial_end="0000")
    assert real == await journey(server, "9999998", ["12662", "6319"], serial_end="0000")
    assert "не подходят друг к другу" in real
    assert not any(secret in real for secret in SECRETS)
    assert stored(server, reader) == []


async def test_steps_cannot_be_skipped_and_any_json_is_survived(server: Server) -> None:
    reader: Reader = newcomer(server)
    async with Visitor(server).socket(PATH) as wire:
        good = {"values": ["12662", "6319"], "submission_id": str(uuid4()), "confirm": ""}
        for event in ("submit", "preview"):  # before anything was claimed
            await wire.ask(GUEST + event, {"data": good | {"claim": {"number": reader.number}}}, PATH)
        for junk in (None, 7, [], "x", {"branch": 1, "number": ["a"], "serial_end": {}}, {"values": [1, None, {}]}):
            for event, name in (("look", "form"), ("choose_zones", "zones"), ("preview", "data"), ("submit", "data")):
                frames = await wire.ask(GUEST + event, {name: junk}, PATH)
                assert not any("failure_state" in str(frame.get("delta")) for frame in frames), (event, junk)
    assert stored(server, reader) == []
