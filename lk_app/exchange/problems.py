"""What is wrong with a file: every bad line is told, the first hundred on screen, all of them in a report file."""

import csv
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TextIO

from lk_app.exchange.formulae import neutralised
from lk_app.kernel.errors import AppError

SHOWN = 100
MAX_VALUE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong cell (or line, when `column` is empty): where, what stands there, what was expected."""

    file: str
    line: int
    column: str
    value: str
    expected: str


class Problems:
    """Collects problems: the first ones in memory, all of them in a file that exists only if there is one."""

    def __init__(self, report: Path) -> None:
        self.report, self.count = report, 0
        self.first: list[Problem] = []
        self._out: TextIO | None = None

    def add(self, problem: Problem) -> None:
        """Take it in."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(problem)
        self._write(problem)

    def _write(self, problem: Problem) -> None:
        if self._out is None:
            self.report = own_file(self.report)
            self._out = self.report.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._out, delimiter=";").writerow(("Файл", "Строка", "Колонка", "Значение", "Ожидалось"))
        row = (problem.file, problem.line, problem.column, shortened(problem.value), problem.expected)
        csv.writer(self._out, delimiter=";").writerow([neutralised(str(value)) for value in row])

    def discard(self) -> None:
        """Nothing of it came true: no report either."""
        if self._out is not None:
            self.close()
            self.report.unlink(missing_ok=True)

    def close(self) -> None:
        """Finish the report."""
        if self._out is not None:
            self._out.close()
            self._out = None

    def __enter__(self) -> "Problems":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self.close()


def own_file(wanted: Path) -> Path:
    """A new file of this name, or the name with a number when another import of the same second has it; the owner's only."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        path = wanted if number == 1 else wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
        with suppress(FileExistsError):
            path.touch(mode=0o600, exist_ok=False)  # it repeats names and addresses
            return path
    raise AssertionError("unreachable")


class BadLines(AppError):
    """Files with bad lines: nothing was changed."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("В файлах есть ошибки, ничего не изменено.")
        self.problems = problems


def shortened(value: str) -> str:
    """A value fit to be shown: one line, no control characters, not too long."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in value[: MAX_VALUE_LENGTH + 1])
    return clean if len(clean) <= MAX_VALUE_LENGTH else clean[: MAX_VALUE_LENGTH - 1] + "…"
