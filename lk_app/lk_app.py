"""Composition root: everything is brought together here, and nothing imports it."""

import reflex as rx
from starlette.types import ASGIApp, Scope

from lk_app import belongings, screens
from lk_app.config import settings
from lk_app.demo.demo_clock import set_clock
from lk_app.jobs.beside_web import worker_beside_web
from lk_app.jobs.reflex_env import build_dir
from lk_app.payments.acquirers.configured import acquirer
from lk_app.payments.notices import NOTICE_PATH, notice_routes
from lk_app.store import logs
from lk_app.store.engine import engine
from lk_app.store.migrate import is_at_head
from lk_app.suppliers import supplier
from lk_app.ui import overlays
from lk_app.ui.device import head
from lk_app.ui.guard import SessionGuard
from lk_app.web.answers import client_ip
from lk_app.web.app import plain_http, shield
from lk_app.web.auth import auth_routes, resolve_actor, way_to_sign_in
from lk_app.web.dossier import dossier_routes
from lk_app.web.headers import page_hashes
from lk_app.web.kept_readings import kept_reading_routes
from lk_app.web.uploads import inquiry_routes

logs.configure(settings().log_level)
set_clock()
belongings.declare_all()


def _is_ready() -> bool:
    return is_at_head(engine())


def _peer(scope: Scope) -> str:
    return client_ip(scope, settings().trusted_proxy_hops)


_notices = notice_routes(acquirer(), settings().acquirer_networks, _peer)

app = rx.App(
    html_lang="ru",
    html_custom_attrs={"translate": "no", "data-supplier": supplier().code},
    stylesheets=["css/tokens.css", "css/app.css"],
    reset_style=False,
    toaster=None,
    head_components=[
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.meta(name="google", content="notranslate"),
        rx.el.meta(name="format-detection", content="telephone=no"),
        *head.tags(supplier()),
    ],
    app_wraps={(55, "ErrorBoundary"): overlays.boundary, (5, "Overlay"): overlays.overlay},
    backend_exception_handler=overlays.backend_failure,
    api_transformer=plain_http(
        [*auth_routes(), *dossier_routes(), *inquiry_routes(), *kept_reading_routes(), *_notices], _is_ready
    ),
)
app.add_middleware(SessionGuard(resolve_actor, screens.PUBLIC_EVENTS, overlays.PUBLIC_EVENTS, way_to_sign_in))
app.register_lifespan_task(worker_beside_web)

screens.add_to(app)


def serve() -> ASGIApp:
    """The factory Granian calls: the app behind its shield."""
    return shield(app(), settings(), page_hashes(build_dir(settings().supplier)), frozenset({NOTICE_PATH}))
