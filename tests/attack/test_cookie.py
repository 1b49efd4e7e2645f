"""S21–S27, S55: the cookie and what hangs on it, attacked on the running server."""

from http.cookies import SimpleCookie
from uuid import uuid4

import httpx
import pytest

from tests.attack.visitors import LOAD, PASSWORD, PROFILE, Visitor, cabinet, profile_of, query
from tests.attack.wire import changes_in, events_in
from tests.live import Server

__all__ = ["cabinet"]

SIGNED_OUT = ["_redirect"]


def names(frames: list) -> list[str]:
    return [name for name, _ in events_in(frames)]


def secret_of(visitor: Visitor) -> str:
    return visitor.cookie.partition("=")[2]


async def test_the_cookies_flags(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    answer = await visitor.enter(email, remember="on")
    ((name, cookie),) = SimpleCookie(answer.headers["set-cookie"]).items()
    assert name == "lk", "without https browsers refuse the __Host- prefix; tests/web/test_auth.py has the other"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "lax", "/", "")
    assert cookie["max-age"] == str(30 * 24 * 3600)


async def test_no_other_answer_sets_a_cookie(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    await visitor.become()
    for path in ("/", "/accounts", "/profile", "/register", "/confirm", "/health/ready", "/nowhere", "/assets/nothing.js"):
        assert "set-cookie" not in (await visitor.get(path)).headers, path


async def test_the_secret_is_nowhere_to_be_read(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    await visitor.become()
    secret = secret_of(visitor)
    assert len(secret) >= 43
    async with visitor.socket("/profile") as wire:
        frames = [
            *wire.entered,
            *await wire.ask(LOAD),
            *await wire.ask("no.such.handler", {"cookie": visitor.cookie}),
        ]
    pages = [(await visitor.get(path)).text for path in ("/accounts", "/profile", f"/accounts?{visitor.cookie}")]
    assert secret not in str(frames) + str(pages)
    assert secret not in cabinet.log.read_text("utf-8", errors="replace")
    kept = [path for path in cabinet.data_dir.rglob("*") if path.is_file()]
    assert len(kept) >= 1
    assert [path for path in kept if secret.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("planted", ["lk=planted-by-a-stranger", "lk=" + "A" * 43])
async def test_a_planted_cookie_is_not_adopted(cabinet: Server, planted: str) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    visitor.cookie = planted
    await visitor.enter(email)
    assert visitor.cookie != planted
    assert (await Visitor(cabinet, cookie=planted).get("/accounts")).status_code == 303


async def test_each_sign_in_has_a_new_secret_and_the_browsers_old_one_dies(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    old = visitor.cookie
    await visitor.enter(email)
    assert visitor.cookie != old
    assert (await Visitor(cabinet, cookie=old).get("/accounts")).status_code == 303


async def test_a_token_in_the_address_carries_no_identity(cabinet: Server) -> None:
    visitor, token = Visitor(cabinet), str(uuid4())
    email = await visitor.become()
    async with visitor.socket("/profile", token=token) as wire:
        assert email in str(await wire.ask(LOAD))
    async with Visitor(cabinet).socket("/profile", token=token) as wire:
        frames = [*wire.entered, *await wire.ask(LOAD)]
        assert email not in str(frames)
        assert set(names(frames)) == {"_redirect"}


async def test_signing_out_reaches_the_other_tabs_and_open_sockets_at_once(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    cookie = visitor.cookie
    async with visitor.socket("/profile") as tab, visitor.socket("/profile") as other_tab:
        assert email in str(await tab.ask(LOAD))
        answer = await visitor.post("/auth/sign-out")
        assert answer.json() == {"next": "/"}
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        for wire in (tab, other_tab):
            frames = await wire.ask(LOAD)
            assert names(frames) == SIGNED_OUT
            assert changes_in(frames)[f"{PROFILE}email_rx_state_"] == "", "the page is emptied"
    assert (await Visitor(cabinet, cookie=cookie).get("/accounts")).status_code == 303


@pytest.mark.parametrize(("column", "moment"), [("last_seen_at", "2022-02-25 08:00:00"), ("expires_at", "2022-02-25 08:59:00")])
async def test_an_idle_or_old_session_ends_under_an_open_socket(cabinet: Server, column: str, moment: str) -> None:
    """The server's day is 25.02.2022 from 09:00 UTC on. The socket itself stays open all the while."""
    visitor = Visitor(cabinet)
    email = await visitor.become()
    async with visitor.socket("/profile") as wire:
        assert names(await wire.ask(LOAD)) == []
        query(cabinet, f"UPDATE login_session SET {column} = ? WHERE profile_id = ?", moment, profile_of(cabinet, email)[0])
        assert names(await wire.ask(LOAD)) == SIGNED_OUT


async def test_one_browser_ends_another_and_nobody_elses(cabinet: Server) -> None:
    phone, computer, neighbour = Visitor(cabinet), Visitor(cabinet), Visitor(cabinet)
    email = await phone.become()
    await computer.enter(email)
    await neighbour.become()
    (phone_id,) = query(cabinet, "SELECT public_id FROM login_session WHERE ip = ? AND ended_at IS NULL", phone.ip)
    async with neighbour.socket("/profile") as wire:
        await wire.ask(PROFILE + "ask", {"what": phone_id[0]})
        await wire.ask(PROFILE + "end_asked")
    assert (await phone.get("/accounts")).status_code == 200
    async with computer.socket("/profile") as wire, phone.socket("/profile") as phone_wire:
        await wire.ask(PROFILE + "ask", {"what": phone_id[0]})
        await wire.ask(PROFILE + "end_asked")
        assert names(await phone_wire.ask(LOAD)) == SIGNED_OUT
        assert names(await wire.ask(LOAD)) == []
    await phone.enter(email)
    async with computer.socket("/profile") as wire:
        await wire.ask(PROFILE + "ask", {"what": "others"})
        await wire.ask(PROFILE + "end_asked")
    assert (await phone.get("/accounts")).status_code == 303
    assert (await computer.get("/accounts")).status_code == 200
    assert (await neighbour.get("/accounts")).status_code == 200


async def test_a_block_acts_on_the_next_event(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    async with visitor.socket("/profile") as wire:
        assert names(await wire.ask(LOAD)) == []
        query(cabinet, "UPDATE profile SET is_blocked = 1 WHERE email = ?", email)
        assert names(await wire.ask(LOAD)) == SIGNED_OUT
    assert (await visitor.get("/accounts")).status_code == 303


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "{origin}.evil.example"])
async def test_another_site_signs_nobody_in_or_out(cabinet: Server, origin: str | None) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    sent = {**visitor.headers, **({} if origin is None else {"origin": origin.format(origin=cabinet.origin)})}
    async with httpx.AsyncClient(headers=sent) as client:
        entered = await client.post(cabinet.origin + "/auth/sign-in", data={"email": email, "password": PASSWORD})
        left = await client.post(cabinet.origin + "/auth/sign-out")
    assert (entered.status_code, left.status_code) == (403, 403)
    assert "set-cookie" not in {**entered.headers, **left.headers}
    assert (await visitor.get("/accounts")).status_code == 200


@pytest.mark.parametrize("path", ["/auth/sign-out", "/auth/sign-in?email=a&password=b", "/auth/sign-out/", "/auth/other"])
async def test_an_address_alone_does_nothing(cabinet: Server, path: str) -> None:
    visitor = Visitor(cabinet)
    await visitor.become()
    assert (await visitor.get(path)).status_code in (404, 405)
    assert (await visitor.get("/accounts")).status_code == 200
