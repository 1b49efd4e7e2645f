"""The server process: it ends without a word when it is asked to, whoever is connected."""

from pathlib import Path

from tests.attack.wire import connect
from tests.live import running


async def test_stopping_says_nothing_in_english(built: Path, tmp_path: Path) -> None:
    """An open socket makes the server end its worker by force, which it used to tell of."""
    with running(tmp_path) as server:
        async with connect(server.origin) as wire:
            await wire.settle()
            server.stop()
    assert "orker" not in server.log.read_text(errors="replace")
