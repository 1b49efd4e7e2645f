"""The demo: the guide's own accounts to the kopeck, loaded once, on a clock that goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from lk_app.accounts.models import Account, Attachment, Balance, PostedPayment
from lk_app.cli import app
from lk_app.config import settings
from lk_app.demo import demo_clock, guide
from lk_app.demo import service as demo
from lk_app.identity.models import Profile
from lk_app.identity.passwords import verify_password
from lk_app.kernel import clock
from lk_app.readings.models import Meter, Reading
from lk_app.store.transaction import reading
from lk_app.suppliers import supplier
from tests.exchange import files


@pytest.fixture
def is_demo(monkeypatch):
    monkeypatch.setenv("LK_IS_DEMO", "true")
    settings.cache_clear()
    demo_clock.set_clock()


def _accounts_of(session: Session, email: str) -> list[str]:
    query = (
        select(Account.number)
        .join(Attachment, col(Attachment.account_id) == Account.id)
        .join(Profile, col(Profile.id) == Attachment.profile_id)
        .where(Profile.email == email)
        .order_by(col(Attachment.attached_at), col(Attachment.id))
    )
    return list(session.exec(query).all())


def _account(session: Session, number: str) -> Account:
    return session.exec(select(Account).where(Account.number == number)).one()


def test_the_guides_profile_shows_the_guides_cards_and_tables(db, is_demo):
    demo.load()
    with reading() as session:
        assert _accounts_of(session, "demo@user") == ["123456", "5000000"]
        cards = [
            session.exec(select(Balance).where(Balance.account_id == _account(session, number).id)).one()
            for number in ("123456", "5000000")
        ]
        assert [(card.debt_kopecks, card.credit_kopecks, card.penalty_kopecks, card.as_of_on) for card in cards] == [
            (0, 10_000, 0, date(2022, 2, 21)), (131_346, 0, 7_890, date(2022, 2, 21)),
        ]  # fmt: skip
        account_id = _account(session, "123456").id
        payments = select(PostedPayment).where(PostedPayment.account_id == account_id).order_by(col(PostedPayment.id).desc())
        assert [(row.amount_kopecks, row.received_on.isoformat()) for row in session.exec(payments).all()] == [
            (108, "2021-12-29"), (222, "2021-12-29"), (23_456, "2020-08-25"), (40_000, "2020-06-16"), (70_007, "2020-05-10"),
        ]  # fmt: skip
        readings = select(Reading).join(Meter).where(Meter.account_id == account_id).order_by(col(Reading.taken_on).desc())
        assert [(row.value_t1_wh // 1000, row.taken_on.isoformat(), row.source) for row in session.exec(readings).all()] == [
            (1234, "2021-12-22", "subscriber"), (102, "2021-04-07", "subscriber"), (101, "2021-03-23", "subscriber"),
            (100, "2020-10-05", "subscriber"), (80, "2020-09-16", "anonymous"), (66, "2020-08-27", "subscriber"),
            (55, "2020-07-23", "subscriber"), (51, "2020-05-08", "subscriber"),
        ]  # fmt: skip


def test_the_two_zone_meter_is_that_of_the_pictures(db, is_demo):
    demo.load()
    with reading() as session:
        meter = session.exec(select(Meter).where(Meter.account_id == _account(session, "5000000").id)).one()
        assert (meter.serial_number, meter.model, meter.zones) == ("04817216", "Меркурий 200", 2)
        rows = {
            row.taken_on: sum(row.values_wh) // 1000 for row in session.exec(select(Reading).where(Reading.meter_id == meter.id))
        }
    last = max(rows)
    assert (last, rows[last]) == (date(2021, 12, 22), 12480 + 6215)
    year = rows[last] - rows[date(2020, 12, 22)]
    assert 286 <= year * 65 / 365 <= 313


def test_what_meters_can_do_is_there_to_be_tried(db, is_demo):
    demo.load()
    with reading() as session:
        meters = {
            number: session.exec(select(Meter).where(Meter.account_id == _account(session, number).id)).all()
            for number in _accounts_of(session, "zony@user")
        }
        assert any(meter.zones == 3 for found in meters.values() for meter in found)
        assert any(meter.removed_on for found in meters.values() for meter in found if len(found) == 2)
        assert any(meter.calibrated_until_on < demo_clock.DEMO_STARTS_AT.date() for (meter, *_) in meters.values())
        (rollover,) = meters[str(guide.ROLLOVER)]
        newest = select(Reading.value_t1_wh).where(Reading.meter_id == rollover.id).order_by(col(Reading.taken_on).desc())
        last = session.exec(newest).first()
        assert (rollover.integer_digits, last) == (5, 99_950_000)
        assert _accounts_of(session, "pusto@user") == []
        assert len(session.exec(select(Account.id)).all()) >= 300
        profile = session.exec(select(Profile).where(Profile.email == "demo@user")).one()
        assert profile.confirmed_at and verify_password(demo.PASSWORD, profile.password_hash)


def test_a_second_time_changes_nothing_not_even_what_people_did(db, is_demo):
    demo.load()
    before = files.contents()
    assert all(result.repeated_at is not None for result in demo.load())
    assert files.contents() == before


def test_the_other_supplier_has_its_own_numbers(db, is_demo, monkeypatch):
    monkeypatch.setenv("LK_SUPPLIER", "samaraenergo")
    settings.cache_clear()
    supplier.cache_clear()
    demo.load()
    with reading() as session:
        numbers = session.exec(select(Account.number)).all()
    assert len(numbers) >= 300
    assert all(len(number) == 12 and number.isdecimal() for number in numbers)


def test_the_clock_begins_on_the_guides_day_and_goes_on_over_restarts(is_demo):
    began = clock.now()
    assert abs(began - datetime(2022, 2, 25, 7, 0, tzinfo=UTC)) < timedelta(minutes=5)
    path = settings().data_dir / "krymenergo.demo-started"
    path.write_text((datetime.fromisoformat(path.read_text()) - timedelta(days=3)).isoformat())
    demo_clock.set_clock()
    assert timedelta(days=3) <= clock.now() - began < timedelta(days=3, minutes=5)


def test_lk_now_wins_over_the_demos_clock(is_demo, monkeypatch):
    monkeypatch.setenv("LK_NOW", "2022-03-26T12:00:00")
    settings.cache_clear()
    demo_clock.set_clock()
    assert clock.today() == date(2022, 3, 26)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_outside_the_demo_nothing_of_it_is_loaded(db):
    before = files.contents()
    result = CliRunner().invoke(app, ["demo"])
    assert (result.exit_code, files.contents()) == (1, before)


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_the_command_prints_the_sign_ins(db, is_demo):
    result = CliRunner().invoke(app, ["demo"])
    assert result.exit_code == 0
    assert all(email in result.output for email in ("demo@user", "zony@user", "pusto@user", "654321"))


def test_a_database_without_a_schema_is_told(monkeypatch, tmp_path):
    from lk_app.store.engine import engine

    monkeypatch.setenv("LK_DATABASE_URL", f"sqlite:///{tmp_path / 'bare.sqlite3'}")
    settings.cache_clear()
    engine.cache_clear()
    result = CliRunner().invoke(app, ["import", str(files.write(tmp_path, "accounts"))])
    engine().dispose()
    engine.cache_clear()
    assert (result.exit_code, "lk migrate" in result.output) == (1, True)
