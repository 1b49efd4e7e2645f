"""A person with browsers: what one does in the cabinet before one's accounts come into play."""

import itertools
import sqlite3
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live import Server, watch

PASSWORD = "зимний вечер у реки"
_numbers = itertools.count(1)


@dataclass
class Person:
    """One mailbox, one password, any number of browsers, none of which may complain."""

    browser: Browser
    server: Server
    password: str = PASSWORD
    email: str = field(default_factory=lambda: f"ivan{next(_numbers)}@example.org")
    _opened: list[tuple[BrowserContext, list[str]]] = field(default_factory=list)

    def opens_browser(self, width: int = 360, **options: str) -> Page:
        """Another device."""
        context = self.browser.new_context(
            base_url=self.server.origin, viewport={"width": width, "height": 740}, locale="ru-RU", **options
        )  # type: ignore[arg-type]
        self._opened.append((context, watch(context)))
        return context.new_page()

    def leaves(self) -> None:
        """Close all the browsers; none may have complained."""
        opened, self._opened = self._opened, []
        for context, _ in opened:
            context.close()
        assert [complaints for _, complaints in opened if complaints] == []

    def registers(self, page: Page) -> None:
        """«Регистрация», filled in as it should be."""
        page.goto("/register", wait_until="networkidle")
        self.fills_registration(page)
        page.get_by_role("button", name="Зарегистрировать").click()
        expect(page.get_by_text("Создана учетная запись")).to_be_visible()

    def fills_registration(self, page: Page) -> None:
        """The fields and the consent that is needed."""
        page.get_by_label("Адрес электронной почты").fill(self.email)
        page.get_by_label("Пароль", exact=True).fill(self.password)
        page.get_by_label("Повторите пароль", exact=True).fill(self.password)
        page.get_by_label("Согласие на обработку персональных данных").check()

    def follows_letter(self, page: Page, subject: str) -> None:
        """Open the newest letter of this subject to this person on the demo's page, and follow its link."""
        self.opens_letter(page, subject).get_by_role("link").first.click()

    def opens_letter(self, page: Page, subject: str):  # type: ignore[no-untyped-def]
        """The newest letter of this subject to this person."""
        page.goto("/letters", wait_until="networkidle")
        letter = page.locator(".letter").filter(has_text=self.email).filter(has_text=subject).first
        expect(letter).to_be_visible()
        if letter.get_attribute("open") is None:
            letter.locator("summary").click()
        return letter

    def confirms(self, page: Page) -> None:
        """The letter's link, then the button."""
        self.follows_letter(page, "Подтвердите почту")
        page.get_by_role("button", name="Подтвердить почту").click()
        expect(page.get_by_text("Почта подтверждена")).to_be_visible()

    def tries_to_sign_in(self, page: Page) -> None:
        """«Войти» with this person's words."""
        page.goto("/", wait_until="networkidle")
        page.get_by_label("E-mail").fill(self.email)
        page.get_by_label("Пароль", exact=True).fill(self.password)
        page.get_by_role("button", name="Войти").click()

    def signs_in(self, page: Page) -> None:
        """And is in."""
        self.tries_to_sign_in(page)
        page.wait_for_url("**/accounts")

    def is_refused_to_sign_in(self, page: Page) -> None:
        """The neutral sentence."""
        self.tries_to_sign_in(page)
        expect(page.get_by_text("Почта или пароль не подходят")).to_be_visible()

    def is_ready(self) -> Page:
        """Registered, confirmed, signed in: on a phone."""
        page = self.opens_browser()
        self.registers(page)
        self.confirms(page)
        self.signs_in(page)
        return page

    def makes_links_expire(self) -> None:
        """A day goes by for the links in this person's letters."""
        with sqlite3.connect(self.server.database, timeout=10) as connection:
            connection.execute(
                "UPDATE one_time_link SET expires_at = '2000-01-01 00:00:00.000000' "
                "WHERE profile_id = (SELECT id FROM profile WHERE email = ?)",
                (self.email,),
            )
