"""What devices may keep and send: the bare minimum, to its owner only, once however often it is sent."""

import sqlite3
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.live import NOW, Server, running, signed_in_http

METERS, READINGS = "/api/kept/meters", "/api/kept/readings"
TWO_HOURS = 7200


@pytest.fixture(scope="module")
def cabinet(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of its own: its readings are written."""
    with running(tmp_path_factory.mktemp("kept")) as started:
        yield started


@pytest.fixture(scope="module")
def ivan(cabinet: Server) -> httpx.Client:
    return signed_in_http(cabinet)


def rows(cabinet: Server) -> list[tuple[str, str]]:
    with sqlite3.connect(cabinet.database) as base:
        return base.execute("SELECT submission_id, taken_at FROM reading WHERE submission_id IS NOT NULL ORDER BY id").fetchall()


def typed(client: httpx.Client, **changes: str) -> dict[str, str]:
    kept = client.get(METERS).json()
    meter = kept["meters"][0]
    return {
        "owner": kept["owner"],
        "account": meter["account"],
        "meter": meter["meter"],
        "t1": str(int(meter["zones"][0]["previous"]) + 60),
        "submission_id": str(uuid.uuid4()),
        "age_seconds": str(TWO_HOURS),
    } | changes


def test_a_visitor_gets_nothing_and_sends_nothing(cabinet: Server) -> None:
    visitor = httpx.Client(base_url=cabinet.origin, headers={"origin": cabinet.origin})
    assert visitor.get(METERS).json() == {"owner": "", "meters": []}
    before = rows(cabinet)
    assert visitor.post(READINGS, data=typed(signed_in_http(cabinet))).json()["outcome"] == "sign_in"
    assert rows(cabinet) == before


def test_a_device_gets_the_bare_minimum_of_its_owner_and_no_cache_keeps_it(cabinet: Server, ivan: httpx.Client) -> None:
    answer = ivan.get(METERS)
    assert answer.headers["cache-control"] == "no-store"
    kept, others = answer.json(), signed_in_http(cabinet, "zony@user").get(METERS).json()
    assert kept["meters"]
    assert {frozenset(meter) for meter in kept["meters"]} == {frozenset({"account", "meter", "title", "name", "zones"})}
    assert kept["owner"] != others["owner"]
    assert not {meter["account"] for meter in kept["meters"]} & {meter["account"] for meter in others["meters"]}
    assert signed_in_http(cabinet).get(METERS).json()["owner"] == kept["owner"], "the same in another login"


def test_sent_twice_it_is_one_reading_of_the_moment_it_was_typed(cabinet: Server, ivan: httpx.Client) -> None:
    form, before = typed(ivan), rows(cabinet)
    first, again = ivan.post(READINGS, data=form).json(), ivan.post(READINGS, data=form | {"age_seconds": "9000"}).json()
    assert (first["outcome"], first) == ("accepted", again)
    assert "приняты, квитанция № " in first["message"]
    [(submission_id, taken_at)] = rows(cabinet)[len(before) :]
    assert submission_id == form["submission_id"]
    told = datetime.fromisoformat(NOW) - timedelta(seconds=TWO_HOURS)
    taken = datetime.fromisoformat(taken_at if "+" in taken_at else taken_at + "+00:00")
    assert timedelta(0) <= taken - told < timedelta(hours=1), "the server's clock has gone on since it started"


@pytest.mark.parametrize(
    "changes",
    [
        {"t1": "9"},
        {"t1": "99000"},
        {"t1": "десять"},
        {"t1": ""},
        {"account": "someone-elses"},
        {"meter": "00000000"},
        {"submission_id": "1"},
        {"age_seconds": "-1"},
        {"age_seconds": "١٢"},
        {"age_seconds": "99999999"},
        {"age_seconds": "9" * 50},
    ],
    ids=str,
)
def test_what_is_wrong_or_must_be_asked_is_refused_in_words_with_a_way_out(
    cabinet: Server, ivan: httpx.Client, changes: dict[str, str]
) -> None:
    before = rows(cabinet)
    answer = ivan.post(READINGS, data=typed(ivan, **changes)).json()
    assert answer["outcome"] == "refused"
    assert answer["message"].endswith((".", "!", "?"))
    assert answer["href"].startswith("/readings")
    assert rows(cabinet) == before


def test_somebody_elses_reading_waits_for_them(cabinet: Server, ivan: httpx.Client) -> None:
    before = rows(cabinet)
    other = signed_in_http(cabinet, "zony@user")
    assert other.post(READINGS, data=typed(ivan)).json() == {"outcome": "not_mine", "message": "", "href": ""}
    stolen = typed(ivan, owner=other.get(METERS).json()["owner"])
    assert other.post(READINGS, data=stolen).json()["outcome"] == "refused"
    assert rows(cabinet) == before


def test_another_site_cannot_send(cabinet: Server, ivan: httpx.Client) -> None:
    before = rows(cabinet)
    assert ivan.post(READINGS, data=typed(ivan), headers={"origin": "http://evil.example"}).status_code == 403
    assert ivan.post(READINGS, json=typed(ivan)).json()["outcome"] == "refused", "only a form of ours is read"
    assert rows(cabinet) == before
