"""S34: a socket that shouts, a message that is too long, an address with too many sockets."""

import asyncio
from contextlib import AsyncExitStack

import pytest
import socketio
from socketio.exceptions import ConnectionError as Refused

from lk_app.web.sockets import BURST, MESSAGES_PER_SECOND, SOCKETS_PER_PROFILE, TokenBucket
from tests.attack.wire import BARRIER, PATH, connect
from tests.live import Server, cookie_of, running, signed_in_http


def test_the_bucket_lets_a_burst_through_and_then_the_rate() -> None:
    bucket = TokenBucket(rate=20, burst=60, now=0)
    assert [bucket.take(0) for _ in range(61)] == [True] * 60 + [False]
    assert [bucket.take(0.5) for _ in range(11)] == [True] * 10 + [False]
    assert [bucket.take(1000) for _ in range(61)] == [True] * 60 + [False]
    assert MESSAGES_PER_SECOND == 20
    assert BURST <= 100


async def dropped(client: socketio.AsyncClient) -> None:
    """Returns when the server has hung up."""
    await asyncio.wait_for(client.wait(), 30)
    assert not client.connected


async def test_a_flood_is_cut_off(server: Server) -> None:
    async with connect(server.origin) as wire:
        await wire.settle()
        for _ in range(2000):
            if not wire.client.connected:
                break
            await wire.client.emit("event", {"name": BARRIER, "payload": {"reference": "not a number"}}, namespace=PATH)
        await dropped(wire.client)
        assert len(wire.frames) < BURST + MESSAGES_PER_SECOND * 5


async def test_a_message_over_64_kb_is_cut_off_and_a_shorter_one_is_not(server: Server) -> None:
    async with connect(server.origin) as wire:
        await wire.settle()
        await wire.ask(BARRIER, {"reference": "x" * 60_000})
        assert wire.client.connected
        await wire.send(BARRIER, {"reference": "x" * 70_000})
        await dropped(wire.client)


async def test_a_profile_holds_only_ten_sockets(server: Server) -> None:
    cookie = cookie_of(signed_in_http(server))
    async with AsyncExitStack() as sockets:
        for _ in range(SOCKETS_PER_PROFILE):
            await sockets.enter_async_context(connect(server.origin, cookie=cookie))
        with pytest.raises(Refused):
            await sockets.enter_async_context(connect(server.origin, cookie=cookie))
        await sockets.enter_async_context(connect(server.origin))
        await sockets.enter_async_context(connect(server.origin, cookie=cookie_of(signed_in_http(server, "zony@user"))))
    async with connect(server.origin, cookie=cookie) as later:
        await later.settle()


async def test_an_address_holds_only_so_many_sockets(built: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("sockets"), sockets_per_ip="3") as cabinet:
        async with connect(cabinet.origin), connect(cabinet.origin), connect(cabinet.origin) as third:
            with pytest.raises(Refused):
                async with connect(cabinet.origin, headers={"X-Forwarded-For": "10.1.2.3"}):
                    pass
            await third.settle()
        async with connect(cabinet.origin) as later:
            await later.settle()
