"""Everything happens at once with itself: what must be one is one, and nobody gets more tries than there are.

Where a race needs a second transaction in the middle of the first, it is started at that very line. PostgreSQL runs both;
SQLite lets the second begin when the first has ended, whatever the line.
"""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from lk_app.accounts import service
from lk_app.accounts.service import Result, attaching, deciding
from lk_app.kernel.actor import SYSTEM
from lk_app.kernel.errors import AppError
from lk_app.store import counters
from lk_app.store.transaction import in_reading, in_transaction
from tests.factories import make_profile, subscriber
from tests.services.claims import NUMBER, WRONG, by_sum, by_surname, make_paying_account, snapshot

FIRST = 19534


@pytest.fixture
def people(session):
    """Twelve subscribers at addresses of their own, and a paying account."""
    make_paying_account(session)
    actors = [subscriber(make_profile(session, f"p{number}@example.org"), ip=f"192.0.2.{number}") for number in range(12)]
    session.commit()
    return actors


class Parallel(threading.Thread):
    """A transaction in another thread; `result` is what it returned or the refusal it met."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        super().__init__()
        self._work = (function, *arguments)
        self.result: Any = None

    def run(self) -> None:
        try:
            self.result = in_transaction(*self._work)
        except AppError as refusal:
            self.result = refusal


def all_at_once(*works: tuple[Any, ...]) -> list[Any]:
    barrier = threading.Barrier(len(works))

    def behind(session, function, *arguments):
        return function(session, *arguments)

    threads = [Parallel(behind, *work) for work in works]
    for thread in threads:
        thread.run = lambda run=thread.run: (barrier.wait(10), run())[1]
        thread.start()
    [thread.join() for thread in threads]
    return [thread.result for thread in threads]


def once_before(monkeypatch, module, name: str, interfere: Callable[[], None]) -> None:
    """Run `interfere` exactly once, right before `module.name`."""
    original = getattr(module, name)
    waiting = [interfere]

    def with_interference(*arguments, **named):
        if waiting:
            waiting.pop()()
        return original(*arguments, **named)

    monkeypatch.setattr(module, name, with_interference)


def test_parallel_burst_gets_no_more_proofs_than_the_limit(people, monkeypatch):
    counted = []
    take_try = attaching._take_try
    monkeypatch.setattr(attaching, "_take_try", lambda *arguments: counted.append(take_try(*arguments)) or counted[-1])
    results = all_at_once(*[(service.attach, person, WRONG) for person in people])
    assert {outcome.result for outcome in results} == {Result.APPLICATION}
    assert counted.count(True) == 5
    assert in_transaction(service.attach, people[0], by_sum()).result == Result.APPLICATION
    assert snapshot()["attachments"] == []


def test_numbers_of_parallel_applications_are_unique_and_without_holes(people):
    results = all_at_once(*[(service.attach, person, by_sum(str(800_000 + n))) for n, person in enumerate(people)])
    assert sorted(outcome.application_number for outcome in results) == list(range(FIRST, FIRST + 12))


def test_number_of_a_rolled_back_application_is_given_again(people):
    def broken(session):
        counters.next_number(session, "application", FIRST)
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        in_transaction(broken)
    assert in_transaction(service.attach, people[0], WRONG).application_number == FIRST


def test_two_parallel_attaches_are_one_attachment(people, monkeypatch):
    """The second begins after the first has looked and before it has written."""
    me = people[0]
    second = Parallel(service.attach, me, by_surname())
    once_before(monkeypatch, attaching, "link", second.start)
    assert in_transaction(service.attach, me, by_sum()).result == Result.ATTACHED
    second.join()
    assert second.result.result == Result.ALREADY
    assert len(snapshot()["attachments"]) == 1


def test_the_harness_shows_the_race_that_the_lock_prevents(db, people, monkeypatch):
    """Without holding the profile PostgreSQL lets both through, and only the unique key is left; SQLite has one writer."""
    monkeypatch.setattr(attaching, "hold_profile", lambda *_, **__: None)
    second = Parallel(service.attach, people[0], WRONG)

    def interfere() -> None:
        second.start()
        if db == "postgresql":
            second.join()

    once_before(monkeypatch, attaching, "_new_application", interfere)
    with nullcontext() if db == "sqlite" else pytest.raises(IntegrityError, match="uq_application_pending"):
        in_transaction(service.attach, people[0], WRONG)
    second.join()
    assert len(snapshot()["applications"]) == 1


def test_two_parallel_tries_of_one_profile_are_one_application(people, monkeypatch):
    me = people[0]
    second = Parallel(service.attach, me, by_surname(surname="Пет"))
    once_before(monkeypatch, attaching, "_new_application", second.start)
    first = in_transaction(service.attach, me, WRONG)
    second.join()
    assert first.application_number == second.result.application_number == FIRST
    assert [row[3:6] for row in snapshot()["applications"]] == [(None, "Пет", "pending")]


def test_of_two_profiles_attaching_at_once_the_later_tells_the_earlier(db, people, monkeypatch):
    """The second attaches whole between the first one's proof and its attaching (PostgreSQL), or right after it (SQLite)."""
    second = Parallel(service.attach, people[1], by_sum())

    def interfere() -> None:
        second.start()
        if db == "postgresql":
            second.join()

    once_before(monkeypatch, attaching, "link", interfere)
    assert in_transaction(service.attach, people[0], by_sum()).result == Result.ATTACHED
    second.join()
    assert second.result.result == Result.ATTACHED
    earlier = "p1@example.org" if db == "postgresql" else "p0@example.org"
    assert [row[:2] for row in snapshot()["letters"]] == [("account_attached_elsewhere", earlier)]


def test_many_profiles_attaching_at_once_tell_each_pair_once(people):
    results = all_at_once(*[(service.attach, person, by_sum()) for person in people[:5]])
    assert [outcome.result for outcome in results] == [Result.ATTACHED] * 5
    assert len(snapshot()["letters"]) == 0 + 1 + 2 + 3 + 4


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_decision_and_withdrawal_at_once_are_one_of_them(people, monkeypatch, decision):
    me = people[0]
    in_transaction(service.attach, me, WRONG)
    withdrawal = Parallel(service.withdraw_application, me, FIRST)
    decide = {"approve": (service.approve, FIRST), "reject": (service.reject, FIRST, "Нет")}[decision]
    once_before(monkeypatch, deciding, "write_decision", withdrawal.start)
    assert in_transaction(decide[0], SYSTEM, *decide[1:]) is True
    withdrawal.join()
    assert isinstance(withdrawal.result, AppError)
    assert [row[5] for row in snapshot()["applications"]] == [{"approve": "approved", "reject": "rejected"}[decision]]
    assert len(snapshot()["letters"]) == 1


def test_decision_sees_what_was_edited_while_it_waited(db, people, monkeypatch):
    """The subscriber proves the account between the operator's look and the operator's hold: nothing is attached twice."""
    me = people[0]
    in_transaction(service.attach, me, WRONG)

    def interfere() -> None:
        edit = Parallel(service.edit_application, me, FIRST, by_sum())
        edit.start()
        edit.join()

    if db == "postgresql":
        once_before(monkeypatch, deciding, "hold_profile", interfere)
    else:
        interfere()  # one writer: nothing comes between the look and the hold
    assert in_transaction(service.approve, SYSTEM, FIRST) is False
    assert len(snapshot()["attachments"]) == 1
    assert snapshot()["letters"] == []


def test_two_parallel_detaches_take_away_one_account(people):
    in_transaction(service.attach, people[0], by_sum())
    (card,) = in_reading(service.my_accounts, people[0])
    results = all_at_once(*[(service.detach, people[0], card.public_id)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["NotFound", "str"]
    assert NUMBER in results
    assert snapshot()["attachments"] == []
