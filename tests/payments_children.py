"""Processes that may be killed: each does one thing on the test's database, with a failpoint in its environment."""

import multiprocessing
import os
import random
import signal
import socket
import time
from typing import Any

import sqlalchemy as sa
import uvicorn
from sqlmodel import select

from lk_app.config import settings
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM, Actor
from lk_app.kernel.errors import AppError
from lk_app.payments import flows
from lk_app.payments.acquirers.yookassa import YooKassa
from lk_app.payments.models import Payment
from lk_app.payments.rules import PAID
from lk_app.payments.service import paying, refunding
from lk_app.payments.service.notices import Hint, store_notice
from lk_app.payments.service.paying import Draft
from lk_app.sandbox_bank.app import SANDBOX_PAYEE
from lk_app.store import ledger, limits
from lk_app.store.engine import engine
from lk_app.store.transaction import in_reading, in_transaction
from tests.payments_harness import CONTACT, HOSTS, SECRET, SHOP, TYPED, new_uid, notice_app

KILLED = -signal.SIGKILL
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__])


def run(url: str, what: str, *args: Any, failpoint: str = "", seconds_later: float = 0) -> int:
    """Do `what` in a process of its own, on the bank at `url`; gives its exit code, KILLED when the failpoint was reached."""
    child = spawn(url, what, *args, failpoint=failpoint, seconds_later=seconds_later)
    child.join()
    if child.exitcode == KILLED:
        wait_for_the_dead()
    return child.exitcode


def wait_for_the_dead() -> None:
    """PostgreSQL rolls a killed client's transaction back when it notices; until then its rows are locked."""
    if engine().dialect.name != "postgresql":
        return
    open_ones = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    )
    deadline = time.monotonic() + 30
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.execute(open_ones).scalar_one() and time.monotonic() < deadline:
            time.sleep(0.02)


def spawn(url: str, what: str, *args: Any, failpoint: str = "", seconds_later: float = 0) -> Any:
    """The same, without waiting for its end."""
    environment = {"LK_DATABASE_URL": os.environ["LK_DATABASE_URL"], "LK_DATA_DIR": os.environ["LK_DATA_DIR"]}
    child = _context.Process(target=_do, args=(environment, failpoint, seconds_later, url, what, args), daemon=True)
    child.start()
    return child


def _do(environment: dict[str, str], failpoint: str, seconds_later: float, url: str, what: str, args: tuple) -> None:
    os.environ.update(environment, LK_SECRET_KEY="a secret key for tests, 32 characters and more")
    os.environ.pop("LK_FAILPOINT", None)
    if failpoint:
        os.environ["LK_FAILPOINT"] = failpoint
    settings.cache_clear()
    engine.cache_clear()
    clock.advance(seconds_later)
    acquirer = YooKassa(url, SHOP, SECRET, SANDBOX_PAYEE, HOSTS, timeout_seconds=20, pause=lambda seconds: None)
    globals()[f"do_{what}"](acquirer, *args)


def do_start(acquirer: YooKassa, actor: Actor, attachment: str, uid: str) -> None:
    in_transaction(paying.start, actor, attachment, Draft(uid, TYPED, CONTACT))


def do_register(acquirer: YooKassa, uid: str) -> None:
    flows.register(acquirer, uid)


def do_look(acquirer: YooKassa, acquirer_id: str) -> None:
    flows.look(acquirer, acquirer_id)


def do_look_without_one_transaction(acquirer: YooKassa, acquirer_id: str) -> None:
    """The guard broken: the credit is committed by itself, before the rest of its transaction."""
    post = ledger.post

    def post_and_commit(session, **values):
        post(session, **values)
        session.commit()

    ledger.post = post_and_commit
    flows.look(acquirer, acquirer_id)


def do_send_refund(acquirer: YooKassa, uid: str) -> None:
    flows.send_refund(acquirer, uid)


def do_handle_notices(acquirer: YooKassa) -> None:
    flows.handle_notices(acquirer)


def do_reconcile(acquirer: YooKassa) -> None:
    flows.reconcile(acquirer)


def do_serve(acquirer: YooKassa, sock: socket.socket) -> None:
    config = uvicorn.Config(notice_app(acquirer), log_level="critical", access_log=False)
    uvicorn.Server(config).run([sock])


def do_traffic(acquirer: YooKassa, seed: int, payers: list[tuple[Actor, str]]) -> None:
    """Mixed work until it is killed: starts, orders, notices, refunds, reconciling. Its failpoint not met, it dies by itself."""
    chance = random.Random(seed)
    for _ in range(chance.randint(4, 12)):
        limits.reset()
        act = chance.choice([_traffic_pay, _traffic_pay, _traffic_notice, _traffic_refund, _traffic_upkeep])
        act(acquirer, chance, payers)
    os.kill(os.getpid(), signal.SIGKILL)


def _traffic_pay(acquirer: YooKassa, chance: random.Random, payers: list[tuple[Actor, str]]) -> None:
    actor, attachment = chance.choice(payers)
    uid = new_uid()
    amount = f"{chance.randint(1, 2000)},{chance.randint(0, 99):02d}"
    in_transaction(paying.start, actor, attachment, Draft(uid, amount, CONTACT))
    flows.register(acquirer, uid)


def _traffic_notice(acquirer: YooKassa, chance: random.Random, payers: list[tuple[Actor, str]]) -> None:
    known = in_reading(lambda session: session.exec(select(Payment.acquirer_id)).all())
    if ids := [found for found in known if found]:
        event = chance.choice(["payment.succeeded", "payment.canceled"])
        in_transaction(store_notice, Hint(event, chance.choice(ids)), "127.0.0.1")
    flows.handle_notices(acquirer)


def _traffic_refund(acquirer: YooKassa, chance: random.Random, payers: list[tuple[Actor, str]]) -> None:
    paid = in_reading(lambda session: [row.uid for row in session.exec(select(Payment)).all() if row.status in PAID])
    if not paid:
        return
    uid = new_uid()
    try:
        in_transaction(refunding.start_refund, SYSTEM, uid, chance.choice(paid), chance.randint(1, 50_000))
    except AppError:
        return
    flows.send_refund(acquirer, uid)


def _traffic_upkeep(acquirer: YooKassa, chance: random.Random, payers: list[tuple[Actor, str]]) -> None:
    flows.handle_notices(acquirer)
    flows.reconcile(acquirer, everything=chance.random() < 0.3)
