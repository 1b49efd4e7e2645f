"""Workers as they live: several of them, killed, told to stop, with a database that fails them (faults F20, F22, F23)."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from lk_app.config import PROJECT_DIR, settings
from lk_app.jobs.beside_web import worker_beside_web
from lk_app.jobs.worker import CONCURRENCY, Worker, make_worker
from lk_app.kernel import clock
from lk_app.store import outbox
from lk_app.store.outbox import OutboxMessage, OutboxStatus
from lk_app.store.transaction import in_reading, in_transaction
from tests.smtp_server import Mailbox, listening

PAYLOAD = {"link": "https://lk.example/confirm#abc", "valid_until": "26.02.2022 в 10:00"}
START_SECONDS = 30


def promise(count: int = 1) -> None:
    def write(session):
        for number in range(count):
            outbox.enqueue(session, "confirm_email", f"user{number}@example.org", PAYLOAD, str(number))

    in_transaction(write)


def messages() -> list[OutboxMessage]:
    return in_reading(lambda session: list(session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id))).all()))


def statuses() -> Counter[str]:
    return Counter(message.status for message in messages())


def end_leases() -> None:
    """Two minutes go by, for the processes whose clock a test cannot move."""
    past = clock.now() - timedelta(seconds=1)
    in_transaction(lambda session: session.execute(sa.update(OutboxMessage).values(lease_until=past)))


def who_got_what(mailbox: Mailbox) -> Counter[str]:
    return Counter(letter["To"] for letter in mailbox.received)


async def until(condition) -> None:
    async with asyncio.timeout(START_SECONDS):
        while not condition():  # noqa: ASYNC110  the other side is a process, which sets no event of ours
            await asyncio.sleep(0.02)


@contextmanager
def worker_process(port: int) -> Iterator[subprocess.Popen[bytes]]:
    env = {**os.environ, "LK_SMTP_URL": f"smtp://127.0.0.1:{port}"}
    process = subprocess.Popen([sys.executable, "-m", "lk_app", "worker"], cwd=PROJECT_DIR, env=env)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_two_processes_send_each_letter_once(db):
    promise(25)
    mailbox = Mailbox()
    with listening(mailbox) as port, worker_process(port), worker_process(port):
        await until(lambda: statuses() == {OutboxStatus.SENT: 25})
    assert who_got_what(mailbox) == {f"user{number}@example.org": 1 for number in range(25)}


async def test_letters_of_a_killed_worker_are_sent_by_another_when_the_lease_ends(db):
    promise(2)
    mailbox = Mailbox(hangs=True)
    with listening(mailbox) as port, worker_process(port) as victim:
        await until(mailbox.has_letter.is_set)
        await until(lambda: statuses() == {OutboxStatus.SENDING: 2})
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    assert mailbox.received == []
    heir = Mailbox()
    with listening(heir) as port, worker_process(port):
        in_transaction(lambda session: outbox.enqueue(session, "confirm_email", "later@example.org", PAYLOAD, "later"))
        await until(lambda: statuses()[OutboxStatus.SENT] == 1)
        assert who_got_what(heir) == {"later@example.org": 1}, "the others are still the victim's"
        end_leases()
        await until(lambda: statuses() == {OutboxStatus.SENT: 3})
    assert who_got_what(heir) == {"later@example.org": 1, "user0@example.org": 1, "user1@example.org": 1}


async def test_told_to_stop_it_finishes_what_it_has_in_hand_and_takes_no_more(db):
    promise(CONCURRENCY + 2)
    mailbox = Mailbox(hangs=True)
    with listening(mailbox) as port, worker_process(port) as process:
        await until(lambda: statuses()[OutboxStatus.SENDING] == CONCURRENCY)
        await until(mailbox.has_letter.is_set)
        process.send_signal(signal.SIGTERM)
        mailbox.hangs = False
        assert await asyncio.to_thread(process.wait, START_SECONDS) == 0
    counts = statuses()
    assert counts[OutboxStatus.SENDING] == 0
    assert sum(who_got_what(mailbox).values()) == counts[OutboxStatus.SENT] >= CONCURRENCY
    assert set(who_got_what(mailbox).values()) == {1}


async def test_after_250_a_letter_is_sent_whatever_the_database_does_then(db, monkeypatch):
    promise()
    failures = iter([OperationalError("UPDATE", {}, Exception("gone"))] * 2)
    finish = outbox.finish

    def fail_twice(*args, **kwargs):
        for error in failures:
            raise error
        finish(*args, **kwargs)

    monkeypatch.setattr(outbox, "finish", fail_twice)
    mailbox = Mailbox()
    with listening(mailbox) as port:
        monkeypatch.setenv("LK_SMTP_URL", f"smtp://127.0.0.1:{port}")
        settings.cache_clear()
        worker = make_worker(settings())
        worker._poll = 0.01
        assert await worker.drain() == 1
    assert (len(mailbox.received), statuses()) == (1, {OutboxStatus.SENT: 1})


async def test_a_letter_whose_worker_died_after_250_comes_once_more_under_the_same_id(db, monkeypatch):
    promise()
    sender = _Counting()
    assert await Worker(sender, is_demo=False, domain="lk").drain() == 1
    # As if the process had died between their 250 and our commit.
    in_transaction(lambda session: session.execute(sa.update(OutboxMessage).values(status=OutboxStatus.SENDING, payload=PAYLOAD)))
    end_leases()
    assert await Worker(sender, is_demo=False, domain="lk").drain() == 1
    assert await Worker(sender, is_demo=False, domain="lk").drain() == 0
    assert len(sender.message_ids) == 2
    assert len(set(sender.message_ids)) == 1


async def test_a_worker_that_was_too_late_does_not_send_again_what_another_has_sent(db):
    promise()
    (late,) = in_transaction(outbox.claim)
    end_leases()
    assert await Worker(_Counting(), is_demo=False, domain="lk").drain() == 1
    in_transaction(outbox.fail, late.id, "took too long")
    assert statuses() == {OutboxStatus.SENT: 1}


async def test_it_outlives_a_database_that_is_away(db, monkeypatch):
    promise()
    failures = iter([OperationalError("SELECT", {}, Exception("server closed the connection"))] * 3)
    has_due = outbox.has_due

    def fail_thrice(session):
        for error in failures:
            raise error
        return has_due(session)

    monkeypatch.setattr(outbox, "has_due", fail_thrice)
    worker = Worker(_Counting(), is_demo=False, domain="lk", poll_seconds=0.01)
    working = asyncio.create_task(worker.work())
    await until(lambda: statuses() == {OutboxStatus.SENT: 1})
    worker.stop()
    await working


async def test_an_idle_worker_takes_no_lock(db, monkeypatch):
    monkeypatch.setattr(outbox, "claim", lambda *_: pytest.fail("there is nothing to claim"))
    assert await Worker(_Counting(), is_demo=False, domain="lk").drain() == 0


async def test_without_a_way_for_letters_they_wait(db):
    promise()
    await make_worker(settings()).work()
    (message,) = messages()
    assert (message.status, message.attempts, message.payload) == (OutboxStatus.QUEUED, 0, PAYLOAD)


async def test_beside_the_web_it_lives_and_ends_with_it(db, monkeypatch):
    monkeypatch.setenv("LK_IS_DEMO", "true")
    settings.cache_clear()
    async with worker_beside_web():
        promise()
        await until(lambda: statuses() == {OutboxStatus.SENT: 1})
    assert messages()[0].payload == PAYLOAD, "the demo's page shows it"
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_beside_several_web_processes_it_stands_aside(db, monkeypatch):
    for name, value in {"LK_IS_DEMO": "true", "LK_WORKERS": "2", "LK_REDIS_URL": "redis://localhost/0"}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    monkeypatch.setattr("lk_app.jobs.beside_web.make_worker", lambda _: pytest.fail("`lk worker` does it"))
    async with worker_beside_web():
        pass


class _Counting:
    """A sender that only remembers."""

    def __init__(self) -> None:
        self.message_ids: list[str] = []

    async def send(self, recipient, letter, message_id):
        self.message_ids.append(message_id)
