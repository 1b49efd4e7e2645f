"""How Reflex is told to build and to serve: every environment name of it stands here and nowhere else.

The names with two underscores are internal to Reflex (pinned): they do what its own CLI does between `export` and `run`,
without Node at run time. tests/web/test_headers.py fails if an upgrade changes them.
"""

import os
import subprocess
import sys
from pathlib import Path

from lk_app.config import PROJECT_DIR, Settings

WORK_DIR = PROJECT_DIR / ".web"
BUILDS_DIR = PROJECT_DIR / ".build"


def build_dir(supplier: str) -> Path:
    """Where the finished front end of a supplier lies."""
    return BUILDS_DIR / supplier


def static_dir(supplier: str) -> Path:
    """The files that browsers get."""
    return build_dir(supplier) / "build" / "client"


def _quiet() -> dict[str, str]:
    return {
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_USE_NPM": "1",
        "REFLEX_DIR": str(BUILDS_DIR / ".reflex"),
    }


def node_env(settings: Settings) -> dict[str, str]:
    """The environment of a build or of the development server: Node of the virtual environment, one npm registry."""
    scripts = Path(sys.executable).parent
    env = {**os.environ, **_quiet(), **_project(settings)}
    env["PATH"] = f"{scripts}{os.pathsep}{env.get('PATH', '')}"
    env["REFLEX_WEB_WORKDIR"] = str(WORK_DIR)
    # Without this Reflex measures which of two public registries, one of them a mirror, is nearer, and takes that.
    env["NPM_CONFIG_REGISTRY"] = _npm_registry(env)
    env["NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED"] = "true"
    env["NPM_CONFIG_FUND"] = env["NPM_CONFIG_AUDIT"] = env["NPM_CONFIG_UPDATE_NOTIFIER"] = "false"
    return env


def serve_env(settings: Settings) -> dict[str, str]:
    """The environment of the server: the finished build is mounted, nothing is compiled."""
    return {
        **os.environ,
        **_quiet(),
        **_project(settings),
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_WEB_WORKDIR": str(build_dir(settings.supplier)),
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(64 * 1024),
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }


def _project(settings: Settings) -> dict[str, str]:
    return {
        "LK_SUPPLIER": settings.supplier,
        "LK_PORT": str(settings.port),
        "LK_ORIGIN": settings.origin,
        "LK_IS_DEMO": str(settings.is_demo).lower(),
        "PYTHONUNBUFFERED": "1",
    }


def _npm_registry(env: dict[str, str]) -> str:
    if given := env.get("NPM_CONFIG_REGISTRY"):
        return given
    npm = Path(sys.executable).parent / "npm"
    answer = subprocess.run(  # noqa: S603  our own npm, no argument from outside
        [str(npm), "config", "get", "registry"], env=env, capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()
