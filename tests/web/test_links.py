"""No link leads nowhere: neither on the pages as they are built, nor in the code of screens, nor in letters."""

import ast
import re
from pathlib import Path
from urllib.parse import urlsplit

from lk_app.config import PROJECT_DIR
from lk_app.identity.service.letters import RECOVERY_PATH
from lk_app.identity.service.links import PATHS
from lk_app.notify.letters import write

PATH = re.compile(r"/(?:[a-z][a-z-]*(?:/[a-z][a-z-]*)*)?")
LINKING = {"link", "link_button", "row", "a", "_brand", "_back"}


def pages(built: Path) -> set[str]:
    """The addresses of the build's pages."""
    client = built / "build" / "client"
    names = {path.relative_to(client).as_posix().removesuffix(".html").removesuffix("/index") for path in client.rglob("*.html")}
    return {"/" if name == "index" else f"/{name}" for name in names}


def links_of(tree: ast.AST) -> set[str]:
    """Addresses written in the code of a screen: `href="/…"`, `back=("/…", …)`, the arguments of what makes a link."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        values = [word.value for word in node.keywords if word.arg in ("href", "back")]
        values += node.args if name in LINKING else []
        for value in values:
            found |= {item.value for item in ast.walk(value) if isinstance(item, ast.Constant) and isinstance(item.value, str)}
    return {text for text in found if PATH.fullmatch(text)}


def test_links_of_the_pages_as_built(built: Path) -> None:
    known, broken = pages(built), {}
    for page in (built / "build" / "client").rglob("*.html"):
        hrefs = re.findall(r'<a [^>]*href="(/[^"#?]*)', page.read_text("utf-8"))
        assert hrefs or page.name in ("404.html", "__spa-fallback.html", "offline.html"), f"{page.name}: the test is blind"
        if lost := {href for href in hrefs if href not in known}:
            broken[page.name] = lost
    assert broken == {}


def test_links_in_the_code_of_screens(built: Path) -> None:
    known = pages(built)
    written = {
        path.relative_to(PROJECT_DIR).as_posix(): links_of(ast.parse(path.read_text("utf-8")))
        for path in (PROJECT_DIR / "lk_app").rglob("*.py")
        if path.stem.startswith(("pages", "parts", "shell", "overlays")) or "ui" in path.parts
    }
    assert sum(len(links) for links in written.values()) > 10, "the test is blind"
    lost = {place: links - known for place, links in written.items()}
    assert {place: links for place, links in lost.items() if links} == {}


def test_links_in_letters(built: Path) -> None:
    accounts = write("application_approved", {"account_number": "1", "branch_name": "", "application_number": 1}).link
    assert {RECOVERY_PATH, *PATHS.values(), urlsplit(accounts).path} <= pages(built)
