"""S56: files of inquiries by HTTP. Cut while they stream, known by content, given back to their owner only, as attachments."""

import tempfile
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from sqlmodel import Session
from starlette.applications import Starlette

from lk_app.config import settings
from lk_app.inquiries import cleaning, flows, service, texts
from lk_app.inquiries.models import InquiryFile
from lk_app.inquiries.rules import Draft
from lk_app.kernel.actor import Actor
from lk_app.store.run import run
from lk_app.web import uploads
from lk_app.web.app import shield
from lk_app.web.uploads import ENVELOPE_BYTES, PATH, inquiry_routes
from tests.factories import make_profile, subscriber
from tests.people import rows
from tests.pictures import PDF, SCRIPT, huge_png, multipart, picture

SCRIPTS = "application/json"


@pytest.fixture
def who(monkeypatch) -> dict[str, Actor]:
    """Who sends the next request: the cookie's part is tested in test_cookie.py."""
    now = {"actor": Actor("visitor", ip="203.0.113.7")}

    async def actor_of(_scope: object) -> Actor:
        return now["actor"]

    monkeypatch.setattr(uploads, "actor_of", actor_of)
    return now


@pytest.fixture
def me(session: Session) -> Actor:
    actor = subscriber(make_profile(session, "me@example.org"))
    session.commit()
    return actor


@pytest.fixture
async def browser(db: str, who: dict[str, Actor]) -> AsyncIterator[httpx.AsyncClient]:
    """A page of ours, behind the whole shield."""
    app = shield(Starlette(routes=inquiry_routes()), settings(), {})
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 1234))
    async with httpx.AsyncClient(
        transport=transport, base_url=settings().origin, headers={"origin": settings().origin}
    ) as client:
        yield client


async def post(browser: httpx.AsyncClient, content: bytes, name: str = "фото.jpg", **options) -> httpx.Response:
    body, headers = multipart(content, name, options.pop("field", "file"))
    return await browser.post(PATH, content=body, headers=headers | options)


def nothing_is_left() -> bool:
    return rows(InquiryFile) == [] and (not flows.folder().exists() or not any(flows.folder().iterdir()))


async def test_a_photo_is_kept_under_a_random_name_outside_of_what_is_served(browser):
    answer = await post(browser, picture(), "../../счётчик.php.jpg")
    assert answer.status_code == 200
    assert answer.json()["name"] == "счётчик_php.jpg"
    (row,) = rows(InquiryFile)
    assert answer.json()["id"] == row["public_id"]
    (path,) = flows.folder().iterdir()
    assert path.parent == settings().data_dir / "inquiries"
    assert path.name == row["stored_name"] and len(path.stem) == 32 and "счётчик" not in str(path)


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", 415),
        (b"<svg/>", "a.jpg", 415),
        (b"<html>" + SCRIPT, "a.pdf", 415),
        (b"PK\x03\x04" + bytes(100), "a.jpg", 415),
        (picture("GIF", mode="P"), "a.jpg", 415),
        (b"", "a.jpg", 415),
        (huge_png(), "a.png", 415),
        (PDF[:-6], "a.pdf", 415),
        (picture() + bytes(cleaning.MAX_BYTES), "a.jpg", 413),
    ],
    ids=["svg", "svg as jpg", "html as pdf", "zip", "gif", "empty", "100 MP", "half a pdf", "large"],
)
async def test_what_is_refused_leaves_nothing(browser, content, name, status):
    answer = await post(browser, content, name)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"] and "MB" not in answer.text
    again = await post(browser, content, name, accept=SCRIPTS)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert nothing_is_left()


async def test_a_polyglot_leaves_its_other_half_behind(browser, who, me):
    who["actor"] = me
    for content in (picture() + b"PK\x03\x04" + SCRIPT, picture("PNG") + SCRIPT, picture(comment=SCRIPT)):
        assert (await post(browser, content)).status_code == 200
    for path in flows.folder().iterdir():
        assert SCRIPT not in path.read_bytes() and b"PK\x03\x04" not in path.read_bytes()


async def test_a_stream_without_an_end_is_cut(browser):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield multipart(b"")[0].partition(b"\r\n\r\n")[0] + b"\r\n\r\n\xff\xd8\xff"
        while True:
            sent += 65536
            yield bytes(65536)

    headers = multipart(b"")[1]
    answer = await browser.post(PATH, content=endless(), headers=headers)
    assert (answer.status_code, answer.json()) == (413, {"error": texts.TOO_BIG})
    assert sent <= cleaning.MAX_BYTES + ENVELOPE_BYTES + 2 * 65536
    assert nothing_is_left()


async def test_a_length_that_is_too_long_is_refused_before_a_byte_is_read(browser):
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    headers = multipart(b"")[1] | {"content-length": str(cleaning.MAX_BYTES * 2)}
    answer = await browser.post(PATH, content=never(), headers=headers)
    assert answer.status_code == 413
    assert nothing_is_left()


async def test_the_bytes_wait_on_the_disk_and_not_in_memory(browser, monkeypatch):
    rolled = []
    original = tempfile.SpooledTemporaryFile.rollover

    def rollover(self: tempfile.SpooledTemporaryFile) -> None:
        rolled.append(True)
        original(self)

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", rollover)
    assert (await post(browser, PDF[:9] + b"%" * 3_000_000 + PDF[9:])).status_code == 200
    assert rolled == [True]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data; boundary=xyz"),
        (b"--xyz\r\n", "multipart/form-data; boundary=xyz"),
        (b"rubbish", "multipart/form-data; boundary=xyz"),
        (multipart(PDF)[0], "multipart/form-data"),
        (multipart(PDF)[0], "application/x-www-form-urlencoded"),
        (multipart(PDF)[0], "text/plain"),
        (multipart(PDF)[0], ""),
        (multipart(PDF, field="other")[0], "multipart/form-data; boundary=xyz"),
        (multipart(PDF)[0][:-12], "multipart/form-data; boundary=xyz"),
        (multipart(PDF)[0][:-9] + b"\r\n" + multipart(PDF)[0], "multipart/form-data; boundary=xyz"),
        (b'--xyz\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--xyz--\r\n', "multipart/form-data; boundary=xyz"),
        (b"--xyz\r\n" + b"X" * 100_000, "multipart/form-data; boundary=xyz"),
    ],
)
async def test_a_broken_form_is_refused_in_words(browser, body, content_type):
    answer = await browser.post(PATH, content=body, headers={"content-type": content_type} if content_type else {})
    assert (answer.status_code, answer.json()) == (400, {"error": texts.FORM_BROKEN})
    assert nothing_is_left()


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example"])
async def test_a_foreign_page_uploads_and_deletes_nothing(browser, origin):
    kept = (await post(browser, PDF)).json()["id"]
    before = rows(InquiryFile)
    if origin is None:
        del browser.headers["origin"]
    else:
        browser.headers["origin"] = origin
    assert (await post(browser, PDF)).status_code == 403
    assert (await browser.delete(f"{PATH}/{kept}")).status_code == 403
    assert rows(InquiryFile) == before


async def sent_file(browser: httpx.AsyncClient, actor: Actor, name: str = "счётчик.pdf") -> str:
    kept = (await post(browser, PDF, name)).json()["id"]
    await run(service.send, actor, Draft(str(uuid4()), "other", "Вот", "", "+79781234567", (kept,)))
    return kept


async def test_an_own_file_comes_as_an_attachment_that_nothing_keeps_or_runs(browser, who, me):
    who["actor"] = me
    answer = await browser.get(f"{PATH}/{await sent_file(browser, me)}")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store" and "etag" not in answer.headers
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_missing_foreign_and_unsent_files_answer_the_same(browser, who, me, session):
    other = subscriber(make_profile(session, "other@example.org"))
    session.commit()
    who["actor"] = me
    mine, unsent = await sent_file(browser, me), (await post(browser, PDF)).json()["id"]
    answers = []
    for actor, public_id in [
        (other, mine), (Actor("visitor", ip="203.0.113.7"), mine), (me, unsent), (me, "no-such-file"),
        (me, "%00"), (me, rows(InquiryFile)[0]["stored_name"]),
    ]:  # fmt: skip
        who["actor"] = actor
        answer = await browser.get(f"{PATH}/{public_id}")
        answers.append((answer.status_code, answer.text, answer.headers["content-type"]))
    assert set(answers) == {(404, texts.NO_FILE, "text/plain; charset=utf-8")}
    assert (await browser.get(f"{PATH}/..%2f..%2fkrymenergo.sqlite3")).status_code == 404
    who["actor"] = other
    before = rows(InquiryFile)
    assert {(await browser.delete(f"{PATH}/{one}")).status_code for one in (mine, unsent, "x")} == {204}
    assert rows(InquiryFile) == before


async def test_a_file_taken_back_is_gone(browser, who, me):
    who["actor"] = me
    kept = (await post(browser, PDF)).json()["id"]
    assert (await browser.delete(f"{PATH}/{kept}")).status_code == 204
    assert nothing_is_left()


async def test_uploading_too_often_is_told_with_the_time_to_wait(browser, who):
    for _ in range(60):
        await post(browser, b"x")
    answer = await post(browser, PDF)
    assert answer.status_code == 429 and "Следующий можно приложить через" in answer.json()["error"]
    assert nothing_is_left()


async def test_a_slow_upload_gives_its_place_back(browser, monkeypatch):
    import asyncio

    monkeypatch.setattr(uploads, "UPLOAD_SECONDS", 0.01)

    async def slow() -> AsyncIterator[bytes]:
        yield b"--xyz\r\n"
        await asyncio.Event().wait()

    answer = await browser.post(PATH, content=slow(), headers=multipart(b"")[1])
    assert (answer.status_code, answer.json()) == (408, {"error": texts.UPLOAD_SLOW})
    assert flows._uploads == {} and nothing_is_left()


@pytest.mark.parametrize("path", ["/_upload", "/_upload/x.jpg", "/inquiries", "/inquiries/", "/inquiries/x", PATH, PATH + "/"])
async def test_there_is_no_folder_of_uploads(browser, path):
    assert (await browser.get(path, follow_redirects=True)).status_code in (404, 405)
    assert (await browser.post("/_upload", files={"file": b"x"})).status_code == 404
    assert nothing_is_left()
