"""Sign-in and login sessions: who gets in, for how long, how often one may try, and how it ends."""

import asyncio

import pytest

from lk_app.config import settings
from lk_app.identity import flows, passwords
from lk_app.identity.models import LoginSession, Profile
from lk_app.identity.service import recovery, sign_in
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Denied, Invalid, TooOften
from lk_app.store import limits
from lk_app.store.run import run, run_read
from lk_app.store.transaction import in_transaction
from tests import factories
from tests.people import (
    EMAIL,
    HOME,
    OTHER_PASSWORD,
    PASSWORD,
    STRANGER,
    actor_of,
    change_profile,
    confirmed,
    events,
    letters,
    registered,
    rows,
    signed_in,
    token_of,
)


async def refused(email=EMAIL, password="не тот пароль", who=HOME) -> Denied | TooOften:
    with pytest.raises((Denied, TooOften)) as refusal:
        await signed_in(email, password, who)
    return refusal.value


async def test_the_right_pair_opens_one_session_and_only_its_digest_is_kept(db):
    await confirmed()
    opened = await signed_in()
    (row,) = rows(LoginSession)
    assert len(opened.secret) >= 43
    assert opened.secret not in str(row)
    assert (row["ip"], row["user_agent"], row["ended_at"]) == (HOME.ip, HOME.user_agent, None)
    assert actor_of(opened).profile_id == rows(Profile)[0]["id"]
    assert events("identity.signed_in")[0].details == {"remembered": False}


async def test_the_guides_address_and_a_capital_letter_get_in(db):
    in_transaction(factories.make_profile, "demo@user", password_hash=passwords.hash_password("demo"))
    assert actor_of(await signed_in(" Demo@user ", "demo")) is not None


@pytest.mark.parametrize(
    ("email", "password", "fields"), [("", "", {"email", "password"}), (" ", "x", {"email"}), ("a", "", {"password"})]
)
async def test_empty_fields_are_told_and_cost_no_try(db, email, password, fields):
    with pytest.raises(Invalid) as refusal:
        await signed_in(email, password)
    assert set(refusal.value.errors) == fields
    assert limits.remaining("sign_in.everybody", "") == 600


async def test_nobody_gets_in_before_the_mailbox_is_confirmed_or_after_a_block(db):
    await registered()
    unconfirmed = await refused(password=PASSWORD)
    change_profile(confirmed_at=clock.now(), is_blocked=True)
    limits.reset()
    blocked = await refused(password=PASSWORD)
    limits.reset()
    unknown = await refused("nobody@example.org")
    limits.reset()
    wrong = await refused()
    assert unconfirmed.message == blocked.message == unknown.message == wrong.message
    assert rows(LoginSession) == []
    reasons = [event.details["reason"] for event in events("identity.sign_in_refused")]
    assert reasons == ["unconfirmed", "blocked", "unknown", "password"]


async def test_the_right_password_of_an_unconfirmed_mailbox_brings_the_letter_again(db):
    await registered()
    await refused()
    assert len(letters("confirm_email")) == 1
    await refused(password=PASSWORD)
    assert len(letters("confirm_email")) == 2
    for _ in range(3):
        await refused(password=PASSWORD, who=STRANGER)
    assert len(letters("confirm_email")) == 3, "never more than the mailbox can bear"


async def test_a_password_changed_while_bcrypt_was_busy_opens_nothing(db):
    await confirmed()
    attempt = await run_read(sign_in.begin_sign_in, HOME, EMAIL)
    change_profile(password_hash=passwords.hash_password(OTHER_PASSWORD))
    done = await run(sign_in.finish_sign_in, HOME, attempt, is_right=True, is_remembered=False)
    assert isinstance(done, sign_in.Refusal)
    assert rows(LoginSession) == []


async def test_an_old_hash_is_made_stronger_at_sign_in(db, monkeypatch):
    await confirmed()
    weak = rows(Profile)[0]["password_hash"]
    monkeypatch.setenv("LK_BCRYPT_ROUNDS", "5")
    settings.cache_clear()
    await refused()
    assert rows(Profile)[0]["password_hash"] == weak
    await signed_in()
    strong = rows(Profile)[0]["password_hash"]
    assert strong.startswith(passwords.SCHEME + "$2b$05$")
    await signed_in()
    assert rows(Profile)[0]["password_hash"] == strong


# --- how often (S14)


async def test_tries_are_counted_down_and_the_wait_is_told(db):
    await confirmed()
    told = [await refused() for _ in range(5)]
    plain = [refusal.message.replace("\u00a0", " ") for refusal in told]
    assert "Осталось 4 попытки, потом вход откроется через 5 минут." in plain[0]
    assert "Осталась 1 попытка, потом вход откроется через 5 минут." in plain[3]
    assert "Вход откроется через 5 минут." in plain[4]
    assert [isinstance(refusal, TooOften) for refusal in told] == [False] * 4 + [True]
    assert 240 < told[4].wait_seconds <= 300
    even_right = await refused(password=PASSWORD)
    assert isinstance(even_right, TooOften)
    assert "Забыли пароль" in even_right.message
    assert rows(LoginSession) == []


async def test_an_unknown_mailbox_is_counted_just_the_same(db):
    await confirmed()
    known = [(await refused()).message for _ in range(6)]
    unknown = [(await refused("nobody@example.org", who=STRANGER)).message for _ in range(6)]
    assert known == unknown


async def test_signing_in_forgives_the_tries_before_it(db):
    await confirmed()
    for _ in range(3):
        for _ in range(4):
            await refused()
        await signed_in()
    assert len(rows(LoginSession)) == 3


async def test_a_stranger_stops_himself_and_not_the_owner(db):
    await confirmed()
    for _ in range(6):
        await refused(who=STRANGER)
    assert actor_of(await signed_in()) is not None


async def test_a_stranger_with_many_addresses_cannot_lock_the_owner_out(db):
    await confirmed()
    for number in range(30):
        await refused(who=Actor("visitor", ip=f"198.51.100.{number}"))
    assert isinstance(await refused(password=PASSWORD), TooOften)
    await run(recovery.ask_reset, HOME, EMAIL)
    await flows.reset_password(HOME, token_of(letters("reset_password")[-1]), OTHER_PASSWORD, OTHER_PASSWORD)
    for number in range(30):
        await refused(who=Actor("visitor", ip=f"198.51.100.{100 + number}"))
    assert actor_of(await signed_in(password=OTHER_PASSWORD)) is not None
    stranger = await refused(who=STRANGER)
    assert isinstance(stranger, TooOften), "the strangers are still held"


async def test_one_network_that_tries_many_mailboxes_is_held(db):
    for number in range(20):
        await refused(f"user{number}@example.org", who=STRANGER)
    assert isinstance(await refused("user21@example.org", who=STRANGER), TooOften)
    assert not isinstance(await refused("user21@example.org"), TooOften)


async def test_right_passwords_of_a_shared_network_are_not_counted_against_it(db):
    await confirmed()
    for _ in range(25):
        await signed_in()
    assert limits.remaining("sign_in.ip", HOME.network) == 20


async def test_parallel_tries_count_as_many(db):
    await confirmed()
    answers = await asyncio.gather(*(signed_in(password="не тот пароль") for _ in range(20)), return_exceptions=True)
    assert len(answers) == 20
    assert len(events("identity.sign_in_refused")) == 5


async def test_everybody_together_is_held_and_told(db, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "sign_in.everybody", "2/1minute")
    limits._items.cache_clear()
    await confirmed()
    await refused("a@example.org")
    await refused("b@example.org", who=STRANGER)
    crowded = await refused(password=PASSWORD)
    assert isinstance(crowded, TooOften)
    assert crowded.message.startswith("Сейчас входит очень много людей")
    limits._items.cache_clear()
