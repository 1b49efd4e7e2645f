"""What a finished build gets on top: manifest, icons, the page for a lost connection and the service worker."""

import hashlib
import json
import re
import shutil
from html import escape
from pathlib import Path

from lk_app.suppliers.profile import Supplier
from lk_app.ui.device.icons import svg_icon, write_icons
from lk_app.ui.device.manifest import ADDRESS, APP_PATH, manifest_of, name_of

UNTOUCHED = (
    "/_", "/api", "/auth", "/notices", "/health", "/ping",
    "/inquiries", "/payments/status", "/profile/data", "/profile/delete",
    "/confirm", "/reset", "/email", "/undo-merge",
    "/sw.js", ADDRESS,
)  # fmt: skip
"""The service worker lets these pass by: the socket, sign-in and sign-out (whose answer empties the browser, which works only
past a worker), other people's servers, uploads, the way back from the bank, one's own data, links with secrets from letters."""
_SOURCES = Path(__file__).parent
_SCREENSHOTS_DIR = _SOURCES.parent.parent / "suppliers" / "app"
_STYLES = re.compile(r'<link [^>]*href="(/assets/[^"]+\.css)"[^>]*rel="stylesheet"')


def add_to_build(static_dir: Path, supplier: Supplier) -> None:
    """Write the files into the build. Raises ValueError when its first page has not exactly one style sheet."""
    styles = set(_STYLES.findall((static_dir / "index.html").read_text("utf-8")))
    if len(styles) != 1:
        raise ValueError(f"Reflex's page has changed, look at lk_app/ui/device/files.py: style sheets {styles}")
    screenshots_dir = _SCREENSHOTS_DIR / supplier.code
    app_dir = static_dir / APP_PATH.strip("/")
    write_icons(app_dir, supplier.accent_color)
    for picture in screenshots_dir.glob("*.webp"):
        shutil.copyfile(picture, app_dir / picture.name)
    (static_dir / "icon.svg").write_text(svg_icon(supplier.accent_color))
    manifest = json.dumps(manifest_of(supplier, screenshots_dir), ensure_ascii=False)
    (static_dir / ADDRESS.strip("/")).write_text(manifest, "utf-8")
    (static_dir / "offline.html").write_text(_offline_page(supplier, *styles), "utf-8")
    write_worker(static_dir, [*styles])


def write_worker(static_dir: Path, kept: list[str]) -> None:
    """The service worker of this build; another build has another one, for it is stamped with the build's content."""
    worker = _source("sw.js")
    words = {
        "build": _digest(static_dir),
        "kept": json.dumps(kept),
        "untouched": json.dumps(UNTOUCHED),
        "kept_readings": _source("kept.js") + _source("sending.js"),
    }
    (static_dir / "sw.js").write_text(_filled(worker, words), "utf-8")


def _digest(static_dir: Path) -> str:
    """Names of hashed files say their content; pages outside the offline one are never kept and do not count."""
    digest = hashlib.sha256((static_dir / "offline.html").read_bytes())
    for path in sorted((static_dir / "assets").iterdir()):
        digest.update(path.name.removesuffix(".br").removesuffix(".gz").encode())
    return digest.hexdigest()[:12]


def _offline_page(supplier: Supplier, styles: str) -> str:
    words = {
        "code": supplier.code,
        "name": name_of(supplier),
        "brand": supplier.brand_name,
        "product": supplier.product_name,
        "styles": styles,
    }
    page = _source("offline.html")
    page = _filled(page, {name: escape(value) for name, value in words.items()})
    return _filled(page, {"script": _source("kept.js") + _source("offline.js")})


def _source(name: str) -> str:
    return (_SOURCES / name).read_text("utf-8")


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace("{{" + name + "}}", value)
    return text
