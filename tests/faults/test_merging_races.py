"""Merges against each other and against everything a profile does meanwhile (S42, F31), in real threads.

SQLite has one writer, so nothing comes between; on PostgreSQL each guard is first broken, to show the race it prevents.
"""

import random
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session, col, select

from lk_app.accounts import service as accounts
from lk_app.accounts.models import Attachment
from lk_app.accounts.service import deciding
from lk_app.belongings import declare_all
from lk_app.identity.models import LoginSession, Profile
from lk_app.identity.models_merge import ProfileMerge
from lk_app.identity.service import merging, unmerging
from lk_app.identity.service.login_sessions import open_login_session, resolve
from lk_app.identity.service.sign_in import Attempt, finish_sign_in
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM, VISITOR, Actor
from lk_app.kernel.errors import AppError
from lk_app.payments.models import Payment
from lk_app.payments.service import paying
from lk_app.readings import service as readings
from lk_app.readings.models import Reading
from lk_app.store.transaction import in_reading, in_transaction
from tests.factories import attach, make_account, make_meter, make_profile, make_reading
from tests.merging import ANNA, BORIS, make_application, proven, way_back
from tests.people import rows

NOW = datetime(2022, 2, 24, 9, tzinfo=UTC)
ONLY_POSTGRESQL = pytest.mark.parametrize("db", ["postgresql"], indirect=True)
ACCOUNTS = 8


class Parallel(threading.Thread):
    """A transaction in another thread; `result` is what it returned or the refusal it met."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        super().__init__(daemon=True)
        self._work = (function, *arguments)
        self.result: Any = None

    def run(self) -> None:
        try:
            self.result = in_transaction(*self._work)
        except Exception as refusal:
            self.result = refusal


def once_before(monkeypatch, module, name: str, interfere: Callable[[], None]) -> None:
    """Run `interfere` exactly once, right before `module.name`."""
    original, waiting = getattr(module, name), [interfere]

    def with_interference(*arguments, **named):
        if waiting:
            waiting.pop()()
        return original(*arguments, **named)

    monkeypatch.setattr(module, name, with_interference)


class People:
    """Two profiles, signed in, with eight accounts each, a meter on each account."""

    def __init__(self, session: Session) -> None:
        declare_all()
        self.anna, self.boris = make_profile(session, ANNA), make_profile(session, BORIS)
        self.rights = {one.id: self._give(session, one) for one in (self.anna, self.boris)}
        session.commit()
        self.anna_in, self.boris_in = self._enter(self.anna), self._enter(self.boris)

    def _give(self, session: Session, profile: Profile) -> list[tuple[str, str]]:
        rights = []
        for _ in range(ACCOUNTS):
            account = make_account(session)
            meter = make_meter(session, account)
            make_reading(session, meter, date(2022, 1, 20), 1000)
            rights.append((attach(session, profile, account).public_id, meter.serial_number))
        return rights

    def _enter(self, profile: Profile) -> Actor:
        opened = in_transaction(open_login_session, VISITOR, profile, is_remembered=False)
        found = in_reading(resolve, opened.secret)
        assert found is not None
        return Actor("subscriber", found.profile_id, found.login_session_id, "192.0.2.1")

    def pay(self, actor: Actor, right: int) -> tuple[Any, ...]:
        """What a payment of the actor's account is started with."""
        public_id, _ = self.rights[actor.profile_id][right]
        return (paying.start, actor, public_id, paying.Draft(str(uuid4()), "100", "a@example.org"))

    def read(self, actor: Actor, right: int) -> tuple[Any, ...]:
        public_id, serial = self.rights[actor.profile_id][right]
        return (readings.submit, actor, readings.Draft(public_id, serial, ("1100",), str(uuid4())))

    def owners(self, model: Any) -> set[int]:
        """Whose the rows of a table are."""
        return {row["profile_id"] for row in rows(model)} - {None}


@pytest.fixture
def people(session) -> People:
    clock.start_at(NOW)
    return People(session)


def standing() -> list[tuple[int, int]]:
    return [(row["joined_id"], row["kept_id"]) for row in rows(ProfileMerge) if row["undone_at"] is None]


def blocked() -> set[int]:
    return {row["id"] for row in rows(Profile) if row["is_blocked"]}


def crossing(people: People) -> tuple[Actor, Actor]:
    """Each has proven the other's password."""
    proven(people.anna_in, people.boris)
    proven(people.boris_in, people.anna)
    return people.anna_in, people.boris_in


@pytest.mark.parametrize("is_anna_first", [True, False])
def test_of_two_merges_that_cross_one_is_made(people, monkeypatch, is_anna_first):
    """The second begins in the middle of the first: after its checks and before it moves anything."""
    pair = crossing(people)
    first, second = pair if is_anna_first else pair[::-1]
    other = Parallel(merging.merge, second)
    once_before(monkeypatch, merging, "_join", other.start)
    in_transaction(merging.merge, first)
    other.join()
    assert isinstance(other.result, AppError)
    assert standing() == [(second.profile_id, first.profile_id)]
    assert blocked() == {second.profile_id}
    assert people.owners(Attachment) == {first.profile_id}
    assert len(rows(Attachment)) == 2 * ACCOUNTS


def test_crossing_merges_at_once_again_and_again(people):
    for _ in range(4):
        first, second = crossing(people)
        barrier = threading.Barrier(2)

        def together(session, actor, barrier=barrier):
            return merging.merge(session, actor)

        threads = [Parallel(together, one) for one in (first, second)]
        for thread in threads:
            thread.run = lambda run=thread.run, barrier=barrier: (barrier.wait(20), run())[1]
            thread.start()
        [thread.join() for thread in threads]
        assert sum(isinstance(thread.result, merging.Merged) for thread in threads) == 1, [one.result for one in threads]
        ((joined_id, kept_id),) = standing()
        assert people.owners(Attachment) == {kept_id}
        assert blocked() == {joined_id}
        assert in_transaction(unmerging.undo, VISITOR, way_back(ANNA)).status == "ok"
        assert [row["ended_at"] for row in rows(LoginSession) if row["profile_id"] == joined_id] != [None]
        people.anna_in, people.boris_in = people._enter(people.anna), people._enter(people.boris)


@ONLY_POSTGRESQL
def test_without_the_lock_crossing_merges_leave_no_owner(db, people, monkeypatch):
    def unlocked(session: Session, *ids: int) -> dict[int, Profile]:
        return {one.id or 0: one for one in session.exec(select(Profile).where(col(Profile.id).in_(ids))).all()}

    monkeypatch.setattr(merging, "locked_profiles", unlocked)
    # the second guard, which would stop one of them by the row of its proof
    monkeypatch.setattr(merging, "forget_proofs_about", lambda *_, **__: None)
    first, second = crossing(people)
    other = Parallel(merging.merge, second)

    def interfere() -> None:
        other.start()
        other.join()

    once_before(monkeypatch, merging, "_join", interfere)
    in_transaction(merging.merge, first)
    assert isinstance(other.result, merging.Merged), "the second got through"
    assert blocked() == {people.anna.id, people.boris.id}, "both are joined, nobody is left"


def test_two_tabs_press_at_once_and_one_merge_is_made(people, monkeypatch):
    proven(people.anna_in, people.boris)
    other = Parallel(merging.merge, people.anna_in)
    once_before(monkeypatch, merging, "_join", other.start)
    done = in_transaction(merging.merge, people.anna_in)
    other.join()
    assert other.result == done
    assert len(rows(ProfileMerge)) == 1


def test_two_links_pressed_at_once_undo_once(people, monkeypatch):
    proven(people.anna_in, people.boris)
    in_transaction(merging.merge, people.anna_in)
    other = Parallel(unmerging.undo, VISITOR, way_back(ANNA))
    once_before(monkeypatch, unmerging, "_give_back", other.start)
    assert in_transaction(unmerging.undo, VISITOR, way_back(BORIS)).status == "ok"
    other.join()
    assert other.result.status == "used"
    assert people.owners(Attachment) == {people.anna.id, people.boris.id}
    assert len(rows(Attachment)) == 2 * ACCOUNTS


DEEDS = {
    "payment": (People.pay, paying, "owed_of", Payment),
    "reading": (People.read, readings, "_examine", Reading),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_is_being_written_moves_too(people, monkeypatch, deed):
    """The merge begins when the joined person's payment or reading is half done; it waits and takes it along."""
    start, module, middle, model = DEEDS[deed]
    proven(people.anna_in, people.boris)
    merge = Parallel(merging.merge, people.anna_in)
    once_before(monkeypatch, module, middle, merge.start)
    in_transaction(*start(people, people.boris_in, 0))
    merge.join()
    assert isinstance(merge.result, merging.Merged), merge.result
    assert people.owners(model) == {people.anna.id}


@pytest.mark.parametrize("deed", DEEDS)
@ONLY_POSTGRESQL
def test_without_holding_the_profile_it_would_be_left_behind(db, people, monkeypatch, deed):
    start, module, middle, model = DEEDS[deed]
    monkeypatch.setattr(module, "hold_own", lambda *_: None)
    proven(people.anna_in, people.boris)
    merge = Parallel(merging.merge, people.anna_in)

    def interfere() -> None:
        merge.start()
        merge.join()

    once_before(monkeypatch, module, middle, interfere)
    in_transaction(*start(people, people.boris_in, 0))
    assert isinstance(merge.result, merging.Merged)
    assert people.owners(model) == {people.boris.id}, "a payment of nobody who can sign in"


@pytest.mark.parametrize("deed", DEEDS)
def test_what_comes_after_the_merge_is_refused(people, deed):
    start, _, _, model = DEEDS[deed]
    proven(people.anna_in, people.boris)
    in_transaction(merging.merge, people.anna_in)
    before = rows(model)
    with pytest.raises(AppError):
        in_transaction(*start(people, people.boris_in, 0))
    assert rows(model) == before


def test_an_operator_decides_an_application_that_is_just_moving(db, people, session, monkeypatch):
    number = make_account(session).number
    session.flush()
    application = make_application(session, people.boris, number)
    session.commit()
    proven(people.anna_in, people.boris)
    merge = Parallel(merging.merge, people.anna_in)

    def interfere() -> None:
        merge.start()
        if db == "postgresql":
            merge.join()

    once_before(monkeypatch, deciding, "hold_profile", interfere)
    assert in_transaction(accounts.approve, SYSTEM, application.number) is True
    merge.join()
    assert isinstance(merge.result, merging.Merged), merge.result
    assert people.owners(Attachment) == {people.anna.id}
    assert len(rows(Attachment)) == 2 * ACCOUNTS + 1


def test_f31_a_merge_and_its_undoing_under_traffic(people):
    """Payments, readings and sign-ins at both profiles all the while; then everything is somebody's who can sign in."""
    done: dict[str, list[Any]] = {"payment": [], "reading": []}
    broken: list[BaseException] = []
    barrier = threading.Barrier(5)

    def traffic(actor: Actor, works: list[tuple[str, tuple[Any, ...]]]) -> None:
        barrier.wait(30)
        for kind, work in works:
            try:
                done[kind].append(in_transaction(*work))
            except AppError:
                continue
            except Exception as error:
                broken.append(error)

    def enter(profile: Profile) -> None:
        barrier.wait(30)
        for _ in range(10):
            attempt = Attempt(f"key{profile.id}", profile.password_hash, profile.id)
            in_transaction(finish_sign_in, VISITOR, attempt, is_right=True, is_remembered=False)

    def works_of(actor: Actor) -> list[tuple[str, tuple[Any, ...]]]:
        every = [("payment", people.pay(actor, right)) for right in range(ACCOUNTS) for _ in range(2)]
        every += [("reading", people.read(actor, right)) for right in range(ACCOUNTS)]
        random.Random(31).shuffle(every)
        return every

    proven(people.anna_in, people.boris)
    threads = [threading.Thread(target=traffic, args=(one, works_of(one))) for one in (people.anna_in, people.boris_in)]
    threads += [threading.Thread(target=enter, args=(one,)) for one in (people.anna, people.boris)]
    [thread.start() for thread in threads]
    barrier.wait(30)
    merged = in_transaction(merging.merge, people.anna_in)
    [thread.join() for thread in threads]

    assert (merged.email, broken) == (BORIS, [])
    uids = [row["uid"] for row in rows(Payment)]
    receipts = [row["receipt_number"] for row in rows(Reading) if row["receipt_number"]]
    assert sorted(uids) == sorted(done["payment"])
    assert sorted(receipts) == sorted(receipt.number for receipt in done["reading"])
    assert people.owners(Attachment) == people.owners(Payment) == people.owners(Reading) == {people.anna.id}
    assert len(rows(Attachment)) == 2 * ACCOUNTS
    alive = {row["profile_id"] for row in rows(LoginSession) if row["ended_at"] is None}
    assert alive == {people.anna.id}

    (made,) = rows(ProfileMerge)
    assert in_transaction(unmerging.undo, VISITOR, way_back(BORIS)).status == "ok"
    back = [row["id"] for row in rows(Payment) if row["profile_id"] == people.boris.id]
    assert back == made["moved"]["payments"]["ids"]
    assert people.owners(Attachment) == {people.anna.id, people.boris.id}
    assert sorted(row["uid"] for row in rows(Payment)) == sorted(uids)
