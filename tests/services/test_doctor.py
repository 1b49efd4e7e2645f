"""`lk doctor`: each component with its address and health, no secret among them, and an exit code a script can trust."""

import asyncio
import json
import socket
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from lk_app.cli import app
from lk_app.config import settings
from lk_app.jobs import checkup
from lk_app.jobs.checkup import address_of
from lk_app.jobs.worker import Worker
from lk_app.kernel import clock
from lk_app.payments import upkeep
from lk_app.sandbox_bank.app import SANDBOX_PAYEE
from lk_app.store import heartbeats
from lk_app.store.transaction import in_reading, in_transaction
from tests.payments_harness import SECRET, SHOP, running_bank
from tests.smtp_server import Mailbox, listening

PASSWORD = "hunter2"


def doctor() -> tuple[int, dict[str, str]]:
    """The exit code, and for each component the rest of its line."""
    done = CliRunner().invoke(app, ["doctor"])
    assert PASSWORD not in done.output and SECRET not in done.output
    lines = [line.split(maxsplit=1) for line in done.output.splitlines() if line[:1] in "✓✗" and line.strip()]
    names = ("База данных", "Эквайер", "Почта", "SMS", "Redis", "Рассылка писем", "Сверка оплат")
    found = {name: f"{mark} {rest.strip()}" for mark, rest in lines for name in names if rest.startswith(name)}
    assert tuple(found) == names
    return done.exit_code, {name: " ".join(words.replace(name, "", 1).split()) for name, words in found.items()}


@pytest.fixture
def given(monkeypatch):
    def _given(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"LK_{name.upper()}", value)
        settings.cache_clear()

    return _given


@pytest.fixture
def bank(db, given):
    with running_bank() as running:
        given(
            acquirer_url=running.url, acquirer_shop_id=SHOP, acquirer_secret_key=SECRET, payee=SANDBOX_PAYEE.model_dump_json(),
            acquirer_page_hosts=json.dumps(["127.0.0.1"]),
        )  # fmt: skip
        yield running


def beat(*names: str) -> None:
    for name in names:
        in_transaction(heartbeats.beat, name)


def test_everything_that_is_needed_works(bank, given, db):
    beat(heartbeats.LETTERS, heartbeats.PAYMENTS)
    with listening(Mailbox()) as port:
        given(smtp_url=f"smtp://127.0.0.1:{port}")
        code, found = doctor()
    assert code == 0, found
    assert found["База данных"].startswith("✓ файл " if db == "sqlite" else "✓ postgresql://")
    assert found["База данных"].endswith("схема последняя")
    assert found["Эквайер"] == f"✓ {bank.url} работает, ключ магазина принят"
    assert found["Почта"] == f"✓ smtp://127.0.0.1:{port} работает, вход принят"
    assert found["SMS"].startswith("✓ нет не настроены")
    assert found["Redis"].startswith("✓ нет не нужен")
    for name in ("Рассылка писем", "Сверка оплат"):
        assert found[name].startswith("✓ в процессе кабинета работает, последний ход ")


def test_what_is_needed_and_does_not_work_ends_with_one(bank, given):
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    given(
        acquirer_secret_key="wrong",
        smtp_url=f"smtp://me:{PASSWORD}@127.0.0.1:{port}",
        redis_url=f"redis://:{PASSWORD}@127.0.0.1:{port}/0",
    )
    code, found = doctor()
    assert code == 1
    assert found["Эквайер"] == f"✗ {bank.url} не отвечает или не принимает ключ магазина (invalid_credentials)"
    assert found["Почта"].startswith(f"✗ smtp://127.0.0.1:{port} не отвечает или не впускает")
    assert found["Redis"].startswith(f"✗ redis://127.0.0.1:{port}/0 не отвечает")
    assert found["Рассылка писем"].startswith("✗ в процессе кабинета ещё ни разу не работала")
    assert found["Сверка оплат"].startswith("✗ в процессе кабинета ещё ни разу не работала")


def test_a_worker_that_has_stopped_is_told_with_its_last_turn(bank, given):
    given(is_demo="true")
    beat(heartbeats.LETTERS, heartbeats.PAYMENTS)
    assert doctor()[0] == 0
    long_ago = clock.true_now() - checkup.SILENT_AFTER - timedelta(seconds=1)
    old = sa.update(heartbeats.Heartbeat).where(heartbeats.Heartbeat.name == heartbeats.LETTERS).values(beat_at=long_ago)
    in_transaction(lambda session: session.execute(old))
    code, found = doctor()
    assert (code, found["Сверка оплат"][0]) == (1, "✓")
    assert found["Рассылка писем"].startswith("✗ в процессе кабинета остановилась: последний ход ")


def test_half_an_acquirer_is_no_acquirer(bank, monkeypatch):
    monkeypatch.delenv("LK_PAYEE")
    settings.cache_clear()
    code, found = doctor()
    assert (code, "не задано LK_PAYEE" in found["Эквайер"]) == (1, True)


def test_without_mail_letters_wait_and_that_is_an_illness_except_in_a_demo(db, given):
    code, found = doctor()
    assert (code, found["Почта"][0], "LK_SMTP_URL" in found["Почта"]) == (1, "✗", True)
    beat(heartbeats.LETTERS)
    given(is_demo="true")
    code, found = doctor()
    assert (code, "/letters" in found["Почта"]) == (0, True)


def test_whoever_never_answers_is_not_waited_for(db, given, monkeypatch):
    """A port that takes the call and says nothing: the deadline ends it, whatever the library's own patience."""
    monkeypatch.setattr(checkup, "DEADLINE_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        given(smtp_url=f"smtp://127.0.0.1:{port}", redis_url=f"redis://127.0.0.1:{port}/0")
        code, found = doctor()
    assert code == 1
    assert "не отвечает за " in found["Почта"] and "не отвечает за " in found["Redis"]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_database_that_is_not_there_does_not_end_in_a_trace(db, given):
    given(database_url=f"postgresql://lk:{PASSWORD}@127.0.0.1:1/lk?password={PASSWORD}")
    checkup.engine.cache_clear()
    code, found = doctor()
    assert code == 1
    assert found["База данных"].startswith("✗ postgresql://127.0.0.1:1/lk не отвечает")
    assert found["Рассылка писем"] == "✗ в процессе кабинета не узнать: база не отвечает"


def test_settings_that_are_refused_are_told_without_what_they_were(given):
    given(environment="production", secret_key=PASSWORD)
    done = CliRunner().invoke(app, ["doctor"])
    assert (done.exit_code, PASSWORD in done.output, "LK_SECRET_KEY" in done.output) == (1, False, True)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("smtps://me:pw@mail.example.ru:465", "smtps://mail.example.ru:465"),
        ("redis://:pw@[::1]:6379/0?password=pw", "redis://[::1]:6379/0"),
        ("https://shop:pw@api.yookassa.ru/v3", "https://api.yookassa.ru/v3"),
        ("", ""),
    ],
)
def test_an_address_carries_no_secret(url, shown):
    assert address_of(url) == shown


async def until_beaten(name: str) -> None:
    async with asyncio.timeout(30):
        while in_reading(heartbeats.last_beat, name) is None:  # noqa: ASYNC110  the worker sets no event of ours
            await asyncio.sleep(0.02)


async def test_the_worker_leaves_a_sign_of_life_after_its_turn(db):
    worker = Worker(None, is_demo=True, domain="lk.example", poll_seconds=0.01)
    working = asyncio.create_task(worker.work())
    await until_beaten(heartbeats.LETTERS)
    worker.stop()
    await working
    assert in_reading(heartbeats.last_beat, heartbeats.PAYMENTS) is None


async def test_the_upkeep_of_payments_does_too(bank):
    working = asyncio.create_task(upkeep.work(bank.acquirer()))
    await until_beaten(heartbeats.PAYMENTS)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
