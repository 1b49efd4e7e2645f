"""S46–S51: forged, repeated and strange notices credit nothing; the address by which a payer returns proves nothing."""

import json
import logging

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lk_app.config import Settings
from lk_app.kernel import clock
from lk_app.payments import flows, notices
from lk_app.payments.acquirers.configured import acquirer_of
from lk_app.payments.models import Payment, PaymentStatus
from lk_app.payments.notices import NOTICE_PATH, notice_routes
from lk_app.payments.service import tracking
from lk_app.sandbox_bank.app import SANDBOX_PAYEE
from lk_app.store.inbox import InboxNotice
from lk_app.store.ledger import Transfer
from lk_app.store.transaction import in_reading
from tests.payments_harness import audit, new_payer, new_uid, notice_app, payment, pending, rows, running_bank

YOOKASSA = Settings().acquirer_networks


@pytest.fixture
def bank():
    with running_bank() as running:
        yield running


def _client(acquirer, ip: str = "127.0.0.1", networks: tuple[str, ...] = ("127.0.0.0/8",)) -> TestClient:
    return TestClient(Starlette(routes=notice_routes(acquirer, networks, lambda scope: ip)))


def _notice(object_id: str, event: str = "payment.succeeded", **more) -> dict:
    return {"type": "notification", "event": event, "object": {"id": object_id, "status": "succeeded", "paid": True, **more}}


def test_s46_opening_the_return_address_credits_nothing(db, bank):
    actor, attachment = new_payer()
    uid = pending(bank, who=(actor, attachment))
    seen = in_reading(tracking.standing, actor, uid)
    assert (seen.status, seen.is_final) == (PaymentStatus.PENDING, False)
    flows.refresh(bank.acquirer(), uid)
    assert payment(uid).status == PaymentStatus.PENDING
    assert rows(Transfer) == []


def test_s47_invented_notices_credit_nothing(db, bank):
    uid = pending(bank)
    row = payment(uid)
    other = pending(bank, "5")
    bank.pay(other)
    flows.look(bank.acquirer(), payment(other).acquirer_id)
    before = len(rows(Transfer))
    amount = {"value": "1392.36", "currency": "RUB"}
    client = _client(bank.acquirer())
    for body in (
        _notice(row.acquirer_id, amount=amount, metadata={"payment_uid": uid}),
        _notice(new_uid(), amount=amount, metadata={"payment_uid": uid}),
        _notice(payment(other).acquirer_id, amount=amount, metadata={"payment_uid": uid}),
        _notice(new_uid(), "refund.succeeded", payment_id=row.acquirer_id, amount=amount),
    ):
        assert client.post(NOTICE_PATH, json=body).status_code == 200
    clock.advance(200)
    flows.handle_notices(bank.acquirer())
    assert payment(uid).status == PaymentStatus.PENDING
    assert len(rows(Transfer)) == before
    audit(bank)


def test_s48_a_true_notice_credits_once_however_often(db, bank):
    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    client = _client(bank.acquirer())
    for event in ("payment.succeeded", "payment.canceled", "payment.succeeded", "payment.waiting_for_capture"):
        assert client.post(NOTICE_PATH, json=_notice(acquirer_id, event)).status_code == 200
    assert payment(uid).status == PaymentStatus.SETTLED
    assert [row.kind for row in rows(Transfer)] == ["payment", "penalty_part"]
    audit(bank)


def test_what_is_kept_of_a_notice_is_a_hint_and_no_more(db, bank):
    uid = pending(bank)
    body = _notice(bank.pay(uid), payment_method={"card": {"first6": "220000", "last4": "0004"}})
    _client(bank.acquirer()).post(NOTICE_PATH, json=body)
    assert rows(InboxNotice)[0].payload == {"event": "payment.succeeded", "id": payment(uid).acquirer_id}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_s49_post_only(bank, method):
    assert _client(bank.acquirer()).request(method, NOTICE_PATH).status_code == 405


def test_s49_at_most_64_kilobytes(db, bank):
    client = _client(bank.acquirer())
    assert client.post(NOTICE_PATH, content=b"[" * (64 * 1024 + 1)).status_code == 413
    assert client.post(NOTICE_PATH, content=json.dumps(_notice("1") | {"x": "y" * 60_000}).encode()).status_code == 200
    assert len(rows(InboxNotice)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 60_000,
        b"1e999",
        b"NaN",
        b'{"event": "payment.succeeded"}',
        b'{"event": 1, "object": {"id": "1"}}',
        b'{"event": "payment.succeeded", "object": []}',
        b'{"event": "payment.succeeded", "object": {"id": {"$ne": 1}}}',
    ],
)
def test_s49_what_is_no_notice_is_refused_and_not_kept(db, bank, body):
    assert _client(bank.acquirer()).post(NOTICE_PATH, content=body).status_code == 400
    assert rows(InboxNotice) == []


@pytest.mark.parametrize(
    ("event", "object_id"), [("payout.succeeded", "1"), ("payment.succeeded", "../../me"), ("", "1"), ("x" * 500, "1")]
)
def test_s49_what_is_not_for_us_is_taken_and_not_kept(db, bank, event, object_id):
    """200: an answer that is not 200 would bring it again for a day."""
    assert _client(bank.acquirer()).post(NOTICE_PATH, json=_notice(object_id, event)).status_code == 200
    assert rows(InboxNotice) == []


@pytest.mark.parametrize(
    ("ip", "status"),
    [("185.71.76.3", 200), ("77.75.156.35", 200), ("2a02:5180:0:1::5", 200), ("::ffff:185.71.76.3", 200), ("185.71.78.1", 404),
     ("8.8.8.8", 404), ("127.0.0.1", 404), ("", 404), ("unix", 404), ("::1", 404)],
)  # fmt: skip
def test_s49_notices_are_taken_from_the_acquirers_networks_only(db, bank, ip, status):
    assert _client(bank.acquirer(), ip, YOOKASSA).post(NOTICE_PATH, json=_notice("1")).status_code == status
    assert len(rows(InboxNotice)) == (status == 200)


def test_s49_no_secret_no_door(monkeypatch):
    """An empty secret would let anyone pass for the acquirer: there is no such address then."""
    given = {"acquirer_url": "https://api.yookassa.ru/v3", "acquirer_shop_id": "1", "payee": SANDBOX_PAYEE}
    assert acquirer_of(Settings(**given, acquirer_secret_key="")) is None
    assert acquirer_of(Settings(**given, acquirer_secret_key="live_x")) is not None
    assert notice_routes(None, YOOKASSA, lambda scope: "185.71.76.3") == []


def test_production_refuses_an_acquirer_over_plain_http_or_without_a_payee():
    safe = {"environment": "production", "secret_key": "x" * 40, "origin": "https://lk.example"}
    with pytest.raises(ValueError, match="LK_ACQUIRER_URL"):
        Settings(**safe, acquirer_url="http://api.yookassa.ru/v3", payee=SANDBOX_PAYEE)
    with pytest.raises(ValueError, match="LK_PAYEE"):
        Settings(**safe, acquirer_url="https://api.yookassa.ru/v3")
    Settings(**safe, acquirer_url="https://api.yookassa.ru/v3", payee=SANDBOX_PAYEE)


def test_our_own_trouble_is_503_and_nothing_is_acknowledged(db, bank, monkeypatch):
    async def broken(*_):
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    uid = pending(bank)
    acquirer_id = bank.pay(uid)
    client = _client(bank.acquirer())
    with monkeypatch.context() as trouble:
        trouble.setattr(notices, "run", broken)
        assert client.post(NOTICE_PATH, json=_notice(acquirer_id)).status_code == 503
    assert rows(InboxNotice) == []
    assert client.post(NOTICE_PATH, json=_notice(acquirer_id)).status_code == 200
    assert payment(uid).status == PaymentStatus.SETTLED


def test_s51_a_card_typed_into_the_bank_is_nowhere_but_its_mask(db, bank, caplog, tmp_path):
    """PCI: neither the cabinet's database, nor the bank's memory, nor any log holds the number, the expiry or the code."""
    caplog.set_level(logging.DEBUG)
    uid = pending(bank)
    page = payment(uid).confirmation_url
    typed = {"number": "2200 0000 0000 0004", "expiry": "08/31", "cvv": "737", "holder": "IVAN IVANOV"}
    with httpx.Client(timeout=60) as browser:
        confirm = browser.post(page + "/card", data=typed)
        assert confirm.status_code == 303
        assert browser.post(bank.origin + confirm.headers["location"], data={"code": "123456"}).status_code == 303
    flows.look(bank.acquirer(), payment(uid).acquirer_id)
    assert payment(uid).status == PaymentStatus.SETTLED
    kept = json.dumps([row.model_dump(mode="json") for model in (Payment, InboxNotice, Transfer) for row in rows(model)])
    kept += "\n".join(bank.bank.shelf._db.iterdump()) + caplog.text
    for secret in ("2200000000000004", "2200 0000 0000 0004", "08/31", "737", "IVAN"):
        assert secret not in kept.replace(payment(uid).uid, "").replace(payment(uid).acquirer_id, "")
    assert "0004" in kept
    audit(bank)


def test_the_route_of_the_harness_is_the_real_one(bank):
    assert [route.path for route in notice_app(bank.acquirer()).routes] == [NOTICE_PATH]
