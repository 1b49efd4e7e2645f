"""`lk reconcile`: bring payments to the acquirer's truth, and list what a person must look at."""

from typing import Annotated

import typer
from rich.table import Table

from lk_app.commands.consoles import out as console
from lk_app.config import settings
from lk_app.payments import flows
from lk_app.payments.acquirers.configured import acquirer_of
from lk_app.payments.acquirers.port import AcquirerError
from lk_app.payments.service.calling import needing_attention
from lk_app.store.transaction import in_reading

WHY = {
    "unanswered": "банк сутки не отвечает, чем кончилось",
    "key_is_over": "банк не ответил на заказ; через сутки повторять его опасно",
    "contradiction": "зачислено, а банк теперь говорит «отменено»",
    "mismatch_amount": "банк называет другую сумму",
    "mismatch_currency": "банк называет другую валюту",
    "mismatch_shop": "деньги пришли другому магазину",
    "mismatch_order": "у банка это другой заказ",
    "more_than_paid": "вернули больше, чем было оплачено",
}


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(reconcile)


All = Annotated[bool, typer.Option("--all", help="Спросить обо всех незаконченных, а не только о тех, чей срок пришёл.")]


def reconcile(everything: All = False) -> None:
    """Сверить незаконченные оплаты с банком и показать те, где нужен человек. Код 1, если такие есть."""
    acquirer = acquirer_of(settings())
    if acquirer is None:
        names = "LK_ACQUIRER_URL, LK_ACQUIRER_SHOP_ID, LK_ACQUIRER_SECRET_KEY, LK_PAYEE"
        console.print(f"[yellow]Оплата не подключена:[/] задайте {names}")
        raise typer.Exit(2)
    try:
        acquirer.check()
    except AcquirerError as error:
        console.print(f"[red]Банк недоступен:[/] {error.code}")
        raise typer.Exit(2) from error
    handled = flows.handle_notices(acquirer)
    asked = flows.reconcile(acquirer, everything=everything)
    console.print(f"Уведомлений разобрано: {handled}. Спрошено об оплатах и возвратах: {asked}.")
    _show(in_reading(needing_attention))


def _show(found: list[tuple[str, str, str]]) -> None:
    if not found:
        console.print("[green]Человек не нужен: всё сходится.[/]")
        return
    table = Table("Оплата или возврат", "Статус", "Что не так")
    for uid, status, why in found:
        table.add_row(uid, status, WHY.get(why, why))
    console.print(table)
    raise typer.Exit(1)
