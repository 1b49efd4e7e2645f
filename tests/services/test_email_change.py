"""Change of mailbox: both mailboxes, every link, every race; and how one is addressed."""

import asyncio

import pytest

from lk_app.identity import flows, texts
from lk_app.identity.models import EmailChange, LoginSession, OneTimeLink, Profile
from lk_app.identity.service import email_change, profile, recovery
from lk_app.identity.service.email_change import ChangeStatus
from lk_app.identity.service.links import LinkStatus
from lk_app.kernel import clock
from lk_app.kernel.actor import VISITOR, Actor
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.notify.letters import render
from lk_app.store.run import run, run_read
from tests.people import (
    EMAIL,
    HOME,
    OTHER_PASSWORD,
    PASSWORD,
    STRANGER,
    actor_of,
    confirmed,
    events,
    letters,
    registered,
    rows,
    signed_in,
    token_of,
)

NEW = "new.ivan@example.org"
OK, USED, ENDED, UNKNOWN, TAKEN, EXPIRED = (ChangeStatus[name] for name in ["OK", "USED", "ENDED", "UNKNOWN", "TAKEN", "EXPIRED"])


async def person(email: str = EMAIL) -> Actor:
    """Registered, confirmed, signed in."""
    await confirmed(email)
    return actor_of(await signed_in(email)) or VISITOR


async def ask(actor: Actor, email: str = NEW, current: str = PASSWORD) -> None:
    await flows.ask_email_change(actor, current, email)


async def press(token: str, who: Actor = HOME) -> ChangeStatus:
    return await run(email_change.confirm, who, token)


async def take_back(token: str) -> ChangeStatus:
    return await run(email_change.undo, STRANGER, token)


def change_token(email: str = NEW) -> str:
    return token_of(letters("change_email", email)[-1])


def undo_token(template: str = "email_change_asked", email: str = EMAIL) -> str:
    return token_of(letters(template, email)[-1])


def emails() -> list[str]:
    return [row["email"] for row in rows(Profile)]


async def test_until_the_button_is_pressed_the_old_mailbox_signs_in(db):
    actor = await person()
    await ask(actor, "New.Ivan@Example.org ")
    assert emails() == [EMAIL]
    pending = await run_read(email_change.pending, actor)
    assert pending is not None
    assert (pending.new_email, pending.is_expired) == ("New.Ivan@example.org", False)
    token = change_token("New.Ivan@example.org")
    assert letters("change_email")[0].payload["link"] == f"http://localhost:3000/email/confirm#{token}"
    assert await run_read(email_change.look_at_change, STRANGER, token) == (OK, "New.Ivan@example.org")
    assert emails() == [EMAIL], "looking changes nothing"
    await signed_in()
    assert await press(token, STRANGER) is OK
    assert (emails(), rows(Profile)[0]["email_canonical"]) == (["New.Ivan@example.org"], NEW)
    with pytest.raises(Denied):
        await signed_in()
    await signed_in(NEW)
    assert await run_read(email_change.pending, actor) is None
    assert await press(token) is USED


async def test_the_old_mailbox_is_told_at_once_and_again_when_it_is_done(db):
    actor = await person()
    await ask(actor)
    (told,) = letters("email_change_asked")
    assert (told.recipient, told.payload["new_email"]) == (EMAIL, "n•••@example.org")
    await press(change_token())
    (told,) = letters("email_changed")
    assert told.recipient == EMAIL
    assert NEW not in render("email_changed", told.payload).text, "the old mailbox need not know the whole new one"


async def test_a_taken_mailbox_answers_the_same_and_its_owner_is_told(db):
    await person(NEW)
    actor = await person()
    before = len(letters())
    await ask(actor)
    came = [(letter.template, letter.recipient) for letter in letters()[before:]]
    assert came == [("email_wanted", NEW), ("email_change_asked", EMAIL)]
    pending = await run_read(email_change.pending, actor)
    assert pending is not None and pending.new_email == NEW, "the screen looks as for a free one"
    await run(email_change.resend, actor)
    assert letters()[-1].template == "email_wanted"
    assert letters("change_email") == []
    assert emails() == [NEW, EMAIL]


async def test_two_who_want_one_mailbox_leave_one_owner(db):
    tokens = []
    for number in range(3):
        await ask(await person(f"racer{number}@example.org"))
        tokens.append(change_token())
    answers = await asyncio.gather(*(press(token) for token in tokens))
    assert sorted(answers) == ["ok", "taken", "taken"]
    assert emails().count(NEW) == 1
    assert len(set(emails())) == 3


async def test_a_mailbox_registered_meanwhile_is_taken_and_an_unconfirmed_registration_is_replaced(db):
    actor = await person()
    await ask(actor)
    first = change_token()
    registration = await registered(NEW)
    assert await press(first) is OK
    assert emails() == [NEW], "nobody had proven it"
    from lk_app.identity.service.registration import confirm_email

    assert await run(confirm_email, HOME, registration) is LinkStatus.UNKNOWN
    await ask(actor, "third@example.org")
    await confirmed("third@example.org")
    before = rows(Profile)
    assert await press(change_token("third@example.org")) is TAKEN
    assert rows(Profile) == before
    assert await run_read(email_change.pending, actor) is None


async def test_a_link_works_once_even_for_many_and_for_a_day(db):
    actor = await person()
    await ask(actor)
    clock.advance(24 * 3600 - 1)
    answers = await asyncio.gather(*(press(change_token()) for _ in range(4)))
    assert sorted(answers) == ["ok", "used", "used", "used"]
    await ask(actor_of(await signed_in(NEW)), EMAIL)
    clock.advance(24 * 3600 + 1)
    before = rows(Profile)
    assert await press(change_token(EMAIL)) is EXPIRED
    assert rows(Profile) == before


async def test_a_letter_out_of_date_is_sent_again(db):
    actor = await person()
    await ask(actor)
    old = change_token()
    clock.advance(24 * 3600 + 1)
    actor = actor_of(await signed_in())
    assert (await run_read(email_change.pending, actor)).is_expired
    await run(email_change.resend, actor)
    assert not (await run_read(email_change.pending, actor)).is_expired
    assert await press(old) is EXPIRED
    assert await press(change_token()) is OK


async def test_a_canceled_and_a_replaced_change_do_nothing_any_more(db):
    actor = await person()
    await ask(actor)
    first = change_token()
    await run(email_change.cancel, actor)
    await run(email_change.cancel, actor)
    assert await run_read(email_change.pending, actor) is None
    with pytest.raises(NotFound):
        await run(email_change.resend, actor)
    await ask(actor, "second@example.org")
    second = change_token("second@example.org")
    await ask(actor, "third@example.org")
    assert [await press(token) for token in (first, second)] == [ENDED, ENDED]
    assert emails() == [EMAIL]
    assert await press(change_token("third@example.org")) is OK


@pytest.mark.parametrize(
    ("email", "current", "errors"),
    [
        ("", PASSWORD, {"email": texts.EMAIL_MISSING}),
        ("ivan@", PASSWORD, {"email": texts.EMAIL_WRONG}),
        ("Ivan.Petrov@EXAMPLE.org", PASSWORD, {"email": texts.EMAIL_SAME}),
        (NEW, "", {"current": texts.PASSWORD_MISSING}),
        ("", "", {"email": texts.EMAIL_MISSING, "current": texts.PASSWORD_MISSING}),
    ],
)
async def test_a_wrong_form_changes_nothing(db, email, current, errors):
    actor = await person()
    before = len(letters())
    with pytest.raises(Invalid) as refused:
        await ask(actor, email, current)
    assert refused.value.errors == errors
    assert (rows(EmailChange), len(letters())) == ([], before)


async def test_the_password_is_asked_and_tries_are_counted(db):
    actor = await person()
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            await ask(actor, current="не тот пароль")
        assert set(refused.value.errors) == {"current"}
    with pytest.raises(TooOften):
        await ask(actor)
    assert (rows(EmailChange), letters("change_email"), letters("email_change_asked")) == ([], [], [])


async def test_changes_are_throttled_and_a_mailbox_is_not_flooded(db):
    actor = await person()
    for _ in range(5):
        await ask(actor)
    with pytest.raises(TooOften):
        await ask(actor)
    with pytest.raises(TooOften):
        await run(email_change.resend, actor)
    assert len(letters("change_email")) == 3
    assert len(letters("email_change_asked")) == 5, "the owner hears of every try"


async def test_a_visitor_changes_nothing(db):
    await confirmed()
    for actor in (VISITOR, STRANGER):
        with pytest.raises(NotFound):
            await ask(actor)
        for work in (email_change.resend, email_change.cancel, email_change.pending):
            with pytest.raises(NotFound):
                await run(work, actor)
    assert rows(EmailChange) == []


async def test_a_changed_password_ends_the_change_and_a_proof_of_the_old_one(db):
    actor = await person()
    await ask(actor)
    present = await run_read(recovery.own_password, actor)
    await flows.change_password(actor, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    assert await press(change_token()) is ENDED
    with pytest.raises(Conflict):
        await run(email_change.ask, actor, present, flows.check_new_email(NEW, ""))
    assert emails() == [EMAIL]


async def test_links_to_the_old_mailbox_die_with_the_change(db):
    actor = await person()
    await run(recovery.ask_reset, HOME, EMAIL)
    await ask(actor)
    await press(change_token())
    token = token_of(letters("reset_password")[-1])
    assert await flows.reset_password(HOME, token, OTHER_PASSWORD, OTHER_PASSWORD) is LinkStatus.USED


# --- «Это был не я»


async def test_it_was_not_me_before_it_is_confirmed(db):
    thief = await person()
    await ask(thief)
    token = undo_token()
    assert await run_read(email_change.look_at_undo, STRANGER, token) is OK
    assert await take_back(token) is OK
    assert emails() == [EMAIL]
    assert await press(change_token()) is ENDED
    assert all(row["ended_at"] for row in rows(LoginSession))
    with pytest.raises(Denied):
        await signed_in()
    reset = token_of(letters("reset_password", EMAIL)[-1])
    assert await flows.reset_password(HOME, reset, OTHER_PASSWORD, OTHER_PASSWORD) is LinkStatus.OK
    await signed_in(password=OTHER_PASSWORD)
    assert await take_back(token) is USED


async def test_it_was_not_me_after_the_thief_has_done_all_he_can(db):
    thief = await person()
    await ask(thief)
    early = undo_token()
    await press(change_token())
    await flows.change_password(thief, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    await ask(thief, "farther@example.org", OTHER_PASSWORD)
    onward, thiefs_undo = change_token("farther@example.org"), undo_token(email=NEW)
    assert await press(onward) is OK
    assert await take_back(early) is OK
    assert emails() == [EMAIL]
    assert await take_back(thiefs_undo) is USED, "his own way out is shut"
    assert await take_back(undo_token("email_changed", NEW)) is USED
    assert emails() == [EMAIL]
    for password in (PASSWORD, OTHER_PASSWORD):
        with pytest.raises(Denied):
            await signed_in("farther@example.org", password)
    assert letters("reset_password")[-1].recipient == EMAIL


async def test_the_old_mailbox_registered_anew_is_not_taken_from_its_owner(db):
    actor = await person()
    await ask(actor)
    await press(change_token())
    await confirmed(EMAIL)
    assert await take_back(undo_token("email_changed")) is TAKEN
    assert sorted(emails()) == sorted([EMAIL, NEW])
    assert letters("reset_password") == []


async def test_the_way_out_is_open_for_a_week(db):
    await ask(await person())
    clock.advance(7 * 24 * 3600 + 1)
    before = rows(Profile)
    assert await take_back(undo_token()) is EXPIRED
    assert rows(Profile) == before


async def test_a_link_is_good_for_its_own_purpose_only(db):
    actor = await person()
    await ask(actor)
    confirming, undoing = change_token(), undo_token()
    before = rows(Profile), rows(OneTimeLink), rows(EmailChange)
    for wrong in (undoing, confirming[:-1], "", "x" * 5000, "ы" * 43, token_of(letters("confirm_email")[0])):
        assert await press(wrong) is UNKNOWN
    for wrong in (confirming, undoing.upper(), ""):
        assert await take_back(wrong) is UNKNOWN
    assert await flows.reset_password(HOME, confirming, OTHER_PASSWORD, OTHER_PASSWORD) is LinkStatus.UNKNOWN
    assert (rows(Profile), rows(OneTimeLink), rows(EmailChange)) == before
    secrets = {confirming, undoing}
    assert not [one for one in secrets if one in str((before, [event.details for event in events()]))]


# --- the name


async def test_a_name_is_shown_as_it_is_and_greets_in_letters(db):
    actor = await person()
    name = "  Иван <b>{{ 7 * 7 }}</b> "
    await run(profile.rename, actor, name)
    assert (await run_read(profile.about, actor)).display_name == name.strip()
    await run(recovery.ask_reset, HOME, EMAIL)
    letter = render("reset_password", letters("reset_password")[-1].payload)
    assert letter.text.startswith("Здравствуйте, Иван <b>{{ 7 * 7 }}</b>!\n")
    assert "<b>" not in letter.html
    await ask(actor)
    assert "name" not in letters("change_email")[-1].payload, "no words of a stranger go to an unproven mailbox"
    await run(profile.rename, actor, "")
    assert (await run_read(profile.about, actor)).display_name == ""


@pytest.mark.parametrize("name", ["ы" * 61, "Иван\nПетров", "Иван\x00", "Иван\u202e", "\u200bИван", "\ud800", "\u2028"])
async def test_a_name_that_is_none_changes_nothing(db, name):
    actor = await person()
    before = rows(Profile)
    with pytest.raises(Invalid) as refused:
        await run(profile.rename, actor, name if name != "\u2028" else "а\u2028б")
    assert set(refused.value.errors) == {"name"}
    assert rows(Profile) == before
    for visitor in (VISITOR, STRANGER):
        with pytest.raises(NotFound):
            await run(profile.rename, visitor, "Иван")
