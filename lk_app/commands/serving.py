"""`lk run | build | serve | dev`: from sources to a working address."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel

from lk_app.commands.database import migrate
from lk_app.config import PROJECT_DIR, settings
from lk_app.demo.demo_clock import set_clock
from lk_app.jobs import build as front_end
from lk_app.jobs import serve as server
from lk_app.suppliers import supplier as supplier_profile
from lk_app.suppliers.profile import codes

console = Console(highlight=False)
_kept: list[object] = []
"""The practice bank's process: forgotten, it would lose the pipe that keeps it running."""
LOG_TAIL_LINES = 40
Supplier = Annotated[str, typer.Option(help="Чей кабинет: krymenergo или samaraenergo.")]
Port = Annotated[int, typer.Option(help="Порт; 0 значит LK_PORT.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command in (run, prepare, build, serve, dev):
        app.command()(command)


def run(supplier: Supplier = "", port: Port = 0) -> None:
    """Всё сразу: база, демоданные, сборка страниц, сервер (это делает make run)."""
    _choose(supplier, port, is_demo=True)
    _refuse_taken_port()
    _prepare()
    _build_if_needed()
    _start_bank()
    _greet()
    server.serve(settings())


def prepare(supplier: Supplier = "") -> None:
    """База и, в демонстрации, её данные: всё, что нужно серверу перед запуском."""
    _choose(supplier, 0)
    _prepare()


def build(supplier: Supplier = "", force: Annotated[bool, typer.Option(help="Собрать заново.")] = False) -> None:
    """Собрать страницы, если исходники изменились."""
    _choose(supplier, 0)
    _build_if_needed(force=force)


def serve(supplier: Supplier = "", port: Port = 0) -> None:
    """Запустить сервер; страницы должны быть собраны."""
    _choose(supplier, port)
    if not (front_end.reflex_env.static_dir(settings().supplier) / "index.html").is_file():
        console.print("[red]Страницы не собраны.[/] Сначала: lk build")
        raise typer.Exit(1)
    server.serve(settings())


def dev(supplier: Supplier = "", port: Port = 0) -> None:
    """То же для разработки: после правки исходников страницы пересобираются, сервер начинает заново."""
    _choose(supplier, port, is_demo=True)
    _refuse_taken_port()
    _prepare()
    _build_if_needed()
    _start_bank()
    _greet()
    server.develop(settings(), _build_or_say)


def _choose(supplier: str, port: int, is_demo: bool = False) -> None:
    """The command line wins over the environment; the origin follows the port unless it is given."""
    if supplier:
        os.environ["LK_SUPPLIER"] = supplier
    if port:
        os.environ["LK_PORT"] = str(port)
    if is_demo:
        os.environ.setdefault("LK_IS_DEMO", "true")
    os.environ.setdefault("LK_ORIGIN", f"http://localhost:{os.environ.get('LK_PORT', '3000')}")
    settings.cache_clear()
    if settings().supplier not in codes():
        console.print(f"[red]Нет такого поставщика: {settings().supplier}.[/] Есть: {', '.join(codes())}")
        raise typer.Exit(1)


def _refuse_taken_port() -> None:
    """Say it before a minute of building, not after."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings().host, settings().port))
        except OSError as error:
            console.print(f"[red]Порт {settings().port} занят.[/] Другой: make run PORT={settings().port + 1}")
            raise typer.Exit(1) from error


def _prepare() -> None:
    with _step("База данных"):
        migrate()
    if settings().is_demo:
        with _step("Демоданные"):
            _load_demo()


def _load_demo() -> None:
    from lk_app.demo import service as demo  # only a demo pays for it

    set_clock()
    demo.load()


def _build_if_needed(force: bool = False) -> None:
    if not force and front_end.is_fresh(settings()):
        console.print("[green]✓[/] Страницы собраны раньше, исходники не менялись")
        return
    try:
        with _step("Сборка страниц (в первый раз около минуты)"):
            front_end.build(settings())
    except front_end.BuildFailed as failure:
        log = Path(str(failure))
        console.print("\n".join(log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]), markup=False)
        console.print(f"[red]Сборка не удалась.[/] Весь журнал: {log.relative_to(PROJECT_DIR)}")
        raise typer.Exit(1) from failure


def _build_or_say() -> None:
    """A mistake in the sources is shown; the pages of before stay."""
    with suppress(typer.Exit):
        _build_if_needed()


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    started = time.perf_counter()
    with console.status(f"{name}…"):
        yield
    console.print(f"[green]✓[/] {name}: {time.perf_counter() - started:.1f} с")


def _start_bank() -> None:
    """Where no acquirer is given the demo pays in the practice bank; it ends with this process or the server it becomes."""
    from lk_app.demo import practice_bank

    if settings().acquirer_url:
        return
    os.environ.update(practice_bank.connect(settings()))
    settings.cache_clear()
    process = practice_bank.start(dict(os.environ))
    assert process.stdin is not None
    os.set_inheritable(process.stdin.fileno(), True)
    _kept.append(process)


def _greet() -> None:
    from lk_app.demo import practice_bank
    from lk_app.demo import service as demo

    bank = os.environ.get("LK_BANK_ORIGIN", "")
    paying = f"Учебный банк для оплаты: [bold]{bank}[/]\n{practice_bank.hint()}\n\n" if bank else ""
    who = "\n".join(f"  [bold]{person.email:<11}[/] {person.shows}" for person in demo.SIGN_INS)
    lines = (
        f"[bold]{settings().origin}[/]\n\nВход для пробы, пароль у всех [bold]{demo.PASSWORD}[/]:\n{who}\n\n"
        f"Свой счет можно прикрепить: {demo.newcomer_hint()}\nПисьма демонстрации: {settings().origin}/letters\n\n"
        f"{paying}"
        "Остановить: Ctrl+C"
    )
    console.print(Panel.fit(lines, title=f"Личный кабинет абонента · {supplier_profile().brand_name}", border_style="green"))
