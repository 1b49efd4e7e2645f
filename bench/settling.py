"""Settling payments from the bank's notice to the ledger, against the settling transaction alone, on both databases."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.databases import databases, environment, prepare

WANTED_RATIO = 0.5
HEAD = """## Оплата: от уведомления банка до учёта

«Транзакция» — одна она: замок, шаг статуса, проводки, обещанное письмо, журнал. «От уведомления» — всё, что делает кабинет:
сохранить уведомление, взять его в работу, спросить банк, провести транзакцию, отметить уведомление разобранным, то есть ещё две
транзакции на оплату и одна на двадцать. Банк отвечает мгновенно: его время не наше. Оба пути меряются по очереди кусками по 50
оплат в одном процессе, после прогрева; в конце проверяется, что проводок ровно столько, сколько оплат. Обещано отношение не
меньше {wanted}.

| база | оплат | транзакция, в секунду | от уведомления, в секунду | отношение |
|---|--:|--:|--:|--:|"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many payments."""
    parser.add_argument("--payments", type=int, default=1_000)


def measure(arguments: argparse.Namespace) -> str:
    """The section of the report."""
    lines = [HEAD.format(wanted=WANTED_RATIO)]
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="lk-bench-") as name:
        for database in arguments.databases:
            place = Path(name) / database
            place.mkdir()
            with databases(database, place, 1) as (url,):
                prepare(url, place, [])
                lines.append(_line(database, _child(arguments.payments, url, place)))
    return "\n".join(lines)


def _child(count: int, url: str, place: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.settle_child", str(count)]
    done = subprocess.run(command, env=environment(url, place), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _line(database: str, found: dict[str, float]) -> str:
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    bare, notices = found["count"] / found["bare"], found["count"] / found["notices"]
    return f"| {title} | {found['count']:.0f} | {bare:.0f} | {notices:.0f} | **{notices / bare:.2f}** |"
