"""Tables of dated legal numbers that come with the product, and the supplier's own ones that replace them.

`tariffs/<supplier>.csv` and `legal/*.csv` beside this file; `<data_dir>/tables/` under the same name wins. What the columns and
the statuses mean: `legal/SOURCES.md`.
"""

import csv
from pathlib import Path

from lk_app.config import settings

PACKAGED = Path(__file__).parent


def table_path(name: str) -> Path | None:
    """The file that is read for `name` («legal/key_rate»): the supplier's own, else the packaged one; None: there is neither."""
    places = (settings().data_dir / "tables" / f"{name}.csv", PACKAGED / f"{name}.csv")
    return next((place for place in places if place.is_file()), None)


def table(name: str) -> list[dict[str, str]]:
    """The rows of the table by column; none where there is no such table."""
    path = table_path(name)
    if path is None:
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file)]
