"""Files for tests of uploads: honest pictures and PDFs, and what pretends to be one."""

import io
import struct
import zlib

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCRIPT = b"<script>alert(1)</script>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 40), mode: str = "RGB", **options: object) -> bytes:
    """A small picture, red on the left and blue on the right."""
    drawn = Image.new(mode, size, "blue")
    drawn.paste(Image.new(mode, (size[0] // 2, size[1]), "red"), (0, 0))
    target = io.BytesIO()
    drawn.save(target, kind, **options)  # type: ignore[arg-type]
    return target.getvalue()


def photo_with_place(orientation: int = 6) -> bytes:
    """As a telephone takes it: lying on its side, with the place it was taken at and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Ivanov"
    exif.get_ifd(0x8825)[2] = (44.0, 57.0, 0.0)
    return picture(exif=exif, comment=b"home, 44.95 N")


def huge_png(width: int = 10_000, height: int = 10_000) -> bytes:
    """A hundred megapixels in a few hundred bytes of header and a stream that would unpack to all of them."""
    rows = zlib.compressobj(9)
    data = rows.compress(b"\0" * (width // 8 + 1) * height) + rows.flush()

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def huge_webp(width: int = 16_000, height: int = 16_000) -> bytes:
    """A header that asks for a gigabyte."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def thousand_scans() -> bytes:
    """A progressive JPEG that wants to be gone through a thousand times."""
    honest = picture(progressive=True)
    start = honest.index(b"\xff\xda")
    scan = honest[start : honest.index(b"\xff", start + 14)]
    return honest[:-2] + scan * 1000 + b"\xff\xd9"


def multipart(content: bytes, name: str = "фото.jpg", field: str = "file", boundary: str = "xyz") -> tuple[bytes, dict[str, str]]:
    """The body as a browser writes it, and its header; `name` goes in as it is."""
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={boundary}"}
