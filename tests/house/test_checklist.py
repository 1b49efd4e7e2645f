"""No line of the Krymenergo checklist is without a test that is named after its rows and holds its literal words."""

import ast
import re
from collections import defaultdict

import pytest

from tests.house.checklist import CHECKLIST, Line
from tests.house.test_house_rules import ROOT

TESTS = sorted((ROOT / "tests" / "ui").glob("test_krymenergo_*.py"))
ROW = r"[a-l]\d+r?"


def rows_in(name: str) -> list[str]:
    """The rows a test is named after: `test_d2_d3_card_has_…` is named after D2 and D3."""
    head = re.match(rf"test_((?:{ROW}_)+)", name)
    return [row[0].upper() + row[1:] for row in head[1].strip("_").split("_")] if head else []


def words_of_rows(sources: list[str]) -> dict[str, set[str]]:
    """What the tests of each row hold in quotes."""
    words: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for row in rows_in(node.name):
                    words[row] |= held_by(node)
    return words


def held_by(test: ast.FunctionDef) -> set[str]:
    """The strings of a test and of its parameters, without its docstring."""
    strings = {each.value for each in ast.walk(test) if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return strings - {ast.get_docstring(test, clean=False)}


def faults(line: Line, words: dict[str, set[str]]) -> list[str]:
    """What the tests lack for a line: each of its rows has a test, and each literal stands in a test of one of them."""
    rows = line.rows.split()
    held = set[str]().union(*(words.get(row, set()) for row in rows))
    missing = [f"no test is named after {row}" for row in rows if row not in words]
    return missing + [
        f"no test of {line.rows} holds «{text}»" for text in line.literals if not any(text in each for each in held)
    ]


def test_the_check_bites() -> None:
    words = words_of_rows(["def test_d2_k1r_card(page):\n    shows(page, '№ 123456')\n", "def test_card():\n    shows('Долг')\n"])
    assert dict(words) == {"D2": {"№ 123456"}, "K1r": {"№ 123456"}}
    assert faults(Line("", "D2 D5", ("№ 123456", "Долг")), words) == [
        "no test is named after D5",
        "no test of D2 D5 holds «Долг»",
    ]


def test_every_line_of_the_checklist_has_its_test() -> None:
    assert TESTS
    words = words_of_rows([path.read_text("utf-8") for path in TESTS])
    assert [fault for line in CHECKLIST for fault in faults(line, words)] == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_every_test_of_the_checklist_names_its_rows(path) -> None:
    names = [node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)]
    assert [name for name in names if name.startswith("test_") and not rows_in(name)] == []
