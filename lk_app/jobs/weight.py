"""What a first visit to a page transfers, read off the build: bytes of files, so the number is the same on every machine."""

import re
from dataclasses import dataclass
from pathlib import Path

_REFERENCE = re.compile(r"/(assets/[\w.-]+|[\w-]+\.(?:svg|png|ico|webmanifest))")
_STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+)["']""")
_ENCODINGS = {"br": ".br", "gzip": ".gz"}


@dataclass(frozen=True)
class Weight:
    """Bytes on the wire by file, without HTTP headers."""

    page: str
    bytes_by_file: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.bytes_by_file.values())


def of_page(client_dir: Path, page: str, encoding: str = "br") -> Weight:
    """The page «index», «accounts» …: its HTML, all it refers to and all those import statically."""
    html = client_dir / f"{page}.html"
    waiting = {client_dir / name for name in _REFERENCE.findall(html.read_text("utf-8"))}
    found = {html}
    while waiting:
        path = waiting.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        if path.suffix == ".js":
            waiting |= {path.parent / name for name in _STATIC_IMPORT.findall(path.read_text("utf-8"))}
    return Weight(page, {path.relative_to(client_dir).as_posix(): _on_the_wire(path, encoding) for path in sorted(found)})


def _on_the_wire(path: Path, encoding: str) -> int:
    compressed = path.with_name(path.name + _ENCODINGS[encoding])
    return (compressed if compressed.is_file() else path).stat().st_size


def pages(client_dir: Path) -> list[str]:
    """The pages of a build."""
    return sorted(
        path.relative_to(client_dir).with_suffix("").as_posix() for path in client_dir.rglob("*.html") if path.name != "404.html"
    )
