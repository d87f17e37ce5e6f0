"""The check of a public record sees every change, and names what it cannot read."""

import json
import subprocess
import sys
from hashlib import sha256

import pytest

from leerkring.engines.common.draw_folder import as_json, everyone_table, fingerprints, tags_table
from leerkring.engines.selection import check_public_draw
from leerkring.engines.selection.check_public_draw import chance, check, exit_code, in_order, tag

THROWS = "3141526535"
PEOPLE = {f"{n:032x}": f"p{n}@school.example" for n in range(9)}  # secret → address
IN_TURN = ((0, 3, 6), (1, 4, 7), (2, 5, 8))


def reserve_tags():
    pairs = enumerate(PEOPLE.items())
    return {tag(secret, "reserve", address): n for n, (secret, address) in pairs}


def record(several=False):
    """Make a small record: three groups in turn, thirty of them."""
    secrets = list(PEOPLE)
    networks = ("north", "south", "south") if several else ("", "", "")
    panels = [
        [
            (tag(secrets[one], f"panel {n}", PEOPLE[secrets[one]]), network)
            for one, network in zip(IN_TURN[n % 3], networks, strict=True)
        ]
        for n in range(30)
    ]
    waiting = reserve_tags()
    files = {
        "panels.csv": tags_table(panels, several=several),
        "everyone.csv": everyone_table(waiting),
    }
    sizes = [["north", 1, 1], ["south", 2, 2]] if several else [["", 3, 3]]
    files["frozen.json"] = as_json(
        {
            "panels": 30,
            "pool": 9,
            "sizes": sizes,
            "chance": {"kind": "dice", "throws": 10},
            "files": fingerprints(files),
        }
    )
    return drawn(files)


def drawn(files):
    """Let the throws decide, and write down what follows."""
    waiting, seal = reserve_tags(), sha256(files["frozen.json"].encode()).hexdigest()
    seed = f"{seal} {THROWS}"
    number = chance(seed)(30)
    head, *lines = files["panels.csv"].splitlines()
    selected = [line.partition(",")[2] for line in lines if line.startswith(f"{number},")]
    others = [one for one, n in waiting.items() if n not in IN_TURN[number % 3]]
    order = in_order(others, f"{seed} reserve")
    files["selected.csv"] = "\n".join([head.partition(",")[2], *selected, ""])
    files["reserve.csv"] = "\n".join(
        ["number,tag", *(f"{n},{t}" for n, t in enumerate(order, 1)), ""]
    )
    about = {"chance": {"kind": "dice", "throws": THROWS}, "seed": seed, "drawn": number}
    files["record.json"] = as_json({**about, "frozen": seal, "files": fingerprints(files)})
    return files


def written(files, folder):
    for name, text in files.items():
        (folder / name).write_text(text, newline="")
    return folder


def wrong(files, folder, seal=None):
    return {code for right, code, _ in check(written(files, folder), seal) if not right}


def signed(files):
    """Make the hashes of a changed record fit each other again, as a forger would."""
    frozen = json.loads(files["frozen.json"])
    frozen["files"] = fingerprints({name: files[name] for name in ("panels.csv", "everyone.csv")})
    files["frozen.json"] = as_json(frozen)
    told = json.loads(files["record.json"]) | {
        "frozen": sha256(files["frozen.json"].encode()).hexdigest()
    }
    others = {name: text for name, text in files.items() if name != "record.json"}
    files["record.json"] = as_json({**told, "files": fingerprints(others)})
    return files


@pytest.mark.parametrize("several", [False, True])
def test_an_honest_record_is_right_and_shows_nothing_of_fairness(several, tmp_path):
    checks = list(check(written(record(several), tmp_path)))
    assert all(right for right, *_ in checks)
    assert exit_code(checks) == 3


def lines_changed(name, change):
    """Return a change of the lines of a file below its head."""

    def changed(files):
        head, *lines = files[name].splitlines()
        files[name] = "\n".join([head, *change(lines), ""])
        return files

    return changed


def told(name, **more):
    def changed(files):
        files[name] = as_json({**json.loads(files[name]), **more})
        return files

    return changed


FORGERIES = {
    "somebody is left out of a group": lines_changed("panels.csv", lambda rows: rows[1:]),
    "somebody is twice in it": lines_changed(
        "panels.csv", lambda rows: [rows[0], *rows[:1], *rows[2:]]
    ),
    "the order of tags tells something": lines_changed(
        "panels.csv", lambda rows: [rows[1], rows[0], *rows[2:]]
    ),
    "a tag returns in another group": lines_changed(
        "panels.csv", lambda rows: sorted([*rows[:3], f"1,{rows[0][2:]}", *rows[4:6]]) + rows[6:]
    ),
    "a short tag": lines_changed("panels.csv", lambda rows: [rows[0][:-1], *rows[1:]]),
    "a group is missing": lines_changed("panels.csv", lambda rows: rows[:-3]),
    "a group too many": lines_changed("panels.csv", lambda rows: [*rows, f"30,{'a' * 32}"]),
    "somebody is added to everyone": lines_changed("everyone.csv", lambda rows: [*rows, "f" * 32]),
    "another is drawn": lines_changed("selected.csv", lambda rows: ["f" * 32, *rows[1:]]),
    "one fewer is drawn": lines_changed("selected.csv", lambda rows: rows[1:]),
    "two change places on the reserve list": lines_changed(
        "reserve.csv", lambda rows: [f"1{rows[1][1:]}", f"2{rows[0][1:]}", *rows[2:]]
    ),
    "one is gone from the reserve list": lines_changed("reserve.csv", lambda rows: rows[:-1]),
    "a stranger waits": lines_changed("reserve.csv", lambda rows: [f"1,{'f' * 32}", *rows[1:]]),
    "another group is drawn": told("record.json", drawn=0),
    "no number": told("record.json", drawn="x"),
    "other throws": told("record.json", chance={"kind": "dice", "throws": "1" * 10}),
    "another way": told("record.json", chance={"kind": "given"}),
    "another seed": told("record.json", seed="0" * 64 + f" {THROWS}"),
    "no seed": told("record.json", seed=None),
    "fewer groups": told("frozen.json", panels=29),
    "another size": told("frozen.json", sizes=[["", 2, 2]]),
    "fewer people": told("frozen.json", pool=8),
    "no throws named": told("frozen.json", chance={"kind": "numbers", "people": 2}),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_every_change_is_found_out_also_when_the_hashes_fit_again(what, tmp_path):
    assert wrong(FORGERIES[what](record()), tmp_path)
    assert wrong(signed(FORGERIES[what](record())), tmp_path)


BEFORE_THE_SEAL = {
    "somebody is left out of a group": "panels",
    "somebody is twice in it": "tags",
    "the order of tags tells something": "tags",
    "a tag returns in another group": "tags",
    "a short tag": "tags",
    "a group is missing": "panels",
    "a group too many": "readable",
    "somebody is added to everyone": "tags",
    "another size": "panels",
    "fewer people": "tags",
}


@pytest.mark.parametrize("what", BEFORE_THE_SEAL)
def test_what_was_wrong_before_the_seal_is_found_out_too(what, tmp_path):
    files = drawn(signed(FORGERIES[what](record())))
    assert BEFORE_THE_SEAL[what] in wrong(files, tmp_path)


def test_a_whole_record_that_was_made_anew_does_not_have_the_seal(tmp_path):
    seal = sha256(record()["frozen.json"].encode()).hexdigest()
    assert wrong(record(), tmp_path, seal) == set()
    made_anew = record(several=True)
    assert wrong(made_anew, tmp_path) == set()
    assert wrong(made_anew, tmp_path, seal) == {"unchanged"}


@pytest.mark.parametrize("name", sorted(record()))
@pytest.mark.parametrize(
    "text", ["", "{", "[]", "tag\n\n\n", "a,a\n1,2\n", "panel,tag\n-1,x\n", "\0"]
)
def test_what_cannot_be_read_is_named_and_never_a_traceback(name, text, tmp_path):
    folder = written(record() | {name: text}, tmp_path)
    command = [sys.executable, "-I", check_public_draw.__file__, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "WRONG" in done.stdout


@pytest.mark.parametrize("name", sorted(record()))
def test_a_missing_file_is_named(name, tmp_path):
    folder = written(record(), tmp_path)
    (folder / name).unlink()
    assert {code for right, code, _ in check(folder) if not right} & {"readable", "file"}
