"""Counts how large and how plain the house is, line by line, and holds the limits of each line.

    python -m tools.house             print the table; fails where something is above its limit
    python -m tools.house --where     also name what is over its target

The limits stand in house.toml. `limit` is what the check holds today and only ever goes down;
`target` is where it has to arrive (docs/explanation/architecture.md).
"""

from __future__ import annotations

import ast
import re
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "leerkring"
LIMITS = Path(__file__).with_name("house.toml")
PRODUCT, PROOF = ("src", "tools"), ("tests", "bench")
FILE_LINES, FUNCTION_LINES = 450, 60
ROOM_LINES, PAGE_FOLDER_LINES = 8_000, 1_500
TEMPLATE_LINE, TEMPLATE_LINES, TEMPLATE_IFS, PAGE_IFS = 120, 200, 15, 30
SUPPRESSION = re.compile(r"#\s*(?:ruff:\s*|flake8:\s*)?noqa\b|#\s*type:\s*ignore\b|#\s*mypy:\s*\S")
IF = re.compile(r"\{%-?\s*if\b")
UNREAD_CSS = re.compile(r"/\*.*?\*/|url\([^)]*\)", re.DOTALL)
DECLARATION = re.compile(r"(?:^|[{;])\s*[\w-]+\s*:[^;{]+(?=[;}]|$)")
INCLUDE = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([^"'#]+)["']""")


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is of something, and where."""

    value: int
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    now: Count
    limit: int
    target: int

    @property
    def is_over(self) -> bool:
        """Tell whether the check fails on this line."""
        return self.now.value > self.limit

    @property
    def state(self) -> str:
        """Return the verdict in a word."""
        if self.is_over:
            return "OVER"
        return "ok" if self.now.value <= self.target else "not yet"


# --- Reading -----------------------------------------------------------------------------------


@cache
def python_files(folder: Path = SOURCE) -> tuple[Path, ...]:
    """Return the product's own code: everything but migrations."""
    return tuple(p for p in sorted(folder.rglob("*.py")) if "migrations" not in p.parts)


def all_lines(path: Path) -> int:
    """Return the length of a file, blanks and comments among it."""
    return len(path.read_text(encoding="utf-8").splitlines())


def source_lines(path: Path) -> int:
    """Return the number of lines that are neither blank nor a comment (docstrings count)."""
    lines = map(str.strip, path.read_text(encoding="utf-8").splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


@cache
def templates(folder: Path = SOURCE) -> dict[str, str]:
    """Return the text of each template by the name that `include` gives it."""
    found = sorted(path for path in folder.rglob("templates/**/*") if path.is_file())
    return {_template_name(path): path.read_text(encoding="utf-8") for path in found}


def _template_name(path: Path) -> str:
    return path.as_posix().rpartition("/templates/")[2]


def ifs(text: str) -> int:
    """Return how often a template asks something."""
    return len(IF.findall(text))


def ifs_of_page(name: str, all_templates: dict[str, str]) -> int:
    """Return the `if`s of a template and of all that it extends or includes, each once."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in seen and current in all_templates:
            seen.add(current)
            waiting += INCLUDE.findall(all_templates[current])
    return sum(ifs(all_templates[each]) for each in seen)


def declarations_by_line(css: str) -> list[int]:
    """Return for each line of a style sheet how many declarations it holds."""
    plain = UNREAD_CSS.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), css)
    return [len(DECLARATION.findall(line)) for line in plain.splitlines()]


def suppressions_in(path: Path) -> int:
    """Return how many comments in a file switch a check off."""
    with tokenize.open(path) as opened:
        tokens = tokenize.generate_tokens(opened.readline)
        return sum(
            len(SUPPRESSION.findall(token.string))
            for token in tokens
            if token.type == tokenize.COMMENT
        )


def suppressions_in_settings(settings: dict[str, Any]) -> dict[str, int]:
    """Return how many entries each list of pyproject.toml holds that switches a check off."""
    lint = settings["tool"]["ruff"]["lint"]
    overrides = settings["tool"]["mypy"].get("overrides", [])
    warnings = settings["tool"]["pytest"].get("filterwarnings", [])
    return {
        "ruff's ignore": len(lint.get("ignore", [])),
        "ruff's per-file-ignores": sum(map(len, lint.get("per-file-ignores", {}).values())),
        "mypy's overrides": sum(len(_listed(each["module"])) for each in overrides),
        "pytest's filterwarnings": sum(each.startswith("ignore") for each in warnings),
    }


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


# --- Counting ----------------------------------------------------------------------------------


def _all(per: dict[str, int]) -> Count:
    return Count(sum(per.values()), _ranked(per))


def _largest(per: dict[str, int]) -> Count:
    return Count(max(per.values(), default=0), _ranked(per)[:5])


def _above(per: dict[str, int], limit: int) -> Count:
    over = {name: lines for name, lines in per.items() if lines > limit}
    return Count(len(over), _ranked(over))


def _ranked(per: dict[str, int]) -> tuple[str, ...]:
    most_first = sorted(per.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(f"{lines:6} {name}" for name, lines in most_first if lines)


def _per_room(length: Callable[[Path], int]) -> dict[str, int]:
    rooms: Counter[str] = Counter()
    for path in python_files():
        rooms[path.relative_to(SOURCE).parts[0]] += length(path)
    return dict(rooms)


def lines_per_room() -> dict[str, int]:
    """Return the lines of each room; `web` is measured by page folder instead."""
    return {room: lines for room, lines in _per_room(all_lines).items() if room != "web"}


def lines_per_page_folder() -> dict[str, int]:
    """Return the lines of each folder of `web`, without the folders inside it."""
    folders: Counter[str] = Counter()
    for path in python_files(SOURCE / "web"):
        folders[path.parent.relative_to(SOURCE).as_posix()] += all_lines(path)
    return dict(folders)


def _lines_per_file() -> dict[str, int]:
    return {_short(p): all_lines(p) for p in python_files()}


def _lines_per_function() -> dict[str, int]:
    return {
        f"{_short(path)}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _wide_template_lines() -> Count:
    return _all(
        {
            name: sum(len(line) > TEMPLATE_LINE for line in text.splitlines())
            for name, text in templates().items()
        }
    )


def _pages() -> dict[str, int]:
    return {name: ifs_of_page(name, templates()) for name in templates()}


def _crowded_css_lines() -> Count:
    return _all(
        {
            _short(path): sum(n > 1 for n in declarations_by_line(path.read_text(encoding="utf-8")))
            for path in sorted(SOURCE.rglob("static/**/*.css"))
        }
    )


def _suppressions(places: Iterable[str]) -> dict[str, int]:
    files = (path for place in places for path in sorted((ROOT / place).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): suppressions_in(path) for path in files}


def _product_suppressions() -> Count:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return _all({**_suppressions(PRODUCT), **suppressions_in_settings(settings)})


def _further_migrations() -> Count:
    folders = {path.parent for path in SOURCE.rglob("migrations/0*.py")}
    return _all({_short(folder): len(list(folder.glob("0*.py"))) - 1 for folder in folders})


def _short(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


COUNTS: dict[str, Callable[[], Count]] = {
    "source lines of product code": lambda: _all(_per_room(source_lines)),
    "lines of the largest room": lambda: _largest(lines_per_room()),
    f"rooms over {ROOM_LINES:,} lines": lambda: _above(lines_per_room(), ROOM_LINES),
    "lines of the largest page folder": lambda: _largest(lines_per_page_folder()),
    f"page folders over {PAGE_FOLDER_LINES:,} lines": lambda: _above(
        lines_per_page_folder(), PAGE_FOLDER_LINES
    ),
    f"files over {FILE_LINES} lines": lambda: _above(_lines_per_file(), FILE_LINES),
    f"functions over {FUNCTION_LINES} lines": lambda: _above(_lines_per_function(), FUNCTION_LINES),
    f"template lines over {TEMPLATE_LINE} characters": _wide_template_lines,
    f"templates over {TEMPLATE_LINES} lines": lambda: _above(
        {name: len(text.splitlines()) for name, text in templates().items()}, TEMPLATE_LINES
    ),
    f"templates over {TEMPLATE_IFS} ifs": lambda: _above(
        {name: ifs(text) for name, text in templates().items()}, TEMPLATE_IFS
    ),
    f"pages over {PAGE_IFS} ifs with what they include": lambda: _above(_pages(), PAGE_IFS),
    "style sheet lines with several declarations": _crowded_css_lines,
    "suppressions in code and settings": _product_suppressions,
    "suppressions in tests and benchmarks": lambda: _all(_suppressions(PROOF)),
    "migrations beside one per room": _further_migrations,
}


class LimitsDoNotMatch(Exception):
    """A line has no limit, or a limit has no line."""


def measured() -> list[Line]:
    """Count everything and lay it beside its limit."""
    limits = tomllib.loads(LIMITS.read_text(encoding="utf-8"))
    if wrong := ", ".join(sorted(set(limits) ^ set(COUNTS))):
        raise LimitsDoNotMatch(f"house.toml and house.py differ: {wrong}")
    return [Line(what, count(), **limits[what]) for what, count in COUNTS.items()]


def rows(lines: Iterable[Line], *, where: bool) -> Iterator[str]:
    """Yield the table as text."""
    yield f"{'what':44} {'now':>7} {'limit':>7} {'target':>7}"
    for line in lines:
        yield f"{line.what:44} {line.now.value:7,} {line.limit:7,} {line.target:7,}  {line.state}"
        if line.is_over or (where and line.state != "ok"):
            yield from (f"    {each}" for each in line.now.where)


def main() -> int:
    """Print the table; return 1 when a line is above its limit."""
    lines = measured()
    print("\n".join(rows(lines, where="--where" in sys.argv)))
    return int(any(line.is_over for line in lines))


if __name__ == "__main__":
    sys.exit(main())
