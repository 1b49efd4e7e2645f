"""Krymenergo checklist, for visitors: a reading without registration, feedback, the guide itself.

Each test begins with the rows of the feature table it proves; what is in quotes is literally the guide's.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.ui.checklist import Phones, fits, heading, shows

SERIAL_END = "4518"
"""Of the demo's meter on № 123456: without it nobody is shown its previous reading (G34)."""


@pytest.fixture(scope="module")
def guest(phones: Phones) -> Page:
    """The form for № 123456, proved by the meter's number."""
    page = phones.opens("/guest/reading")
    page.get_by_label("Регион").select_option(label="Симферопольское ГРОЭ")
    page.get_by_label("Номер лицевого счета").fill("123456")
    page.get_by_label("Последние 4 цифры номера счётчика").fill(SERIAL_END)
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_text("Предыдущие показания:")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def guide(phones: Phones) -> Page:
    return phones.looks_at("/help")


# «Внести показания без регистрации»


def test_g13_guest_form_has_the_guides_fields(phones: Phones, guest: Page) -> None:
    asks = phones.looks_at("/guest/reading")
    expect(heading(asks, "Внести показания без регистрации")).to_be_visible()
    for words in ("Регион", "Номер лицевого счета"):
        expect(asks.get_by_label(words, exact=True)).to_be_editable()
    assert fits(asks)
    expect(guest.get_by_text("Предыдущие показания:")).to_have_text("Предыдущие показания: 01234")  # as the dial shows 1234
    expect(guest.get_by_label("Текущие показания:")).to_be_editable()
    expect(guest.get_by_role("button", name="Сохранить", exact=True)).to_be_enabled()
    assert fits(guest)


def test_a15_notice_of_processing_under_the_guest_form(guest: Page) -> None:
    shows(
        guest,
        "Внимание! Время обработки информации о переданных показаниях приборов учёта в среднем составляет 1 - 3 рабочих дня.",
    )


def test_g34_previous_reading_is_not_shown_for_a_number_alone(phones: Phones) -> None:
    page = phones.opens("/guest/reading")
    page.get_by_label("Регион").select_option(label="Симферопольское ГРОЭ")
    page.get_by_label("Номер лицевого счета").fill("123456")
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_label("Текущие показания")).to_be_editable()
    assert "1234" not in page.locator("form").inner_text().replace("123456", "")


# «Обратная связь» and the documents


def test_k1r_k2r_feedback_takes_opinions_and_suggestions(phones: Phones) -> None:
    page = phones.opens("/feedback")
    expect(heading(page, "Обратная связь")).to_be_visible()
    shows(page, "Отзыв, предложение или вопрос")
    page.get_by_label("Тема").select_option(label="Другое")
    page.get_by_label("Сообщение").fill("Добавьте, пожалуйста, график расхода за год.")
    page.get_by_label("Куда ответить").fill("anna@example.org")
    assert fits(page)
    page.get_by_role("button", name="Отправить").click()
    shows(page, "принято")


def test_a2_documents_name_the_cabinets_own_address(phones: Phones) -> None:
    shows(phones.looks_at("/consent/personal-data"), "lk.crimea-energy.ru")


# «Пошаговая инструкция»


def test_a28_guide_has_its_title_and_its_contents(guide: Page) -> None:
    expect(heading(guide, "Пошаговая инструкция пользования «Личным кабинетом абонента»")).to_be_visible()
    contents = guide.get_by_role("navigation", name="Оглавление")
    for title in (
        "Регистрация",
        "Авторизация",
        "Управление лицевыми счетами",
        "Внесение показаний",
        "Объединение учетных записей",
        "Обратная связь",
        "Восстановление доступа",
        "Выход из ЛКА",
    ):
        expect(contents.get_by_text(title, exact=True)).to_be_visible()
    assert fits(guide)


def test_a27_guide_ends_with_its_notice(guide: Page) -> None:
    shows(
        guide,
        "Внимание!",
        "Время обработки информации о поступивших платежах и переданных показаниях приборов учета "
        "в «Личном кабинете абонента» составляет 1-3 рабочих дня.",
    )


def test_d17_d21_d24_guide_tells_the_messages_to_expect(phones: Phones) -> None:
    page = phones.looks_at("/help/accounts")
    shows(
        page,
        "Счет успешно привязан к Вашей учетной записи",
        "Лицевой счет успешно привязан к учетной записи",
        "Счет удален из списка Ваших счетов",
    )


def test_a12_guide_advises_to_leave_by_the_icon(phones: Phones) -> None:
    shows(phones.looks_at("/help/sign-out"), "во избежание утери доступа", "Нажмите на значок выхода")


def test_a23_each_chapter_asks_whether_it_helped(phones: Phones) -> None:
    page = phones.opens("/help/registration")
    shows(page, "Вы нашли ответ на ваш вопрос?")
    page.get_by_role("button", name="Нет", exact=True).click()
    shows(page, "Спасибо за обратную связь!", "Напишите, какой информации вам не хватает…", "Напишите, какую ошибку вы нашли…")
