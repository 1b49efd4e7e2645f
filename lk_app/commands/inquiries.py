"""`lk inquiries list | show | answer`: the supplier's answers until the back office exists.

Exit codes: 0 it is as asked (also when it was before), 1 refused with the reason told, 2 the command line is wrong.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lk_app.commands.consoles import err, out
from lk_app.demo.demo_clock import set_clock
from lk_app.inquiries import flows, service, texts
from lk_app.inquiries.models import InquiryStatus
from lk_app.inquiries.service import SentMessage, Thread
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM
from lk_app.kernel.errors import AppError
from lk_app.kernel.text import format_date, format_moment
from lk_app.store.transaction import in_reading, in_transaction
from lk_app.suppliers import supplier

commands = typer.Typer(no_args_is_help=True, help="Обращения из «Обратной связи»: прочитать и ответить.")
Number = Annotated[int, typer.Argument(help="Номер обращения.", metavar="N", show_default=False)]


class Which(StrEnum):
    """Which inquiries to list."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(commands, name="inquiries")


@commands.callback()
def prepare() -> None:
    """Обращения из «Обратной связи»: прочитать и ответить."""
    set_clock()


@commands.command("list")
def list_(status: Annotated[Which, typer.Option(help="Какие показать.")] = Which.ACCEPTED) -> None:
    """Обращения по порядку номеров; без --status те, что ждут ответа."""
    wanted = None if status == Which.ALL else InquiryStatus(status)
    briefs = in_reading(service.list_inquiries, SYSTEM, wanted)
    if not briefs:
        out.print("Таких обращений нет.")
        return
    table = Table("№", "Получено", "Тема", "Счет", "Куда ответить", "Состояние")
    for one in briefs:
        day = format_date(clock.local_date(one.created_at))
        row = (str(one.number), day, texts.TOPICS[one.topic], one.account_number, one.contact, texts.STATUSES[one.status])
        table.add_row(*map(escape, row))  # people typed some of it
    out.print(table)


@commands.command()
def show(number: Number) -> None:
    """Переписка целиком; у каждого файла указано, где он лежит на этом сервере."""
    with _refusals():
        thread = in_reading(service.full, SYSTEM, number)
    title = texts.titled(thread.number, clock.local_date(thread.created_at))
    out.print(f"[bold]{escape(title)}[/]  {texts.TOPICS[thread.topic]}, {texts.STATUSES[thread.status]}")
    out.print(f"Счет: {escape(_account(thread))}", soft_wrap=True)
    out.print(f"Куда ответить: {escape(thread.contact)}", soft_wrap=True)
    for message in thread.messages:
        _print_message(message)


@commands.command()
def answer(number: Number, text: Annotated[str, typer.Option(help="Ответ: абонент прочтёт его дословно.")]) -> None:
    """Ответить: в переписке и письмом, если указана почта."""
    with _refusals():
        is_new, phone = in_transaction(service.answer, SYSTEM, number, text)
    told = f"позвоните: {phone}" if phone else "абоненту уйдёт письмо"
    out.print(f"[green]✓[/] На обращение № {number} {'отвечено, ' + told if is_new else 'это уже отвечено раньше'}.")


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal is a sentence and exit code 1, not a trace."""
    try:
        yield
    except AppError as refusal:
        err.print(f"[red]✗[/] {escape(refusal.message)}")
        raise typer.Exit(1) from refusal


def _account(thread: Thread) -> str:
    if not thread.account_number:
        return "не указан"
    branch = f" ({thread.branch_name})" if thread.branch_name else ""
    known = "из кабинета" if thread.is_account_own else "со слов посетителя, не проверен"
    return f"№ {thread.account_number}{branch}, {known}"


def _print_message(message: SentMessage) -> None:
    who = supplier().brand_name if message.is_from_supplier else "Абонент"
    out.print(f"\n[bold]{who}[/], {format_moment(message.created_at)}")
    out.print(escape(message.text), soft_wrap=True)
    for file in message.files:
        where = flows.folder() / file.stored_name
        out.print(f"  Файл: {escape(file.name)}, {texts.size(file.size_bytes)}: {escape(str(where))}", soft_wrap=True)
