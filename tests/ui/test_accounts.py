"""Personal accounts as a person meets them: added by a sum or a surname, applied for, corrected, taken away. Two widths."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.live import PASSWORD, Server, running, watch
from tests.newcomers import LETTERS, SUM, new_account, newcomer, write
from tests.ui.axe import violations

SHIFT_WATCH = """
window.shifts = 0;
const add = (entry) => { if (!entry.hadRecentInput) window.shifts += entry.value; };
new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet of this module's own: it adds people, attaches accounts and uses up tries."""
    with running(tmp_path_factory.mktemp("accounts")) as started:
        yield started


BOTH = pytest.mark.parametrize("page", [(360, "light"), (1280, "dark")], ids=["phone", "desktop"], indirect=True)
"""For what looks or works otherwise on a wide screen; the rest is tried on the phone only."""


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    """A tab without anybody signed in. A broken policy or an error of a page fails the test."""
    width, scheme = getattr(request, "param", (360, "light"))
    context = browser.new_context(base_url=server.origin, viewport={"width": width, "height": 900}, color_scheme=scheme)
    complaints = watch(context)
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.fixture
def number(server: Server) -> str:
    """An account of its own: five tries a day are all that one account has. 398,50 ₽ are due on 21.02.2022."""
    return new_account(server)


@pytest.fixture
def person(page: Page, server: Server) -> str:
    """The mailbox of a new person who has just signed in on `page`."""
    email = newcomer(server)
    sign_in(page, email)
    return email


def sign_in(page: Page, email: str) -> None:
    page.goto("/", wait_until="networkidle")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Мои счета")).to_be_visible()


def open_add(page: Page) -> None:
    page.get_by_role("link", name="Добавить счет").click()
    expect(page.get_by_role("heading", name="Добавить счет", level=1)).to_be_visible()
    expect(page.get_by_label("Номер лицевого счета")).to_be_visible()


def fill(page: Page, number: str, *, amount: str | None = None, letters: str | None = None) -> None:
    page.get_by_label("Регион").select_option("Симферопольское ГРОЭ")
    page.get_by_label("Номер лицевого счета").fill(number)
    page.get_by_label("Неизвестен последний платеж").set_checked(letters is not None)
    if letters is not None:
        page.get_by_label("Первые три буквы фамилии владельца").fill(letters)
    if amount is not None:
        page.get_by_label("Сумма последнего платежа на 21.02.2022").fill(amount)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_on(page: Page) -> None:
    page.get_by_role("link", name="Продолжить работу").click()
    expect(page.get_by_role("heading", name="Мои счета")).to_be_focused()


def card(page: Page, number: str) -> Locator:
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=f"№ {number}", exact=True))


def has_no_axe_violations(page: Page) -> bool:
    """As tall as the page, so that a sticky bar over a button does not count as an obscured target."""
    size = page.viewport_size or {"width": 360, "height": 900}
    page.set_viewport_size({"width": size["width"], "height": 2400})
    found = violations(page)
    page.set_viewport_size(size)
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    return True


def attach(page: Page, number: str) -> None:
    open_add(page)
    fill(page, number, amount=SUM)
    press(page, "Добавить")
    go_on(page)


def apply(page: Page, number: str) -> str:
    """A wrong proof; the application's number."""
    open_add(page)
    fill(page, number, amount="1")
    press(page, "Добавить")
    expect(page.get_by_text("Создана заявка на добавление счета к учетной записи.")).to_be_visible()
    go_on(page)
    made = re.search(r"№ (\d+) от", card(page, number).inner_text())
    assert made is not None
    return made[1]


@BOTH
def test_by_the_sum_of_the_last_payment(page: Page, person: str, number: str) -> None:
    expect(page.get_by_role("heading", name="В вашей учетной записи еще нет прикрепленных лицевых счетов")).to_be_visible()
    assert has_no_axe_violations(page)
    open_add(page)
    assert has_no_axe_violations(page)
    fill(page, number, amount="222,00 ₽")
    press(page, "Добавить")
    expect(page.get_by_text(f"Счет №{number} успешно привязан к Вашей учетной записи.")).to_be_visible()
    expect(page.get_by_role("heading", name="Добавить счет", level=1)).to_be_focused()
    assert has_no_axe_violations(page)
    go_on(page)
    expect(card(page, number)).to_contain_text("Симферопольское ГРОЭ")
    expect(card(page, number)).to_contain_text("Долг398,50\u00a0₽по состоянию на 21.02.2022")
    assert has_no_axe_violations(page)


def test_by_three_letters_of_the_surname(page: Page, person: str, number: str) -> None:
    open_add(page)
    fill(page, number, letters=" ива")
    expect(page.get_by_label("Сумма последнего платежа")).to_be_hidden()
    press(page, "Добавить")
    expect(page.get_by_text(f"Счет №{number} успешно привязан к Вашей учетной записи.")).to_be_visible()


@BOTH
def test_wrong_proof_then_application_then_right_data(page: Page, person: str, number: str) -> None:
    open_add(page)
    fill(page, number, letters="Пет")
    press(page, "Добавить")
    expect(page.get_by_text("Создана заявка на добавление счета к учетной записи.")).to_be_visible()
    expect(page.get_by_text(f"Ответ придёт на {person}")).to_be_visible()
    assert has_no_axe_violations(page)
    go_on(page)
    waiting = card(page, number)
    made = re.compile(r"Создана заявка № (\d+) от 25\.02\.2022 на присоединение счета к учетной записи")
    expect(waiting).to_contain_text(made)
    application = made.search(waiting.inner_text())[1]  # type: ignore[index]
    assert has_no_axe_violations(page)
    page.get_by_role("link", name=f"Редактировать заявку № {application}").click()
    expect(page.get_by_role("heading", name=f"Редактирование заявки № {application}")).to_be_visible()
    expect(page.get_by_label("Номер лицевого счета")).to_have_value(number)
    expect(page.get_by_label("Неизвестен последний платеж")).to_be_checked()
    expect(page.get_by_label("Первые три буквы фамилии владельца")).to_have_value("Пет")
    assert has_no_axe_violations(page)
    fill(page, number, letters=LETTERS)
    press(page, "Отправить")
    expect(page.get_by_text("Лицевой счет успешно привязан к учетной записи")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Редактирование заявки № {application}")).to_be_focused()
    go_on(page)
    expect(card(page, number)).to_contain_text("Долг")
    expect(page.get_by_role("article")).to_have_count(1)


def test_application_is_withdrawn_after_a_question_by_name(page: Page, person: str) -> None:
    apply(page, "800001")
    press(page, "Отозвать")
    question = page.get_by_role("dialog", name=re.compile(r"Отозвать заявку № \d+\?"))
    expect(question).to_be_visible()
    assert has_no_axe_violations(page)
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(page.get_by_role("button", name="Отозвать", exact=True)).to_be_focused()
    press(page, "Отозвать")
    question.get_by_role("button", name="Отозвать").click()
    expect(page.get_by_text(re.compile(r"Заявка № \d+ отозвана\."))).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(0)


def test_refused_application_says_why_until_put_away(page: Page, person: str, server: Server) -> None:
    application = apply(page, "800002")
    server.lk("applications", "reject", application, "--reason", "Такого номера нет. Сверьте его с квитанцией")
    page.reload()
    refused = card(page, "800002")
    expect(refused).to_contain_text(f"Заявка № {application} отклонена 25.02.2022")
    expect(refused).to_contain_text("Такого номера нет. Сверьте его с квитанцией")
    assert has_no_axe_violations(page)
    press(page, "Понятно")
    expect(page.get_by_role("heading", name="В вашей учетной записи еще нет прикрепленных лицевых счетов")).to_be_visible()


def test_approved_application_becomes_a_card(page: Page, person: str, number: str, server: Server) -> None:
    application = apply(page, number)
    assert "одобрена" in server.lk("applications", "approve", application)
    page.reload()
    expect(card(page, number)).to_contain_text("Долг")


@BOTH
def test_account_is_taken_away_after_a_question_by_name(page: Page, person: str, number: str) -> None:
    attach(page, number)
    page.get_by_role("link", name="Убрать счет").click()
    expect(page.get_by_label("Номер счета")).to_have_value(re.compile(".{16}"))
    assert has_no_axe_violations(page)
    press(page, "Убрать")
    question = page.get_by_role("dialog", name=f"Убрать счет № {number}?")
    expect(question).to_contain_text("Платежи и показания у поставщика останутся.")
    question.get_by_role("button", name="Оставить").click()
    expect(question).to_be_hidden()
    press(page, "Убрать")
    question.get_by_role("button", name="Убрать").click()
    expect(page.get_by_text(f"Счет №{number} удален из списка Ваших счетов.")).to_be_visible()
    expect(page.get_by_role("heading", name="Убрать счет", level=1)).to_be_focused()
    assert has_no_axe_violations(page)
    go_on(page)
    expect(page.get_by_role("article")).to_have_count(0)


def test_wrong_fields_are_told_and_what_was_typed_stays(page: Page, person: str, number: str) -> None:
    open_add(page)
    page.get_by_label("Номер лицевого счета").fill("12а456")
    page.get_by_label("Сумма последнего платежа").fill("двести")
    press(page, "Добавить")
    summary = page.get_by_role("alert", name="Исправьте три места")
    expect(summary).to_be_focused()
    assert has_no_axe_violations(page)
    field = page.get_by_label("Номер лицевого счета")
    expect(field).to_have_accessible_description(re.compile("Уберите буквы: в номере только цифры"))
    summary.get_by_role("link", name="Уберите буквы").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("12а456")
    expect(page.get_by_label("Сумма последнего платежа")).to_have_value("двести")
    fill(page, number, amount=SUM)
    press(page, "Добавить")
    expect(page.get_by_text("успешно привязан")).to_be_visible()


def test_the_branch_is_remembered_and_the_next_form_begins_empty(page: Page, person: str, number: str) -> None:
    attach(page, number)
    open_add(page)
    expect(page.get_by_label("Регион")).to_have_value("Симферопольское ГРОЭ")
    expect(page.get_by_label("Номер лицевого счета")).to_have_value("")
    fill(page, number, amount=SUM)
    press(page, "Добавить")
    expect(page.get_by_text(f"Счёт №{number} уже есть в вашей учётной записи.")).to_be_visible()


def test_back_leads_to_the_accounts_and_nothing_is_sent(page: Page, person: str, number: str) -> None:
    open_add(page)
    fill(page, number, amount="5")
    page.get_by_role("link", name="Назад").click()
    expect(page.get_by_role("heading", name="Мои счета")).to_be_focused()
    expect(page.get_by_role("article")).to_have_count(0)


def test_the_guides_payments(page: Page) -> None:
    sign_in(page, "demo@user")
    page.get_by_role("link", name="Платежи").click()
    rows = page.get_by_role("row")
    expect(rows).to_have_count(6)
    text = [row.inner_text().replace("\u00a0", " ").split("\t") for row in rows.all()]
    assert text == [
        ["№", "Сумма", "Дата поступления"],
        ["1.", "1,08 ₽", "29.12.2021"],
        ["2.", "2,22 ₽", "29.12.2021"],
        ["3.", "234,56 ₽", "25.08.2020"],
        ["4.", "400,00 ₽", "16.06.2020"],
        ["5.", "700,07 ₽", "10.05.2020"],
    ]
    expect(page.get_by_text("Внимание! Время обработки информации о поступивших платежах")).to_be_visible()
    assert has_no_axe_violations(page)
    page.get_by_label("Номер счета").select_option(label="№ 5000000")
    expect(rows).to_have_count(13)
    expect(page.get_by_role("region", name="Баланс")).to_contain_text("1\u00a0313,46")
    page.get_by_role("link", name="Оплатить 1\u00a0392,36\u00a0₽").click()
    expect(page.get_by_role("heading", name="Оплата по лицевому счету №5000000")).to_be_visible()
    expect(page.get_by_text("Оплата на этом сайте пока не подключена")).to_be_visible()
    assert has_no_axe_violations(page)


@BOTH
def test_the_guides_cards(page: Page) -> None:
    sign_in(page, "demo@user")
    first, second = card(page, "123456"), card(page, "5000000")
    expect(first).to_contain_text("Переплата100,00\u00a0₽по состоянию на 21.02.2022")
    expect(second).to_contain_text("Долг1\u00a0313,46\u00a0₽Пеня78,90\u00a0₽по состоянию на 21.02.2022")
    expect(page.locator(".btn--main:visible")).to_have_count(1)
    expect(first.get_by_role("link", name="Внести показания")).to_have_attribute("href", re.compile("^/readings/new.account="))
    notice = page.get_by_text("Внимание! Время обработки")
    assert notice.inner_text() == (
        "Внимание! Время обработки информации о поступивших платежах и переданных показаниях приборов учёта "
        "в среднем составляет 1 - 3 рабочих дня."
    )


@pytest.mark.parametrize("address", ["/accounts/application?number=1", "/accounts/application?number=x", "/pay?account=x"])
def test_what_is_not_yours_is_not_there(page: Page, person: str, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name=re.compile("Такой заявки нет|Такого счета в кабинете нет"))).to_be_visible()
    assert has_no_axe_violations(page)


@pytest.mark.parametrize("address", ["/accounts", "/accounts/add", "/accounts/remove", "/payments"])
@BOTH
def test_what_loads_moves_nothing(page: Page, address: str) -> None:
    sign_in(page, "demo@user")
    page.add_init_script(SHIFT_WATCH)
    page.goto(address, wait_until="networkidle")
    expect(page.locator(".sk")).to_have_count(0)
    assert page.evaluate("window.shifts") < 0.1  # what Core Web Vitals call good


def test_what_does_not_load_says_so_and_comes_when_asked_again(browser: Browser, server: Server) -> None:
    page = browser.new_page(base_url=server.origin, viewport={"width": 360, "height": 900})
    write(server, ("ALTER TABLE balance RENAME TO balance_away", ()))
    try:
        sign_in(page, "demo@user")
        expect(page.get_by_role("heading", name="Счета не загрузились")).to_be_visible()
        assert has_no_axe_violations(page)
    finally:
        write(server, ("ALTER TABLE balance_away RENAME TO balance", ()))
    press(page, "Попробовать сейчас")
    expect(card(page, "123456")).to_contain_text("Переплата")
    page.close()


def test_a_restarted_server_keeps_what_is_typed(browser: Browser, server: Server, number: str) -> None:
    """Its State begins with nothing; the fields do not."""
    page = browser.new_page(base_url=server.origin, viewport={"width": 360, "height": 900})
    sign_in(page, newcomer(server))
    application = apply(page, number)
    page.get_by_role("link", name=f"Редактировать заявку № {application}").click()
    expect(page.get_by_label("Номер лицевого счета")).to_have_value(number)
    page.get_by_label("Регион").select_option("Ялтинское РОЭ")
    page.get_by_label("Сумма последнего платежа").fill("77")
    server.stop()
    expect(page.get_by_text("Нет связи.")).to_be_visible(timeout=20_000)
    server.start()
    expect(page.get_by_text("Нет связи.")).to_be_hidden(timeout=20_000)
    expect(page.get_by_label("Сумма последнего платежа на 21.02.2022")).to_have_value("77")
    expect(page.get_by_role("heading", name=f"Редактирование заявки № {application}")).to_be_visible()
    expect(page.get_by_label("Номер лицевого счета")).to_have_value(number)
    expect(page.get_by_label("Регион")).to_have_value("Ялтинское РОЭ")
    fill(page, number, amount=SUM)
    press(page, "Отправить")
    expect(page.get_by_text("Лицевой счет успешно привязан к учетной записи")).to_be_visible()
    page.close()
