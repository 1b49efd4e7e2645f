"""The real cabinet attacked from outside: a server of its own behind one proxy, so that each test may come from an address of
its own, and people who read their letters in its database."""

import itertools
import json
import sqlite3
from collections.abc import Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.attack.wire import STATE, changes_in, connect
from tests.live import Server, running

PASSWORD = "корова лампа река"
OTHER_PASSWORD = "другая лампа у реки"
IDENTITY = f"{STATE}.lk_app___identity___state_"
REGISTER = IDENTITY + "registration____registration_state.submit"
LOOK_CONFIRM = IDENTITY + "registration____confirm_state.look"
CONFIRM = IDENTITY + "registration____confirm_state.confirm"
RESEND = IDENTITY + "registration____confirm_state.resend"
ASK_RESET = IDENTITY + "recovery____recovery_state.submit"
LOOK_RESET = IDENTITY + "recovery____reset_state.look"
RESET = IDENTITY + "recovery____reset_state.submit"
PROFILE = IDENTITY + "profile____profile_state."
LOAD = PROFILE + "load"

_addresses = (f"203.0.{third}.{fourth}" for third in range(256) for fourth in range(1, 255))
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running cabinet that trusts one proxy: `X-Forwarded-For` of the tests is what that proxy would have written."""
    with running(tmp_path_factory.mktemp("cabinet"), trusted_proxy_hops="1", sockets_per_ip="60") as started:
        yield started


@dataclass
class Visitor:
    """Somebody with an address, and a browser that keeps one cookie."""

    server: Server
    ip: str = field(default_factory=lambda: next(_addresses))
    cookie: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"x-forwarded-for": f"6.6.6.6, {self.ip}", **({"cookie": self.cookie} if self.cookie else {})}

    async def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """A form of our own page; the cookie of the answer is kept."""
        sent = {**self.headers, "origin": self.server.origin, "accept": "application/json", **headers}
        async with httpx.AsyncClient() as client:
            answer = await client.post(self.server.origin + path, data=data or {}, headers=sent)
        for line in answer.headers.get_list("set-cookie"):
            self.cookie = line.partition(";")[0]
        return answer

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(self.server.origin + path, headers=self.headers)

    async def enter(self, email: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        return await self.post("/auth/sign-in", {"email": email, "password": password, **fields})

    @asynccontextmanager
    async def socket(self, path: str = "/", **options: Any) -> Any:
        options.setdefault("headers", {"x-forwarded-for": f"6.6.6.6, {self.ip}", **options.pop("more_headers", {})})
        async with connect(self.server.origin, cookie=self.cookie, path=path, **options) as wire:
            wire.entered = await wire.settle()
            yield wire

    async def register(self, email: str, password: str = PASSWORD) -> list[dict[str, Any]]:
        """All frames of the answer."""
        async with self.socket("/register") as wire:
            return await wire.ask(REGISTER, {"form": registration_form(email, password)}, "/register")

    async def become(self, email: str | None = None, password: str = PASSWORD) -> str:
        """Register, press the button of the letter, sign in; the address."""
        email = email or f"person{next(_numbers)}@example.org"
        await self.register(email, password)
        async with self.socket("/confirm") as wire:
            frames = await wire.ask(CONFIRM, {"token": token_for(self.server, email)}, "/confirm")
        assert "confirmed" in changes_in(frames).values()
        await self.enter(email, password)
        assert self.cookie
        return email


def registration_form(email: str, password: str = PASSWORD) -> dict[str, str]:
    return {"email": email, "password": password, "repeat": password, "personal_data": "on"}


def status_in(frames: list[dict[str, Any]]) -> list[Any]:
    """Each value the screen's `status` took."""
    return [value for name, value in changes_in(frames).items() if name.endswith("state.status_rx_state_")]


def query(server: Server, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(server.database, timeout=10)) as connection:
        found = connection.execute(sql, values).fetchall()
        connection.commit()
    return found


def letters(server: Server, email: str) -> list[tuple[str, dict[str, str]]]:
    """(template, payload) of all letters to a mailbox, oldest first."""
    found = query(server, "SELECT template, payload FROM outbox_message WHERE recipient = ? ORDER BY id", email)
    return [(template, json.loads(payload)) for template, payload in found]


def token_for(server: Server, email: str, template: str = "confirm_email") -> str:
    """The secret of the newest letter of a kind."""
    links = [payload["link"] for name, payload in letters(server, email) if name == template]
    return links[-1].partition("#")[2]


def profile_of(server: Server, email: str) -> tuple[Any, ...]:
    (found,) = query(server, "SELECT * FROM profile WHERE email_canonical = ?", email.lower())
    return found
