"""Krymenergo checklist, what is taken away and put together: «Убрать счет», «Профиль», «Объединение учетных записей».

Each test begins with the rows of the feature table it proves; what is in quotes is literally the guide's.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.live import PASSWORD, Server
from tests.newcomers import newcomer, write
from tests.ui.checklist import Phones, card, fits, goes, heading, shows
from tests.ui.test_accounts import press

ATTACHED = (
    "INSERT INTO attachment (public_id, profile_id, account_id, attached_at, proof) SELECT ?, profile.id, account.id, "
    "profile.created_at, 'payment' FROM profile, account WHERE profile.email = ? AND account.number = ?"
)


def holder(server: Server, number: str, email: str = "") -> str:
    """A new person to whom this account is attached."""
    email = newcomer(server, email)
    write(server, (ATTACHED, (f"checklist-{email}", email, number)))
    return email


@pytest.fixture(scope="module")
def removing(phones: Phones, guide_cabinet: Server) -> Page:
    """«Убрать счет», nothing pressed."""
    return phones.opens("/accounts/remove", holder(guide_cabinet, "123456"))


@pytest.fixture(scope="module")
def profile(phones: Phones) -> Page:
    return phones.looks_at("/profile", "demo@user")


@pytest.fixture(scope="module")
def merging(phones: Phones, guide_cabinet: Server) -> Page:
    """«Объединение учетных записей» with the guide's address typed in."""
    page = phones.opens("/profile", newcomer(guide_cabinet))
    holder(guide_cabinet, "123456", "user@user")
    page.get_by_role("link", name="Объединить профили").click()
    page.get_by_label("Email присоединяемой учетной записи", exact=True).fill("user@user")
    return page


@pytest.fixture(scope="module")
def previewed(merging: Page) -> Page:
    """What is to be joined, before it is."""
    merging.get_by_label("Пароль к учетной записи user@user", exact=True).fill(PASSWORD)
    press(merging, "Продолжить")
    expect(merging.get_by_role("button", name="Объединить", exact=True)).to_be_visible()
    return merging


# «Убрать счет»


def test_d23_form_to_remove_an_account(removing: Page) -> None:
    expect(heading(removing, "Убрать счет")).to_be_visible()
    expect(removing.get_by_label("Номер счета", exact=True).get_by_role("option")).to_have_text(["№ 123456"])
    expect(removing.get_by_role("button", name="Убрать", exact=True)).to_be_enabled()
    assert fits(removing)


def test_d24_message_that_the_account_is_removed(removing: Page) -> None:
    press(removing, "Убрать")
    removing.get_by_role("dialog", name="Убрать счет № 123456?").get_by_role("button", name="Убрать").click()
    shows(removing, "Счет №123456 удален из списка Ваших счетов.")
    assert fits(removing)
    removing.get_by_role("link", name="Продолжить работу").click()
    shows(removing, "В вашей учетной записи еще нет прикрепленных лицевых счетов")


# «Профиль»


def test_j1_profile_is_a_tab_with_password_and_merging(profile: Page) -> None:
    expect(heading(profile, "Профиль")).to_be_visible()
    for words in ("Изменить пароль", "Объединить профили"):
        expect(profile.get_by_role("link", name=words)).to_be_visible()
    assert fits(profile)


def test_k1r_feedback_is_also_inside(profile: Page) -> None:
    expect(profile.get_by_role("link", name="Обратная связь")).to_have_attribute("href", "/profile/feedback")


def test_c14_password_is_changed_in_the_profile(phones: Phones, guide_cabinet: Server) -> None:
    page = phones.opens("/profile/password", newcomer(guide_cabinet))
    page.get_by_label("Нынешний пароль", exact=True).fill(PASSWORD)
    page.get_by_label("Новый пароль", exact=True).fill("летнее утро в горах")
    page.get_by_label("Повторите пароль", exact=True).fill("летнее утро в горах")
    press(page, "Изменить пароль")
    expect(heading(page, "Пароль успешно изменен")).to_be_visible()


# «Объединение учетных записей»


def test_e1_profile_leads_to_merging(profile: Page) -> None:
    expect(profile.get_by_role("link", name="Объединить профили")).to_have_attribute("href", "/profile/merge")


def test_e2_form_asks_for_the_address(merging: Page) -> None:
    expect(heading(merging, "Объединение учетных записей")).to_be_visible()
    expect(merging.get_by_label("Email присоединяемой учетной записи", exact=True)).to_have_value("user@user")
    assert fits(merging)


def test_e3_label_of_the_password_repeats_the_address(merging: Page) -> None:
    expect(merging.get_by_label("Пароль к учетной записи user@user", exact=True)).to_have_attribute("type", "password")


def test_e4_warning_names_the_address_that_will_be_deleted(merging: Page) -> None:
    shows(merging, "Внимание! После объединения учетная запись user@user будет удалена")


def test_e7_e4_preview_shows_what_will_move_and_that_it_can_be_undone(previewed: Page) -> None:
    shows(
        previewed,
        "Лицевой счёт № 123456, Симферопольское ГРОЭ",
        "Внимание! После объединения учетная запись user@user будет удалена",
        "объединение можно отменить до 11.03.2022",
    )
    assert fits(previewed)


def test_e5_e6_button_merge_and_the_message(previewed: Page) -> None:
    press(previewed, "Объединить")
    expect(heading(previewed, "Учетные записи объединены")).to_be_visible()
    goes(previewed, "/accounts", is_typed_in=False)
    expect(card(previewed, "123456")).to_be_visible()
