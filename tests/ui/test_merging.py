"""«Объединить профили»: from two mailboxes to one and back again, on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, running
from tests.newcomers import new_account, write
from tests.ui.people import Person


@pytest.fixture(scope="module")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("merging")) as started:
        yield started


@pytest.fixture
def anna(browser: Browser, cabinet: Server) -> Iterator[Person]:
    person = Person(browser, cabinet)
    yield person
    person.leaves()


@pytest.fixture
def boris(browser: Browser, cabinet: Server) -> Iterator[Person]:
    person = Person(browser, cabinet)
    yield person
    person.leaves()


def gets(person: Person, number: str) -> str:
    """The account is attached to the person's profile."""
    write(
        person.server,
        (
            "INSERT INTO attachment (public_id, profile_id, account_id, attached_at, proof) SELECT ?, profile.id, account.id, "
            "profile.created_at, 'payment' FROM profile, account WHERE profile.email = ? AND account.number = ?",
            (f"{person.email[:8]}-{number}", person.email, number),
        ),
    )
    return number


def fills(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email присоединяемой учетной записи").fill(email)
    page.get_by_label(f"Пароль к учетной записи {email}", exact=True).fill(password)


def test_two_profiles_become_one_and_two_again(anna: Person, boris: Person, cabinet: Server) -> None:
    page, at_boris = anna.is_ready(), boris.is_ready()
    shared, only_his = new_account(cabinet), new_account(cabinet)
    for person in (anna, boris):
        gets(person, shared)
    gets(boris, only_his)

    page.goto("/profile", wait_until="networkidle")
    page.get_by_role("link", name="Объединить профили").click()
    expect(page.get_by_role("heading", name="Объединение учетных записей")).to_be_visible()
    expect(page.get_by_label("Пароль к присоединяемой учетной записи", exact=True)).to_be_visible()
    fills(page, boris.email, "не тот пароль")
    warning = f"Внимание! После объединения учетная запись {boris.email} будет удалена"
    expect(page.get_by_text(warning, exact=True)).to_be_visible()
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_text("Почта или пароль не подходят")).to_be_visible()
    expect(page.get_by_label("Email присоединяемой учетной записи")).to_have_value(boris.email)

    fills(page, boris.email, boris.password)
    page.get_by_role("button", name="Продолжить").click()
    moves = page.get_by_role("region", name="Что перейдёт")
    expect(moves.get_by_role("listitem").filter(has_text=only_his)).to_contain_text("Перейдёт к вам")
    expect(moves.get_by_role("listitem").filter(has_text=shared)).to_contain_text("Есть в обеих")
    expect(page.get_by_text(warning, exact=True)).to_be_visible()
    page.get_by_role("button", name="Не объединять").click()
    expect(page.get_by_role("button", name="Продолжить")).to_be_visible()
    fills(page, boris.email, boris.password)
    page.get_by_role("button", name="Продолжить").click()
    page.get_by_role("button", name="Объединить").click()
    expect(page.get_by_role("heading", name="Учетные записи объединены")).to_be_focused()
    page.get_by_role("link", name="Перейти к счетам").click()
    for number in (shared, only_his):
        expect(page.get_by_text(f"№ {number}")).to_have_count(1)

    at_boris.get_by_role("link", name="Профиль").first.click()
    expect(at_boris.get_by_role("heading", name="Авторизация")).to_be_visible()
    boris.is_refused_to_sign_in(at_boris)
    boris.follows_letter(at_boris, "Ваши учётные записи объединили")
    expect(at_boris.get_by_text(f"Учётные записи {boris.email} и i•••@example.org объединили")).to_be_visible()
    at_boris.reload()
    at_boris.get_by_role("button", name="Отменить объединение").click()
    expect(at_boris.get_by_role("heading", name="Объединение отменено")).to_be_focused()
    boris.signs_in(at_boris)
    for number in (shared, only_his):
        expect(at_boris.get_by_text(f"№ {number}")).to_have_count(1)
    page.reload()
    expect(page.get_by_text(f"№ {shared}")).to_have_count(1)
    expect(page.get_by_text(f"№ {only_his}")).to_have_count(0)
    anna.follows_letter(page, "Учетные записи объединены")
    expect(page.get_by_text("Это объединение уже отменено")).to_be_visible()


def test_one_who_signed_in_long_ago_is_asked_for_both_passwords(anna: Person, boris: Person) -> None:
    boris.is_ready()
    page = anna.is_ready()
    of_anna = "WHERE profile_id = (SELECT id FROM profile WHERE email = ?)"
    write(
        anna.server,
        (f"UPDATE login_session SET created_at = datetime(created_at, '-20 minutes') || '.000000' {of_anna}", (anna.email,)),
    )
    page.goto("/profile/merge", wait_until="networkidle")
    own = page.get_by_label("Пароль к этой учётной записи", exact=True)
    expect(own).to_be_visible()
    fills(page, boris.email, boris.password)
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_text("Введите пароль", exact=True)).to_be_visible()
    own.fill(anna.password)
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_text("Переходить нечему")).to_be_visible()


def test_a_link_that_fits_nothing_says_so(page: Page) -> None:
    page.goto("/undo-merge#nothing", wait_until="networkidle")
    expect(page.get_by_text("Ссылка не подходит")).to_be_visible()
