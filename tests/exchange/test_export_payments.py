"""Billing fetches what was paid here: each movement of money once, in the order it was booked, whatever settles when."""

import csv
import io
import threading
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from lk_app.cli import app
from lk_app.exchange.export_payments import HEADER, cursor_of_day, export_payments
from lk_app.payments.models import Payment
from lk_app.store.engine import engine
from tests import factories
from tests.exchange.paid import give_back, pay


@pytest.fixture
def account(session):
    row = factories.make_account(session, "123456")
    session.commit()
    return row


def _export(cursor: int = 0) -> tuple[list[dict[str, str]], int]:
    out = io.StringIO()
    count, following = export_payments(cursor, out)
    first, *lines = out.getvalue().splitlines()
    assert first.endswith(f"cursor={following}")
    rows = list(csv.DictReader(lines, delimiter=";"))
    assert len(rows) == count
    return rows, following


def test_a_payment_with_all_its_columns(session, account):
    paid = pay(session, account, 139236, penalty=7890, settled_at=datetime(2022, 2, 25, 21, 32, 10, tzinfo=UTC))
    ((found,), cursor) = _export()
    assert list(found) == list(HEADER)
    assert 0 < int(found.pop("id")) <= cursor
    assert found == {
        "type": "оплата", "branch": "Симферопольское ГРОЭ", "number": "123456", "lk_payment_id": paid.uid, "amount": "1392.36",
        "penalty": "78.90", "date": "26.02.2022", "received_at": "26.02.2022 00:32:10", "acquirer_id": paid.acquirer_id,
    }  # fmt: skip


def test_each_movement_is_exported_once_by_cursor(session, account):
    first = pay(session, account, 500_00)
    rows, cursor = _export()
    assert [row["lk_payment_id"] for row in rows] == [first.uid]
    assert _export(cursor) == ([], cursor)
    second = pay(session, account, 700_00)
    give_back(session, first, 100_50)
    rows, last = _export(cursor)
    assert [(row["type"], row["lk_payment_id"], row["amount"]) for row in rows] == [
        ("оплата", second.uid, "700.00"), ("возврат", first.uid, "100.50"),
    ]  # fmt: skip
    assert _export(last)[0] == []
    assert [row["type"] for row in _export(0)[0]] == ["оплата", "оплата", "возврат"]


def test_started_early_and_settled_late_is_not_stepped_over(session, account):
    """The cursor follows the ledger, not the payments: a bank may think for a day."""
    late = pay(session, account, 100_00, settles=False)
    early = pay(session, account, 200_00)
    rows, cursor = _export()
    assert [row["lk_payment_id"] for row in rows] == [early.uid]
    pay(session, account, row=late)
    assert [row["lk_payment_id"] for row in _export(cursor)[0]] == [late.uid]


def test_a_refund_tells_how_much_left_the_penalty(session, account):
    paid = pay(session, account, 1000_00, penalty=300_00)
    give_back(session, paid, 800_00)
    assert [(row["type"], row["amount"], row["penalty"]) for row in _export()[0]] == [
        ("оплата", "1000.00", "300.00"), ("возврат", "800.00", "100.00"),
    ]  # fmt: skip


def test_what_billing_has_is_left_out_but_its_refund_is_not(session, account):
    paid = pay(session, account, 100_00, confirmed_at=datetime(2022, 2, 26, tzinfo=UTC))
    give_back(session, paid, 40_00)
    assert [(row["type"], row["amount"]) for row in _export()[0]] == [("возврат", "40.00")]


def test_it_is_marked_when_it_was_first_exported_and_only_then(session, account, monkeypatch):
    pay(session, account, 100_00)
    pay(session, account, 200_00, settles=False)

    def marks() -> list[datetime | None]:
        session.expire_all()
        found = list(session.exec(select(Payment.exported_at).order_by(Payment.id)).all())  # type: ignore[arg-type]
        session.rollback()  # on SQLite whoever looks through this session keeps writers out
        return found

    with monkeypatch.context() as patch:
        patch.setattr("lk_app.exchange.export_payments.failpoint", _fail)
        with pytest.raises(RuntimeError):
            _export()
    assert marks() == [None, None]
    _export()
    first = marks()
    assert first[0] is not None and first[1] is None
    _export()
    assert marks() == first


def _fail(name: str) -> None:
    raise RuntimeError(name)


def test_from_a_day_on_by_the_moment_it_was_booked(session, account):
    pay(session, account, 1_00, booked_at=datetime(2022, 2, 20, 20, 59, tzinfo=UTC))
    pay(session, account, 2_00, booked_at=datetime(2022, 2, 20, 21, 1, tzinfo=UTC))
    assert [row["amount"] for row in _export(cursor_of_day(date(2022, 2, 20)))[0]] == ["1.00", "2.00"]
    assert [row["amount"] for row in _export(cursor_of_day(date(2022, 2, 21)))[0]] == ["2.00"]
    assert _export(cursor_of_day(date(2022, 2, 22)))[0] == []


@pytest.mark.parametrize("db", ["postgresql"], indirect=True)  # SQLite has one writer: ids are given in the order of commits
def test_a_credit_that_commits_late_is_not_lost(session, account):
    with Session(engine(), expire_on_commit=False) as slow:
        early = pay(slow, account, 1_00, commits=False)
        late = pay(session, account, 2_00)
        exported: list[tuple[list[dict[str, str]], int]] = []
        thread = threading.Thread(target=lambda: exported.append(_export()))
        thread.start()
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'transfer'::regclass"
        while not session.connection().exec_driver_sql(query).scalar_one():
            session.rollback()
        session.rollback()
        slow.commit()
        thread.join()
    assert [row["lk_payment_id"] for row in exported[0][0]] == [early.uid, late.uid]


def test_formulae_are_neutralised(session):
    pay(session, factories.make_account(session, "-123", branch="=1+1"), 1_00)
    ((found,), _) = _export()
    assert (found["branch"], found["number"], found["amount"]) == ("'=1+1", "'-123", "1.00")


def test_the_command(session, account, tmp_path):
    pay(session, account, 1_00)
    path = tmp_path / "out.csv"
    done = CliRunner().invoke(app, ["export", "payments", "--since", "0", "--out", str(path)])
    assert (done.exit_code, "Выгружено: 1\u00a0строка" in done.output) == (0, True)
    assert path.read_text("utf-8").splitlines()[1] == ";".join(HEADER)
    wrong = CliRunner().invoke(app, ["export", "payments", "--since", "99"])
    assert (wrong.exit_code, "курсора 99 ещё не было" in wrong.output) == (1, True)
