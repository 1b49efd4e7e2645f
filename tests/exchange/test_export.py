"""Billing fetches readings: each once, whatever commits when, nothing that a spreadsheet would run."""

import csv
import io
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from lk_app.cli import app
from lk_app.exchange.export import HEADER, cursor_of_day, export_readings
from lk_app.exchange.outgoing import whole_file
from lk_app.kernel.errors import Conflict
from lk_app.readings.models import Meter, ReadingSource
from lk_app.store import transaction
from lk_app.store.engine import engine
from tests import factories

DAY = date(2022, 2, 20)


@pytest.fixture
def meter(session) -> Meter:
    account = factories.make_account(session, "123456")
    row = factories.make_meter(session, account, serial_number="0111", zones=2)
    session.commit()
    return row


def _submit(session, meter, *kwh, **values):
    day, number = values.pop("day", DAY), values.pop("number", kwh[0])
    values |= {"submission_id": f"s-{number}", "receipt_number": str(number)}
    row = factories.make_reading(session, meter, day, *kwh, **values)
    session.commit()
    return row


def _export(cursor: int = 0) -> tuple[list[dict[str, str]], int]:
    out = io.StringIO()
    count, following = export_readings(cursor, out)
    first, *lines = out.getvalue().splitlines()
    assert first.endswith(f"cursor={following}")
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert len(rows) == count
    return rows, following


def test_a_reading_with_all_its_columns(session, meter):
    row = _submit(session, meter, 12480, 6215, received_at=datetime(2022, 2, 20, 9, 30, 5, tzinfo=UTC))
    ((found,), _) = _export()
    assert list(found) == list(HEADER)
    assert found == {
        "id": str(row.id), "branch": "Симферопольское ГРОЭ", "number": "123456", "serial": "0111", "date": "20.02.2022",
        "type": "абонентские", "t1": "12480", "t2": "6215", "t3": "", "received_at": "20.02.2022 12:30:05", "receipt": "12480",
        "corrects": "",
    }  # fmt: skip


def test_each_reading_is_exported_once_by_cursor(session, meter):
    _submit(session, meter, 1, 1)
    rows, cursor = _export()
    assert [row["t1"] for row in rows] == ["1"]
    assert _export(cursor) == ([], cursor)
    _submit(session, meter, 2, 1, day=date(2022, 2, 21), source=ReadingSource.ANONYMOUS)
    rows, _ = _export(cursor)
    assert [(row["t1"], row["type"]) for row in rows] == [("2", "абонентские без регистрации")]


def test_what_billing_has_or_was_corrected_is_not_exported(session, meter):
    factories.make_reading(session, meter, DAY, 5, 5, is_confirmed=True)
    _submit(session, meter, 6, 5, is_confirmed=True)
    first, second, third = (_submit(session, meter, value, 5) for value in (7, 8, 9))
    first.superseded_by_id, second.superseded_by_id = second.id, third.id
    session.add_all([first, second])
    session.commit()
    rows, _ = _export()
    assert [(row["t1"], row["receipt"], row["corrects"]) for row in rows] == [("9", "9", "8,7")]


def test_a_correction_follows_what_was_exported(session, meter):
    first = _submit(session, meter, 7, 5)
    _, cursor = _export()
    second = _submit(session, meter, 8, 5)
    first.superseded_by_id = second.id
    session.add(first)
    session.commit()
    rows, _ = _export(cursor)
    assert [(row["receipt"], row["corrects"]) for row in rows] == [("8", "7")]


def test_from_a_day_on_by_the_time_of_receipt(session, meter):
    _submit(session, meter, 1, 1, received_at=datetime(2022, 2, 20, 20, 59, tzinfo=UTC))
    _submit(session, meter, 2, 1, received_at=datetime(2022, 2, 20, 21, 1, tzinfo=UTC))
    assert [row["t1"] for row in _export(cursor_of_day(date(2022, 2, 20)))[0]] == ["1", "2"]
    assert [row["t1"] for row in _export(cursor_of_day(date(2022, 2, 21)))[0]] == ["2"]
    assert _export(cursor_of_day(date(2022, 2, 22)))[0] == []


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)  # SQLite has one writer: ids are given in the order of commits
def test_a_reading_that_commits_late_is_not_lost(session, meter):
    """Its id was given first and committed last: the export waits for it instead of stepping over it."""
    with Session(engine()) as slow:
        early = factories.make_reading(slow, meter, DAY, 1, 1, submission_id="early")
        late = _submit(session, meter, 2, 1)
        assert (early.id or 0) < (late.id or 0)
        exported: list[tuple[list[dict[str, str]], int]] = []
        thread = threading.Thread(target=lambda: exported.append(_export()))
        thread.start()
        _wait_until_somebody_waits(session)
        slow.commit()
        thread.join()
    ((rows, cursor),) = exported
    assert [row["t1"] for row in rows] == ["1", "2"]
    assert _export(cursor)[0] == []


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)
def test_while_a_file_is_written_the_export_refuses(session, meter, monkeypatch, tmp_path):
    monkeypatch.setattr(transaction, "MAX_TRIES", 1)
    with Session(engine()) as importing:
        factories.make_reading(importing, meter, DAY, 1, 1)
        with pytest.raises(Conflict, match="Повторите"), whole_file(tmp_path / "out.csv") as out:
            export_readings(0, out)
        importing.rollback()
    assert list(tmp_path.glob("*out.csv*")) == []


def _wait_until_somebody_waits(session: Session) -> None:
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'reading'::regclass"
    while not session.connection().exec_driver_sql(query).scalar_one():
        session.rollback()
    session.rollback()


def test_formulae_are_neutralised(session):
    account = factories.make_account(session, "-123", branch='=HYPERLINK("http://evil";"x")')
    meter = factories.make_meter(session, account, serial_number="@SUM(A1)")
    _submit(session, meter, 1)
    ((found,), _) = _export()
    assert (found["branch"], found["number"], found["serial"]) == ('\'=HYPERLINK("http://evil";"x")', "'-123", "'@SUM(A1)")


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "readings.csv"
    path.write_text("yesterday's")
    with pytest.raises(RuntimeError), whole_file(path) as out:
        out.write("half")
        raise RuntimeError
    assert path.read_text() == "yesterday's"
    assert [entry.name for entry in tmp_path.iterdir()] == ["readings.csv"]
    with whole_file(path) as out:
        out.write("whole")
        assert path.read_text() == "yesterday's"
    assert path.read_text() == "whole"


def test_the_command(session, meter, tmp_path: Path):
    row = _submit(session, meter, 1, 1)
    path = tmp_path / "out.csv"
    result = CliRunner().invoke(app, ["export", "readings", "--since", "0", "--out", str(path)])
    assert (result.exit_code, f"Следующий курсор: {row.id}" in result.output) == (0, True)
    assert len(path.read_text().splitlines()) == 3
    printed = CliRunner().invoke(app, ["export", "readings", "--since", "01.02.2022"])
    assert printed.stdout.splitlines()[1] == ";".join(HEADER)


@pytest.mark.parametrize(
    ("since", "told"),
    [
        ("вчера", "«вчера»: это не дата"),
        ("32.13.2022", "«32.13.2022»: такого дня или времени не бывает"),
        ("0001-01-01", "такого дня или времени не бывает"),
        ("9" * 23, "слишком большое число"),
        (str(2**63 - 1), "ещё не было, последний 1"),
        ("2", "курсора 2 ещё не было, последний 1"),
        ("-1", "это не курсор"),
    ],
)
def test_a_wrong_since_is_told_and_nothing_is_written(session, meter, tmp_path, since, told):
    _submit(session, meter, 1, 1)
    path = tmp_path / "none.csv"
    done = CliRunner().invoke(app, ["export", "readings", f"--since={since}", "--out", str(path)])
    assert (done.exit_code, path.exists(), list(tmp_path.glob(".none*"))) == (1, False, [])
    assert "Ничего не выгружено. --since: " in done.stderr and told in done.stderr
    assert "первой строке «" not in done.stderr


@pytest.mark.parametrize(("out", "told"), [("missing/x.csv", "missing нет"), (".", "это папка"), ("file/x.csv", "file нет")])
def test_a_place_that_cannot_be_written_is_told(session, meter, tmp_path, out, told):
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(app, ["export", "readings", "--since", "0", "--out", str(tmp_path / out)])
    assert (done.exit_code, isinstance(done.exception, SystemExit)) == (1, True)
    assert "Ничего не выгружено. --out: " in done.stderr and told in done.stderr
