"""The practice bank beside the demo: where it is found, how wide it opens, that it ends with whoever started it."""

import os
import subprocess
from pathlib import Path

import pytest

from lk_app.config import Settings
from lk_app.demo import practice_bank
from lk_app.payments.acquirers.configured import acquirer_of
from lk_app.payments.notices import NOTICE_PATH
from tests.ports import free_port


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:3000"])
def test_for_a_browser_of_this_machine_it_listens_on_loopback_only(origin: str) -> None:
    found = practice_bank.connect(Settings(origin=origin), 3055)
    assert (found["LK_BANK_HOST"], found["LK_BANK_ORIGIN"]) == ("127.0.0.1", "http://127.0.0.1:3055")


def test_for_a_phone_its_page_is_where_the_cabinet_is(monkeypatch: pytest.MonkeyPatch) -> None:
    phone = Settings(origin="http://192.168.1.5:3000", host="0.0.0.0")
    found = practice_bank.connect(phone, 3055)
    assert (found["LK_BANK_HOST"], found["LK_BANK_ORIGIN"]) == ("0.0.0.0", "http://192.168.1.5:3055")
    assert found["LK_ACQUIRER_URL"] == "http://127.0.0.1:3055/v3", "the cabinet itself asks it on loopback"
    monkeypatch.setenv("LK_BANK_ORIGIN", "https://bank.example")
    behind_tls = practice_bank.connect(Settings(origin="https://lk.example"), 3055)
    assert (behind_tls["LK_BANK_ORIGIN"], behind_tls["LK_ACQUIRER_PAGE_HOSTS"]) == ("https://bank.example", '["bank.example"]')


def test_what_it_gives_is_a_connected_acquirer_and_our_own_door(monkeypatch: pytest.MonkeyPatch) -> None:
    found = practice_bank.connect(Settings(port=3000), 3055)
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    assert acquirer_of(Settings()) is not None
    assert found["LK_BANK_NOTICE_URL"] == f"http://127.0.0.1:3000{NOTICE_PATH}"


def test_it_ends_when_whoever_started_it_is_gone(tmp_path: Path) -> None:
    cabinet = Settings(data_dir=tmp_path)
    process = practice_bank.start(os.environ | practice_bank.connect(cabinet, free_port()) | {"LK_DATA_DIR": str(tmp_path)})
    try:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode is not None


def test_the_hint_names_cards_that_it_takes() -> None:
    assert "2200 0000 0000 0004" in practice_bank.hint() and "123456" in practice_bank.hint()
