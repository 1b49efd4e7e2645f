"""The real thing for tests: the production build behind the real server process on a free port, and a browser to look at it.

Everything is started once a session and ended by its own process id.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from lk_app.config import PROJECT_DIR, Settings
from lk_app.jobs import build, reflex_env
from lk_app.jobs.browser import CHROMIUM_ARGUMENTS, find_chromium

NOW = "2022-02-25T12:00:00+03:00"
"""The day on which the guide's pictures were taken."""
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running cabinet."""

    origin: str
    data_dir: Path
    build_dir: Path
    log: Path
    env: dict[str, str]

    @property
    def host(self) -> str:
        """«127.0.0.1:40000»."""
        return self.origin.removeprefix("http://")

    @property
    def database(self) -> Path:
        """The embedded database."""
        return self.data_dir / "krymenergo.sqlite3"

    def lk(self, *arguments: str) -> str:
        """Run `lk …` against this cabinet's data; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "lk_app", *arguments],
            cwd=PROJECT_DIR,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(directory: Path, **settings: str) -> Iterator[Server]:
    """A cabinet of its own, with the demo in it. `settings` are more `LK_…` values, in lower case."""
    port = free_port()
    data_dir = directory / "data"
    env = {**os.environ, "LK_DATA_DIR": str(data_dir), "LK_ORIGIN": f"http://127.0.0.1:{port}", "LK_PORT": str(port)}
    env |= {"LK_HOST": "127.0.0.1", "LK_NOW": NOW, "LK_IS_DEMO": "true", "LK_BCRYPT_ROUNDS": "4", "LK_SUPPLIER": "krymenergo"}
    env |= {f"LK_{name.upper()}": value for name, value in settings.items()}
    for name in ("LK_DATABASE_URL", "LK_SMTP_URL", "LK_REDIS_URL"):
        if name.lower().removeprefix("lk_") not in settings:
            env.pop(name, None)
    server = Server(env["LK_ORIGIN"], data_dir, reflex_env.build_dir(env["LK_SUPPLIER"]), directory / "server.log", env)
    server.lk("prepare")
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lk_app", "serve"], cwd=PROJECT_DIR, env=env, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(server.origin + "/health/ready", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not start:\n" + server.log.read_text(errors="replace")[-3000:])


@pytest.fixture(scope="session")
def built() -> Path:
    """The directory of a fresh production build; made when the sources have changed."""
    settings = Settings(supplier="krymenergo")
    if not build.is_fresh(settings):
        build.build(settings)
    return reflex_env.build_dir("krymenergo")


@pytest.fixture(scope="session")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The cabinet all tests of a session share."""
    with running(tmp_path_factory.mktemp("live")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: Playwright's own or the system's."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A phone of 360 px with nothing in it yet. A broken Content Security Policy or an error of a page fails the test."""
    opened = browser.new_context(base_url=server.origin, viewport={"width": 360, "height": 740}, locale="ru-RU")
    complaints = watch(opened)
    yield opened
    opened.close()
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of that phone."""
    return context.new_page()


def watch(context: BrowserContext) -> list[str]:
    """Collects what no page may do: violate its policy, throw, log an error that is not an expected answer of the server."""
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
    context.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text}")
            if message.type == "error" and not message.text.startswith("Failed to load resource")
            else None
        ),
    )
    return complaints


def registered_events() -> list[str]:
    """Names of all event handlers of the app, read in a process of its own (importing the app configures logging)."""
    code = (
        "import json, rxconfig, lk_app.lk_app as m\n"
        "from reflex_base.registry import RegistrationContext\n"
        "print(json.dumps([sorted(RegistrationContext.get().event_handlers), sorted(m.PUBLIC_EVENTS)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def has_chromium() -> bool:
    """Whether a browser is found without installing one."""
    return find_chromium() is not None or shutil.which("chromium") is not None
