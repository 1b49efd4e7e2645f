"""Inquiries in a merge and in leaving, and whoever leaves after profiles were joined: where the nouns meet."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from lk_app.dossier import flows as dossier
from lk_app.identity.models import Consent, LoginSession, OneTimeLink, Profile
from lk_app.identity.models_merge import MergeProof, ProfileMerge
from lk_app.identity.rules import MERGE_UNDO_TTL
from lk_app.identity.service import unmerging
from lk_app.inquiries import flows, service
from lk_app.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from lk_app.inquiries.rules import Draft
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, NotFound
from lk_app.store.run import run
from lk_app.store.transaction import in_reading, in_transaction
from tests.merging import ANNA, BORIS, actor, make_person, merged, way_back
from tests.people import HOME, PASSWORD, letters, rows
from tests.pictures import PDF

DAY = timedelta(days=1)
INQUIRIES = (Inquiry, InquiryMessage, InquiryFile)


@pytest.fixture
def people(session: Session) -> dict[str, int]:
    made = {email: make_person(session, email) for email in (ANNA, BORIS)}
    session.commit()
    return {email: profile.id or 0 for email, profile in made.items()}


async def written(who: Actor, contact: str) -> int:
    """An inquiry with a file; its number."""
    file = await flows.take_file(who, io.BytesIO(PDF), "счёт.pdf")
    form = Draft(uid=str(uuid4()), topic="other", text="Слово", account="", contact=contact, file_ids=(file.public_id,))
    return (await run(service.send, who, form)).number


def threads(who: Actor) -> list[int]:
    return [one.number for one in in_reading(service.mine, who)]


def later(days: timedelta) -> None:
    clock.start_at(clock.now() + days)


def on_disk() -> int:
    return len(list(flows.folder().iterdir())) if flows.folder().exists() else 0


async def test_threads_and_files_go_along_and_come_back(db, people):
    boris = await actor(BORIS)
    number = await written(boris, BORIS)
    anna = await merged(ANNA, BORIS)
    assert threads(anna) == [number]
    (message,) = in_reading(service.thread, anna, number).messages
    await flows.own_file(anna, message.files[0].public_id)
    assert {one["profile_id"] for one in (*rows(Inquiry), *rows(InquiryFile))} == {people[ANNA]}
    await run(unmerging.undo, HOME, way_back(BORIS))
    assert threads(anna) == []
    assert threads(await actor(BORIS)) == [number]
    with pytest.raises(NotFound):
        await flows.own_file(anna, message.files[0].public_id)


async def test_nothing_is_written_for_a_profile_that_was_joined_meanwhile(db, people):
    boris = await actor(BORIS)
    number = await written(boris, BORIS)
    await merged(ANNA, BORIS)
    before = [rows(model) for model in INQUIRIES]
    with pytest.raises(NotFound):
        await written(boris, BORIS)
    with pytest.raises(NotFound):
        await run(service.add_message, boris, number, str(uuid4()), "Ещё слово")
    assert [rows(model) for model in INQUIRIES] == before
    assert on_disk() == 1


async def test_nobody_leaves_while_another_may_ask_back(db, people):
    anna = await merged(ANNA, BORIS)
    before = [rows(model) for model in (Profile, ProfileMerge, Consent)]
    with pytest.raises(Conflict) as refused:
        await dossier.erase(anna, PASSWORD, "удалить")
    assert "можно отменить" in refused.value.message
    assert [rows(model) for model in (Profile, ProfileMerge, Consent)] == before
    assert (await run(unmerging.undo, HOME, way_back(BORIS))).status == "ok"


@pytest.mark.parametrize("is_forgotten", [True, False], ids=["the mailbox was let go", "the worker was late"])
async def test_who_leaves_takes_the_joined_profile_along(db, people, is_forgotten):
    await written(await actor(BORIS), BORIS)
    await merged(ANNA, BORIS)
    later(MERGE_UNDO_TTL + DAY)
    if is_forgotten:
        assert in_transaction(unmerging.forget_due) == 1
    anna = await actor(ANNA)
    await written(anna, ANNA)
    assert on_disk() == 2
    await dossier.erase(anna, PASSWORD, "удалить")
    left = {profile["email_canonical"] for profile in rows(Profile)}
    assert left == {"nobody"}
    for model in (*INQUIRIES, ProfileMerge, MergeProof, Consent, LoginSession, OneTimeLink):
        assert rows(model) == [], model.__name__
    assert on_disk() == 0
    assert [letter.template for letter in letters()] == ["profile_deleted"]


async def test_who_took_a_merge_back_may_leave_and_the_other_stays_whole(db, people):
    number = await written(await actor(BORIS), BORIS)
    anna = await merged(ANNA, BORIS)
    await run(unmerging.undo, HOME, way_back(BORIS))
    await dossier.erase(anna, PASSWORD, "удалить")
    boris = await actor(BORIS)
    assert threads(boris) == [number]
    assert {profile["email_canonical"] for profile in rows(Profile)} == {"nobody", BORIS}
    assert rows(ProfileMerge) == []


async def test_the_archive_holds_threads_files_and_merges(db, people):
    from lk_app.dossier.parts import HOLDINGS

    boris = await actor(BORIS)
    number = await written(boris, BORIS)
    anna = await merged(ANNA, BORIS)

    def told(session: Session) -> tuple[dict[str, list], list[str]]:
        sheets = {sheet.name: list(sheet.rows(session, anna)) for part in HOLDINGS for sheet in part.sheets}
        return sheets, [name for part in HOLDINGS for name, _ in part.files(session, anna)]

    sheets, files = in_reading(told)
    assert [row[0] for row in sheets["inquiries"]] == [number]
    assert sheets["inquiry_messages"][0][1:3] == ("Вы", "Слово")
    assert [row[2] for row in sheets["inquiry_files"]] == [f"files/{name}" for name in files]
    assert len(files) == 1 and files[0].endswith(".pdf")
    assert sheets["merges"][0][0].startswith("b") and BORIS not in str(sheets["merges"])
