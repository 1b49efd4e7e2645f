"""The bank's page: cards, the confirmation, СБП, refusals beside their fields; without JavaScript."""

import re

import httpx
import pytest

from lk_app.kernel import clock
from lk_app.sandbox_bank.cards import SANDBOX_CARDS, Outcome, brand_of, is_past
from tests.payments_harness import SECRET, SHOP, running_bank

GOOD = {"number": "2200 0000 0000 0004", "expiry": "08/39", "cvv": "737", "holder": ""}


@pytest.fixture
def bank():
    with running_bank() as running:
        yield running


@pytest.fixture
def browser(bank):
    with httpx.Client(base_url=bank.origin, timeout=60) as client:
        yield client


def _ordered(bank, amount: str = "1392.36") -> str:
    order = {
        "amount": {"value": amount, "currency": "RUB"},
        "capture": True,
        "confirmation": {"type": "redirect", "return_url": "https://lk.example/payments/1"},
        "description": "Оплата по лицевому счету №5000000",
    }
    return bank.bank.create(order)["id"]


def _card(outcome: Outcome, has_3ds: bool | None = None) -> dict:
    card = next(card for card in SANDBOX_CARDS if card.outcome == outcome and has_3ds in {None, card.has_3ds})
    return {**GOOD, "number": card.spaced}


def test_the_page_says_whom_and_how_much(bank, browser):
    page = browser.get(f"/pay/{_ordered(bank)}")
    assert page.status_code == 200
    for words in (
        "1\u00a0392,36\u00a0₽",
        "Оплата по лицевому счету №5000000",
        "Номер карты",
        "CVV2",
        "Если на карте не указан владелец карты, то поле «Владелец карты» можно не заполнять.",
        "СБП",
        "«Мир», «Visa» или «Mastercard»",
    ):
        assert words in page.text
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_a_card_with_3ds_and_its_code(bank, browser):
    payment_id = _ordered(bank)
    step = browser.post(f"/pay/{payment_id}/card", data=GOOD)
    assert (step.status_code, step.headers["location"]) == (303, f"/pay/{payment_id}/confirm")
    assert "MirAccept" in browser.get(step.headers["location"]).text
    assert bank.bank.payment(payment_id)["status"] == "pending"
    wrong = browser.post(f"/pay/{payment_id}/confirm", data={"code": "000000"})
    assert (wrong.status_code, "Осталось 2" in wrong.text) == (422, True)
    done = browser.post(f"/pay/{payment_id}/confirm", data={"code": "123 456"})
    assert (done.status_code, done.headers["location"]) == (303, "https://lk.example/payments/1")
    paid = bank.bank.payment(payment_id)
    assert (paid["status"], paid["payment_method"]["card"]["last4"], paid["payment_method"]["card"]["card_type"]) == (
        "succeeded", "0004", "Mir",
    )  # fmt: skip


def test_a_card_without_3ds_pays_at_once_and_twice_is_once(bank, browser):
    payment_id = _ordered(bank)
    for _ in range(2):
        browser.post(f"/pay/{payment_id}/card", data=_card(Outcome.SUCCEEDED, has_3ds=False))
    assert bank.bank.captured_kopecks() == 139236
    assert "Второй раз платить не нужно" in browser.get(f"/pay/{payment_id}").text


@pytest.mark.parametrize(
    ("outcome", "code", "reason", "words"),
    [
        (Outcome.DECLINED, "", "general_decline", "не назвал причину"),
        (Outcome.NO_MONEY, "123456", "insufficient_funds", "не хватает денег"),
    ],
)
def test_a_refusal_is_told_and_leads_back(bank, browser, outcome, code, reason, words):
    payment_id = _ordered(bank)
    step = browser.post(f"/pay/{payment_id}/card", data=_card(outcome))
    if code:
        step = browser.post(f"/pay/{payment_id}/confirm", data={"code": code})
    page = browser.get(step.headers["location"]).text
    assert words in page
    assert "Ничего не списано" in page
    assert "https://lk.example/payments/1" in page
    assert bank.bank.payment(payment_id)["cancellation_details"]["reason"] == reason


@pytest.mark.parametrize("outcome", [Outcome.BAD_3DS, Outcome.SUCCEEDED])
def test_three_wrong_codes_are_the_end(bank, browser, outcome):
    payment_id = _ordered(bank)
    browser.post(f"/pay/{payment_id}/card", data=_card(outcome, has_3ds=True))
    for _ in range(3):
        code = "123456" if outcome == Outcome.BAD_3DS else "000000"
        browser.post(f"/pay/{payment_id}/confirm", data={"code": code})
    assert bank.bank.payment(payment_id)["cancellation_details"]["reason"] == "3d_secure_failed"


def test_a_silent_bank_leaves_it_pending_until_the_hour_is_over(bank, browser):
    payment_id = _ordered(bank)
    assert browser.post(f"/pay/{payment_id}/card", data=_card(Outcome.SILENCE)).status_code == 303
    assert bank.bank.payment(payment_id)["status"] == "pending"
    clock.advance(3601)
    assert bank.bank.payment(payment_id)["status"] == "canceled"


def test_late_money_comes_late(bank, browser):
    payment_id = _ordered(bank)
    browser.post(f"/pay/{payment_id}/card", data=_card(Outcome.LATE))
    assert bank.bank.payment(payment_id)["status"] == "pending"
    clock.advance(61)
    bank.notifier.deliver_due()
    assert bank.bank.payment(payment_id)["status"] == "succeeded"


def test_sbp_by_code_or_button(bank, browser):
    payment_id = _ordered(bank)
    assert "data:image/svg+xml" in browser.get(f"/pay/{payment_id}/sbp").text
    assert bank.bank.payment(payment_id)["status"] == "pending"
    assert browser.post(f"/pay/{payment_id}/sbp").headers["location"] == "https://lk.example/payments/1"
    assert bank.bank.payment(payment_id)["payment_method"]["type"] == "sbp"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "", "Введите номер карты"),
        ("number", "2200 0000", "от 13 до 19 цифр"),
        ("number", "2200000000000005", "опечатка"),
        ("number", "6011000990139424", "«Мир», «Visa» и «Mastercard»"),
        ("number", "4242424242424242", "настоящие карты он не принимает"),
        ("expiry", "13/30", "Месяц и год"),
        ("expiry", "01/20", "Срок карты закончился"),
        ("cvv", "12", "три цифры"),
        ("cvv", "абв", "три цифры"),
        ("holder", "<b>1", "без цифр"),
    ],
)
def test_a_wrong_field_is_told_beside_it_and_what_was_typed_survives(bank, browser, field, value, words):
    payment_id = _ordered(bank)
    page = browser.post(f"/pay/{payment_id}/card", data={**GOOD, "holder": "IVAN", field: value})
    assert page.status_code == 422
    error = re.search(rf'id="{field}-error">([^<]*)<', page.text)
    assert error
    assert words in error[1]
    assert 'value="737"' not in page.text, "the code is never written back"
    assert ("IVAN" in page.text) == (field != "holder")
    assert "<b>1" not in page.text
    assert "method" not in bank.bank.hidden(payment_id)
    assert bank.bank.payment(payment_id)["status"] == "pending"


def test_steps_cannot_be_skipped(bank, browser):
    payment_id = _ordered(bank)
    assert browser.post(f"/pay/{payment_id}/confirm", data={"code": "123456"}).headers["location"] == f"/pay/{payment_id}"
    assert bank.bank.payment(payment_id)["status"] == "pending"
    assert browser.get("/pay/nothing").status_code == 404
    assert browser.post("/pay/nothing/card", data=GOOD).status_code == 404


def test_cards_are_told_by_their_ranges(bank):
    assert [brand_of(number) for number in ("2200", "2204", "2205", "4000", "5100", "5600", "2221", "2720", "2721", "")] == [
        "Mir", "Mir", "", "Visa", "MasterCard", "", "MasterCard", "MasterCard", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "is_over"), [("11/26", False), ("10/26", True), ("1127", False), ("1/2030", False), ("00/30", None)]
)
def test_a_card_is_good_to_the_end_of_its_month(typed, is_over):
    from datetime import date

    assert is_past(typed, date(2026, 11, 30)) is is_over


def test_the_switchboard_changes_the_weather(bank, browser):
    assert browser.post("/control/faults", json={"create": "500_before"}).json() == {"create": "500_before"}
    assert browser.post("/v3/payments", auth=(SHOP, SECRET), json={}).status_code == 500
    assert browser.post("/control/faults", json={"create": "sunshine"}).status_code == 400
    assert browser.delete("/control/faults").json() == {}
    assert browser.post("/v3/payments", auth=(SHOP, SECRET), json={}).status_code == 400
    payment_id = _ordered(bank)
    assert browser.post(f"/control/payments/{payment_id}", json={"outcome": "succeeded"}).json()["status"] == "succeeded"
    assert browser.get("/control/books").json()["captured_kopecks"] == 139236
