"""What came from outside is made harmless before it is kept: known by its content, pictures drawn anew, names of our own.

Nothing else decides: not the name, not the type the browser says. A picture leaves here as the pixels of the first frame and
nothing more; what hid in it or behind it (a script, an archive, the place it was taken at) stays behind (S56).
"""

import os
import secrets
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps

from lk_app.inquiries import texts
from lk_app.inquiries.rules import shown_name
from lk_app.kernel.errors import Invalid

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = {"JPEG": 52_000_000, "PNG": 26_000_000, "WEBP": 26_000_000}
"""The cameras of today's telephones; a JPEG is made smaller while it is read, the others are held in memory whole."""
Image.MAX_IMAGE_PIXELS = None  # Pillow's own limit is looser and only warns; ours is looked at before anything is decoded
MAX_SIDE = 4096
"""Enough to read a meter's or a receipt's smallest print."""
MAX_SCANS = 64
"""A progressive JPEG has about ten; one of thousands is made to keep us busy for hours."""
QUALITY = 88
PART = ".part"

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_ACTIVE_PDF = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
_END_OF_ZIP = b"PK\x05\x06"
_ZIP_TAIL = 66_000
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file that may be kept, already in its place under a random name."""

    name: str
    stored_name: str
    media_type: str
    size_bytes: int


def clean(source: BinaryIO, typed_name: str, folder: Path) -> CleanFile:
    """Read `source` (at most MAX_BYTES), write what is harmless of it into `folder`. Blocks; one at a time is enough.

    Raises Invalid for `file`, and then nothing is left in the folder.
    """
    content = source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Invalid({"file": texts.TOO_BIG})
    if not content:
        raise Invalid({"file": texts.EMPTY_FILE})
    kind = kind_of(content)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = secrets.token_hex(16)
    part = folder / (stem + PART)
    try:
        media_type = _write_pdf(content, part) if kind == "PDF" else _redraw(content, kind, source, part)
        stored_name = f"{stem}.{_EXTENSIONS[media_type]}"
        size_bytes = part.stat().st_size
        part.replace(folder / stored_name)
    finally:
        part.unlink(missing_ok=True)
    return CleanFile(shown_name(typed_name, _EXTENSIONS[media_type]), stored_name, media_type, size_bytes)


def kind_of(content: bytes) -> str:
    """ "JPEG", "PNG", "WEBP" or "PDF", by the first bytes. Raises Invalid for `file` for everything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content.startswith(b"%PDF-"):
        return "PDF"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise Invalid({"file": texts.HEIC})
    raise Invalid({"file": texts.NOT_A_PHOTO})


def _write_pdf(content: bytes, part: Path) -> str:
    """Kept as it is, for a PDF is not drawn anew; so it must end where a PDF ends, be no archive too, and run nothing."""
    if b"%%EOF" not in content[-1024:] or _END_OF_ZIP in content[-_ZIP_TAIL:]:
        raise Invalid({"file": texts.NOT_A_PHOTO})
    if any(name in content for name in _ACTIVE_PDF):
        raise Invalid({"file": texts.PDF_IS_ACTIVE})
    with _new(part) as target:
        target.write(content)
        _keep(target)
    return "application/pdf"


def _redraw(content: bytes, kind: str, source: BinaryIO, part: Path) -> str:
    _refuse_bombs(content, kind)
    source.seek(0)
    try:
        with Image.open(source, formats=[kind]) as opened:
            _check_pixels(*opened.size, kind)
            opened.draft("RGB", (MAX_SIDE, MAX_SIDE))
            picture = ImageOps.exif_transpose(opened)
            picture = _plain(picture, is_transparent=kind == "PNG" and picture.has_transparency_data)
    except Invalid:
        raise
    except Exception as error:  # a decoder fed with rubbish raises whatever it likes
        raise Invalid({"file": texts.NOT_A_PHOTO}) from error
    save_as = "PNG" if kind == "PNG" else "JPEG"
    with _new(part) as target:
        picture.save(target, save_as, quality=QUALITY)
        _keep(target)
    return Image.MIME[save_as]


def _plain(picture: Image.Image, *, is_transparent: bool) -> Image.Image:
    """Pixels only, not larger than needed: no comments, profiles, places, thumbnails, further frames."""
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    if is_transparent:
        plain = picture.convert("RGBA")
    elif picture.has_transparency_data:
        plain = Image.new("RGB", picture.size, "white")
        layer = picture.convert("RGBA")
        plain.paste(layer, mask=layer)
    else:
        plain = picture.convert("RGB")
    plain.info.clear()
    return plain


def _refuse_bombs(content: bytes, kind: str) -> None:
    """Before any decoder sees it: how large it says it is, and in how many goes it wants to be read."""
    if kind == "JPEG" and content.count(b"\xff\xda") > MAX_SCANS:
        raise Invalid({"file": texts.NOT_A_PHOTO})
    if kind == "WEBP":  # its decoder takes memory for the whole canvas already when it is opened
        try:
            _check_pixels(*_webp_size(content), kind)
        except (struct.error, IndexError) as error:
            raise Invalid({"file": texts.NOT_A_PHOTO}) from error


def _webp_size(content: bytes) -> tuple[int, int]:
    """As its header says (RFC 9649)."""
    head, body = content[12:16], content[20:]
    if head == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if head == b"VP8L":
        bits = struct.unpack_from("<I", body, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise Invalid({"file": texts.NOT_A_PHOTO})


def _check_pixels(width: int, height: int, kind: str) -> None:
    if width * height > MAX_PIXELS[kind]:
        raise Invalid({"file": texts.TOO_MANY_PIXELS})


def _new(part: Path) -> BinaryIO:
    return os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")


def _keep(target: BinaryIO) -> None:
    """On the disk before anybody is told that it is kept."""
    target.flush()
    os.fsync(target.fileno())
