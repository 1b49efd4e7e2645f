"""The digits of a meter on the real screen: what is typed is what the windows show, whatever way it is typed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.live import Server
from tests.ui.test_private_shell import let_in


@pytest.fixture
def dial(page: Page, server: Server) -> Locator:
    let_in(page.context, server)
    page.goto("/readings/new", wait_until="networkidle")
    page.get_by_role("link", name="№ 123456").click()
    found = page.get_by_label("Текущие показания:")
    expect(found).to_be_visible()
    return found


def shown(dial: Locator) -> str:
    """What a person sees in the windows of the whole part."""
    windows = dial.locator("xpath=..").locator("i:not(.dec)")
    return "".join(windows.all_inner_texts())


def test_digits_fill_from_the_right(dial: Locator) -> None:
    assert shown(dial) == "–––––"
    dial.press_sequentially("63")
    assert shown(dial) == "–––63"
    dial.press_sequentially("1")
    assert shown(dial) == "––631"
    dial.press("Backspace")
    assert shown(dial) == "–––63"


def test_what_is_not_a_digit_is_let_fall(dial: Locator) -> None:
    dial.press_sequentially("1a 2-3")
    assert (dial.input_value(), shown(dial)) == ("123", "––123")


def test_more_digits_than_the_meter_has_are_told(dial: Locator) -> None:
    dial.press_sequentially("1234567890")
    assert (dial.input_value(), shown(dial)) == ("1234567890", "1234567890")
    expect(dial).to_have_accessible_description(re.compile("На этом счётчике 5 цифр до запятой, а набрано 10"))
    expect(dial).to_have_attribute("aria-invalid", "true")
    assert dial.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_zeros_in_front_that_do_not_fit_are_nothing(dial: Locator) -> None:
    dial.press_sequentially("0012662")
    assert (dial.input_value(), shown(dial)) == ("12662", "12662")


@pytest.mark.parametrize(("pasted", "value"), [("12 345,6", "12345"), ("1234.0", "1234"), ("№ 77", "77")])
def test_a_value_pasted_from_a_bill(dial: Locator, pasted: str, value: str) -> None:
    dial.focus()
    dial.page.keyboard.insert_text(pasted)
    assert dial.input_value() == value


def test_the_caret_has_one_place(dial: Locator) -> None:
    dial.press_sequentially("123")
    dial.press("Home")
    dial.press_sequentially("4")
    assert shown(dial) == "–1234"
    dial.press("ControlOrMeta+a")
    dial.press_sequentially("9")
    assert shown(dial) == "––––9"


def test_the_keypad_is_numeric_and_the_whole_drum_is_the_target(dial: Locator) -> None:
    assert dial.get_attribute("inputmode") == "numeric"
    first_window = dial.locator("xpath=..").locator("i").first
    first_window.click(force=True)
    expect(dial).to_be_focused()


def test_windows_stand_under_the_previous_digits(dial: Locator) -> None:
    past = dial.page.locator(".dial--past i").all()
    now = dial.locator("xpath=..").locator("i:not(.dec)").all()
    assert len(past) == len(now) == 5
    for above, below in zip(past, now, strict=True):
        one, two = above.bounding_box(), below.bounding_box()
        assert one is not None
        assert two is not None
        assert (one["x"], one["width"]) == (two["x"], two["width"])
