"""Killed anywhere, the import leaves nothing or everything; two imports do not mix (quality F19)."""

import os
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from lk_app.accounts.models import Account
from lk_app.exchange import service
from lk_app.exchange.service import import_files
from lk_app.kernel.errors import Conflict
from lk_app.store.engine import engine
from lk_app.store.transaction import transaction_on
from tests.exchange import files
from tests.exchange.files import SIMFEROPOL
from tests.exchange.paid import pay

ROOT = Path(__file__).resolve().parents[2]
DIE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from lk_app.exchange.service import import_files
from lk_app.store.engine import engine

moment, seen = sys.argv[1], 0
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def watch(connection, cursor, statement, *_):
    global seen
    if moment.startswith("reading") and statement.startswith("INSERT INTO reading"):
        seen += 1
        if seen == int(moment[-1]):
            die()
    if moment == "staged" and statement.startswith("SELECT max(import_file.id)"):
        seen += 1
        if seen == 2:
            die()
    if moment == "confirmed" and statement.startswith("UPDATE payment"):
        die()
    if moment == "payments" and statement.startswith("INSERT INTO posted_payment"):
        die()
event.listen(engine(), "after_cursor_execute", watch)
def before_commit(connection):
    if connection.exec_driver_sql("SELECT count(*) FROM import_file").scalar() == 5:
        die()
if moment == "commit":
    event.listen(engine(), "commit", before_commit)
import_files([Path(name) for name in sys.argv[2:]])
"""


def _run(moment: str, paths: list[Path]) -> int:
    command = [sys.executable, "-c", DIE, moment, *map(str, paths)]
    return subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, check=False).returncode


def _many_readings(tmp_path: Path) -> Path:
    first = date(1990, 1, 1)
    days = [first + timedelta(days=index) for index in range(10_000)]
    rows = [f"{SIMFEROPOL};123456;0111;{day:%d.%m.%Y};абонентские;{place};;" for place, day in enumerate(days)]
    return files.write(tmp_path, "readings", *rows)


@pytest.mark.parametrize("moment", ["staged", "reading1", "payments", "commit"])
def test_killed_anywhere_before_the_commit_nothing_is_there(db, tmp_path, moment):
    paths = [files.write(tmp_path, kind) for kind in files.HEADERS if kind != "readings"] + [_many_readings(tmp_path)]
    before = files.contents()
    assert _run(moment, paths) == -signal.SIGKILL
    assert files.contents() == before
    assert sum(result.outcome.added for result in import_files(paths)) == 10_011


@pytest.mark.parametrize("moment", ["payments", "confirmed"])
def test_killed_while_payments_come_back_none_is_confirmed_and_the_next_import_confirms_each(session, tmp_path, moment):
    import_files([files.write(tmp_path, "accounts")])
    account = session.exec(select(Account).where(Account.number == "5000000")).one()
    uids = [pay(session, account, kopecks).uid for kopecks in (100_00, 200_00)]
    rows = [f"{SIMFEROPOL};5000000;B-1;100;20.02.2022;{uids[0]}", f"{SIMFEROPOL};5000000;B-2;200;20.02.2022;"]
    path = files.write(tmp_path, "payments", *rows, header=files.HEADERS["payments"] + ";lk_payment_id")
    session.rollback()
    before = files.contents()
    assert _run(moment, [path]) == -signal.SIGKILL
    assert files.contents() == before
    assert import_files([path])[0].outcome.confirmed == 2


def test_not_killed_everything_is_there(db, tmp_path):
    paths = [files.write(tmp_path, kind) for kind in files.HEADERS if kind != "readings"] + [_many_readings(tmp_path)]
    assert _run("never", paths) == 0
    assert len(files.contents()["reading"]) == 10_000


def test_two_imports_at_once_do_not_mix(db, tmp_path, monkeypatch):
    """The second one is applied while the first one's file is being checked: the first one says so and changes nothing."""
    import_files([files.write(tmp_path, "accounts")])
    old = files.write(tmp_path, "balances", f"{SIMFEROPOL};123456;1;0;0;21.02.2022", name="first.csv")
    new = files.write(tmp_path, "balances", f"{SIMFEROPOL};123456;2;0;0;21.02.2022", name="second.csv", made="21.02.2022 08:00")
    true_check = service.check

    def check_slowly(connection, staged):
        if staged.head.source.name == "first.csv":
            thread = threading.Thread(target=import_files, args=([new],))
            thread.start()
            thread.join()
        return true_check(connection, staged)

    monkeypatch.setattr(service, "check", check_slowly)
    with pytest.raises(Conflict, match="загрузились другие"):
        import_files([old])
    assert [row[1] for row in files.contents()["balance"]] == [200]
    assert [row[2] for row in files.contents()["import_file"]] == ["accounts.csv", "second.csv"]


def test_people_write_while_a_file_is_read_and_checked(db, tmp_path, monkeypatch):
    """Staging and checking take no write lock; only applying does."""
    import_files([files.write(tmp_path, "accounts")])
    true_check, wrote = service.check, []

    def check_while_others_write(connection, staged):
        with engine().connect() as other, transaction_on(other):
            other.execute(sa.text("UPDATE account SET phone = '1' WHERE number = '5000000'"))
            wrote.append(staged.rows)
        return true_check(connection, staged)

    monkeypatch.setattr(service, "check", check_while_others_write)
    import_files([files.write(tmp_path, "balances")])
    assert wrote == [2]
    assert len(files.contents()["balance"]) == 2


def test_what_fails_while_applying_leaves_nothing(db, tmp_path, monkeypatch):
    before = files.contents()
    true_apply = service.apply

    def fail_at_payments(connection, staged, *rest):
        outcome = true_apply(connection, staged, *rest)
        if staged.head.kind == "payments":
            raise RuntimeError("the disk is full")
        return outcome

    monkeypatch.setattr(service, "apply", fail_at_payments)
    with pytest.raises(RuntimeError):
        import_files(files.write_all(tmp_path))
    assert files.contents() == before
