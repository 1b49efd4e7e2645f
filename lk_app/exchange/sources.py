"""Files as they lie: plain or in a zip; what a file says of itself before its rows are read."""

import codecs
import csv
import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from lk_app.exchange.cells import OLDEST
from lk_app.exchange.layouts import LAYOUTS, Column, Kind, Layout
from lk_app.exchange.problems import shortened
from lk_app.kernel import clock
from lk_app.kernel.errors import AppError
from lk_app.kernel.text import format_moment

BLOCK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
_MADE_AT = re.compile(
    r"(?:(\d{2})\.(\d{2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2}))(?:[ T]+(\d{2}):(\d{2})(?::(\d{2}))?)?(?![\d:])", re.ASCII
)
_FUTURE_SLACK = timedelta(days=1)
_ZIP_START = b"PK\x03\x04"


class UnreadableFile(AppError):
    """The file cannot be taken at all; the sentence names the file and the way out."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes with a name; `open` gives them from the beginning."""

    name: str
    size_bytes: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class FileHead:
    """What is known of a file before its rows are read."""

    source: Source
    layout: Layout
    columns: tuple[Column, ...]
    """In the file's order."""
    encoding: str
    digest: str
    made_at: datetime
    header_line: int

    @property
    def kind(self) -> Kind:
        """What it is about."""
        return self.layout.kind


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """The files behind `paths`; a zip gives its CSV members. Raises UnreadableFile."""
    found: list[Source] = []
    for path in paths:
        if not path.is_file():
            raise UnreadableFile(f"Файла {path} нет. Проверьте имя и папку.")
        found += _members(path) if zipfile.is_zipfile(path) else [_plain(path)]
    return found


def _plain(path: Path) -> Source:
    with path.open("rb") as raw:
        if raw.read(4) == _ZIP_START:  # its list of members stands at the end, so it is no zip any more
            raise UnreadableFile(f"Архив {path.name} обрезан: конца нет. Передайте его ещё раз.")
    return Source(path.name, path.stat().st_size, lambda: path.open("rb"))


def _members(path: Path) -> list[Source]:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if info.filename.lower().endswith((".csv", ".txt"))]
    if not infos:
        raise UnreadableFile(f"В архиве {path.name} нет файлов .csv.")
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFile(f"Архив {path.name} закрыт паролем. Распакуйте его и загрузите файлы.")
    return [Source(f"{path.name}/{info.filename}", info.file_size, lambda info=info: _open_member(path, info)) for info in infos]


def _open_member(path: Path, info: zipfile.ZipInfo) -> BinaryIO:
    return zipfile.ZipFile(path).open(info)  # type: ignore[return-value]  # closes with its last member


def inspect(source: Source, made_at: datetime | None = None) -> FileHead:
    """Read the file once for its digest and encoding, and its first lines. Raises UnreadableFile.

    `made_at` stands in for a file that does not say itself when it was made.
    """
    digest, encoding = _scan(source)
    with source.open() as raw:
        head = raw.read(HEAD_BYTES).decode(encoding, "ignore")
    lines = [line.rstrip("\r") for line in head.split("\n")]
    is_dated = lines[0].lstrip().startswith(("#", '"#'))
    made_at = (_made_at(source, lines[0]) if is_dated else None) or made_at
    if made_at is None:
        raise UnreadableFile(
            f"{source.name}: не сказано, на какой момент сделан файл. Поставьте первой строкой, например, «# 21.02.2022 06:00» "
            "или укажите --made-at."
        )
    if made_at > clock.now() + _FUTURE_SLACK:
        raise UnreadableFile(
            f"{source.name}: файл сделан в будущем, {format_moment(made_at)}. "
            f"Сейчас {format_moment(clock.now())}: проверьте дату файла и часы."
        )
    header_line = 2 if is_dated else 1
    header = lines[header_line - 1] if len(lines) >= header_line else ""
    layout, columns = _recognise(source, next(csv.reader([header], delimiter=";"), []))
    if len(head) < HEAD_BYTES // 4 and not any(line.strip("; ") for line in lines[header_line:]):
        raise UnreadableFile(f"{source.name}: в файле один заголовок, строк под ним нет. Выгрузите файл заново.")
    return FileHead(source, layout, columns, encoding, digest, made_at, header_line)


def _scan(source: Source) -> tuple[str, str]:
    """The digest, and UTF-8 when all bytes are that, else cp1251.

    A file that does not end with the end of a line was cut on its way: its last sum may be half a sum, so it is refused.
    """
    digest, decoder, encoding = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), "utf-8-sig"
    last = b""
    try:
        with source.open() as raw:
            while block := raw.read(BLOCK_BYTES):
                digest.update(block)
                last = block[-1:]
                if b"\0" in block:
                    raise UnreadableFile(f"{source.name}: это не текст в UTF-8 или Windows-1251. Сохраните файл как CSV в UTF-8.")
                if encoding != "cp1251":
                    try:
                        decoder.decode(block)
                    except UnicodeDecodeError:
                        encoding = "cp1251"
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"{source.name}: архив повреждён. Передайте его ещё раз.") from error
    if not last:
        raise UnreadableFile(f"{source.name}: файл пуст. Выгрузите его заново.")
    if last != b"\n":
        raise UnreadableFile(
            f"{source.name}: файл обрезан: последняя строка не заканчивается переводом строки. Передайте его ещё раз; если "
            "биллинг всегда пишет так, пусть заканчивает переводом строки и последнюю строку."
        )
    return digest.hexdigest(), encoding


def _made_at(source: Source, line: str) -> datetime:
    try:
        return _moment(_MADE_AT.search(line))
    except ValueError:
        raise UnreadableFile(
            f"{source.name}: в первой строке «{shortened(line.strip())}» нет даты файла. "
            "Ожидалось, например, «# 21.02.2022 06:00»."
        ) from None


def parse_moment(text: str, option: str) -> datetime:
    """A moment given on the command line, in the supplier's zone. Raises UnreadableFile that names the option."""
    found = _MADE_AT.fullmatch(text.strip())
    try:
        return _moment(found)
    except ValueError:
        why = "такого дня или времени не бывает" if found else "это не дата"
        raise UnreadableFile(f"{option}: «{shortened(text)}»: {why}. Ожидалось, например, «21.02.2022 06:00».") from None


def _moment(found: re.Match[str] | None) -> datetime:
    """Raises ValueError: there is no date, it does not exist, or nobody's files are that old."""
    if not found:
        raise ValueError
    day, month, year, year_iso, month_iso, day_iso = found.groups()[:6]
    hour, minute, second = (int(part or 0) for part in found.groups()[6:])
    naive = datetime(int(year or year_iso), int(month or month_iso), int(day or day_iso), hour, minute, second)  # noqa: DTZ001
    if naive.date() < OLDEST:
        raise ValueError
    return naive.replace(tzinfo=clock.local(clock.now()).tzinfo).astimezone(UTC)


def _recognise(source: Source, header: list[str]) -> tuple[Layout, tuple[Column, ...]]:
    names = [name.strip().lower() for name in header]
    while names and not names[-1]:
        names.pop()
    nearest = max(LAYOUTS.values(), key=lambda layout: len(layout.required & set(names)) / len(layout.required))
    missing = [column.name for column in nearest.columns if column.name in nearest.required - set(names)]
    surplus = [name for name in names if name not in nearest.names]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if missing or surplus or repeated:
        wrong = [
            f"{words}: {', '.join(found)}"
            for words, found in (("нет колонок", missing), ("лишние колонки", surplus), ("повторяются", repeated))
            if found
        ]
        raise UnreadableFile(
            f"{source.name}: заголовок «{';'.join(header)[:200]}» не похож ни на один из описанных. "
            f"Ближе всего {nearest.kind}: {'; '.join(wrong)}."
        )
    by_name = {column.name: column for column in nearest.columns}
    return nearest, tuple(by_name[name] for name in names)
