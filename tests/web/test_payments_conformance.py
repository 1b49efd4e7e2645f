"""The official SDK of YooKassa, unmodified, works against the practice bank: that is what makes the bank's protocol true."""

import uuid

import pytest
from yookassa import Configuration, Payment, Refund, Settings
from yookassa.domain.exceptions import BadRequestError, NotFoundError, UnauthorizedError
from yookassa.domain.notification import WebhookNotificationEventType, WebhookNotificationFactory
from yookassa.domain.request import PaymentRequestBuilder, RefundRequestBuilder

from lk_app.kernel import clock
from tests.payments_harness import SECRET, SHOP, running_bank

CARD = {"type": "bank_card", "card": {"first6": "220000", "last4": "0004", "card_type": "Mir", "issuer_country": "RU"}}


@pytest.fixture
def bank():
    with running_bank() as running:
        Configuration.configure(SHOP, SECRET, api_url=running.url, timeout=100)
        yield running


def _order(value: str = "1392.36", **more):
    return {
        "amount": {"value": value, "currency": "RUB"},
        "capture": True,
        "confirmation": {"type": "redirect", "return_url": "https://lk.example/payments/1"},
        "description": "Оплата по лицевому счету №5000000",
        "metadata": {"payment_uid": "0001"},
        **more,
    }


def _utilities(value: str = "1392.36"):
    amount = {"value": value, "currency": "RUB"}
    item = {"description": "Электроснабжение", "quantity": "1.00", "amount": amount, "vat_code": 11}
    item |= {"payment_subject": "service", "payment_mode": "full_payment"}
    digits = {"bic": "000000000", "account": "0" * 20, "correspondent_account": "0" * 20}
    return {
        "receipt": {"customer": {"email": "a@b.ru"}, "tax_system_code": 1, "items": [item]},
        "payment_order": {
            "type": "utilities",
            "amount": amount,
            "payment_purpose": "Оплата электроэнергии, л/с 5000000",
            "recipient": {"name": "Поставщик", "inn": "0" * 10, "kpp": "0" * 9, "bank": {"name": "Банк", **digits}},
            "payment_period": {"month": 3, "year": 2026},
            "account_number": "5000000",
        },
    }


def test_create_and_find_one(bank):
    made = Payment.create(_order(**_utilities()), str(uuid.uuid4()))
    assert (made.status, made.paid, made.test) == ("pending", False, True)
    assert (str(made.amount.value), made.amount.currency) == ("1392.36", "RUB")
    assert made.confirmation.confirmation_url == f"{bank.origin}/pay/{made.id}"
    found = Payment.find_one(made.id)
    assert (found.id, found.status, found.metadata["payment_uid"]) == (made.id, "pending", "0001")


def test_builders_of_the_sdk_make_requests_the_bank_takes(bank):
    builder = PaymentRequestBuilder()
    builder.set_amount({"value": "100.00", "currency": "RUB"}).set_capture(False)
    builder.set_confirmation({"type": "redirect", "return_url": "https://lk.example/"})
    made = Payment.create(builder.build())
    bank.bank.authorise(made.id, CARD)
    Payment.capture(made.id)
    refund = RefundRequestBuilder().set_amount({"value": "40.00", "currency": "RUB"}).set_payment_id(made.id).build()
    assert Refund.create(refund).status == "succeeded"


def test_the_same_key_is_the_same_payment_and_a_day_later_another(bank):
    key = str(uuid.uuid4())
    first = Payment.create(_order(), key)
    assert Payment.create(_order(), key).id == first.id
    assert len(bank.bank.payments()) == 1
    with pytest.raises(BadRequestError) as refusal:
        Payment.create(_order("5.00"), key)
    assert refusal.value.content["parameter"] == "Idempotence-Key"
    clock.advance(24 * 3600 + 1)
    assert Payment.create(_order(), key).id != first.id


def test_list_with_filters_and_cursor(bank):
    made = [Payment.create(_order(f"{number}.00")).id for number in range(1, 6)]
    bank.bank.authorise(made[0], CARD)
    first = Payment.list({"limit": 2})
    assert [item.id for item in first.items] == [made[4], made[3]]
    rest = Payment.list({"limit": 100, "cursor": first.next_cursor})
    assert [item.id for item in rest.items] == [made[2], made[1], made[0]]
    assert rest.next_cursor is None
    assert [item.id for item in Payment.list({"status": "succeeded"}).items] == [made[0]]
    assert Payment.list({"created_at.gt": "2100-01-01T00:00:00.000Z"}).items == []
    assert len(Payment.list({"created_at.gte": "2000-01-01T00:00:00.000Z"}).items) == 5
    with pytest.raises(BadRequestError):
        Payment.list({"limit": 0})


def test_capture_whole_and_in_part(bank):
    made = Payment.create(_order(capture=False))
    bank.bank.authorise(made.id, CARD)
    held = Payment.find_one(made.id)
    assert (held.status, held.paid, held.payment_method.card.last4) == ("waiting_for_capture", True, "0004")
    taken = Payment.capture(made.id, {"amount": {"value": "1000.00", "currency": "RUB"}})
    assert (taken.status, str(taken.amount.value)) == ("succeeded", "1000.00")
    with pytest.raises(BadRequestError):
        Payment.capture(made.id)


def test_cancel_lets_go_of_held_money_only(bank):
    made = Payment.create(_order(capture=False))
    with pytest.raises(BadRequestError):
        Payment.cancel(made.id)
    bank.bank.authorise(made.id, CARD)
    gone = Payment.cancel(made.id, str(uuid.uuid4()))
    assert (gone.status, gone.cancellation_details.reason, gone.cancellation_details.party) == (
        "canceled", "canceled_by_merchant", "merchant",
    )  # fmt: skip


def test_refunds_in_parts_never_exceed_the_payment(bank):
    made = Payment.create(_order("100.00"))
    with pytest.raises(BadRequestError):
        Refund.create({"payment_id": made.id, "amount": {"value": "1.00", "currency": "RUB"}})
    bank.bank.authorise(made.id, CARD)
    key = str(uuid.uuid4())
    first = Refund.create({"payment_id": made.id, "amount": {"value": "60.00", "currency": "RUB"}}, key)
    assert Refund.create({"payment_id": made.id, "amount": {"value": "60.00", "currency": "RUB"}}, key).id == first.id
    with pytest.raises(BadRequestError):
        Refund.create({"payment_id": made.id, "amount": {"value": "40.01", "currency": "RUB"}})
    Refund.create({"payment_id": made.id, "amount": {"value": "40.00", "currency": "RUB"}})
    found = Payment.find_one(made.id)
    assert (str(found.refunded_amount.value), found.refundable, found.status) == ("100.00", False, "succeeded")
    assert Refund.find_one(first.id).payment_id == made.id
    assert len(Refund.list({"payment_id": made.id}).items) == 2


def test_a_payment_not_paid_within_the_hour_expires(bank):
    made = Payment.create(_order())
    clock.advance(3601)
    found = Payment.find_one(made.id)
    assert (found.status, found.cancellation_details.reason) == ("canceled", "expired_on_confirmation")


def test_notices_are_what_the_sdk_reads(bank):
    paid, refused = Payment.create(_order("100.00")), Payment.create(_order(capture=False))
    bank.bank.authorise(paid.id, CARD)
    bank.bank.authorise(refused.id, CARD)
    bank.bank.cancel(refused.id)
    Refund.create({"payment_id": paid.id, "amount": {"value": "1.00", "currency": "RUB"}})
    told = [WebhookNotificationFactory().create(body) for _, body, _ in bank.bank.shelf.due(clock.now().timestamp())]
    assert [(notice.event, notice.object.status) for notice in told] == [
        (WebhookNotificationEventType.PAYMENT_SUCCEEDED, "succeeded"),
        (WebhookNotificationEventType.PAYMENT_WAITING_FOR_CAPTURE, "waiting_for_capture"),
        (WebhookNotificationEventType.PAYMENT_CANCELED, "canceled"),
        (WebhookNotificationEventType.REFUND_SUCCEEDED, "succeeded"),
    ]
    assert told[0].object.id == paid.id
    assert told[3].object.payment_id == paid.id


def test_errors_are_the_documented_objects(bank):
    with pytest.raises(NotFoundError) as missing:
        Payment.find_one(str(uuid.uuid4()))
    assert missing.value.content["type"] == "error"
    with pytest.raises(BadRequestError) as wrong:
        Payment.create(_order("0.50"))
    assert (wrong.value.content["code"], wrong.value.content["parameter"]) == ("invalid_request", "amount.value")
    with pytest.raises(BadRequestError) as split:
        Payment.create(_order("10.00", **_utilities("9.99")))
    assert split.value.content["parameter"] == "receipt.items"
    Configuration.configure(SHOP, "not the key", api_url=bank.url)
    with pytest.raises(UnauthorizedError):
        Payment.find_one("1")
    assert bank.bank.payments() == []


def test_the_shop_answers_for_itself(bank):
    assert Settings.get_account_settings()["account_id"] == SHOP
