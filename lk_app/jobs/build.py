"""Building the front end: compiled by Reflex and Vite in `.web`, kept per supplier in `.build`, only when sources changed."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from lk_app.config import PROJECT_DIR, Settings
from lk_app.jobs import reflex_env

_ROOTS = ("lk_app", "assets")
_FILES = ("rxconfig.py", "requirements.lock", "reflex.lock/package-lock.json")
_LOCKS = (PROJECT_DIR / "reflex.lock" / "package.json", PROJECT_DIR / "reflex.lock" / "package-lock.json")
_SUFFIXES = {".py", ".jsx", ".js", ".css", ".toml", ".svg", ".png", ".webp", ".ico", ".json", ".html", ".txt"}
_BACK_END_DIRS = {"acquirers", "commands", "exchange", "jobs", "notify", "sandbox_bank", "service", "store", "web", "__pycache__"}
_SCREENS = ("pages", "state", "texts")
_BACK_END_FILES = {"access.py", "cli.py", "models.py", "service.py", "tables.py", "gateway.py"}
_STAMP = "sources.sha256"
_KEPT = ("build/client", "backend", "reflex.json", "env.json")


class BuildFailed(Exception):
    """The log's place is the message."""


def is_fresh(settings: Settings) -> bool:
    """Whether the build at hand was made from the sources at hand."""
    stamp = reflex_env.build_dir(settings.supplier) / _STAMP
    return stamp.is_file() and stamp.read_text() == sources_digest(settings.supplier)


def sources_digest(supplier: str) -> str:
    """A digest of everything that ends up in the bundle; server-only modules do not count."""
    digest = hashlib.sha256(f"{supplier} {sys.version_info[:2]}".encode())
    for path in sorted(_sources()):
        digest.update(f"\n{path.relative_to(PROJECT_DIR)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for name in _FILES:
        if (path := PROJECT_DIR / name).is_file():
            yield path
    for root in _ROOTS:
        for path in (PROJECT_DIR / root).rglob("*"):
            if path.suffix in _SUFFIXES and path.is_file() and not _is_back_end(path):
                yield path


def _is_back_end(path: Path) -> bool:
    parts = path.relative_to(PROJECT_DIR).parts
    if path.stem.startswith(_SCREENS):
        return False
    return parts[0] == "lk_app" and (bool(_BACK_END_DIRS & set(parts[1:])) or parts[-1] in _BACK_END_FILES)


def build(settings: Settings) -> Path:
    """Build the front end for the supplier of `settings`; returns its directory. Raises BuildFailed with the log's path.

    The old build serves until the new one is complete: it is put in place by a rename.
    """
    reflex_env.BUILDS_DIR.mkdir(exist_ok=True)
    (reflex_env.BUILDS_DIR / ".reflex").mkdir(exist_ok=True)
    log = reflex_env.BUILDS_DIR / f"{settings.supplier}.log"
    digest, locks = sources_digest(settings.supplier), {path: path.read_bytes() for path in _LOCKS if path.is_file()}
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--env", "prod"]
    with log.open("wb") as out:
        done = subprocess.run(  # noqa: S603  fixed command
            command, cwd=PROJECT_DIR, env=reflex_env.node_env(settings), stdout=out, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode != 0 or not (reflex_env.WORK_DIR / "build" / "client" / "index.html").is_file():
        raise BuildFailed(str(log))
    if _restore_locks(locks):
        digest = sources_digest(settings.supplier)
    return _keep(settings.supplier, digest)


def _restore_locks(locks: dict[Path, bytes]) -> bool:
    """Reflex writes its locks back in another order of keys: undo that. Returns whether one has really changed."""
    has_changed = False
    for path in _LOCKS:
        if path in locks and json.loads(locks[path]) == json.loads(path.read_bytes()):
            path.write_bytes(locks[path])
        else:
            has_changed = True
    return has_changed


def _keep(supplier: str, digest: str) -> Path:
    target = reflex_env.build_dir(supplier)
    fresh, old = target.with_suffix(".new"), target.with_suffix(".old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in _KEPT:
        source = reflex_env.WORK_DIR / name
        if source.is_dir():
            shutil.copytree(source, fresh / name)
        elif source.is_file():
            shutil.copy2(source, fresh / name)
    (fresh / _STAMP).write_text(digest)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    return target
