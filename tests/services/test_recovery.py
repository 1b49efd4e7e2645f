"""«Забыли пароль», «Изменить пароль»: single-use links, what ends with a password, and what stays untouched by a refusal."""

import asyncio

import pytest

from lk_app.identity import flows, texts
from lk_app.identity.models import LoginSession, OneTimeLink, Profile
from lk_app.identity.passwords import verify_password
from lk_app.identity.service import recovery, registration
from lk_app.identity.service.links import LinkStatus
from lk_app.kernel import clock
from lk_app.kernel.actor import VISITOR
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.store.run import run, run_read
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


async def asked(email: str = EMAIL) -> str:
    """Ask for the letter; the token in it."""
    await run(recovery.ask_reset, HOME, email)
    return token_of(letters("reset_password", email)[-1])


async def reset(token: str, password: str = OTHER_PASSWORD) -> LinkStatus:
    return await flows.reset_password(HOME, token, password, password)


async def test_the_letter_goes_to_a_confirmed_mailbox_only(db):
    await confirmed()
    await registered("unconfirmed@example.org")
    before = len(letters())
    for email in (EMAIL.upper(), "nobody@example.org", "not an address", "", "\x00", "unconfirmed@example.org"):
        assert await run(recovery.ask_reset, STRANGER, email) is None
    came = [(letter.template, letter.recipient) for letter in letters()[before:]]
    assert came == [("reset_password", EMAIL), ("confirm_email", "unconfirmed@example.org")]
    assert letters("reset_password")[0].payload["link"].startswith("http://localhost:3000/reset#")


async def test_a_blocked_profile_gets_no_letter_and_its_link_is_unknown(db):
    await confirmed()
    token = await asked()
    change_profile(is_blocked=True)
    before = rows(Profile)
    await run(recovery.ask_reset, HOME, EMAIL)
    assert len(letters("reset_password")) == 1
    assert await reset(token) is LinkStatus.UNKNOWN
    assert rows(Profile) == before


async def test_a_reset_changes_the_password_and_ends_everything_that_hung_on_the_old_one(db):
    await confirmed()
    here, there = await signed_in(), await signed_in(is_remembered=True, who=STRANGER)
    first, second = await asked(), await asked()
    assert await reset(second) is LinkStatus.OK
    (profile,) = rows(Profile)
    assert verify_password(OTHER_PASSWORD, profile["password_hash"])
    assert (actor_of(here), actor_of(there)) == (None, None)
    assert len(rows(LoginSession)) == 2, "nobody is signed in by it"
    assert await reset(first, PASSWORD) is LinkStatus.USED
    assert rows(Profile) == [profile]
    (notice,) = letters("password_changed")
    assert notice.recipient == EMAIL
    assert notice.payload["recovery_link"] == "http://localhost:3000/forgot"
    assert events("identity.password_reset")[0].details == {"ended": 2}
    with pytest.raises(Denied):
        await signed_in()
    assert actor_of(await signed_in(password=OTHER_PASSWORD)) is not None


async def test_a_link_works_once_even_for_many_at_the_same_moment(db):
    await confirmed()
    token = await asked()
    answers = await asyncio.gather(*(reset(token, f"пароль номер {number} у реки") for number in range(5)))
    assert sorted(answers) == ["ok", "used", "used", "used", "used"]
    assert len(letters("password_changed")) == 1


async def test_a_link_lives_an_hour(db):
    await confirmed()
    token, before = await asked(), rows(Profile)
    clock.advance(3600 - 1)
    assert await run_read(recovery.look_at_reset, HOME, token) == (LinkStatus.OK, EMAIL)
    clock.advance(2)
    assert await run_read(recovery.look_at_reset, HOME, token) == (LinkStatus.EXPIRED, "")
    assert await reset(token) is LinkStatus.EXPIRED
    assert rows(Profile) == before


async def test_a_link_is_good_for_its_own_purpose_only(db):
    confirming = await registered()
    before = rows(Profile), rows(OneTimeLink)
    assert await reset(confirming) is LinkStatus.UNKNOWN
    assert (rows(Profile), rows(OneTimeLink)) == before
    await run(registration.confirm_email, HOME, confirming)
    resetting = await asked()
    assert await run(registration.confirm_email, HOME, resetting) is LinkStatus.UNKNOWN
    assert await reset(resetting) is LinkStatus.OK


async def test_no_character_of_a_link_may_differ(db):
    await confirmed()
    token, before = await asked(), rows(Profile)
    twisted = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
    for wrong in [*twisted, token[:-1], token + "A", token.lower(), token.upper(), "", " " + token, "ы" * 43, "x" * 10_000]:
        assert await run_read(recovery.look_at_reset, HOME, wrong) == (LinkStatus.UNKNOWN, "")
        assert await run(recovery.reset_password, HOME, wrong, "hash") is LinkStatus.UNKNOWN
    assert rows(Profile) == before
    assert await reset(token) is LinkStatus.OK


async def test_the_secret_of_a_link_is_nowhere_but_in_the_letter(db):
    await confirmed()
    token = await asked()
    assert len(token) >= 43
    assert token not in str((rows(OneTimeLink), rows(Profile), [event.details for event in events()]))


async def test_a_bad_new_password_leaves_the_link_good(db):
    await confirmed()
    token, before = await asked(), rows(Profile)
    for password, repeat, fields in (("ivan.petrov", "", {"password"}), ("корова у моря", "корова", {"repeat"})):
        with pytest.raises(Invalid) as refused:
            await flows.reset_password(HOME, token, password, repeat)
        assert set(refused.value.errors) == fields
    assert rows(Profile) == before
    assert await reset(token) is LinkStatus.OK


async def test_a_mailbox_gets_three_letters_in_a_quarter_of_an_hour_and_silence_after(db):
    await confirmed()
    for _ in range(6):
        assert await run(recovery.ask_reset, STRANGER, EMAIL) is None
    assert len(letters("reset_password")) == 2, "the confirmation was the first of three"


async def test_the_asking_network_is_told_when_it_asks_too_much(db):
    for number in range(20):
        await run(recovery.ask_reset, STRANGER, f"user{number}@example.org")
    with pytest.raises(TooOften) as refused:
        await run(recovery.ask_reset, STRANGER, EMAIL)
    assert refused.value.wait_seconds > 3000


# --- change


async def change(actor, current=PASSWORD, password=OTHER_PASSWORD, repeat=None, **options):
    await flows.change_password(actor, current, password, password if repeat is None else repeat, **options)


async def test_changing_ends_the_other_sign_ins_and_tells_the_owner(db):
    await confirmed()
    here, there = await signed_in(), await signed_in(who=STRANGER)
    link = await asked()
    await change(actor_of(here))
    assert verify_password(OTHER_PASSWORD, rows(Profile)[0]["password_hash"])
    assert actor_of(here) is not None
    assert actor_of(there) is None
    assert await reset(link, "пароль третьего лица") is LinkStatus.USED
    assert [letter.recipient for letter in letters("password_changed")] == [EMAIL]
    assert events("identity.password_changed")[0].details == {"ended": 1}


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"current": ""}, {"current": texts.CURRENT_MISSING}),
        ({"password": "ivan.petrov"}, {"password": texts.PASSWORD_CONTEXT}),
        ({"password": "5000000lk", "words": ("5000000",)}, {"password": texts.PASSWORD_CONTEXT}),
        ({"password": PASSWORD}, {"password": texts.PASSWORD_SAME}),
        ({"repeat": "что-то иное"}, {"repeat": texts.REPEAT_WRONG}),
        ({"current": "", "repeat": ""}, {"current": texts.CURRENT_MISSING, "repeat": texts.REPEAT_MISSING}),
    ],
)
async def test_a_wrong_form_changes_nothing_and_costs_no_try(db, values, errors):
    await confirmed()
    actor, before = actor_of(await signed_in()), rows(Profile)
    for _ in range(6):
        with pytest.raises(Invalid) as refused:
            await change(actor, **values)
        assert refused.value.errors == errors
    assert rows(Profile) == before
    await change(actor)


async def test_the_present_password_is_asked_and_tries_are_counted(db):
    await confirmed()
    opened = await signed_in()
    actor, before = actor_of(opened), (rows(Profile), rows(LoginSession))
    told = []
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            await change(actor, current="не тот пароль")
        told.append(refused.value.errors["current"].replace("\u00a0", " "))
    assert told[0] == "Нынешний пароль не подходит. Осталось 4 попытки, потом можно будет продолжить через 5 минут."
    assert told[4] == "Нынешний пароль не подходит. Можно будет продолжить через 5 минут."
    with pytest.raises(TooOften):
        await change(actor)
    assert (rows(Profile), rows(LoginSession)) == before
    assert letters("password_changed") == []
    assert len(events("identity.password_change_refused")) == 5


async def test_a_visitor_has_no_password_to_change(db):
    await confirmed()
    before = rows(Profile)
    for actor in (VISITOR, STRANGER):
        with pytest.raises(NotFound):
            await change(actor)
    assert rows(Profile) == before


async def test_of_two_changes_at_once_one_is_told_to_look_again(db):
    """Both prove the present password, then both store: the second must not silently win over the first."""
    await confirmed()
    actor = actor_of(await signed_in())
    present = await run_read(recovery.own_password, actor)
    await change(actor)
    stored = rows(Profile)
    with pytest.raises(Conflict):
        await run(recovery.change_password, actor, present, "another hash")
    assert rows(Profile) == stored
