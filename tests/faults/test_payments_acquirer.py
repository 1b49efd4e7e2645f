"""F13, F14, S58, S59: the acquirer hangs, breaks, sends elsewhere or is gone; what is not known is called not known."""

import asyncio
import socket
import ssl
from pathlib import Path

import pytest
import uvicorn
from sqlmodel import select

from lk_app.kernel import clock
from lk_app.kernel.errors import Unavailable
from lk_app.payments import flows, outside
from lk_app.payments.acquirers.port import InDoubt, Order, Refused, Unreachable
from lk_app.payments.acquirers.yookassa import YooKassa
from lk_app.payments.models import Payment, PaymentStatus
from lk_app.payments.service import tracking
from lk_app.sandbox_bank.app import SANDBOX_PAYEE
from lk_app.store.outbox import OutboxMessage
from lk_app.store.run import run_read
from lk_app.store.transaction import in_reading
from tests.faults.wire_proxy import wire_proxy
from tests.payments_harness import (
    HOSTS,
    SECRET,
    SHOP,
    RunningServer,
    audit,
    free_socket,
    new_payer,
    new_uid,
    payment,
    pending,
    rows,
    running_bank,
    started,
    tell,
)

UNTRUSTED = Path(__file__).with_name("untrusted.pem")
"""A certificate nobody has signed, and its key: made for these tests, good for nothing else."""


@pytest.fixture
def bank():
    with running_bank() as running:
        yield running


def _for(bank, mode: str) -> YooKassa:
    return bank.impatient() if mode.startswith("hang") or mode == "slow" else bank.acquirer()


def _well_again(bank, uid: str) -> None:
    bank.fail()
    clock.advance(200)
    flows.reconcile(bank.acquirer())
    assert payment(uid).status == PaymentStatus.PENDING
    assert len(bank.bank.payments()) == 1
    bank.pay(uid)
    clock.advance(3601)
    flows.reconcile(bank.acquirer())
    assert payment(uid).status == PaymentStatus.SETTLED
    audit(bank)


@pytest.mark.parametrize(
    "mode", ["hang_before", "hang_after", "500_before", "500_after", "bad_json", "half_close", "slow", "redirect", "wrong_page"]
)
def test_f13_what_is_not_known_is_in_doubt_and_then_right(db, bank, mode):
    uid = started()
    bank.fail(create=mode)
    assert flows.register(_for(bank, mode), uid) == PaymentStatus.IN_DOUBT
    assert payment(uid).confirmation_url == ""
    audit(bank)
    _well_again(bank, uid)


@pytest.mark.parametrize("mode", ["reset_before", "reset_after", "silent_close"])
def test_f13_a_broken_wire_is_a_doubt_too(db, bank, mode):
    uid = started()
    with wire_proxy(bank.origin) as proxy:
        acquirer = bank.acquirer(url=proxy.origin + "/v3")
        proxy.mode = mode
        assert flows.register(acquirer, uid) == PaymentStatus.IN_DOUBT
        proxy.mode = "pass"
        clock.advance(200)
        flows.reconcile(acquirer)
    assert payment(uid).status == PaymentStatus.PENDING
    _well_again(bank, uid)


@pytest.mark.parametrize(("mode", "reason"), [("429", "acquirer_unavailable"), ("401", "acquirer_refused")])
def test_f13_a_clear_no_of_the_first_call_is_an_end(db, bank, mode, reason):
    actor, attachment = new_payer()
    uid = started(who=(actor, attachment))
    bank.fail(create=mode)
    assert flows.register(bank.acquirer(), uid) == PaymentStatus.CANCELED
    assert payment(uid).reason == reason
    assert in_reading(tracking.standing, actor, uid).title == "Оплата не состоялась. Ничего не списано"
    assert bank.bank.payments() == []
    audit(bank)


def test_f13_a_no_after_a_silence_is_no_end(db, bank):
    """The first try may have been carried out: only the same key can tell."""
    uid = started()
    bank.fail(create="500_after")
    flows.register(bank.acquirer(), uid)
    bank.fail(create="401")
    flows.register(bank.acquirer(), uid)
    assert payment(uid).status == PaymentStatus.IN_DOUBT
    _well_again(bank, uid)


@pytest.mark.parametrize(("mode", "tries"), [("500_before", 3), ("bad_json", 3), ("429", 1), ("401", 1)])
def test_retries_go_by_the_documented_rule(db, bank, mode, tries):
    """5xx and silence: again with the same key, three times in all; 4xx: never."""
    uid = started()
    bank.fail(create=mode)
    flows.register(bank.acquirer(), uid)
    assert bank.faults.calls == ["create"] * tries
    assert len(bank.bank.payments()) == (1 if mode == "bad_json" else 0)


@pytest.mark.parametrize("mode", ["hang_after", "500_before", "bad_json", "half_close", "429", "401"])
def test_f13_a_notice_waits_while_the_acquirer_cannot_be_asked(db, bank, mode):
    uid = pending(bank)
    tell("payment.succeeded", bank.pay(uid))
    bank.fail(find=mode)
    assert flows.handle_notices(_for(bank, mode)) == 1
    assert payment(uid).status == PaymentStatus.PENDING
    bank.fail()
    clock.advance(60)
    assert flows.handle_notices(bank.acquirer()) == 1
    assert payment(uid).status == PaymentStatus.SETTLED
    audit(bank)


def test_f13_a_bank_that_hangs_holds_up_nobody_else(db, bank):
    """Reading the database goes on while every call to the bank hangs; too many waiting are told at once."""
    uids = [started() for _ in range(outside.THREADS + 1)]
    acquirer = bank.acquirer()
    bank.fail(create="hang_after")

    async def scene() -> None:
        calls = [asyncio.create_task(outside.outside(flows.register, acquirer, uid)) for uid in uids]
        # until all threads are in the bank's hands; the counter grows in another thread
        while bank.faults.calls.count("create") < outside.THREADS:  # noqa: ASYNC110
            await asyncio.sleep(0)
        for _ in range(50):
            assert len(await run_read(lambda session: session.exec(select(Payment)).all())) == len(uids)
        assert not any(call.done() for call in calls)
        bank.fail()
        assert set(await asyncio.gather(*calls)) == {PaymentStatus.PENDING}

    asyncio.run(scene())
    audit(bank)


def test_f13_too_many_waiting_for_the_bank_are_told_at_once(db, bank, monkeypatch):
    monkeypatch.setattr(outside, "QUEUE", 0)
    uid = started()
    with pytest.raises(Unavailable, match="Оплата временно недоступна"):
        asyncio.run(outside.outside(flows.register, bank.acquirer(), uid))
    assert payment(uid).status == PaymentStatus.DRAFT
    assert bank.faults.calls == []


def _gone() -> YooKassa:
    """An acquirer at an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    return YooKassa(f"http://127.0.0.1:{port}/v3", SHOP, SECRET, SANDBOX_PAYEE, HOSTS, pause=lambda seconds: None)


def test_f14_the_acquirer_is_down_for_two_hours(db, bank):
    """New payments are refused honestly; what was under way waits, drains afterwards and is credited once."""
    under_way = [pending(bank) for _ in range(3)]
    doubtful = started()
    bank.fail(create="500_after")
    flows.register(bank.acquirer(), doubtful)
    bank.fail()
    for uid in under_way:
        tell("payment.succeeded", bank.pay(uid))
    gone = _gone()
    for _ in range(8):
        clock.advance(900)
        flows.handle_notices(gone)
        flows.reconcile(gone)
    actor, attachment = new_payer()
    refused = started(who=(actor, attachment))
    assert flows.register(gone, refused) == PaymentStatus.CANCELED
    assert "Банк не отвечает" in in_reading(tracking.standing, actor, refused).hint
    assert {payment(uid).status for uid in under_way} == {"pending"}
    assert payment(doubtful).status == PaymentStatus.IN_DOUBT
    audit()
    for _ in range(3):
        clock.advance(4 * 3600)
        flows.handle_notices(bank.acquirer())
        flows.reconcile(bank.acquirer())
    assert {payment(uid).status for uid in under_way} == {"settled"}
    assert payment(doubtful).status == PaymentStatus.EXPIRED
    assert len(rows(OutboxMessage)) == 3
    audit(bank)


def _order(uid: str) -> Order:
    return Order(uid, 10000, "5000000", "a@b.ru", "https://lk.example/", clock.today())


class _Secure(RunningServer):
    """The bank behind TLS with a certificate nobody has signed."""

    def __init__(self, app) -> None:
        super().__init__(app, free_socket())
        self.origin = self.origin.replace("http:", "https:")
        config = uvicorn.Config(app, log_level="critical", access_log=False, ssl_certfile=UNTRUSTED, ssl_keyfile=UNTRUSTED)
        self._server = uvicorn.Server(config)


def test_s58_a_certificate_that_nobody_signed_is_refused(bank):
    with _Secure(bank.practice.asgi(delivers=False)) as secure:
        with pytest.raises(Unreachable):
            bank.acquirer(url=secure.origin + "/v3").create(_order(new_uid()))
        assert bank.bank.payments() == []
        assert bank.faults.calls == []
        trusting = ssl.create_default_context(cafile=str(UNTRUSTED))
        assert trusting.minimum_version >= ssl.TLSVersion.TLSv1_2
        acquirer = bank.acquirer(url=secure.origin + "/v3", tls=trusting)
        with pytest.raises(InDoubt, match="bad_answer"):  # it was reached; its page is plain http, which an https shop refuses
            acquirer.create(_order(new_uid()))
        acquirer.close()
        assert len(bank.bank.payments()) == 1


def test_s59_a_redirect_is_not_followed(bank, monkeypatch):
    """The answer 302 to 169.254.169.254: no connection is made but to the acquirer."""
    asked = []
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: (asked.append(address[0]), connect(self, address))[1])
    bank.fail(create="redirect", find="redirect")
    acquirer = bank.acquirer()
    with pytest.raises(InDoubt):
        acquirer.create(_order(new_uid()))
    with pytest.raises(InDoubt):
        acquirer.find(new_uid())
    assert set(asked) == {"127.0.0.1"}


@pytest.mark.parametrize("payment_id", ["../me", "..%2fme", "a/b", "1?x=1", "https://evil.example/", "", "я", "a" * 65])
def test_s59_an_id_of_somebodys_choice_makes_no_request(bank, payment_id):
    assert bank.acquirer().find(payment_id) is None
    assert bank.acquirer().find_refund(payment_id) is None
    assert bank.faults.calls == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/pay",
        "https://127.0.0.1.evil.example/",
        "https://127.0.0.1@evil.example/",
        "https:\\\\evil.example",
        "javascript:alert(1)",
        "//evil.example",
        "ftp://127.0.0.1/",
    ],
)
def test_s50_the_payer_is_sent_to_the_acquirers_pages_only(bank, url):
    acquirer = bank.acquirer()
    with pytest.raises(ValueError, match="somebody else"):
        acquirer._page(url)
    assert acquirer._page("http://127.0.0.1:1/pay/1") == "http://127.0.0.1:1/pay/1"


@pytest.mark.parametrize(
    "amount", [{"value": 100.00, "currency": "RUB"}, {"value": "100.0", "currency": "RUB"}, {"value": "1e2"}, None]
)
def test_an_inexact_sum_is_no_answer(bank, amount):
    """No float comes in: the protocol's sums are strings with two decimals."""
    made = bank.acquirer().create(_order(new_uid()))
    found = bank.bank.payment(made.id)
    bank.bank.shelf.put("payment", {**found, "amount": amount}, bank.bank.hidden(made.id))
    with pytest.raises(InDoubt):
        bank.acquirer().find(made.id)


def test_the_acquirers_own_register_is_read_by_pages(bank):
    begun = clock.now()
    made = [bank.acquirer().create(_order(new_uid())).id for _ in range(3)]
    assert [found.id for found in bank.acquirer().payments_since(begun)] == made[::-1]
    with pytest.raises(Refused):
        YooKassa(bank.url, SHOP, "not the key", SANDBOX_PAYEE, HOSTS).check()
    bank.acquirer().check()
