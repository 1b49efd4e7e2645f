"""`lk help ratings`: which chapters of the help answer people's questions, and what they miss in them."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lk_app.commands.consoles import out as console
from lk_app.help import service, texts
from lk_app.kernel import clock
from lk_app.kernel.text import format_date
from lk_app.store.transaction import in_reading

commands = typer.Typer(no_args_is_help=True, help="Пошаговая инструкция: как её оценивают.")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.add_typer(commands, name="help")


@commands.callback()
def about() -> None:
    """Пошаговая инструкция: как её оценивают."""


@commands.command()
def ratings(words: Annotated[int, typer.Option(help="Сколько последних замечаний показать.", min=0)] = 20) -> None:
    """Сколько читателей нашли ответ в каждой главе и что они написали."""
    counted = in_reading(service.summary)
    if not any(chapter.yes or chapter.no for chapter in counted):
        console.print(texts.NO_RATINGS)
        return
    table = Table(*texts.RATING_HEADS, title=texts.RATINGS_TITLE, title_justify="left")
    for chapter in counted:
        percent = "" if chapter.percent is None else f"{chapter.percent} %"
        table.add_row(chapter.title, str(chapter.yes), str(chapter.no), percent)
    console.print(table)
    written = in_reading(service.remarks, words)
    if written:
        table = Table(*texts.WORDS_HEADS, title=texts.WORDS_TITLE, title_justify="left")
        for remark in written:
            day = format_date(clock.local_date(remark.rated_at))
            table.add_row(day, remark.title, escape(remark.missing), escape(remark.mistake))  # people typed it
        console.print(table)
