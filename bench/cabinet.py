"""The cabinet's own price: use cases through the real socket against the same ones behind a bare route of the same process."""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from bench.cabinet_people import NOW
from bench.databases import databases, environment, prepare
from lk_app.config import PROJECT_DIR, Settings
from lk_app.jobs import build, reflex_env

WANTED_RATIO = 0.8
START_SECONDS = 120
HEAD = """## Кабинет через сокет и те же действия без кабинета

Один процесс сервера отвечает двояко. «Через сокет» — как браузеру: события Reflex, охрана каждого события, состояние вкладки,
изменения в ответ. «Прямо» — голый маршрут Starlette перед всем этим: узнаёт человека по куке, зовёт те же функции в тех же
потоках и отвечает теми же строками в JSON. Клиентов {clients}, каждый со своей кукой, двумя счетами и двумя годами показаний;
они в отдельном процессе и шлют следующее, получив ответ на прежнее. Способы чередуются кругами ({rounds} каждого, первые два
не в счёт), так что машина у обоих одна. «Открыть» — всё, что шлёт браузер при входе на экран: событие страницы и событие
показанного экрана, до последнего изменения в ответ. «Внести» — от «Сохранить» до адреса квитанции; после круга проверяется,
что показаний принято ровно столько, сколько отправлено. «Цена» — «сколько это будет стоить» при вводе показаний; «по одному»
— когда больше никого нет. Обещано отношение не меньше {wanted} на первых двух. «Процессор» — сколько его тратит процесс
сервера на одно действие: прямо и через сокет.

| база | действие | прямо, в секунду | p50, мс | p95, мс | сокет, в секунду | p50, мс | p95, мс | отношение | процессор, мс |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"""
DEEDS = {
    "submit": "Внести показания",
    "open": "Открыть «Мои счета»",
    "preview": "Цена показаний",
    "preview alone": "Цена показаний, по одному",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many clients and rounds."""
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=10, help="of each way; more than 14 meets the limit of submissions an hour")


def measure(arguments: argparse.Namespace) -> str:
    """The section of the report. Builds the pages first when the sources have changed."""
    lines = [HEAD.format(clients=arguments.clients, rounds=arguments.rounds, wanted=WANTED_RATIO)]
    with tempfile.TemporaryDirectory(dir=arguments.folder, prefix="lk-bench-") as name:
        for database in arguments.databases:
            place = Path(name) / database
            place.mkdir()
            with databases(database, place, 1) as (url,):
                prepare(url, place, [])
                found = _measure(url, place, arguments.clients, arguments.rounds)
            lines += [_line(database, title, *found[deed]) for deed, title in DEEDS.items()]
    return "\n".join(lines)


def _measure(url: str, place: Path, clients: int, rounds: int) -> dict[str, list[dict]]:
    with _server(url, place) as (env, origin, pid):
        command = [sys.executable, "-m", "bench.cabinet_clients", origin, str(pid), str(clients), str(rounds)]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _server(url: str, place: Path) -> Iterator[tuple[dict[str, str], str, int]]:
    """The server, ready: its environment, its origin, its process."""
    port = _free_port()
    settings = Settings(
        data_dir=place / "data", supplier="krymenergo", port=port, host="127.0.0.1", origin=f"http://127.0.0.1:{port}"
    )
    if not build.is_fresh(settings):
        build.build(settings)
    env = environment(url, place) | {"LK_NOW": NOW, "LK_SOCKETS_PER_IP": "10000", "LK_LOG_LEVEL": "WARNING"}
    env |= {name: value for name, value in reflex_env.serve_env(settings).items() if os.environ.get(name) != value}
    command = [
        sys.executable, "-m", "granian", "bench.cabinet_app:serve", "--interface", "asgi", "--factory",
        "--host", settings.host, "--port", str(port), "--workers", "1", "--log-level", "error", "--no-access-log",
    ]  # fmt: skip
    with (place / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=PROJECT_DIR, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(process, settings.origin, place / "server.log")
        yield env, settings.origin, process.pid
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait_until_ready(process: subprocess.Popen[bytes], origin: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{origin}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit("the server did not start:\n" + log.read_text(errors="replace")[-3000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _line(database: str, deed: str, through: dict, bare: dict) -> str:
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    ratio = _rate(through) / _rate(bare)
    cpu = " и ".join(f"{way['server_cpu_seconds'] / way['count'] * 1000:.1f}" for way in (bare, through))
    return f"| {title} | {deed} | {_numbers(bare)} | {_numbers(through)} | **{ratio:.2f}** | {cpu} |"


def _rate(way: dict) -> float:
    return way["count"] / way["seconds"]


def _numbers(way: dict) -> str:
    cuts = quantiles(way["latencies"], n=20)
    return f"{_rate(way):.0f} | {cuts[9] * 1000:.0f} | {cuts[18] * 1000:.0f}"
