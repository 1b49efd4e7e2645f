"""«Внести показания без регистрации» on a phone: from the sign-in page to the owner's history (G13, G34, M27)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from tests import factories as make
from tests.live import PASSWORD, Server, running
from tests.readers import database, newcomer, stored
from tests.ui.test_readings import check


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cabinet of this module's own: it adds readings."""
    with running(tmp_path_factory.mktemp("guest")) as started:
        yield started


def claim(page: Page, number: str, serial_end: str = "") -> None:
    page.get_by_label("Регион").select_option(label="Симферопольское ГРОЭ")
    page.get_by_label("Номер лицевого счета").fill(number)
    page.get_by_label("Последние 4 цифры номера счётчика").fill(serial_end)
    page.get_by_role("button", name="Продолжить").click()


def test_from_the_sign_in_page_to_the_owner_s_history(page: Page, server: Server) -> None:
    owner = newcomer(server)
    with database(server) as session:
        serial = session.exec(select(make.Meter.serial_number).where(make.Meter.id == owner.meter_id)).one()
    page.goto("/", wait_until="networkidle")
    page.get_by_role("link", name="Внести показания без регистрации").click()
    expect(page.get_by_role("heading", name="Внести показания без регистрации", level=1)).to_be_visible()
    expect(page.get_by_text("здесь не видно ни имени, ни адреса, ни долга")).to_be_visible()
    expect(page.get_by_text(re.compile("^Внимание! Время обработки информации о переданных показаниях"))).to_be_visible()
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_text("Введите номер лицевого счёта").first).to_be_visible()
    check(page, "empty", 360)
    claim(page, owner.number, "0000" if serial[-4:] != "0000" else "1111")
    expect(page.get_by_text("не подходят друг к другу").first).to_be_visible()
    expect(page.get_by_label("Номер лицевого счета")).to_have_value(owner.number)

    claim(page, owner.number, "")  # without a proof nothing of the meter is shown
    page.get_by_label("Тарифов у счётчика").select_option(label="Два: день и ночь")
    expect(page.get_by_label("Текущие показания: ночь")).to_be_visible()
    assert "Предыдущие показания:" not in page.locator("main").inner_text()
    check(page, "plain", 360)
    page.get_by_role("button", name="Другой счёт").click()

    claim(page, owner.number, serial[-4:])
    expect(page.get_by_text("Предыдущие показания: 12480")).to_be_visible()
    page.locator("input[name=t1]").fill("12000")
    page.locator("input[name=t2]").fill("6319")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("alert").filter(has_text="Показания меньше предыдущих")).to_be_focused()
    assert stored(server, owner) == []
    page.get_by_role("button", name="Исправить цифры").click()
    page.locator("input[name=t1]").fill("12662")
    check(page, "proved", 360)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("heading", name="Показания приняты", level=1)).to_be_visible()
    assert stored(server, owner) == [((12662, 6319), True)]

    page.goto("/", wait_until="networkidle")
    page.get_by_label("E-mail").fill(owner.email)
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Мои счета")).to_be_visible()
    page.goto(f"/readings?account={owner.account}")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Абонентские без регистрации")
    expect(page.get_by_text("Показания за февраль внесены без регистрации")).to_be_visible()
