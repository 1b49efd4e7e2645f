"""Paying in tests: a real practice bank on loopback, our real adapter behind its protocol, the audit that ends fault tests."""

import asyncio
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import uvicorn
from sqlmodel import Session, select
from starlette.applications import Starlette

from lk_app.kernel.actor import Actor
from lk_app.payments import books, flows
from lk_app.payments.acquirers.yookassa import YooKassa
from lk_app.payments.models import Payment, Refund, RefundStatus
from lk_app.payments.notices import notice_routes
from lk_app.payments.rules import PAID
from lk_app.payments.service import paying
from lk_app.payments.service.notices import Hint, store_notice
from lk_app.payments.service.paying import Draft
from lk_app.sandbox_bank.app import SANDBOX_PAYEE, BankSettings, PracticeBank
from lk_app.sandbox_bank.shelf import Shelf
from lk_app.store import ledger
from lk_app.store.ledger import Transfer
from lk_app.store.transaction import in_reading, in_transaction
from tests.factories import attach, make_account, make_balance, make_profile, subscriber

SHOP, SECRET = "100500", "test_practice-bank"
HOSTS = ("127.0.0.1",)


class RunningServer:
    """An ASGI application on a port of loopback, in a thread of this process."""

    def __init__(self, app: Any, sock: socket.socket | None = None) -> None:
        self.sock = sock or free_socket()
        self.origin = f"http://127.0.0.1:{self.sock.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=20)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve([self.sock])), daemon=True)

    def __enter__(self) -> "RunningServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self.sock.close()


def free_socket() -> socket.socket:
    """A listening port: whoever connects before the server runs waits instead of being refused."""
    sock = socket.create_server(("127.0.0.1", 0))
    sock.set_inheritable(True)
    return sock


class TestBank:
    """A practice bank that is being served, and the ways to pay in it."""

    __test__ = False

    def __init__(self, practice: PracticeBank, origin: str) -> None:
        self.practice, self.origin = practice, origin
        self.bank, self.faults, self.notifier = practice.bank, practice.faults, practice.notifier
        self.url = origin + "/v3"
        self._acquirer: YooKassa | None = None

    def acquirer(self, **options: Any) -> YooKassa:
        """Our adapter pointed at it, patient enough for a busy machine."""
        if not options:
            self._acquirer = self._acquirer or self.acquirer(timeout_seconds=30)
            return self._acquirer
        options = {"timeout_seconds": 30, "pause": lambda seconds: None, **options}
        return YooKassa(options.pop("url", self.url), SHOP, SECRET, SANDBOX_PAYEE, HOSTS, **options)

    def impatient(self) -> YooKassa:
        """The same, for calls that the bank is told to hang: waits as little as a test can."""
        return self.acquirer(timeout_seconds=0.3)

    def fail(self, **modes: str) -> None:
        """From now on the bank misbehaves like this; nothing given: it behaves."""
        self.faults.switch(modes)

    def pay(self, uid: str, *, outcome: str = "succeeded") -> str:
        """The payer does it on the bank's page; gives the bank's id."""
        payment_id = next(found["id"] for found in self.bank.payments() if found["metadata"].get("payment_uid") == uid)
        if outcome == "succeeded":
            self.bank.authorise(payment_id, {"type": "bank_card", "card": {"last4": "0004", "card_type": "Mir"}})
        else:
            self.bank.decline(payment_id, outcome)
        return payment_id


class _Served:
    """One server for all tests of a run; behind it each test has a bank of its own."""

    def __init__(self) -> None:
        self.app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await Starlette()(scope, receive, send)
        else:
            await self.app(scope, receive, send)


_served = _Served()


@cache
def _bank_server() -> RunningServer:
    return RunningServer(_served).__enter__()


@contextmanager
def running_bank(notice_url: str = "") -> Iterator[TestBank]:
    """A practice bank on loopback; it delivers notices only by `notifier.deliver_due()`."""
    origin = _bank_server().origin
    practice = PracticeBank(BankSettings(origin=origin, shop_id=SHOP, notice_url=notice_url, late_seconds=60), Shelf())
    _served.app = practice.asgi(delivers=False)
    yield TestBank(practice, origin)
    practice.faults.switch({})


def payer(session: Session, *, debt: int = 131346, penalty: int = 7890, number: str | None = None) -> tuple[Actor, str]:
    """The guide's subscriber: an account with a debt and a penalty, attached. Gives the actor and the attachment's public id."""
    profile, account = make_profile(session), make_account(session, number)
    make_balance(session, account, debt_kopecks=debt, penalty_kopecks=penalty)
    return subscriber(profile), attach(session, profile, account).public_id


def new_payer(**values: Any) -> tuple[Actor, str]:
    """The same, committed."""
    return in_transaction(payer, **values)


def new_uid() -> str:
    """What the client makes when the page is opened."""
    return str(uuid.uuid4())


def payment(uid: str) -> Payment:
    """The row as it is in the database."""
    return in_reading(lambda session: session.exec(select(Payment).where(Payment.uid == uid)).one())


def audit(bank: TestBank | None = None) -> None:
    """P2 and P4: the ledger sums to zero, balances are their transfers, each settled payment has one credit, the bank agrees."""
    in_reading(_audit_books)
    if bank is not None:
        assert in_reading(_settled_kopecks) == bank.bank.captured_kopecks(), "the bank's books and ours differ"


def _audit_books(session: Session) -> None:
    found = ledger.balances(session)
    assert sum(found.values()) == 0
    payments = session.exec(select(Payment)).all()
    for row in payments:
        credits = session.exec(
            select(Transfer).where(
                Transfer.kind == books.PAYMENT, Transfer.source_type == "payment", Transfer.source_id == row.uid
            )
        ).all()
        assert [credit.amount_kopecks for credit in credits] == ([row.amount_kopecks] if row.status in PAID else []), row.status
        refunds = session.exec(select(Refund).where(Refund.payment_id == row.id, Refund.status == RefundStatus.SUCCEEDED)).all()
        assert sum(refund.amount_kopecks for refund in refunds) == row.refunded_kopecks <= row.amount_kopecks
    for account_id in {row.account_id for row in payments}:
        rows = [row for row in payments if row.account_id == account_id and row.status in PAID]
        paid = sum(row.amount_kopecks - row.refunded_kopecks for row in rows)
        booked = found.get(books.personal(account_id), 0) + found.get(books.penalty(account_id), 0)
        assert booked == paid, "a balance is not the sum of its payments"


def _settled_kopecks(session: Session) -> int:
    rows = session.exec(select(Payment).where(Payment.status.in_(PAID))).all()  # type: ignore[attr-defined]
    return sum(row.amount_kopecks - row.refunded_kopecks for row in rows) + ledger.balance_kopecks(session, books.SUSPENSE)


TYPED, CONTACT = "1392,36", "ivan@mail.ru"


def started(amount: str = TYPED, who: tuple[Actor, str] | None = None) -> str:
    """A payment that is written down, and nothing more."""
    actor, attachment = who or new_payer()
    return in_transaction(paying.start, actor, attachment, Draft(new_uid(), amount, CONTACT))


def pending(bank: TestBank, amount: str = TYPED, who: tuple[Actor, str] | None = None) -> str:
    """A payment that the bank waits to be paid."""
    uid = started(amount, who)
    assert flows.register(bank.acquirer(), uid) == "pending"
    return uid


def tell(event: str, object_id: str) -> None:
    """A notice, as the route would store it."""
    in_transaction(store_notice, Hint(event, object_id), "127.0.0.1")


def rows(model: Any) -> list[Any]:
    """All rows of a table."""
    return in_reading(lambda session: list(session.exec(select(model)).all()))


def notice_app(acquirer: Any) -> Starlette:
    """The route of notices, open to loopback."""
    return Starlette(routes=notice_routes(acquirer, ("127.0.0.0/8",), lambda scope: scope["client"][0]))
