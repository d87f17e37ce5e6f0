"""Every action asks first, and writes what happened; every verb of the trail has its sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.utils.translation import override

from leerkring.audit.trail import TrailVerb, known_verbs, sentence
from tests.shape.source import SOURCE, modules

ROOMS = sorted(
    path.parent
    for path in SOURCE.glob("*/__init__.py")
    if path.parent.name not in {"web", "api", "inbox", "project", "engines"}
)
Function = ast.FunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def functions(path: Path) -> dict[str, Function]:
    return {node.name: node for node in tree(path).body if isinstance(node, Function)}


def is_action(function: Function) -> bool:
    """Tell whether somebody does this, as a whole: it is told who, and opens the transaction."""
    decorators = " ".join(map(ast.unparse, function.decorator_list))
    told = {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
    return not function.name.startswith("_") and "atomic" in decorators and "by" in told


def files_of(room: Path) -> Iterator[Path]:
    yield from (path for path in sorted(room.rglob("*.py")) if "migrations" not in path.parts)


def actions_of(room: Path) -> Iterator[tuple[Path, Function]]:
    for path in files_of(room):
        yield from ((path, one) for one in functions(path).values() if is_action(one))


def asks_first(function: Function) -> bool:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return ast.unparse(body[0]).startswith("require(")


def writes(function: Function) -> bool:
    """Tell whether a function itself calls `record(by, at, verb, about)`."""
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(ast.unparse(call.func) == "record" and len(call.args) == 4 for call in calls)


def module(dotted: str) -> Path | None:
    path = SOURCE.joinpath(*dotted.split(".")[1:])
    files = (path.with_suffix(".py"), path / "__init__.py")
    return next((one for one in files if one.is_file()), None)


@cache
def imports(path: Path) -> dict[str, tuple[str, str]]:
    """Return what each name means that a file takes from elsewhere: the module, the name there."""
    found = (node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom))
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in found
        for alias in node.names
    }


def resolved(path: Path, name: str, attribute: str = "") -> tuple[Path, Function] | None:
    """Return the function that a name (or `module.attribute`) means in a file."""
    if not attribute and name in functions(path):
        return path, functions(path)[name]
    source, there = imports(path).get(name, ("", ""))
    target = module(f"{source}.{there}" if attribute else source)
    return resolved(target, attribute or there) if target and target != path else None


def used(path: Path, function: Function) -> Iterator[tuple[Path, Function]]:
    """Yield the functions of the rooms that a function calls, or passes on."""
    for node in ast.walk(function):
        found = None
        if isinstance(node, ast.Name):
            found = resolved(path, node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found = resolved(path, node.value.id, node.attr)
        if found is not None:
            yield found


def writes_its_event(path: Path, function: Function) -> bool:
    """Follow the calls until one writes in the trail."""
    seen: set[tuple[Path, str]] = set()
    waiting = [(path, function)]
    while waiting:
        here, one = waiting.pop()
        if writes(one):
            return True
        if (here, one.name) not in seen:
            seen.add((here, one.name))
            waiting.extend(used(here, one))
    return False


@pytest.mark.parametrize("room", ROOMS, ids=name)
def test_an_action_first_asks_whether_this_actor_may(room: Path) -> None:
    found = [f"{name(p)}:{one.lineno} {one.name}" for p, one in actions_of(room)]
    asking = [
        f"{name(p)}:{one.lineno} {one.name}" for p, one in actions_of(room) if asks_first(one)
    ]
    assert found == asking, "begin with require(may_…, by, thing)"


@pytest.mark.parametrize("room", ROOMS, ids=name)
def test_an_action_writes_what_happened_in_the_trail(room: Path) -> None:
    silent = [
        f"{name(p)} {one.name}" for p, one in actions_of(room) if not writes_its_event(p, one)
    ]
    assert silent == []


def test_there_are_actions() -> None:
    assert sum(1 for room in ROOMS for _one in actions_of(room)) > 200


SAMPLES = '''
@transaction.atomic
def move(*, by, at, thing):
    """Move a thing."""
    {first}
    {then}

def _quietly(thing):
    thing.save()

def _loudly(by, at, thing):
    record(by, at, Verb.MOVED, thing)
'''


@pytest.mark.parametrize(
    ("first", "then", "asks", "writes_it"),
    [
        ("require(may_move, by, thing)", "_loudly(by, at, thing)", True, True),
        ("thing.save()", "require(may_move, by, thing)", False, False),
        ("require(may_move, by, thing)", "_quietly(thing)", True, False),
    ],
)
def test_the_search_tells_an_action_that_asks_and_writes_from_another(
    first: str,
    then: str,
    asks: bool,
    writes_it: bool,
    tmp_path: Path,
) -> None:
    (tmp_path / "actions.py").write_text(SAMPLES.format(first=first, then=then))
    [(path, action)] = actions_of(tmp_path)
    assert (asks_first(action), writes_its_event(path, action)) == (asks, writes_it)


# --- verbs ----------------------------------------------------------------------------------------


def all_verbs() -> list[TrailVerb]:
    for _module in modules():
        pass
    return [verb for verbs in known_verbs.values() for verb in verbs]


def test_every_verb_has_a_sentence_of_its_own_in_both_languages() -> None:
    said = {}
    for language in ("en", "nl"):
        with override(language):
            said[language] = [str(verb.sentence) for verb in all_verbs()]
    pairs = zip(all_verbs(), said["en"], said["nl"], strict=True)
    assert [verb.stored for verb, english, dutch in pairs if not english or english == dutch] == []


def test_a_verb_that_two_rooms_share_says_the_same_in_both() -> None:
    shared = [verbs for verbs in known_verbs.values() if len(verbs) > 1]
    assert [v[0].stored for v in shared if len({str(one.sentence) for one in v}) > 1] == []


def test_every_verb_is_written_somewhere_in_its_room() -> None:
    unused = []
    for verb in all_verbs():
        files = [*files_of(SOURCE / verb.room), *(SOURCE / "project").glob("*.py")]
        word = f"Verb.{verb.stored.upper()}"
        if not any(word in path.read_text(encoding="utf-8") for path in files):
            unused.append(verb.stored)
    assert unused == []


def test_no_verb_is_written_as_a_plain_word() -> None:
    calls = (
        (path, node)
        for room in ROOMS
        for path in files_of(room)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "record" and len(node.args) > 2
    )
    plain = [f"{name(p)}:{c.lineno}" for p, c in calls if isinstance(c.args[2], ast.Constant)]
    assert plain == []


def test_a_sentence_survives_the_erasure_of_its_values() -> None:
    assert [one.stored for one in all_verbs() if "%(" in sentence(one.stored, {})] == []


def test_an_unknown_verb_is_shown_readable() -> None:
    assert sentence("snow_fell", {}) == "snow fell"
