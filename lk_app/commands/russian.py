"""Help and refusals of the command line in Russian: typer has no translation of its own, so its two printers are replaced."""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table
from rich.text import Text
from typer import rich_utils

from lk_app.commands.consoles import err, out

METAVARS = {str: "ТЕКСТ", int: "ЧИСЛО", Path: "ФАЙЛ", list[Path]: "ФАЙЛ…"}
UNFIT = {"int_parsing": "нужно целое число", "bool_parsing": "нужно да или нет"}
PATTERNS = (
    (r"No such option: (.+)", "Нет параметра {0}."),
    (r"No such command '(.+?)'\.?(?: Did you mean (.+)\?)?", "Нет команды «{0}»."),
    (r"Missing command\.", "Не сказано, что сделать: нужна команда."),
    (r"Got unexpected extra arguments? ?(?:\(s\) )?\((.+)\)", "Лишнее в команде: {0}."),
    (r"Option '(.+)' requires an argument\.?", "После {0} нужно значение."),
    (r"Option '(.+)' requires .+", "После {0} не хватает значений."),
    (r"Option '(.+)' does not take a value\.?", "У параметра {0} не бывает значения."),
)


def speak_russian() -> None:
    """From now on typer prints help and refusals by these functions."""
    rich_utils.rich_format_help = show_help  # type: ignore[assignment]
    rich_utils.rich_format_error = show_error  # type: ignore[assignment]
    rich_utils.rich_abort_error = lambda: err.print("Прервано.")


def show_help(*, obj: Any, ctx: Any, markup_mode: object) -> None:
    """The help of a command or of a group."""
    params = [param for param in obj.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option"]
    commands = [obj.get_command(ctx, name) for name in obj.list_commands(ctx)] if hasattr(obj, "list_commands") else []
    out.print(Text(_usage(obj, ctx)))
    if obj.help:
        out.print(f"\n{escape(_paragraph(obj.help))}")
    _section("Аргументы", ((_name(param, ctx), _about(param)) for param in arguments))
    _section("Параметры", ((_name(param, ctx), _about(param)) for param in options))
    _section("Команды", ((command.name, _paragraph(command.help or "")) for command in commands if not command.hidden))


def show_error(error: Any) -> None:
    """What is wrong with the command line, and where its help is."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return  # its help has been printed
    err.print(Text(f"Команда не понята. {_sentence(error)}", style="red"))
    context = getattr(error, "ctx", None)
    if context is not None:
        err.print(Text(f"{_usage(context.command, context)}\nПодробно: {context.command_path} --help"))


def _usage(command: Any, ctx: Any) -> str:
    arguments = [_metavar(param, ctx) for param in command.get_params(ctx) if param.param_type_name == "argument"]
    tail = ["КОМАНДА …"] if hasattr(command, "list_commands") else arguments
    return "Как запускать: " + " ".join([ctx.command_path, "[ПАРАМЕТРЫ]", *tail])


def _section(title: str, rows: Iterable[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="cyan")
    table.add_column()
    for name, about in rows:
        table.add_row(f"  {escape(name)}", escape(about))
    if table.row_count:
        out.print(f"\n[bold]{title}[/]")
        out.print(table)


def _name(param: Any, ctx: Any) -> str:
    if param.param_type_name == "argument":
        return _metavar(param, ctx)
    names = ", ".join([*param.opts, *param.secondary_opts])
    return names if param.is_flag else f"{names} {_metavar(param, ctx)}"


def _metavar(param: Any, ctx: Any) -> str:
    if param.metavar:
        return str(param.metavar)
    annotation = param.type_descriptor.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "|".join(str(member.value) for member in annotation)
    return METAVARS.get(annotation, "ЗНАЧЕНИЕ")


def _about(param: Any) -> str:
    if "--help" in param.opts:
        return "Показать эту справку."
    if param.required:
        return f"{param.help or ''} Обязательно.".strip()
    default = param.default.value if isinstance(param.default, Enum) else param.default
    is_shown = param.show_default and not callable(default) and default not in (None, "", 0, False)
    return f"{param.help or ''} Без него: {default}." if is_shown else param.help or ""


def _paragraph(text: str) -> str:
    return " ".join(text.split())


def _sentence(error: Any) -> str:
    kind, param = type(error).__name__, getattr(error, "param", None)
    hint = _hint(error, param)
    if kind == "MissingParameter":
        is_argument = getattr(param, "param_type_name", "") == "argument"
        return f"Не хватает аргумента {hint}." if is_argument else f"Нужен параметр {hint}."
    if kind == "BadParameter":
        return " ".join(_unfit(error, hint))
    for pattern, words in PATTERNS:
        if found := re.fullmatch(pattern, error.message, re.DOTALL):
            meant = re.findall(r"'([^']+)'", found[found.re.groups] or "") if found.re.groups > 1 else []
            similar = sorted(getattr(error, "possibilities", None) or meant)
            return words.format(*found.groups()) + (f" Похоже на: {', '.join(similar)}." if similar else "")
    return str(error.message)


def _hint(error: Any, param: Any) -> str:
    if param is None:
        return str(error.param_hint or "") if hasattr(error, "param_hint") else ""
    return " / ".join(param.opts) if param.param_type_name == "option" else _metavar(param, None)


def _unfit(error: Any, hint: str) -> Iterator[str]:
    details = getattr(error.__cause__, "errors", list)()
    first: dict[str, Any] = details[0] if details else {}
    yield f"{hint}: «{first['input']}» не подходит:" if "input" in first else f"{hint}: не подходит:"
    choices = re.search(r"is not one of (.+?)\.?$", str(first.get("msg", "")))
    yield f"можно {choices[1].replace(chr(39), '')}." if choices else f"{UNFIT.get(first.get('type', ''), error.message)}."
