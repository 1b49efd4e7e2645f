"""How the cells of a column are read. Each kind of cell reads a whole column at once when it is plain, else cell by cell."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from lk_app.exchange import texts
from lk_app.kernel.text import format_date

Parse = Callable[[str], Any]
_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_SPACES = str.maketrans("", "", " \u00a0\u202f")
OLDEST = date(1950, 1, 1)
MAX_CODES, MAX_KNOWN = 10_000, 50_000


class Cell:
    """One kind of cell. `expected` says in Russian what may stand there."""

    sql_type = "text"
    expected = ""

    def column(self, texts: Sequence[str]) -> Sequence[Any]:
        """The values of a column; ValueError when a cell is not plain and `one` must look at each (that is slower)."""
        raise ValueError

    def one(self, text: str) -> Any:
        """The value of a cell. Raises ValueError when it is not what is expected."""
        raise NotImplementedError


class Text(Cell):
    """Printable text of one line."""

    def __init__(self, max_length: int, *, is_required: bool = False) -> None:
        self.max_length, self.is_required = max_length, is_required
        self.expected = texts.text_expected(max_length, is_required)

    def column(self, texts: Sequence[str]) -> Sequence[str]:
        stripped = list(map(str.strip, texts))
        is_short = max(map(len, stripped)) <= self.max_length
        if is_short and "".join(texts).isprintable() and (all(stripped) or not self.is_required):
            return stripped
        raise ValueError

    def one(self, text: str) -> str:
        if "\n" in text or "\r" in text:  # an open quote swallows the following lines: that is never an address
            raise ValueError
        value = " ".join(text.split())
        if not value.isprintable() or len(value) > self.max_length or (self.is_required and not value):
            raise ValueError
        return value


class AccountNumber(Text):
    """A number that fits the supplier's mask."""

    def __init__(self, pattern: str) -> None:
        super().__init__(30, is_required=True)
        self.expected = texts.number_expected(pattern)
        self._one = re.compile(pattern, re.ASCII)
        self._many = re.compile(rf"(?:(?:{pattern})\n)*", re.ASCII)

    def column(self, texts: Sequence[str]) -> Sequence[str]:
        if self._many.fullmatch("\n".join(texts) + "\n"):
            return texts
        raise ValueError

    def one(self, text: str) -> str:
        value = super().one(text)
        if not self._one.fullmatch(value):
            raise ValueError
        return value


class Remembering(Cell):
    """Cells of which a file has few different ones: each is parsed once."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def column(self, texts: Sequence[str]) -> Sequence[Any]:
        try:
            return list(map(self._known.__getitem__, texts))
        except KeyError:
            fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(fresh) > MAX_KNOWN:
            raise ValueError
        self._known |= {text: self.one(text) for text in fresh}
        return list(map(self._known.__getitem__, texts))


class Coded(Remembering):
    """Texts that are kept as numbers: each new one gets the next code, shared by all files of a command."""

    sql_type = "bigint"

    def __init__(self, codes: dict[str, int], max_length: int) -> None:
        super().__init__()
        self.codes, self._text = codes, Text(max_length, is_required=True)
        self.expected = self._text.expected

    def one(self, text: str) -> int:
        value = self._text.one(text)
        if len(self.codes) >= MAX_CODES and value not in self.codes:  # a wrong column, not a supplier with so many branches
            raise ValueError
        return self.codes.setdefault(value, len(self.codes) + 1)


class Word(Remembering):
    """One of a few words, in any case."""

    def __init__(self, words: dict[str, str], expected: str) -> None:
        super().__init__()
        self._words, self.expected = words, expected

    def one(self, text: str) -> str:
        found = self._words.get(" ".join(text.split()).lower())
        if found is None:
            raise ValueError
        return found


class Day(Remembering):
    """A date, dd.mm.yyyy or yyyy-mm-dd."""

    sql_type = "date"

    def __init__(self, not_after: date | None = None, *, is_required: bool = True) -> None:
        super().__init__()
        self._not_after, self._is_required = not_after, is_required
        self.expected = texts.DAY_EXPECTED if not_after is None else texts.day_expected(format_date(not_after))
        if not is_required:
            self.expected += texts.OR_EMPTY

    def one(self, text: str) -> str | None:
        found = _DATE.fullmatch(text.strip())
        if not found:
            if not text.strip() and not self._is_required:
                return None
            raise ValueError
        parts = [part for part in found.groups() if part]
        year, month, day = (parts[0], parts[1], parts[2]) if found[4] else (parts[2], parts[1], parts[0])
        value = date(int(year), int(month), int(day))
        if value < OLDEST or (self._not_after and value > self._not_after):
            raise ValueError
        return value.isoformat()


class Fixed(Cell):
    """A non-negative decimal number with a dot or a comma, kept as an integer of its smallest unit."""

    sql_type = "bigint"

    def __init__(self, decimals: int, expected: str, *, max_digits: int = 12, is_required: bool = True, minimum: int = 0) -> None:
        self._scale, self._decimals, self._minimum, self._is_required = 10**decimals, decimals, minimum, is_required
        self._max_digits = max_digits
        self.expected = expected if is_required else expected + texts.OR_EMPTY
        fraction = rf"(?:[.,](\d{{0,{decimals}}})0*)?" if decimals else ""
        self._pattern = re.compile(rf"(\d{{1,{max_digits}}}){fraction}", re.ASCII)
        self._aligned = re.compile(rf"(?:\d{{1,{max_digits}}}[.,]\d{{{decimals}}}\n)*", re.ASCII)

    def column(self, texts: Sequence[str]) -> Sequence[int | None]:
        joined = "".join(texts)
        if not joined and not self._is_required:
            return [None] * len(texts)
        values = self._whole(texts) if joined.isdecimal() and joined.isascii() else self._with_fraction(texts)
        if self._minimum and (None in values or min(values) < self._minimum):  # pyright: ignore[reportArgumentType, reportOptionalOperand]
            raise ValueError
        return values

    def _whole(self, texts: Sequence[str]) -> list[int | None]:
        if max(map(len, texts)) > self._max_digits:
            raise ValueError
        scale = self._scale
        if self._is_required:
            return [int(text) * scale for text in texts]
        return [int(text) * scale if text else None for text in texts]

    def _with_fraction(self, texts: Sequence[str]) -> list[int | None]:
        joined = "\n".join(texts)
        if not self._decimals or not self._aligned.fullmatch(joined + "\n"):
            raise ValueError
        # All have the same decimals, so without the separators they are whole numbers of the smallest unit.
        return list(map(int, joined.replace(",", "").replace(".", "").split("\n")))

    def one(self, text: str) -> int | None:
        compact = text.translate(_SPACES)
        if not compact and not self._is_required:
            return None
        found = self._pattern.fullmatch(compact)
        if not found:
            raise ValueError
        fraction = (found[2] or "") if self._decimals else ""
        value = int(found[1] + fraction.ljust(self._decimals, "0"))
        if value < self._minimum:
            raise ValueError
        return value


class Whole(Remembering):
    """A small integer between two bounds."""

    sql_type = "bigint"

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__()
        self._number, self._highest = Fixed(0, "", max_digits=6, minimum=lowest), highest
        self.expected = texts.whole_expected(lowest, highest)

    def one(self, text: str) -> int:
        value = self._number.one(text)
        if value is None or value > self._highest:
            raise ValueError
        return value
