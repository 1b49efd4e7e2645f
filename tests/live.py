"""The real thing for tests: the production build behind the real server process on a free port, and a browser to look at it.

Everything is started once a session and ended by its own process id.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from lk_app.config import PROJECT_DIR, Settings
from lk_app.demo import practice_bank
from lk_app.demo.service import PASSWORD
from lk_app.jobs import build, reflex_env
from lk_app.jobs.browser import CHROMIUM_ARGUMENTS, find_chromium
from tests.ports import free_port

NOW = "2022-02-25T12:00:00+03:00"
"""The day on which the guide's pictures were taken."""
START_SECONDS = 120
expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong


class Server:
    """A cabinet of its own: its data, its settings, its process, which a test may stop and start again."""

    def __init__(self, directory: Path, *, has_bank: bool = False, **settings: str) -> None:
        """`settings` are more `LK_…` values, in lower case. `has_bank`: a practice bank of its own, which restarts spare."""
        port = free_port()
        self.origin = f"http://127.0.0.1:{port}"
        self.host = f"127.0.0.1:{port}"
        self.data_dir = directory / "data"
        self.log = directory / "server.log"
        given = {
            "data_dir": str(self.data_dir),
            "origin": self.origin,
            "port": str(port),
            "host": "127.0.0.1",
            "now": NOW,
            "is_demo": "true",
            "bcrypt_rounds": "4",
            "supplier": "krymenergo",
        } | settings
        foreign = {name for name in os.environ if name.startswith("LK_")}
        self.env = {name: value for name, value in os.environ.items() if name not in foreign}
        self.env |= {f"LK_{name.upper()}": value for name, value in given.items()}
        self.command = [sys.executable, "-m", "lk_app", "serve"]
        self.build_dir = reflex_env.build_dir(given["supplier"])
        self.database = self.data_dir / f"{given['supplier']}.sqlite3"
        self._process: subprocess.Popen[bytes] | None = None
        self.bank: subprocess.Popen[bytes] | None = None
        if has_bank:
            cabinet = Settings(origin=self.origin, port=port, data_dir=self.data_dir, supplier=given["supplier"])
            bank_port = next(found for found in iter(free_port, None) if found != port)
            self.env |= practice_bank.connect(cabinet, bank_port)
            self.data_dir.mkdir(parents=True, exist_ok=True)
            self.bank = practice_bank.start(self.env, directory / "bank.log")

    @property
    def bank_origin(self) -> str:
        """Where its bank is."""
        return self.env["LK_BANK_ORIGIN"]

    def lk(self, *arguments: str) -> str:
        """Run `lk …` against this cabinet's data; returns what it printed."""
        command = [sys.executable, "-m", "lk_app", *arguments]
        done = subprocess.run(command, cwd=PROJECT_DIR, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Returns when it is ready for people."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self.command, cwd=PROJECT_DIR, env=self.env, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self.origin + "/health/ready", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        self.stop()
        raise AssertionError("the server did not start:\n" + self.log.read_text(errors="replace")[-3000:])

    def stop(self) -> None:
        """As systemd would; nothing happens when it is not running."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_SECONDS)
            self._process = None

    def kill(self) -> None:
        """As a power cut would: without a word, its worker processes too."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        self._process.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self._process.wait(START_SECONDS)
        self._process = None

    def close_bank(self) -> None:
        """It ends when nobody holds its input any more."""
        if self.bank is not None and self.bank.stdin is not None:
            self.bank.stdin.close()
            self.bank.wait(START_SECONDS)


_prepared = tempfile.TemporaryDirectory(prefix="lk-prepared-")


def _prepare(server: Server, settings: dict[str, str]) -> None:
    """Migrated and with the demo in it. What `lk prepare` makes of the same settings is the same: made once, then copied."""
    about_data = sorted((name, value) for name, value in settings.items() if name in {"supplier", "now", "is_demo"})
    template = Path(_prepared.name) / hashlib.sha256(repr(about_data).encode()).hexdigest()[:16]
    if "database_url" in settings:
        server.lk("prepare")  # what it makes lies elsewhere
    elif not template.exists():
        server.lk("prepare")
        shutil.copytree(server.data_dir, template)
    else:
        shutil.copytree(template, server.data_dir, dirs_exist_ok=True)


@contextmanager
def running(directory: Path, *, has_bank: bool = False, **settings: str) -> Iterator[Server]:
    """A cabinet with the demo in it, started, and ended at the end."""
    server = Server(directory, has_bank=has_bank, **settings)
    try:
        _prepare(server, settings)
        server.start()
        yield server
    finally:
        server.stop()
        server.close_bank()


@pytest.fixture(scope="session")
def built() -> Path:
    """The directory of a fresh production build; made when the sources have changed."""
    settings = Settings(supplier="krymenergo")
    reflex_env.BUILDS_DIR.mkdir(exist_ok=True)
    with (reflex_env.BUILDS_DIR / "tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # parallel workers of pytest build once
        if not build.is_fresh(settings):
            build.build(settings)
    return reflex_env.build_dir("krymenergo")


@pytest.fixture(scope="session")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The cabinet all tests of a session share."""
    with running(tmp_path_factory.mktemp("live")) as started:
        yield started


def signed_in_http(server: Server, email: str = "demo@user") -> httpx.Client:
    """Plain HTTP with the cookie of somebody who signs in to the demo."""
    client = httpx.Client(base_url=server.origin, headers={"origin": server.origin})
    answer = client.post("/auth/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def cookie_of(client: httpx.Client) -> str:
    """The `Cookie` header that client would send."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path: Playwright's own or the system's."""
    path = find_chromium()
    assert path is not None, "no Chromium; `make test` installs one: python -m lk_app.jobs.browser"
    return path


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for the tests of one module, which then holds no `async` tests: Playwright keeps an event loop running."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
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
        "print(json.dumps([sorted(RegistrationContext.get().event_handlers), sorted(m.screens.PUBLIC_EVENTS)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
