"""What a first visit to each page transfers, read off the production build: the same on every machine."""

import argparse
from pathlib import Path

from lk_app.config import settings
from lk_app.jobs import build, reflex_env, weight

PARTS = {".js": "сценарии", ".css": "стили", ".html": "страница"}


def measure(_: argparse.Namespace) -> str:
    """The section of the report. Builds the pages first when the sources have changed."""
    if not build.is_fresh(settings()):
        build.build(settings())
    client_dir = reflex_env.static_dir(settings().supplier)
    first = weight.of_page(client_dir, "index")
    pages = [page for page in weight.pages(client_dir) if page not in ("index", "__spa-fallback")]
    lines = [
        "## Вес страниц",
        "",
        "Байты сжатых файлов: сама страница и всё, на что она ссылается, включая предзагрузку. Обещано: вход до 190 КБ,",
        "любая другая страница добавляет не больше 40 КБ (tests/web/test_weight.py).",
        "",
        "| страница | brotli, КБ | gzip, КБ | добавляет после входа, КБ (brotli) |",
        "|---|--:|--:|--:|",
        _line(client_dir, "index", "—"),
    ]
    for page in pages:
        added = {
            name: size for name, size in weight.of_page(client_dir, page).bytes_by_file.items() if name not in first.bytes_by_file
        }
        lines.append(_line(client_dir, page, _kilobytes(sum(added.values()))))
    lines += ["", "Первая страница по частям (brotli): " + ", ".join(_parts(first)) + "."]
    return "\n".join(lines)


def _line(client_dir: Path, page: str, added: str) -> str:
    totals = [_kilobytes(weight.of_page(client_dir, page, encoding).total) for encoding in ("br", "gzip")]
    name = "/" if page == "index" else f"/{page}"
    return f"| `{name}` | {totals[0]} | {totals[1]} | {added} |"


def _parts(first: weight.Weight) -> list[str]:
    return [
        f"{word} {_kilobytes(sum(size for name, size in first.bytes_by_file.items() if name.endswith(suffix)))} КБ"
        for suffix, word in PARTS.items()
    ]


def _kilobytes(size: int) -> str:
    return f"{size / 1000:.1f}".replace(".", ",")
