"""Breaks rules, states and the verifier in small ways, and tells which breakage no test noticed.

    python -m tools.mutants                       all of it (hours)
    python -m tools.mutants --most 10 programmes  ten of each file whose path holds this word

Works on a copy of the tree, with cosmic-ray, which is installed on first use; the outcome is
written into bench/RESULTS.md. It is no part of the tests.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".tmp" / "mutants"
RESULTS = ROOT / "bench" / "RESULTS.md"
HEADING = "## Breakages that tests notice (`make mutants`)"
SECONDS = 300.0  # that the tests of one breakage may take
VERIFIERS = {
    "engines/selection/verify.py": "tests/engines/selection/test_rules_of_a_draw.py",
    "engines/groups/verify.py": "tests/engines/groups",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the breakages of one file."""

    path: str
    noticed: int
    survivors: tuple[str, ...]

    @property
    def tried(self) -> int:
        return self.noticed + len(self.survivors)


def subjects() -> Iterator[tuple[str, str]]:
    """Yield each file to break (below src/leerkring), and the tests that should notice."""
    source = ROOT / "src" / "leerkring"
    yield from ((path, tests) for path, tests in VERIFIERS.items() if (source / path).exists())
    for path in sorted([*source.glob("*/rules.py"), *source.glob("*/states.py")]):
        room = path.parent.name
        if (ROOT / "tests" / room).is_dir():
            yield path.relative_to(source).as_posix(), f"tests/{room}"


def _copy_of_the_tree() -> Path:
    """Return a fresh copy of what git keeps, which may be broken."""
    tree = PLACE / "tree"
    shutil.rmtree(PLACE, ignore_errors=True)
    tree.mkdir(parents=True)
    checkout = ["git", "checkout-index", "--all", f"--prefix={tree}/"]
    subprocess.run(checkout, cwd=ROOT, check=True)
    return tree


def _break(tree: Path, path: str, tests: str, most: int | None) -> Outcome:
    """Let cosmic-ray break one file in every way it knows (or in so many), and run the tests."""
    name = path.replace("/", "-")
    settings, session = PLACE / f"{name}.toml", PLACE / f"{name}.sqlite"
    command = f"{sys.executable} -m pytest -q -x -n0 -p no:cacheprovider --tb=no {tests}"
    settings.write_text(
        "[cosmic-ray]\n"
        f'module-path = "src/leerkring/{path}"\n'
        f"timeout = {SECONDS}\n"
        "excluded-modules = []\n"
        f'test-command = "{command}"\n'
        '[cosmic-ray.distributor]\nname = "local"\n',
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": f"{tree / 'src'}:{tree}"}
    program = (sys.executable, "-m", "cosmic_ray.cli")

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [*program, *map(str, arguments)],
            cwd=tree,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    run("init", settings, session)
    if most is not None:
        _keep_some(session, most)
    run("exec", settings, session)
    return _outcome(path, run("dump", session))


def _keep_some(session: Path, most: int) -> None:
    """Leave so many breakages in a session, the same ones every time."""
    with closing(sqlite3.connect(session)) as database, database:
        jobs = sorted(row[0] for row in database.execute("SELECT job_id FROM work_items"))
        places = {
            row[0]: row[1:]
            for row in database.execute(
                "SELECT job_id, start_pos_row, start_pos_col, operator_name, occurrence"
                " FROM mutation_specs"
            )
        }
        ordered = sorted(jobs, key=lambda job: places.get(job, ()))
        kept = set(random.Random(path_seed(session)).sample(ordered, min(most, len(ordered))))
        for job in set(jobs) - kept:
            database.execute("DELETE FROM mutation_specs WHERE job_id = ?", (job,))
            database.execute("DELETE FROM work_items WHERE job_id = ?", (job,))


def path_seed(session: Path) -> str:
    """Return what the choice of breakages follows from: the file, and nothing else."""
    return session.stem


def _outcome(path: str, dumped: str) -> Outcome:
    noticed, survivors = 0, []
    for line in dumped.splitlines():
        item, result = json.loads(line)
        if result is None:
            continue
        if result["test_outcome"] in {"killed", "incompetent"}:
            noticed += 1
        else:
            (mutation,) = item["mutations"]
            row = mutation["start_pos"][0]
            survivors.append(f"line {row}, {mutation['operator_name'].rpartition('/')[2]}")
    return Outcome(path, noticed, tuple(survivors))


def section(outcomes: list[Outcome]) -> str:
    """Return what RESULTS.md says of it."""
    lines = [HEADING, "", "| file | tried | noticed | not noticed |", "|---|---|---|---|"]
    lines += [
        f"| `{one.path}` | {one.tried} | {one.noticed} | {'; '.join(one.survivors) or '–'} |"
        for one in outcomes
        if one.tried
    ]
    tried, noticed = sum(o.tried for o in outcomes), sum(o.noticed for o in outcomes)
    lines += ["", f"{noticed} of {tried} breakages were noticed."]
    return "\n".join(lines) + "\n"


def written_into(text: str, new: str) -> str:
    """Return a page with its section replaced, or with the section at its end."""
    before, found, after = text.partition(HEADING)
    if not found:
        return f"{text.rstrip()}\n\n{new}"
    rest = after.partition("\n## ")
    return before + new + (f"\n## {rest[2]}" if rest[1] else "")


def main() -> int:
    """Try the breakages that were asked for, and write down what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only files whose path holds one of these")
    parser.add_argument("--most", type=int, help="breakages of each file")
    asked = parser.parse_args()
    if importlib.util.find_spec("cosmic_ray") is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "-qq", "cosmic-ray"], check=True)
    tree = _copy_of_the_tree()
    outcomes = []
    for path, tests in subjects():
        if not asked.words or any(word in path for word in asked.words):
            outcomes.append(_break(tree, path, tests, asked.most))
            print(f"{path}: {outcomes[-1].noticed} of {outcomes[-1].tried} noticed", flush=True)
    page = RESULTS.read_text(encoding="utf-8")
    RESULTS.write_text(written_into(page, section(outcomes)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
