"""S63: take my data out, delete my profile. A canary in every field: it is all in the archive, and afterwards nowhere."""

import asyncio
import csv
import io
import json
import shutil
import zipfile
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

import lk_app.tables
from lk_app.accounts.models import Application, Attachment
from lk_app.config import settings
from lk_app.dossier import flows, service, texts
from lk_app.dossier.archive import as_csv, as_json
from lk_app.dossier.parts import HOLDINGS
from lk_app.identity import flows as identity
from lk_app.identity.models import Profile
from lk_app.identity.service import email_change, profile
from lk_app.identity.service.recovery import own_password
from lk_app.jobs.worker import Worker
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import VISITOR, Actor
from lk_app.kernel.errors import Conflict, Denied, Invalid, NotFound, TooOften
from lk_app.payments import books
from lk_app.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from lk_app.payments.service import calling
from lk_app.readings.models import Reading
from lk_app.store import ledger, limits, outbox
from lk_app.store.engine import engine
from lk_app.store.holdings import Sheet
from lk_app.store.outbox import OutboxMessage
from lk_app.store.run import run, run_read
from lk_app.store.transaction import in_reading, in_transaction
from tests import factories as make
from tests.people import EMAIL, PASSWORD, STRANGER, actor_of, confirmed, events, letters, rows, signed_in, token_of

OLD, WANTED, RECEIPT = "canary.old@example.org", "canary.wanted@example.org", "canary.receipt@example.org"
PLACE = Actor("visitor", ip="203.0.113.99", user_agent="CanaryBrowser/1.0 (X11; Linux) Firefox/133.0")
CARD, NAME, SURNAME = "Мир •• 7777 canary", "Канарейка", "Кнр"
CANARIES = ("canary", "Canary", EMAIL, PLACE.ip, NAME, SURNAME, "7777")
NEIGHBOUR = "neighbour@example.org"


async def leave(actor: Actor, password: str = PASSWORD, word: str = "удалить") -> None:
    await flows.erase(actor, password, word)


async def person(email: str = EMAIL) -> Actor:
    await confirmed(email)
    return actor_of(await signed_in(email, who=PLACE), PLACE) or VISITOR


async def full_life(session: Session) -> Actor:
    """Somebody who has done everything, with a word of his own in each field, and a neighbour with the same account."""
    actor = await person(OLD)
    await run(profile.rename, actor, NAME)
    await identity.ask_email_change(actor, PASSWORD, EMAIL)
    await run(email_change.confirm, PLACE, token_of(letters("change_email", EMAIL)[-1]))
    await identity.ask_email_change(actor, PASSWORD, WANTED)
    for wrong in ("не тот", "и не этот"):
        with pytest.raises(Denied):
            await signed_in(EMAIL, wrong, who=PLACE)
    neighbour = make.make_profile(session, NEIGHBOUR)
    account = make.make_account(session, "5000000", holder_name="Чужая Фамилия", address="Чужой адрес")
    make.make_balance(session, account, debt_kopecks=131346, penalty_kopecks=7890)
    make.make_payment(session, account, 22200, date(2022, 2, 15))
    for owner in (actor.profile_id, neighbour.id):
        make.add(session, Attachment(public_id=ids.public_id(), profile_id=owner, account_id=account.id, proof="surname"))
        add_payment(session, owner, account.id, PaymentStatus.SETTLED, 100_00 + (owner or 0))
    add_payment(session, actor.profile_id, account.id, PaymentStatus.DRAFT, 5500)
    application = Application(
        number=19534, profile_id=actor.profile_id or 0, branch_id=account.branch_id, account_number="600canary",
        stated_surname=SURNAME, stated_on=date(2022, 2, 21), reason="canary reason",
    )  # fmt: skip
    make.add(session, application)
    meter = make.make_meter(session, account)
    make.make_reading(session, meter, date(2022, 2, 22), 12500, profile_id=actor.profile_id, receipt_number="П-1")
    make.make_reading(session, meter, date(2022, 2, 23), 12600, profile_id=neighbour.id, receipt_number="П-2")
    outbox.enqueue(session, "payment_settled", NEIGHBOUR, {"amount": "1"}, "neighbours letter")
    session.commit()
    return actor


def add_payment(session: Session, profile_id: Any, account_id: Any, status: PaymentStatus, amount: int) -> Payment:
    values = {"method": CARD, "receipt_contact": RECEIPT} if profile_id == 1 else {"receipt_contact": NEIGHBOUR}
    row = Payment(
        uid=str(__import__("uuid").uuid4()), profile_id=profile_id, account_id=account_id, amount_kopecks=amount,
        debt_part_kopecks=amount, penalty_part_kopecks=0, status=status, **values,
    )  # fmt: skip
    make.add(session, row)
    if status is PaymentStatus.SETTLED:
        row.settled_at = clock.now()
        books.book_payment(session, row)
    return row


def every_cell() -> dict[str, str]:
    """All rows of all tables as text."""
    with engine().connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {name: str(connection.execute(sa.text(f'SELECT * FROM "{name}"')).fetchall()) for name in tables}


def found_in(texts_: dict[str, str]) -> dict[str, list[str]]:
    seen = {place: [canary for canary in CANARIES if canary in text] for place, text in texts_.items()}
    return {place: canaries for place, canaries in seen.items() if canaries}


async def take_out(actor: Actor) -> dict[str, str]:
    with await flows.take_out(actor, PASSWORD) as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


# --- the archive


async def test_the_archive_holds_all_that_is_held(session):
    actor = await full_life(session)
    files = await take_out(actor)
    assert {name.partition("/")[0] for name in files} == {"README.txt", "csv", "json"}
    together = "".join(files.values())
    for canary in (*CANARIES, OLD, WANTED, RECEIPT, "600canary", "canary reason"):
        assert canary in together, canary
    counts = {name[5:-5]: len(json.loads(text)) for name, text in files.items() if name.startswith("json/")}
    assert counts == {
        "profile": 1, "consents": 1, "login_sessions": 1, "email_changes": 2, "events": len(events_of(actor)), "letters": 2,
        "accounts": 1, "applications": 1, "posted_payments": 1, "readings": 1, "payments": 2, "refunds": 0,
        "inquiries": 0, "inquiry_messages": 0, "inquiry_files": 0, "merges": 0,
    }  # fmt: skip
    (consent,) = json.loads(files["json/consents.json"])
    assert consent["document_version"] == "2026-11-01"
    (account,) = json.loads(files["json/accounts.json"])
    assert (account["number"], account["debt_rubles"], account["penalty_rubles"]) == ("5000000", "1313.46", "78.90")
    table = list(csv.DictReader(io.StringIO(files["csv/readings.csv"]), delimiter=";"))
    assert [(row["Лицевой счёт"], row["Т1, кВт·ч"], row["Дата внесения"]) for row in table] == [
        ("5000000", "12500,000", "22.02.2022")
    ]
    for name in counts:
        assert f"- {name} — " in files["README.txt"]
        rows_in_csv = list(csv.reader(io.StringIO(files[f"csv/{name}.csv"]), delimiter=";"))
        assert len(rows_in_csv) == counts[name] + 1


def events_of(actor: Actor) -> list[Any]:
    return [event for event in events() if event.profile_id == actor.profile_id]


async def test_the_archive_holds_nothing_of_others(session):
    actor = await full_life(session)
    with pytest.raises(Denied):
        await signed_in(EMAIL, "чужая попытка", who=STRANGER)
    together = "".join((await take_out(actor)).values())
    hashes = [row["password_hash"] for row in rows(Profile)]
    for foreign in (NEIGHBOUR, "Чужая Фамилия", "Чужой адрес", "П-2", STRANGER.ip, *hashes[:1]):
        assert foreign not in together, foreign
    assert "payment_settled" not in together


async def test_every_sheet_is_empty_for_a_visitor(session):
    await full_life(session)
    for holding in HOLDINGS:
        for sheet in holding.sheets:
            try:
                found = in_reading(lambda session, sheet=sheet: list(sheet.rows(session, VISITOR)))
            except NotFound:
                found = []
            assert found == [], sheet.name


async def test_an_archive_needs_the_password_each_time_and_not_too_often(db):
    actor = await person()
    for password in ("", "не тот пароль"):
        with pytest.raises(Invalid) as refused:
            await flows.take_out(actor, password)
        assert set(refused.value.errors) == {"password"}
    for visitor in (VISITOR, STRANGER):
        with pytest.raises(NotFound):
            await flows.take_out(visitor, PASSWORD)
    assert events("identity.archive_taken") == []
    for _ in range(5):
        await take_out(actor)
    with pytest.raises(TooOften):
        await take_out(actor)
    assert len(events("identity.archive_taken")) == 5


@pytest.mark.parametrize("text", ["=1+1", "+7 978", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "＝1"])
def test_no_cell_runs_as_a_formula(text):
    sheet = Sheet("s", "S", (("a", "А"),), lambda _session, _actor: [])
    (_, (cell,)) = csv.reader(io.StringIO(as_csv(sheet, [(text,)]).removeprefix("\ufeff")), delimiter=";")
    assert cell == "'" + text
    assert json.loads(as_json(sheet, [(text,)])) == [{"a": text}]


# --- leaving


async def test_nothing_personal_is_left_anywhere_and_the_money_is_whole(session, db, tmp_path):
    actor = await full_life(session)
    before, sums = every_cell(), in_reading(ledger.balances)
    at_first = found_in(before)
    assert {"profile", "outbox_message", "audit_event", "login_session", "payment", "application", "email_change"} <= set(
        at_first
    )
    amounts = [(row["uid"], row["amount_kopecks"]) for row in rows(Payment)]
    session.close()
    await leave(actor)
    farewell = letters("profile_deleted")
    assert [(letter.recipient, letter.payload["name"]) for letter in farewell] == [(EMAIL, NAME)]
    await deliver()
    assert found_in(every_cell()) == {}
    assert in_reading(ledger.balances) == sums
    assert before["transfer"] == every_cell()["transfer"]
    assert [(row["uid"], row["amount_kopecks"]) for row in rows(Payment)] == amounts
    assert found_in({name: str(getattr(limits._own_limiter().storage, name)) for name in ("storage", "events")}) == {}
    if db == "sqlite":
        assert found_in(files_of_database(tmp_path)) == {}
    assert {row["email"] for row in rows(Profile)} == {"", NEIGHBOUR}


async def deliver() -> None:
    """As the worker does, with a server that takes everything."""

    class Server:
        async def send(self, recipient: str, letter: object, message_id: str) -> None:
            assert recipient

    await Worker(Server(), is_demo=False, domain="lk.example").drain()


def files_of_database(tmp_path) -> dict[str, str]:
    """The bytes on the disk, the write-ahead log too, as a thief of the disk would read them."""
    from lk_app.store import remains

    assert remains.wipe()
    path = sa.engine.make_url(settings().resolved_database_url).database or ""
    copies = [shutil.copy(path + end, tmp_path / f"copy{end}") for end in ("", "-wal")]
    return {str(copy): open(copy, "rb").read().decode("utf-8", "replace") for copy in copies}  # noqa: PTH123


async def test_what_belongs_to_others_stays(session):
    actor = await full_life(session)
    neighbours = {table: [row for row in rows(table) if row["profile_id"] == 2] for table in (Attachment, Payment, Reading)}
    await leave(actor)
    for table, theirs in neighbours.items():
        assert theirs
        assert [row for row in rows(table) if row["profile_id"] == 2] == theirs
    assert len(letters("", NEIGHBOUR)) == 1
    assert len(rows(Reading)) == 2, "bills rest on readings"
    assert rows(Application) == []
    draft = next(row for row in rows(Payment) if row["amount_kopecks"] == 5500)
    assert (draft["status"], draft["reason"]) == ("canceled", "profile_deleted")
    assert in_transaction(calling.begin_call, draft["uid"]) is None, "nobody is asked to pay it any more"


async def test_every_sign_in_ends_at_once_and_the_address_registers_anew(db):
    actor = await person()
    here, there = await signed_in(), await signed_in(who=STRANGER)
    await leave(actor)
    assert (actor_of(here), actor_of(there)) == (None, None)
    with pytest.raises(Denied):
        await signed_in()
    with pytest.raises(NotFound):
        await leave(actor)
    again = await person()
    assert again.profile_id != actor.profile_id
    assert len(letters("profile_deleted")) == 1
    (event,) = events("identity.profile_deleted")
    assert (event.ip, event.profile_id) == ("", actor.profile_id)
    assert event.details["identity"] > 0


@pytest.mark.parametrize(
    ("password", "word", "fields"),
    [("", "удалить", {"password"}), (PASSWORD, "", {"word"}), (PASSWORD, "удолить", {"word"}), ("", "нет", {"password", "word"}),
     ("не тот пароль", "удалить", {"password"})],
)  # fmt: skip
async def test_a_wrong_form_deletes_nothing(db, password, word, fields):
    actor = await person()
    before = rows(Profile)
    with pytest.raises(Invalid) as refused:
        await leave(actor, password, word)
    assert set(refused.value.errors) == fields
    assert rows(Profile) == before
    assert letters("profile_deleted") == []
    await leave(actor, word="  «Удалить» ")


async def test_a_visitor_deletes_nobody(db):
    await person()
    for visitor in (VISITOR, STRANGER):
        with pytest.raises(NotFound):
            await leave(visitor)
    assert len(rows(Profile)) == 1


async def test_a_double_click_and_a_race_leave_one_farewell(db):
    actor = await person()
    answers = await asyncio.gather(*(leave(actor) for _ in range(4)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "NotFound", "NotFound", "NotFound"]
    assert len(letters("profile_deleted")) == 1


async def test_two_who_leave_first_at_once_share_one_nobody(db):
    people = [await person(f"leaver{number}@example.org") for number in range(3)]
    await asyncio.gather(*(leave(actor) for actor in people))
    assert [(row["email_canonical"], row["is_blocked"]) for row in rows(Profile)] == [("nobody", True)]


@pytest.mark.parametrize("status", [PaymentStatus.REGISTERING, PaymentStatus.IN_DOUBT, PaymentStatus.PENDING])
async def test_money_on_its_way_is_waited_for(session, status):
    actor = await person()
    row = add_payment(session, actor.profile_id, make.make_account(session).id, status, 139236)
    session.commit()
    before = every_cell()
    with pytest.raises(Conflict) as refused:
        await leave(actor)
    assert "1 392,36 ₽" in refused.value.message.replace("\u00a0", " ")
    present = await run_read(own_password, actor)
    with pytest.raises(Conflict):
        await run(service.erase, actor, present)
    assert every_cell() == before
    row.status = PaymentStatus.CANCELED
    session.add(row)
    session.commit()
    await leave(actor)


async def test_money_coming_back_is_waited_for(session):
    actor = await person()
    payment = add_payment(session, actor.profile_id, make.make_account(session).id, PaymentStatus.SETTLED, 5000)
    make.add(session, Refund(uid="r", payment_id=payment.id, amount_kopecks=5000, status=RefundStatus.PENDING))
    session.commit()
    with pytest.raises(Conflict) as refused:
        await leave(actor)
    assert "возвращаются деньги" in refused.value.message
    assert len(rows(Profile)) == 1


async def test_a_password_changed_meanwhile_keeps_the_profile(db):
    actor = await person()
    present = await run_read(own_password, actor)
    await identity.change_password(actor, PASSWORD, "другая лампа у реки", "другая лампа у реки")
    with pytest.raises(Conflict):
        await run(service.erase, actor, present)
    assert len(rows(Profile)) == 1


async def test_a_farewell_that_cannot_be_delivered_is_forgotten_too(db):
    await leave(await person())
    (letter,) = letters("profile_deleted")
    in_transaction(outbox.fail, letter.id, f"550 no such user {EMAIL}", is_permanent=True)
    (letter,) = letters("profile_deleted")
    assert (letter.recipient, letter.payload, letter.last_error) == ("", {}, "")


async def test_a_letter_in_the_workers_hands_may_vanish(db):
    actor = await person()
    claimed = in_transaction(outbox.claim)
    await leave(actor)
    for message in claimed:
        in_transaction(outbox.finish, message.id, keep_payload=False)
        in_transaction(outbox.fail, message.id, "late")
    assert [letter.template for letter in letters()] == ["profile_deleted"]


async def test_a_late_payment_of_nobody_is_credited_and_writes_to_nobody(session):
    """An expired payment whose money came after all: booked as ever, no letter to an empty address."""
    actor = await person()
    add_payment(session, actor.profile_id, make.make_account(session).id, PaymentStatus.EXPIRED, 5000)
    session.commit()
    await leave(actor)
    from lk_app.payments.service import settling

    with Session(engine()) as later:
        row = later.exec(select(Payment)).one()
        row.settled_at = clock.now()
        settling._promise_letter(later, row)
        later.commit()
    assert [letter.template for letter in letters()] == ["profile_deleted"]


def test_every_table_about_people_is_in_somebodys_holding():
    assert lk_app.tables
    named = {table.__tablename__ for holding in HOLDINGS for table in holding.tables}
    pointing = {
        table.name
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "profile"
    }
    assert pointing == named, "add what the noun holds to lk_app/dossier/parts.py"
    assert len({sheet.name for holding in HOLDINGS for sheet in holding.sheets}) == sum(len(part.sheets) for part in HOLDINGS)
    assert texts.WORD.casefold() == texts.WORD
    assert OutboxMessage.__tablename__
