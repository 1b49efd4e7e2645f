"""S11, S12, S14, S15, S16 from outside: what a password may be, how often one may guess, what a thief of a browser can do."""

import unicodedata
from typing import Any

import pytest

from tests.attack.visitors import (
    ASK_RESET,
    OTHER_PASSWORD,
    PASSWORD,
    PROFILE,
    REGISTER,
    RESET,
    Visitor,
    cabinet,
    letters,
    profile_of,
    query,
    registration_form,
    token_for,
)
from tests.attack.wire import changes_in
from tests.live import Server

__all__ = ["cabinet"]


@pytest.mark.parametrize(
    ("password", "almost"),
    [
        ("ж" * 63 + "щ", "ж" * 64),
        ("a7" * 36 + "b", "a7" * 36 + "c"),
        ("🐈 мурлычет 🐈", "🐈 мурлычет 🐕"),
        (" с пробелом ", "с пробелом"),
    ],
)
async def test_any_long_password_is_taken_whole(cabinet: Server, password: str, almost: str) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become(password=password)
    other = Visitor(cabinet)
    await other.enter(email, almost)
    assert other.cookie == ""
    await other.enter(email, unicodedata.normalize("NFD", password))
    assert other.cookie != ""


@pytest.mark.parametrize("password", ["короткий"[:7], "энергосбыт2026", "password1", "qwerty12345", "weak.password", "x" * 201])
async def test_a_password_that_is_tried_first_is_refused(cabinet: Server, password: str) -> None:
    async with Visitor(cabinet).socket("/register") as wire:
        frames = await wire.ask(REGISTER, {"form": registration_form("weak.password@example.org", password)}, "/register")
    errors = next(value for name, value in changes_in(frames).items() if name.endswith(".errors_rx_state_"))
    assert set(errors) == {"password"}
    assert query(cabinet, "SELECT 1 FROM profile WHERE email LIKE 'weak.password%'") == []


async def guess(server: Server, email: str, *strangers: Visitor) -> list[dict[str, Any]]:
    return [(await stranger.enter(email, "не тот пароль")).json() for stranger in strangers]


async def test_one_address_guesses_five_times_whatever_it_says_of_itself(cabinet: Server) -> None:
    email = await Visitor(cabinet).become()
    stranger = Visitor(cabinet)
    told = []
    for number in range(30):
        lie = {"x-forwarded-for": f"6.6.6.{number}, {stranger.ip}", "x-real-ip": f"6.6.6.{number}", "forwarded": "for=6.6.6.6"}
        answer = await stranger.post("/auth/sign-in", {"email": email, "password": "не тот пароль"}, **lie)
        told.append(answer.json()["wait_seconds"])
    assert told[:4] == [0] * 4
    assert all(0 < wait <= 300 for wait in told[4:])
    (tried,) = query(cabinet, "SELECT count(*) FROM audit_event WHERE what = 'identity.sign_in_refused' AND ip = ?", stranger.ip)
    assert tried == (5,)
    assert (await stranger.enter(email)).json()["wait_seconds"] > 0
    assert stranger.cookie == ""


async def test_one_address_tries_twenty_mailboxes(cabinet: Server) -> None:
    stranger = Visitor(cabinet)
    waits = [(await stranger.enter(f"spray{number}@example.org", "весна у моря")).json()["wait_seconds"] for number in range(25)]
    assert [wait > 0 for wait in waits] == [False] * 19 + [True] * 6


async def test_many_addresses_cannot_lock_the_owner_out(cabinet: Server) -> None:
    owner = Visitor(cabinet)
    email = await owner.become()
    told = await guess(cabinet, email, *(Visitor(cabinet) for _ in range(40)))
    assert [answer["wait_seconds"] > 0 for answer in told] == [False] * 19 + [True] * 21
    fresh = Visitor(cabinet)
    assert "Забыли пароль" in (await fresh.enter(email)).json()["message"]
    async with fresh.socket("/forgot") as wire:
        await wire.ask(ASK_RESET, {"form": {"email": email}}, "/forgot")
        new = {"password": OTHER_PASSWORD, "repeat": OTHER_PASSWORD}
        await wire.ask(RESET, {"token": token_for(cabinet, email, "reset_password"), "form": new}, "/reset")
    await guess(cabinet, email, *(Visitor(cabinet) for _ in range(40)))
    assert (await fresh.enter(email, OTHER_PASSWORD)).json() == {"next": "/accounts"}


async def test_registrations_are_counted_by_the_address_our_proxy_saw(cabinet: Server) -> None:
    stranger = Visitor(cabinet)
    for number in range(11):
        lie = {"x-forwarded-for": f"6.6.7.{number}, {stranger.ip}"}
        async with stranger.socket("/register", more_headers=lie) as wire:
            frames = await wire.ask(REGISTER, {"form": registration_form(f"mass{number}@example.org")}, "/register")
    assert "слишком много" in str(frames)
    assert query(cabinet, "SELECT count(*) FROM profile WHERE email LIKE 'mass%'") == [(10,)]


async def test_a_mailbox_cannot_be_bombed(cabinet: Server) -> None:
    email = await Visitor(cabinet).become()
    for _ in range(20):
        async with Visitor(cabinet).socket("/forgot") as wire:
            await wire.ask(ASK_RESET, {"form": {"email": email}}, "/forgot")
    assert len(letters(cabinet, email)) == 3


async def test_a_thief_of_a_signed_in_browser_cannot_change_the_password(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    before = profile_of(cabinet, email)
    new = {"password": OTHER_PASSWORD, "repeat": OTHER_PASSWORD}
    async with visitor.socket("/profile/password") as wire:
        for current in ["", None, 7, "не тот пароль", PASSWORD + " ", PASSWORD.upper(), *["угадаю"] * 5]:
            frames = await wire.ask(PROFILE + "change_password", {"form": {**new, "current": current}}, "/profile/password")
            assert f"{PROFILE}is_password_changed_rx_state_" not in changes_in(frames)
        frames = await wire.ask(PROFILE + "change_password", {"form": {**new, "current": PASSWORD}}, "/profile/password")
        assert "Слишком много попыток" in str(frames), "even the right one, after five guesses"
    assert profile_of(cabinet, email) == before
    assert [template for template, _ in letters(cabinet, email)] == ["confirm_email"]


async def test_changing_the_password_ends_the_other_browsers_and_tells_the_owner(cabinet: Server) -> None:
    here, there = Visitor(cabinet), Visitor(cabinet)
    email = await here.become()
    await there.enter(email)
    form = {"current": PASSWORD, "password": OTHER_PASSWORD, "repeat": OTHER_PASSWORD}
    async with here.socket("/profile/password") as wire:
        frames = await wire.ask(PROFILE + "change_password", {"form": form}, "/profile/password")
    assert changes_in(frames)[f"{PROFILE}is_password_changed_rx_state_"] is True
    assert (await here.get("/accounts")).status_code == 200
    assert (await there.get("/accounts")).status_code == 303
    assert letters(cabinet, email)[-1][0] == "password_changed"


async def test_the_audit_log_says_who_did_what_from_where_and_holds_no_secret(cabinet: Server) -> None:
    visitor = Visitor(cabinet)
    email = await visitor.become()
    secret, link = visitor.cookie.partition("=")[2], token_for(cabinet, email)
    await Visitor(cabinet).enter(email, "не тот пароль")
    await visitor.post("/auth/sign-out")
    events = query(cabinet, "SELECT what, actor_kind, ip FROM audit_event WHERE profile_id = ?", profile_of(cabinet, email)[0])
    assert [what.removeprefix("identity.") for what, _, _ in events] == [
        "registered", "email_confirmed", "signed_in", "sign_in_refused", "signed_out",
    ]  # fmt: skip
    assert [ip == visitor.ip for _, _, ip in events] == [True, True, True, False, True]
    everything = str(query(cabinet, "SELECT * FROM audit_event"))
    assert [word for word in (secret, link, PASSWORD, "не тот пароль", "@") if word in everything] == []
