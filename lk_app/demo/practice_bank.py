"""The practice bank beside the demo: a process of its own that speaks the acquirer's protocol and ends with the cabinet."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette

from lk_app.config import PROJECT_DIR, Settings
from lk_app.demo.demo_clock import set_clock
from lk_app.sandbox_bank import app as bank
from lk_app.sandbox_bank.cards import CODE_3DS, SANDBOX_CARDS

FIRST_PORT = 3010
NOTICE_PATH = "/notices/yookassa"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def connect(settings: Settings, port: int = 0) -> dict[str, str]:
    """The environment in which cabinet and bank find each other. `port` 0: the first free one.

    Payers reach the bank's page by the name they typed for the cabinet: on a machine's own browser that is loopback and the
    bank listens nowhere else; for a phone (`LK_ORIGIN=http://192.168.1.5:3000`) it listens as widely as the cabinet does.
    Behind a TLS proxy its public address is told by `LK_BANK_ORIGIN`.
    """
    name = urlsplit(settings.origin).hostname or "localhost"
    is_near = name in _LOOPBACK
    port = port or _free_port()
    near = f"http://127.0.0.1:{port}"
    told = os.environ.get("LK_BANK_ORIGIN", "")
    origin = told or (near if is_near else f"http://{name}:{port}")
    defaults = bank.BankSettings.model_fields
    return {
        "LK_ACQUIRER_URL": f"{near}/v3",
        "LK_ACQUIRER_SHOP_ID": str(defaults["shop_id"].default),
        "LK_ACQUIRER_SECRET_KEY": defaults["secret_key"].default.get_secret_value(),
        "LK_ACQUIRER_PAGE_HOSTS": json.dumps([urlsplit(origin).hostname]),
        "LK_ACQUIRER_NETWORKS": json.dumps(["127.0.0.0/8"]),
        "LK_PAYEE": bank.SANDBOX_PAYEE.model_dump_json(),
        "LK_BANK_ORIGIN": origin,
        "LK_BANK_HOST": "127.0.0.1" if is_near else settings.host,
        "LK_BANK_PORT": str(port),
        "LK_BANK_NOTICE_URL": f"http://127.0.0.1:{settings.port}{NOTICE_PATH}",
        "LK_BANK_FILE": str(settings.data_dir / f"{settings.supplier}.practice-bank.sqlite3"),
    }


def start(environment: dict[str, str], log: Path | None = None) -> subprocess.Popen[bytes]:
    """The bank's process. It ends by itself when its standard input does: with whoever holds the other end, however they die."""
    out = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "lk_app.demo.practice_bank"],
            cwd=PROJECT_DIR, env=environment, stdin=subprocess.PIPE, stdout=out, stderr=out,
        )  # fmt: skip
    finally:
        if out is not None:
            out.close()


def served() -> Starlette:
    """What the process serves: the bank lives in the same time as the cabinet."""
    set_clock()
    return bank.served()


def hint() -> str:
    """Cards to try, for the first screen of `make run`: with a confirmation, without one, and one that is declined."""
    wanted = [SANDBOX_CARDS[at] for at in (0, 2, 3)]
    lines = [f"  [bold]{card.spaced}[/] {card.title}" for card in wanted]
    return "\n".join([*lines, f"  срок любой будущий, CVV2 любой, код подтверждения [bold]{CODE_3DS}[/]"])


def _free_port() -> int:
    for port in [*range(FIRST_PORT, FIRST_PORT + 20), 0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise RuntimeError("no free port")


def _end_with_the_cabinet() -> None:
    os.read(0, 1)  # nobody writes: it returns when the other end is gone
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """`python -m lk_app.demo.practice_bank`, started by `start`."""
    from granian import Granian
    from granian.constants import Interfaces

    threading.Thread(target=_end_with_the_cabinet, daemon=True).start()
    Granian(
        "lk_app.demo.practice_bank:served",
        factory=True,
        interface=Interfaces.ASGI,
        address=os.environ["LK_BANK_HOST"],
        port=int(os.environ["LK_BANK_PORT"]),
        log_access=False,
        log_enabled=False,
        workers_kill_timeout=3,
    ).serve()


if __name__ == "__main__":
    main()
