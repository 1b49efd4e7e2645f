"""Billing's files go in: every column lands where it belongs, a second time nothing changes, changed rows change."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select

from lk_app.accounts.models import Account, Balance, Branch, PostedPayment
from lk_app.exchange.models import ImportFile
from lk_app.exchange.service import import_files
from lk_app.exchange.sources import parse_moment
from lk_app.kernel.errors import Conflict
from lk_app.readings.models import Meter, Reading
from tests.exchange import files
from tests.exchange.files import SIMFEROPOL, YALTA


def _one(session, table, *where):
    return session.exec(select(table).where(*where)).one()


def _account(session, branch: str, number: str) -> Account:
    return session.exec(
        select(Account).join(Branch, col(Branch.id) == Account.branch_id).where(Branch.name == branch, Account.number == number)
    ).one()


def test_every_column_lands_where_it_belongs(db, tmp_path, session):
    results = import_files(files.write_all(tmp_path)[::-1])
    assert [(result.kind, result.rows, result.outcome.added, result.outcome.changed) for result in results] == [
        ("accounts", 3, 3, 0), ("meters", 3, 3, 0), ("readings", 3, 3, 0), ("balances", 2, 2, 0), ("payments", 3, 3, 0),
    ]  # fmt: skip
    account = _account(session, SIMFEROPOL, "123456")
    assert (account.holder_name, account.address, account.phone, account.email, account.service_point) == (
        "Иваненко Ольга", "ул. Ленина, 1", "+79780000001", "o@example.org", "ТУ-1",
    )  # fmt: skip
    debtor = _account(session, SIMFEROPOL, "5000000")
    meter = _one(session, Meter, Meter.account_id == debtor.id)
    assert (meter.serial_number, meter.model, meter.zones, meter.integer_digits, meter.decimal_digits, meter.ratio) == (
        "0222", "Меркурий 200", 2, 6, 2, 20,
    )  # fmt: skip
    assert (meter.installed_on, meter.removed_on, meter.calibrated_until_on) == (date(2014, 6, 3), date(2021, 9, 14), None)
    reading = _one(session, Reading, Reading.meter_id == meter.id)
    assert (reading.source, reading.values_wh, reading.taken_on, reading.is_confirmed) == (
        "inspected", (12_480_500, 6_215_250), date(2021, 12, 22), True,
    )  # fmt: skip
    assert (reading.submission_id, reading.taken_at, reading.profile_id) == (None, None, None)
    balance = _one(session, Balance, Balance.account_id == debtor.id)
    assert (balance.debt_kopecks, balance.credit_kopecks, balance.penalty_kopecks, balance.as_of_on) == (
        131_346, 0, 7_890, date(2022, 2, 21),
    )  # fmt: skip
    payments = session.exec(
        select(PostedPayment).where(PostedPayment.account_id == account.id).order_by(col(PostedPayment.id))
    ).all()
    assert [(row.external_id, row.amount_kopecks, row.received_on) for row in payments] == [
        ("A-1", 108, date(2021, 12, 29)), ("A-2", 222, date(2021, 12, 29)),
    ]  # fmt: skip


def test_the_same_number_in_two_branches_is_two_accounts(db, tmp_path, session):
    import_files(files.write_all(tmp_path))
    here, there = _account(session, SIMFEROPOL, "123456"), _account(session, YALTA, "123456")
    assert (here.holder_name, there.holder_name) == ("Иваненко Ольга", "Орлов Пётр")
    three_zones = _one(session, Reading, Reading.meter_id == _one(session, Meter, Meter.account_id == there.id).id)
    assert (three_zones.source, three_zones.values_wh) == ("bank", (1000, 2000, 3000))


def test_a_file_remembers_its_own_moment_in_the_suppliers_zone(db, tmp_path, session):
    import_files([files.write(tmp_path, "accounts")])
    row = _one(session, ImportFile)
    assert (row.kind, row.name, row.made_at, row.rows) == ("accounts", "accounts.csv", datetime(2022, 2, 21, 3, 0, tzinfo=UTC), 3)


def test_the_same_file_again_changes_nothing_and_says_so(db, tmp_path):
    paths = files.write_all(tmp_path)
    import_files(paths)
    before = files.contents()
    again = import_files(paths)
    assert all(result.repeated_at is not None for result in again)
    assert files.contents() == before


def test_the_same_bytes_under_another_name_are_the_same_file(db, tmp_path):
    import_files([files.write(tmp_path, "accounts")])
    before = files.contents()
    assert import_files([files.write(tmp_path, "accounts", name="copy.csv")])[0].repeated_at is not None
    assert files.contents() == before


def test_an_older_file_is_refused_with_both_dates(db, tmp_path):
    import_files([files.write(tmp_path, "accounts", made="21.02.2022 06:00")])
    before = files.contents()
    older = files.write(tmp_path, "accounts", f"{SIMFEROPOL};777777;Новый;;;;", made="20.02.2022 23:59", name="older.csv")
    with pytest.raises(Conflict, match=r"20\.02\.2022.*23:59.*21\.02\.2022.*06:00"):
        import_files([older])
    assert files.contents() == before


def test_an_older_file_of_another_kind_and_one_of_the_same_moment_go_in(db, tmp_path):
    import_files([files.write(tmp_path, "accounts")])
    same_moment = files.write(tmp_path, "accounts", f"{YALTA};777777;Новый;;;;", name="yalta.csv")
    other_kind = files.write(tmp_path, "balances", f"{SIMFEROPOL};123456;1;0;0;31.12.2021", made="01.01.2022", name="old.csv")
    assert [result.outcome.added for result in import_files([same_moment, other_kind])] == [1, 1]


def test_changed_rows_change_and_absent_ones_stay(db, tmp_path, session):
    import_files(files.write_all(tmp_path))
    later = "22.02.2022 06:00"
    changed = [
        files.write(
            tmp_path, "accounts", f"{SIMFEROPOL};123456;Петренко Ольга;ул. Ленина, 1;+79780000001;o@example.org;ТУ-1", made=later
        ),
        files.write(tmp_path, "meters", files.ROWS["meters"][0], files.ROWS["meters"][1].replace("2021-09-14", ""), made=later),
        files.write(tmp_path, "balances", f"{SIMFEROPOL};123456;50;0;0;22.02.2022", made=later),
        files.write(
            tmp_path, "payments", f"{SIMFEROPOL};123456;A-1;10.80;29.12.2021", f"{SIMFEROPOL};123456;A-3;5;21.02.2022", made=later
        ),
    ]
    results = import_files(changed)
    assert [(result.outcome.added, result.outcome.changed) for result in results] == [(0, 1), (0, 1), (0, 1), (1, 1)]
    account = _account(session, SIMFEROPOL, "123456")
    assert account.holder_name == "Петренко Ольга"
    assert _one(session, Balance, Balance.account_id == account.id).debt_kopecks == 5000
    assert _account(session, SIMFEROPOL, "5000000").holder_name == "Азарова Нина"
    assert sorted(session.exec(select(PostedPayment.amount_kopecks)).all()) == [222, 500, 1080, 40_000]
    assert session.exec(select(Meter.removed_on)).all() == [None, None, None]


def test_a_column_left_out_leaves_what_is_there(db, tmp_path, session):
    import_files([files.write(tmp_path, "accounts")])
    short = files.write(
        tmp_path, "accounts", f"Новиков;123456;{SIMFEROPOL}", f"Свежий;888888;{SIMFEROPOL}",
        header="holder_name;number;branch", made="22.02.2022", name="short.csv",
    )  # fmt: skip
    import_files([short])
    account, fresh = _account(session, SIMFEROPOL, "123456"), _account(session, SIMFEROPOL, "888888")
    assert (account.holder_name, account.address, account.service_point) == ("Новиков", "ул. Ленина, 1", "ТУ-1")
    assert (fresh.holder_name, fresh.address, fresh.phone) == ("Свежий", "", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_encodings_are_found_out(db, tmp_path, session, encoding):
    import_files([files.write(tmp_path, "accounts", encoding=encoding)])
    assert _account(session, SIMFEROPOL, "123456").holder_name == "Иваненко Ольга"


def test_windows_lines_empty_lines_and_trailing_separators_are_read(db, tmp_path, session):
    path = files.write(
        tmp_path, "balances", f"{SIMFEROPOL};123456;1;0;0;21.02.2022;;;", "", ";;;;;;;", f"{SIMFEROPOL};5000000;2;0;0;21.02.2022"
    )
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    import_files([files.write(tmp_path, "accounts"), path])
    assert sorted(session.exec(select(Balance.debt_kopecks)).all()) == [100, 200]


def test_a_zip_of_files_goes_in_as_the_files(db, tmp_path, session):
    archive = files.zipped(files.write_all(tmp_path), tmp_path / "all.zip")
    assert [result.outcome.added for result in import_files([archive])] == [3, 3, 3, 2, 3]
    assert _one(session, ImportFile, ImportFile.kind == "payments").name == "all.zip/payments.csv"


def test_the_moment_may_be_given_beside_the_file(db, tmp_path, session):
    path = tmp_path / "bare.csv"
    path.write_text("\n".join([files.HEADERS["accounts"], *files.ROWS["accounts"], ""]))
    import_files([path], parse_moment("21.02.2022 06:00", "--made-at"))
    assert _one(session, ImportFile).made_at == datetime(2022, 2, 21, 3, 0, tzinfo=UTC)


def test_rows_out_of_order_are_all_read(db, tmp_path, session):
    """More rows than one chunk and one statement hold, and not sorted by key."""
    rows = [f"{SIMFEROPOL};{600_000 + index * 7919 % 12_000};Житель {index};;;;" for index in range(12_000)]
    assert import_files([files.write(tmp_path, "accounts", *rows)])[0].outcome.added == 12_000
    assert _account(session, SIMFEROPOL, "600000").holder_name == "Житель 0"
