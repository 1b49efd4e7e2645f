"""The events of readings attacked through a real socket (S33, S36, S38, S43, S44): any JSON, skipped steps, foreign ids."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attack.wire import STATE, Wire, changes_in, connect, events_in
from tests.live import Server, cookie_of, running, signed_in_http
from tests.readers import Reader, newcomer, stored

READINGS = f"{STATE}.lk_app___readings___"
LIST = READINGS + "state____readings_state."
ENTRY = READINGS + "state_entry____entry_state."
RECEIPT = READINGS + "state_receipt____receipt_state."
ARGUMENTS = {
    ENTRY + "submit": "data",
    ENTRY + "preview": "data",
    ENTRY + "choose": "href",
    LIST + "choose": "public_id",
}
SHOWN = {
    "state____readings_state": "is_loaded is_missing choices has_choices account deed has_meter rows row_count cursor",
    "state_entry____entry_state": (
        "is_loaded is_missing is_asking choices has_choices form_key opened answered head back_href meters chosen_meter "
        "has_meters zones has_decimals "
        "previous_note ratio_note is_correction notices closed uses errors bars comparison cost has_cost ask message is_gone"
    ),
    "state_guest____guest_state": (
        "step branches head form_key opened answered fields zones has_decimals previous_note ratio_note notices uses bars ask "
        "receipt errors problems message error_key is_busy"
    ),
    "state_receipt____receipt_state": "is_loaded is_missing receipt done_href others",
}
"""Everything these screens may tell a browser."""


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet of this module's own."""
    with running(tmp_path_factory.mktemp("attacked")) as started:
        yield started


@pytest.fixture
def reader(server: Server) -> Reader:
    return newcomer(server)


def form_of(reader: Reader, **more: str) -> str:
    return f"/readings/new?account={reader.account}" + "".join(f"&{name}={value}" for name, value in more.items())


def cookie(server: Server, reader: Reader) -> str:
    client = signed_in_http(server, reader.email)
    with closing(client):
        return cookie_of(client)


def rows(server: Server) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)) as connection:
        return [
            *connection.execute("SELECT * FROM reading WHERE submission_id IS NOT NULL"),
            *connection.execute("SELECT * FROM meter"),
        ]


def is_failure(frames: list[dict[str, Any]]) -> bool:
    """Whether the person would see «Не получилось» with a number: something was raised that nobody had thought of."""
    return any("failure_state" in state for frame in frames for state in frame.get("delta") or {})


async def send(wire: Wire, reader: Reader, *values: str, confirm: str = "", submission_id: str = "", **more: Any) -> list[dict]:
    data = {"values": list(values), "submission_id": submission_id or str(uuid4()), "confirm": confirm, **more}
    return await wire.ask(ENTRY + "submit", {"data": data}, form_of(reader))


MISSING = "no argument at all"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30) | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
almost_right = st.fixed_dictionaries(
    {"values": json_values | st.lists(st.text(max_size=12) | json_values, max_size=5)},
    optional={"submission_id": json_values | st.just(str(uuid4())), "confirm": json_values},
)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(ARGUMENTS)), st.just(MISSING) | json_values | almost_right), min_size=1, max_size=8)
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_is_survived_and_writes_nothing(server: Server, sent: list[tuple[str, Any]]) -> None:
    reader, session = _fuzzed(server)
    before = rows(server)

    async def attack() -> None:
        async with connect(server.origin, cookie=session, path=form_of(reader)) as wire:
            await wire.settle()
            for name, value in sent:
                frames = await wire.ask(name, {ARGUMENTS[name]: value} if value != MISSING else {}, form_of(reader))
                assert not is_failure(frames), (name, value)

    asyncio.run(attack())
    assert rows(server) == before


_fuzzed_once: list[tuple[Reader, str]] = []


def _fuzzed(server: Server) -> tuple[Reader, str]:
    """One person for all examples; nothing typed at random is a reading of a meter that stands at 99999 in both zones."""
    if not _fuzzed_once:
        made = newcomer(server, ((date(2021, 11, 22), (99999, 99999)), (date(2022, 2, 24), (99999, 99999))), zones=2)
        _fuzzed_once.append((made, cookie(server, made)))
    return _fuzzed_once[0]


async def test_nothing_is_confirmed_that_was_not_asked(server: Server, reader: Reader) -> None:
    async with connect(server.origin, cookie=cookie(server, reader), path=form_of(reader)) as wire:
        await wire.settle()
        await send(wire, reader, "14662", "6319", confirm="exceeds_average")
        assert stored(server, reader) == []
        await send(wire, reader, "15662", "6319", confirm="exceeds_average")
        assert stored(server, reader) == []
        await send(wire, reader, "15662", "6319", confirm="less_than_previous")
        assert stored(server, reader) == []
        await send(wire, reader, "12000", "6319")
        await send(wire, reader, "12000", "6319", confirm="less_than_previous")
        assert stored(server, reader) == []
        await send(wire, reader, "15662", "6319")
        frames = await send(wire, reader, "15662", "6319", confirm="exceeds_average")
        assert [name for name, _ in events_in(frames)] == ["_redirect"]
    assert stored(server, reader) == [((15662, 6319), True)]


async def test_fields_of_the_server_are_not_the_browser_s(server: Server, reader: Reader) -> None:
    other = newcomer(server)
    async with connect(server.origin, cookie=cookie(server, reader), path=form_of(reader)) as wire:
        await wire.settle()
        forged = {
            "account": other.account, "meter": "x", "meter_id": other.meter_id, "profile_id": 1, "taken_at": "2022-01-01",
            "billing_month": "2021-01-01", "source": "inspected", "is_confirmed": True, "receipt_number": "000000001",
            "confirmed_codes": ["exceeds_average"],
        }  # fmt: skip
        await send(wire, reader, "12662", "6319", **forged)
    assert stored(server, reader) == [((12662, 6319), True)]
    assert stored(server, other) == []
    with closing(sqlite3.connect(server.database)) as connection:
        query = (
            "SELECT source, taken_on, billing_month, is_confirmed FROM reading WHERE meter_id = ? AND submission_id IS NOT NULL"
        )
        assert connection.execute(query, (reader.meter_id,)).fetchall() == [("subscriber", "2022-02-25", "2022-02-01", 0)]


@pytest.mark.parametrize(
    ("event", "payload", "path"),
    [
        (LIST + "load", {}, "/readings?account={account}"),
        (ENTRY + "load", {}, "/readings/new?account={account}"),
        (ENTRY + "preview", {"data": {"values": ["12662", "6319"]}}, "/readings/new?account={account}"),
        (
            ENTRY + "submit",
            {"data": {"values": ["12662", "6319"], "submission_id": str(uuid4())}},
            "/readings/new?account={account}",
        ),
        (RECEIPT + "load", {}, "/readings/receipt?account={account}&number={number}"),
        (LIST + "choose", {"public_id": "{account}"}, "/readings"),
    ],
)
async def test_a_foreign_account_answers_as_a_missing_one(server: Server, event: str, payload: dict, path: str) -> None:
    mine, other = newcomer(server), newcomer(server)
    async with connect(server.origin, cookie=cookie(server, other), path=form_of(other)) as wire:
        await wire.settle()
        frames = await send(wire, other, "12662", "6319")
        number = events_in(frames)[0][1]["path"].rpartition("=")[2]
    before, session, answers = rows(server), cookie(server, mine), []
    for account in (other.account, "nothing-of-the-kind"):
        fill = {"account": account, "number": number}
        sent = {name: value.format(**fill) if isinstance(value, str) else value for name, value in payload.items()}
        async with connect(server.origin, cookie=session, path="/404") as wire:
            await wire.settle()
            frames = await wire.ask(event, sent, path.format(**fill))
            changed = {name: value for name, value in changes_in(frames).items() if name.startswith(READINGS)}
            changed.pop(f"{ENTRY}answered_rx_state_", None)  # a random number in it
            answers.append((changed, events_in(frames)))
    assert answers[0] == answers[1]
    assert other.number not in str(answers)
    assert rows(server) == before


async def test_browsers_are_told_what_the_screens_show_and_no_more(server: Server, reader: Reader) -> None:
    frames: list[dict[str, Any]] = []
    async with connect(server.origin, cookie=cookie(server, reader), path="/readings") as wire:
        frames += await wire.settle()
        frames += await wire.ask(LIST + "load", {}, f"/readings?account={reader.account}")
        frames += await wire.ask(ENTRY + "load", {}, form_of(reader))
        frames += await wire.ask(ENTRY + "preview", {"data": {"values": ["12662", "6319"]}}, form_of(reader))
        frames += await send(wire, reader, "6319", "12662")
        answered = await send(wire, reader, "12662", "6319")
        frames += answered
        frames += await wire.ask(RECEIPT + "load", {}, events_in(answered)[0][1]["path"])
    told = {name.removeprefix(READINGS) for name in changes_in(frames) if name.startswith(READINGS)}
    allowed = {f"{state}.{name}_rx_state_" for state, names in SHOWN.items() for name in names.split()}
    assert told - allowed == set()
    assert {"state____readings_state.rows_rx_state_", "state_receipt____receipt_state.receipt_rx_state_"} <= told


async def test_copies_on_several_sockets_are_one_reading(server: Server, reader: Reader) -> None:
    submission_id, session = str(uuid4()), cookie(server, reader)

    async def one() -> list[tuple[str, Any]]:
        async with connect(server.origin, cookie=session, path=form_of(reader)) as wire:
            await wire.settle()
            return events_in(await send(wire, reader, "12662", "6319", submission_id=submission_id))

    answers = await asyncio.gather(*(one() for _ in range(5)))
    assert len({str(answer) for answer in answers}) == 1
    assert answers[0][0][0] == "_redirect"
    assert stored(server, reader) == [((12662, 6319), True)]
