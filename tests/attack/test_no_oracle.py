"""S01, S02, S03, S07: nobody learns from us whether a mailbox is registered, by words, by frames or by the work we do."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

import bcrypt
import pytest

from lk_app.config import settings
from lk_app.identity import flows, passwords
from lk_app.identity.service import recovery
from lk_app.kernel.errors import AppError
from lk_app.store import limits
from lk_app.store.run import run
from tests import people
from tests.attack.visitors import (
    ASK_RESET,
    OTHER_PASSWORD,
    PASSWORD,
    REGISTER,
    RESEND,
    Visitor,
    cabinet,
    letters,
    profile_of,
    query,
    registration_form,
    token_for,
)
from tests.live import Server

__all__ = ["cabinet"]


async def known_and_unknown(server: Server) -> dict[str, str]:
    """A confirmed, an unconfirmed, a blocked and a free mailbox."""
    mailboxes = {"confirmed": await Visitor(server).become(), "blocked": await Visitor(server).become()}
    query(server, "UPDATE profile SET is_blocked = 1 WHERE email = ?", mailboxes["blocked"])
    await Visitor(server).register("unconfirmed@example.org")
    return {**mailboxes, "unconfirmed": "unconfirmed@example.org", "free": "free@example.org"}


async def answers(server: Server, path: str, event: str, payload: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """What strangers, each from an address of his own, are answered about each mailbox: all frames, and a plain repeat.

    The screen may repeat the address that was typed; its place is kept, the address itself is left out.
    """
    found = {}
    for kind, email in (await known_and_unknown(server)).items():
        async with Visitor(server).socket(path) as wire:
            frames = [await wire.ask(event, payload(email), path) for _ in range(2)]
        found[kind] = json.loads(json.dumps(frames, ensure_ascii=False).replace(email, "<typed>"))
    return found


async def test_registering_answers_the_same_for_every_mailbox(cabinet: Server) -> None:
    found = await answers(cabinet, "/register", REGISTER, lambda email: {"form": registration_form(email, OTHER_PASSWORD)})
    assert "Создана учетная запись" in str(found["free"])
    assert found["confirmed"] == found["unconfirmed"] == found["blocked"] == found["free"]


async def test_recovery_answers_the_same_for_every_mailbox(cabinet: Server) -> None:
    found = await answers(cabinet, "/forgot", ASK_RESET, lambda email: {"form": {"email": email}})
    assert "отправили на него письмо" in str(found["free"])
    assert found["confirmed"] == found["unconfirmed"] == found["blocked"] == found["free"]


async def test_signing_in_answers_the_same_for_every_mailbox_and_even_for_its_right_password(cabinet: Server) -> None:
    mailboxes = await known_and_unknown(cabinet)
    tries = [*((email, "не тот пароль") for email in mailboxes.values()), (mailboxes["blocked"], PASSWORD)]
    tries += [(mailboxes["unconfirmed"], PASSWORD)]
    told = []
    for email, password in tries:
        stranger, answer = Visitor(cabinet), None
        for _ in range(2):
            answer = await stranger.enter(email, password)
            assert stranger.cookie == ""
        told.append((answer.status_code, answer.content, list(answer.headers)))
    assert "не подходят" in told[0][1].decode()
    assert told == [told[0]] * len(told)


async def test_a_stranger_learns_nothing_by_registering_a_mailbox_and_trying_his_own_password(cabinet: Server) -> None:
    """The trap: a free mailbox now has his password, a taken one has its owner's. Both must refuse him alike."""
    taken = await Visitor(cabinet).become()
    told = []
    for email in (taken, "trap@example.org"):
        await Visitor(cabinet).register(email, OTHER_PASSWORD)
        told.append((await Visitor(cabinet).enter(email, OTHER_PASSWORD)).json())
    assert told[0] == told[1]


async def test_the_owner_of_a_taken_mailbox_is_told_by_letter(cabinet: Server) -> None:
    email = await Visitor(cabinet).become()
    before = profile_of(cabinet, email)
    await Visitor(cabinet).register(email.upper(), OTHER_PASSWORD)
    assert letters(cabinet, email)[-1][0] == "email_taken"
    assert profile_of(cabinet, email) == before


async def test_nobody_gets_in_before_pressing_the_button_of_the_letter(cabinet: Server) -> None:
    await Visitor(cabinet).register("early@example.org")
    early = Visitor(cabinet)
    await early.enter("early@example.org")
    assert early.cookie == ""
    (profile_id, *_) = profile_of(cabinet, "early@example.org")
    assert query(cabinet, "SELECT count(*) FROM login_session WHERE profile_id = ?", profile_id) == [(0,)]
    knock = await early.get("/accounts")
    assert (knock.status_code, knock.headers["location"]) == (303, "/")


async def test_one_mailbox_in_two_alphabets_is_one_profile_and_lookalikes_are_two(cabinet: Server) -> None:
    for email in ("A@Пример.рф", "a@xn--e1afmkfd.xn--p1ai", "а@пример.рф", "a+lk@пример.рф"):
        await Visitor(cabinet).register(email)
    found = query(cabinet, "SELECT email_canonical FROM profile WHERE email_canonical LIKE '%xn--e1afmkfd%' ORDER BY id")
    assert found == [("a@xn--e1afmkfd.xn--p1ai",), ("а@xn--e1afmkfd.xn--p1ai",), ("a+lk@xn--e1afmkfd.xn--p1ai",)]


async def test_asking_for_the_letter_again_answers_the_same_for_any_link(cabinet: Server) -> None:
    await Visitor(cabinet).become("done@example.org")
    await Visitor(cabinet).register("waiting@example.org")
    found, tokens = [], [token_for(cabinet, "done@example.org"), token_for(cabinet, "waiting@example.org")]
    for token in [*tokens, "no such link", "", None, [1]]:
        async with Visitor(cabinet).socket("/confirm") as wire:
            found.append(await wire.ask(RESEND, {"token": token}, "/confirm"))
    assert found == [found[0]] * len(found)


# --- S02: the same work. Counted in units of bcrypt, because a stopwatch lies on a busy machine.


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """2^rounds of every bcrypt that was spent."""
    spent: list[int] = []
    check, make = bcrypt.checkpw, bcrypt.hashpw

    def checkpw(password: bytes, hashed: bytes) -> bool:
        spent.append(2 ** int(hashed.split(b"$")[2]))
        return check(password, hashed)

    def hashpw(password: bytes, salt: bytes) -> bytes:
        spent.append(2 ** int(salt.split(b"$")[2]))
        return make(password, salt)

    monkeypatch.setattr(bcrypt, "checkpw", checkpw)
    monkeypatch.setattr(bcrypt, "hashpw", hashpw)
    return spent


async def spent_on(work: list[int], use_case: Any) -> int:
    limits.reset()
    work.clear()
    with contextlib.suppress(AppError):
        await use_case
    return sum(work)


async def test_signing_in_costs_the_same_whoever_is_behind_the_address(db: str, work: list[int], monkeypatch) -> None:
    await people.confirmed("weak@example.org")
    monkeypatch.setenv("LK_BCRYPT_ROUNDS", "6")
    settings.cache_clear()
    limits.reset()
    await people.confirmed()
    await people.registered("unconfirmed@example.org")
    tries = [
        (people.EMAIL, "не тот пароль"),
        (people.EMAIL, people.PASSWORD),
        ("weak@example.org", "не тот пароль"),
        ("unconfirmed@example.org", people.PASSWORD),
        ("unconfirmed@example.org", "не тот пароль"),
        ("nobody@example.org", "не тот пароль"),
        ("not an address", "не тот пароль"),
    ]
    costs = [await spent_on(work, people.signed_in(email, password)) for email, password in tries]
    assert costs == [2**6] * len(tries)


async def test_registering_and_recovering_cost_the_same_for_every_mailbox(db: str, work: list[int]) -> None:
    await people.confirmed()
    await people.registered("unconfirmed@example.org")
    mailboxes = [people.EMAIL, "unconfirmed@example.org", "free@example.org"]
    registering = [await spent_on(work, flows.register(people.STRANGER, people.form(email))) for email in mailboxes]
    assert registering == [2**4] * 3
    recovering = [await spent_on(work, run(recovery.ask_reset, people.STRANGER, email)) for email in mailboxes]
    assert recovering == [0] * 3


def test_the_dummy_costs_what_a_hash_costs() -> None:
    assert passwords.dummy_hash().split("$")[:3] == passwords.hash_password("корова").split("$")[:3]
