"""«Профиль»: name, mailbox, my data, and leaving, as one life on a phone of 360 px in a real browser."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, running
from tests.ui.people import Person


@pytest.fixture(scope="module")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("profile_data")) as started:
        yield started


@pytest.fixture
def ivan(browser: Browser, cabinet: Server) -> Iterator[Person]:
    person = Person(browser, cabinet)
    yield person
    person.leaves()


def opens(page: Page, name: str) -> None:
    page.goto("/profile", wait_until="networkidle")
    page.get_by_role("main").get_by_role("link", name=name).click()


def fits(page: Page) -> None:
    """Nothing sticks out sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def asks_for(page: Page, email: str, password: str) -> None:
    page.get_by_label("Новый адрес").fill(email)
    page.get_by_label("Нынешний пароль", exact=True).fill(password)
    page.get_by_role("button", name="Изменить адрес").click()


def test_a_life_in_profile(ivan: Person, tmp_path: Path) -> None:
    page = ivan.is_ready()
    names_himself(page)
    old = ivan.email
    changes_mailbox(ivan, page)
    takes_data_out(ivan, page, tmp_path, old)
    leaves(ivan, page)


def names_himself(page: Page) -> None:
    opens(page, "Как к вам обращаться")
    page.get_by_label("Имя").fill("я" * 61)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("поместится не больше 60 символов")).to_be_visible()
    page.get_by_label("Имя").fill("Иван <b>Петрович</b>")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Сохранили.")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Профиль").first.click()
    expect(page.get_by_text("Иван <b>Петрович</b>")).to_be_visible()
    fits(page)


def changes_mailbox(ivan: Person, page: Page) -> None:
    new = "new." + ivan.email
    opens(page, ivan.email)
    asks_for(page, new, "не тот пароль")
    expect(page.get_by_text("Нынешний пароль не подходит")).to_be_visible()
    expect(page.get_by_label("Новый адрес")).to_have_value(new)
    asks_for(page, new, ivan.password)
    expect(page.get_by_text("Ждём подтверждения")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Отменить").click()
    expect(page.get_by_text("Смена адреса отменена")).to_be_visible()
    asks_for(page, new, ivan.password)
    page.get_by_role("button", name="Отправить ещё раз").click()
    expect(page.get_by_text("Письмо отправлено ещё раз")).to_be_visible()
    page.goto("/profile", wait_until="networkidle")
    expect(page.get_by_text("Ждём подтверждения: " + new)).to_be_visible()
    away = ivan.opens_browser(1280)
    told = ivan.opens_letter(away, "хотят изменить")
    expect(told).to_contain_text("Здравствуйте, Иван <b>Петрович</b>!")
    ivan.email = new
    ivan.follows_letter(away, "Подтвердите новый адрес")
    expect(away.get_by_role("heading", name="Новый адрес почты")).to_be_visible()
    expect(away.get_by_text(new)).to_be_visible()
    away.get_by_role("button", name="Подтвердить новый адрес").click()
    expect(away.get_by_text("Адрес изменён")).to_be_visible()
    page.reload()
    expect(page.get_by_role("main").get_by_role("link", name=new)).to_be_visible()
    ivan.signs_in(away)


def takes_data_out(ivan: Person, page: Page, tmp_path: Path, old: str) -> None:
    opens(page, "Мои данные")
    page.get_by_label("Пароль", exact=True).fill("не тот пароль")
    page.get_by_role("button", name="Скачать мои данные").click()
    expect(page.get_by_text("пароль не подходит")).to_be_visible()
    page.get_by_label("Пароль", exact=True).fill(ivan.password)
    with page.expect_download() as download:
        page.get_by_role("button", name="Скачать мои данные").click()
    expect(page.get_by_text("Архив готов")).to_be_visible()
    fits(page)
    expect(page.get_by_label("Пароль", exact=True)).to_have_value("")
    download.value.save_as(tmp_path / "mine.zip")
    assert download.value.suggested_filename == "lk-dannye-2022-02-25.zip"
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        (profile,) = json.loads(archive.read("json/profile.json"))
        (change, _) = reversed(json.loads(archive.read("json/email_changes.json")))
    assert (profile["email"], profile["display_name"]) == (ivan.email, "Иван <b>Петрович</b>")
    assert (change["old_email"], change["new_email"]) == (old, ivan.email)


def leaves(ivan: Person, page: Page) -> None:
    other = page.context.new_page()
    other.goto("/profile", wait_until="networkidle")
    page.get_by_role("link", name="Удалить профиль").click()
    expect(page.get_by_text("402-ФЗ")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Удалить профиль навсегда").click()
    expect(page.get_by_role("heading", name="Исправьте два места")).to_be_visible()
    page.get_by_label("Пароль", exact=True).fill(ivan.password)
    page.get_by_label("Напишите слово «удалить»").fill("Удалить")
    page.get_by_role("button", name="Удалить профиль навсегда").click()
    expect(page.get_by_text("Профиль удалён")).to_be_visible()
    expect(other.get_by_role("heading", name="Авторизация")).to_be_visible()
    assert [cookie for cookie in page.context.cookies() if cookie["name"] == "lk"] == []
    expect(ivan.opens_letter(page, "Учётная запись удалена")).to_contain_text("Здравствуйте, Иван")
    ivan.is_refused_to_sign_in(page)
    anew = ivan.opens_browser()
    ivan.registers(anew)
    ivan.confirms(anew)
    ivan.signs_in(anew)


def test_it_was_not_me(ivan: Person) -> None:
    page = ivan.is_ready()
    opens(page, ivan.email)
    asks_for(page, "thief." + ivan.email, ivan.password)
    expect(page.get_by_text("Ждём подтверждения")).to_be_visible()
    owner = ivan.opens_browser()
    ivan.opens_letter(owner, "хотят изменить").get_by_role("link").first.click()
    expect(owner.get_by_text("кто-то знает ваш пароль")).to_be_visible()
    owner.get_by_role("button", name="Вернуть прежний адрес").click()
    expect(owner.get_by_text("вход завершён везде")).to_be_visible()
    page.get_by_role("link", name="Профиль").first.click()
    expect(page.get_by_role("heading", name="Авторизация")).to_be_visible()
    ivan.is_refused_to_sign_in(page)
    expect(ivan.opens_letter(owner, "Восстановление доступа")).to_be_visible()
