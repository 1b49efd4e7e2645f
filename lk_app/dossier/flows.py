"""What the routes call: the password is proven outside transactions, files go after they have committed."""

import asyncio
import tempfile
from typing import IO

import structlog

from lk_app.dossier import service, texts
from lk_app.dossier.archive import write_archive
from lk_app.dossier.parts import HOLDINGS
from lk_app.identity import texts as identity_texts
from lk_app.identity.flows import prove_password
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, Invalid
from lk_app.store import remains
from lk_app.store.holdings import Leaver
from lk_app.store.run import run, run_read

IN_MEMORY_BYTES = 1_000_000
"""A longer archive waits in a file without a name, which is gone when it is closed, whatever happens."""
_log = structlog.get_logger(__name__)


async def take_out(actor: Actor, password: str) -> IO[bytes]:
    """The archive of all that is held about the actor, open at its beginning; whoever gets it closes it.

    Written whole before the first byte is sent, so that a slow reader holds no connection to the database. Raises Invalid
    (`password`), TooOften, NotFound for a visitor.
    """
    await prove_password(actor, password)
    await run(service.take_turn_to_archive, actor)
    out = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115
    try:
        await run_read(write_archive, actor, HOLDINGS, out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


async def erase(actor: Actor, password: str, word: str) -> None:
    """«Удалить профиль навсегда». Raises Invalid (`password`, `word`), Conflict while money is on its way, TooOften, NotFound."""
    if why := await run_read(service.hindrance, actor):
        raise Conflict(why)
    errors = {} if password else {"password": identity_texts.PASSWORD_MISSING}
    if word.strip(" «»\"'.").casefold() != texts.WORD:
        errors["word"] = texts.WORD_WRONG
    if errors:
        raise Invalid(errors)
    present = await prove_password(actor, password)
    leaver = await run(service.erase, actor, present)
    await asyncio.to_thread(_clear_away, leaver)


def _clear_away(leaver: Leaver) -> None:
    for path in leaver.files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            _log.error("a file of somebody who has left is still here", file=path.name, error=type(error).__name__)
    remains.wipe()
