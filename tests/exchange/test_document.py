"""docs/exchange.md cannot lie: its samples are imported, its tables name every column, its words are the code's."""

import re
from pathlib import Path

import pytest

from lk_app.exchange import export_payments
from lk_app.exchange.export import HEADER
from lk_app.exchange.layouts import LAYOUTS, READING_TYPES, Kind
from lk_app.exchange.service import import_files
from tests.exchange import files

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "exchange.md").read_text("utf-8")
SAMPLES = dict(re.findall(r"```csv (\w+)\n(.*?)```", TEXT, re.DOTALL))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_the_samples_go_in(db, tmp_path, encoding):
    assert list(SAMPLES) == list(Kind)
    for kind, sample in SAMPLES.items():
        (tmp_path / f"{kind}.csv").write_bytes(sample.encode(encoding))
    results = import_files([tmp_path / f"{kind}.csv" for kind in SAMPLES])
    assert [(result.kind, result.outcome.added) for result in results] == [
        (kind, len(SAMPLES[kind].splitlines()) - 2) for kind in Kind
    ]
    assert {'ТСН "Прибой"'} <= {row[3] for row in files.contents()["account"]}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_column_is_described(kind):
    section = re.search(rf"## [^\n]*\({kind}\)\n(.*?)```csv {kind}", TEXT, re.DOTALL)
    assert section
    described = {
        name: bool(required.strip())
        for names, required in re.findall(r"^\| (`[^|]+) \|([^|]*)\|", section[1], re.MULTILINE)
        for name in re.findall(r"`(\w+)`", names)
    }
    assert described == {column.name: column.default_sql is None for column in LAYOUTS[kind].columns}
    assert SAMPLES[kind].splitlines()[1].split(";") == list(described)
    key = re.search(r"Ключ: ([^.:]+)[.:]", section[1])
    assert key and tuple(re.findall(r"`(\w+)`", key[1])) == LAYOUTS[kind].key


def test_every_type_of_reading_is_named():
    assert {word for word in READING_TYPES if f"`{word}`" not in TEXT} == {"расчетные"}


def test_the_headers_of_exports_are_the_documents():
    assert ";".join(HEADER) in TEXT
    assert ";".join(export_payments.HEADER) in TEXT
