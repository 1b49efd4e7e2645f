"""What every page says in its head about the app it belongs to."""

import reflex as rx

from lk_app.suppliers.profile import Supplier
from lk_app.ui.device.manifest import ADDRESS, APP_PATH

PAGE_COLORS = {"light": "#f2f4f7", "dark": "#0d1015"}
"""`--color-page` of tokens.css: the bar of the browser or of the telephone goes on where the page begins."""


def tags(supplier: Supplier) -> list[rx.Component]:
    """Manifest, icons, the names iOS wants, the colours of both themes before any style sheet has come."""
    meta = rx.el.meta
    return [
        meta(name="color-scheme", content="light dark"),
        *(
            meta(name="theme-color", content=color, custom_attrs={"media": f"(prefers-color-scheme: {scheme})"})
            for scheme, color in PAGE_COLORS.items()
        ),
        meta(name="mobile-web-app-capable", content="yes"),
        meta(name="apple-mobile-web-app-capable", content="yes"),
        meta(name="apple-mobile-web-app-status-bar-style", content="default"),
        meta(name="apple-mobile-web-app-title", content=supplier.brand_name),
        rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href=f"{APP_PATH}/apple-touch-icon.png"),
        rx.el.link(rel="manifest", href=ADDRESS),
    ]
