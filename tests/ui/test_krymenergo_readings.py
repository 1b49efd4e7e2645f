"""Krymenergo checklist, readings: «Показания», «Внести показания», and what a reading changes.

Each test begins with the rows of the feature table it proves; what is in quotes is literally the guide's.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.live import Server
from tests.readers import newcomer
from tests.ui.checklist import Phones, fits, goes, heading, shows


@pytest.fixture(scope="module")
def readings(phones: Phones) -> Page:
    """«Показания» of № 123456."""
    return phones.looks_at("/readings", "demo@user")


@pytest.fixture(scope="module")
def entry(readings: Page) -> Page:
    """«Внести показания» of № 123456, reached by the button of «Показания»."""
    page = readings.context.new_page()
    goes(page, "/readings", is_typed_in=False)
    page.get_by_role("main").get_by_role("link", name="Внести показания").click()
    expect(page.get_by_label("Текущие показания:")).to_be_editable()
    return page


@pytest.fixture(scope="module")
def previewed(phones: Phones) -> Page:
    """Both dials of № 5000000 with new readings on them, nothing saved."""
    page = phones.looks_at("/accounts", "demo@user")
    page.get_by_role("article").filter(has_text="№ 5000000").get_by_role("link", name="Внести показания").click()
    page.locator("input[name=t1]").fill("12662")
    page.locator("input[name=t2]").fill("6319")
    shows(page, "За эти показания")
    return page


# «Показания»


def test_g1_readings_is_a_tab(readings: Page) -> None:
    expect(heading(readings, "Показания")).to_be_visible()
    tab = readings.get_by_role("navigation", name="Разделы").filter(visible=True).get_by_role("link", name="Показания")
    expect(tab).to_have_attribute("aria-current", "page")
    assert fits(readings)


def test_g2_account_is_chosen_by_its_number(readings: Page) -> None:
    choice = readings.get_by_label("Номер счета", exact=True)
    expect(choice.get_by_role("option")).to_have_text([re.compile("^№ 123456"), re.compile("^№ 5000000")])
    assert choice.evaluate("field => field.selectedOptions[0].text").replace("\u00a0", " ").startswith("№ 123456")


def test_g3_table_has_number_type_reading_and_date(readings: Page) -> None:
    heads = readings.get_by_role("columnheader")
    assert heads.all_text_contents() == ["№", "Тип показаний", "Показания", "Дата внесения"]


def test_g4_g5_g33_table_is_the_guides_numbered_newest_first(readings: Page) -> None:
    rows = [[cell.strip() for cell in row.get_by_role("cell").all_text_contents()] for row in readings.get_by_role("row").all()]
    assert [row for row in rows if row] == [
        ["1.", "Абонентские", "1234", "22.12.2021"],
        ["2.", "Абонентские", "102", "07.04.2021"],
        ["3.", "Абонентские", "101", "23.03.2021"],
        ["4.", "Абонентские", "100", "05.10.2020"],
        ["5.", "Абонентские без регистрации", "80", "16.09.2020"],
        ["6.", "Абонентские", "66", "27.08.2020"],
        ["7.", "Абонентские", "55", "23.07.2020"],
        ["8.", "Абонентские", "51", "08.05.2020"],
    ]


# «Внести показания»


def test_g7_button_opens_the_form(entry: Page) -> None:
    expect(heading(entry, "Внести показания")).to_be_visible()
    assert fits(entry)


def test_g8_previous_reading(entry: Page) -> None:
    expect(entry.get_by_text("Предыдущие показания:")).to_have_text("Предыдущие показания: 01234")  # as the dial shows 1234


def test_g9_field_current_reading(entry: Page) -> None:
    expect(entry.get_by_label("Текущие показания:")).to_have_attribute("inputmode", "numeric")


def test_g10_footnote_of_the_last_reading(entry: Page) -> None:
    shows(entry, "* крайние показания были внесены 22.12.2021")


def test_a15_notice_of_processing_in_both_places(readings: Page, entry: Page) -> None:
    for page in (readings, entry):
        shows(
            page,
            "Внимание! Время обработки информации о переданных показаниях приборов учёта в среднем составляет 1 - 3 рабочих дня.",
        )


def test_a25_g15_new_readings_show_the_new_balance_at_once(previewed: Page) -> None:
    cost = previewed.get_by_role("region", name="За эти показания")
    shows(cost, "Долг станет", "Пеня станет")
    assert fits(previewed)


def test_a25_i4_own_use_is_compared_with_the_usual_one(previewed: Page) -> None:
    shows(previewed, "286 кВт·ч", "как обычно")


def test_g12_saved_reading_stands_in_the_history(phones: Phones, guide_cabinet: Server) -> None:
    reader = newcomer(guide_cabinet, ((date(2021, 11, 22), (1134,)), (date(2021, 12, 22), (1234,))))
    page = phones.opens(f"/readings/new?account={reader.account}", reader.email)
    page.get_by_label("Текущие показания:").fill("1354")
    page.get_by_role("button", name="Сохранить").click()
    expect(heading(page, "Показания приняты")).to_be_visible()
    goes(page, f"/readings?account={reader.account}", is_typed_in=False)
    expect(page.get_by_role("row").nth(1)).to_contain_text("Абонентские")
    expect(page.get_by_role("row").nth(1)).to_contain_text("1354")
    expect(page.get_by_role("row").nth(1)).to_contain_text("25.02.2022")
