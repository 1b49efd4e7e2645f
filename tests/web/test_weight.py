"""What a first visit transfers (issue 2, §6): the sign-in page and what each private page adds."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from lk_app.jobs.weight import of_page, pages
from tests.live import Server

KB = 1000
SIGN_IN_LIMIT = 190 * KB
SIGN_IN_FAILS_OVER = 210 * KB
PRIVATE_PAGE_ADDS = 40 * KB


@pytest.fixture(scope="module")
def client_dir(built: Path) -> Path:
    return built / "build" / "client"


@pytest.mark.parametrize(("encoding", "limit"), [("br", SIGN_IN_LIMIT), ("gzip", SIGN_IN_FAILS_OVER)])
def test_the_sign_in_page_is_light(client_dir: Path, encoding: str, limit: int) -> None:
    weight = of_page(client_dir, "index", encoding)
    assert len([name for name in weight.bytes_by_file if name.endswith(".js")]) >= 5, "the count is blind"
    assert weight.total <= limit, weight.bytes_by_file


def test_each_other_page_adds_little(client_dir: Path) -> None:
    known = set(of_page(client_dir, "index").bytes_by_file)
    for page in pages(client_dir):
        added = {name: size for name, size in of_page(client_dir, page).bytes_by_file.items() if name not in known}
        assert sum(added.values()) <= PRIVATE_PAGE_ADDS, (page, added)


def test_the_browser_loads_what_was_counted_and_nothing_else(server: Server, context: BrowserContext, client_dir: Path) -> None:
    page = context.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.removeprefix(server.origin).lstrip("/")))
    page.goto("/", wait_until="networkidle")
    assert {name or "index.html" for name in asked} <= set(of_page(client_dir, "index").bytes_by_file)
