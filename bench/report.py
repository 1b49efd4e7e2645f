"""docs/benchmarks.md: a section per measure; running one measure replaces its section and leaves the others."""

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD = """# Измерения

Каждый раздел пишет `make bench` (или `python -m bench РАЗДЕЛ`): команда, машина и числа одного прогона. Отношения измерены рядом,
в одном прогоне, поэтому сравнимы между машинами; секунды говорят только о той, на которой измерены.
"""


def replace_section(name: str, command: str, body: str) -> None:
    """Put `body` in place of the section called `name`, or at the end."""
    text = PATH.read_text("utf-8") if PATH.exists() else HEAD
    section = f"<!-- {name} -->\n{body.strip()}\n\n{_origin(command)}\n<!-- /{name} -->\n"
    pattern = re.compile(rf"<!-- {name} -->\n.*?<!-- /{name} -->\n", re.DOTALL)
    text = pattern.sub(lambda _: section, text) if pattern.search(text) else f"{text.rstrip()}\n\n{section}"
    PATH.write_text(text, "utf-8")


def _origin(command: str) -> str:
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    machine = f"{_processor()}, ядер {os.cpu_count()}, {platform.system()} {platform.release()}"
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return (
        f"`{command}`, {datetime.now(UTC):%d.%m.%Y %H:%M} UTC, версия {_revision()}. Машина: {machine}, {versions}. "
        f"Средняя загрузка к концу: {load}."
    )


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def _revision() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=PATH.parent, check=False)
    return done.stdout.strip() or "неизвестна"
