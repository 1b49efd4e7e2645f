"""The ways through identity: back to where one was going, why one is at the door again, where the focus is afterwards."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from lk_app.demo.service import PASSWORD
from tests.live import NOW, Server
from tests.ui.people import Person


@pytest.fixture(scope="module")
def vera(browser: Browser, server: Server) -> Iterator[Person]:
    """Registered and confirmed."""
    person = Person(browser, server, email="vera.ways@example.org")
    person.is_ready().context.close()
    yield person
    person.leaves()


def enter(vera: Person, page: Page) -> None:
    page.get_by_label("E-mail").fill(vera.email)
    page.get_by_label("Пароль", exact=True).fill(vera.password)
    page.get_by_role("button", name="Войти").click()


def test_after_sign_in_one_is_where_one_wanted_to_be_with_the_focus_on_the_heading(vera: Person) -> None:
    page = vera.opens_browser()
    page.goto("/profile/password", wait_until="networkidle")
    expect(page).to_have_url(re.compile(r"/\?next=/profile/password$"))
    enter(vera, page)
    expect(page.get_by_role("heading", name="Изменить пароль")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/profile/password$"))
    page.context.close()


def test_ending_a_device_moves_the_focus_to_the_result_and_that_device_is_told(vera: Person) -> None:
    here, there = vera.opens_browser(), vera.opens_browser(1280)
    vera.signs_in(here)
    vera.signs_in(there)
    here.goto("/profile", wait_until="networkidle")
    here.get_by_role("button", name="Завершить все остальные").click()
    here.get_by_role("dialog").get_by_role("button", name="Завершить").click()
    result = here.get_by_role("status").filter(has_text="На всех остальных устройствах вход завершён.")
    expect(result).to_be_focused()
    expect(here.get_by_role("button", name="Завершить все остальные")).to_have_count(0)
    expect(result).to_be_focused()
    there.get_by_role("link", name="Платежи").click()  # no page is asked for: the guard of events answers
    expect(there.get_by_text("Вход на этом устройстве завершён")).to_be_visible()
    enter(vera, there)
    expect(there.get_by_role("heading", name="Платежи")).to_be_focused()


def test_a_changed_password_is_the_new_heading_and_has_the_focus(vera: Person) -> None:
    page = vera.opens_browser()
    vera.signs_in(page)
    page.goto("/profile/password", wait_until="networkidle")
    page.get_by_label("Нынешний пароль", exact=True).fill(vera.password)
    vera.password = "летний вечер у моря"
    page.get_by_label("Новый пароль", exact=True).fill(vera.password)
    page.get_by_label("Повторите пароль", exact=True).fill(vera.password)
    page.get_by_role("button", name="Изменить пароль").click()
    expect(page.get_by_role("heading", name="Пароль успешно изменен")).to_be_focused()


def test_another_link_opened_in_the_same_tab_is_looked_at(browser: Browser, server: Server) -> None:
    person = Person(browser, server, email="link.ways@example.org")
    page = person.opens_browser()
    person.registers(page)
    page.reload(wait_until="networkidle")
    expect(page.get_by_role("heading", name="Проверьте почту")).to_be_visible()
    expect(page.get_by_text(person.email)).to_be_visible()
    page.get_by_role("button", name="Указать другой адрес").click()
    expect(page.get_by_role("button", name="Зарегистрировать")).to_be_visible()
    link = person.opens_letter(page, "Подтвердите почту").get_by_role("link").first.get_attribute("href") or ""
    page.goto("/confirm#nonsense", wait_until="networkidle")
    expect(page.get_by_text("Ссылка не подходит")).to_be_visible()
    page.evaluate("(hash) => { window.location.hash = hash }", link.partition("#")[2])
    expect(page.get_by_role("button", name="Подтвердить почту")).to_be_visible()
    page.goto("/forgot", wait_until="networkidle")
    field = page.get_by_label("Адрес электронной почты")
    field.fill("не адрес")
    page.get_by_role("button", name="Восстановить").click()
    expect(field).to_be_focused()
    expect(page.get_by_text("Введите адрес почты полностью")).to_be_visible()
    expect(field).to_have_value("не адрес")
    person.leaves()


def test_what_was_loaded_is_dated_by_the_suppliers_clock_and_the_banner_covers_nothing(vera: Person) -> None:
    page = vera.opens_browser()
    page.add_init_script("Date.prototype.toLocaleTimeString = () => '03:33'")
    is_lost = False
    opened: list[WebSocketRoute] = []

    def connect(route: WebSocketRoute) -> None:
        if is_lost:
            route.close()
        else:
            route.connect_to_server()
            opened.append(route)

    page.route_web_socket("**/_event/**", connect)
    vera.signs_in(page)
    page.goto("/profile", wait_until="networkidle")
    expect(page.get_by_text(vera.email)).to_be_visible()
    is_lost = True
    for route in opened:
        route.close()
    banner = page.locator(".offline .notice")
    expect(banner).to_contain_text(f"загрузили до {NOW[11:14]}", timeout=30_000)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # all it covers can be scrolled out from under it
    last, told = page.locator("main .card").last.bounding_box(), banner.bounding_box()
    assert last and told and last["y"] + last["height"] <= told["y"]


def test_an_account_taken_away_meanwhile_leaves_a_way_out(browser: Browser, server: Server) -> None:
    person = Person(browser, server, email="zony@user", password=PASSWORD)
    page = person.opens_browser()
    person.signs_in(page)
    page.goto("/readings/new", wait_until="networkidle")
    page.get_by_role("region", name="По какому счету").get_by_role("link").first.click()
    page.wait_for_url("**/readings/new?account=*")
    account = page.url.partition("account=")[2]
    page.locator("input[inputmode=numeric]").first.fill("1")
    rename(server, account, "taken-away")
    try:
        page.get_by_role("button", name="Сохранить").click()
        expect(page.get_by_text("Этого счёта в вашем кабинете больше нет")).to_be_visible()
        page.get_by_role("link", name="К моим счетам").click()
        expect(page.get_by_role("heading", name="Мои счета")).to_be_focused()
        page.goto(f"/pay?account={account}", wait_until="networkidle")
        expect(page.locator("main .card").get_by_role("link", name="Мои счета")).to_be_visible()
    finally:
        rename(server, "taken-away", account)
    person.leaves()


def rename(server: Server, before: str, after: str) -> None:
    """For the subscriber the account is no longer there."""
    with sqlite3.connect(server.database, timeout=10) as connection:
        changed = connection.execute("UPDATE attachment SET public_id = ? WHERE public_id = ?", (after, before))
        assert changed.rowcount == 1
