"""Folders of draws as they are published, and as somebody could forge them."""

import json
from hashlib import sha256

from leerkring.engines.common.chance import Chance
from leerkring.engines.common.draw_folder import (
    FORMAT,
    FROZEN_FORMAT,
    as_json,
    fingerprint,
    fingerprints,
    table,
)
from leerkring.engines.selection.explain import explain
from leerkring.engines.selection.folder import drawn_from, folder_of, selected_file
from leerkring.engines.selection.solve import draw
from leerkring.engines.selection.verify_draw import TEXTS, check, exit_code

DICE = {"kind": "dice", "throws": 10}
THROWS = "1212345654"
AFTER = ("frozen.json", "record.json", "selected.csv", "reserve.csv")


def published(problem, outcome, *, chance=DICE, text=THROWS):
    """Return the whole folder of a draw with numbered panels, sealed and drawn."""
    facts = {reason.code: reason.parameters for reason in explain(problem, outcome)[""]}
    files = folder_of(problem, outcome)
    people = len(drawn_from(problem))
    frozen = {
        "format": FROZEN_FORMAT,
        "pool": people,
        "panels": len(outcome.panels),
        "reached": {"status": outcome.status.value, **facts["panels_reach"]},
        "chance": chance,
        "reserve_rule": "all others, in the order of the seed",
        "files": fingerprints(files),
    }
    files["frozen.json"] = as_json(frozen)
    seed = f"{fingerprint(files['frozen.json'])} {text}"
    outcome = draw(problem, outcome, seed=seed)
    files["selected.csv"] = selected_file(problem, outcome.panel)
    others = sorted(drawn_from(problem) - outcome.panel.ids)
    order = Chance(f"{seed} reserve").shuffled(others)
    files["reserve.csv"] = table(["number", "id"], list(enumerate(order, 1)))
    record = {
        "format": FORMAT,
        "criterion": problem.criterion.value,
        "status": outcome.status.value,
        "places": sum(network["most"] for network in json.loads(files["rules.json"])["networks"]),
        "people": people,
        "panels": len(outcome.panels),
        "frozen": fingerprint(files["frozen.json"]),
        "chance": chance | ({"throws": text} if chance["kind"] == "dice" else {}),
        "seed": seed,
        "drawn": outcome.drawn,
        "reserve_seed": f"{seed} reserve",
        "reached": {"largest_difference": facts["panels_reach"]["largest_difference"]},
        "files": fingerprints(files),
    }
    return {**files, "record.json": as_json(record)}


def hashed_again(files):
    """Make all hashes consistent: those in frozen.json, and then those in record.json."""
    files = dict(files)
    frozen, record = (json.loads(files.pop(name)) for name in ("frozen.json", "record.json"))
    sealed = {name: text for name, text in files.items() if name not in AFTER}
    frozen["files"] = fingerprints(sealed)
    files["frozen.json"] = as_json(frozen)
    record["frozen"] = fingerprint(files["frozen.json"])
    record["files"] = fingerprints(files)
    return {**files, "record.json": as_json(record)}


def drawn_again(files):
    """Go on from a forged frozen.json as if it were the real one: seed, panel and reserve list."""
    files = hashed_again(files)
    record = json.loads(files["record.json"])
    seed = f"{record['frozen']} {record['seed'].split(' ')[1]}"
    panels = {}
    head, *lines = files["panels.csv"].splitlines()
    for line in lines:
        panels.setdefault(int(line.split(",")[0]), []).append(line.split(",")[1:])
    drawn = Chance(seed).below(len(panels))
    selected = panels[drawn]
    files["selected.csv"] = table(head.split(",")[1:], selected)
    pool = [line.split(",")[0] for line in files["pool.csv"].splitlines()[1:]]
    others = sorted({*pool} - {seat[0] for seat in selected})
    order = Chance(f"{seed} reserve").shuffled(others)
    files["reserve.csv"] = table(["number", "id"], list(enumerate(order, 1)))
    record |= {"seed": seed, "drawn": drawn, "reserve_seed": f"{seed} reserve"}
    return hashed_again(files | {"record.json": as_json(record)})


def changed_json(files, name, change):
    """Return the files with the content of a JSON file changed by a function."""
    content = json.loads(files[name])
    change(content)
    return files | {name: as_json(content)}


def written(files, folder):
    """Write the files into a folder, and no others."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def verdict(files, folder):
    """Return the exit code of the stand-alone check, and which checks came out wrong."""
    checks = list(check(written(files, folder)))
    assert all(TEXTS[code].format(**facts) for _right, code, facts in checks)
    return exit_code(checks), {code for right, code, _facts in checks if not right}


def digest(files):
    """Return one hash of a whole folder."""
    return sha256(repr(sorted(files.items())).encode()).hexdigest()
