"""`lk export readings | payments`: what billing fetches. Exit codes: 0 written, 1 refused, nothing is under the file's name."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.text import Text

from lk_app.commands.consoles import err
from lk_app.commands.exchange import get_ready, reason_of
from lk_app.exchange import export, export_payments, texts
from lk_app.exchange.outgoing import whole_file
from lk_app.exchange.problems import shortened
from lk_app.exchange.sources import parse_moment
from lk_app.kernel import clock
from lk_app.kernel.errors import AppError, Conflict
from lk_app.kernel.text import plural

commands = typer.Typer(no_args_is_help=True, help="Выгрузить для биллинга принятые показания и оплаты.")
MAX_CURSOR = 2**63 - 1
Since = Annotated[
    str,
    typer.Option(help="Курсор прошлой выгрузки (0: с начала) или дата ДД.ММ.ГГГГ.", metavar="КУРСОР|ДАТА", show_default=False),
]
Out = Annotated[Path | None, typer.Option("--out", help="Куда записать; без него CSV идёт на стандартный вывод.", metavar="ФАЙЛ")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(commands, name="export")


@commands.command()
def readings(since: Since, out_file: Out = None) -> None:
    """Выгрузить показания, принятые в кабинете. Курсор для следующего раза: в первой строке файла и в сообщении."""
    _export(since, out_file, export.cursor_of_day, export.export_readings, ("показание", "показания", "показаний"))


@commands.command()
def payments(since: Since, out_file: Out = None) -> None:
    """Выгрузить оплаты, зачисленные в кабинете, и возвраты. Курсор для следующего раза: в первой строке и в сообщении."""
    _export(since, out_file, export_payments.cursor_of_day, export_payments.export_payments, ("строка", "строки", "строк"))


def _export(
    since: str,
    out_file: Path | None,
    cursor_of_day: Callable[[date], int],
    write: Callable[[int, TextIO], tuple[int, int]],
    forms: tuple[str, str, str],
) -> None:
    get_ready()
    try:
        cursor = _cursor(since, cursor_of_day)
        with nullcontext(sys.stdout) if out_file is None else _file(out_file) as stream:
            count, next_cursor = write(cursor, stream)
    except (AppError, OSError) as refused:
        err.print(Text(f"Ничего не выгружено. {reason_of(refused)}"), soft_wrap=True)
        raise typer.Exit(1) from None
    err.print(f"Выгружено: {plural(count, *forms)}. Следующий курсор: {next_cursor}", soft_wrap=True)


def _cursor(since: str, cursor_of_day: Callable[[date], int]) -> int:
    """The cursor, or the one of a day. Raises AppError."""
    if since.isascii() and since.isdecimal():
        if len(since) > len(str(MAX_CURSOR)) or int(since) > MAX_CURSOR:
            raise Conflict(f"--since: «{shortened(since)}»: слишком большое число. Ожидалось: {texts.CURSOR_EXPECTED}.")
        return int(since)
    if since.lstrip("+-").isdecimal():
        raise Conflict(f"--since: «{shortened(since)}»: это не курсор. Ожидалось: {texts.CURSOR_EXPECTED}.")
    return cursor_of_day(clock.local_date(parse_moment(since, "--since")))


def _file(path: Path) -> AbstractContextManager[TextIO]:
    """Refuses with a way out what the operating system would refuse in its own words."""
    if path.is_dir():
        raise Conflict(f"--out: {path}: это папка, а нужно имя файла.")
    if not path.parent.is_dir():
        raise Conflict(f"--out: папки {path.parent} нет. Создайте её или назовите другую.")
    return whole_file(path)
