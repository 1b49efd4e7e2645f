"""From nothing to a signed-in profile, in a real browser, with the letters read on the demo's page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.live import Server, running
from tests.ui.people import Person

REGISTERED = (
    "Создана учетная запись в сервисе «Личный кабинет абонента» ГУП РК «Крымэнерго». "
    "На указанный адрес электронной почты будет направлено письмо для подтверждения почтового ящика."
)


@pytest.fixture(scope="module")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("registration")) as started:
        yield started


@pytest.fixture
def ivan(browser: Browser, cabinet: Server) -> Iterator[Person]:
    person = Person(browser, cabinet)
    yield person
    person.leaves()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_from_the_door_to_the_accounts(ivan: Person, width: int) -> None:
    page = ivan.opens_browser(width)
    page.goto("/", wait_until="networkidle")
    page.get_by_role("link", name="Регистрация").click()
    expect(page.get_by_role("heading", name="Регистрация")).to_be_focused()
    ivan.fills_registration(page)
    page.get_by_role("button", name="Зарегистрировать").click()
    expect(page.get_by_text(REGISTERED)).to_be_visible()
    expect(page.get_by_text(ivan.email, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Проверьте почту")).to_be_focused()
    ivan.is_refused_to_sign_in(page)
    ivan.confirms(page)
    page.get_by_role("link", name="Войти").click()
    page.get_by_label("E-mail").fill(ivan.email)
    page.get_by_label("Пароль", exact=True).fill(ivan.password)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url("**/accounts")
    page.goto("/profile")
    expect(page.get_by_text(ivan.email)).to_be_visible()


def test_what_is_wrong_is_told_at_the_fields_and_nothing_typed_is_lost(ivan: Person) -> None:
    page = ivan.opens_browser()
    page.goto("/register", wait_until="networkidle")
    page.get_by_label("Адрес электронной почты").fill("ivan@mail")
    page.get_by_label("Пароль", exact=True).fill(ivan.password)
    page.get_by_label("Согласие на получение рассылок").check()
    page.get_by_role("button", name="Зарегистрировать").click()
    summary = page.get_by_role("alert").filter(has_text="Исправьте три места")
    expect(summary).to_be_focused()
    expect(page.get_by_label("Адрес электронной почты")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Пароль", exact=True)).not_to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link", name="Повторите пароль").click()
    expect(page.get_by_label("Повторите пароль", exact=True)).to_be_focused()
    expect(page.get_by_label("Адрес электронной почты")).to_have_value("ivan@mail")
    expect(page.get_by_label("Пароль", exact=True)).to_have_value(ivan.password)
    expect(page.get_by_label("Согласие на получение рассылок")).to_be_checked()
    ivan.fills_registration(page)
    page.get_by_role("button", name="Зарегистрировать").click()
    expect(page.get_by_text(REGISTERED)).to_be_visible()


def test_one_wrong_field_gets_the_focus_itself(ivan: Person) -> None:
    page = ivan.opens_browser()
    page.goto("/register", wait_until="networkidle")
    ivan.fills_registration(page)
    page.get_by_label("Повторите пароль", exact=True).fill("другой пароль")
    page.get_by_role("button", name="Зарегистрировать").click()
    expect(page.get_by_label("Повторите пароль", exact=True)).to_be_focused()
    expect(page.get_by_text("Пароли не совпадают")).to_have_count(1)


def test_consents_are_unticked_separate_and_readable(ivan: Person) -> None:
    page = ivan.opens_browser()
    page.goto("/register", wait_until="networkidle")
    expect(page.get_by_role("checkbox")).to_have_count(2)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    titles = ("Согласие на обработку персональных данных", "Согласие на получение рассылок")
    for link, title in zip(page.get_by_role("link", name="Прочитать").all(), titles, strict=True):
        with page.context.expect_page() as opened:
            link.click()
        expect(opened.value.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(opened.value.get_by_text("Редакция от")).to_be_visible()


def test_a_double_press_is_one_letter(ivan: Person) -> None:
    page = ivan.opens_browser()
    page.goto("/register", wait_until="networkidle")
    ivan.fills_registration(page)
    page.get_by_role("button", name="Зарегистрировать").dblclick()
    expect(page.get_by_text(REGISTERED)).to_be_visible()
    page.goto("/letters", wait_until="networkidle")
    expect(page.locator(".letter").filter(has_text=ivan.email)).to_have_count(1)


def test_a_taken_mailbox_gets_the_same_screen_and_its_owner_a_letter(ivan: Person) -> None:
    ivan.is_ready()
    stranger = ivan.opens_browser()
    ivan.registers(stranger)
    expect(stranger.get_by_text(REGISTERED)).to_be_visible()
    letter = ivan.opens_letter(stranger, "Вы уже зарегистрированы")
    expect(letter.get_by_role("link", name="Войти")).to_be_visible()
    ivan.signs_in(ivan.opens_browser())


def test_opening_a_link_changes_nothing_and_a_used_one_says_so(ivan: Person) -> None:
    page = ivan.opens_browser()
    ivan.registers(page)
    for _ in range(3):
        ivan.follows_letter(page, "Подтвердите почту")
        expect(page.get_by_role("button", name="Подтвердить почту")).to_be_visible()
    ivan.is_refused_to_sign_in(page)
    ivan.confirms(page)
    ivan.follows_letter(page, "Подтвердите почту")
    expect(page.get_by_text("уже подтверждена")).to_be_visible()
    ivan.signs_in(page)


def test_an_expired_link_sends_a_new_one(ivan: Person) -> None:
    page = ivan.opens_browser()
    ivan.registers(page)
    ivan.makes_links_expire()
    ivan.follows_letter(page, "Подтвердите почту")
    page.get_by_role("button", name="Отправить новое письмо").click()
    expect(page.get_by_text("Новое письмо отправлено")).to_be_visible()
    ivan.confirms(page)
    ivan.signs_in(page)


def test_a_broken_link_offers_a_way_out(ivan: Person) -> None:
    page = ivan.opens_browser()
    for address in ("/confirm", "/confirm#", "/confirm#" + "x" * 43):
        page.goto("about:blank")
        page.goto(address)
        expect(page.get_by_text("Ссылка не подходит")).to_be_visible()
        expect(page.get_by_role("main").get_by_role("link", name="Регистрация")).to_be_visible()


def test_the_letter_can_be_sent_again(ivan: Person) -> None:
    page = ivan.opens_browser()
    ivan.registers(page)
    page.get_by_role("button", name="Отправить письмо ещё раз").click()
    expect(page.get_by_text("письмо со ссылкой уже отправлено")).to_be_visible()
    page.goto("/letters", wait_until="networkidle")
    expect(page.locator(".letter").filter(has_text=ivan.email)).to_have_count(2)
    ivan.confirms(page)


def test_a_limit_tells_the_wait_and_keeps_what_was_typed(browser: Browser, built: Path, tmp_path: Path) -> None:
    with running(tmp_path) as cabinet:
        crowd = Person(browser, cabinet)
        page = crowd.opens_browser()
        for number in range(10):
            crowd.email = f"crowd{number}@example.org"
            crowd.registers(page)
            page.get_by_role("button", name="Указать другой адрес").click()
        crowd.email = "late@example.org"
        crowd.fills_registration(page)
        page.get_by_role("button", name="Зарегистрировать").click()
        refusal = page.get_by_role("alert").filter(has_text="слишком много")
        expect(refusal).to_contain_text("через")
        expect(page.get_by_label("Адрес электронной почты")).to_have_value(crowd.email)
        expect(page.get_by_label("Пароль", exact=True)).to_have_value(crowd.password)
        page.goto("/letters", wait_until="networkidle")
        expect(page.locator(".letter")).to_have_count(10)
        crowd.leaves()
