"""Paying as a person does it, on a phone: through the bank's page and back, declined, twice at once, over a power cut."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from lk_app.accounts.models import Attachment
from lk_app.identity.models import Profile
from lk_app.payments import books
from lk_app.payments.models import Payment, PaymentStatus
from lk_app.payments.service.notices import Hint, store_notice
from lk_app.sandbox_bank.cards import CODE_3DS
from lk_app.store.inbox import InboxNotice
from lk_app.store.ledger import Transfer
from tests import factories as make
from tests.live import PASSWORD, Server, running, watch
from tests.readers import database
from tests.ui.axe import violations

DONE, CHECKING, DECLINED = "Оплата прошла успешно", "Проверяем оплату в банке", "Банк отклонил оплату. Ничего не списано"
MIR_3DS, MASTERCARD, NO_MONEY, SILENT = "2200 0000 0000 0004", "5555 5555 5555 4444", "4000 0000 0000 0002", "5100 0000 0000 0008"


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet of this module's own with a bank beside it."""
    with running(tmp_path_factory.mktemp("payments"), has_bank=True) as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A phone's tab. A broken policy or an error of a page fails the test."""
    context = browser.new_context(base_url=server.origin, viewport={"width": 360, "height": 740}, locale="ru-RU")
    complaints = watch(context)
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.fixture
def account(page: Page, server: Server) -> str:
    """The guide's debtor, signed in on `page`; the public id of the account."""
    with database(server) as session:
        password_hash = session.exec(select(Profile).where(Profile.email == "demo@user")).one().password_hash
        profile, owed = make.make_profile(session, password_hash=password_hash), make.make_account(session)
        make.make_balance(session, owed, debt_kopecks=131346, penalty_kopecks=7890)
        public_id = make.attach(session, profile, owed).public_id
    page.goto("/", wait_until="networkidle")
    page.get_by_label("E-mail").fill(profile.email)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(heading(page, "Мои счета")).to_be_visible()
    return public_id


def heading(page: Page, name: str):
    return page.get_by_role("heading", name=name, level=1, exact=True)


def pay_button(page: Page):
    return page.get_by_role("button", name="Оплатить", exact=False)


def to_the_bank(page: Page, account: str, amount: str = "") -> None:
    page.goto(f"/pay?account={account}")
    expect(page.get_by_label("Сумма платежа:")).to_have_value("1\u00a0392,36")
    if amount:
        page.get_by_label("Сумма платежа:").fill(amount)
    pay_button(page).click()
    expect(heading(page, "Оплата картой")).to_be_visible()


def pay_by_card(page: Page, number: str) -> None:
    """«Владелец карты» stays empty: the guide lets it."""
    page.get_by_label("Номер карты").fill(number)
    page.get_by_label("Срок действия").fill("08/30")
    page.get_by_label("Код CVV2").fill("123")
    page.get_by_role("button", name="Оплатить", exact=False).first.click()


def confirm(page: Page) -> None:
    page.get_by_label("Код из сообщения").fill(CODE_3DS)
    page.get_by_role("button", name="Подтвердить").click()


def made(server: Server, account: str) -> list[Payment]:
    """Payments of the account, oldest first."""
    with database(server) as session:
        query = select(Payment).join(Attachment, col(Attachment.account_id) == Payment.account_id)
        return list(session.exec(query.where(Attachment.public_id == account).order_by(col(Payment.id))).all())


def credited(server: Server, payment: Payment) -> list[int]:
    """The credits that the ledger holds for a payment."""
    with database(server) as session:
        found = session.exec(select(Transfer).where(Transfer.kind == books.PAYMENT, Transfer.source_id == payment.uid)).all()
    return [transfer.amount_kopecks for transfer in found]


def is_sound(page: Page) -> bool:
    """Nothing for axe, nothing to scroll sideways."""
    page.add_style_tag(content="*{animation:none!important;transition:none!important}")
    found = violations(page)
    assert found == []
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_guides_sum_is_paid_and_seen_to_arrive_without_a_reload(page: Page, server: Server, account: str) -> None:
    page.goto(f"/pay?account={account}")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(re.compile(r"Оплата по лицевому счету №\d+"))
    expect(page.get_by_text("Внимание! Время обработки информации о поступивших платежах в среднем")).to_be_visible()
    expect(page.get_by_text("«Мир» с активированной услугой «MirAccept», «Visa» или «Mastercard»")).to_be_visible()
    expect(pay_button(page)).to_have_text("Оплатить 1\u00a0392,36\u00a0₽")
    assert is_sound(page)
    to_the_bank(page, account)
    (payment,) = made(server, account)

    other = page.context.new_page()
    other.goto(f"/payments/status?uid={payment.uid}")
    expect(heading(other, CHECKING)).to_be_visible()
    assert is_sound(other)
    other.evaluate("window.isTheSamePage = true")

    pay_by_card(page, MIR_3DS)
    confirm(page)
    expect(heading(page, DONE)).to_be_visible()
    expect(page.get_by_text("Мир •• 0004")).to_be_visible()
    expect(page.get_by_text("ждём до среды, 2\u00a0марта")).to_be_visible()  # three working days after 25.02.2022
    assert is_sound(page)
    expect(heading(other, DONE)).to_be_visible()
    assert other.evaluate("window.isTheSamePage")

    page.get_by_role("link", name="Готово").click()
    expect(page.get_by_text("Оплачено с тех пор")).to_be_visible()
    expect(page.get_by_role("link", name="Оплатить", exact=True)).to_be_visible()  # nothing is due any more
    page.goto("/payments")
    expect(page.get_by_role("heading", name="В пути")).to_be_visible()
    expect(page.get_by_text("Зачислим до среды, 2\u00a0марта.")).to_be_visible()
    assert is_sound(page)
    (payment,) = made(server, account)
    assert (payment.status, credited(server, payment)) == (PaymentStatus.SETTLED, [139236])


def test_a_decline_says_why_and_the_next_try_begins_with_the_same_sum(page: Page, server: Server, account: str) -> None:
    to_the_bank(page, account, "500.50")
    pay_by_card(page, NO_MONEY)
    confirm(page)
    page.get_by_role("link", name=re.compile("Вернуться")).click()
    expect(heading(page, DECLINED)).to_be_visible()
    expect(page.get_by_text("На карте не хватает денег")).to_be_visible()
    assert is_sound(page)
    page.get_by_role("link", name="Попробовать ещё раз").click()
    expect(page.get_by_label("Сумма платежа:")).to_have_value("500,50")
    pay_button(page).click()
    expect(heading(page, "Оплата картой")).to_be_visible()
    pay_by_card(page, MASTERCARD)
    expect(heading(page, DONE)).to_be_visible()
    first, second = made(server, account)
    assert (first.status, credited(server, first)) == (PaymentStatus.CANCELED, [])
    assert (second.status, credited(server, second)) == (PaymentStatus.SETTLED, [50050])


def test_two_presses_are_one_payment_and_back_leads_to_it(page: Page, server: Server, account: str) -> None:
    page.goto(f"/pay?account={account}")
    expect(page.get_by_label("Сумма платежа:")).to_have_value("1\u00a0392,36")
    # Two submits of the form itself: the button would ignore the second press, another browser's might not.
    page.evaluate("form = document.querySelector('form.pay'); form.requestSubmit(); form.requestSubmit()")
    expect(heading(page, "Оплата картой")).to_be_visible()
    assert len(made(server, account)) == 1
    page.go_back()
    expect(page.get_by_text("Предыдущая оплата ещё не закончена")).to_be_visible()
    page.get_by_role("link", name="Где сейчас деньги").click()
    expect(heading(page, CHECKING)).to_be_visible()
    page.get_by_role("link", name="Вернуться на страницу банка").click()
    pay_by_card(page, MASTERCARD)
    expect(heading(page, DONE)).to_be_visible()
    (payment,) = made(server, account)
    assert credited(server, payment) == [139236]


def test_by_the_fast_payment_system(page: Page, server: Server, account: str) -> None:
    to_the_bank(page, account, "1")
    page.get_by_role("link", name="Оплатить через СБП").click()
    page.get_by_role("button", name="Оплатить в приложении банка").click()
    expect(heading(page, DONE)).to_be_visible()
    expect(page.get_by_text("СБП", exact=True)).to_be_visible()
    assert credited(server, made(server, account)[0]) == [100]


def test_a_wrong_sum_is_told_beside_the_field_and_nothing_is_written(page: Page, server: Server, account: str) -> None:
    page.goto(f"/pay?account={account}")
    amount = page.get_by_label("Сумма платежа:")
    for typed, words in (("0,99", "Наименьшая сумма"), ("350000,01", "не больше"), ("1,234", "Копеек"), ("-5", "минус")):
        amount.fill(typed)
        pay_button(page).click()
        expect(page.locator(".error")).to_contain_text(words)
        expect(amount).to_have_value(typed)
        expect(amount).to_be_focused()
    amount.fill("1392,37")
    expect(page.get_by_text("Вперёд, в переплату")).to_be_visible()
    expect(page.locator(".error")).to_have_count(0)
    assert made(server, account) == []


def test_money_is_right_after_a_power_cut_while_the_payer_is_at_the_bank(page: Page, server: Server, account: str) -> None:
    """The bank repeats its notice until the cabinet is up again; the page that the payer opens then tells the truth."""
    to_the_bank(page, account)
    (payment,) = made(server, account)
    server.kill()
    bank = httpx.Client(base_url=server.bank_origin)
    answer = bank.post(f"/control/payments/{payment.acquirer_id}", json={"outcome": "succeeded"})
    assert answer.status_code == 200
    assert credited(server, payment) == []
    server.start()
    page.goto(f"/payments/status?uid={payment.uid}")
    expect(heading(page, DONE)).to_be_visible()
    assert credited(server, payment) == [139236]
    deadline = time.monotonic() + 30
    while bank.get("/control/books").json()["undelivered"] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert bank.get("/control/books").json()["undelivered"] == 0
    assert credited(server, payment) == [139236]


def test_a_notice_stored_before_a_power_cut_is_looked_into_after_it_with_nobody_at_the_screen(
    page: Page, server: Server, account: str
) -> None:
    """The worker beside the web: no page is open, and the bank does not repeat itself."""
    to_the_bank(page, account)
    (payment,) = made(server, account)
    assert payment.acquirer_id is not None
    page.close()
    server.kill()
    with httpx.Client(base_url=server.bank_origin) as bank:
        bank.post("/control/faults", json={"notices": "drop"}).raise_for_status()
        try:
            bank.post(f"/control/payments/{payment.acquirer_id}", json={"outcome": "succeeded"}).raise_for_status()
            with database(server) as session:
                store_notice(session, Hint("payment.succeeded", payment.acquirer_id), "127.0.0.1")
                notice = session.exec(select(InboxNotice).where(col(InboxNotice.external_id).contains(payment.acquirer_id))).one()
                notice.next_attempt_at = payment.started_at  # the cabinet's clock is four years behind ours
            server.start()
            deadline = time.monotonic() + 30
            while not credited(server, payment) and time.monotonic() < deadline:
                time.sleep(0.2)
        finally:
            bank.delete("/control/faults").raise_for_status()
    assert credited(server, payment) == [139236]


def test_the_bank_is_down(page: Page, server: Server, account: str) -> None:
    """The form stays as it was, nothing hangs, and the same form works when the bank is back."""
    bank = httpx.Client(base_url=server.bank_origin)
    page.goto(f"/pay?account={account}")
    page.get_by_label("Сумма платежа:").fill("77,70")
    bank.post("/control/faults", json={"create": "429"}).raise_for_status()
    try:
        pay_button(page).click()
        expect(page.locator("[data-refusal]")).to_contain_text("Ничего не списано", timeout=40_000)
        expect(page.get_by_label("Сумма платежа:")).to_have_value("77,70")
    finally:
        bank.delete("/control/faults").raise_for_status()
    pay_button(page).click()
    expect(heading(page, "Оплата картой")).to_be_visible()
    pay_by_card(page, MASTERCARD)
    expect(heading(page, DONE)).to_be_visible()
    assert [credited(server, each) for each in made(server, account)][-1] == [7770]
