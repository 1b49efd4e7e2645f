"""`lk doctor`: every component with its address and health. Exit codes: 0 all that is needed works, 1 something does not."""

import typer
from rich.table import Table
from rich.text import Text

from lk_app.commands.consoles import err, out
from lk_app.config import settings
from lk_app.demo.demo_clock import set_clock
from lk_app.jobs.checkup import look_at_everything
from lk_app.kernel.text import plural


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(doctor)


def doctor() -> None:
    """Проверить всё, на чём держится кабинет: адрес и здоровье каждой части. Код 1, если нужное не работает."""
    chosen = settings()
    set_clock()
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("", "Часть", "Адрес", "Состояние"):
        table.add_column(name, overflow="fold")
    ill = 0
    with err.status("Проверяю…"):
        for finding in look_at_everything(chosen):
            ill += not finding.is_well
            mark = Text("✓", style="green") if finding.is_well else Text("✗", style="red")
            table.add_row(mark, finding.name, Text(finding.address), Text(finding.health))
    out.print(table)
    if ill:
        out.print(f"[red]Не работает: {plural(ill, 'часть', 'части', 'частей')}.[/]")
        raise typer.Exit(1)
    out.print("[green]Всё нужное работает.[/]")
