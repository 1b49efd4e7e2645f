"""The cabinet after a deploy that changed what its screens hold. `python -c "…start()"` serves it; see test_pwa.py."""

import os
from pathlib import Path

import reflex as rx

from lk_app.config import settings
from lk_app.jobs import reflex_env
from lk_app.jobs import serve as server
from lk_app.lk_app import app
from lk_app.lk_app import serve as serve

reflex_env.BUILDS_DIR = Path(os.environ["NEWER_BUILDS_DIR"])


class NewerState(rx.State):
    """A word more than before."""

    word: str = ""


def schema() -> str:
    """What a page of this version says it was built for."""
    assert app._state is not None
    return app._state._to_frontend_schema()


def start() -> None:
    """Become the server, as `lk serve` does."""
    server.TARGET = f"{__name__}:serve"
    server.serve(settings())
