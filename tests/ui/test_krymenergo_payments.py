"""Krymenergo checklist, money: «Платежи», «Оплата по лицевому счету», the bank's page, «Оплата прошла успешно».

Each test begins with the rows of the feature table it proves; what is in quotes is literally the guide's.
"""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from lk_app.identity.models import Profile
from lk_app.sandbox_bank.cards import CODE_3DS
from tests import factories as make
from tests.live import Server
from tests.readers import database
from tests.ui.checklist import Phones, fits, goes, heading, shows

MIR = "2200 0000 0000 0004"


@pytest.fixture(scope="module")
def payments(phones: Phones) -> Page:
    """«Платежи» of № 123456."""
    return phones.looks_at("/payments", "demo@user")


@pytest.fixture(scope="module")
def paying(phones: Phones) -> Page:
    """The payment of № 5000000, opened from «Мои счета», nothing pressed."""
    page = phones.looks_at("/accounts", "demo@user")
    page.get_by_role("article").filter(has_text="№ 5000000").get_by_role("link", name="Оплатить").click()
    expect(page.get_by_label("Сумма платежа:")).to_have_value("1\u00a0392,36")
    return page


@pytest.fixture(scope="module")
def bank(phones: Phones, guide_cabinet: Server) -> Page:
    """The bank's page, reached by «Оплатить»: a debtor's of this test's own, the guide's debt, another sum typed in."""
    with database(guide_cabinet) as session:
        like = session.exec(select(Profile).where(Profile.email == "demo@user")).one()
        profile, owed = make.make_profile(session, password_hash=like.password_hash), make.make_account(session)
        make.make_balance(session, owed, debt_kopecks=131346, penalty_kopecks=7890)
        public_id = make.attach(session, profile, owed).public_id
    page = phones.opens(f"/pay?account={public_id}", profile.email)
    page.get_by_label("Сумма платежа:").fill("1000")
    page.get_by_role("button", name="Оплатить 1 000,00 ₽").click()
    expect(heading(page, "Оплата картой")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def paid(bank: Page) -> Page:
    """Back from the bank. The owner of the card is not named: the guide lets it."""
    bank.get_by_label("Номер карты").fill(MIR)
    bank.get_by_label("Срок действия").fill("08/30")
    bank.get_by_label("Код CVV2").fill("123")
    bank.get_by_role("button", name="Оплатить").first.click()
    shows(bank, "MirAccept")
    bank.get_by_label("Код из сообщения").fill(CODE_3DS)
    bank.get_by_role("button", name="Подтвердить").click()
    expect(heading(bank, "Оплата прошла успешно")).to_be_visible()
    return bank


# «Платежи»


def test_f1_payments_is_a_tab(payments: Page) -> None:
    expect(heading(payments, "Платежи")).to_be_visible()
    tab = payments.get_by_role("navigation", name="Разделы").filter(visible=True).get_by_role("link", name="Платежи")
    expect(tab).to_have_attribute("aria-current", "page")
    assert fits(payments)


def test_f2_table_has_number_sum_and_date(payments: Page) -> None:
    expect(payments.get_by_role("columnheader")).to_have_text(["№", "Сумма", "Дата поступления"])


def test_f30_a31_table_is_numbered_newest_first_with_two_decimals(payments: Page) -> None:
    rows = [row.get_by_role("cell").all_inner_texts() for row in payments.get_by_role("row").all()[1:]]
    assert [[text.replace("\u00a0", " ") for text in row] for row in rows] == [
        ["1.", "1,08 ₽", "29.12.2021"],
        ["2.", "2,22 ₽", "29.12.2021"],
        ["3.", "234,56 ₽", "25.08.2020"],
        ["4.", "400,00 ₽", "16.06.2020"],
        ["5.", "700,07 ₽", "10.05.2020"],
    ]


def test_f4_payments_have_a_button_to_pay(payments: Page) -> None:
    expect(payments.get_by_role("main").get_by_role("link", name="Оплатить")).to_have_attribute("href", re.compile("^/pay"))


def test_a14_f1_notice_of_processing_under_payments(payments: Page) -> None:
    shows(payments, "Внимание! Время обработки информации о поступивших платежах в среднем составляет 1 - 3 рабочих дня.")


# «Оплата по лицевому счету № xxxxxx»


def test_f5_payment_names_the_account(paying: Page) -> None:
    expect(heading(paying, "Оплата по лицевому счету №5000000")).to_be_visible()
    assert fits(paying)


def test_f6_sum_is_debt_with_penalty_and_can_be_changed(phones: Phones, paying: Page) -> None:
    amount = paying.get_by_label("Сумма платежа:", exact=True)
    expect(amount).to_have_value("1\u00a0392,36")
    page = paying.context.new_page()
    goes(page, paying.url.removeprefix(phones.server.origin))
    page.get_by_label("Сумма платежа:").fill("500.50")
    expect(page.get_by_role("button", name="Оплатить 500,50 ₽")).to_be_enabled()
    page.close()


def test_f7_button_pay_leads_to_the_banks_page(paying: Page, bank: Page, guide_cabinet: Server) -> None:
    expect(paying.get_by_role("button", name="Оплатить 1 392,36 ₽", exact=True)).to_be_enabled()
    assert bank.url.startswith(guide_cabinet.bank_origin)


def test_a14_notice_of_processing_in_the_payment_window(paying: Page) -> None:
    shows(paying, "Внимание! Время обработки информации о поступивших платежах в среднем составляет 1 - 3 рабочих дня.")


def test_f9_cards_that_are_taken(paying: Page) -> None:
    shows(
        paying,
        "Совершить оплату можно при помощи платежной карты «Мир» с активированной услугой «MirAccept», «Visa» или «Mastercard».",
    )


def test_f13_electronic_receipt_goes_to_mail_or_telephone(paying: Page) -> None:
    expect(paying.get_by_label("Куда прислать чек", exact=True)).to_have_value("demo@user")
    shows(paying, "Почта или телефон. Кассовый чек придёт сразу после оплаты")


# The bank's page


def test_f8_bank_asks_for_number_expiry_cvv2_and_owner(bank: Page) -> None:
    for label in ("Номер карты", "Срок действия", "Код CVV2", "Владелец карты"):
        expect(bank.get_by_label(label, exact=True)).to_be_editable()
    shows(bank, "Если на карте не указан владелец карты, то поле «Владелец карты» можно не заполнять.")
    assert fits(bank)


def test_f9_bank_takes_mir_visa_and_mastercard(bank: Page) -> None:
    shows(bank, "«Мир», «Visa» или «Mastercard»")
    taught = bank.locator("dd").all_text_contents()
    for system in ("Мир", "Visa", "Mastercard"):
        assert any(words.startswith(f"{system}, проходит") for words in taught)


def test_f10_message_that_the_payment_has_succeeded(paid: Page) -> None:
    shows(paid, "Оплата прошла успешно")
    assert fits(paid)


def test_a25_money_is_followed_until_it_arrives(paid: Page) -> None:
    paid.get_by_role("link", name="Готово").click()
    shows(paid, "Оплачено с тех пор")
    goes(paid, "/payments", is_typed_in=False)
    shows(paid, "В пути", "1 000,00 ₽")
