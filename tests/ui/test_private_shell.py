"""The frame of the signed-in screens: tabs, themes, leaving in all tabs at once, what a failure looks like."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.live import Server, running, signed_in_http, watch
from tests.ui.axe import violations

TABS = {"Счета": "/accounts", "Платежи": "/payments", "Показания": "/readings", "Профиль": "/profile"}
FAILURE_NUMBER = re.compile(r"номер ([0-9A-F]{8})")


def let_in(context: BrowserContext, server: Server, email: str = "demo@user") -> None:
    """Give the browser the cookie of somebody who has signed in."""
    for cookie in signed_in_http(server, email).cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": server.origin, "httpOnly": True}])


def forms_of_the_first(page: Page) -> list[str]:
    """Where one is asked which account, and where its first answer leads: the addresses of the form of readings."""
    page.goto("/readings/new", wait_until="networkidle")
    answer = page.get_by_role("region", name="По какому счету").get_by_role("link").first.get_attribute("href")
    assert answer
    return ["/readings/new", answer, answer.replace("/readings/new", "/pay")]


@pytest.fixture
def signed_in(context: BrowserContext, server: Server) -> BrowserContext:
    let_in(context, server)
    return context


@pytest.fixture(params=[(360, "light"), (1280, "dark")], ids=lambda value: f"{value[0]}-{value[1]}")
def guise(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(base_url=server.origin, viewport={"width": width, "height": 2400}, color_scheme=scheme)
    let_in(context, server)
    complaints = watch(context)
    yield context.new_page()
    context.close()
    assert complaints == []


def test_axe_finds_nothing_and_nothing_scrolls_sideways(guise: Page) -> None:
    for path in [*TABS.values(), "/pay", *forms_of_the_first(guise), "/accounts/add", "/profile/password"]:
        guise.goto(path, wait_until="networkidle")
        expect(guise.locator("[aria-hidden=true] .sk")).to_have_count(0)
        found = violations(guise)
        assert found == [], path
        assert guise.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_tabs_lead_without_a_reload_and_say_where_one_is(signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    page.goto("/accounts", wait_until="networkidle")
    page.evaluate("window.isSamePage = true")
    for word, path in [*TABS.items()][1:]:
        page.get_by_role("navigation", name="Разделы").get_by_role("link", name=word).click()
        page.wait_for_url("**" + path)
        current = page.locator("nav [aria-current=page]")
        expect(current).to_have_text(word)
        expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate("window.isSamePage"), "the page has been loaded anew"


def test_the_tabs_stay_on_the_screen_of_a_phone_and_the_last_line_is_not_under_them(signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    page.goto("/readings", wait_until="networkidle")
    box = page.get_by_role("navigation", name="Разделы").bounding_box()
    assert box is not None
    assert round(box["y"] + box["height"]) == 740
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.locator("main > :last-child").bounding_box()
    bar = page.get_by_role("navigation", name="Разделы").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"]


def test_leaving_in_one_tab_leaves_in_all(signed_in: BrowserContext) -> None:
    one, other = signed_in.new_page(), signed_in.new_page()
    one.goto("/accounts", wait_until="networkidle")
    other.goto("/profile", wait_until="networkidle")
    one.get_by_role("banner").get_by_role("button", name="Выход").click()
    for page in (one, other):
        expect(page.get_by_role("heading", name="Авторизация")).to_be_visible()
    other.goto("/profile")
    expect(other.get_by_role("heading", name="Авторизация")).to_be_visible()


def test_the_theme_is_chosen_and_kept(signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    page.goto("/profile", wait_until="networkidle")
    page.get_by_role("button", name="Тёмный").click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    expect(page.get_by_role("button", name="Тёмный")).to_have_attribute("aria-pressed", "true")
    page.goto("/accounts")
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 16, 21)")


def test_a_failure_on_the_server_is_one_sentence_and_a_number_in_the_log(browser: Browser, built: Path, tmp_path: Path) -> None:
    with running(tmp_path) as cabinet:
        context = browser.new_context(base_url=cabinet.origin)
        let_in(context, cabinet)
        page = context.new_page()
        frames: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
        page.goto("/profile", wait_until="networkidle")
        with sqlite3.connect(cabinet.database) as connection:
            connection.execute("ALTER TABLE login_session RENAME TO lost")
        page.get_by_role("link", name="Показания").click()
        words = page.get_by_role("alert").filter(has_text="Не получилось.")
        expect(words).to_be_visible()
        assert "OperationalError" in logged_under(cabinet, words.inner_text())
        assert not re.search(r"(?i)traceback|operationalerror|sqlite|login_session|\.py", "".join(frames))
        page.get_by_role("button", name="Закрыть").click()
        expect(words).to_be_hidden()

        answer = page.goto("/accounts")
        assert answer is not None
        assert answer.status == 500
        assert page.locator("html").get_attribute("lang") == "ru"
        assert "OperationalError" in logged_under(cabinet, page.locator("body").inner_text())
        refusal = httpx.post(
            f"{cabinet.origin}/auth/sign-out", headers={"origin": cabinet.origin, "cookie": "lk=x", "accept": "application/json"}
        )
        assert refusal.json()["message"].startswith("Не получилось.")
        context.close()


def logged_under(cabinet: Server, words: str) -> str:
    """The line of the log under the number that a person was told."""
    number = FAILURE_NUMBER.search(words)
    assert number is not None, words
    return next(line for line in cabinet.log.read_text().splitlines() if json.loads(line).get("reference") == number[1])


def test_a_page_that_breaks_offers_to_open_it_anew(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.origin)
    page = context.new_page()
    page.goto("/", wait_until="networkidle")
    broken = "export default function Component() { throw new Error('secret detail') }"
    page.route(re.compile(r"/assets/_register_"), lambda route: route.fulfill(body=broken, content_type="text/javascript"))
    page.get_by_role("link", name="Регистрация").click()
    expect(page.get_by_role("heading", name="Страница не открылась")).to_be_visible()
    assert "secret" not in page.locator("body").inner_text()
    page.unroute_all()
    page.get_by_role("button", name="Открыть заново").click()
    expect(page.get_by_role("heading", name="Регистрация")).to_be_visible()
    context.close()
