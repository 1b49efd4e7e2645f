"""Making `.venv` from requirements.lock. Run by the Makefile with any Python before anything is there: standard library only.

The stamp is younger than the lock it was installed from; a half-made `.venv` has none.
"""

import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
LOG = ROOT / ".build" / "install.log"
STAMP = VENV / ".stamp"
OLDEST_PYTHON = (3, 11)
LOG_TAIL_LINES = 30


def main() -> None:
    """Leaves a complete virtual environment, or says what went wrong and exits with 1."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Нужен Python 3.11 или новее, а это {sys.version.split()[0]}. Укажите другой: make PYTHON=python3.12 …")
    python = VENV / "bin" / "python"
    if not python.exists():
        _say("Создаём .venv…\n")
        venv.create(VENV, with_pip=True)
    LOG.parent.mkdir(exist_ok=True)
    total = sum(1 for line in LOCK.read_text("utf-8").splitlines() if "==" in line and not line.startswith((" ", "#")))
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    with LOG.open("w", encoding="utf-8") as log:
        _pip([*pip, "--require-hashes", "--requirement", str(LOCK)], log, total)
        # Without build isolation nothing outside the lock is downloaded
        _pip([*pip, "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], log, 0)
    STAMP.touch()


def _pip(command: list[str], log: TextIO, total: int) -> None:
    started, seen, last = time.monotonic(), 0, []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603
        for line in process.stdout or ():
            print(line, end="", file=log)
            last = [*last[-LOG_TAIL_LINES:], line]
            if total and line.startswith("Collecting "):
                seen += 1
                _say(f"\rЗагружаем зависимости: {min(seen, total)} из {total}, {time.monotonic() - started:.0f} с")
            elif total and line.startswith("Installing "):
                _say(f"\rЗагружены за {time.monotonic() - started:.0f} с, раскладываем по местам…{' ' * 20}")
    if process.returncode:
        _say("\n" + "".join(last))
        sys.exit(f"Зависимости не поставились. Весь журнал: {LOG.relative_to(ROOT)}")
    if total:
        _say(f"\r✓ Зависимости: {total}, {time.monotonic() - started:.0f} с{' ' * 40}\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
