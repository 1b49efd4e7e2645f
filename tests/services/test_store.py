"""The store's own promises: rollback unless finished, a writer is never lost, a letter is promised once."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select

from lk_app.kernel import clock
from lk_app.store import outbox
from lk_app.store.engine import engine
from lk_app.store.outbox import OutboxMessage, OutboxStatus
from lk_app.store.transaction import in_reading, in_transaction, transaction


def _promise(session, key: str) -> None:
    outbox.enqueue(session, "hello", "a@example.org", {"n": 1}, key)


def _statuses(session) -> list[str]:
    return list(session.exec(select(OutboxMessage.status).order_by(col(OutboxMessage.id))).all())


def test_what_raises_leaves_nothing(db):
    def work(session):
        _promise(session, "k")
        session.flush()
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        in_transaction(work)
    assert in_reading(_statuses) == []


def test_parallel_read_then_write_loses_no_writer(db):
    in_transaction(_promise, "counter")

    def add_one(session):
        message = session.exec(select(OutboxMessage).with_for_update()).one()
        message.attempts += 1

    def work():
        for _ in range(25):
            in_transaction(add_one)

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert in_reading(lambda session: session.exec(select(OutboxMessage.attempts)).one()) == 100


def test_reading_takes_no_write_lock(db):
    with transaction() as writer:
        _promise(writer, "k")
        writer.flush()
        assert in_reading(_statuses) == []


def test_same_key_is_one_letter(db):
    in_transaction(_promise, "k")
    in_transaction(_promise, "k")
    assert in_reading(_statuses) == ["queued"]


def test_claimed_letter_is_not_claimed_again_until_the_lease_ends(db):
    in_transaction(_promise, "k")
    (message,) = in_transaction(outbox.claim)
    assert in_transaction(outbox.claim) == []
    clock.advance(outbox.LEASE_SECONDS + 1)
    assert [again.id for again in in_transaction(outbox.claim)] == [message.id]


def test_failed_letter_waits_longer_each_time_and_is_given_up_in_the_end(db):
    in_transaction(_promise, "k")
    waits = []
    for _ in range(outbox.MAX_ATTEMPTS):
        (message,) = in_transaction(outbox.claim)
        in_transaction(outbox.fail, message.id, "451 try later")
        after = in_reading(lambda session: session.exec(select(OutboxMessage)).one())
        waits.append(after.next_attempt_at - clock.now())
        clock.advance(waits[-1].total_seconds() + 1)
    assert after.status == OutboxStatus.FAILED
    assert waits[1] > waits[0]
    assert max(waits) <= timedelta(seconds=outbox.MAX_RETRY_SECONDS)
    assert in_transaction(outbox.claim) == []


def test_sent_letter_forgets_its_secret(db):
    in_transaction(_promise, "k")
    (message,) = in_transaction(outbox.claim)
    in_transaction(outbox.finish, message.id, keep_payload=False)
    sent = in_reading(lambda session: session.exec(select(OutboxMessage)).one())
    assert (sent.status, sent.payload) == (OutboxStatus.SENT, {})


def test_database_is_at_head(db):
    from lk_app.store.migrate import is_at_head

    assert is_at_head(engine())
