"""The screens of identity and the letters page: axe, both themes, every width, Russian only, large targets."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, running
from tests.ui.axe import violations
from tests.ui.people import Person

OPEN = [
    "/register",
    "/confirm",
    "/forgot",
    "/reset",
    "/letters",
    "/consent/personal-data",
    "/consent/mailings",
    "/guest/reading",
    "/feedback",
]
PRIVATE = ["/profile", "/profile/password"]
GUISES = [(360, "light"), (1280, "dark")]
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:\s+[A-Za-z]{2,})+")


@pytest.fixture(scope="module")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("screens")) as started:
        yield started


@pytest.fixture(scope="module")
def known(browser: Browser, cabinet: Server) -> Person:
    """Registered, and signed in on two devices, so that every screen has something to show."""
    person = Person(browser, cabinet)
    person.is_ready()
    person.signs_in(person.opens_browser())
    person.leaves()
    return person


@pytest.fixture
def ivan(known: Person) -> Iterator[Person]:
    """The same person, whose browsers are closed after each test: a profile may hold only so many sockets (S34)."""
    yield known
    known.leaves()


def shown(page: Page, path: str) -> None:
    """The screen with its data."""
    page.goto(path, wait_until="networkidle")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("Загружаем")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), GUISES)
def test_axe_finds_nothing(ivan: Person, width: int, scheme: str) -> None:
    page = ivan.opens_browser(width, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 2400})  # so that a sticky bar hides nothing from axe
    found = {}
    for path in [*OPEN, None, *PRIVATE]:
        if path is None:
            ivan.signs_in(page)
            continue
        shown(page, path)
        found[path] = violations(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_axe_finds_nothing_where_something_is_wrong_asked_or_done(ivan: Person) -> None:
    page = ivan.opens_browser()
    page.set_viewport_size({"width": 360, "height": 2400})
    shown(page, "/register")
    page.get_by_role("button", name="Зарегистрировать").click()
    expect(page.get_by_role("alert").filter(has_text="Исправьте")).to_be_visible()
    assert violations(page) == []
    stranger = Person(ivan.browser, ivan.server)
    stranger.registers(page)
    assert violations(page) == []
    ivan.signs_in(page)
    shown(page, "/profile")
    page.get_by_role("button", name="Завершить все остальные").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways_and_all_is_russian(ivan: Person, width: int) -> None:
    page = ivan.opens_browser(width)
    for path in [*OPEN, None, *PRIVATE]:
        if path is None:
            ivan.signs_in(page)
            continue
        shown(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert ENGLISH.findall(page.locator("body").inner_text()) == [], path
        assert ENGLISH.findall(page.title()) == [], path


def test_targets_are_large_enough(ivan: Person) -> None:
    page = ivan.opens_browser()
    ivan.signs_in(page)
    for path in ["/profile", "/profile/password"]:
        shown(page, path)
        for element in page.locator(".btn:visible, .row:is(a, button):visible, input:visible, summary:visible").all():
            box = element.bounding_box()
            assert box is not None
            assert box["height"] >= 48, element.evaluate("node => node.outerHTML")


def test_everything_on_the_letters_page_is_reached_by_keyboard(ivan: Person) -> None:
    page = ivan.opens_browser()
    shown(page, "/letters")
    letter = page.locator(".letter").first
    letter.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(letter.get_by_role("link")).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(letter.get_by_role("link")).to_be_focused()
