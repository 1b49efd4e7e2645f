"""Reflex's configuration: what differs from its developer's defaults differs for safety or for weight."""

import reflex as rx

from lk_app.config import settings
from lk_app.ui.plugin import CabinetPlugin
from lk_app.web.origin import allowed_origins

_settings = settings()

config = rx.Config(
    app_name="lk_app",
    plugins=[CabinetPlugin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode=rx.constants.StateManagerMode.REDIS if _settings.redis_url else rx.constants.StateManagerMode.MEMORY,
    redis_url=_settings.redis_url or None,
    redis_token_expiration=12 * 3600,
    cors_allowed_origins=tuple(sorted(allowed_origins(_settings))),
    trusted_proxy_hops=_settings.trusted_proxy_hops,
    frontend_compression_formats=["gzip", "brotli"],
    frontend_lazy_bundled_libraries=True,
    default_color_mode="system",
)
