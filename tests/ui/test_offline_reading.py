"""A reading typed where there is no network: asked for beforehand, kept on the device, sent once, told; forgotten at sign-out."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.live import Server, running, signed_in_http, watch

STORED = """(name) => new Promise((resolve) => {
  const asked = indexedDB.open("lk-kept", 1);
  asked.onsuccess = () => {
    if (!asked.result.objectStoreNames.contains(name)) return resolve([]);
    const all = asked.result.transaction(name).objectStore(name).getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result); };
  };
})"""
PUT_BACK = """(reading) => new Promise((resolve) => {
  const asked = indexedDB.open("lk-kept", 1);
  asked.onsuccess = () => {
    const change = asked.result.transaction("readings", "readwrite");
    change.objectStore("readings").put({ ...reading, status: "waiting" });
    change.oncomplete = () => { asked.result.close(); resolve(); };
  };
})"""
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:\s+[A-Za-z]{2,})+")
FIRST = re.compile("№ 123456,")
OFFER, FORGET = "Запомнить на этом устройстве", "Забыть счётчики"


@pytest.fixture
def cabinet(built: Path, tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def phone(browser: Browser, cabinet: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=cabinet.origin, viewport={"width": 360, "height": 740}, locale="ru-RU")
    complaints = watch(context)
    let_in(context.new_page(), cabinet, "demo@user")
    yield context.pages[0]
    context.close()
    assert [text for text in complaints if "WebSocket" not in text] == []


def let_in(page: Page, cabinet: Server, email: str) -> None:
    for cookie in signed_in_http(cabinet, email).cookies.jar:
        page.context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": cabinet.origin, "httpOnly": True}])


def rows(cabinet: Server) -> int:
    with sqlite3.connect(cabinet.database) as base:
        return base.execute("SELECT count(*) FROM reading WHERE submission_id IS NOT NULL").fetchone()[0]


def form_of(cabinet: Server, email: str = "demo@user") -> str:
    """The address of the form for that person's first meter."""
    return "/readings/new?account=" + signed_in_http(cabinet, email).get("/api/kept/meters").json()["meters"][0]["account"]


def keeps(page: Page, cabinet: Server) -> None:
    page.goto(form_of(cabinet), wait_until="networkidle")
    page.get_by_role("button", name=OFFER).click()
    expect(page.get_by_role("button", name=FORGET)).to_be_visible()


def types_offline(page: Page, value: str) -> None:
    """In the cellar: the shortcut of the home screen opens the form, and it takes the value."""
    page.context.set_offline(True)
    page.goto("/readings/new")
    form = page.get_by_role("form", name=FIRST)
    form.get_by_label("Показания").fill(value)
    form.get_by_role("button", name="Запомнить показания").click()


def test_a_reading_typed_without_a_network_goes_out_once_when_it_is_back(phone: Page, cabinet: Server) -> None:
    keeps(phone, cabinet)
    before = rows(cabinet)
    types_offline(phone, "01300")
    expect(phone.get_by_text("Запомнили: 01300.")).to_be_visible()
    assert ENGLISH.findall(phone.locator("body").inner_text()) == []
    assert Axe().run(phone).response["violations"] == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    [kept] = phone.evaluate(STORED, "readings")
    assert (kept["values"], kept["status"]) == (["01300"], "waiting")

    phone.context.set_offline(False)
    told = phone.get_by_text("Показания 01300, внесённые без интернета, приняты, квитанция №")
    expect(told).to_be_visible()
    assert rows(cabinet) == before + 1

    phone.evaluate(PUT_BACK, kept)  # as if the answer had been lost
    phone.reload()
    expect(told).to_be_visible()
    assert rows(cabinet) == before + 1
    phone.get_by_role("button", name="Закрыть").click()
    expect(told).to_be_hidden()
    assert phone.evaluate(STORED, "readings") == []


def test_what_cannot_be_taken_is_told_with_the_way_to_the_form(phone: Page, cabinet: Server) -> None:
    keeps(phone, cabinet)
    before = rows(cabinet)
    types_offline(phone, "1000")
    expect(phone.get_by_text("Меньше предыдущих (01234)")).to_be_visible()
    assert phone.evaluate(STORED, "readings") == []
    phone.get_by_role("form", name=FIRST).get_by_role("button").click()
    expect(phone.get_by_text("Запомнили: 1000.")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("Показания 1000, внесённые без интернета, не приняты.")).to_be_visible()
    phone.get_by_role("link", name="Внести заново").click()
    expect(phone.get_by_role("heading", name="Внести показания")).to_be_visible()
    assert rows(cabinet) == before


def test_signing_out_leaves_nothing_on_the_device(phone: Page, cabinet: Server) -> None:
    keeps(phone, cabinet)
    assert phone.evaluate(STORED, "meters")
    phone.goto("/profile", wait_until="networkidle")
    phone.get_by_role("banner").get_by_role("button", name="Выход").click()
    expect(phone.get_by_role("heading", name="Авторизация")).to_be_visible()
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate(STORED, "meters") == []


def test_nothing_is_kept_unasked_and_it_can_be_taken_back(phone: Page, cabinet: Server) -> None:
    asked: list[str] = []
    phone.context.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    phone.goto(form_of(cabinet), wait_until="networkidle")
    expect(phone.get_by_role("button", name=OFFER)).to_be_visible()
    assert (asked, phone.evaluate(STORED, "meters")) == ([], [])
    keeps(phone, cabinet)
    phone.get_by_role("button", name=FORGET).click()
    expect(phone.get_by_role("button", name=OFFER)).to_be_visible()
    assert phone.evaluate(STORED, "meters") == []


def test_who_signs_in_next_sees_nothing_of_it_and_it_waits(phone: Page, cabinet: Server) -> None:
    keeps(phone, cabinet)
    before = rows(cabinet)
    types_offline(phone, "01300")
    expect(phone.get_by_text("Запомнили: 01300.")).to_be_visible()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    expect(phone.get_by_text("Показания, внесённые без интернета, ещё не отправлены.")).to_be_visible()
    let_in(phone, cabinet, "zony@user")
    phone.goto(form_of(cabinet, "zony@user"), wait_until="networkidle")
    expect(phone.get_by_role("button", name=OFFER)).to_be_visible()
    assert "01300" not in phone.locator("body").inner_text()
    assert (phone.evaluate(STORED, "meters"), rows(cabinet)) == ([], before)
    let_in(phone, cabinet, "demo@user")
    phone.goto("/readings", wait_until="networkidle")
    expect(phone.get_by_text("Показания 01300, внесённые без интернета, приняты")).to_be_visible()
    assert rows(cabinet) == before + 1
