"""Importing billing's files: staged outside the write lock, checked, then applied in one transaction, or not at all."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, select

from lk_app.config import settings
from lk_app.exchange import texts
from lk_app.exchange.applying import Outcome, apply
from lk_app.exchange.checks import MISSED_WHEN_WRITTEN, check, ownerless
from lk_app.exchange.layouts import Context, Kind
from lk_app.exchange.models import ImportFile
from lk_app.exchange.problems import BadLines, Problems
from lk_app.exchange.sources import FileHead, UnreadableFile, find_sources, inspect
from lk_app.exchange.staging import Stage, drop_lines, finish, give_back_space, prepare, stage
from lk_app.kernel import clock
from lk_app.kernel.actor import SYSTEM
from lk_app.kernel.errors import AppError, Conflict
from lk_app.store import audit
from lk_app.store.transaction import own_connection, transaction_on

_ORDER = list(Kind)
_LOCK_KEY = 7_310_001
"""PostgreSQL's advisory lock of the import: any number, the same in every process."""


class Watch(Protocol):
    """Who is told how far the import is."""

    def begin(self, name: str, total: int) -> None:
        """A step begins; `total` in its own units, 0 when it cannot be told."""

    def advance(self, done: int, rows: int) -> None:
        """`done` of the total so far, `rows` of the file so far."""


class Silent:
    """A watch that looks away."""

    def begin(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self, done: int, rows: int) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of a file. `repeated_at`: it had been applied then, so nothing was done."""

    name: str
    kind: Kind
    rows: int
    outcome: Outcome
    repeated_at: datetime | None = None
    unmatched: Problems | None = None
    """Rows that came back and could not be matched with a payment made here, when there are any."""


def import_files(paths: list[Path], made_at: datetime | None = None, watch: Watch | None = None) -> list[FileResult]:
    """Apply all the files, or none of them. Files already applied (by digest) are passed over and said so.

    Raises UnreadableFile (no such file, unknown layout, no date), Conflict (older than what is applied, or another import
    came between), BadLines (all bad lines of all files, with the report's place). Whatever is raised, nothing was changed.
    """
    watch = watch or Silent()
    heads = _inspect_all(paths, made_at, watch)
    with own_connection() as connection:
        with transaction_on(connection, is_read_only=True):
            prepare(connection)
            last_import, known = _last_import(connection), _known(connection, heads)
            fresh = [head for head in heads if head.digest not in known]
            for head in fresh:
                _refuse_older(connection, head)
        done: dict[str, FileResult] = {}
        if fresh:
            report = settings().data_dir / "import-reports" / f"{clock.local(clock.now()):%Y-%m-%d-%H%M%S}.csv"
            with Problems(report) as problems, _unless_undone(report) as unmatched:
                done = _import_fresh(connection, fresh, last_import, problems, unmatched, watch)
            give_back_space(connection)
    return [done.get(head.digest) or FileResult(head.source.name, head.kind, 0, Outcome(), known[head.digest]) for head in heads]


def _inspect_all(paths: list[Path], made_at: datetime | None, watch: Watch) -> list[FileHead]:
    heads: dict[str, FileHead] = {}
    for source in find_sources(paths):
        watch.begin(f"{source.name}: смотрю", 0)
        head = inspect(source, made_at)
        heads.setdefault(head.digest, head)
    return sorted(heads.values(), key=lambda head: (_ORDER.index(head.kind), head.made_at, head.source.name))


def _import_fresh(
    connection: Connection,
    heads: list[FileHead],
    last_import: int,
    problems: Problems,
    unmatched: Problems,
    watch: Watch,
) -> dict[str, FileResult]:
    kinds = {head.kind for head in heads}
    with transaction_on(connection, is_read_only=True):
        stages = _stage_all(connection, heads, problems, watch)
        independent = {staged.table for staged in stages if not kinds & staged.head.layout.parents}
        for staged in stages:
            if staged.table in independent:
                _check(connection, staged, problems, watch)
    if problems.count and len(independent) == len(stages):
        with transaction_on(connection, is_read_only=True):
            for staged in stages:
                _look_for_owners(connection, staged, problems)
        raise BadLines(problems)
    results: dict[str, FileResult] = {}
    with _exclusively(connection, last_import):
        now = clock.now()
        for staged in stages:
            if staged.table not in independent:
                _check(connection, staged, problems, watch)
            if problems.count and not any(staged.head.kind in other.head.layout.parents for other in stages):
                _look_for_owners(connection, staged, problems)
                continue  # it will be rolled back, and no other file needs it to be checked against
            try:
                results[staged.head.digest] = _apply(connection, staged, now, unmatched, watch)
            except IntegrityError:
                if not _look_for_owners(connection, staged, problems):
                    raise
        if problems.count:
            raise BadLines(problems)
        watch.begin("Сохраняю", 0)
    return results


def _stage_all(connection: Connection, heads: list[FileHead], problems: Problems, watch: Watch) -> list[Stage]:
    codes: dict[str, int] = {}
    stages: list[Stage] = []
    for number, head in enumerate(heads, start=1):
        context = Context(codes, clock.local_date(head.made_at))
        watch.begin(f"{head.source.name}: читаю", head.source.size_bytes)
        stages.append(stage(connection, head, context, number, problems, watch.advance))
    finish(connection, codes, stages)
    return stages


def _check(connection: Connection, staged: Stage, problems: Problems, watch: Watch) -> None:
    watch.begin(f"{staged.head.source.name}: проверяю", 0)
    bad_lines: list[int] = []
    for problem in check(connection, staged):
        problems.add(problem)
        bad_lines.append(problem.line)
    # The good rows go on, so that files which refer to them are judged fairly; the transaction is rolled back in the end.
    drop_lines(connection, staged, bad_lines)


def _look_for_owners(connection: Connection, staged: Stage, problems: Problems) -> bool:
    """Tell of the rows that cannot be written for want of an account. Whether there are any."""
    before = problems.count
    if staged.head.kind in MISSED_WHEN_WRITTEN:
        for problem in ownerless(connection, staged):
            problems.add(problem)
    return problems.count > before


def _kept_going(connection: Connection) -> AbstractContextManager[object]:
    """A statement that fails spoils PostgreSQL's transaction but for a savepoint; on SQLite it takes back itself alone."""
    return connection.begin_nested() if connection.dialect.name == "postgresql" else nullcontext()


def _apply(connection: Connection, staged: Stage, now: datetime, unmatched: Problems, watch: Watch) -> FileResult:
    head, written = staged.head, 0

    def advance(lines: int) -> None:
        nonlocal written
        written += lines
        watch.advance(written, written)

    watch.begin(f"{head.source.name}: записываю", staged.last_line if connection.dialect.name == "sqlite" else 0)
    with _kept_going(connection):
        outcome = apply(connection, staged, now, advance)
    for problem in chain.from_iterable(outcome.unmatched):
        unmatched.add(problem)
    row = ImportFile(
        kind=head.kind, name=head.source.name[-255:], digest=head.digest, made_at=head.made_at, imported_at=now, rows=staged.rows,
        added=outcome.added, changed=outcome.changed, confirmed=outcome.confirmed,
    )  # fmt: skip
    with Session(connection) as session:
        session.add(row)
        audit.record(session, SYSTEM, "import.applied", kind=str(head.kind), digest=head.digest, rows=staged.rows)
        session.flush()
    return FileResult(head.source.name, head.kind, staged.rows, outcome, unmatched=unmatched if outcome.unmatched else None)


@contextmanager
def _unless_undone(report: Path) -> Iterator[Problems]:
    """A list of its own, beside the report of errors; it vanishes when what it tells of was rolled back."""
    with Problems(report.with_name(f"{report.stem}-unmatched{report.suffix}")) as unmatched:
        try:
            yield unmatched
        except BaseException:
            unmatched.discard()
            raise


@contextmanager
def _exclusively(connection: Connection, last_import: int) -> Iterator[None]:
    """The one transaction in which tables change. What was checked before it still holds, or Conflict is raised."""
    with _locked(connection):
        if _last_import(connection) != last_import:
            raise Conflict("Пока файлы читались, загрузились другие. Ничего не изменено, повторите команду.")
        yield


@contextmanager
def _locked(connection: Connection) -> Iterator[None]:
    """A write transaction; one import at a time."""
    busy = Conflict("Сейчас загружаются другие файлы. Повторите команду, когда та загрузка закончится.")
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction_on(connection))
        except OperationalError as error:  # SQLite: somebody has been writing for longer than we wait
            raise busy from error
        is_postgresql = connection.dialect.name == "postgresql"
        if is_postgresql and not connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK_KEY}):
            raise busy
        yield


def _last_import(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(ImportFile.id))) or 0


def _known(connection: Connection, heads: list[FileHead]) -> dict[str, datetime]:
    digests = [head.digest for head in heads]
    with Session(connection) as session:
        query = select(ImportFile.digest, ImportFile.imported_at).where(col(ImportFile.digest).in_(digests))
        return dict(session.exec(query).all())


def _refuse_older(connection: Connection, head: FileHead) -> None:
    with Session(connection) as session:
        applied_at = session.exec(select(sa.func.max(ImportFile.made_at)).where(ImportFile.kind == head.kind)).one()
    if applied_at and head.made_at < applied_at:
        raise Conflict(f"{head.source.name}: {texts.is_older(head.kind, head.made_at, applied_at)}")


__all__ = ["AppError", "BadLines", "FileResult", "Silent", "UnreadableFile", "Watch", "import_files"]
