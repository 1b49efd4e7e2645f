"""Krymenergo checklist, before sign-in: «Авторизация», registration, recovery, a reading without registration, feedback, help.

Each test begins with the rows of the feature table it proves; what is in quotes is literally the guide's.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server
from tests.ui.checklist import Phones, fits, goes, heading, shows
from tests.ui.people import Person

SERIAL_END = "4518"
"""Of the demo's meter on № 123456: without it nobody is shown its previous reading (G34)."""


@pytest.fixture(scope="module")
def door(phones: Phones) -> Page:
    return phones.opens("/")


@pytest.fixture(scope="module")
def registration(phones: Phones) -> Page:
    return phones.opens("/register")


@pytest.fixture(scope="module")
def anna(browser: Browser, guide_cabinet: Server) -> Iterator[Person]:
    person = Person(browser, guide_cabinet, email="anna@example.org")
    yield person
    person.leaves()


@pytest.fixture(scope="module")
def registered(anna: Person) -> Page:
    """What «Регистрация» answers."""
    page = anna.opens_browser()
    anna.registers(page)
    return page


@pytest.fixture(scope="module")
def confirmed(anna: Person, registered: Page) -> Page:
    """The page of the letter's link, its button pressed."""
    page = registered.context.new_page()
    anna.confirms(page)
    return page


@pytest.fixture(scope="module")
def forgot(phones: Phones) -> Page:
    return phones.opens("/forgot")


@pytest.fixture(scope="module")
def recovery_letter(anna: Person, confirmed: Page) -> Page:
    """The letter, opened; the page is its own."""
    page = confirmed.context.new_page()
    goes(page, "/forgot")
    page.get_by_label("Адрес электронной почты").fill(anna.email)
    page.get_by_role("button", name="Восстановить").click()
    expect(heading(page, "Проверьте почту")).to_be_visible()
    anna.opens_letter(page, "Восстановление доступа")
    return page


@pytest.fixture(scope="module")
def new_password(anna: Person, recovery_letter: Page) -> Page:
    """Where the recovery letter's link leads."""
    page = recovery_letter.context.new_page()
    anna.follows_letter(page, "Восстановление доступа")
    expect(heading(page, "Изменение пароля")).to_be_visible()
    return page


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
    return phones.opens("/help")


# «Авторизация»


def test_a4_authorisation_is_the_first_screen_also_for_who_wants_further_in(phones: Phones, door: Page) -> None:
    expect(heading(door, "Авторизация")).to_be_visible()
    expect(heading(phones.opens("/payments"), "Авторизация")).to_be_visible()


def test_a1_header_says_whose_cabinet_it_is(door: Page) -> None:
    brand = door.get_by_role("banner")
    shows(brand, "Крымэнерго", "Личный кабинет абонента")
    assert "Личный кабинет абонента".casefold() in door.title().casefold()


def test_a16_first_screen_fits_a_phone(door: Page) -> None:
    assert fits(door)


def test_c1_field_email(door: Page) -> None:
    expect(door.get_by_label("E-mail", exact=True)).to_be_editable()


def test_c3_field_password_is_masked(door: Page) -> None:
    expect(door.get_by_label("Пароль", exact=True)).to_have_attribute("type", "password")


def test_c4_button_sign_in_opens_the_cabinet(phones: Phones, guide_cabinet: Server) -> None:
    page = phones.opens("/")
    page.get_by_label("E-mail").fill("demo@user")
    page.get_by_label("Пароль", exact=True).fill("demodemo")
    page.get_by_role("button", name="Войти", exact=True).click()
    expect(heading(page, "Мои счета")).to_be_visible()
    page.context.clear_cookies()
    page.close()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Забыли пароль", "Забыли пароль"),
        ("Регистрация", "Регистрация"),
        ("Внести показания без регистрации", "Внести показания без регистрации"),
        ("Обратная связь", "Обратная связь"),
    ],
)
def test_c5_b1_k1r_links_of_the_first_screen_lead_where_they_say(phones: Phones, words: str, title: str) -> None:
    page = phones.opens("/")
    page.get_by_role("link", name=words).click()
    expect(heading(page, title)).to_be_visible()
    page.close()


# «Регистрация»


def test_b2_field_email_address(registration: Page) -> None:
    expect(registration.get_by_label("Адрес электронной почты", exact=True)).to_be_editable()


def test_b3_field_password(registration: Page) -> None:
    expect(registration.get_by_label("Пароль", exact=True)).to_have_attribute("type", "password")


def test_b4_field_repeat_password(registration: Page) -> None:
    expect(registration.get_by_label("Повторите пароль", exact=True)).to_have_attribute("type", "password")


def test_b5_button_register(registration: Page) -> None:
    expect(registration.get_by_role("button", name="Зарегистрировать", exact=True)).to_be_enabled()
    assert fits(registration)


def test_b6_message_after_registration(registered: Page) -> None:
    shows(
        registered,
        "Создана учетная запись в сервисе «Личный кабинет абонента» ГУП РК «Крымэнерго». На указанный адрес электронной почты "
        "будет направлено письмо для подтверждения почтового ящика.",
    )


def test_b7_letter_and_its_link_confirm_the_mailbox(anna: Person, confirmed: Page) -> None:
    shows(confirmed, "Почта подтверждена")
    anna.signs_in(confirmed)


def test_b8_spent_and_false_links_say_so_with_a_way_out(anna: Person, confirmed: Page) -> None:
    page = confirmed.context.new_page()
    anna.follows_letter(page, "Подтвердите почту")
    shows(page, "уже подтверждена")
    page.goto("about:blank")
    page.goto("/confirm#nothing")
    shows(page, "Ссылка не подходит")
    expect(page.get_by_role("main").get_by_role("link", name="Регистрация")).to_be_visible()


def test_j5_letters_of_confirmation_and_recovery_come_by_mail(anna: Person, recovery_letter: Page) -> None:
    mine = recovery_letter.locator(".letter").filter(has_text=anna.email)
    for subject in ("Подтвердите почту", "Восстановление доступа"):
        expect(mine.filter(has_text=subject)).to_have_count(1)


# «Забыли пароль»


def test_c7_field_email_and_button_restore(forgot: Page) -> None:
    expect(heading(forgot, "Забыли пароль")).to_be_visible()
    expect(forgot.get_by_label("Адрес электронной почты", exact=True)).to_be_editable()
    expect(forgot.get_by_role("button", name="Восстановить", exact=True)).to_be_enabled()
    assert fits(forgot)


def test_c8_letter_of_recovery(anna: Person, recovery_letter: Page) -> None:
    """The guide forgets one closing quotation mark, the letter does not."""
    literal = "Для восстановления доступа в сервисе «Личный кабинет абонента ГУП РК «Крымэнерго» перейдите по нижеуказанной ссылке"
    shows(recovery_letter, literal.replace("абонента ГУП", "абонента» ГУП"))
    letter = recovery_letter.locator(".letter").filter(has_text=anna.email).filter(has_text="Восстановление доступа")
    expect(letter.get_by_role("link")).to_have_attribute("href", re.compile("/reset#"))


def test_c9_link_opens_change_of_password_with_button_send(new_password: Page) -> None:
    expect(heading(new_password, "Изменение пароля")).to_be_visible()
    expect(new_password.get_by_label("Новый пароль", exact=True)).to_have_attribute("type", "password")
    expect(new_password.get_by_role("button", name="Отправить", exact=True)).to_be_enabled()
    assert fits(new_password)


def test_c10_message_that_the_password_is_changed(anna: Person, new_password: Page) -> None:
    page, anna.password = new_password, "летнее утро в горах"
    page.get_by_label("Новый пароль", exact=True).fill(anna.password)
    page.get_by_label("Повторите пароль", exact=True).fill(anna.password)
    page.get_by_role("button", name="Отправить").click()
    expect(heading(page, "Пароль успешно изменен")).to_be_visible()
    anna.signs_in(page)


# «Внести показания без регистрации»


def test_g13_guest_form_has_the_guides_fields(phones: Phones, guest: Page) -> None:
    asks = phones.opens("/guest/reading")
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


# «Обратная связь»


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
    page = phones.opens("/help/accounts")
    shows(
        page,
        "Счет успешно привязан к Вашей учетной записи",
        "Лицевой счет успешно привязан к учетной записи",
        "Счет удален из списка Ваших счетов",
    )


def test_a12_guide_advises_to_leave_by_the_icon(phones: Phones) -> None:
    shows(phones.opens("/help/sign-out"), "во избежание утери доступа", "Нажмите на значок выхода")


def test_a23_each_chapter_asks_whether_it_helped(phones: Phones) -> None:
    page = phones.opens("/help/registration")
    shows(page, "Вы нашли ответ на ваш вопрос?")
    page.get_by_role("button", name="Нет", exact=True).click()
    shows(page, "Спасибо за обратную связь!", "Напишите, какой информации вам не хватает…", "Напишите, какую ошибку вы нашли…")
