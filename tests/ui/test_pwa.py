"""The cabinet as an app in a real browser: installable, honest without a network, on the newest build after a deploy."""

import base64
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, expect

from lk_app.config import PROJECT_DIR
from lk_app.suppliers.profile import load
from lk_app.ui.device import files
from lk_app.ui.plugin import write_page_hashes
from tests.live import Server, running, signed_in_http, watch

LOST = "Нет связи с кабинетом"
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:\s+[A-Za-z]{2,})+")
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"
ACTIVE = "() => navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated')"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
  return found;
}"""
OFFER = """() => {
  const event = new Event("beforeinstallprompt", { cancelable: true });
  event.prompt = () => { window.isAsked = true; return Promise.resolve({ outcome: "accepted" }); };
  return !window.dispatchEvent(event);
}"""


def let_in(context: BrowserContext, server: Server) -> None:
    for cookie in signed_in_http(server).cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": server.origin, "httpOnly": True}])


def installed(page: Page, path: str = "/") -> None:
    """The page is open and its service worker at work."""
    page.goto(path, wait_until="networkidle")
    page.wait_for_function(ACTIVE)


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Iterator[Server]:
    """A cabinet that a test may switch off."""
    with running(tmp_path) as cabinet:
        yield cabinet


@pytest.fixture
def phone(browser: Browser, own: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=own.origin, viewport={"width": 360, "height": 740}, locale="ru-RU")
    complaints = watch(context)
    yield context.new_page()
    context.close()
    assert [text for text in complaints if "WebSocket" not in text] == []


def test_chromium_takes_the_manifest_and_would_install_it(context: BrowserContext, page: Page) -> None:
    installed(page)
    session = context.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"].endswith("/manifest.webmanifest")
    errors = {error["errorId"] for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert errors <= {"in-incognito"}, "the tests' own profile is the only reason not to"


def test_the_worker_keeps_nothing_of_anybody(context: BrowserContext, server: Server, page: Page) -> None:
    let_in(context, server)
    installed(page, "/accounts")
    for path in ("/readings", "/readings/new", "/pay", "/payments/status", "/profile", "/profile/data", "/help"):
        page.goto(path, wait_until="networkidle")
    kept = page.evaluate(KEPT)
    assert len(kept) > 10
    assert "/offline" in kept
    assert [path for path in kept if path != "/offline" and not path.startswith("/assets/")] == []


def test_files_of_the_build_come_from_the_device(context: BrowserContext, server: Server, page: Page) -> None:
    installed(page)
    page.goto("/register", wait_until="networkidle")
    page.goto("/", wait_until="networkidle")
    asked: list[Response] = []
    page.on("response", lambda response: asked.append(response) if response.url.endswith(".js") else None)
    page.goto("/register", wait_until="networkidle")
    assert len(asked) > 5
    assert all(response.from_service_worker for response in asked)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_the_server_a_page_in_our_words_that_comes_back_by_itself(phone: Page, own: Server, scheme: str) -> None:
    phone.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    installed(phone)
    own.stop()
    phone.goto("/register")
    expect(phone.get_by_role("heading", name=LOST)).to_be_visible()
    ground = {"light": "rgb(242, 244, 247)", "dark": "rgb(13, 16, 21)"}[scheme]
    expect(phone.locator("body")).to_have_css("background-color", ground)
    assert ENGLISH.findall(phone.locator("body").inner_text()) == []
    assert Axe().run(phone).response["violations"] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.get_by_role("button", name="Попробовать ещё раз").click()
    expect(phone.get_by_role("heading", name=LOST)).to_be_visible()
    own.start()
    expect(phone.get_by_role("heading", name="Регистрация")).to_be_visible()


def test_the_network_is_cut_and_restored(phone: Page) -> None:
    installed(phone)
    phone.context.set_offline(True)
    phone.goto("/forgot")
    expect(phone.get_by_role("heading", name=LOST)).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="Забыли пароль")).to_be_visible()


@pytest.mark.parametrize("path", ["/payments/status?uid=1", "/confirm", "/auth/sign-in", "/inquiries/files/1"])
def test_what_the_worker_lets_pass_fails_as_the_browser_says(phone: Page, own: Server, path: str) -> None:
    installed(phone)
    own.stop()
    with pytest.raises(Error, match="ERR_CONNECTION"):
        phone.goto(path)


def test_signing_out_empties_the_device_but_for_its_own_settings(context: BrowserContext, server: Server, page: Page) -> None:
    let_in(context, server)
    installed(page, "/profile")
    page.get_by_role("button", name="Тёмный").click()
    page.evaluate("localStorage.setItem('lk-install', 'declined'); localStorage.setItem('draft', 'mine')")
    page.evaluate("caches.open('lk-private').then((cache) => cache.put('/x', new Response('mine')))")
    page.get_by_role("banner").get_by_role("button", name="Выход").click()
    expect(page.get_by_role("heading", name="Авторизация")).to_be_visible()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    assert page.evaluate("[localStorage.theme, localStorage['lk-install'], localStorage.draft]") == ["dark", "declined", None]
    assert "/x" not in page.evaluate(KEPT)
    installed(page)  # the door has a worker again


def test_the_bar_of_the_telephone_follows_the_chosen_theme(context: BrowserContext, server: Server, page: Page) -> None:
    let_in(context, server)
    page.goto("/profile", wait_until="networkidle")
    bars = "[...document.querySelectorAll('meta[name=theme-color]')].map(({ content }) => content)"
    assert page.evaluate(bars) == ["#f2f4f7", "#0d1015"]
    page.get_by_role("button", name="Тёмный").click()
    page.wait_for_function(f"() => {bars}.every((color) => color === '#0d1015')")
    page.get_by_role("button", name="Авто").click()
    page.wait_for_function(f"() => {bars}.join() === '#f2f4f7,#0d1015'")


def test_the_offer_to_install_is_ours_and_can_be_declined_for_good(page: Page) -> None:
    page.goto("/", wait_until="networkidle")
    offer = page.get_by_role("region", name="Кабинет как приложение")
    expect(offer).to_be_hidden()
    assert page.evaluate(OFFER), "the browser's own offer is held back"
    expect(offer).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    offer.get_by_role("button", name="Установить").click()
    assert page.evaluate("window.isAsked")
    expect(offer).to_be_hidden()
    page.evaluate(OFFER)
    offer.get_by_role("button", name="Не предлагать").click()
    expect(offer).to_be_hidden()
    page.reload(wait_until="networkidle")
    page.evaluate(OFFER)
    expect(offer).to_be_hidden()
    assert page.context.cookies() == []


def test_an_offer_made_on_another_screen_waits_in_the_profile(context: BrowserContext, server: Server, page: Page) -> None:
    let_in(context, server)
    page.goto("/accounts", wait_until="networkidle")
    page.evaluate(OFFER)
    page.get_by_role("navigation", name="Разделы").get_by_role("link", name="Профиль").click()
    page.get_by_role("button", name="Кабинет как приложение").click()
    assert page.evaluate("window.isAsked")
    expect(page.get_by_role("button", name="Кабинет как приложение")).to_be_hidden()


@pytest.mark.parametrize("is_app", [False, True])
def test_an_iphone_is_told_the_way_unless_it_has_gone_it(browser: Browser, server: Server, is_app: bool) -> None:
    context = browser.new_context(base_url=server.origin, user_agent=IPHONE, viewport={"width": 360, "height": 740})
    if is_app:
        context.add_init_script("Object.defineProperty(navigator, 'standalone', { value: true })")
    page = context.new_page()
    page.goto("/", wait_until="networkidle")
    words = page.get_by_text("Нажмите в браузере «Поделиться», затем «На экран „Домой“».")
    if is_app:
        expect(words).to_be_hidden()
    else:
        expect(words).to_be_visible()
        page.get_by_role("button", name="Не показывать").click()
        page.reload(wait_until="networkidle")
        expect(words).to_be_hidden()
    context.close()


def test_ios_gets_a_picture_of_its_own_screen_for_the_start(browser: Browser, server: Server) -> None:
    size = {"width": 390, "height": 844}
    context = browser.new_context(base_url=server.origin, user_agent=IPHONE, viewport=size, screen=size, device_scale_factor=3)
    complaints = watch(context)
    page = context.new_page()
    page.goto("/", wait_until="networkidle")
    page.locator("link[rel=apple-touch-startup-image]").wait_for(state="attached")
    [address] = page.locator("link[rel=apple-touch-startup-image]").evaluate_all("links => links.map(({ href }) => href)")
    with Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as drawn:
        assert drawn.size == (390 * 3, 844 * 3)
        ground = bytes.fromhex(load("krymenergo").splash_color[1:])
        assert drawn.convert("RGB").getpixel((0, 0)) == tuple(ground)
        assert drawn.convert("RGB").getpixel((585, 1266)) == (255, 255, 255)
    context.close()
    assert complaints == []


def newer_build(built: Path, place: Path, schema: str) -> None:
    """The same pages as after a deploy: files of other names, made for a server whose states are others."""
    target = shutil.copytree(built, place / "krymenergo")
    client = target / "build" / "client"
    for twin in [*client.rglob("*.br"), *client.rglob("*.gz")]:
        twin.unlink()
    names = {path.name: path.name.replace(path.stem[-8:], path.stem[-8:][::-1]) for path in (client / "assets").iterdir()}
    texts = [path for path in client.rglob("*") if path.suffix in (".js", ".css", ".html") and path.name != "sw.js"]
    for path in texts:
        text = re.sub(r"stateSchema=(.)\w{32}\1", rf"stateSchema=\g<1>{schema}\1", path.read_text("utf-8"))
        for old, new in names.items():
            text = text.replace(old, new)
        path.write_text(text, "utf-8")
    for old, new in names.items():
        (client / "assets" / old).rename(client / "assets" / new)
    write_page_hashes(client)
    files.write_worker(client, [f"/assets/{new}" for new in names.values() if new.endswith(".css")])


def test_a_deploy_brings_an_open_page_to_the_new_build_in_one_reload(
    browser: Browser, built: Path, own: Server, phone: Page, tmp_path: Path
) -> None:
    installed(phone)
    loads: list[str] = []
    phone.on("domcontentloaded", lambda page: loads.append(page.url))
    own.stop()

    builds = tmp_path / "builds"
    own.env |= {"NEWER_BUILDS_DIR": str(builds), "PYTHONPATH": str(PROJECT_DIR)}
    newer = [sys.executable, "-c", "import tests.ui.newer_cabinet as newer; print(newer.schema())"]
    asked = subprocess.run(newer, cwd=PROJECT_DIR, env=own.env, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr
    newer_build(built, builds, asked.stdout.split()[-1])
    own.command = [sys.executable, "-c", "import tests.ui.newer_cabinet as newer; newer.start()"]
    own.start()

    [entry] = (builds / "krymenergo" / "build" / "client" / "assets").glob("entry*.js")
    assert not (built / "build" / "client" / "assets" / entry.name).exists()
    phone.wait_for_function(f"() => document.documentElement.innerHTML.includes('{entry.name}')")
    expect(phone.get_by_role("heading", name="Авторизация")).to_be_visible()
    phone.wait_for_load_state("networkidle")
    phone.wait_for_function("() => caches.keys().then((names) => names.length === 2)")
    phone.goto("/register", wait_until="networkidle")
    expect(phone.get_by_role("heading", name="Регистрация")).to_be_visible()
    expect(phone.locator("#reflex-new-version-banner")).to_have_count(0)
    assert len(loads) == 2, "one reload by itself, one visit of ours"
    assert ENGLISH.findall(phone.locator("body").inner_text()) == []
