"""«Обратная связь» on both databases: one form is one inquiry, what is refused leaves nothing, nobody sees anybody else's."""

import asyncio
import io
import os
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from lk_app.inquiries import flows, service, texts
from lk_app.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from lk_app.inquiries.rules import Draft
from lk_app.inquiries.service.files import MAX_DRAFT_BYTES
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM, Actor
from lk_app.kernel.errors import AppError, Conflict, Denied, Invalid, NotFound, TooOften, Unavailable
from lk_app.store import limits
from lk_app.store.outbox import OutboxMessage
from lk_app.store.run import run
from lk_app.store.transaction import in_reading, in_transaction
from tests.factories import attach, make_account, make_profile, subscriber
from tests.people import events, letters, rows
from tests.pictures import PDF, SCRIPT, picture

VISITOR = Actor("visitor", ip="203.0.113.7")
TEXT = "Не сходится расход.\n<b>Проверьте</b> {{ product }}"


def draft(**values) -> Draft:
    values = {"uid": str(uuid4()), "topic": "readings", "text": TEXT, "account": "", "contact": "v@example.ru"} | values
    return Draft(**values)


def left() -> list:
    """All that writing may change: what a refusal must leave as it was."""
    return [rows(model) for model in (Inquiry, InquiryMessage, InquiryFile, OutboxMessage)]


@pytest.fixture(autouse=True)
def _day():
    clock.start_at(datetime(2022, 2, 25, 7, 12, tzinfo=UTC))


@pytest.fixture
def me(session: Session) -> Actor:
    profile = make_profile(session, "me@example.org")
    attach(session, profile, make_account(session, "123456"))
    session.commit()
    return subscriber(profile)


@pytest.fixture
def other(session: Session) -> Actor:
    actor = subscriber(make_profile(session, "other@example.org"), ip="192.0.2.9")
    session.commit()
    return actor


def attachment_of(actor: Actor) -> str:
    return in_reading(service.form, actor).accounts[0][0]


async def uploaded(actor: Actor, content: bytes = PDF, name: str = "счёт.pdf") -> str:
    return (await flows.take_file(actor, io.BytesIO(content), name)).public_id


def on_disk() -> list[str]:
    return sorted(path.name for path in flows.folder().iterdir()) if flows.folder().exists() else []


async def test_what_a_subscriber_writes_gets_a_number_a_thread_and_a_copy(db, me):
    files = (await uploaded(me), await uploaded(me, picture(), "счётчик.jpg"))
    form = draft(account=attachment_of(me), contact="ME@example.org", file_ids=files)
    receipt = await run(service.send, me, form)
    assert texts.accepted(receipt.number, receipt.created_on).replace("\u00a0", " ") == "Обращение № 1 от 25.02.2022 принято"
    (line,) = in_reading(service.mine, me)
    assert (line.number, line.status) == (1, "accepted")
    thread = in_reading(service.thread, me, 1)
    assert (thread.account_number, thread.branch_name, thread.is_account_own) == ("123456", "Симферопольское ГРОЭ", True)
    (message,) = thread.messages
    assert message.text == TEXT
    assert [file.name for file in message.files] == ["счёт.pdf", "счётчик.jpg"]
    (letter,) = letters()
    assert (letter.template, letter.recipient) == ("inquiry_copy", "me@example.org")
    assert (letter.payload["text"], letter.payload["files"]) == (TEXT, "Файлы: счёт.pdf, счётчик.jpg.")
    assert events("inquiry.sent")[0].details == {"number": 1, "files": 2}


async def test_a_visitor_is_never_told_whether_an_account_exists(db, me):
    known = await run(service.send, VISITOR, draft(account="123456"))
    unknown = await run(service.send, VISITOR, draft(account="999999"))
    assert (known.number, unknown.number) == (1, 2)
    assert [(one["account_number"], one["is_account_own"]) for one in rows(Inquiry)] == [("123456", False), ("999999", False)]
    assert {letter.template for letter in letters()} == {"inquiry_received"}
    with pytest.raises(Invalid) as caught:
        await run(service.send, VISITOR, draft(account="abc"))
    assert list(caught.value.errors) == ["account"]


async def test_a_strangers_mailbox_gets_none_of_the_words(db, me):
    file = await uploaded(me, PDF, "Купите слона.pdf")
    await run(service.send, me, draft(contact="victim@example.ru", text="Купите слона", file_ids=(file,)))
    await run(service.send, VISITOR, draft(contact="victim@example.ru", text="Купите слона"))
    for letter in letters():
        assert letter.template == "inquiry_received"
        assert "слона" not in str(letter.payload)
    for _ in range(6):
        limits.forgive("inquiry.ip", VISITOR.network)
        await run(service.send, VISITOR, draft(contact="VICTIM@example.ru"))
    assert len(letters()) == 3, "nobody's mailbox is flooded by strangers"
    assert len(rows(Inquiry)) == 8


async def test_a_phone_gets_no_letter(db):
    receipt = await run(service.send, VISITOR, draft(contact="8 978 123-45-67"))
    assert receipt.contact == "+79781234567"
    assert letters() == []


async def test_the_same_form_is_one_inquiry_even_pressed_by_many_hands(db, me):
    file = await uploaded(me)
    form = draft(file_ids=(file,), contact="me@example.org")
    receipts = await asyncio.gather(*(run(service.send, me, form) for _ in range(5)))
    assert {receipt.number for receipt in receipts} == {1}
    assert await run(service.send, me, form) == receipts[0]
    assert [len(found) for found in left()] == [1, 1, 1, 1]
    assert (await run(service.send, me, draft())).number == 2, "no number is lost"


async def test_a_used_form_with_another_text_is_not_lost_in_silence(db, me, other):
    form = draft()
    await run(service.send, me, form)
    before = left()
    with pytest.raises(Conflict, match="уже отправлено под № 1"):
        await run(service.send, me, draft(uid=form.uid, text="Ещё одно"))
    for stranger in (other, VISITOR):
        with pytest.raises(Conflict) as caught:
            await run(service.send, stranger, form)
        assert "№" not in caught.value.message
    assert left() == before


async def test_a_refusal_leaves_nothing(db, me, other):
    foreign, gone = await uploaded(other), await uploaded(me)
    await flows.drop_file(me, gone)
    before, disk = left(), on_disk()
    bad = [
        draft(topic="какая"),
        draft(text=" "),
        draft(contact="нет"),
        draft(account="чужой счёт"),
        draft(account="123456"),  # inside, an account is chosen and not typed
        draft(file_ids=(foreign,)),
        draft(file_ids=(gone,)),
        draft(file_ids=("../../etc/passwd",)),
        draft(file_ids=("\x00",)),
        draft(account="\x00"),
        draft(file_ids=("x",) * 6),
        draft(uid="1"),
    ]
    for form in bad:
        with pytest.raises(AppError):
            await run(service.send, me, form)
        limits.forgive("inquiry.profile", str(me.profile_id))
    assert (left(), on_disk()) == (before, disk)
    assert (await run(service.send, me, draft())).number == 1


async def test_a_file_goes_with_one_message_only(db, me):
    file = await uploaded(me)
    await run(service.send, me, draft(file_ids=(file, file)))
    before = left()
    with pytest.raises(Invalid) as caught:
        await run(service.send, me, draft(file_ids=(file,)))
    assert caught.value.errors == {"files": texts.FILE_GONE}
    await flows.drop_file(me, file)
    assert left() == before
    assert len(on_disk()) == 1


async def test_two_forms_that_grab_one_file_at_once_do_not_both_get_it(db, me):
    file = await uploaded(me)
    forms = [run(service.send, me, draft(file_ids=(file,))) for _ in range(3)]
    answers = await asyncio.gather(*forms, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Invalid", "Invalid", "Receipt"]
    assert len(rows(Inquiry)) == 1


async def test_nobody_sees_anybody_elses_thread_or_file(db, me, other):
    mine, visitors = await uploaded(me), await uploaded(VISITOR)
    await run(service.send, me, draft(file_ids=(mine,)))
    await run(service.send, VISITOR, draft(file_ids=(visitors,)))
    unsent = await uploaded(me)
    before = left()
    assert (await flows.own_file(me, mine))[1].read_bytes() == PDF
    for actor, file in [(other, mine), (VISITOR, mine), (me, visitors), (VISITOR, visitors), (me, unsent), (me, "x")]:
        with pytest.raises(NotFound, match=texts.NO_FILE):
            await flows.own_file(actor, file)
    for actor, number in [(other, 1), (me, 2), (VISITOR, 2), (VISITOR, 1), (me, 3)]:
        with pytest.raises(NotFound, match=texts.NO_INQUIRY):
            in_reading(service.thread, actor, number)
        with pytest.raises(NotFound, match=texts.NO_INQUIRY):
            await run(service.add_message, actor, number, str(uuid4()), "Ещё")
    assert (in_reading(service.mine, other), in_reading(service.mine, VISITOR)) == ([], [])
    for file in (mine, unsent, visitors):
        await flows.drop_file(other, file)
    for actor in (me, other, VISITOR):
        with pytest.raises(Denied):
            in_reading(service.full, actor, 1)
        with pytest.raises(Denied):
            in_reading(service.list_inquiries, actor, None)
        with pytest.raises(Denied):
            in_transaction(service.answer, actor, 1, "Ответ")
    assert left() == before


async def test_an_answer_comes_into_the_thread_and_by_letter(db, me):
    await run(service.send, me, draft(contact="me@example.org"))
    clock.advance(3600)
    assert await run(service.answer, SYSTEM, 1, "Проверили.\nВсё верно.") == (True, "")
    thread = in_reading(service.thread, me, 1)
    assert thread.status == "answered"
    assert [(one.is_from_supplier, one.text) for one in thread.messages][1] == (True, "Проверили.\nВсё верно.")
    letter = letters("inquiry_answer_in_thread", "me@example.org")[0]
    assert letter.payload["inquiry_link"].endswith("/profile/inquiry?number=1")
    before = left()
    assert await run(service.answer, SYSTEM, 1, " Проверили.\r\nВсё верно. ") == (False, ""), "once is enough"
    for wrong, error in [("  ", Invalid), ("ы" * 4001, Invalid)]:
        with pytest.raises(error):
            await run(service.answer, SYSTEM, 1, wrong)
    with pytest.raises(NotFound):
        await run(service.answer, SYSTEM, 2, "Ответ")
    assert left() == before


async def test_a_visitors_answer_has_no_link_and_a_phone_is_called(db):
    await run(service.send, VISITOR, draft())
    await run(service.send, VISITOR, draft(contact="+7 978 123-45-67"))
    assert await run(service.answer, SYSTEM, 1, "Да") == (True, "")
    assert await run(service.answer, SYSTEM, 2, "Да") == (True, "+79781234567")
    (letter,) = letters("inquiry_answer")
    assert (letter.recipient, letter.payload["text"]) == ("v@example.ru", "Да")


async def test_another_message_waits_for_an_answer_again(db, me):
    await run(service.send, me, draft())
    await run(service.answer, SYSTEM, 1, "Ответ")
    file, uid = await uploaded(me), str(uuid4())
    for _ in range(2):
        await run(service.add_message, me, 1, uid, "Не согласен", (file,))
    thread = in_reading(service.thread, me, 1)
    assert (thread.status, len(thread.messages), len(thread.messages[2].files)) == ("accepted", 3, 1)
    before = left()
    with pytest.raises(Conflict):
        await run(service.add_message, me, 1, uid, "Другое")
    with pytest.raises(Invalid):
        await run(service.add_message, me, 1, str(uuid4()), "  ")
    assert left() == before


@pytest.mark.parametrize(("who", "allowed"), [("subscriber", 6), ("visitor", 12)])
async def test_who_writes_too_often_is_told_how_long_to_wait(db, me, who, allowed):
    actor = me if who == "subscriber" else VISITOR
    for _ in range(allowed):
        await run(service.send, actor, draft(contact="8 978 123-45-67"))
    before = left()
    with pytest.raises(TooOften, match=r"через (59|60) минут|через 1.час|через час") as caught:
        await run(service.send, actor, draft())
    assert caught.value.wait_seconds > 3000
    assert left() == before


async def test_uploads_are_counted_before_their_bytes_are_read(db, me, session):
    for _ in range(40):
        in_reading(service.take_place, me)
    with pytest.raises(TooOften):
        in_reading(service.take_place, me)
    session.add(InquiryFile(public_id="x", name="x", stored_name="x", media_type="x", size_bytes=MAX_DRAFT_BYTES))
    session.commit()
    with pytest.raises(Unavailable):
        in_reading(service.take_place, VISITOR)


async def test_one_network_does_not_take_all_places(db):
    async with AsyncExitStack() as held:
        for _ in range(6):
            await held.enter_async_context(flows.place(VISITOR))
        with pytest.raises(Unavailable):
            await held.enter_async_context(flows.place(VISITOR))
        async with flows.place(Actor("visitor", ip="198.51.100.1")):
            pass
    async with flows.place(VISITOR):
        pass
    assert flows._uploads == {}


async def test_what_was_never_sent_is_swept_and_nothing_else(db, me):
    sent, unsent = await uploaded(me), await uploaded(VISITOR)
    await run(service.send, me, draft(file_ids=(sent,)))
    stray, fresh = flows.folder() / "stray.jpg.part", flows.folder() / "fresh.jpg"
    for path in (stray, fresh):
        path.write_bytes(SCRIPT)
    long_ago = clock.true_now().timestamp() - 2 * 3600
    _age(stray, long_ago)
    assert flows.sweep() == 1, "a stray; what a person may be writing about just now stays"
    assert not stray.exists() and fresh.exists()
    clock.advance(24 * 3600 + 1)
    assert flows.sweep() == 1
    assert [row["public_id"] for row in rows(InquiryFile)] == [sent]
    assert (await flows.own_file(me, sent))[1].is_file()
    with pytest.raises(NotFound):
        await flows.own_file(me, unsent)
    assert len(on_disk()) == 2


async def test_a_database_that_refuses_leaves_no_file(db, monkeypatch):
    def refuse(*_: object) -> None:
        raise Unavailable("нет")

    monkeypatch.setattr(service, "keep", refuse)
    with pytest.raises(Unavailable):
        await uploaded(VISITOR)
    assert on_disk() == [] and rows(InquiryFile) == []


def _age(path: Path, moment: float) -> None:
    os.utime(path, (moment, moment))


def test_the_tables_are_what_the_models_say(session):
    assert session.exec(select(Inquiry)).all() == []
