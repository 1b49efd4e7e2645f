"""The guide's cabinet: one server with the demo and the practice bank for all files of the Krymenergo checklist."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.live import Server, running
from tests.ui.checklist import Phones


@pytest.fixture(scope="session")
def guide_cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """What changes things there is done by people and with accounts of their own: the demo's are only looked at."""
    with running(tmp_path_factory.mktemp("guide"), has_bank=True) as started:
        yield started


@pytest.fixture(scope="module")
def phones(browser: Browser, guide_cabinet: Server) -> Iterator[Phones]:
    """Telephones of 360 px; screens stay open in their tabs, so that each row of the checklist costs only a look."""
    owned = Phones(browser, guide_cabinet)
    yield owned
    owned.close()
