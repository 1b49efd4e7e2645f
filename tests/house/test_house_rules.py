"""The house rules that a machine can check, each shown to bite by an example of what it forbids."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "lk_app").rglob("*.py"))
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
REFLEX_PLACES = re.compile(r"^lk_app/(lk_app\.py|screens\.py|ui/|[a-z]+/(state|pages|screens)[a-z_]*(\.py|/))")
RUSSIAN = re.compile("[А-Яа-яЁё]")


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCES:
        yield _place(path), ast.parse(path.read_text("utf-8"))


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Names of the modules a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def calls_of(tree: ast.AST, attribute: str) -> list[int]:
    """Lines where something's `attribute` is called."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == attribute
    ]


def state_methods(tree: ast.AST) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Methods of classes that derive from a Reflex state: each public one is a remote endpoint."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("State" in ast.unparse(base) for base in node.bases):
            yield from ((node.name, item) for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))


def careless_methods(tree: ast.AST) -> list[str]:
    """Public State methods that are not deliberate endpoints: not async, not decorated, or named like a setter."""
    found = []
    for owner, method in state_methods(tree):
        decorators = {ast.unparse(item).split("(")[0] for item in method.decorator_list}
        is_var = "rx.var" in decorators or "property" in decorators
        if method.name.startswith("_") or is_var:
            continue
        is_endpoint = isinstance(method, ast.AsyncFunctionDef) and "rx.event" in decorators
        if not is_endpoint or method.name.startswith("set"):
            found.append(f"{owner}.{method.name}")
    return found


def float_money(tree: ast.AST) -> list[str]:
    """Names of money or energy annotated or converted as float."""
    suspicious = re.compile(r"kopecks|amount|_wh\b|rate_|price|debt|penalty")
    return [
        ast.unparse(node.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign)
        and suspicious.search(ast.unparse(node.target))
        and "float" in ast.unparse(node.annotation)
    ]


def test_the_rules_bite():
    bad = ast.parse(
        "import reflex\nclass S(rx.State):\n    def leak(self): pass\n    @rx.event\n    async def set_role(self, r): pass\n"
        "    @rx.event\n    async def load(self): pass\n    def _ok(self): pass\namount_kopecks: float = 1.0\nsession.commit()\n"
    )
    assert careless_methods(bad) == ["S.leak", "S.set_role"]
    assert float_money(bad) == ["amount_kopecks"]
    assert calls_of(bad, "commit") == [10]
    assert "reflex" in imports_of(bad)


def test_reflex_stays_in_states_and_screens():
    assert [
        place
        for place, tree in _trees()
        if any(name.split(".")[0] == "reflex" for name in imports_of(tree)) and not REFLEX_PLACES.match(place)
    ] == []


def test_only_the_store_commits():
    assert [place for place, tree in _trees() if calls_of(tree, "commit") and place != "lk_app/store/transaction.py"] == []


def test_only_the_clock_knows_the_time():
    naive = [place for place, tree in _trees() if calls_of(tree, "now") and "datetime.now(" in (ROOT / place).read_text("utf-8")]
    assert [place for place in naive if place != "lk_app/kernel/clock.py"] == []


def test_public_state_methods_are_deliberate():
    assert {place: found for place, tree in _trees() if (found := careless_methods(tree))} == {}


def test_money_and_energy_are_never_float():
    assert {place: found for place, tree in _trees() if (found := float_money(tree))} == {}


def test_files_and_functions_fit_a_sitting():
    long_files = {
        _place(path): lines for path in SOURCES if (lines := len(path.read_text("utf-8").splitlines())) > MAX_FILE_LINES
    }
    long_functions = {
        f"{place}:{node.name}": length
        for place, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert (long_files, long_functions) == ({}, {})


def test_no_module_is_named_after_nothing():
    assert [_place(path) for path in SOURCES if path.stem in {"utils", "helpers", "common", "misc"}] == []


def test_every_module_says_what_it_is_for():
    assert [place for place, tree in _trees() if not ast.get_docstring(tree)] == []


# Put together from halves, so that the rule does not name what it forbids.
FOREIGN = [
    r"\.\./" + "shared", "/" + "work/", r"https?://[^ \"']*(pypi|npmjs|registry)\.",
    "\"reso" + "lved\":", "--(extra-)?index" + "-url",
]  # fmt: skip


@pytest.mark.parametrize("pattern", FOREIGN)
def test_nothing_names_this_machine_or_a_registry(pattern):
    found = subprocess.run(["git", "grep", "-nIE", pattern, "--", "."], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout == ""


def test_arrows_between_packages():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=! ;]", line)[0].lower().replace("_", "-") for line in wanted}
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert names - locked == set(), "run: make lock"
