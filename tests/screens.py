"""Pictures: `python -m tests.screens` builds, serves the demo and takes them anew: the README's into docs/screens/, those of
help into assets/help/. `python -m tests.screens help` (or `readme`) takes only these."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from lk_app.config import PROJECT_DIR, Settings
from lk_app.demo.service import PASSWORD
from lk_app.jobs import build
from lk_app.jobs.browser import CHROMIUM_ARGUMENTS, find_chromium
from tests import screens_help
from tests.live import Server, running

FOLDER = PROJECT_DIR / "docs" / "screens"
SIZE = {"width": 360, "height": 760}


def main(which: str = "") -> int:
    """0 when all were taken."""
    settings = Settings(supplier="krymenergo")
    if not build.is_fresh(settings):
        build.build(settings)
    chromium = find_chromium()  # before Playwright's loop runs
    missing: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        if which in ("", "readme"):
            with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
                take_readme(browser, server)
        if which in ("", "help"):
            with tempfile.TemporaryDirectory() as folder, running(Path(folder), has_bank=True) as server:
                missing = screens_help.take_all(browser, server)
        browser.close()
    for name, why in missing.items():
        print(f"{name}: {why}", file=sys.stderr)
    return 1 if missing else 0


def take_readme(browser: Browser, server: Server) -> None:
    """Four pictures of a phone."""
    door = open_phone(browser, server, "dark")
    door.goto("/")
    take(door, "sign-in-dark")
    page = open_phone(browser, server, "light")
    page.goto("/")
    page.get_by_label("E-mail").fill("demo@user")
    page.get_by_role("textbox", name="Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.get_by_text("№ 5000000").wait_for()
    take(page, "accounts")
    page.get_by_role("link", name="Внести показания").nth(1).click()
    dials = page.locator("input[inputmode=numeric]")
    dials.nth(0).fill("12662")
    dials.nth(1).fill("6319")
    page.get_by_text("как обычно", exact=True).wait_for()
    page.mouse.wheel(0, 480)
    take(page, "reading-new")
    page.goto("/readings")
    page.get_by_text("22.12.2021").first.wait_for()
    take(page, "readings")


def open_phone(browser: Browser, server: Server, scheme: str) -> Page:
    """A tab of a phone."""
    options = {"base_url": server.origin, "viewport": SIZE, "locale": "ru-RU", "device_scale_factor": 1.5, "color_scheme": scheme}
    return browser.new_context(**options).new_page()


def take(page: Page, name: str) -> None:
    """What is in sight now."""
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
