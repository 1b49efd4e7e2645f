"""The cabinet as an app: a manifest browsers accept, icons as claimed, a service worker that keeps nothing of anybody."""

import io
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from lk_app.config import PROJECT_DIR
from lk_app.screens import SCREENS
from lk_app.suppliers.profile import codes, load
from lk_app.ui.device import files, head
from lk_app.ui.device.icons import write_icons
from lk_app.ui.device.manifest import manifest_of
from lk_app.ui.plugin import inline_script_hashes
from lk_app.web.destinations import needs_sign_in
from tests.live import Server

NEVER = ["/_event", "/_upload", "/auth", "/api", "/payments/status", "/inquiries", "/profile/data", "/notices", "/health"]
COLOR = re.compile(r"#[0-9a-f]{6}")
RUSSIAN = re.compile("[А-Яа-яё]")
SHARE_OF_SAFE_CIRCLE = 0.4


@pytest.fixture(scope="module")
def http(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.origin)


@pytest.fixture(scope="module")
def manifest(http: httpx.Client) -> dict[str, Any]:
    return http.get("/manifest.webmanifest").json()


def picture(http: httpx.Client, item: dict[str, str]) -> Image.Image:
    answer = http.get(item["src"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, item["type"])
    return Image.open(io.BytesIO(answer.content))


@pytest.mark.parametrize("path", ["/", "/register", "/forgot", "/help", "/no-such-page"])
def test_every_page_says_which_app_it_belongs_to(http: httpx.Client, path: str) -> None:
    page = http.get(path).text
    tags = [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<(?:meta|link) [^>]*>", page)]
    names = {tag["name"]: tag["content"] for tag in tags if "name" in tag}
    links = {tag["rel"]: tag["href"] for tag in tags if "rel" in tag}
    assert links["manifest"] == "/manifest.webmanifest"
    assert http.get(links["apple-touch-icon"]).status_code == http.get(links["icon"]).status_code == 200
    assert names["mobile-web-app-capable"] == names["apple-mobile-web-app-capable"] == "yes"
    assert names["apple-mobile-web-app-title"] == load("krymenergo").brand_name
    assert names["color-scheme"] == "light dark"
    assert {tag["media"]: tag["content"] for tag in tags if tag.get("name") == "theme-color"} == {
        f"(prefers-color-scheme: {scheme})": color for scheme, color in head.PAGE_COLORS.items()
    }


def test_the_manifest_is_served_as_one(http: httpx.Client) -> None:
    answer = http.get("/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    assert answer.headers["cache-control"] == "no-cache"
    page = http.get("/").headers["content-security-policy"]
    assert "manifest-src 'self'" in page
    assert "worker-src 'self'" in page


@pytest.mark.parametrize("code", codes())
def test_each_supplier_has_its_own(code: str) -> None:
    supplier = load(code)
    found = manifest_of(supplier, PROJECT_DIR / "lk_app" / "suppliers" / "app" / code)
    assert found["name"].startswith(supplier.brand_name)
    assert found["short_name"] == supplier.brand_name
    assert len(found["short_name"]) <= 12, "launchers cut longer names"
    assert (found["lang"], found["display"], found["scope"], found["id"]) == ("ru", "standalone", "/", "/")
    assert found["start_url"].startswith(found["scope"])
    assert COLOR.fullmatch(found["background_color"])
    assert COLOR.fullmatch(found["theme_color"])
    others = [load(other) for other in codes() if other != code]
    assert not [other.brand_name for other in others if other.brand_name in json.dumps(found, ensure_ascii=False)]
    assert found["background_color"] not in [other.splash_color for other in others]


@pytest.mark.parametrize("code", codes())
def test_the_start_has_the_colour_of_the_panel_and_the_icon_that_of_the_buttons(code: str) -> None:
    supplier = load(code)
    tokens = (PROJECT_DIR / "assets" / "css" / "tokens.css").read_text("utf-8")
    own = tokens.partition(f'[data-supplier="{code}"]')[2] or tokens
    for name, color in (("brand", supplier.splash_color), ("accent", supplier.accent_color)):
        found = re.search(rf"--color-{name}: (#\w+);", own)
        assert found is not None
        assert found[1] == color
    script = (PROJECT_DIR / "lk_app" / "ui" / "js" / "device.jsx").read_text("utf-8")
    for color in head.PAGE_COLORS.values():
        assert f"--color-page: {color};" in tokens
        assert color in script


def test_shortcuts_lead_to_screens_of_ours(manifest: dict[str, Any], http: httpx.Client) -> None:
    assert [(item["name"], item["url"]) for item in manifest["shortcuts"]] == [
        ("Передать показания", "/readings/new"),
        ("Оплатить", "/pay"),
    ]
    routes = {screen.route for screen in SCREENS}
    for path in [manifest["start_url"], *(item["url"] for item in manifest["shortcuts"])]:
        assert path in routes
        assert needs_sign_in(path)
    for item in manifest["shortcuts"]:
        assert picture(http, item["icons"][0]).size == (96, 96)


def test_icons_are_what_they_are_said_to_be(manifest: dict[str, Any], http: httpx.Client) -> None:
    claimed = [(item["purpose"], item["sizes"]) for item in manifest["icons"]]
    assert claimed == [("any", "192x192"), ("any", "512x512"), ("maskable", "192x192"), ("maskable", "512x512")]
    for item in manifest["icons"]:
        drawn = picture(http, item)
        assert "{}x{}".format(*drawn.size) == item["sizes"]
        assert len(http.get(item["src"]).content) < 30_000


@pytest.mark.parametrize("code", codes())
def test_a_launcher_may_cut_a_maskable_icon_and_ios_a_corner(tmp_path: Path, code: str) -> None:
    color = load(code).accent_color
    ground = tuple(bytes.fromhex(color[1:]))
    write_icons(tmp_path, color)
    with Image.open(tmp_path / "maskable-512.png") as drawn:
        assert drawn.getpixel((0, 0)) == drawn.getpixel((511, 511)) == ground
        pixels = drawn.convert("RGB").load()
        assert pixels is not None
        farthest = max(
            ((x - 255.5) ** 2 + (y - 255.5) ** 2) ** 0.5 for x in range(512) for y in range(512) if pixels[x, y] != ground
        )
    assert 100 < farthest < 512 * SHARE_OF_SAFE_CIRCLE
    with Image.open(tmp_path / "apple-touch-icon.png") as drawn:
        assert (drawn.size, drawn.mode, drawn.getpixel((0, 0))) == ((180, 180), "RGB", ground)
    with Image.open(tmp_path / "icon-192.png") as drawn:
        assert drawn.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


def test_screenshots_are_within_what_chromium_shows(manifest: dict[str, Any], http: httpx.Client) -> None:
    shapes: dict[str, set[tuple[int, int]]] = {}
    for item in manifest["screenshots"]:
        width, height = picture(http, item).size
        assert item["sizes"] == f"{width}x{height}"
        assert min(width, height) >= 320
        assert max(width, height) <= min(3840, 2.3 * min(width, height))
        assert RUSSIAN.search(item["label"])
        assert len(http.get(item["src"]).content) < 100_000
        shapes.setdefault(item["form_factor"], set()).add((width, height))
    assert {name: len(found) for name, found in shapes.items()} == {"narrow": 1, "wide": 1}


def test_the_worker_is_asked_for_again_each_time_and_stands_at_the_root(http: httpx.Client, server: Server) -> None:
    answer = http.get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    assert "{{" not in answer.text
    kept = json.loads(re.findall(r"const WITH_IT = JSON.parse\('(.*)'\)", answer.text)[0])
    assert len(kept) == 1
    assert http.get(kept[0]).headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("path", NEVER)
def test_what_the_worker_never_touches(http: httpx.Client, path: str) -> None:
    untouched = json.loads(re.findall(r"const UNTOUCHED = JSON.parse\('(.*)'\)", http.get("/sw.js").text)[0])
    assert any(path == start or path.startswith(start if start == "/_" else start + "/") for start in untouched)
    assert "/" not in untouched


def test_the_page_for_a_lost_connection_needs_nothing_else(http: httpx.Client) -> None:
    answer = http.get("/offline")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    scripts = inline_script_hashes(answer.text)
    assert len(scripts) == 1
    assert f"'{scripts[0]}'" in policy
    assert "<h1>Нет связи с кабинетом</h1>" in answer.text
    assert "{{" not in answer.text
    assert [path for path in re.findall(r'(?:href|src)="([^"]+)"', answer.text) if not path.endswith(".css")] == []


def front_page(directory: Path, styles: str = "/assets/styles-11111111.css") -> Path:
    (directory / "assets").mkdir(parents=True)
    (directory / styles.strip("/")).write_text("body{}")
    (directory / "index.html").write_text(f'<link href="{styles}" rel="stylesheet" type="text/css"/>')
    return directory


def test_another_build_has_another_worker_and_the_same_build_the_same(tmp_path: Path) -> None:
    supplier = load("samaraenergo")
    workers = []
    for name, styles in [("a", "1" * 8), ("again", "1" * 8), ("b", "2" * 8)]:
        directory = front_page(tmp_path / name, f"/assets/styles-{styles}.css")
        files.add_to_build(directory, supplier)
        workers.append((directory / "sw.js").read_text())
    assert workers[0] == workers[1] != workers[2]
    assert supplier.accent_color in (tmp_path / "a" / "icon.svg").read_text()
    assert supplier.brand_name in (tmp_path / "a" / "offline.html").read_text("utf-8")


def test_a_page_without_its_style_sheet_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html></html>")
    with pytest.raises(ValueError, match="style sheets"):
        files.add_to_build(tmp_path, load("krymenergo"))
    assert not (tmp_path / "sw.js").exists()
