"""Krymenergo checklist, personal accounts: cards, adding, applications.

Each test begins with the rows of the feature table it proves; what is in quotes is literally the guide's.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.live import Server
from tests.newcomers import new_account, newcomer
from tests.ui.checklist import Phones, card, fits, goes, heading, shows
from tests.ui.test_accounts import fill, press


@pytest.fixture(scope="module")
def accounts(phones: Phones) -> Page:
    """«Мои счета» of the guide's picture."""
    return phones.looks_at("/accounts", "demo@user")


@pytest.fixture(scope="module")
def waiting(phones: Phones) -> Page:
    """«Мои счета» with nothing but an application."""
    return phones.looks_at("/accounts", "pusto@user")


@pytest.fixture(scope="module")
def adding(phones: Phones) -> Page:
    """«Добавить счет», not filled in."""
    return phones.opens("/accounts/add", "pusto@user")


@pytest.fixture(scope="module")
def added(phones: Phones, guide_cabinet: Server) -> Page:
    """The answer to a right proof."""
    page = phones.opens("/accounts/add", newcomer(guide_cabinet))
    fill(page, "123456", letters="Аза")
    press(page, "Добавить")
    expect(page.get_by_role("link", name="Продолжить работу")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def applied(phones: Phones, guide_cabinet: Server) -> Page:
    """The answer to a wrong proof."""
    page = phones.opens("/accounts/add", newcomer(guide_cabinet))
    fill(page, "123456", letters="Ива")
    press(page, "Добавить")
    expect(page.get_by_role("link", name="Продолжить работу")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def editing(phones: Phones) -> Page:
    """The guide's application, opened by its pencil."""
    page = phones.looks_at("/accounts", "pusto@user")
    page.get_by_role("link", name="Редактировать заявку № 19534").click()
    expect(page.get_by_label("Номер лицевого счета")).to_have_value("123456")
    return page


# «Мои счета»


def test_a5_menu_has_four_tabs(accounts: Page) -> None:
    tabs = accounts.get_by_role("navigation", name="Разделы").filter(visible=True).get_by_role("link")
    expect(tabs).to_have_text(["Счета", "Платежи", "Показания", "Профиль"])


def test_a26_five_areas_of_work_are_a_press_away(phones: Phones, accounts: Page) -> None:
    page = phones.looks_at("/accounts", "demo@user")
    shows(page, "Добавить счет", "Убрать счет", "Оплатить", "Внести показания")
    for tab in ("Платежи", "Показания", "Профиль"):
        page.get_by_role("navigation", name="Разделы").filter(visible=True).get_by_role("link", name=tab).click()
        expect(heading(page, tab)).to_be_visible()
    shows(page, "Изменить пароль", "Объединить профили")
    page.close()


def test_a1_a12_header_has_the_name_and_the_icon_of_leaving(accounts: Page) -> None:
    shows(accounts.get_by_role("banner"), "Личный кабинет абонента")
    icon = accounts.get_by_role("banner").get_by_role("button", name="Выход")
    expect(icon).to_be_visible()
    expect(icon.locator("svg")).to_be_visible()
    expect(icon).to_have_text("")


def test_a12_icon_of_leaving_ends_the_session(phones: Phones, guide_cabinet: Server) -> None:
    page = phones.opens("/accounts", newcomer(guide_cabinet))
    page.get_by_role("banner").get_by_role("button", name="Выход").click()
    expect(heading(page, "Авторизация")).to_be_visible()
    page.goto("/accounts")
    expect(heading(page, "Авторизация")).to_be_visible()


def test_a9_d1_my_accounts_is_a_card_for_each(accounts: Page) -> None:
    expect(heading(accounts, "Мои счета")).to_be_visible()
    expect(accounts.get_by_role("article")).to_have_count(2)
    assert fits(accounts)


def test_a13_standing_notice(accounts: Page) -> None:
    shows(
        accounts,
        "Внимание! Время обработки информации о поступивших платежах и переданных показаниях приборов учёта "
        "в среднем составляет 1 - 3 рабочих дня.",
    )


def test_d2_d3_card_has_number_and_branch(accounts: Page) -> None:
    for number in ("№ 123456", "№ 5000000"):
        expect(accounts.get_by_role("article").filter(has_text=number)).to_contain_text("Симферопольское ГРОЭ")


def test_d4_card_shows_overpayment(accounts: Page) -> None:
    expect(card(accounts, "123456").get_by_role("term")).to_have_text(["Переплата"])
    expect(card(accounts, "123456").get_by_role("definition")).to_have_text(["100,00 ₽"])


def test_d5_d6_card_shows_debt_and_apart_from_it_penalty(accounts: Page) -> None:
    names = card(accounts, "5000000").get_by_role("term")
    expect(names).to_have_text(["Долг", "Пеня"])
    expect(card(accounts, "5000000").get_by_role("definition")).to_have_text(["1 313,46 ₽", "78,90 ₽"])


def test_d7_card_says_of_which_day_it_is(accounts: Page) -> None:
    for number in ("123456", "5000000"):
        expect(card(accounts, number).get_by_text("по состоянию на 21.02.2022")).to_be_visible()


def test_d8_f4_card_has_a_button_to_pay(accounts: Page) -> None:
    for number in ("123456", "5000000"):
        expect(card(accounts, number).get_by_role("link", name="Оплатить")).to_have_attribute("href", re.compile("^/pay"))


def test_d9_buttons_add_and_remove(accounts: Page) -> None:
    for words, path in (("Добавить счет", "/accounts/add"), ("Убрать счет", "/accounts/remove")):
        expect(accounts.get_by_role("link", name=words, exact=True)).to_have_attribute("href", path)


def test_d10_empty_cabinet_says_so(waiting: Page) -> None:
    shows(waiting, "В вашей учетной записи еще нет прикрепленных лицевых счетов")
    expect(waiting.get_by_role("link", name="Добавить счет")).to_be_visible()


def test_a31_one_form_of_dates_and_sums_and_a_point_is_taken_for_a_comma(
    phones: Phones, guide_cabinet: Server, accounts: Page
) -> None:
    words = accounts.get_by_role("main").inner_text().replace("\u00a0", " ")
    sums = re.findall(r"\d[\d ]*[.,]\d+ ₽", words)
    assert {"100,00 ₽", "1 313,46 ₽", "78,90 ₽", "1 392,36 ₽"} <= set(sums)
    assert [each for each in sums if not re.fullmatch(r"\d{1,3}(?: \d{3})*,\d\d ₽", each)] == []
    assert re.findall(r"\d\d\.\d\d\.\d{4}", words) == ["21.02.2022"] * 2
    assert re.findall(r"\d{4}-\d\d-\d\d", words) == []
    page = phones.opens("/accounts/add", newcomer(guide_cabinet))
    fill(page, new_account(guide_cabinet), amount="222.00")
    press(page, "Добавить")
    shows(page, "успешно привязан к Вашей учетной записи.")


# «Добавить счет»


def test_d11_d34_field_region_offers_the_branches(adding: Page) -> None:
    expect(heading(adding, "Добавить счет")).to_be_visible()
    names = adding.get_by_label("Регион", exact=True).get_by_role("option").all_inner_texts()
    assert "Симферопольское ГРОЭ" in names
    assert "Симферопольское ГРОЗ" not in names, "the guide's misprint"
    assert len(names) == 6


def test_d12_field_account_number(adding: Page) -> None:
    expect(adding.get_by_label("Номер лицевого счета", exact=True)).to_be_editable()


def test_d13_field_sum_of_the_last_payment_names_its_day(adding: Page) -> None:
    """The guide's label has an ISO date there; the product writes every date in one way (A31)."""
    literal = "Сумма последнего платежа на 2022-02-21"
    expect(adding.get_by_label(literal.replace("2022-02-21", "21.02.2022"), exact=True)).to_be_editable()


def test_d14_d15_unknown_payment_asks_for_three_letters(adding: Page) -> None:
    letters = adding.get_by_label("Первые три буквы фамилии владельца", exact=True)
    unknown = adding.get_by_label("Неизвестен последний платеж", exact=True)
    expect(letters).to_be_hidden()
    unknown.check()
    expect(letters).to_be_editable()
    expect(adding.get_by_label("Сумма последнего платежа")).to_be_hidden()
    unknown.uncheck()


def test_d16_buttons_back_and_add(adding: Page) -> None:
    expect(adding.get_by_role("link", name="Назад", exact=True)).to_have_attribute("href", "/accounts")
    expect(adding.get_by_role("button", name="Добавить", exact=True)).to_be_enabled()
    assert fits(adding)


def test_d35_account_number_fits_the_suppliers_mask(phones: Phones) -> None:
    page = phones.opens("/accounts/add", "pusto@user")
    for typed, words in (("12а456", "Уберите буквы"), ("1234", "от 5 до 10 цифр"), ("634000123456", "от 5 до 10 цифр")):
        fill(page, typed, amount="222")
        press(page, "Добавить")
        shows(page, words)
    page.close()


def test_d17_message_that_the_account_is_attached(added: Page) -> None:
    expect(heading(added, "Добавить счет")).to_be_visible()
    shows(added, "Счет №123456 успешно привязан к Вашей учетной записи.")
    expect(added.get_by_role("link", name="Продолжить работу")).to_have_attribute("href", "/accounts")
    assert fits(added)


def test_d18_message_that_an_application_is_made(applied: Page) -> None:
    expect(heading(applied, "Добавить счет")).to_be_visible()
    shows(applied, "Создана заявка на добавление счета к учетной записи.")
    expect(applied.get_by_role("link", name="Продолжить работу")).to_have_attribute("href", "/accounts")
    assert fits(applied)


# Applications


def test_d19_card_of_an_application(waiting: Page) -> None:
    application = card(waiting, "123456")
    expect(application).to_contain_text("Симферопольское ГРОЭ")
    shows(application, "Создана заявка № 19534 от 25.02.2022 на присоединение счета к учетной записи")
    assert fits(waiting)


def test_d33_pencil_opens_the_application_under_its_number(waiting: Page, editing: Page) -> None:
    pencil = waiting.get_by_role("link", name="Редактировать заявку № 19534")
    expect(pencil.locator("svg")).to_be_visible()
    expect(heading(editing, "Редактирование заявки № 19534")).to_be_visible()


def test_d20_form_of_the_application_is_filled_in_as_it_was(editing: Page) -> None:
    expect(editing.get_by_label("Регион", exact=True)).to_have_value("Симферопольское ГРОЭ")
    expect(editing.get_by_label("Номер лицевого счета", exact=True)).to_have_value("123456")
    expect(editing.get_by_label("Сумма последнего платежа")).to_have_value("222,00")
    editing.get_by_label("Неизвестен последний платеж", exact=True).check()
    editing.get_by_label("Первые три буквы фамилии владельца", exact=True).fill("Аза")
    expect(editing.get_by_role("link", name="Назад", exact=True)).to_have_attribute("href", "/accounts")
    expect(editing.get_by_role("button", name="Отправить", exact=True)).to_be_enabled()
    assert fits(editing)


def test_d21_message_after_the_corrected_application(applied: Page) -> None:
    page = applied
    page.get_by_role("link", name="Продолжить работу").click()
    page.get_by_role("link", name=re.compile("Редактировать заявку №")).click()
    expect(page.get_by_label("Первые три буквы фамилии владельца")).to_have_value("Ива")
    page.get_by_label("Первые три буквы фамилии владельца").fill("Аза")
    press(page, "Отправить")
    shows(page, "Лицевой счет успешно привязан к учетной записи")


def test_d22_operator_answers_an_application_with_a_reason(phones: Phones, guide_cabinet: Server) -> None:
    page = phones.opens("/accounts/add", newcomer(guide_cabinet))
    fill(page, "800001", amount="1")
    press(page, "Добавить")
    number = re.findall(r"Её номер (\d+)", page.get_by_text("Её номер").inner_text())[0]
    guide_cabinet.lk("applications", "reject", number, "--reason", "Такого номера нет")
    goes(page, "/accounts", is_typed_in=False)
    shows(card(page, "800001"), f"Заявка № {number} отклонена", "Такого номера нет")
