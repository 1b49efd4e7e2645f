"""The web app manifest: how a browser installs the cabinet of one supplier and what it shows while it starts."""

from pathlib import Path
from typing import Any

from PIL import Image

from lk_app.suppliers.profile import Supplier
from lk_app.ui.device.icons import MASKABLE_SIZES, PLAIN_SIZES, SHORTCUT_SIZE

ADDRESS = "/manifest.webmanifest"
APP_PATH = "/app"
"""Where icons and screenshots lie in the build."""
START_PATH = "/accounts"
_SHORTCUTS = (("Передать показания", "/readings/new", "reading"), ("Оплатить", "/pay", "pay"))
_SCREENSHOTS = (
    ("narrow-1", "narrow", "Все счета и долг на одном экране"),
    ("narrow-2", "narrow", "Показания: расход виден до отправки"),
    ("narrow-3", "narrow", "Все переданные показания и расход"),
    ("wide-1", "wide", "Все счета и долг на одном экране"),
)


def name_of(supplier: Supplier) -> str:
    """«Крымэнерго, личный кабинет абонента»: as in the titles of pages."""
    return f"{supplier.brand_name}, {supplier.product_name[0].lower()}{supplier.product_name[1:]}"


def manifest_of(supplier: Supplier, screenshots_dir: Path) -> dict[str, Any]:
    """The manifest, ready for JSON. It offers those screenshots that lie in `screenshots_dir`."""
    return {
        "id": "/",
        "name": name_of(supplier),
        "short_name": supplier.brand_name,
        "description": f"Показания, счета и оплата электроэнергии. {supplier.full_name}.",
        "lang": "ru",
        "dir": "ltr",
        "scope": "/",
        "start_url": START_PATH,
        "display": "standalone",
        # One colour for both themes: the deep ground of the sign-in panel, so a start is a white flash in neither.
        "background_color": supplier.splash_color,
        "theme_color": supplier.splash_color,
        "categories": ["utilities"],
        "prefer_related_applications": False,
        "icons": [
            *(_icon(f"icon-{size}", size, "any") for size in PLAIN_SIZES),
            *(_icon(f"maskable-{size}", size, "maskable") for size in MASKABLE_SIZES),
        ],
        "shortcuts": [
            {"name": words, "url": path, "icons": [_icon(f"shortcut-{drawing}", SHORTCUT_SIZE, "any")]}
            for words, path, drawing in _SHORTCUTS
        ],
        "screenshots": [
            _screenshot(screenshots_dir / f"{name}.webp", form_factor, label)
            for name, form_factor, label in _SCREENSHOTS
            if (screenshots_dir / f"{name}.webp").is_file()
        ],
    }


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    return {"src": f"{APP_PATH}/{name}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _screenshot(path: Path, form_factor: str, label: str) -> dict[str, str]:
    with Image.open(path) as picture:
        width, height = picture.size
    return {
        "src": f"{APP_PATH}/{path.name}",
        "sizes": f"{width}x{height}",
        "type": "image/webp",
        "form_factor": form_factor,
        "label": label,
    }
