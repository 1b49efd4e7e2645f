"""`lk import` and `lk demo`: billing's files in."""

import errno
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from lk_app.commands.consoles import err, out
from lk_app.config import settings
from lk_app.demo import service as demo_supplier
from lk_app.demo.demo_clock import set_clock
from lk_app.exchange import texts
from lk_app.exchange.problems import Problems, shortened
from lk_app.exchange.service import BadLines, FileResult, import_files
from lk_app.exchange.sources import parse_moment
from lk_app.kernel.errors import AppError
from lk_app.kernel.money import NBSP
from lk_app.kernel.text import plural
from lk_app.store.engine import engine
from lk_app.store.migrate import is_at_head

OS_REFUSALS = {
    errno.ENOENT: "нет такой папки или файла",
    errno.ENOTDIR: "часть пути не папка",
    errno.EISDIR: "это папка, а нужно имя файла",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.ENOSPC: "на диске нет места",
    errno.ENAMETOOLONG: "слишком длинное имя",
}
Files = Annotated[list[Path], typer.Argument(help="Файлы .csv или .zip в любом порядке.", metavar="ФАЙЛ…", show_default=False)]
MadeAt = Annotated[
    str, typer.Option(help="На какой момент сделаны файлы без строки «# дата»: «21.02.2022 06:00».", metavar="МОМЕНТ")
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("import")(import_)
    app.command()(demo)


def import_(
    files: Files,
    made_at: MadeAt = "",
) -> None:
    """Загрузить файлы биллинга: все целиком или ни одного (описание форматов: docs/exchange.md)."""
    get_ready()
    try:
        with ProgressBar() as bar:
            results = import_files(files, parse_moment(made_at, "--made-at") if made_at else None, bar)
    except BadLines as refused:
        print_problems(refused.problems)
        raise typer.Exit(1) from None
    except (AppError, OSError) as refused:
        err.print(Text(f"Ничего не загружено. {reason_of(refused)}"), soft_wrap=True)
        raise typer.Exit(1) from None
    print_results(results)


def demo() -> None:
    """Загрузить демонстрационного поставщика и показать, как войти. Второй раз ничего не меняет."""
    if not settings().is_demo:
        err.print(Text("Демоданные загружаются только в демонстрации (LK_IS_DEMO=true)."))
        raise typer.Exit(1)
    set_clock()
    with ProgressBar() as bar:
        results = demo_supplier.load(bar)
    print_results([result for result in results if result.repeated_at is None])
    for person in demo_supplier.SIGN_INS:
        out.print(Text(f"{person.email}, пароль {demo_supplier.PASSWORD}: {person.shows}"), soft_wrap=True)
    out.print(Text(f"Свой счёт можно прикрепить: {demo_supplier.newcomer_hint()}"), soft_wrap=True)


def get_ready() -> None:
    """The clock, and a schema this code knows; otherwise says what to do and ends."""
    set_clock()
    if not is_at_head(engine()):
        err.print(Text("База ещё не готова или другой версии. Сначала: lk migrate"))
        raise typer.Exit(1)


def reason_of(error: AppError | OSError) -> str:
    """Why nothing was done, in Russian also when it was the operating system that refused. A closed pipe is nobody's trouble."""
    if isinstance(error, AppError):
        return error.message
    if error.errno == errno.EPIPE:
        raise error
    why = OS_REFUSALS.get(error.errno or 0, error.strerror or type(error).__name__)
    return f"{error.filename}: {why}." if error.filename else f"{why.capitalize()}."


class ProgressBar:
    """Shows each step: how far, how many rows a second, how long it will take."""

    def __init__(self) -> None:
        columns = (
            SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(), TextColumn("осталось"), TimeRemainingColumn(),
        )  # fmt: skip
        self._progress = Progress(*columns, console=err, transient=True)
        self._task: TaskID | None = None

    def begin(self, name: str, total: int) -> None:
        """The next step."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(name, total=total or None, rate="")

    def advance(self, done: int, rows: int) -> None:
        """How far the step is."""
        if self._task is None:
            return
        seconds = self._progress.tasks[-1].elapsed or 0
        rate = f"{grouped(int(rows / seconds))} строк/с" if seconds > 1 else ""
        self._progress.update(self._task, completed=done, rate=rate)

    def __enter__(self) -> "ProgressBar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def print_results(results: list[FileResult]) -> None:
    """The summary of an import."""
    table = Table(box=None, header_style="bold")
    for name in ("Файл", "Что", "Строк", "Добавлено", "Изменено", "Подтверждено"):
        table.add_column(name, justify="left" if name in ("Файл", "Что") else "right")
    for result in results:
        outcome, what = result.outcome, Text(texts.KINDS[result.kind])
        if result.repeated_at is not None:
            out.print(Text(f"{shortened(result.name)}: {texts.is_known(result.repeated_at)}."))
            continue
        numbers = (result.rows, outcome.added, outcome.changed, outcome.confirmed)
        table.add_row(Text(shortened(result.name)), what, *map(grouped, numbers))
    if table.row_count:
        out.print(table)
    for unmatched in {id(found): found for result in results if (found := result.unmatched) and found.count}.values():
        print_unmatched(unmatched)


def print_unmatched(unmatched: Problems) -> None:
    """What was loaded and is not known to be a payment made here: a person must look."""
    count = plural(unmatched.count, "платёж", "платежа", "платежей")
    words = f"\nЗагружено, но не сопоставлено с оплатами кабинета: {count}. Эти оплаты остаются неподтверждёнными:"
    out.print(Text(words), soft_wrap=True)
    _print_places(unmatched, out)
    out.print(Text(f"Весь список: {unmatched.report}"), soft_wrap=True)


def _print_places(problems: Problems, console: Console) -> None:
    for problem in sorted(problems.first, key=lambda problem: (problem.file, problem.line)):
        place = f"{problem.file}, строка {problem.line}" if problem.line else "загружено раньше"
        place += f", колонка {problem.column}" if problem.column else ""
        console.print(Text(f"{place}: «{shortened(problem.value)}». Ожидалось: {problem.expected}."), soft_wrap=True)


def print_problems(problems: Problems) -> None:
    """What is wrong: the first hundred, and where all of them are."""
    _print_places(problems, err)
    count = plural(problems.count, "ошибка", "ошибки", "ошибок")
    err.print(Text(f"\nНичего не загружено: {count}. Все ошибки: {problems.report}"), soft_wrap=True)


def grouped(number: int) -> str:
    """«12 000 000»."""
    return f"{number:,}".replace(",", NBSP)
