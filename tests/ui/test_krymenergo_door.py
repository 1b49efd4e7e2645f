"""Krymenergo checklist, before sign-in: «Авторизация», registration, recovery.

Each test begins with the rows of the feature table it proves; what is in quotes is literally the guide's.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server
from tests.ui.checklist import Phones, fits, goes, heading, shows
from tests.ui.people import Person


@pytest.fixture(scope="module")
def door(phones: Phones) -> Page:
    return phones.looks_at("/")


@pytest.fixture(scope="module")
def registration(phones: Phones) -> Page:
    return phones.looks_at("/register")


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
def expired(anna: Person, registered: Page) -> Page:
    """The page of the letter's link, a day too late."""
    anna.makes_links_expire()
    page = registered.context.new_page()
    anna.follows_letter(page, "Подтвердите почту")
    expect(page.get_by_role("button", name="Отправить новое письмо")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def confirmed(anna: Person, expired: Page) -> Page:
    """The page of the new letter's link, its button pressed."""
    shows(expired, "Срок действия ссылки истёк")
    expired.get_by_role("button", name="Отправить новое письмо").click()
    shows(expired, "Новое письмо отправлено")
    page = expired.context.new_page()
    anna.confirms(page)
    return page


@pytest.fixture(scope="module")
def forgot(phones: Phones) -> Page:
    return phones.looks_at("/forgot")


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


# «Авторизация»


def test_a4_authorisation_is_the_first_screen_also_for_who_wants_further_in(phones: Phones, door: Page) -> None:
    expect(heading(door, "Авторизация")).to_be_visible()
    expect(heading(phones.looks_at("/payments"), "Авторизация")).to_be_visible()


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


def test_c5_b1_k1r_links_of_the_first_screen_lead_where_they_say(phones: Phones) -> None:
    page = phones.looks_at("/")
    for words in ("Забыли пароль", "Регистрация", "Внести показания без регистрации", "Обратная связь"):
        page.get_by_role("link", name=words).click()
        expect(heading(page, words)).to_be_visible()
        page.go_back()
        expect(heading(page, "Авторизация")).to_be_visible()
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


def test_b8_expired_link_says_so_and_offers_a_new_letter(expired: Page) -> None:
    expect(heading(expired, "Подтверждение почты")).to_be_visible()
    shows(expired, "Срок действия ссылки истёк", "Отправить новое письмо")


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
        expect(mine.filter(has_text=subject).first).to_be_visible()


# «Забыли пароль»


def test_c7_field_email_and_button_restore(forgot: Page) -> None:
    expect(heading(forgot, "Забыли пароль")).to_be_visible()
    expect(forgot.get_by_label("Адрес электронной почты", exact=True)).to_be_editable()
    expect(forgot.get_by_role("button", name="Восстановить", exact=True)).to_be_enabled()
    assert fits(forgot)


def test_c8_letter_of_recovery(anna: Person, recovery_letter: Page) -> None:
    """The guide forgets one closing quotation mark, the letter does not."""
    literal = (
        "Для восстановления доступа в сервисе «Личный кабинет абонента ГУП РК «Крымэнерго» перейдите по нижеуказанной ссылке"
    )
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
