"""Serving: one Granian process on one port, the built front end included."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from watchfiles import PythonFilter, watch

from lk_app.config import PROJECT_DIR, Settings
from lk_app.jobs import reflex_env

TARGET = "lk_app.lk_app:serve"
_GRACE_SECONDS = 5


def serve(settings: Settings) -> None:
    """Replace this process by the server. Does not return."""
    os.chdir(PROJECT_DIR)
    os.execve(sys.executable, _command(settings), reflex_env.serve_env(settings))  # noqa: S606  fixed command


def develop(settings: Settings, build: Callable[[], None]) -> None:
    """Serve, and after each change of the sources build what has changed and start anew. Returns at Ctrl+C.

    The same way as in production, so what is seen is what people get. `build` does not raise.
    """
    sources = (PROJECT_DIR / "lk_app", PROJECT_DIR / "assets", PROJECT_DIR / "rxconfig.py")
    watched = PythonFilter(extra_extensions=(".jsx", ".js", ".html", ".css", ".toml", ".svg"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # else the server would outlive us
    changes = watch(*sources, watch_filter=watched, raise_interrupt=False)
    while True:
        with subprocess.Popen(_command(settings), cwd=PROJECT_DIR, env=reflex_env.serve_env(settings)) as server:  # noqa: S603
            try:
                changed = next(changes, None)
            finally:
                server.terminate()
        if changed is None:
            return
        build()


def _command(settings: Settings) -> list[str]:
    return [
        sys.executable, "-m", "granian", TARGET,
        "--interface", "asgi",
        "--factory",
        "--host", settings.host,
        "--port", str(settings.port),
        "--workers", str(settings.workers),
        "--log-level", "error",  # its warnings are about our own way of stopping, and in English
        "--no-access-log",
        "--workers-kill-timeout", str(_GRACE_SECONDS),
    ]  # fmt: skip
