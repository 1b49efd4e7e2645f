"""S33, S36, S38, S46–S51 through the real server: what a stranger at the socket and at the notices' door gets of payments."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from lk_app.payments.notices import NOTICE_PATH
from tests.attack.test_accounts import STRANGE, told
from tests.attack.wire import STATE, Wire, changes_in, connect, events_in
from tests.live import Server, cookie_of, running, signed_in_http

PREFIX = f"{STATE}.lk_app___payments___"
PAY = PREFIX + "state_pay____pay_state"
STATUS = PREFIX + "state_status____status_state"
QUIET = "/profile/password"
OWNER, STRANGER = "demo@user", "zony@user"
CARD = "4111 1111 1111 1111"


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet behind one proxy, with a bank beside it."""
    with running(tmp_path_factory.mktemp("payments"), has_bank=True, trusted_proxy_hops="1") as started:
        yield started


def notices(server: Server, acquirer_id: str) -> list[tuple[Any, ...]]:
    """What was kept of notices about a payment."""
    return select(server, "SELECT external_id FROM inbox_notice WHERE external_id LIKE ?", f"%{acquirer_id}")


@asynccontextmanager
async def signed_in(server: Server, email: str, path: str = QUIET) -> AsyncIterator[Wire]:
    http = signed_in_http(server, email)
    async with connect(server.origin, cookie=cookie_of(http), path=path) as wire:
        await wire.settle()
        yield wire
    http.close()


def select(server: Server, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True, timeout=10)) as database:
        return database.execute(sql, values).fetchall()


def account_of(server: Server, email: str) -> str:
    """The public id of somebody's first account."""
    sql = "SELECT public_id FROM attachment JOIN profile ON profile.id = profile_id WHERE email = ? ORDER BY attachment.id"
    return select(server, sql, email)[0][0]


def everything(server: Server) -> list[list[tuple[Any, ...]]]:
    """All that a stranger might move; not what the worker and the bank move by themselves, the next check and old notices."""
    payments = select(server, "SELECT uid, profile_id, account_id, amount_kopecks, status, acquirer_id FROM payment")
    return [payments, *(select(server, f"SELECT * FROM {table}") for table in ("transfer", "refund"))]


async def answer(wire: Wire, name: str, payload: Any, path: str) -> list[dict[str, Any]]:
    """Of a handler in the background: it has answered when the button is free again, or it sends the payer on."""
    frames = await wire.ask(name, payload, path)
    while not any(key.endswith("is_busy_rx_state_") and value is False for key, value in changes_in(frames).items()):
        if any(event == "_redirect" for event, _ in events_in(frames)):
            break
        frames += await wire.settle()
    return frames


async def order(server: Server, email: str, amount: str = "10") -> tuple[str, str]:
    """A payment of somebody's, at the bank; its uid and the bank's page."""
    path = f"/pay?account={account_of(server, email)}"
    async with signed_in(server, email) as wire:
        await wire.ask(f"{PAY}.load", {}, path)
        frames = await answer(wire, f"{PAY}.submit", {"form": {"amount": amount, "contact": "a@b.ru"}}, path)
    ((_, sent),) = [event for event in events_in(frames) if event[0] == "_redirect"]
    return select(server, "SELECT uid FROM payment ORDER BY id DESC")[0][0], sent["path"]


async def test_somebody_elses_payment_answers_like_a_missing_one(server: Server) -> None:
    uid, _ = await order(server, OWNER)
    before = everything(server)
    answers = []
    for wanted in (uid, str(uuid4())):
        mine = account_of(server, STRANGER)
        async with signed_in(server, STRANGER) as wire:
            frames = await wire.ask(f"{STATUS}.load", {}, f"/payments/status?uid={wanted}")
            frames += await wire.ask(f"{STATUS}.look", {}, f"/payments/status?uid={wanted}")
            frames += await wire.ask(f"{PAY}.load", {}, f"/pay?account={mine}&again={wanted}")
            answers.append(re.sub(r"[0-9a-f-]{36}", "UUID", told(frames)))
    assert answers[0] == answers[1]
    assert '"' + STATUS + '.is_missing_rx_state_": true' in answers[0]
    assert everything(server) == before
    async with signed_in(server, OWNER) as wire:
        assert "Проверяем оплату" in told(await wire.ask(f"{STATUS}.load", {}, f"/payments/status?uid={uid}"))


async def test_a_state_that_showed_a_payment_forgets_it_with_its_person(server: Server) -> None:
    """The same token with another cookie: `look` must not go on with the payment of the one before."""
    uid, _ = await order(server, OWNER)
    token = str(uuid4())
    first, second = signed_in_http(server, OWNER), signed_in_http(server, STRANGER)
    async with connect(server.origin, cookie=cookie_of(first), token=token, path=QUIET) as wire:
        await wire.ask(f"{STATUS}.load", {}, f"/payments/status?uid={uid}")
    async with connect(server.origin, cookie=cookie_of(second), token=token, path=QUIET) as wire:
        frames = await wire.ask(f"{STATUS}.look", {}, f"/payments/status?uid={uid}")
        frames += await wire.settle()
    assert "Проверяем оплату" not in told(frames)


@pytest.mark.parametrize(
    "amount",
    ["0", "0,99", "-1", "−1392,36", "350000,01", "1e5", "NaN", "Infinity", "0x10", "1,999", "9" * 40, "1392,36; 1", CARD]
    + [value for value in STRANGE if value != ""],
)  # fmt: skip
async def test_no_payload_makes_a_payment_of_a_sum_that_may_not_be(server: Server, amount: Any) -> None:
    before = everything(server)
    path = f"/pay?account={account_of(server, OWNER)}"
    async with signed_in(server, OWNER) as wire:
        await wire.ask(f"{PAY}.load", {}, path)
        frames = await answer(wire, f"{PAY}.submit", {"form": {"amount": amount, "contact": "a@b.ru"}}, path)
        assert any("amount" in value for name, value in changes_in(frames).items() if name == f"{PAY}.errors_rx_state_")
        frames += await wire.ask(f"{PAY}.recount", {"amount": amount}, path)
        frames += await wire.ask(f"{PAY}.take_ready", {"which": amount}, path)
    assert not any(name == "_redirect" or "failure_state" in name for name, _ in events_in(frames))
    assert everything(server) == before


async def test_an_account_of_somebody_else_cannot_be_paid_for(server: Server) -> None:
    """Not a danger to money, but its number and debt would be told."""
    theirs = account_of(server, OWNER)
    before = everything(server)
    answers = []
    for public_id in (theirs, "missing-missing1"):
        path = f"/pay?account={public_id}"
        async with signed_in(server, STRANGER) as wire:
            frames = await wire.ask(f"{PAY}.load", {}, path)
            frames += await wire.ask(f"{PAY}.recount", {"amount": "100"}, path)
            frames += await answer(wire, f"{PAY}.submit", {"form": {"amount": "100", "contact": "a@b.ru"}}, path)
            answers.append(re.sub(r"[0-9a-f-]{36}", "UUID", told(frames)))
    assert answers[0] == answers[1]
    assert everything(server) == before


async def test_a_notice_is_taken_from_the_banks_network_only_and_only_there_without_an_origin(server: Server) -> None:
    uid, _ = await order(server, OWNER)
    ((acquirer_id,),) = select(server, "SELECT acquirer_id FROM payment WHERE uid = ?", uid)
    notice = {"type": "notification", "event": "payment.succeeded", "object": {"id": acquirer_id, "status": "succeeded"}}
    before = everything(server)
    async with httpx.AsyncClient(base_url=server.origin) as stranger:
        foreign = await stranger.post(NOTICE_PATH, json=notice, headers={"x-forwarded-for": "127.0.0.1, 203.0.113.9"})
        assert foreign.status_code == 404
        assert notices(server, acquirer_id) == []
        for path in ("/auth/sign-in", NOTICE_PATH + "/", NOTICE_PATH + "x"):
            assert (await stranger.post(path, json=notice)).status_code == 403, path
        near = await stranger.post(NOTICE_PATH, json=notice)
        assert near.status_code == 200
    assert notices(server, acquirer_id) == [("payment.succeeded:" + acquirer_id,)]
    # Believed it is not: the bank says that nobody has paid.
    assert select(server, "SELECT status FROM payment WHERE uid = ?", uid) == [("pending",)]
    assert everything(server) == before


async def test_s51_a_card_number_is_in_no_log_and_in_no_table(server: Server) -> None:
    """Typed at the bank, and by mistake into our own fields."""
    path = f"/pay?account={account_of(server, OWNER)}"
    async with signed_in(server, OWNER) as wire:
        await wire.ask(f"{PAY}.load", {}, path)
        for form in ({"amount": CARD, "contact": "a@b.ru"}, {"amount": "1", "contact": CARD}):
            assert "номер карты" in told(await answer(wire, f"{PAY}.submit", {"form": form}, path)).lower()
        await wire.ask(f"{PAY}.no_such_handler_{CARD.replace(' ', '')}", {"card": CARD}, path)
    uid, page = await order(server, OWNER)
    async with httpx.AsyncClient() as browser:
        typed = {"number": CARD, "expiry": "08/31", "cvv": "737", "holder": ""}
        step = await browser.post(page + "/card", data=typed)
        assert step.status_code == 303
        back = await browser.post(server.bank_origin + step.headers["location"], data={"code": "123456"})
        assert back.headers["location"] == f"{server.origin}/payments/status?uid={uid}"
    async with signed_in(server, OWNER) as wire:
        seen = ""
        while "Оплата прошла успешно" not in seen:
            seen = told(await wire.ask(f"{STATUS}.load", {}, f"/payments/status?uid={uid}"))
    assert "Visa •• 1111" in seen
    kept = server.log.read_text(errors="replace") + (server.log.parent / "bank.log").read_text(errors="replace")
    for file in server.data_dir.glob("*.sqlite3*"):
        kept += file.read_bytes().decode("latin-1")
    assert "no_such_handler" in kept
    for secret in (CARD, CARD.replace(" ", ""), json.dumps("737"), "08/31"):
        assert secret not in kept
