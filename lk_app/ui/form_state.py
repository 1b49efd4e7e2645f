"""What every form driven by State has: errors by field, a sentence for the whole, and a number that moves the focus."""

import reflex as rx

from lk_app.kernel.errors import AppError, Invalid

MAX_TEXT = 2_000


class FormState(rx.State, mixin=True):
    """Mixed into a State. Pages give `errors["name"]` to the fields, `problems` to `summary`, `message` to a notice and
    `error_key` to the page's heading."""

    errors: dict[str, str] = {}
    problems: list[list[str]] = []
    message: str = ""
    error_key: int = 0
    is_busy: bool = False

    def _refuse(self, error: AppError) -> None:
        """Show why it was not done: beside the fields where the error names them, above the form otherwise."""
        named = error.errors if isinstance(error, Invalid) else {error.field: error.message} if error.field else {}
        self.errors = dict(named)
        self.problems = [[name, sentence] for name, sentence in named.items()]
        self.message = "" if named else error.message
        self.error_key += 1

    def _clear(self) -> None:
        """Nothing is wrong any more."""
        self.errors, self.problems, self.message = {}, [], ""


def text_of(form: object, name: str) -> str:
    """A field of what a browser sent: a string of bounded length, or "" for anything else."""
    value = form.get(name) if isinstance(form, dict) else None
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def is_ticked(form: object, name: str) -> bool:
    """A checkbox of what a browser sent: present means ticked."""
    value = form.get(name) if isinstance(form, dict) else None
    return value is True or (isinstance(value, str) and value not in ("", "false", "off"))
