"""What may be written: topics, texts, contacts, names of files; and what becomes of an uploaded file (S53, S56)."""

import io
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image

from lk_app.inquiries import cleaning, rules, texts
from lk_app.inquiries.cleaning import clean
from lk_app.kernel.errors import AppError, Invalid
from tests.pictures import PDF, SCRIPT, huge_png, huge_webp, photo_with_place, picture, thousand_scans


def draft(**values) -> rules.Draft:
    values = {"uid": str(uuid4()), "topic": "other", "text": "Спасибо", "account": "", "contact": "a@example.ru"} | values
    return rules.Draft(**values)


def errors_of(**values) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        rules.parse_draft(draft(**values), "")
    return caught.value.errors


def test_all_wrong_fields_are_told_at_once():
    found = errors_of(topic="", text=" \n\u200b ", contact="", file_ids=("x",) * 6)
    assert found == {
        "topic": texts.TOPIC_MISSING,
        "text": texts.TEXT_MISSING,
        "contact": texts.CONTACT_MISSING,
        "files": texts.TOO_MANY,
    }


@pytest.mark.parametrize("topic", ["readings", "payments", "account", "sign_in", "other"])
def test_the_topics(topic):
    assert rules.parse_draft(draft(topic=topic), "").topic == topic


@pytest.mark.parametrize("uid", ["", "1", "../", "x" * 36, "' OR 1=1"])
def test_a_form_without_its_id_is_broken(uid):
    with pytest.raises(AppError, match="не целиком"):
        rules.parse_draft(draft(uid=uid), "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ivanov@mail.ru ", "ivanov@mail.ru"),
        ("8 (978) 123-45-67", "+79781234567"),
        ("+7 978 123 45 67", "+79781234567"),
        ("DEMO@user", "demo@user"),
    ],
)
def test_a_contact_is_a_mailbox_or_a_phone(typed, kept):
    assert rules.parse_contact(typed, "demo@user") == kept


@pytest.mark.parametrize("typed", ["иванов", "12345", "a@b", "a@example.ru\nBcc: b@example.ru", "demo@user", "+7", "@"])
def test_another_contact_is_told_how_to_write_it(typed):
    assert errors_of(contact=typed) == {"contact": texts.CONTACT_WRONG}


def test_what_is_written_stays_as_written_but_for_what_is_not_text():
    wild = "<b>Привет</b> {{ 7*7 }}\r\n\r\n\r\n\r\nвторая\x1b[31m строка\u202e\x00"
    assert rules.parse_text(wild) == "<b>Привет</b> {{ 7*7 }}\n\nвторая[31m строка"


def test_a_text_has_an_end():
    assert len(rules.parse_text("ы" * 4000)) == 4000
    assert errors_of(text="ы" * 4001) == {"text": texts.TEXT_TOO_LONG}


@pytest.mark.parametrize(
    ("typed", "extension", "shown"),
    [
        ("счётчик.jpg", "jpg", "счётчик.jpg"),
        ("../../etc/passwd", "png", "passwd.png"),
        (r"C:\Users\Иван\квитанция.pdf", "pdf", "квитанция.pdf"),
        ("фото.php.jpg", "jpg", "фото_php.jpg"),
        ("фото.jpg.html", "jpg", "фото_jpg.jpg"),
        ("", "jpg", "файл.jpg"),
        ("...", "jpg", "файл.jpg"),
        ("a\u202egpj.exe", "jpg", "agpj.jpg"),
        ('"><img src=x onerror=alert(1)>.png', "png", "img src_x onerror_alert(1).png"),
        ("a\r\nSet-Cookie: x=1.jpg", "jpg", "a Set-Cookie_ x_1.jpg"),
        ("ы" * 500 + ".jpg", "jpg", "ы" * 80 + ".jpg"),
    ],
)
def test_a_name_is_for_people_only(typed, extension, shown):
    assert rules.shown_name(typed, extension) == shown


def kept(content: bytes, folder: Path, name: str = "фото.jpg") -> tuple[cleaning.CleanFile, bytes]:
    file = clean(io.BytesIO(content), name, folder)
    assert [path.name for path in folder.iterdir()] == [file.stored_name]
    assert (folder / file.stored_name).stat().st_mode & 0o777 == 0o600
    return file, (folder / file.stored_name).read_bytes()


def refusal(content: bytes, folder: Path) -> str:
    with pytest.raises(Invalid) as caught:
        clean(io.BytesIO(content), "фото.jpg", folder)
    assert not folder.exists() or list(folder.iterdir()) == []
    return caught.value.errors["file"]


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")])
def test_a_picture_is_drawn_anew(tmp_path, kind, media_type):
    file, content = kept(picture(kind) + SCRIPT, tmp_path)
    assert file.media_type == media_type
    assert SCRIPT not in content
    with Image.open(io.BytesIO(content)) as drawn:
        assert drawn.size == (64, 40)
        red, blue = drawn.convert("RGB").getpixel((8, 20)), drawn.convert("RGB").getpixel((56, 20))
    assert red[0] > 200 > 60 > red[2] and blue[2] > 200 > 60 > blue[0]  # type: ignore[index]


def test_the_place_of_a_photo_stays_behind_and_it_stands_upright(tmp_path):
    original = photo_with_place()
    assert b"Camera of Ivanov" in original and b"44.95" in original
    _, content = kept(original, tmp_path)
    assert b"Ivanov" not in content and b"44.95" not in content and b"Exif" not in content
    with Image.open(io.BytesIO(content)) as drawn:
        assert drawn.size == (40, 64)
        assert drawn.getpixel((20, 8))[0] > 200  # type: ignore[index]  the left side has become the top


def test_what_hides_in_a_png_stays_behind(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    _, content = kept(picture("PNG", mode="RGBA", pnginfo=info), tmp_path)
    assert SCRIPT not in content
    with Image.open(io.BytesIO(content)) as drawn:
        assert drawn.mode == "RGB" or drawn.mode == "RGBA"


def test_a_large_photo_becomes_smaller(tmp_path):
    _, content = kept(picture(size=(6000, 3000)), tmp_path)
    with Image.open(io.BytesIO(content)) as drawn:
        assert max(drawn.size) <= cleaning.MAX_SIDE and drawn.size[0] == 2 * drawn.size[1]


def test_a_pdf_is_kept_as_it_is(tmp_path):
    file, content = kept(PDF, tmp_path, "квитанция.pdf")
    assert (file.name, file.media_type, content) == ("квитанция.pdf", "application/pdf", PDF)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<html>" + SCRIPT,
        b"PK\x03\x04 a zip",
        b"MZ\x90\x00",
        b"GIF89a" + bytes(100),
        b"#!/bin/sh\n",
        b"\xff\xd8\xff" + SCRIPT * 10,
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\x10\0\0\0WEBPVP8X",
        b"RIFF\x10\0\0\0WEBPVP9 " + bytes(20),
        picture()[:300],
        b"%PDF-1.4 without an end",
        b"junk before %PDF-1.4" + PDF,
        PDF + b"PK\x05\x06" + bytes(18) + b"%%EOF",
        thousand_scans(),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_not_a_photo_or_pdf_is_refused(tmp_path, content):
    assert refusal(content, tmp_path / "inquiries") == texts.NOT_A_PHOTO


@pytest.mark.parametrize("bomb", [huge_png(), huge_webp(), huge_png(26_001, 1_000)], ids=["png", "webp", "just over"])
def test_a_bomb_is_not_lit(tmp_path, bomb):
    assert len(bomb) < 200_000
    assert refusal(bomb, tmp_path / "inquiries") == texts.TOO_MANY_PIXELS


def test_other_refusals_say_what_to_do(tmp_path):
    folder = tmp_path / "inquiries"
    assert refusal(b"", folder) == texts.EMPTY_FILE
    assert refusal(b"\xff\xd8\xff" + bytes(cleaning.MAX_BYTES), folder) == texts.TOO_BIG
    assert refusal(b"\0\0\0\x18ftypheic" + bytes(50), folder) == texts.HEIC
    assert refusal(PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), folder) == texts.PDF_IS_ACTIVE


def test_nothing_is_left_when_the_disk_fails(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(cleaning.os, "fsync", full)
    for content in (PDF, picture()):
        with pytest.raises(OSError, match="no space"):
            clean(io.BytesIO(content), "x", tmp_path)
    assert list(tmp_path.iterdir()) == []
