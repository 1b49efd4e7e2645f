"""Large type loses nothing, however it became large; no screen jumps when its data come."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, WebSocketRoute, expect

from lk_app.demo.service import PASSWORD
from lk_app.jobs.browser import CHROMIUM_ARGUMENTS
from tests.live import Server
from tests.ui.test_private_shell import forms_of_the_first

OPEN = ["/", "/register"]
PRIVATE = ["/accounts", "/accounts/add", "/payments", "/readings", "/readings/new", "/pay", "/profile"]
FORMS = {
    "a reading": lambda page: forms_of_the_first(page)[1],
    "a payment": lambda page: forms_of_the_first(page)[2],
}
PHONE: ViewportSize = {"width": 360, "height": 740}

FAULTS = """() => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > width) found.push(`sideways ${document.documentElement.scrollWidth}`);
  for (const node of document.querySelectorAll("body *")) {
    const box = node.getBoundingClientRect();
    if (!box.width || !box.height || node.closest(".vh,.skip,thead,svg")) continue;
    const name = `${node.tagName}.${node.getAttribute("class")} ${node.textContent.slice(0, 30)}`;
    if (box.right > width + 1 || box.left < -1) found.push(`outside: ${name}`);
    const isClipped = node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline";
    if (isClipped && !node.querySelector(".dock") && !["SELECT", "INPUT"].includes(node.tagName)) found.push(`too wide: ${name}`);
  }
  const words = [...document.querySelectorAll(".tab")].map((tab) => {
    const range = document.createRange();
    range.selectNodeContents(tab);
    return range.getBoundingClientRect();
  });
  words.forEach((one, place) => words.slice(place + 1).forEach((other) => {
    const isApart = one.right <= other.left + 1 || one.bottom <= other.top + 1 || other.bottom <= one.top + 1;
    if (one.width && other.width && !isApart) found.push("tabs overlap");
  }));
  return found;
}"""
SHIFTS = """
  window.shifts = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shifts += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
"""


@contextmanager
def narrow(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A phone of 360 px zoomed to 200 %: half the CSS pixels."""
    context = browser.new_context(base_url=server.origin, viewport={"width": 180, "height": 370})
    yield context
    context.close()


@contextmanager
def styled(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A style of the person's own."""
    context = browser.new_context(base_url=server.origin, viewport=PHONE)
    script = "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
    context.add_init_script(script)
    yield context
    context.close()


@contextmanager
def large(browser: Browser, server: Server, chromium: str, folder: Path) -> Iterator[BrowserContext]:
    """The browser's own font size is 32 px."""
    preferences = folder / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps({"webkit": {"webprefs": {"default_font_size": 32}}}))
    context = browser.browser_type.launch_persistent_context(
        str(folder), executable_path=chromium, args=list(CHROMIUM_ARGUMENTS), base_url=server.origin, viewport=PHONE
    )
    yield context
    context.close()


def sign_in(page: Page, server: Server) -> None:
    answer = page.request.post(
        "/auth/sign-in", form={"email": "demo@user", "password": PASSWORD}, headers={"origin": server.origin}
    )
    assert answer.ok


def test_type_at_200_percent_loses_nothing(browser: Browser, server: Server, chromium: str, tmp_path: Path) -> None:
    faults = {}
    for guise in (narrow(browser, server), styled(browser, server), large(browser, server, chromium, tmp_path)):
        with guise as context:
            page = context.new_page()
            for path in [*OPEN, None, *PRIVATE, *FORMS]:
                if path is None:
                    sign_in(page, server)
                    continue
                page.goto(FORMS[path](page) if path in FORMS else path)
                expect(page.locator("h1")).to_be_visible()
                expect(page.get_by_text("Загружаем")).to_have_count(0)
                faults[guise.gen.__name__, path] = page.evaluate(FAULTS)  # type: ignore[attr-defined]
            if guise.gen.__name__ != "narrow":  # type: ignore[attr-defined]
                size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
                assert size == 32, "the type is not large: the test is blind"
    assert {place: found for place, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_no_private_screen_jumps_when_its_data_come(browser: Browser, server: Server, width: int) -> None:
    """The socket's answers are held back until the skeleton stands; then everything comes at once."""
    context = browser.new_context(base_url=server.origin, viewport={"width": width, "height": 740})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    sign_in(page, server)
    held: list[tuple[WebSocketRoute, str | bytes]] = []

    def hold(route: WebSocketRoute) -> None:
        route.connect_to_server().on_message(lambda message: held.append((route, message)) if is_held else route.send(message))

    page.route_web_socket("**/_event/**", hold)
    shifts = {}
    is_held = False
    forms = {path: find(page) for path, find in FORMS.items()}
    for path in [*PRIVATE, *FORMS, "/profile/password", "/letters"]:
        is_held = True
        held.clear()
        page.goto(forms.get(path, path))
        expect(page.locator("h1")).to_be_visible()
        page.evaluate("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))))")
        while not held:
            page.wait_for_timeout(20)
        is_held = False
        for route, message in held:
            route.send(message)
        page.wait_for_function("() => !document.querySelector('.sk')")
        page.wait_for_load_state("networkidle")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
        shifts[path] = round(page.evaluate("window.shifts"), 4)
    context.close()
    assert {path: value for path, value in shifts.items() if value >= 0.02} == {}
