"""A stranger at the socket: connects with any origin, cookie and token, sends any frame, keeps every answer."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import aiohttp
import socketio

PATH = "/_event"
STATE = "reflex___state____state"
HYDRATE = f"{STATE}.hydrate_and_load"
BARRIER = f"{STATE}.lk_app___ui___overlays____failure_state.show"
"""A public event whose answer is told from others by its number: events of one token are handled in turn."""
ANSWER_SECONDS = 30


class Wire:
    """One connection. `frames` holds every update that came: `{"delta": …, "events": …}`."""

    def __init__(self, client: socketio.AsyncClient, token: str) -> None:
        self.client, self.token = client, token
        self.frames: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()
        client.on("event", self._keep, namespace=PATH)
        client.on("*", self._keep_other, namespace=PATH)
        self.others: list[tuple[Any, ...]] = []

    def _keep(self, update: dict[str, Any]) -> None:
        self.frames.append(update)
        self._arrived.set()

    def _keep_other(self, *message: Any) -> None:
        self.others.append(message)

    async def send(self, name: str, payload: Any = None, path: str = "/") -> None:
        """Send one event as the page at `path` would, or as no page ever would."""
        await self.client.emit("event", event(name, payload, path), namespace=PATH)

    async def settle(self) -> list[dict[str, Any]]:
        """Wait until everything sent so far has been handled; returns the frames since the last `settle`, without its own."""
        reference = secrets.token_hex(4).upper()
        await self.send(BARRIER, {"reference": reference})
        while not any(reference in str(frame) for frame in self.frames):
            self._arrived.clear()
            await asyncio.wait_for(self._arrived.wait(), ANSWER_SECONDS)
        frames, self.frames = [frame for frame in self.frames if reference not in str(frame)], []
        return frames

    async def ask(self, name: str, payload: Any = None, path: str = "/") -> list[dict[str, Any]]:
        """`send`, then `settle`."""
        await self.send(name, payload, path)
        return await self.settle()


def event(name: str, payload: Any = None, path: str = "/") -> dict[str, Any]:
    """The frame of an event."""
    return {
        "name": name,
        "payload": {} if payload is None else payload,
        "router_data": {"pathname": path, "asPath": path, "query": {}},
    }


@asynccontextmanager
async def connect(
    origin: str,
    *,
    sent_origin: str | None = "",
    cookie: str = "",
    token: str = "",
    path: str = "/",
    headers: dict[str, str] | None = None,
) -> AsyncIterator[Wire]:
    """A socket to the server at `origin`, hydrated for the page at `path`.

    `sent_origin`: what the `Origin` header says, by default the truth; None sends none. Raises
    `socketio.exceptions.ConnectionError` when the handshake is refused.
    """
    sent = dict(headers or {})
    if sent_origin is not None:
        sent["Origin"] = sent_origin or origin
    # As written: engineio would take a `Cookie` of its own headers apart, for a jar that we do without
    always = {"Cookie": cookie} if cookie else {}
    async with aiohttp.ClientSession(headers=always, cookie_jar=aiohttp.DummyCookieJar()) as http:
        client = socketio.AsyncClient(reconnection=False, http_session=http)
        wire = Wire(client, token or str(uuid4()))
        await client.connect(
            f"{origin}{PATH}?token={wire.token}",
            headers=sent,
            auth={"event": event(HYDRATE, {}, path)},
            namespaces=[PATH],
            transports=["websocket"],
            socketio_path=PATH.strip("/"),
            wait_timeout=ANSWER_SECONDS,
        )
        try:
            yield wire
        finally:
            await client.disconnect()


def events_in(frames: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """What the server asks the page to do: (name, payload)."""
    return [(item["name"], item.get("payload")) for frame in frames for item in frame.get("events") or []]


def changes_in(frames: list[dict[str, Any]]) -> dict[str, Any]:
    """What the server says has changed: `state.var` → value, Reflex's own states left out."""
    return {
        f"{state}.{name}": value
        for frame in frames
        for state, changed in (frame.get("delta") or {}).items()
        if state.rpartition(".")[2].startswith("lk_app___")
        for name, value in changed.items()
    }
