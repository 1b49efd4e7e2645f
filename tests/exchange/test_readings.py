"""Readings from billing meet readings accepted here."""

from datetime import date

import pytest
from sqlmodel import col, select

from lk_app.exchange.service import import_files
from lk_app.readings.models import Meter, Reading, ReadingSource
from tests import factories
from tests.exchange import files
from tests.exchange.files import SIMFEROPOL

DAY = date(2022, 2, 20)


@pytest.fixture
def meter(db, tmp_path, session) -> Meter:
    import_files([files.write(tmp_path, "accounts"), files.write(tmp_path, "meters")])
    found = session.exec(select(Meter).where(Meter.zones == 2)).one()
    session.commit()
    return found


def _from_billing(tmp_path, *rows: str, made: str = "21.02.2022 06:00"):
    lines = [f"{SIMFEROPOL};5000000;0222;{row}" for row in rows]
    return import_files([files.write(tmp_path, "readings", *lines, made=made)])[0].outcome


def _submitted(session, meter, *kwh, source=ReadingSource.SUBSCRIBER, **values):
    row = factories.make_reading(
        session, meter, DAY, *kwh, source=source, submission_id=f"s-{kwh[0]}", receipt_number=f"{kwh[0]}", **values
    )
    session.commit()
    return row


def _all(session) -> list[Reading]:
    session.expire_all()
    rows = list(session.exec(select(Reading).order_by(col(Reading.id))).all())
    session.commit()
    return rows


def test_what_comes_back_confirms_the_submitted_row(meter, tmp_path, session):
    _submitted(session, meter, 100, 50)
    outcome = _from_billing(tmp_path, "20.02.2022;абонентские;100;50;")
    assert (outcome.added, outcome.changed, outcome.confirmed) == (0, 0, 1)
    (row,) = _all(session)
    assert (row.is_confirmed, row.submission_id, row.receipt_number, row.superseded_by_id) == (True, "s-100", "100", None)


def test_it_confirms_whatever_type_billing_gave_it(meter, tmp_path, session):
    _submitted(session, meter, 100, 50, source=ReadingSource.ANONYMOUS)
    _from_billing(tmp_path, "20.02.2022;абонентские;100;50;")
    assert [(row.source, row.is_confirmed) for row in _all(session)] == [("anonymous", True)]


def test_other_values_or_another_day_do_not_confirm(meter, tmp_path, session):
    _submitted(session, meter, 100, 50)
    outcome = _from_billing(tmp_path, "20.02.2022;абонентские;101;50;", "19.02.2022;абонентские;100;50;")
    assert (outcome.added, outcome.changed, outcome.confirmed) == (2, 0, 0)
    assert [row.is_confirmed for row in _all(session)] == [False, True, True]
    assert all(row.superseded_by_id is None for row in _all(session))


def test_a_correction_of_billing_supersedes_its_own_row(meter, tmp_path, session):
    _from_billing(tmp_path, "20.02.2022;абонентские;100;50;", "19.02.2022;абонентские;90;40;")
    outcome = _from_billing(tmp_path, "20.02.2022;абонентские;110;50;", "19.02.2022;абонентские;90;40;", made="22.02.2022")
    assert (outcome.added, outcome.changed, outcome.confirmed) == (1, 1, 0)
    old, other, new = _all(session)
    assert (old.superseded_by_id, other.superseded_by_id, new.superseded_by_id) == (new.id, None, None)
    assert (old.value_t1_wh, new.value_t1_wh) == (100_000, 110_000)


def test_billing_may_take_its_correction_back(meter, tmp_path, session):
    for number, value in enumerate((100, 110, 100), start=1):
        _from_billing(tmp_path, f"20.02.2022;абонентские;{value};50;", made=f"2{number}.02.2022")
    rows = _all(session)
    assert [row.value_t1_wh for row in rows if row.superseded_by_id is None] == [100_000]
    assert len(rows) == 3


def test_a_correction_supersedes_a_confirmed_submitted_row(meter, tmp_path, session):
    _submitted(session, meter, 100, 50)
    _from_billing(tmp_path, "20.02.2022;абонентские;100;50;")
    _from_billing(tmp_path, "20.02.2022;абонентские;105;50;", made="22.02.2022")
    old, new = _all(session)
    assert (old.superseded_by_id, new.submission_id) == (new.id, None)


def test_the_first_of_two_submitted_may_come_back_late_and_again(meter, tmp_path, session):
    first = _submitted(session, meter, 100, 50)
    second = _submitted(session, meter, 102, 50)
    first.superseded_by_id = second.id
    session.add(first)
    session.commit()
    for made in ("21.02.2022", "22.02.2022"):
        outcome = _from_billing(tmp_path, "20.02.2022;абонентские;100;50;", f"01.0{made[1]}.2022;расчётные;1;1;", made=made)
        assert outcome.added == 1
    rows = [row for row in _all(session) if row.taken_on == DAY]
    assert [(row.value_t1_wh, row.is_confirmed, row.superseded_by_id) for row in rows] == [
        (100_000, True, second.id), (102_000, False, None),
    ]  # fmt: skip


def test_a_history_sent_again_in_full_adds_only_what_is_new(meter, tmp_path, session):
    history = [f"{day:02d}.01.2022;абонентские;{day};{day};" for day in range(1, 21)]
    _from_billing(tmp_path, *history)
    outcome = _from_billing(tmp_path, *history, "20.02.2022;абонентские;100;50;", made="22.02.2022")
    assert (outcome.added, outcome.changed, outcome.confirmed) == (1, 0, 0)
    assert len(_all(session)) == 21


def test_two_types_on_a_day_are_two_readings(meter, tmp_path, session):
    _from_billing(tmp_path, "20.02.2022;абонентские;100;50;", "20.02.2022;контрольные;100;50;")
    assert [row.source for row in _all(session)] == ["subscriber", "inspected"]
    outcome = _from_billing(tmp_path, "20.02.2022;абонентские;100;50;", "20.02.2022;контрольные;100;50;", made="22.02.2022")
    assert (outcome.added, outcome.changed) == (0, 0)
