"""Takes the screenshots of the installable app anew: `python -m tests.app_pictures krymenergo`, after `lk build`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from lk_app.config import PROJECT_DIR
from lk_app.jobs.browser import CHROMIUM_ARGUMENTS, find_chromium
from tests.live import Server, running, signed_in_http

PHONE, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SCREENS = (("narrow-1", "/accounts", PHONE, 2), ("narrow-2", "/readings/new", PHONE, 2), ("narrow-3", "/readings", PHONE, 2),
           ("wide-1", "/accounts", WIDE, 1))  # fmt: skip
QUALITY = 82


def take(browser: Browser, cabinet: Server, directory: Path) -> None:
    """All screenshots of one supplier, into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    cookies = [
        {"name": cookie.name, "value": cookie.value or "", "url": cabinet.origin}
        for cookie in signed_in_http(cabinet).cookies.jar
    ]
    for name, path, size, scale in SCREENS:
        context = browser.new_context(base_url=cabinet.origin, viewport=size, device_scale_factor=scale, locale="ru-RU")  # type: ignore[arg-type]
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(path, wait_until="networkidle")
        if page.get_by_text("По какому счету внести показания?").is_visible():
            page.get_by_role("main").get_by_role("link").first.click()
        page.locator("[aria-hidden=true] .sk").first.wait_for(state="detached")
        with Image.open(io.BytesIO(page.screenshot())) as picture:
            picture.convert("RGB").save(directory / f"{name}.webp", quality=QUALITY, method=6)
        context.close()


def main(code: str) -> None:
    """Start the demo of that supplier, look at it, end it."""
    chromium = find_chromium()
    with tempfile.TemporaryDirectory() as data, running(Path(data), supplier=code) as cabinet, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        take(browser, cabinet, PROJECT_DIR / "lk_app" / "suppliers" / "app" / code)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
