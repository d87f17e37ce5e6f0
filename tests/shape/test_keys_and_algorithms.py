"""Every place of the code that uses a key or a hash stands in the list of keys and algorithms."""

from __future__ import annotations

import ast

from tests.shape.source import ROOT

SOURCE = ROOT / "src" / "leerkring"
PAGE = ROOT / "docs" / "reference" / "keys-and-algorithms.md"
CRYPTOGRAPHY = {"hashlib", "hmac", "cryptography.fernet", "django.core.signing"}
NAMES = {"salted_hmac", "signing"}
WEAK = {"md5", "sha1", "new"}


def imports_of(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | ({alias.name for alias in node.names} & NAMES)
    return found


def test_every_use_of_a_key_or_hash_stands_in_the_list() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = []
    for path in SOURCE.rglob("*.py"):
        name = path.relative_to(SOURCE).as_posix()
        uses = imports_of(ast.parse(path.read_text(encoding="utf-8"))) & (CRYPTOGRAPHY | NAMES)
        named = name in page or any(f"`{folder}`" in page for folder in parents(name))
        if uses and not named:
            missing.append((name, sorted(uses)))
    assert missing == []


def parents(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def test_what_the_list_names_is_there() -> None:
    rows = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    assert len(rows) > 10
    assert [row for row in rows if not (SOURCE / row.split("`")[1]).exists()] == []


def test_no_weak_hash_is_used() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "hashlib"
        and node.attr in WEAK
    ]
    assert found == []
