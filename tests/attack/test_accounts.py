"""S33, S36, S38, S39, S43, S44: what a stranger at the socket learns and changes about personal accounts. Nothing."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from typing import Any

import pytest

from lk_app.accounts import texts
from tests.attack.wire import STATE, Wire, changes_in, connect, events_in
from tests.live import Server, running, signed_in_http
from tests.newcomers import new_account, newcomer

PREFIX = f"{STATE}.lk_app___"
CARDS = PREFIX + "accounts___state____accounts_state"
ADD = PREFIX + "accounts___state_attach____add_account_state"
EDIT = PREFIX + "accounts___state_attach____edit_application_state"
REMOVE = PREFIX + "accounts___state_remove____remove_account_state"
PAYMENTS = PREFIX + "payments___state____payments_state"
PAY = PREFIX + "payments___state_pay____pay_state"

QUIET = "/profile/password"
"""A screen that loads nothing when it is entered, so that the frames are answers and nothing else."""

FORM = {"branch", "errors", "problems", "message", "error_key", "is_busy"}
SHOWN = {
    "accounts_state": {
        "accounts",
        "applications",
        "has_cards",
        "has_only_applications",
        "is_loaded",
        "is_failed",
        "question",
        "result",
    }
    | {"asked_number"},
    "add_account_state": {"branches", "amount_label", "account_number", "amount", "surname", "is_payment_unknown", "result"}
    | {"result_words", "result_detail"},
    "edit_application_state": {"branches", "amount_label", "account_number", "amount", "surname", "is_payment_unknown", "result"}
    | {"result_words", "result_detail", "number", "title", "is_missing", "missing_words"},
    "remove_account_state": {"is_loaded", "options", "has_options", "asked_id", "question", "result_words"},
    "payments_state": {
        "is_loaded",
        "is_foreign",
        "options",
        "has_accounts",
        "has_choice",
        "chosen_id",
        "chosen_words",
        "sums",
        "has_sums",
        "as_of",
    }
    | {"pay_words", "pay_href", "rows", "has_rows", "has_more", "paid_since", "on_the_way"},
    "pay_state": {"is_loaded", "is_missing", "title", "branch", "due_name", "due_whole", "due_kopecks", "has_due", "parts"}
    | {"as_of", "paid_since", "is_connected", "amount", "contact", "form_key", "has_ready_sums", "is_whole", "is_debt_only"}
    | {"forecast", "choices", "has_choices", "is_asking"}
    | {"left", "pay_words", "unfinished_href"},
}
"""All that the screens of accounts and payments may send to a browser."""
STRANGE: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1e308,
    "",
    "x" * 5000,
    "'; DROP TABLE account; --",
    [],
    [[{}]],
    {"a": {"b": []}},
    "\u0000",
]


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet of this module's own: tries are used up, applications made."""
    with running(tmp_path_factory.mktemp("accounts")) as started:
        yield started


def as_person(server: Server, email: str, path: str = "/accounts") -> AbstractAsyncContextManager[Wire]:
    http = signed_in_http(server, email)
    cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
    http.close()
    return connect(server.origin, cookie=cookie, path=path)


def claim(number: str, amount: str = "1", **more: Any) -> dict[str, Any]:
    return {"form": {"branch": "Симферопольское ГРОЭ", "number": number, "amount": amount, **more}}


def rows(server: Server, table: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{server.database}?mode=ro", uri=True)) as database:
        return database.execute(f"SELECT * FROM {table}").fetchall()


def everything(server: Server) -> list[list[tuple]]:
    return [rows(server, table) for table in ("attachment", "application", "account", "balance", "profile", "posted_payment")]


def told(frames: list[dict[str, Any]]) -> str:
    """What our states say in frames, in order; Reflex's own parts carry the connection's tokens."""
    said = [[changes_in([frame]), events_in([frame])] for frame in frames]
    return json.dumps([each for each in said if each != [{}, []]], sort_keys=True, ensure_ascii=False)


async def test_wrong_proof_and_unknown_account_are_told_apart_by_no_frame(server: Server) -> None:
    frames = []
    for number in (new_account(server), "999999"):
        email = newcomer(server)
        async with as_person(server, email, QUIET) as wire:
            await wire.settle()
            for name, payload in (
                (f"{ADD}.load", {}),
                (f"{ADD}.submit", claim(number)),
                (f"{CARDS}.load", {}),
                (f"{CARDS}.enter", {}),
            ):
                answer = told(await wire.ask(name, payload)).replace(number, "NUMBER").replace(email, "EMAIL")
                frames.append(re.sub(r"\b19\d{3}\b", "APPLICATION", answer))
    wrong, unknown = frames[:4], frames[4:]
    assert wrong == unknown
    assert "Создана заявка на добавление счета" in wrong[1]


async def test_a_walk_through_numbers_finds_no_more_than_the_limit(server: Server) -> None:
    numbers = [new_account(server) for _ in range(14)]
    found = 0
    async with as_person(server, newcomer(server), "/accounts/add") as wire:
        await wire.settle()
        for number in numbers:
            answer = await wire.ask(f"{ADD}.submit", claim(number, unknown="on", surname="Ива"))
            found += "успешно привязан" in str(answer)
            await wire.ask(f"{ADD}.enter")
    assert found == 10


async def test_frames_carry_only_what_the_screens_show(server: Server) -> None:
    number = new_account(server)
    seen: list[dict[str, Any]] = []
    async with as_person(server, newcomer(server), "/accounts/add") as wire:
        seen += await wire.settle()
        seen += await wire.ask(f"{ADD}.submit", claim(number, "222"))
        seen += await wire.ask(f"{CARDS}.load")
        seen += await wire.ask(f"{REMOVE}.load")
        seen += await wire.ask(f"{PAYMENTS}.load")
        seen += await wire.ask(f"{PAY}.load", {}, f"/pay?account={rows(server, 'attachment')[-1][1]}")
    async with as_person(server, "pusto@user", "/accounts/application?number=19534") as wire:
        seen += await wire.settle()
        seen += await wire.ask(f"{CARDS}.load")
    for name, value in changes_in(seen).items():
        state, _, var = name.rpartition("____")[2].partition(".")
        if state in SHOWN:
            var = var.removesuffix("_rx_state_")
            assert var in SHOWN[state] | (FORM if "chosen_id" not in SHOWN[state] else set()), name
            assert not re.search(r"Иванова Мария|Азарова|ул\.|holder|_id'|hash", str(value)), name
    assert number in str(seen) and "398" in str(seen)


async def test_somebody_elses_account_answers_like_a_missing_one(server: Server) -> None:
    theirs = rows(server, "attachment")[0][1]
    email = newcomer(server)
    before = everything(server)
    answers = []
    for public_id in (theirs, "missing-missing1"):
        async with as_person(server, email, QUIET) as wire:
            await wire.settle()
            for name, payload, path in (
                (f"{REMOVE}.ask", {"form": {"account": public_id}}, "/accounts/remove"),
                (f"{REMOVE}.remove_asked", {}, "/accounts/remove"),
                (f"{PAYMENTS}.choose", {"public_id": public_id}, "/payments"),
                (f"{PAY}.load", {}, f"/pay?account={public_id}"),
            ):
                answers.append(told(await wire.ask(name, payload, path)))
    assert answers[:4] == answers[4:]
    assert texts.CHOOSE_ACCOUNT in answers[0] and '"pay_state.is_missing_rx_state_": true' in answers[3].replace(PAY, "pay_state")
    assert everything(server) == before


async def test_somebody_elses_application_is_neither_shown_nor_changed(server: Server) -> None:
    email = newcomer(server)
    before = everything(server)
    async with as_person(server, email) as wire:
        await wire.settle()
        shown = str(await wire.ask(f"{EDIT}.load", {}, "/accounts/application?number=19534"))
        await wire.ask(f"{EDIT}.submit", claim("123456", "1,08"), "/accounts/application?number=19534")
        await wire.ask(f"{CARDS}.ask", {"number": 19534})
        await wire.ask(f"{CARDS}.withdraw_asked")
        await wire.ask(f"{CARDS}.dismiss", {"number": 19534})
    assert "Такой заявки нет" in shown and "222" not in shown
    assert everything(server) == before


async def test_fields_that_are_not_asked_change_nothing(server: Server) -> None:
    number, email = new_account(server), newcomer(server)
    extra = {
        "profile_id": 1,
        "status": "approved",
        "proof": "operator",
        "account_id": 1,
        "stated_on": "2030-01-01",
        "unknown": "",
    }
    async with as_person(server, email, "/accounts/add") as wire:
        await wire.settle()
        await wire.ask(f"{ADD}.submit", claim(number, "1", **extra))
    made = rows(server, "application")[-1]
    its_profile = next(row[0] for row in rows(server, "profile") if email in row)
    assert its_profile in made and "pending" in made and "2022-02-21" in made
    assert "approved" not in made


async def test_steps_cannot_be_skipped(server: Server) -> None:
    before = everything(server)
    async with as_person(server, "demo@user", "/accounts") as wire:
        await wire.settle()
        await wire.ask(f"{REMOVE}.remove_asked")
        await wire.ask(f"{CARDS}.withdraw_asked")
        await wire.ask(f"{EDIT}.submit", claim("123456", "1,08"))
    assert everything(server) == before


@pytest.mark.parametrize(
    ("handler", "field"),
    [
        (f"{ADD}.submit", "form"), (f"{EDIT}.submit", "form"), (f"{REMOVE}.ask", "form"), (f"{CARDS}.ask", "number"),
        (f"{CARDS}.dismiss", "number"), (f"{PAYMENTS}.choose", "public_id"),
    ],
)  # fmt: skip
async def test_any_json_is_refused_without_a_failure(server: Server, handler: str, field: str) -> None:
    """A socket for each value: one that speaks faster is closed (S34)."""
    before = everything(server)
    for value in STRANGE:
        names = ("branch", "number", "amount", "surname", "account", "unknown") if field == "form" else ()
        async with as_person(server, "demo@user") as wire:
            await wire.settle()
            frames = await wire.ask(handler, {field: value})
            for name in names:
                frames += await wire.ask(handler, {field: {name: value}})
        assert not any("failure_state" in str(event) for event in events_in(frames)), value
    assert everything(server) == before
