"""Payments made here come back from billing: confirmed exactly once, and what is not certain is listed, never guessed."""

import csv
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlmodel import col, select
from typer.testing import CliRunner

from lk_app.accounts.models import Account, Balance, PostedPayment
from lk_app.cli import app
from lk_app.exchange import service
from lk_app.exchange.service import import_files
from lk_app.payments.models import Payment
from lk_app.payments.service import paying
from lk_app.store.engine import engine
from lk_app.store.transaction import in_reading
from tests.exchange import files
from tests.exchange.files import SIMFEROPOL, YALTA
from tests.exchange.paid import give_back, pay

HEADER = files.HEADERS["payments"] + ";lk_payment_id"
KEY = f"{SIMFEROPOL};5000000"


@pytest.fixture
def account(session, tmp_path) -> Account:
    import_files([files.write(tmp_path, "accounts")])
    row = session.exec(select(Account).where(Account.number == "5000000")).one()
    session.rollback()
    return row


@pytest.fixture
def bring(tmp_path):
    """Billing's file of payments: rows of (payment_id, sum, day, id of ours); each later than the one before."""
    made = iter(range(7, 24))

    def _bring(*rows, has_ids=True, key=KEY):
        lines = [f"{key};{number};{amount};{day}" + (f";{uid}" if has_ids else "") for number, amount, day, uid in rows]
        header = HEADER if has_ids else files.HEADERS["payments"]
        (result,) = import_files(
            [files.write(tmp_path, "payments", *lines, header=header, made=f"21.02.2022 {next(made):02d}:00")]
        )
        return result

    return _bring


def row(number: str, amount: str = "500", day: str = "20.02.2022", uid: str = "") -> tuple[str, str, str, str]:
    return number, amount, day, uid


def links() -> dict[str, str | None]:
    """For each payment of ours the row of billing that it was confirmed by."""

    def look(session):
        query = select(Payment, PostedPayment.external_id).outerjoin(
            PostedPayment, col(PostedPayment.id) == Payment.posted_payment_id
        )
        found = session.exec(query).all()
        assert all((payment.confirmed_at is None) == (external_id is None) for payment, external_id in found)
        return {payment.uid: external_id for payment, external_id in found}

    return in_reading(look)


def told(result) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.value, problem.expected) for problem in result.unmatched.first] if result.unmatched else []


@pytest.mark.parametrize("has_ids", [True, False])
def test_a_payment_that_came_back_is_not_counted_twice(session, account, bring, has_ids):
    """Billing's balance has it from now on; what is shown apart as paid since has it no more."""
    session.add(Balance(account_id=account.id, debt_kopecks=600_00, as_of_on=date(2022, 2, 19)))
    ours = pay(session, account, 500_00)
    assert in_reading(paying.paid_since_kopecks, account.id) == 500_00
    assert in_reading(paying.owed_of, account.id).debt == 100_00
    result = bring(row("A-1", uid=ours.uid), has_ids=has_ids)
    assert (result.outcome.added, result.outcome.confirmed, told(result)) == (1, 1, [])
    assert links() == {ours.uid: "A-1"}
    assert in_reading(paying.paid_since_kopecks, account.id) == 0
    assert in_reading(paying.owed_of, account.id).debt == 600_00


def test_the_same_file_and_the_same_rows_again_confirm_nothing_more(session, account, bring):
    ours = pay(session, account, 500_00)
    bring(row("A-1", uid=ours.uid.upper()))
    before = in_reading(lambda session: session.exec(select(Payment.confirmed_at)).all())
    again = bring(row("A-1", uid=ours.uid))
    assert (again.outcome.added, again.outcome.changed, again.outcome.confirmed, told(again)) == (0, 0, 0, [])
    assert bring(row("A-1"), has_ids=False).outcome.confirmed == 0
    assert in_reading(lambda session: session.exec(select(Payment.confirmed_at)).all()) == before
    assert links() == {ours.uid: "A-1"}


def test_the_next_payment_of_the_same_sum_waits_for_a_row_of_its_own(session, account, bring):
    first = pay(session, account, 500_00)
    bring(row("A-1"), has_ids=False)
    second = pay(session, account, 500_00)
    assert bring(row("A-1"), has_ids=False).outcome.confirmed == 0
    assert links() == {first.uid: "A-1", second.uid: None}
    assert bring(row("A-1"), row("A-2"), has_ids=False).outcome.confirmed == 1
    assert links() == {first.uid: "A-1", second.uid: "A-2"}


def test_two_identical_sums_on_one_day_are_confirmed_together_or_not_at_all(session, account, bring):
    """One row for two payments does not say whose it is; the second row leaves nothing to choose."""
    first, second = pay(session, account, 500_00), pay(session, account, 500_00)
    result = bring(row("A-1"), has_ids=False)
    assert (result.outcome.added, result.outcome.confirmed, links()) == (1, 0, {first.uid: None, second.uid: None})
    ((line, value, expected),) = told(result)
    assert (line, value) == (3, f"{SIMFEROPOL} 5000000: 500.00 от 20.02.2022")
    assert "в кабинете 2\u00a0оплаты, в биллинге 1\u00a0строка" in expected
    other = bring(row("B-1", "7"), has_ids=False)
    assert [line for line, _, _ in told(other)] == [0]
    assert bring(row("A-2"), has_ids=False).outcome.confirmed == 2
    assert links() == {first.uid: "A-1", second.uid: "A-2"}


def test_one_payment_and_two_rows_is_not_guessed_and_the_id_settles_it(session, account, bring):
    ours = pay(session, account, 500_00)
    result = bring(row("A-1"), row("A-2"), has_ids=False)
    assert (links(), len(told(result))) == ({ours.uid: None}, 1)
    assert bring(row("A-2", uid=ours.uid)).outcome.confirmed == 1
    assert links() == {ours.uid: "A-2"}


def test_of_two_identical_sums_the_named_one_is_confirmed(session, account, bring):
    first, second = pay(session, account, 500_00), pay(session, account, 500_00)
    result = bring(row("A-1", uid=second.uid))
    assert (links(), told(result)) == ({first.uid: None, second.uid: "A-1"}, [])


def test_the_id_outweighs_what_was_matched_by_sum(session, account, bring):
    first, second = pay(session, account, 500_00), pay(session, account, 500_00)
    bring(row("A-1"), row("A-2"), has_ids=False)
    assert links() == {first.uid: "A-1", second.uid: "A-2"}
    bring(row("A-1", uid=second.uid), row("A-2", uid=first.uid))
    assert links() == {first.uid: "A-2", second.uid: "A-1"}
    bring(row("A-3", uid=first.uid), row("A-2"))
    assert links() == {first.uid: "A-3", second.uid: "A-1"}


def test_what_names_a_payment_and_is_not_it_is_listed_and_confirms_nothing(session, account, bring):
    """Not even by its sum: billing has said that it means another one."""
    ours, unpaid, twice = pay(session, account, 500_00), pay(session, account, 70_00, settles=False), pay(session, account, 80_00)
    unknown = "00000000-0000-4000-8000-000000000000"
    result = bring(
        row("A-1", uid=unknown), row("A-2", "499.99", uid=ours.uid), row("A-3", "70", uid=unpaid.uid),
        row("A-4", "80", uid=twice.uid), row("A-5", "80", uid=twice.uid),
    )  # fmt: skip
    assert (result.outcome.added, result.outcome.confirmed) == (5, 0)
    assert [(line, value, expected.split(";")[-1].strip()) for line, value, expected in told(result)] == [
        (3, unknown, "такой нет"), (4, ours.uid, "сумма этой оплаты (вся или без возвращённого)"),
        (5, unpaid.uid, "по этой денег не было"), (6, twice.uid, "биллинг прислал его в нескольких"),
        (7, twice.uid, "биллинг прислал его в нескольких"),
    ]  # fmt: skip
    assert set(links().values()) == {None}


def test_the_id_of_another_account_confirms_nothing(session, account, bring):
    ours = pay(session, account, 500_00)
    result = bring(row("A-1", uid=ours.uid), key=f"{YALTA};123456")
    assert [expected.split(";")[-1].strip() for _, _, expected in told(result)] == ["эта оплата другого"]
    assert links() == {ours.uid: None}


@pytest.mark.parametrize(
    ("amount", "day", "where"),
    [("500.01", "20.02.2022", KEY), ("500", "19.02.2022", KEY), ("500", "20.02.2022", f"{YALTA};123456")],
)
def test_another_sum_day_or_account_is_not_it(session, account, bring, amount, day, where):
    ours = pay(session, account, 500_00)
    result = bring(row("A-1", amount, day), has_ids=False, key=where)
    assert (result.outcome.confirmed, told(result), links()) == (0, [], {ours.uid: None})


def test_the_day_is_the_suppliers(session, account, bring):
    ours = pay(session, account, 500_00, settled_at=datetime(2022, 2, 19, 21, 0, tzinfo=UTC))
    early = pay(session, account, 500_00, settled_at=datetime(2022, 2, 19, 20, 59, tzinfo=UTC))
    bring(row("A-1"), has_ids=False)
    assert links() == {ours.uid: "A-1", early.uid: None}


def test_a_refund_does_not_keep_a_payment_from_coming_back(session, account, bring):
    part, whole, net = pay(session, account, 500_00), pay(session, account, 300_00), pay(session, account, 900_00)
    for payment, kopecks in ((part, 100_00), (whole, 300_00), (net, 200_00)):
        give_back(session, payment, kopecks)
    assert in_reading(paying.paid_since_kopecks, account.id) == 1100_00
    result = bring(row("A-1", "500"), row("A-2", "300"), row("A-3", "700", uid=net.uid))
    assert (result.outcome.confirmed, told(result)) == (3, [])
    assert links() == {part.uid: "A-1", whole.uid: "A-2", net.uid: "A-3"}
    assert in_reading(paying.paid_since_kopecks, account.id) == 0


def test_what_is_left_of_a_refund_is_not_looked_for_by_sum(session, account, bring):
    ours = pay(session, account, 500_00)
    give_back(session, ours, 100_00)
    assert bring(row("A-1", "400"), has_ids=False).outcome.confirmed == 0
    assert links() == {ours.uid: None}


def test_however_many_come_back_the_statements_are_the_same(session, account, bring):
    """Nothing is done row by row."""
    counted: list[str] = []

    @event.listens_for(engine(), "after_cursor_execute")
    def count(connection, cursor, statement, *rest):
        counted.append(statement)

    def statements_of(first: int, size: int) -> int:
        uids = [pay(session, account, 1_000_00 + place, commits=False).uid for place in range(first, first + size)]
        session.commit()
        rows = [
            row(f"A-{place:04d}", f"{1000 + place // 100}.{place % 100:02d}", uid=uid if place % 2 else "")
            for place, uid in enumerate(uids, first)
        ]
        counted.clear()
        assert bring(*rows).outcome.confirmed == size
        return len(counted)

    assert statements_of(0, 10) == statements_of(10, 300)


def test_the_command_lists_what_was_not_matched_and_where_all_of_it_is(session, account, tmp_path):
    ours = pay(session, account, 500_00)
    path = files.write(tmp_path, "payments", f"{KEY};A-1;499;20.02.2022;{ours.uid}", header=HEADER, made="21.02.2022 07:00")
    done = CliRunner().invoke(app, ["import", str(path)])
    assert done.exit_code == 0
    assert "не сопоставлено с оплатами кабинета: 1\u00a0платёж" in done.output
    assert f"payments.csv, строка 3, колонка lk_payment_id: «{ours.uid}». Ожидалось: сумма этой оплаты" in done.output
    (report,) = (tmp_path / "data" / "import-reports").iterdir()
    assert str(report) in done.output
    _, line = csv.reader(report.read_text("utf-8-sig").splitlines(), delimiter=";")
    assert line[:4] == ["payments.csv", "3", "lk_payment_id", ours.uid]
    assert report.stat().st_mode & 0o077 == 0


def test_what_was_rolled_back_leaves_no_list(session, account, tmp_path, monkeypatch):
    ours = pay(session, account, 500_00)
    path = files.write(tmp_path, "payments", f"{KEY};A-1;499;20.02.2022;{ours.uid}", header=HEADER, made="21.02.2022 07:00")
    monkeypatch.setattr(service.audit, "record", _fail)
    before = files.contents()
    with pytest.raises(RuntimeError):
        import_files([path])
    assert files.contents() == before
    assert list((tmp_path / "data" / "import-reports").glob("*")) == []


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError
