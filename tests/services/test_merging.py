"""«Объединение учетных записей»: who may, what moves, what folds, who is told, and the way back (E1–E6, M19, S42)."""

from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from lk_app.accounts import service as accounts
from lk_app.identity import belongings, flows, flows_merge, texts_merge
from lk_app.identity.models import LoginSession, OneTimeLink, Profile
from lk_app.identity.models_merge import MergeProof, ProfileMerge
from lk_app.identity.rules import FRESH_TTL, MERGE_PROOF_TTL, MERGE_UNDO_TTL
from lk_app.identity.service import login_sessions, merge_proof, merging, recovery, unmerging
from lk_app.identity.service.links import LinkStatus
from lk_app.kernel import clock
from lk_app.kernel.actor import VISITOR
from lk_app.kernel.errors import AppError, Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.store import limits
from lk_app.store.run import run, run_read
from lk_app.store.transaction import in_transaction
from tests.factories import attach, make_account
from tests.merging import (
    ANNA,
    BORIS,
    OWNERS,
    VERA,
    accounts_of,
    actor,
    make_person,
    make_world,
    merged,
    owned,
    pending_of,
    proven,
    way_back,
)
from tests.people import HOME, OTHER_PASSWORD, PASSWORD, STRANGER, events, form, letters, rows, signed_in


@pytest.fixture
def world(session):
    return make_world(session)


def everything():
    return [rows(model) for model in (*OWNERS, Profile, ProfileMerge)]


async def test_what_would_move_is_shown_and_nothing_changes(db, world):
    me = await actor(ANNA)
    before = everything()
    shown = await flows_merge.prove_other(me, " Boris@Example.org ", PASSWORD)
    assert shown.email == BORIS
    numbers = [row[0] for row in owned(world["boris"])["Application"]]
    assert [(line.title, line.words) for line in shown.lines] == [
        ("Лицевой счёт № 222, Симферопольское ГРОЭ", texts_merge.COMES),
        ("Лицевой счёт № 333, Симферопольское ГРОЭ", texts_merge.IS_BOTH),
        (f"Заявка № {numbers[0]} на счёт № 111", texts_merge.COMES),
        (f"Заявка № {numbers[1]} на счёт № 999", texts_merge.IS_BOTH),
        ("Внесённые показания: 2\u00a0записи", ""),
        ("2\u00a0оплаты", ""),
    ]
    assert everything() == before


async def test_everything_moves_and_duplicates_fold(db, world):
    anna, boris = world["anna"], world["boris"]
    a, b = owned(anna), owned(boris)
    elsewhere = await signed_in(BORIS)
    await run(recovery.ask_reset, HOME, BORIS)
    await merged(ANNA, BORIS)
    now = owned(anna)
    assert accounts_of(anna) == [world["x"].id, world["y"].id, world["shared"].id]
    assert next(row for row in now["Attachment"] if row[0] == world["y"].id) in b["Attachment"]
    assert next(row for row in now["Attachment"] if row[0] == world["shared"].id) in a["Attachment"]
    assert [row[1] for row in now["Application"]] == ["approved", "withdrawn", "pending"]
    assert now["Reading"] == sorted(a["Reading"] + b["Reading"])
    assert now["Payment"] == sorted(a["Payment"] + b["Payment"])
    left = owned(boris)
    assert left == {"Attachment": [], "Application": [], "Reading": [], "Payment": [], "Consent": b["Consent"]}
    assert await run_read(login_sessions.resolve, elsewhere.secret) is None
    assert all(link["used_at"] for link in rows(OneTimeLink))
    assert {row["is_blocked"] for row in rows(Profile) if row["id"] == boris.id} == {True}
    with pytest.raises(Denied):
        await signed_in(BORIS)
    told = [(one.template, one.recipient) for one in letters() if "profile" in one.template]
    assert told == [("profile_joined", BORIS), ("profiles_merged", ANNA)]
    assert ANNA not in str(letters("profile_joined")[0].payload)
    assert {event.profile_id for event in events("identity.profiles_merged")} == {anna.id, boris.id}


async def test_a_new_consent_comes_along(db, world):
    await merged(BORIS, ANNA)
    assert len(owned(world["boris"])["Consent"]) == 2
    assert len(owned(world["anna"])["Consent"]) == 1


@pytest.mark.parametrize("mailbox", [ANNA, BORIS])
async def test_undo_gives_everything_back(db, world, mailbox):
    anna, boris = world["anna"], world["boris"]
    before = owned(anna), owned(boris)
    me = await merged(ANNA, BORIS)
    token = way_back(mailbox)
    merged_rows = everything()
    looked = await run_read(unmerging.look_at_undo, VISITOR, token)
    assert (looked.status, looked.joined_email, looked.kept_email) == (LinkStatus.OK, BORIS, "a•••@example.org")
    assert everything() == merged_rows
    assert (await run(unmerging.undo, STRANGER, token)).status is LinkStatus.OK
    assert (owned(anna), owned(boris)) == before
    assert await signed_in(BORIS)
    assert me.profile_id == anna.id
    told = [(one.template, one.recipient) for one in letters() if one.template in {"profile_restored", "merge_undone"}]
    assert told == [("profile_restored", BORIS), ("merge_undone", ANNA)]
    undone = everything()
    for other in (ANNA, BORIS):
        assert (await run(unmerging.undo, STRANGER, way_back(other))).status is LinkStatus.USED
    assert everything() == undone


async def test_undo_is_over_after_14_days_and_then_the_mailbox_is_free(db, world):
    start = clock.now()
    clock.start_at(start)
    await merged(ANNA, BORIS)
    token, before = way_back(BORIS), everything()
    clock.start_at(start + MERGE_UNDO_TTL - timedelta(minutes=1))
    assert await run(unmerging.forget_due) == 0
    await flows.register(STRANGER, form(BORIS))
    assert letters()[-1].template == "email_joined"
    assert everything() == before
    clock.start_at(start + MERGE_UNDO_TTL + timedelta(minutes=1))
    assert (await run(unmerging.undo, STRANGER, token)).status is LinkStatus.EXPIRED
    assert everything() == before
    assert await run_read(unmerging.has_due)
    assert await run(unmerging.forget_due) == 1
    assert await run(unmerging.forget_due) == 0
    assert BORIS not in str(rows(Profile))
    assert [row["profile_id"] for row in rows(LoginSession)].count(world["boris"].id) == 0
    await flows.register(STRANGER, form(BORIS))
    assert letters()[-1].template == "confirm_email"
    assert len(accounts_of(world["anna"])) == 3


async def test_an_unknown_link_is_unknown(db, world):
    await merged(ANNA, BORIS)
    before = everything()
    for token in ("", "x", "я", "x" * 1000, "a" * 43):
        assert (await run(unmerging.undo, STRANGER, token)).status is LinkStatus.UNKNOWN
    assert everything() == before


async def test_what_was_taken_away_or_attached_anew_meanwhile_comes_back_too(db, world, session):
    anna, boris = world["anna"], world["boris"]
    b = owned(boris)
    me = await merged(ANNA, BORIS)
    y = next(row for row in owned(anna)["Attachment"] if row[0] == world["y"].id)
    await run(accounts.detach, me, y[1])
    new = attach(session, anna, world["y"])
    session.commit()
    await run(unmerging.undo, STRANGER, way_back(BORIS))
    assert owned(boris)["Attachment"] == b["Attachment"]
    assert new.public_id in {row[1] for row in owned(anna)["Attachment"]}, "her own proof is her own right"


@pytest.mark.parametrize("first", ["boris", "vera"])
async def test_two_merges_into_one_are_undone_in_any_order(db, world, session, first):
    """Boris brings Y, Vera has Y too: as long as either merge stands Anna has Y, and not a moment longer."""
    anna, boris = world["anna"], world["boris"]
    vera = make_person(session, VERA)
    attach(session, vera, world["y"])
    session.commit()
    before = {one.id: owned(one)["Attachment"] for one in (anna, boris, vera)}
    await merged(ANNA, BORIS)
    await merged(ANNA, VERA)
    tokens = {"boris": way_back(BORIS), "vera": way_back(VERA)}
    await run(unmerging.undo, STRANGER, tokens.pop(first))
    assert world["y"].id in accounts_of(anna)
    (last,) = tokens.values()
    await run(unmerging.undo, STRANGER, last)
    assert {one.id: owned(one)["Attachment"] for one in (anna, boris, vera)} == before


async def test_a_profile_that_took_one_in_is_not_joined_on_while_that_can_be_undone(db, world, session):
    make_person(session, VERA)
    session.commit()
    start = clock.now()
    clock.start_at(start)
    await merged(ANNA, BORIS)
    vera = await actor(VERA)
    before = everything()
    with pytest.raises(Conflict, match="недавно присоединили"):
        await flows_merge.prove_other(vera, ANNA, PASSWORD)
    with pytest.raises(Denied):
        await run(merging.merge, vera)
    assert everything() == before
    clock.start_at(start + MERGE_UNDO_TTL + timedelta(minutes=1))
    await merged(VERA, ANNA)


def _same_words(refusals):
    return {(type(one), one.message) for one in refusals}


async def test_a_wrong_pair_is_refused_in_the_words_of_sign_in(db, world):
    me = await actor(ANNA)
    before, refusals = everything(), []
    for email, password in ((BORIS, "не тот пароль"), ("nobody@example.org", PASSWORD), ("не адрес", PASSWORD)):
        limits.reset()
        with pytest.raises(Denied) as refused:
            await flows_merge.prove_other(me, email, password)
        refusals.append(refused.value)
        limits.reset()
        with pytest.raises(Denied) as door:
            await signed_in(email, password)
        refusals.append(door.value)
    assert len(_same_words(refusals)) == 1
    assert everything() == before
    assert rows(MergeProof) == []
    with pytest.raises(Denied):
        await run(merging.merge, me)


async def test_one_bcrypt_on_every_path(db, world, monkeypatch):
    me, counted = await actor(ANNA), []
    verify = flows_merge.verify_password
    monkeypatch.setattr(flows_merge, "verify_password", lambda *args: counted.append(1) or verify(*args))
    wrong = [(BORIS, "не тот пароль"), ("nobody@example.org", PASSWORD), ("не адрес", PASSWORD)]
    for email, password in [*wrong, (BORIS, PASSWORD)]:
        counted.clear()
        with suppress(Denied):
            await flows_merge.prove_other(me, email, password)
        assert len(counted) == 1


async def test_tries_are_counted_together_with_sign_in(db, world):
    me = await actor(ANNA)
    for _ in range(3):
        with pytest.raises(AppError):
            await flows_merge.prove_other(me, BORIS, "не тот пароль")
    for _ in range(2):
        with pytest.raises(AppError):
            await signed_in(BORIS, "не тот пароль")
    with pytest.raises(TooOften):
        await flows_merge.prove_other(me, BORIS, PASSWORD)
    assert rows(MergeProof) == []


async def test_unconfirmed_and_blocked_ones_are_refused_alike(db, world, session):
    boris = session.get(Profile, world["boris"].id)
    me = await actor(ANNA)
    for change in ({"is_blocked": True}, {"is_blocked": False, "confirmed_at": None}):
        for name, value in change.items():
            setattr(boris, name, value)
        session.commit()
        with pytest.raises(Denied, match="Почта или пароль не подходят"):
            await flows_merge.prove_other(me, BORIS, PASSWORD)
    assert rows(MergeProof) == []


async def test_ones_own_address_and_empty_fields_are_said_beside_the_field(db, world):
    me = await actor(ANNA)
    with pytest.raises(Invalid) as own:
        await flows_merge.prove_other(me, ANNA.upper(), PASSWORD)
    assert own.value.errors == {"email": texts_merge.OWN_EMAIL}
    with pytest.raises(Invalid) as empty:
        await flows_merge.prove_other(me, " ", "")
    assert set(empty.value.errors) == {"email", "password"}
    with pytest.raises(NotFound):
        await flows_merge.prove_other(VISITOR, BORIS, PASSWORD)


async def test_an_old_sign_in_is_asked_for_its_own_password(db, world):
    start = clock.now()
    clock.start_at(start)
    me = await actor(ANNA)
    assert not await run_read(merge_proof.needs_own_password, me)
    clock.start_at(start + FRESH_TTL + timedelta(minutes=1))
    assert await run_read(merge_proof.needs_own_password, me)
    for own in ("", "не тот пароль"):
        with pytest.raises(Invalid) as refused:
            await flows_merge.prove_other(me, BORIS, PASSWORD, own)
        assert set(refused.value.errors) == {"own"}
    assert rows(MergeProof) == []
    assert await flows_merge.prove_other(me, BORIS, PASSWORD, PASSWORD)


async def test_a_proof_is_for_one_browser_and_a_few_minutes(db, world):
    start = clock.now()
    clock.start_at(start)
    me, other_browser, stranger = await actor(ANNA), await actor(ANNA), await actor(BORIS)
    await flows_merge.prove_other(me, BORIS, PASSWORD)
    before = everything()
    for thief in (other_browser, stranger, VISITOR):
        with pytest.raises(Denied):
            await run(merging.merge, thief)
    clock.start_at(start + MERGE_PROOF_TTL + timedelta(minutes=1))
    with pytest.raises(Denied):
        await run(merging.merge, me)
    clock.start_at(start)
    await run(merge_proof.forget_proof, me)
    with pytest.raises(Denied):
        await run(merging.merge, me)
    assert everything() == before


async def test_a_proof_dies_with_the_password_or_the_sign_in_it_was_for(db, world):
    start = clock.now()
    clock.start_at(start)
    me, boris = await actor(ANNA), await actor(BORIS)
    await flows_merge.prove_other(me, BORIS, PASSWORD)
    clock.start_at(start + timedelta(seconds=5))
    await flows.change_password(boris, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    before = everything()
    with pytest.raises(Conflict):
        await run(merging.merge, me)
    await flows_merge.prove_other(me, BORIS, OTHER_PASSWORD)
    await run(login_sessions.end_all_login_sessions, me)
    with pytest.raises(Denied):
        await run(merging.merge, me)
    assert everything() == before


async def test_a_second_press_finds_it_done(db, world):
    me = await merged(ANNA, BORIS)
    done, before = rows(ProfileMerge), len(letters())
    assert (await run(merging.merge, me)).email == BORIS
    assert (rows(ProfileMerge), len(letters())) == (done, before)


async def test_the_joined_one_does_nothing_more_with_a_sign_in_resolved_before(db, world):
    boris = await actor(BORIS)
    await merged(ANNA, BORIS)
    before = everything()
    with pytest.raises(NotFound):
        await flows.change_password(boris, PASSWORD, OTHER_PASSWORD, OTHER_PASSWORD)
    with pytest.raises(NotFound):
        await flows_merge.prove_other(boris, ANNA, PASSWORD)
    proven(boris, world["anna"])
    with pytest.raises((Denied, Conflict)):
        await run(merging.merge, boris)
    assert everything() == before


async def test_an_undone_merge_may_be_made_again(db, world):
    for _ in range(2):
        await merged(ANNA, BORIS)
        await run(unmerging.undo, STRANGER, way_back(BORIS))
    assert len(rows(ProfileMerge)) == 2
    await merged(BORIS, ANNA)


def test_everything_that_refers_to_a_profile_is_declared():
    """A new table fails here until its noun says in a `belongings.py` how it moves, or `STAYS` says why it does not."""
    import lk_app.tables
    from lk_app.belongings import declare_all

    assert lk_app.tables
    declare_all()
    assert belongings.undeclared() == set()
    claimed = [column for kind in belongings.declared() for column in kind.columns]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) | set(belongings.STAYS) <= belongings.references(), "declared, and there no more"


async def test_what_nobody_declared_stops_the_merge(db, world, monkeypatch):
    me = await actor(ANNA)
    proven(me, world["boris"])
    monkeypatch.setattr(belongings, "_declared", {key: kind for key, kind in belongings._declared.items() if key != "payments"})
    before = everything()
    with pytest.raises(RuntimeError, match=r"payment\.profile_id"):
        await run(merging.merge, me)
    assert everything() == before


def test_the_database_refuses_a_second_standing_merge(db, world):
    def twice(session):
        for number in range(2):
            session.add(
                ProfileMerge(
                    joined_id=world["boris"].id, kept_id=world["anna"].id, undo_until=clock.now(),
                    joined_digest=f"j{number}", kept_digest=f"k{number}",
                )
            )  # fmt: skip

    with pytest.raises(sa.exc.IntegrityError):
        in_transaction(twice)


async def test_a_pending_application_withdrawn_by_hand_stays_withdrawn(db, world):
    me = await merged(ANNA, BORIS)
    number = next(row[0] for row in owned(world["anna"])["Application"] if row[1] == "pending")
    await run(accounts.withdraw_application, me, number)
    await run(unmerging.undo, STRANGER, way_back(BORIS))
    assert (pending_of(world["anna"]), pending_of(world["boris"])) == (0, 2)


async def test_many_readings_come_back(db, world, session):
    from tests.merging import make_payment

    account = make_account(session)
    boris = session.exec(select(Profile).where(Profile.email == BORIS)).one()
    session.add_all([make_payment(boris, account) for _ in range(1100)])
    session.commit()
    before = owned(boris)
    await merged(ANNA, BORIS)
    assert owned(boris)["Payment"] == []
    await run(unmerging.undo, STRANGER, way_back(BORIS))
    assert owned(boris) == before
