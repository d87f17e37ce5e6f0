"""`leerkring engine selection`: a fair draw on plain files."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from leerkring.engines.common.draw_folder import (
    FORMAT,
    FROZEN_FORMAT,
    Files,
    as_json,
    fingerprints,
)
from leerkring.engines.selection import (
    Outcome,
    Person,
    Problem,
    Quota,
    Status,
    explain,
    one_network,
    solve,
    verify,
)
from leerkring.engines.selection.folder import folder_of, selected_file
from leerkring.engines.selection.problem import Limit, Relaxation
from leerkring.project.engine_cli.tables import Table, WrongFile, plain, read_table

GOOD, NOT_RIGHT, WRONG_USE, NO_SOLUTION = 0, 1, 2, 3
DRAWN = "selected.csv"
SECONDS = 300.0
KEPT = 0.99

app = typer.Typer(help="The engines on plain files.")


@dataclass(frozen=True, slots=True)
class Pool:
    """People as read, with what was read differently from how it was written."""

    people: tuple[Person, ...]
    remarks: tuple[str, ...]


def read_quotas(path: Path) -> tuple[Quota, ...]:
    """This will read a quota file in any of its usual spellings."""
    table = read_table(path)
    attribute, value = name_columns(table)
    numbers = [table.column(name) for name in ("min", "max", "min_flex", "max_flex")]
    if numbers[0] is None or numbers[1] is None:
        raise WrongFile(f"{table.name}: needs the columns 'min' and 'max'.")
    quotas = [quota_of(table, row, attribute, value, numbers) for row in range(len(table.rows))]
    if any(plain(quota.attribute) == "id" for quota in quotas):
        raise WrongFile(f"{table.name}: an attribute cannot be called 'id'.")
    named = Counter((plain(q.attribute), plain(q.value)) for q in quotas)
    for quota in quotas:
        if named[(plain(quota.attribute), plain(quota.value))] > 1:
            raise WrongFile(
                f"{table.name}: '{quota.attribute}' has '{quota.value}' more than once."
            )
    return one_spelling(quotas)


def name_columns(table: Table) -> tuple[int, int]:
    """This will find the columns that name the attribute and its value."""
    category, feature = table.column("category"), table.column("feature")
    name, value = table.column("name"), table.column("value")
    if category is not None:
        second = next((c for c in (feature, name, value) if c is not None), None)
        if second is not None:
            return category, second
    elif feature is not None and (value is not None or name is not None):
        return feature, value if value is not None else name or 0
    raise WrongFile(
        f"{table.name}: the first line must name the columns category and feature, "
        "category and name, or feature and value."
    )


def quota_of(
    table: Table, row: int, attribute: int, value: int, numbers: Sequence[int | None]
) -> Quota:
    """This will read one quota."""
    line = table.lines[row]
    names = table.cell(row, attribute), table.cell(row, value)
    if not all(names):
        raise WrongFile(f"{table.name}, line {line}: the name of an attribute or value is empty.")
    least, most, least_flex, most_flex = [
        None if column is None else number_in(table, row, column) for column in numbers
    ]
    if least is None or most is None:
        raise WrongFile(f"{table.name}, line {line}: min and max must both be filled in.")
    if least > most:
        raise WrongFile(f"{table.name}, line {line}: min ({least}) is above max ({most}).")
    return Quota(*names, least, most, least_flex, most_flex)


def number_in(table: Table, row: int, column: int) -> int | None:
    """This will read a whole number, zero or more; an empty cell is none."""
    text = table.cell(row, column)
    if not text:
        return None
    whole = text.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit()):
        raise WrongFile(
            f"{table.name}, line {table.lines[row]}: '{text}' is not a whole number of people."
        )
    return int(whole)


def one_spelling(quotas: Iterable[Quota]) -> tuple[Quota, ...]:
    """This will give every attribute the spelling of its first line."""
    first: dict[str, str] = {}
    return tuple(
        Quota(
            first.setdefault(plain(q.attribute), q.attribute),
            q.value,
            q.least,
            q.most,
            q.least_flex,
            q.most_flex,
        )
        for q in quotas
    )


def read_people(path: Path, quotas: Sequence[Quota], id_column: str | None) -> Pool:
    """This will read the pool; only the columns that the quotas name are looked at."""
    table = read_table(path)
    ids = read_ids(table, id_column)
    values: dict[str, dict[str, str]] = {}
    for quota in quotas:
        values.setdefault(quota.attribute, {})[plain(quota.value)] = quota.value
    columns: dict[str, int] = {}
    for attribute in values:
        column = table.column(attribute)
        if column is None:
            raise WrongFile(f"{table.name}: has no column '{attribute}', which the quotas name.")
        columns[attribute] = column
    refuse_unknown(table, columns, values)
    read = [
        {a: values[a][plain(table.cell(row, c))] for a, c in columns.items()}
        for row in range(len(table.rows))
    ]
    people = tuple(Person(id, found) for id, found in zip(ids, read, strict=True))
    return Pool(people, tuple(respelled(table, columns, read)))


def read_ids(table: Table, id_column: str | None) -> list[str]:
    """This will read the ids, or number the rows from 0."""
    if id_column is None:
        return [str(row) for row in range(len(table.rows))]
    column = table.column(id_column)
    if column is None:
        raise WrongFile(f"{table.name}: has no column '{id_column}' for the ids.")
    ids = [table.cell(row, column) for row in range(len(table.rows))]
    seen: dict[str, int] = {}
    for id, line in zip(ids, table.lines, strict=True):
        if not id:
            raise WrongFile(f"{table.name}, line {line}: the id is empty.")
        if id in seen:
            raise WrongFile(
                f"{table.name}: the id '{id}' stands on line {seen[id]} and on line {line}."
            )
        seen[id] = line
    return ids


def refuse_unknown(
    table: Table, columns: dict[str, int], values: dict[str, dict[str, str]]
) -> None:
    """This will refuse values that no quota knows, naming them with a line on which they stand."""
    for attribute, column in columns.items():
        unknown: dict[str, list[int]] = {}
        for row, line in enumerate(table.lines):
            text = table.cell(row, column)
            if plain(text) not in values[attribute]:
                unknown.setdefault(text, []).append(line)
        if unknown:
            named = [
                f"'{text}' (line {lines[0]}{f', {len(lines)} in all' if lines[1:] else ''})"
                if text
                else f"an empty cell (line {lines[0]})"
                for text, lines in list(unknown.items())[:10]
            ]
            raise WrongFile(
                f"{table.name}: the column '{attribute}' holds values that the quotas do not "
                f"know: {', '.join(named)}."
            )


def respelled(
    table: Table, columns: dict[str, int], read: Sequence[dict[str, str]]
) -> Iterable[str]:
    """This will report values that were matched in spite of capitals or spaces."""
    for attribute, column in columns.items():
        changed = Counter(
            (table.cell(row, column), found[attribute])
            for row, found in enumerate(read)
            if table.cell(row, column) != found[attribute]
        )
        for (written, meant), times in sorted(changed.items()):
            yield f"{attribute}: '{written}' was read as '{meant}' ({times} times)."


def run_selection(
    categories: Path,
    people: Path,
    *,
    places: int,
    out: Path,
    id_column: str | None = None,
    panels: int = 1000,
    seed: str | None = None,
    seconds: float = SECONDS,
    console: Console | None = None,
) -> int:
    """This will draw fairly from plain files, write the draw directory, and give the exit code."""
    console = console or Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        if places < 1 or panels < 1:
            raise WrongFile("The number of places and of panels must be at least 1.")
        quotas = read_quotas(categories)
        pool = read_people(people, quotas, id_column)
    except WrongFile as error:
        console.print(str(error), markup=False)
        return WRONG_USE
    for remark in pool.remarks:
        console.print(remark, markup=False)
    problem = one_network(pool.people, places, quotas, panels=panels)
    with console.status("Looking for the fairest lottery …"):
        end = monotonic() + seconds
        outcome = solve(problem, seed=seed or "", deadline=lambda: monotonic() > end)
    if outcome.status is Status.INFEASIBLE:
        tell_conflict(console, problem, outcome)
        return NO_SOLUTION
    return write_draw(console, problem, outcome, (categories, people), seed, out)


def tell_conflict(console: Console, problem: Problem, outcome: Outcome) -> None:
    """This will say which limits conflict and what would help."""
    console.print("No panel keeps all these limits together:", markup=False)
    conflict = outcome.conflict
    pool = Counter(pair for person in problem.people for pair in person.values.items())
    for limit in conflict.limits if conflict else ():
        line = f"  - {in_words(limit, limit.bound)}"
        if limit.kind == "places" and limit.side == "least":
            line += f" (there are {len(problem.people)} people)"
        elif limit.kind == "quota":
            line += f" (there are {pool[(limit.attribute, limit.value)]} in the pool)"
        console.print(line, markup=False)
    if conflict and conflict.relaxations:
        console.print("The smallest change that helps:", markup=False)
    for way in conflict.relaxations if conflict else ():
        console.print(f"  - {change(way)}", markup=False)


def in_words(limit: Limit, bound: float) -> str:
    """This will put a limit into words."""
    what = f"{limit.attribute} = {limit.value}" if limit.attribute else "places in all"
    return f"{what}: at {limit.side} {bound:g}"


def change(way: Relaxation) -> str:
    """This will put a relaxation into words."""
    flex = " (within the flexible limits)" if way.within_flex else ""
    return f"{in_words(way.limit, way.bound)} instead of {way.limit.bound:g}{flex}"


def write_draw(
    console: Console,
    problem: Problem,
    outcome: Outcome,
    inputs: tuple[Path, Path],
    seed: str | None,
    out: Path,
) -> int:
    """This will check the outcome once more, write it down, and say what was reached."""
    wrong = verify(problem, outcome)
    if wrong:
        console.print(f"The outcome failed its own check: {wrong[0]}.", markup=False)
        return NOT_RIGHT
    try:
        write_files(problem, outcome, inputs, seed, out)
    except OSError as error:
        console.print(f"{out}: cannot be written ({error.strerror}).", markup=False)
        return WRONG_USE
    facts = {reason.code: reason.parameters for reason in explain(problem, outcome)[""]}
    drawn, reach = facts["drawn_fairly"], facts["panels_reach"]
    proven = "proven fairest"
    if outcome.status is not Status.OPTIMAL:
        proven = f"proven fairest to within {drawn['gap']:.6f}; stopped before more was known"
    console.print(
        f"Lowest chance {drawn['lowest_chance']:.4f}, highest {drawn['highest_chance']:.4f} "
        f"({proven}); {drawn['never']} people can be in no panel.\n"
        f"{reach['panels']} panels: no chance is off by more than "
        f"{reach['largest_difference']:.4f}; the lowest is kept to {reach['lowest_kept']:.1%}"
        f"{as_high_as_can_be(reach)}.",
        markup=False,
    )
    return GOOD


def as_high_as_can_be(reach: Mapping[str, str | int | float]) -> str:
    """This will say so where whole panels cannot keep the lowest chance better than they do."""
    best = float(reach.get("lowest_possible", 1.0))
    if float(reach["lowest_kept"]) >= KEPT or float(reach["lowest_reached"]) < best:
        return ""
    return ", as high as whole panels allow"


def write_files(
    problem: Problem,
    outcome: Outcome,
    inputs: tuple[Path, Path],
    seed: str | None,
    out: Path,
) -> None:
    """This will write the draw directory."""
    out.mkdir(parents=True, exist_ok=True)
    files = folder_of(problem, outcome)
    (out / DRAWN).unlink(missing_ok=True)
    if seed is not None and outcome.panel is not None:
        files[DRAWN] = selected_file(problem, outcome.panel)
    files["frozen.json"] = as_json(frozen(problem, files))
    files["record.json"] = as_json(record(problem, outcome, inputs, seed, files))
    for name, text in files.items():
        (out / name).write_text(text, encoding="utf-8", newline="")


def frozen(problem: Problem, files: Files) -> dict[str, object]:
    """Return what does not depend on the seed; whoever drew gave the seed themselves."""
    return {
        "format": FROZEN_FORMAT,
        "places": problem.networks[0].places,
        "people": len(problem.people),
        "panels": problem.panels,
        "chance": {"kind": "given"},
        "files": {name: print_ for name, print_ in fingerprints(files).items() if name != DRAWN},
    }


def record(
    problem: Problem,
    outcome: Outcome,
    inputs: tuple[Path, Path],
    seed: str | None,
    files: Files,
) -> dict[str, object]:
    """This will give the public record: what went in, what was reached, and the print of every
    file."""
    facts = {reason.code: reason.parameters for reason in explain(problem, outcome)[""]}
    return {
        "format": FORMAT,
        "criterion": problem.criterion.value,
        "status": outcome.status.value,
        "places": problem.networks[0].places,
        "people": len(problem.people),
        "panels": len(outcome.panels),
        "seed": seed,
        "drawn": outcome.drawn if seed is not None else None,
        "reached": dict(facts["drawn_fairly"]) | dict(facts["panels_reach"]),
        "inputs": {
            "categories": fingerprint(inputs[0]),
            "people": fingerprint(inputs[1]),
        },
        "files": fingerprints(files),
    }


def fingerprint(path: Path) -> str:
    """This will give the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@app.command()
def selection(
    categories: Annotated[Path, typer.Argument(help="The quotas: which values, min and max.")],
    people: Annotated[Path, typer.Argument(help="The people, one on each line.")],
    places: Annotated[int, typer.Option(help="How many people are selected.")],
    out: Annotated[Path, typer.Option(help="The folder for the results.")],
    id_column: Annotated[
        str | None, typer.Option(help="The column with the ids; without it rows count from 0.")
    ] = None,
    panels: Annotated[int, typer.Option(help="How many numbered panels to publish.")] = 1000,
    seed: Annotated[
        str | None, typer.Option(help="The public random text; it points at one panel.")
    ] = None,
    seconds: Annotated[
        float,
        typer.Option(help="Stop looking for a fairer lottery after so long; the record says so."),
    ] = SECONDS,
) -> None:
    """Select people by the fairest lottery that keeps the quotas.

    Exit code 0: done; 2: something is wrong with the files; 3: no selection keeps all quotas.
    """
    raise typer.Exit(
        run_selection(
            categories,
            people,
            places=places,
            out=out,
            id_column=id_column,
            panels=panels,
            seed=seed,
            seconds=seconds,
        )
    )
