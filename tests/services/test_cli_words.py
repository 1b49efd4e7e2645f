"""The command line speaks Russian: every help, every refusal of what was typed wrongly."""

import re

import pytest
import typer
from typer.testing import CliRunner

from lk_app.cli import app

OURS = re.compile(
    r"--[a-z-]+|LK_[A-Z_]+|docs/[a-z.]+|[.]csv|[.]zip|CSV|make run|\blk\b|\broot\b|krymenergo|samaraenergo|"
    r"pending|approved|rejected|withdrawn|\ball\b|accepted|answered"
)
"""What is Latin because it is typed as it stands."""


def _paths(command, *path: str):
    yield path
    for name, below in getattr(command, "commands", {}).items():
        yield from _paths(below, *path, name)


PATHS = list(_paths(typer.main.get_command(app)))


def _latin(text: str) -> set[str]:
    names = {name for path in PATHS for name in path}
    return set(re.findall(r"[A-Za-z]{2,}", OURS.sub(" ", text))) - names


def lk(*arguments: str):
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_help_is_russian_and_says_what_the_command_does(path):
    shown = lk(*path, "--help")
    assert shown.exit_code == 0
    assert "Как запускать: " in shown.output and "Показать эту справку." in shown.output
    assert _latin(shown.output) == set()
    assert len(shown.output.splitlines()[2]) > 20


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("import", "Не хватает аргумента ФАЙЛ…"),
        ("export readings", "Нужен параметр --since."),
        ("export readings --sinc 0", "Нет параметра --sinc. Похоже на: --since."),
        ("export readings --since", "После --since нужно значение."),
        ("export readings --since 0 abc", "Лишнее в команде: abc."),
        ("exporr", "Нет команды «exporr». Похоже на: export."),
        ("applications lst", "Нет команды «lst». Похоже на: list."),
        ("applications show abc", "N: «abc» не подходит: нужно целое число."),
        ("applications list --status foo", "--status: «foo» не подходит: можно pending, approved, rejected, withdrawn, all."),
        ("migrate --help=abc", "У параметра --help не бывает значения."),
        ("--verbose", "Нет параметра --verbose."),
    ],
)
def test_every_refusal_is_russian_and_ends_with_two(typed, told):
    done = lk(*typed.split())
    assert done.exit_code == 2
    assert f"Команда не понята. {told}" in done.stderr
    assert _latin(done.output) - set(re.findall(r"[A-Za-z]{2,}", typed)) == set()


def test_without_a_command_the_help_is_printed():
    for arguments in ([], ["export"], ["applications"]):
        assert "Команды" in lk(*arguments).output
