"""A browser's socket, as light as it can be: what the load costs its own process must not decide what is measured."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

NAMESPACE = "/_event"
STATE = "reflex___state____state"
HYDRATE = f"{STATE}.hydrate_and_load"
ENTER_PAGE = f"{STATE}.reflex___state____on_load_internal_state.on_load_internal"
IS_HYDRATED = '"is_hydrated_rx_state_":true'
ANSWER_SECONDS = 60
_OPEN, _PING, _PONG, _CONNECT, _EVENT, _REFUSED = "0", "2", "3", f"40{NAMESPACE},", f"42{NAMESPACE},", "44"


class Tab:
    """One tab: a token of its own, events out, frames in."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, origin: str, path: str, query: dict[str, str]) -> "Tab":
        """Connect as the page at `path` does, with the cookie that `http` carries, and wait until it has its data."""
        url = f"{origin.replace('http', 'ws', 1)}{NAMESPACE}/?{urlencode({'EIO': 4, 'transport': 'websocket', 'token': uuid4()})}"
        tab = cls(await http.ws_connect(url, max_msg_size=0))
        await tab._next(_OPEN)
        await tab._socket.send_str(_CONNECT + json.dumps({"event": _event(HYDRATE, {}, path, query)}))
        await tab.wait(IS_HYDRATED)
        return tab

    async def send(self, name: str, payload: dict[str, Any], path: str, query: dict[str, str]) -> None:
        """One event of the page at `path`."""
        await self._socket.send_str(f"{_EVENT}{json.dumps(['event', _event(name, payload, path, query)])}")

    async def wait(self, *words: str) -> None:
        """Until each of the words has come, in whatever frames."""
        missing = set(words)
        while missing:
            frame = await self._next(_EVENT)
            missing -= {word for word in missing if word in frame}

    async def close(self) -> None:
        """Close the tab."""
        await self._socket.close()

    async def _next(self, kind: str) -> str:
        while True:
            frame = await self._socket.receive_str(timeout=ANSWER_SECONDS)
            if frame.startswith(kind):
                return frame
            if frame.startswith(_REFUSED):
                raise RuntimeError(f"the socket was refused: {frame}")
            if frame == _PING:
                await self._socket.send_str(_PONG)


def _event(name: str, payload: dict[str, Any], path: str, query: dict[str, str]) -> dict[str, Any]:
    shown = f"{path}?{urlencode(query)}" if query else path
    return {"name": name, "payload": payload, "router_data": {"pathname": path, "asPath": shown, "query": query}}
