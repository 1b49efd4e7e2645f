"""The kit's fields on the sign-in screen: what was typed stays, what is wrong is told where it is wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

Answer = Callable[[Route], Any]


@pytest.fixture
def sign_in(page: Page) -> Page:
    page.goto("/", wait_until="networkidle")
    return page


def answer_with(page: Page, status: int, body: dict[str, Any] | str) -> list[str]:
    """From now on the route of the form answers this; returns what it was sent."""
    sent: list[str] = []

    def fulfill(route: Route) -> None:
        sent.append(route.request.post_data or "")
        text = body if isinstance(body, str) else json.dumps(body)
        route.fulfill(status=status, body=text, content_type="application/json")

    page.route("**/auth/sign-in", fulfill)
    return sent


def test_the_password_is_shown_and_hidden_in_words(sign_in: Page) -> None:
    field = sign_in.get_by_label("Пароль", exact=True)
    field.fill("secret")
    assert field.get_attribute("type") == "password"
    sign_in.get_by_role("button", name="Показать: Пароль").click()
    assert field.get_attribute("type") == "text"
    button = sign_in.get_by_role("button", name="Скрыть: Пароль")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert field.get_attribute("type") == "password"
    expect(field).to_have_value("secret")


def test_a_cyrillic_layout_is_noticed_and_repaired_without_showing_the_password(sign_in: Page) -> None:
    field = sign_in.get_by_label("Пароль", exact=True)
    field.press_sequentially("Зфыыцщкв1х")
    expect(sign_in.get_by_text("Похоже, включена русская раскладка.")).to_be_visible()
    assert "Зфыы" not in sign_in.locator("body").inner_text()
    sign_in.get_by_role("button", name="Исправить раскладку").click()
    expect(field).to_have_value("Password1[")
    expect(field).to_be_focused()
    expect(sign_in.get_by_text("Похоже, включена русская раскладка.")).to_be_hidden()


def test_caps_lock_is_noticed(sign_in: Page) -> None:
    field = sign_in.get_by_label("Пароль", exact=True)
    field.dispatch_event("keydown", {"key": "A", "modifierCapsLock": True})
    expect(sign_in.get_by_text("Включён Caps Lock.")).to_be_visible()
    field.dispatch_event("keyup", {"key": "A", "modifierCapsLock": False})
    expect(sign_in.get_by_text("Включён Caps Lock.")).to_be_hidden()


def test_a_refusal_keeps_what_was_typed_and_takes_the_focus(sign_in: Page) -> None:
    sent = answer_with(sign_in, 422, {"message": "Почта или пароль не подходят.", "errors": {}})
    sign_in.get_by_label("E-mail").fill("ivan@example.com")
    sign_in.get_by_label("Пароль", exact=True).fill("wrong & strange=1")
    sign_in.get_by_label("Запомнить меня").check()
    sign_in.get_by_role("button", name="Войти").click()
    alert = sign_in.get_by_role("alert").filter(has_text="не подходят")
    expect(alert).to_be_focused()
    expect(sign_in.get_by_label("E-mail")).to_have_value("ivan@example.com")
    expect(sign_in.get_by_label("Пароль", exact=True)).to_have_value("wrong & strange=1")
    assert sent == ["next=&email=ivan%40example.com&password=wrong+%26+strange%3D1&remember=on"]


def test_one_wrong_field_gets_the_focus_and_its_sentence(sign_in: Page) -> None:
    answer_with(sign_in, 422, {"message": "", "errors": {"password": "Введите пароль"}})
    sign_in.get_by_role("button", name="Войти").click()
    field = sign_in.get_by_label("Пароль", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Введите пароль")
    field.press("a")
    expect(sign_in.get_by_text("Введите пароль")).to_be_hidden()


def test_two_wrong_fields_get_a_summary_that_leads_to_them(sign_in: Page) -> None:
    answer_with(sign_in, 422, {"errors": {"email": "Введите почту", "password": "Введите пароль"}})
    sign_in.get_by_role("button", name="Войти").click()
    summary = sign_in.get_by_role("alert", name="Исправьте два места")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Введите пароль").click()
    expect(sign_in.get_by_label("Пароль", exact=True)).to_be_focused()


def test_a_second_press_sends_nothing(sign_in: Page) -> None:
    held: list[Route] = []
    sign_in.route("**/auth/sign-in", lambda route: held.append(route))
    button = sign_in.locator("button[type=submit]")
    width = button.bounding_box()
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    expect(button).to_have_text("Входим…")
    assert button.bounding_box() == width
    button.click()
    sign_in.get_by_label("E-mail").press("Enter")
    assert len(held) == 1
    held[0].fulfill(status=422, json={"message": "Не подходит."})
    expect(button).to_have_text("Войти")


@pytest.mark.parametrize("failure", ["abort", "html"])
def test_a_dead_or_confused_server_is_told_in_words(sign_in: Page, failure: str) -> None:
    if failure == "abort":
        sign_in.route("**/auth/sign-in", lambda route: route.abort())
    else:
        answer_with(sign_in, 502, "<html>Bad gateway</html>")
    sign_in.get_by_label("E-mail").fill("ivan@example.com")
    sign_in.get_by_role("button", name="Войти").click()
    words = "Нет связи с кабинетом" if failure == "abort" else "Не получилось"
    expect(sign_in.get_by_role("alert").filter(has_text=words)).to_be_focused()
    expect(sign_in.get_by_label("E-mail")).to_have_value("ivan@example.com")


def test_a_good_answer_leads_on_with_a_full_load(sign_in: Page) -> None:
    answer_with(sign_in, 200, {"next": "/no-such-page"})
    with sign_in.expect_navigation(url="**/no-such-page"):
        sign_in.get_by_role("button", name="Войти").click()
    expect(sign_in.get_by_role("heading", name="Такой страницы нет")).to_be_visible()
