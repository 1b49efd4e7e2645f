"""The ledger: append-only by the database itself, one cause booked once, all of it summing to zero. And the inbox."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from lk_app.kernel import clock
from lk_app.store import inbox, ledger
from lk_app.store.inbox import InboxNotice, InboxStatus
from lk_app.store.ledger import Transfer
from lk_app.store.transaction import in_reading, in_transaction


def _post(session, amount_kopecks=500, source_id="1", debit="acquirer:test", credit="account:1"):
    ledger.post(
        session, debit=debit, credit=credit, amount_kopecks=amount_kopecks,
        kind="payment", source_type="payment", source_id=source_id,
    )  # fmt: skip


def _all(session):
    return [(t.debit_account, t.credit_account, t.amount_kopecks) for t in session.exec(select(Transfer)).all()]


@pytest.mark.parametrize(
    "statement", ["UPDATE transfer SET amount_kopecks = 1", "DELETE FROM transfer", "UPDATE transfer SET credit_account = 'x'"]
)
def test_a_transfer_can_be_neither_changed_nor_removed(db, statement):
    in_transaction(_post)
    with pytest.raises(DBAPIError, match="append-only"):
        in_transaction(lambda session: session.execute(sa.text(statement)))
    assert in_reading(_all) == [("acquirer:test", "account:1", 500)]


def test_without_the_triggers_it_could_be(db):
    """The guard broken: what the test above relies on is the trigger and nothing else."""
    drops = ["DROP TRIGGER transfer_no_change ON transfer"] if db == "postgresql" else ["DROP TRIGGER transfer_no_delete"]
    in_transaction(_post)
    in_transaction(lambda session: [session.execute(sa.text(drop)) for drop in drops])
    in_transaction(lambda session: session.execute(sa.text("DELETE FROM transfer")))
    assert in_reading(_all) == []


def test_a_cause_is_booked_once(db):
    in_transaction(_post)
    with pytest.raises(IntegrityError):
        in_transaction(_post)
    in_transaction(_post, source_id="2")
    assert len(in_reading(_all)) == 2


@pytest.mark.parametrize("amount_kopecks", [0, -1])
def test_a_transfer_is_of_a_positive_sum(db, amount_kopecks):
    with pytest.raises(IntegrityError):
        in_transaction(_post, amount_kopecks)
    assert in_reading(_all) == []


def test_a_transfer_has_two_different_sides(db):
    with pytest.raises(IntegrityError):
        in_transaction(_post, debit="account:1")
    assert in_reading(_all) == []


def test_balances_sum_to_zero(db):
    in_transaction(_post, 500, "1")
    in_transaction(_post, 700, "2", credit="account:2")
    in_transaction(_post, 200, "3", debit="account:1", credit="acquirer:test")
    found = in_reading(ledger.balances)
    assert found == {"acquirer:test": -1000, "account:1": 300, "account:2": 700}
    assert sum(found.values()) == 0
    assert in_reading(ledger.balance_kopecks, "account:1") == 300
    assert in_reading(ledger.balance_kopecks, "nobody") == 0


def _notice(session):
    return session.exec(select(InboxNotice)).one()


def _tell(session, external_id="payment.succeeded:1"):
    inbox.store(session, "yookassa", external_id, {"object": {"id": "1"}}, "192.0.2.1")


def test_the_same_notice_is_one_row(db):
    in_transaction(_tell)
    in_transaction(_tell)
    assert in_reading(_notice).times_received == 2


def test_a_handled_notice_told_again_is_due_again(db):
    in_transaction(_tell)
    (notice,) = in_transaction(inbox.claim)
    in_transaction(inbox.finish, notice.id, notice.times_received)
    assert in_reading(_notice).status == InboxStatus.DONE
    assert in_transaction(inbox.claim) == []
    in_transaction(_tell)
    assert [again.id for again in in_transaction(inbox.claim)] == [notice.id]


def test_told_while_being_looked_into_it_stays_due(db):
    in_transaction(_tell)
    (notice,) = in_transaction(inbox.claim)
    seen = notice.times_received
    in_transaction(_tell)
    in_transaction(inbox.finish, notice.id, seen)
    assert in_reading(_notice).status == InboxStatus.NEW


def test_a_claimed_notice_comes_back_when_its_lease_ends(db):
    in_transaction(_tell)
    (notice,) = in_transaction(inbox.claim)
    assert in_transaction(inbox.claim) == []
    clock.advance(inbox.LEASE_SECONDS + 1)
    assert [again.id for again in in_transaction(inbox.claim)] == [notice.id]


def test_a_notice_that_fails_waits_and_is_given_up_in_the_end(db):
    in_transaction(_tell)
    for _ in range(inbox.MAX_ATTEMPTS):
        (notice,) = in_transaction(inbox.claim)
        in_transaction(inbox.fail, notice.id, "no answer")
        clock.advance(inbox.MAX_RETRY_SECONDS + 1)
    assert in_reading(_notice).status == InboxStatus.FAILED
    assert in_transaction(inbox.claim) == []
