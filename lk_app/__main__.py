"""`python -m lk_app`: the same as `lk`."""

from lk_app.cli import app

app()
