"""The load's process: `python -m bench.cabinet_clients ORIGIN SERVER_PID CLIENTS ROUNDS`. Prints what it measured as JSON."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

from bench.cabinet_people import Form, Person, people, take_back
from bench.server_cpu import family_cpu_seconds
from bench.wire import ENTER_PAGE, IS_HYDRATED, STATE, Tab
from lk_app.demo.demo_clock import set_clock
from lk_app.store.transaction import in_transaction

ENTRY = f"{STATE}.lk_app___readings___state_entry____entry_state"
ACCOUNTS = f"{STATE}.lk_app___accounts___state____accounts_state"
LOOKS_A_ROUND = 2
"""So many openings and previews of each client in a round; submissions: one for each of its accounts."""
_HOME, _NEW = "/accounts", "/readings/new"


@dataclass
class Way:
    """What was measured of one way to one deed. Times are in seconds."""

    count: int = 0
    seconds: float = 0.0
    server_cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)


class Client:
    """A person with his tabs, and the same person at the bare routes."""

    def __init__(self, person: Person, origin: str) -> None:
        self._person, self._origin, self._typed = person, origin, 0
        headers = {"Cookie": person.cookie, "Origin": origin}
        self._http = aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.DummyCookieJar())
        self._tabs: list[Tab] = []

    async def open(self) -> None:
        """Open the tabs: «Мои счета», and a form for each account."""
        self._home = await self._open(_HOME, {})
        self._forms = [(form, await self._open(_NEW, _query(form))) for form in self._person.forms]

    async def _open(self, path: str, query: dict[str, str]) -> Tab:
        tab = await Tab.open(self._http, self._origin, path, query)
        self._tabs.append(tab)
        return tab

    async def close(self) -> None:
        """Close everything."""
        for tab in self._tabs:
            await tab.close()
        await self._http.close()

    async def look_at_tabs(self, latencies: list[float]) -> None:
        """«Мои счета» is entered: what the browser sends then is the page's own event and the mounted screen's."""
        for _ in range(LOOKS_A_ROUND):
            with _timed(latencies):
                await self._home.send(ENTER_PAGE, {}, _HOME, {})
                await self._home.send(f"{ACCOUNTS}.enter", {}, _HOME, {})
                await self._home.wait(self._person.forms[-1].number, IS_HYDRATED, '"asked_number_rx_state_"')

    async def look_bare(self, latencies: list[float]) -> None:
        """The same behind the bare route."""
        for _ in range(LOOKS_A_ROUND):
            with _timed(latencies):
                await self._bare("GET", "accounts", None, self._person.forms[-1].number)

    async def preview_in_tabs(self, latencies: list[float]) -> None:
        """The values have rested for a moment."""
        for _ in range(LOOKS_A_ROUND):
            form, tab = self._forms[0]
            data = {"data": {"values": [self._next_value(form)]}}
            with _timed(latencies):
                await tab.send(f"{ENTRY}.preview", data, _NEW, _query(form))
                await tab.wait('"cost_rx_state_"')

    async def preview_bare(self, latencies: list[float]) -> None:
        """The same behind the bare route."""
        for _ in range(LOOKS_A_ROUND):
            form, _ = self._forms[0]
            with _timed(latencies):
                await self._bare("POST", "preview", _draft(form, self._next_value(form)), "₽")

    async def submit_in_tabs(self, latencies: list[float]) -> None:
        """«Сохранить» in each form, until the browser is told where the receipt is."""
        for form, tab in self._forms:
            data = {"values": [form.values[0]], "submission_id": str(uuid4()), "confirm": ""}
            with _timed(latencies):
                await tab.send(f"{ENTRY}.submit", {"data": data}, _NEW, _query(form))
                await tab.wait("/readings/receipt?")

    async def submit_bare(self, latencies: list[float]) -> None:
        """The same behind the bare route."""
        for form, _ in self._forms:
            with _timed(latencies):
                sent = _draft(form, form.values[0]) | {"submission_id": str(uuid4())}
                await self._bare("POST", "submit", sent, "/readings/receipt?")

    async def _bare(self, method: str, name: str, sent: dict[str, Any] | None, expected: str) -> None:
        async with self._http.request(method, f"{self._origin}/bench/{name}", json=sent) as answer:
            text = await answer.text()
        if answer.status != 200 or expected not in text:
            raise RuntimeError(f"{name}: {answer.status} {text[:500]}")

    def _next_value(self, form: Form) -> str:
        self._typed += 1
        return form.values[self._typed % 2]


@contextmanager
def _timed(latencies: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    latencies.append(time.perf_counter() - started)


def _query(form: Form) -> dict[str, str]:
    return {"account": form.account}


def _draft(form: Form, value: str) -> dict[str, Any]:
    return {"account": form.account, "meter": form.meter, "values": [value]}


Turn = Callable[[Client, list[float]], Awaitable[None]]
DEEDS: dict[str, tuple[Turn, Turn]] = {
    "submit": (Client.submit_in_tabs, Client.submit_bare),
    "open": (Client.look_at_tabs, Client.look_bare),
    "preview": (Client.preview_in_tabs, Client.preview_bare),
}
"""Deed → through the socket, bare."""


async def all_at_once(clients: list[Client], turn: Turn, latencies: list[float]) -> None:
    """Every client takes its turn, all at the same time."""
    await asyncio.gather(*(turn(client, latencies) for client in clients))


async def one_by_one(clients: list[Client], turn: Turn, latencies: list[float]) -> None:
    """Nobody else is there: what a single person waits."""
    for client in clients:
        await turn(client, latencies)


async def compare(clients: list[Client], deed: str, rounds: int, server_pid: int, crowd: Any) -> list[Way]:
    """Both ways by turns, each first as often as the other, after a round that does not count."""
    ways = [Way(), Way()]
    for number in range(rounds + 1):
        for place in (0, 1) if number % 2 else (1, 0):
            way, latencies = ways[place], []
            cpu, started = family_cpu_seconds(server_pid), time.perf_counter()
            await crowd(clients, DEEDS[deed][place], latencies)
            seconds = time.perf_counter() - started
            cpu = family_cpu_seconds(server_pid) - cpu
            if deed == "submit" and (written := in_transaction(take_back)) != len(latencies):
                raise RuntimeError(f"{written} readings for {len(latencies)} submissions")
            if number:
                way.count, way.seconds = way.count + len(latencies), way.seconds + seconds
                way.server_cpu_seconds += cpu
                way.latencies += latencies
    return ways


async def measure(origin: str, server_pid: int, count: int, rounds: int) -> dict[str, list[Way]]:
    """All deeds of a crowd; then the preview of one person at a time."""
    clients = [Client(person, origin) for person in in_transaction(people, count)]
    async with AsyncExitStack() as stack:
        for client in clients:
            stack.push_async_callback(client.close)
            await client.open()
        found = {deed: await compare(clients, deed, rounds, server_pid, all_at_once) for deed in DEEDS}
        found["preview alone"] = await compare(clients, "preview", max(1, rounds // 3), server_pid, one_by_one)
    return found


def main() -> None:
    origin, server_pid, count, rounds = sys.argv[1], *map(int, sys.argv[2:])
    set_clock()
    found = asyncio.run(measure(origin, server_pid, count, rounds))
    print(json.dumps({deed: [asdict(way) for way in ways] for deed, ways in found.items()}))


if __name__ == "__main__":
    main()
