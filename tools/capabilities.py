"""Writes docs/reference/capabilities.md: which tests prove which capability.

    python -m tools.capabilities            write the file
    python -m tools.capabilities --count    print how many rows have a test

The rows stand in capabilities_rows.toml, the tests name theirs by `@pytest.mark.capability(22)`.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "capabilities.md"
ROWS = Path(__file__).with_name("capabilities_rows.toml")
HEAD = """\
# Capabilities and their tests

<!-- Made by `make reference` from the marks of the tests; do not edit it by hand. -->

Each row is something a user may expect of Leerkring. A row counts when a test drives the real
thing for it: pages in a browser or through HTTP, a parsed calendar file, PDF or sheet, a real mail
server. **{done} of {all} rows have a test**, {partly} of them for a part of what the row says: what
is still missing stands beside it.
"""


class Row(NamedTuple):
    """Something that a user may expect, and what of it is still missing where a part works."""

    number: str
    text: str
    missing: str = ""

    @property
    def cell(self) -> str:
        """Return what the page says of it."""
        return f"{self.text} **Partly:** {self.missing}." if self.missing else self.text


def groups() -> list[tuple[str, list[Row]]]:
    """Return the rows under their headings."""
    content = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    return [(group["title"], [Row(*row) for row in group["rows"]]) for group in content["group"]]


def proofs(tests: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Return for each row the tests that carry its mark, as `path::name`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module_marks = list(_module_marks(tree))
        for name, marks in _tests(tree, module_marks):
            for row in dict.fromkeys(marks):
                found[row].append(f"{path.relative_to(tests.parent).as_posix()}::{name}")
    return dict(found)


def _tests(
    body: ast.AST, inherited: Sequence[str], prefix: str = ""
) -> Iterator[tuple[str, list[str]]]:
    for node in ast.iter_child_nodes(body):
        if isinstance(node, ast.ClassDef):
            marks = [*inherited, *_marks(node.decorator_list)]
            yield from _tests(node, marks, f"{node.name}::")
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield prefix + node.name, [*inherited, *_marks(node.decorator_list)]


def _module_marks(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            value = node.value
            yield from _marks(value.elts if isinstance(value, ast.List | ast.Tuple) else [value])


def _marks(expressions: Sequence[ast.expr]) -> Iterator[str]:
    for expression in expressions:
        if (
            isinstance(expression, ast.Call)
            and isinstance(expression.func, ast.Attribute)
            and expression.func.attr == "capability"
        ):
            for argument in expression.args:
                yield str(ast.literal_eval(argument))


def unknown_rows(found: Mapping[str, Sequence[str]]) -> list[str]:
    """Return marks that name no row."""
    known = {row.number for _, rows in groups() for row in rows}
    return sorted(set(found) - known)


def render(found: Mapping[str, Sequence[str]]) -> str:
    """Return the page."""
    all_rows = [row for _, rows in groups() for row in rows]
    done = [row for row in all_rows if row.number in found]
    partly = sum(bool(row.missing) for row in done)
    lines = [HEAD.format(done=len(done), partly=partly, all=len(all_rows))]
    for title, rows in groups():
        lines += [f"## {title}", "", "| row | what | tests |", "|---|---|---|"]
        lines += [
            f"| {row.number} | {row.cell} | {_links(found.get(row.number, ()))} |" for row in rows
        ]
        lines.append("")
    return "\n".join(lines)


def _links(tests: Sequence[str]) -> str:
    return "<br>".join(f"[{_words(test)}](../../{test.split('::')[0]})" for test in tests) or "–"


def _words(test: str) -> str:
    return test.split("::")[-1].removeprefix("test_").replace("_", " ")


def main() -> int:
    """Write the page, or count."""
    found = proofs()
    if wrong := unknown_rows(found):
        print(f"No such row: {', '.join(wrong)}", file=sys.stderr)
        return 1
    if "--count" in sys.argv:
        print(f"{len(found)} of {sum(len(rows) for _, rows in groups())} rows have a test")
        return 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
