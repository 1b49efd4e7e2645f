"""How the tests of the Krymenergo checklist look at screens: on a phone, each screen opened once."""

import re
from contextlib import closing
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.live import Server, signed_in_http, watch

WIDTH = 360


@dataclass
class Phones:
    """One telephone a person, any number of tabs; none may complain."""

    browser: Browser
    server: Server
    _contexts: dict[str, BrowserContext] = field(default_factory=dict)
    _complaints: list[list[str]] = field(default_factory=list)

    def opens(self, path: str, email: str = "") -> Page:
        """A new tab with this screen, to be pressed and typed into; `email`: who is signed in."""
        page = self._of(email).new_page()
        goes(page, path)
        return page

    def looks_at(self, path: str, email: str = "") -> Page:
        """A new tab with this screen, to be read."""
        page = self._of(email).new_page()
        goes(page, path, is_typed_in=False)
        return page

    def close(self) -> None:
        """Put them away."""
        for context in self._contexts.values():
            context.close()
        assert [each for each in self._complaints if each] == []

    def _of(self, email: str) -> BrowserContext:
        if email not in self._contexts:
            size = {"width": WIDTH, "height": 740}
            context = self.browser.new_context(base_url=self.server.origin, viewport=size, locale="ru-RU")  # type: ignore[arg-type]
            self._contexts[email] = context
            self._complaints.append(watch(context))
            if email:
                context.add_cookies([self._cookie_of(email)])  # type: ignore[arg-type]
        return self._contexts[email]

    def _cookie_of(self, email: str) -> dict[str, str]:
        with closing(signed_in_http(self.server, email)) as client:
            (cookie,) = client.cookies.jar
        return {"name": cookie.name, "value": cookie.value or "", "url": self.server.origin}


def goes(page: Page, path: str, *, is_typed_in: bool = True) -> None:
    """To a screen, until it has loaded; `is_typed_in`: until it can be pressed and typed into, too."""
    page.goto(path, wait_until="networkidle" if is_typed_in else "load")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("Загружаем")).to_have_count(0)


def heading(page: Page, words: str | re.Pattern[str]) -> Locator:
    """The screen's title."""
    return page.get_by_role("heading", level=1, name=words, exact=True)


def shows(page: Page | Locator, *words: str) -> None:
    """Each of these texts can be read there, letter by letter; spaces of every kind are spaces."""
    for each in words:
        literally = re.compile(r"\s+".join(re.escape(word) for word in each.split()))
        expect(page.get_by_text(literally).filter(visible=True).first).to_be_visible()


def card(page: Page, number: str) -> Locator:
    """The card of an account or an application."""
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=f"№ {number}", exact=True))


def fits(page: Page) -> bool:
    """Nothing to scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth") <= WIDTH
