"""Serving: one Granian process on one port, the built front end included."""

import os
import sys

from lk_app.config import PROJECT_DIR, Settings
from lk_app.jobs import reflex_env

TARGET = "lk_app.lk_app:serve"
_GRACE_SECONDS = 5


def serve(settings: Settings) -> None:
    """Replace this process by the server. Does not return."""
    command = [
        sys.executable, "-m", "granian", TARGET,
        "--interface", "asgi",
        "--factory",
        "--host", settings.host,
        "--port", str(settings.port),
        "--workers", str(settings.workers),
        "--log-level", "warning",
        "--no-access-log",
        "--workers-kill-timeout", str(_GRACE_SECONDS),
    ]  # fmt: skip
    os.chdir(PROJECT_DIR)
    os.execve(sys.executable, command, reflex_env.serve_env(settings))  # noqa: S606  fixed command


def develop(settings: Settings) -> None:
    """Replace this process by Reflex's development server with hot reload. Does not return."""
    env = {**reflex_env.node_env(settings), "NODE_ENV": "development", "REFLEX_WEB_WORKDIR": str(PROJECT_DIR / ".web" / "dev")}
    os.chdir(PROJECT_DIR)
    command = [sys.executable, "-m", "reflex", "run", "--frontend-port", str(settings.port)]
    os.execve(sys.executable, command, env)  # noqa: S606  fixed command
