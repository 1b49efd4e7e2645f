"""A browser for the tests: Playwright's own, the system's, or one installed now. `python -m lk_app.jobs.browser` makes sure."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of a Chromium that starts; None when there is none."""
    candidates = [_of_playwright(), *(shutil.which(name) for name in _SYSTEM_NAMES)]
    return next((path for path in candidates if path and _starts(path)), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright  # a development dependency

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _starts(path: str) -> bool:
    """Libraries may be missing: only a start tells."""
    command = [path, "--headless", *CHROMIUM_ARGUMENTS, "--version"]
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> str | None:
    """Playwright's download; where that is not reachable, the system's package."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts += [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"]]
    for command in attempts:
        subprocess.run(command, check=False)  # noqa: S603  fixed commands
        if found := find_chromium():
            return found
    return None


if __name__ == "__main__":
    if not (find_chromium() or install()):
        sys.exit("Для проверок нужен Chromium: поставьте его или выполните «.venv/bin/python -m playwright install chromium»")
