"""«Регистрация»: what the database holds after each way a registration can go, and that the answer never differs."""

import asyncio

import pytest

from lk_app.identity import flows, texts
from lk_app.identity.documents import MAILINGS_VERSION, PERSONAL_DATA_VERSION
from lk_app.identity.models import Consent, LoginSession, OneTimeLink, Profile
from lk_app.identity.passwords import verify_password
from lk_app.identity.service import recovery, registration
from lk_app.identity.service.links import LinkStatus
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Denied, Invalid, TooOften
from lk_app.store import limits
from lk_app.store.run import run, run_read
from lk_app.store.transaction import in_transaction
from tests.people import (
    EMAIL,
    HOME,
    OTHER_PASSWORD,
    PASSWORD,
    STRANGER,
    confirmed,
    events,
    form,
    letters,
    registered,
    rows,
    signed_in,
    token_of,
)


async def test_a_new_mailbox_gets_a_profile_two_consents_and_one_letter(db):
    await flows.register(HOME, form(" Ivan.Petrov@Example.org ", has_mailings_consent=True))
    (profile,) = rows(Profile)
    assert (profile["email"], profile["email_canonical"]) == ("Ivan.Petrov@example.org", EMAIL)
    assert profile["confirmed_at"] is None
    assert verify_password(PASSWORD, profile["password_hash"])
    consents = {(consent["kind"], consent["document_version"], consent["ip"]) for consent in rows(Consent)}
    assert consents == {("personal_data", PERSONAL_DATA_VERSION, HOME.ip), ("mailings", MAILINGS_VERSION, HOME.ip)}
    (letter,) = letters()
    assert (letter.template, letter.recipient) == ("confirm_email", "Ivan.Petrov@example.org")
    assert letter.payload["link"].startswith("http://localhost:3000/confirm#")
    assert [event.what for event in events()] == ["identity.registered"]


async def test_mailings_are_only_for_those_who_ticked(db):
    await flows.register(HOME, form())
    assert [consent["kind"] for consent in rows(Consent)] == ["personal_data"]


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"email": ""}, {"email": texts.EMAIL_MISSING}),
        ({"email": "ivanov@mail"}, {"email": texts.EMAIL_WRONG}),
        ({"password": "корова"}, {"password": texts.PASSWORD_SHORT}),
        ({"password": "krymenergo1"}, {"password": texts.PASSWORD_CONTEXT}),
        ({"repeat": "корова лампа рек"}, {"repeat": texts.REPEAT_WRONG}),
        ({"has_personal_data_consent": False}, {"personal_data": texts.CONSENT_MISSING}),
        (
            {"email": "ivanov@mail", "repeat": "другое", "has_personal_data_consent": False},
            {"email": texts.EMAIL_WRONG, "repeat": texts.REPEAT_WRONG, "personal_data": texts.CONSENT_MISSING},
        ),
    ],
)
async def test_a_wrong_form_is_told_field_by_field_and_changes_nothing(db, values, errors):
    with pytest.raises(Invalid) as refused:
        await flows.register(HOME, form(**values))
    assert refused.value.errors == errors
    assert (rows(Profile), rows(Consent), rows(OneTimeLink), letters()) == ([], [], [], [])


async def test_a_taken_mailbox_is_told_to_its_owner_only(db):
    await confirmed()
    before = rows(Profile), rows(Consent), rows(OneTimeLink)
    await flows.register(STRANGER, form(EMAIL.upper(), OTHER_PASSWORD))
    assert (rows(Profile), rows(Consent), rows(OneTimeLink)) == before
    letter = letters()[-1]
    assert (letter.template, letter.recipient) == ("email_taken", EMAIL)
    assert letter.payload["sign_in_link"] == "http://localhost:3000/"
    assert events()[-1].what == "identity.registration_of_taken"


async def test_registering_again_before_confirming_replaces_the_first_attempt_whole(db):
    first = await registered()
    await flows.register(HOME, form(password=OTHER_PASSWORD, has_mailings_consent=True))
    (profile,) = rows(Profile)
    assert verify_password(OTHER_PASSWORD, profile["password_hash"])
    assert sorted(consent["kind"] for consent in rows(Consent)) == ["mailings", "personal_data"]
    assert await run(registration.confirm_email, HOME, first) is LinkStatus.EXPIRED
    assert rows(Profile)[0]["confirmed_at"] is None
    assert await run(registration.confirm_email, HOME, token_of(letters("confirm_email")[-1])) is LinkStatus.OK


async def test_a_stranger_who_registers_my_mailbox_never_gets_behind_my_back(db):
    """The stranger is first or last; either way the owner comes in by his own password, and nobody by the stranger's."""
    await registered(password=PASSWORD)
    await flows.register(STRANGER, form(password="пароль чужого человека"))
    await run(registration.confirm_email, HOME, token_of(letters("confirm_email")[-1]))
    with pytest.raises(Denied):
        await signed_in(password=PASSWORD)
    assert rows(LoginSession) == []
    await signed_in(password="пароль чужого человека", who=STRANGER)
    await run(recovery.ask_reset, HOME, EMAIL)
    token = token_of(letters("reset_password")[-1])
    assert await flows.reset_password(HOME, token, PASSWORD, PASSWORD) is LinkStatus.OK
    assert all(login["ended_at"] for login in rows(LoginSession))
    with pytest.raises(Denied):
        await signed_in(password="пароль чужого человека", who=STRANGER)


async def test_two_equal_registrations_at_once_are_one_profile(db):
    await asyncio.gather(*(flows.register(HOME, form()) for _ in range(2)))
    assert len(rows(Profile)) == 1
    assert [consent["kind"] for consent in rows(Consent)] == ["personal_data"]
    tokens = [token_of(letter) for letter in letters("confirm_email")]
    answers = [await run(registration.confirm_email, HOME, token) for token in tokens]
    assert sorted(answers) == ["expired", "ok"]


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
async def test_the_loser_of_a_race_for_a_mailbox_sees_the_winner(db, monkeypatch):
    """The winner commits between the loser's look and his insert: UNIQUE and the savepoint must sort it out.

    On SQLite there is no such moment, BEGIN IMMEDIATE lets nobody in between.
    """
    create = registration._create

    def create_after_the_other(session, email, password_hash):
        monkeypatch.setattr(registration, "_create", create)
        in_transaction(registration.register, STRANGER, email, "the winner's", wants_mailings=True)
        return create(session, email, password_hash)

    monkeypatch.setattr(registration, "_create", create_after_the_other)
    await flows.register(HOME, form())
    (profile,) = rows(Profile)
    assert verify_password(PASSWORD, profile["password_hash"])
    assert [consent["ip"] for consent in rows(Consent)] == [HOME.ip]
    assert len([link for link in rows(OneTimeLink) if link["used_at"] is None]) == 1


async def test_a_mailbox_is_not_flooded_and_nobody_sees_when_it_has_had_enough(db):
    for _ in range(3):
        await flows.register(HOME, form())
    before = rows(Profile), rows(Consent), rows(OneTimeLink)
    await flows.register(STRANGER, form(password=OTHER_PASSWORD))
    assert len(letters()) == 3
    assert (rows(Profile), rows(Consent), rows(OneTimeLink)) == before


async def test_a_flooded_free_mailbox_makes_no_profile_without_a_letter(db):
    for _ in range(3):
        await run(registration.resend_confirmation, STRANGER, email=EMAIL)
    await flows.register(HOME, form())
    assert (rows(Profile), letters()) == ([], [])


async def test_one_network_registers_ten_an_hour_and_is_told_the_wait(db):
    for number in range(10):
        await flows.register(HOME, form(f"user{number}@example.org"))
    with pytest.raises(TooOften) as refused:
        await flows.register(Actor("visitor", ip=HOME.ip), form("one.more@example.org"))
    assert 3000 < refused.value.wait_seconds <= 3600
    assert "через 1 час" in refused.value.message.replace("\u00a0", " ")
    assert len(rows(Profile)) == 10
    await flows.register(STRANGER, form("one.more@example.org"))
    assert len(rows(Profile)) == 11


# --- confirmation


async def test_looking_at_a_link_changes_nothing_and_the_button_confirms_once(db):
    token = await registered()
    for _ in range(3):
        assert await run_read(registration.look_at_confirmation, HOME, token) is LinkStatus.OK
    assert rows(Profile)[0]["confirmed_at"] is None
    assert await run(registration.confirm_email, HOME, token) is LinkStatus.OK
    confirmed_at = rows(Profile)[0]["confirmed_at"]
    assert confirmed_at is not None
    clock.advance(60)
    assert await run(registration.confirm_email, HOME, token) is LinkStatus.USED
    assert rows(Profile)[0]["confirmed_at"] == confirmed_at
    assert len(events("identity.email_confirmed")) == 1


async def test_a_link_lives_24_hours_and_a_new_one_can_be_had_by_it(db):
    token = await registered()
    clock.advance(24 * 3600 + 1)
    assert await run(registration.confirm_email, HOME, token) is LinkStatus.EXPIRED
    assert rows(Profile)[0]["confirmed_at"] is None
    await run(registration.resend_confirmation, HOME, token=token)
    assert await run(registration.confirm_email, HOME, token_of(letters()[-1])) is LinkStatus.OK


async def test_two_presses_at_once_confirm_once(db):
    token = await registered()
    answers = await asyncio.gather(*(run(registration.confirm_email, HOME, token) for _ in range(5)))
    assert sorted(answers) == ["ok", "used", "used", "used", "used"]
    assert len(events("identity.email_confirmed")) == 1


async def test_asking_for_the_letter_again_tells_nothing(db):
    await registered("unconfirmed@example.org")
    await confirmed("confirmed@example.org")
    before = len(letters())
    for email in ("confirmed@example.org", "nobody@example.org", "not an address", "\x00"):
        assert await run(registration.resend_confirmation, STRANGER, email=email) is None
    assert await run(registration.resend_confirmation, STRANGER, token="no such token") is None
    assert len(letters()) == before
    assert await run(registration.resend_confirmation, STRANGER, email="UNCONFIRMED@example.org") is None
    assert [letter.recipient for letter in letters()[before:]] == ["unconfirmed@example.org"]


async def test_one_network_asks_for_twenty_letters_an_hour(db):
    for number in range(20):
        await run(registration.resend_confirmation, HOME, email=f"user{number}@example.org")
    with pytest.raises(TooOften):
        await run(registration.resend_confirmation, HOME, email="user21@example.org")
    assert limits.wait_seconds("letter.ip", HOME.network) > 3000
