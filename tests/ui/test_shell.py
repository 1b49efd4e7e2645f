"""The frame of every screen in a real browser: axe, keyboard, both themes, no sideways scroll, no English."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, running, watch
from tests.ui.axe import violations

SCREENS = ["/", "/no-such-page"]
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:\s+[A-Za-z]{2,})+")
"""Two Latin words in a row: «E-mail», «Caps Lock» aside, nothing of ours reads like that."""


@pytest.fixture(params=[(360, "light"), (1280, "dark")], ids=lambda value: f"{value[0]}-{value[1]}")
def screen(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    """A page in one of the four guises; as tall as needed, so that a sticky bar hides nothing from axe."""
    width, scheme = request.param
    context = browser.new_context(base_url=server.origin, viewport={"width": width, "height": 2000}, color_scheme=scheme)
    complaints = watch(context)
    yield context.new_page()
    context.close()
    assert complaints == []


@pytest.mark.parametrize("path", SCREENS)
def test_axe_finds_nothing(screen: Page, path: str) -> None:
    screen.goto(path, wait_until="networkidle")
    found = violations(screen)
    assert found == []


@pytest.mark.parametrize("path", SCREENS)
def test_a_person_reads_russian(page: Page, path: str) -> None:
    page.goto(path, wait_until="networkidle")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.locator("html").get_attribute("translate") == "no"
    assert ENGLISH.findall(page.locator("body").inner_text()) == []
    assert ENGLISH.findall(page.title()) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_scrolls_sideways(browser: Browser, server: Server, width: int) -> None:
    context = browser.new_context(base_url=server.origin, viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in SCREENS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_the_theme_follows_the_system_before_anything_has_loaded(browser: Browser, server: Server) -> None:
    for scheme, ground in (("light", "rgb(242, 244, 247)"), ("dark", "rgb(13, 16, 21)")):
        context = browser.new_context(base_url=server.origin, color_scheme=scheme, java_script_enabled=True)  # type: ignore[arg-type]
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto("/")
        expect(page.locator("body")).to_have_css("background-color", ground)
        context.close()


def test_the_first_paint_needs_no_script(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.origin, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", name="Авторизация")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_be_visible()
    form = page.locator("form")
    assert (form.get_attribute("method"), form.get_attribute("action")) == ("post", "/auth/sign-in")
    context.close()


def test_the_four_links_of_the_guide(page: Page) -> None:
    page.goto("/")
    for name in ("Забыли пароль", "Регистрация", "Внести показания без регистрации", "Обратная связь"):
        expect(page.get_by_role("link", name=name)).to_be_visible()


def test_the_way_past_the_menu(page: Page) -> None:
    page.goto("/", wait_until="networkidle")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_focus_goes_to_the_heading_of_a_new_screen(page: Page) -> None:
    page.goto("/no-such-page", wait_until="networkidle")
    page.get_by_role("link", name="На главную").click()
    expect(page.get_by_role("heading", name="Авторизация")).to_be_focused()


def test_every_target_is_large_enough(page: Page) -> None:
    page.goto("/")
    for element in page.locator("a:visible:not(.skip), button:visible, input:visible").all():
        box = element.bounding_box()
        assert box is not None
        target = 28 if element.get_attribute("type") == "checkbox" else 48
        assert box["height"] >= target, element.evaluate("node => node.outerHTML")


def test_a_dead_server_is_told_in_our_words_and_moves_nothing(browser: Browser, built: Path, tmp_path: Path) -> None:
    with running(tmp_path) as cabinet:
        context = browser.new_context(base_url=cabinet.origin, viewport={"width": 360, "height": 740})
        page = context.new_page()
        page.goto("/", wait_until="networkidle")
        before = page.get_by_label("E-mail").bounding_box()
        page.get_by_label("E-mail").fill("typed@example.com")
        cabinet.stop()
        expect(page.get_by_text("Нет связи.")).to_be_visible(timeout=20_000)
        assert ENGLISH.findall(page.locator("body").inner_text()) == []
        assert page.get_by_label("E-mail").bounding_box() == before
        cabinet.start()
        expect(page.get_by_text("Нет связи.")).to_be_hidden(timeout=20_000)
        expect(page.get_by_label("E-mail")).to_have_value("typed@example.com")
        context.close()
