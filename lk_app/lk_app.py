"""Composition root: everything is brought together here, and nothing imports it."""

import reflex as rx
from starlette.types import ASGIApp

from lk_app.config import settings
from lk_app.identity import pages as identity_pages
from lk_app.jobs.beside_web import worker_beside_web
from lk_app.jobs.reflex_env import build_dir
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.notify import pages as notify_pages
from lk_app.notify import state as notify_state
from lk_app.store.engine import engine
from lk_app.store.migrate import is_at_head
from lk_app.suppliers import supplier
from lk_app.ui import overlays, placeholders
from lk_app.ui.guard import SessionGuard
from lk_app.web import logs
from lk_app.web.app import plain_http, shield
from lk_app.web.headers import page_hashes

PUBLIC_EVENTS = overlays.PUBLIC_EVENTS | notify_state.PUBLIC_EVENTS
"""Events a visitor may send. Reviewed: tests/attack/test_guard.py fails when an event is neither here nor refused."""

logs.configure(settings().log_level)
clock.set_zone(supplier().time_zone)
clock.start_at(settings().now)


def _nobody(_cookie: str, _ip: str, _user_agent: str) -> Actor | None:
    return None


def _is_ready() -> bool:
    return is_at_head(engine())


_LIGHT, _DARK = "(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"

app = rx.App(
    html_lang="ru",
    html_custom_attrs={"translate": "no", "data-supplier": supplier().code},
    stylesheets=["css/tokens.css", "css/app.css"],
    reset_style=False,
    toaster=None,
    head_components=[
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.meta(name="google", content="notranslate"),
        rx.el.meta(name="theme-color", content="#f2f4f7", custom_attrs={"media": _LIGHT}),
        rx.el.meta(name="theme-color", content="#0d1015", custom_attrs={"media": _DARK}),
        rx.el.meta(name="format-detection", content="telephone=no"),
        rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml"),
    ],
    app_wraps={(55, "ErrorBoundary"): overlays.boundary, (5, "Overlay"): overlays.overlay},
    backend_exception_handler=overlays.backend_failure,
    api_transformer=plain_http([], _is_ready),
)
app.add_middleware(SessionGuard(_nobody, PUBLIC_EVENTS))
app.register_lifespan_task(worker_beside_web)

_NOINDEX = [{"name": "robots", "content": "noindex"}]
_NAME = f"{supplier().brand_name}, {supplier().product_name[0].lower()}{supplier().product_name[1:]}"
for route, page, title in (
    ("/", identity_pages.sign_in, "Авторизация"),
    ("/accounts", placeholders.accounts, "Мои счета"),
    ("/payments", placeholders.payments, "Платежи"),
    ("/readings", placeholders.readings, "Показания"),
    ("/profile", placeholders.profile, "Профиль"),
    ("/letters", notify_pages.letters, "Письма"),
    ("/404", overlays.not_found, "Такой страницы нет"),
):
    app.add_page(page, route=route, title=f"{title} · {_NAME}", image="/icon.svg", meta=[] if route == "/" else _NOINDEX)


def serve() -> ASGIApp:
    """The factory Granian calls: the app behind its shield."""
    return shield(app(), settings(), page_hashes(build_dir(settings().supplier)))
