"""`lk applications list | show | approve | reject`: an operator's decisions until the back office exists.

Exit codes: 0 it is as asked (also when it was before), 1 refused with the reason told, 2 the command line is wrong.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lk_app.accounts import service, texts
from lk_app.accounts.models import ApplicationStatus
from lk_app.accounts.service import OperatorView
from lk_app.commands.consoles import err
from lk_app.commands.consoles import out as console
from lk_app.demo.demo_clock import set_clock
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM
from lk_app.kernel.errors import AppError
from lk_app.kernel.money import format_rubles
from lk_app.kernel.text import format_date, format_moment
from lk_app.store.transaction import in_reading, in_transaction

commands = typer.Typer(no_args_is_help=True, help="Заявки на присоединение счетов: посмотреть и решить.")
Number = Annotated[int, typer.Argument(help="Номер заявки.", metavar="N", show_default=False)]


class Which(StrEnum):
    """Which applications to list."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(commands, name="applications")


@commands.callback()
def prepare() -> None:
    """Заявки на присоединение счетов: посмотреть и решить."""
    set_clock()


@commands.command("list")
def list_(status: Annotated[Which, typer.Option(help="Какие показать.")] = Which.PENDING) -> None:
    """Заявки по порядку номеров; без --status те, что ждут решения."""
    wanted = None if status == Which.ALL else ApplicationStatus(status)
    views = in_reading(service.list_applications, SYSTEM, wanted)
    if not views:
        console.print("Таких заявок нет.")
        return
    table = Table("№", "Подана", "Почта", "Регион", "Счет", "Указано", "Сходится", "Состояние")
    for view in views:
        row = (
            str(view.number),
            format_date(clock.local_date(view.created_at)),
            view.email,
            view.branch_name,
            view.account_number,
            _stated(view),
            _verdict(view),
            texts.STATUSES[view.status],
        )
        table.add_row(*map(escape, row))  # people typed some of it
    console.print(table)


@commands.command()
def show(number: Number) -> None:
    """Одна заявка рядом с тем, что известно о счете."""
    with _refusals():
        view = in_reading(service.show_application, SYSTEM, number)
    table = Table(show_header=False, title=f"Заявка № {view.number}", title_justify="left")
    for name, value in _lines(view):
        table.add_row(name, escape(value))
    console.print(table)


@commands.command()
def approve(number: Number) -> None:
    """Привязать счет к учётной записи и написать об этом абоненту."""
    with _refusals():
        is_new = in_transaction(service.approve, SYSTEM, number)
    console.print(f"[green]✓[/] Заявка № {number} {'одобрена, абоненту уйдёт письмо' if is_new else 'была одобрена раньше'}.")


@commands.command()
def reject(number: Number, reason: Annotated[str, typer.Option(help="Почему: абонент прочтёт это дословно.")]) -> None:
    """Отклонить заявку; абонент увидит причину в письме и в кабинете."""
    with _refusals():
        is_new = in_transaction(service.reject, SYSTEM, number, reason)
    console.print(f"[green]✓[/] Заявка № {number} {'отклонена, абоненту уйдёт письмо' if is_new else 'была отклонена раньше'}.")


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal is a sentence and exit code 1, not a trace."""
    try:
        yield
    except AppError as refusal:
        err.print(f"[red]✗[/] {escape(refusal.message)}")
        raise typer.Exit(1) from refusal


def _stated(view: OperatorView) -> str:
    if view.stated_sum_kopecks is None:
        return f"фамилия «{view.stated_surname}…»"
    return f"{format_rubles(view.stated_sum_kopecks)} на {format_date(view.stated_on)}"


def _verdict(view: OperatorView) -> str:
    if not view.is_account_known:
        return "счета нет"
    return "да" if view.is_fitting else "не совпадает"


def _lines(view: OperatorView) -> Iterator[tuple[str, str]]:
    yield "Состояние", texts.STATUSES[view.status] + (f": {view.reason}" if view.reason else "")
    yield "Подана", format_moment(view.created_at)
    if view.edited_at:
        yield "Исправлена", format_moment(view.edited_at)
    if view.decided_at:
        yield "Решена", format_moment(view.decided_at)
    yield "Почта", view.email
    yield "Регион", view.branch_name
    yield "Счет", view.account_number
    yield "Абонент указал", _stated(view)
    yield "Сходится", _verdict(view)
    if view.is_account_known:
        yield "Владелец", view.holder_name
        yield "Адрес", view.address
        paid = [f"{format_date(payment.received_on)}  {format_rubles(payment.amount_kopecks)}" for payment in view.payments[:5]]
        yield f"Платежи до {format_date(view.stated_on)}", "\n".join(paid) or "не было"
