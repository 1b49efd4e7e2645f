"""Login sessions: how long they live, where they are seen, and how each ends at once (S22–S27)."""

import pytest

from lk_app.identity import texts
from lk_app.identity.models import LoginSession, Profile
from lk_app.identity.service import login_sessions
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import NotFound
from lk_app.store.run import run, run_read
from tests.people import HOME, STRANGER, actor_of, change_profile, confirmed, events, rows, signed_in


async def test_the_secret_is_new_each_time_and_the_browsers_old_session_ends(db):
    await confirmed()
    first = await signed_in()
    second = await signed_in(replaced_secret=first.secret)
    assert first.secret != second.secret
    assert actor_of(first) is None
    assert actor_of(second) is not None


@pytest.mark.parametrize("planted", ["planted", "", "x" * 500, "ы", "\x00"])
async def test_a_planted_secret_is_never_adopted(db, planted):
    await confirmed()
    opened = await signed_in(replaced_secret=planted)
    assert opened.secret != planted
    assert await run_read(login_sessions.resolve, planted) is None


@pytest.mark.parametrize("is_remembered", [False, True])
async def test_lifetimes_by_the_clock(db, is_remembered):
    await confirmed()
    opened = await signed_in(is_remembered=is_remembered)
    assert opened.max_age_seconds == (30 * 24 * 3600 if is_remembered else None)
    step, alive_seconds = (3 * 24 * 3600, 30 * 24 * 3600) if is_remembered else (20 * 60, 12 * 3600)
    for _ in range(alive_seconds // step - 1):
        clock.advance(step)
        found = await run_read(login_sessions.resolve, opened.secret)
        await run(login_sessions.touch, found.login_session_id)
    clock.advance(step - 60)
    assert actor_of(opened) is not None
    clock.advance(61)
    assert actor_of(opened) is None


async def test_half_an_hour_of_silence_ends_it_and_coming_back_does_not_revive_it(db):
    await confirmed()
    opened = await signed_in()
    login_session_id = actor_of(opened).login_session_id
    clock.advance(30 * 60)
    assert actor_of(opened) is None
    assert await run_read(login_sessions.list_login_sessions, Actor("subscriber", rows(Profile)[0]["id"], login_session_id)) == []


async def test_being_seen_is_written_at_most_once_a_minute(db):
    await confirmed()
    opened = await signed_in()
    assert not (await run_read(login_sessions.resolve, opened.secret)).is_touch_due
    clock.advance(60)
    found = await run_read(login_sessions.resolve, opened.secret)
    assert found.is_touch_due
    await run(login_sessions.touch, found.login_session_id)
    assert not (await run_read(login_sessions.resolve, opened.secret)).is_touch_due


async def test_a_late_touch_does_not_revive_what_was_ended(db):
    await confirmed()
    opened = await signed_in()
    actor = actor_of(opened)
    seen = rows(LoginSession)[0]["last_seen_at"]
    await run(login_sessions.end_by_secret, HOME, opened.secret)
    clock.advance(120)
    await run(login_sessions.touch, actor.login_session_id)
    assert rows(LoginSession)[0]["last_seen_at"] == seen
    assert actor_of(opened) is None


async def test_a_block_acts_at_once(db):
    await confirmed()
    opened = await signed_in()
    change_profile(is_blocked=True)
    assert actor_of(opened) is None


async def test_one_sees_where_one_is_signed_in_and_ends_it(db):
    await confirmed()
    phone = Actor("visitor", ip="203.0.113.9", user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36")
    old, here = await signed_in(who=phone), await signed_in()
    clock.advance(90)
    actor = actor_of(here)
    lines = await run_read(login_sessions.list_login_sessions, actor)
    assert [(line.device, line.is_current, line.is_telephone) for line in lines] == [
        ("Компьютер, Firefox", True, False),
        ("Телефон, Chrome", False, True),
    ]
    assert lines[0].seen == texts.SESSION_CURRENT
    await run(login_sessions.end_login_session, actor, lines[1].public_id)
    assert actor_of(old) is None
    assert actor_of(here) is not None


async def test_somebody_elses_session_is_as_missing_as_no_session(db):
    await confirmed()
    theirs = await signed_in()
    await confirmed("other@example.org")
    mine = actor_of(await signed_in("other@example.org"))
    their_id = (await run_read(login_sessions.list_login_sessions, actor_of(theirs)))[0].public_id
    refusals = []
    for public_id in (their_id, "no such", ""):
        with pytest.raises(NotFound) as refusal:
            await run(login_sessions.end_login_session, mine, public_id)
        refusals.append(refusal.value.message)
    with pytest.raises(NotFound):
        await run(login_sessions.end_login_session, STRANGER, their_id)
    assert len(set(refusals)) == 1
    assert actor_of(theirs) is not None


async def test_ending_the_others_and_ending_all(db):
    await confirmed()
    await confirmed("other@example.org")
    neighbour = await signed_in("other@example.org")
    first, second, here = [await signed_in() for _ in range(3)]
    assert await run(login_sessions.end_other_login_sessions, actor_of(here)) == 2
    assert [actor_of(one) is not None for one in (first, second, here)] == [False, False, True]
    assert await run(login_sessions.end_all_login_sessions, actor_of(here)) == 1
    assert actor_of(here) is None
    assert await run(login_sessions.end_all_login_sessions, STRANGER) == 0
    assert actor_of(neighbour) is not None


async def test_signing_out_twice_is_signing_out_once(db):
    await confirmed()
    opened = await signed_in()
    assert await run(login_sessions.end_by_secret, HOME, opened.secret) is True
    assert await run(login_sessions.end_by_secret, HOME, opened.secret) is False
    assert len(events("identity.signed_out")) == 1
