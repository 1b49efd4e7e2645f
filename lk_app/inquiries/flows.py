"""Files from the wire to the disk and back: what needs the event loop, threads of its own and the folder."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from lk_app.config import settings
from lk_app.inquiries import service, texts
from lk_app.inquiries.cleaning import clean
from lk_app.inquiries.models import InquiryFile
from lk_app.inquiries.rules import is_public_id
from lk_app.inquiries.service.files import KeptFile
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, NotFound, Unavailable
from lk_app.store.run import run, run_read
from lk_app.store.transaction import in_reading, in_transaction

UPLOADS_AT_ONCE = 16
UPLOADS_FROM_ONE_NETWORK = 6
DRAFT_TTL = timedelta(hours=24)
STRAY_TTL = timedelta(hours=1)
"""A file without a row: its upload was cut between the disk and the database. Younger ones may be on their way."""

# One picture at a time: what is decoded is large, and people wait longer for their own network anyway.
_drawing = ThreadPoolExecutor(1, thread_name_prefix="pictures")
_uploads: dict[str, int] = {}


def folder() -> Path:
    """Where files lie: beside the database, never among what the web server serves."""
    return settings().data_dir / "inquiries"


@asynccontextmanager
async def place(actor: Actor) -> AsyncIterator[None]:
    """A place for one upload, held while its bytes come. Raises TooOften, or Unavailable when all places are taken."""
    network = actor.network
    if sum(_uploads.values()) >= UPLOADS_AT_ONCE or _uploads.get(network, 0) >= UPLOADS_FROM_ONE_NETWORK:
        raise Unavailable(texts.CROWDED)
    _uploads[network] = _uploads.get(network, 0) + 1
    try:
        await run_read(service.take_place, actor)
        yield
    finally:
        _uploads[network] -= 1
        if not _uploads[network]:
            del _uploads[network]


async def take_file(actor: Actor, source: BinaryIO, typed_name: str) -> KeptFile:
    """Make an uploaded file harmless and keep it. Raises Invalid for `file`; then nothing of it is left."""
    cleaned = await asyncio.get_running_loop().run_in_executor(_drawing, clean, source, typed_name, folder())
    try:
        return await run(service.keep, actor, cleaned)
    except AppError:
        (folder() / cleaned.stored_name).unlink(missing_ok=True)
        raise
    # Any other failure leaves open whether the row is there: then the sweeper decides.


async def drop_file(actor: Actor, public_id: str) -> None:
    """Forget an uploaded file that is not sent yet. What is not there or not the actor's is left alone, without a word."""
    if is_public_id(public_id) and (stored_name := await run(service.drop_draft, actor, public_id)):
        (folder() / stored_name).unlink(missing_ok=True)


async def own_file(actor: Actor, public_id: str) -> tuple[InquiryFile, Path]:
    """A file of the actor's own thread and where it lies. Raises NotFound."""
    if not is_public_id(public_id):
        raise NotFound(texts.NO_FILE)
    file = await run_read(service.own_file, actor, public_id)
    path = folder() / file.stored_name
    if not path.is_file():
        raise NotFound(texts.NO_FILE)
    return file, path


def sweep() -> int:
    """Delete what was uploaded and never sent, and what has no row at all; gives how many files went. Blocks."""
    # The rows first: a power cut in between leaves files without rows, which the second half finds the next time.
    names = in_transaction(service.forget_drafts, clock.now() - DRAFT_TTL)
    names += _strays()
    for name in names:
        (folder() / name).unlink(missing_ok=True)
    return len(names)


def _strays() -> list[str]:
    if not folder().is_dir():
        return []
    before = clock.true_now() - STRAY_TTL
    old = [path.name for path in folder().iterdir() if path.is_file() and path.stat().st_mtime < before.timestamp()]
    known: set[str] = set()
    for start in range(0, len(old), 500):
        known |= in_reading(service.known_names, old[start : start + 500])
    return [name for name in old if name not in known]
