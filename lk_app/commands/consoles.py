"""Where commands print. In a pipe or a file nothing is cut or wrapped at eighty columns: what reads it wants the whole line."""

import os

from rich.console import Console, ConsoleDimensions

PIPE_COLUMNS = 10_000


class PatientConsole(Console):
    """As wide as the terminal; without one as wide as what is printed, unless `COLUMNS` says otherwise."""

    @property
    def size(self) -> ConsoleDimensions:  # pyright: ignore[reportIncompatibleMethodOverride]  nobody sets it
        """Columns and lines."""
        return super().size if self.is_terminal or os.environ.get("COLUMNS") else ConsoleDimensions(PIPE_COLUMNS, 25)


out, err = PatientConsole(highlight=False), PatientConsole(stderr=True, highlight=False)
