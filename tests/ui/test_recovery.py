"""A forgotten password, a changed one, and who is signed in where, in several real browsers at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, running
from tests.ui.people import Person

NEW_PASSWORD = "летнее утро в горах"
RESET_ASKED = "Если этот адрес зарегистрирован, мы отправили на него письмо со ссылкой."


@pytest.fixture(scope="module")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("recovery")) as started:
        yield started


@pytest.fixture
def ivan(browser: Browser, cabinet: Server) -> Iterator[Person]:
    person = Person(browser, cabinet)
    yield person
    person.leaves()


def asks_for_reset(person: Person, page: Page) -> None:
    page.goto("/", wait_until="networkidle")
    page.get_by_role("link", name="Забыли пароль").click()
    page.get_by_label("Адрес электронной почты").fill(person.email)
    page.get_by_role("button", name="Восстановить").click()
    expect(page.get_by_text(RESET_ASKED)).to_be_visible()
    expect(page.get_by_role("heading", name="Проверьте почту")).to_be_focused()


def sets_password(page: Page, password: str, repeat: str | None = None) -> None:
    page.get_by_label("Новый пароль", exact=True).fill(password)
    page.get_by_label("Повторите пароль", exact=True).fill(password if repeat is None else repeat)
    page.get_by_role("button", name="Отправить").click()


def is_thrown_out(page: Page) -> None:
    """The next thing done there leads to the door."""
    page.get_by_role("link", name="Профиль").first.click()
    expect(page.get_by_role("heading", name="Авторизация")).to_be_visible()


def test_a_forgotten_password_is_set_anew_and_ends_every_sign_in(ivan: Person) -> None:
    at_home = ivan.is_ready()
    page = ivan.opens_browser(1280)
    asks_for_reset(ivan, page)
    letter = ivan.opens_letter(page, "Восстановление доступа")
    expect(letter).to_contain_text(
        "Для восстановления доступа в сервисе «Личный кабинет абонента» ГУП РК «Крымэнерго» перейдите по нижеуказанной ссылке"
    )
    ivan.follows_letter(page, "Восстановление доступа")
    expect(page.get_by_role("heading", name="Изменение пароля")).to_be_visible()
    sets_password(page, NEW_PASSWORD, "опечатка в нём")
    expect(page.get_by_text("Пароли не совпадают")).to_be_visible()
    expect(page.get_by_label("Новый пароль", exact=True)).to_have_value(NEW_PASSWORD)
    sets_password(page, NEW_PASSWORD)
    expect(page.get_by_text("Пароль успешно изменен", exact=True)).to_be_visible()
    is_thrown_out(at_home)
    ivan.is_refused_to_sign_in(page)
    ivan.password = NEW_PASSWORD
    ivan.signs_in(page)
    expect(ivan.opens_letter(page, "Пароль изменён").get_by_role("link")).to_be_visible()


def test_a_link_for_recovery_works_once_and_not_for_long(ivan: Person) -> None:
    page = ivan.is_ready()
    away = ivan.opens_browser()
    asks_for_reset(ivan, away)
    ivan.makes_links_expire()
    ivan.follows_letter(away, "Восстановление доступа")
    expect(away.get_by_text("Срок действия ссылки истёк")).to_be_visible()
    away.get_by_role("link", name="Забыли пароль").click()
    asks_for_reset(ivan, away)
    ivan.follows_letter(away, "Восстановление доступа")
    sets_password(away, NEW_PASSWORD)
    expect(away.get_by_text("Пароль успешно изменен", exact=True)).to_be_visible()
    ivan.follows_letter(away, "Восстановление доступа")
    expect(away.get_by_text("уже меняли")).to_be_visible()
    is_thrown_out(page)


def test_an_unknown_mailbox_gets_the_same_answer_and_no_letter(ivan: Person) -> None:
    page = ivan.opens_browser()
    asks_for_reset(ivan, page)
    page.goto("/letters", wait_until="networkidle")
    expect(page.locator(".letter").filter(has_text=ivan.email)).to_have_count(0)


def test_changing_the_password_asks_for_the_current_one_and_leaves_only_this_browser(ivan: Person) -> None:
    page, elsewhere = ivan.is_ready(), ivan.opens_browser(1280)
    ivan.signs_in(elsewhere)
    page.goto("/profile", wait_until="networkidle")
    page.get_by_role("link", name="Изменить пароль").click()
    expect(page.get_by_role("heading", name="Изменить пароль")).to_be_visible()
    page.get_by_label("Нынешний пароль", exact=True).fill("не тот пароль")
    page.get_by_label("Новый пароль", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("Повторите пароль", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Изменить пароль").click()
    expect(page.get_by_text("Нынешний пароль не подходит")).to_be_visible()
    expect(page.get_by_label("Нынешний пароль", exact=True)).to_be_focused()
    expect(page.get_by_label("Новый пароль", exact=True)).to_have_value(NEW_PASSWORD)
    page.get_by_label("Нынешний пароль", exact=True).fill(ivan.password)
    page.get_by_role("button", name="Изменить пароль").click()
    expect(page.get_by_text("Пароль успешно изменен", exact=True)).to_be_visible()
    is_thrown_out(elsewhere)
    page.get_by_role("link", name="Вернуться в профиль").click()
    expect(page.get_by_text(ivan.email)).to_be_visible()
    ivan.is_refused_to_sign_in(elsewhere)
    ivan.password = NEW_PASSWORD
    ivan.signs_in(elsewhere)


def test_where_one_is_signed_in_is_listed_and_ended_one_by_one_or_all(ivan: Person) -> None:
    page = ivan.is_ready()
    phone = "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
    lost, old, older = (ivan.opens_browser(user_agent=agent) for agent in (phone, phone, phone))
    for elsewhere in (lost, old, older):
        ivan.signs_in(elsewhere)
    page.goto("/profile", wait_until="networkidle")
    devices = page.get_by_role("region", name="Где вы вошли")
    expect(devices.get_by_role("listitem")).to_have_count(4)
    expect(devices.get_by_text("Телефон, Chrome")).to_have_count(3)
    expect(devices.get_by_role("listitem").first).to_contain_text("Это вы, сейчас")
    devices.get_by_role("button", name="Завершить вход").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Оставить").click()
    expect(devices.get_by_role("listitem")).to_have_count(4)
    devices.get_by_role("button", name="Завершить вход").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Завершить").click()
    expect(devices.get_by_role("listitem")).to_have_count(3)
    devices.get_by_role("button", name="Завершить все остальные").click()
    page.get_by_role("dialog").get_by_role("button", name="Завершить").click()
    expect(devices.get_by_role("listitem")).to_have_count(1)
    for elsewhere in (lost, old, older):
        is_thrown_out(elsewhere)
    page.reload()
    expect(devices.get_by_role("listitem")).to_have_count(1)


def test_signing_out_is_at_once_and_in_every_tab(ivan: Person) -> None:
    page = ivan.is_ready()
    other_tab = page.context.new_page()
    other_tab.goto("/profile", wait_until="networkidle")
    page.goto("/profile", wait_until="networkidle")
    page.get_by_role("main").get_by_role("button", name="Выход").click()
    for tab in (page, other_tab):
        expect(tab.get_by_role("heading", name="Авторизация")).to_be_visible()
    page.goto("/profile")
    expect(page.get_by_role("heading", name="Авторизация")).to_be_visible()
