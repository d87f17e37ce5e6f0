from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shape.source import SOURCE

ACTION_FILES = sorted({*SOURCE.rglob("actions.py"), *SOURCE.rglob("actions/*.py")})
PARTS_OF_ACTIONS = {"audit", "jobs", "mail"}  # what other rooms' actions do on the way
DOORS = ("web", "api", "inbox")
FORM_KEYS = SOURCE / "web" / "design" / "once.py"  # a form's own key is no change to anything
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def actions(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield the functions that are a whole: they open the transaction."""
    for function in functions(path):
        if "transaction.atomic" in map(ast.unparse, function.decorator_list):
            yield function


@pytest.mark.parametrize(
    "path",
    [p for p in ACTION_FILES if p.relative_to(SOURCE).parts[0] not in PARTS_OF_ACTIONS],
    ids=name,
)
def test_an_action_is_told_who_and_when_by_name(path: Path) -> None:
    wrong = [
        action.name
        for action in actions(path)
        if action.args.args
        or action.args.posonlyargs
        or not {"by", "at"} <= {argument.arg for argument in action.args.kwonlyargs}
    ]
    assert wrong == [], "an action's parameters are keyword-only, `by` and `at` among them"


@pytest.mark.parametrize("path", ACTION_FILES, ids=name)
def test_an_action_says_what_it_will_do(path: Path) -> None:
    assert [f.name for f in functions(path) if not ast.get_docstring(f)] == []


def test_there_are_actions() -> None:
    assert sum(1 for path in ACTION_FILES for _ in actions(path)) > 10


def writes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
        ):
            yield f"{name(path)}:{node.lineno}: {ast.unparse(node.func)}"


def test_the_doors_write_through_actions_only() -> None:
    files = [path for door in DOORS for path in (SOURCE / door).rglob("*.py") if path != FORM_KEYS]
    found = [hit for path in files for hit in writes(path)]
    assert found == []


def test_the_search_for_writes_finds_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.shape.test_actions.SOURCE", tmp_path)
    (tmp_path / "views.py").write_text("def show(request):\n    Thing.objects.create(x=1)\n")
    assert list(writes(tmp_path / "views.py")) == ["views.py:2: Thing.objects.create"]
