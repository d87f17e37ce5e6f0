"""`leerkring engine selection` and `verify-draw` on plain files."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from leerkring.engines.selection import verify_draw
from leerkring.project.cli import app as leerkring
from leerkring.project.engine_cli import selection as face
from tests.engines.selection.pools import public_files

QUOTAS = "category,feature,min,max\nrole,leader,1,2\nrole,teacher,1,2\n"
PEOPLE = "naam,role,note\n" + "".join(
    f"p{n},{'leader' if n < 4 else 'teacher'},n\n" for n in range(12)
)


@pytest.fixture
def run(tmp_path):
    """Run the command on these texts (or bytes); gives its result, with `out` for the folder."""
    cli = typer.Typer()
    cli.command("selection")(face.selection)
    cli.command("other")(lambda: None)  # so that commands go by their name

    def command(quotas=QUOTAS, people=PEOPLE, *more, places=3):
        for name, text in (("quotas.csv", quotas), ("people.csv", people)):
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        files = [str(tmp_path / "quotas.csv"), str(tmp_path / "people.csv")]
        out = tmp_path / "out"
        result = CliRunner().invoke(
            cli, ["selection", *files, "--places", str(places), "--out", str(out), *more]
        )
        result.out = out
        return result

    command.verify = lambda folder: CliRunner().invoke(leerkring, ["verify-draw", str(folder)])
    return command


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_draw_writes_chances_panels_certificate_and_the_selected(run):
    result = run(QUOTAS, PEOPLE, "--id-column", "naam", "--seed", "dice 4 2", "--panels", "100")
    assert result.exit_code == 0
    chances = {
        row["id"]: float(row["probability"]) for row in table(result.out / "probabilities.csv")
    }
    assert chances == pytest.approx({f"p{n}": 0.25 for n in range(12)})
    panels = table(result.out / "panels.csv")
    assert {int(row["panel"]) for row in panels} == set(range(100))
    selected = {row["id"] for row in table(result.out / "selected.csv")}
    record = json.loads((result.out / "record.json").read_text())
    assert selected == {row["id"] for row in panels if int(row["panel"]) == record["drawn"]}
    assert json.loads((result.out / "certificate.json").read_text())["levels"]
    assert run.verify(result.out).exit_code == 0


def test_without_id_column_rows_are_numbered_and_without_seed_nobody_is_selected(run):
    result = run()
    assert result.exit_code == 0
    assert [row["id"] for row in table(result.out / "probabilities.csv")] == [
        str(n) for n in range(12)
    ]
    assert not (result.out / "selected.csv").exists()


@pytest.mark.parametrize(
    "quotas",
    [
        "feature,value,min,max\nrole,leader,1,2\nrole,teacher,1,2\n",
        "category,name,min,max,min_flex,max_flex\nrole,leader,1,2,0,3\nrole,teacher,1,2,,\n",
        "\ufeffCategory , Feature,MIN,Max,note\r\nRole,Leader,1,2,x\r\n\r\nrole, teacher ,1,2,\r\n",
        "category;feature;min;max\nrole;leader;1;2\nrole;teacher;1;2\n",
        "category\tfeature\tmin\tmax\nrole\tleader\t1\t2\n\nrole\tteacher\t1\t2\t\n",
    ],
)
def test_every_spelling_of_the_quota_file_gives_the_same_draw(run, quotas):
    result = run(quotas)
    assert result.exit_code == 0
    chances = {row["probability"] for row in table(result.out / "probabilities.csv")}
    assert chances == {"0.2500000000"}


def test_values_are_matched_whatever_their_capitals_and_spaces_and_reported(run):
    result = run(QUOTAS, PEOPLE.replace("p0,leader", "p0, LEADER ").encode("utf-16"))
    assert result.exit_code == 0
    assert "'LEADER' was read as 'leader' (1 times)" in result.output


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-16-be"])
def test_an_older_spreadsheet_gives_the_same_draw(run, encoding):
    quotas, people = QUOTAS.replace("teacher", "leraré"), PEOPLE.replace("teacher", "leraré")
    result = run(quotas, people.encode(encoding))
    assert result.exit_code == 0


def test_letters_of_two_signs_match_those_of_one(run):
    quotas = QUOTAS.replace("teacher", "lerare\u0301")
    result = run(quotas, PEOPLE.replace("teacher", "leraré"))
    assert result.exit_code == 0


def test_separators_in_a_quoted_heading_do_not_part_a_list_with_semicolons(run):
    people = PEOPLE.replace(",", ";").replace(
        "note", '"Hoe kent u ons (mail, site, krant, anders)"'
    )
    assert run(QUOTAS, people).exit_code == 0


@pytest.mark.parametrize(
    ("quotas", "people", "says"),
    [
        (QUOTAS, PEOPLE.replace("p0,leader", "p0,alderman"), "'alderman' (line 2)"),
        (QUOTAS, PEOPLE.replace("p0,leader", "p0,"), "an empty cell (line 2)"),
        (QUOTAS, "naam,role\n", "people.csv: There are no rows"),
        (QUOTAS, "", "people.csv: There are no rows"),
        (QUOTAS, PEOPLE.replace("p1,", "p0,"), "the id 'p0' stands on line 2 and on line 3"),
        (QUOTAS, PEOPLE.replace("p1,", ","), "the id is empty"),
        (QUOTAS, PEOPLE.replace("role", "function"), "has no column 'role'"),
        (QUOTAS, PEOPLE.replace("naam", "name"), "has no column 'naam'"),
        (QUOTAS, "naam,role\np0,leader,x\n", "people.csv, line 2: has more cells"),
        (QUOTAS, b"naam,role\np\0,leader\n", "is no list that can be read"),
        (QUOTAS, PEOPLE.replace("note", "Role"), "more than one column"),
        (QUOTAS, 'naam,role\n"p0,leader\n', "line 2 on, a quotation mark"),
        ("category,feature,min\nrole,leader,1\n", PEOPLE, "'min' and 'max'"),
        ("quota,min,max\nrole,1,2\n", PEOPLE, "the first line must name"),
        (QUOTAS.replace("1,2", "one,2", 1), PEOPLE, "'one' is not a whole number"),
        (QUOTAS.replace("1,2", "3,2", 1), PEOPLE, "min (3) is above max (2)"),
        (QUOTAS + "Role,Leader,0,1\n", PEOPLE, "'leader' more than once"),
        (QUOTAS + "role,,0,1\n", PEOPLE, "the name of an attribute or value is empty"),
        (QUOTAS.replace("1,2", ",2", 1), PEOPLE, "min and max must both be filled in"),
        ("category,feature,min,max\n", PEOPLE, "quotas.csv: There are no rows"),
    ],
)
def test_a_wrong_file_is_refused_in_plain_words(run, quotas, people, says):
    result = run(quotas, people, "--id-column", "naam")
    assert result.exit_code == 2
    assert says in result.output.replace("\n", " ")
    assert not result.out.exists()


@pytest.mark.parametrize(
    ("quotas", "places", "says"),
    [
        (QUOTAS.replace("1,2", "5,6", 1), 8, "role = leader: at least 5 (there are 4 in the pool)"),
        (QUOTAS, 13, "places in all: at least 13"),
        (QUOTAS.replace("1,2", "2,2"), 3, "role = teacher: at least 2"),
    ],
)
def test_a_draw_without_solution_says_which_limits_conflict(run, quotas, places, says):
    result = run(quotas, places=places)
    assert result.exit_code == 3
    assert says in result.output
    assert "The smallest change that helps" in result.output


def test_the_same_files_and_seed_give_the_same_bytes(run):
    first = run(QUOTAS, PEOPLE, "--seed", "s").out
    bytes_of = {path.name: path.read_bytes() for path in first.iterdir()}
    second = run(QUOTAS, PEOPLE, "--seed", "s").out
    assert {path.name: path.read_bytes() for path in second.iterdir()} == bytes_of


def draw_of(run):
    return run(QUOTAS, PEOPLE, "--seed", "s", "--panels", "50").out


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("panels.csv", "0,", "1,"),
        ("probabilities.csv", "0.25", "0.26"),
        ("selected.csv", "id\n", "id\n99\n"),
        ("pool.csv", "leader", "teacher"),
        ("quotas.csv", "leader,1,2", "leader,0,1"),
        ("certificate.json", '"chance":0.25', '"chance":0.2'),
        ("record.json", '"seed":"s"', '"seed":"t"'),
    ],
)
def test_a_changed_file_is_noticed(run, name, old, new):
    folder = draw_of(run)
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    result = run.verify(folder)
    assert result.exit_code == 1
    assert "WRONG" in result.output


def test_another_lottery_under_the_same_proof_is_noticed_even_with_a_new_record(run):
    folder = draw_of(run)
    certificate = json.loads((folder / "certificate.json").read_text())
    (kind, one, _), (other, two, _) = certificate["lottery"][0]["counts"]
    certificate["lottery"] = [{"probability": 1.0, "counts": [[kind, two], [other, one]]}]
    (folder / "certificate.json").write_text(json.dumps(certificate))
    record = json.loads((folder / "record.json").read_text())
    record["files"]["certificate.json"] = face.fingerprint(folder / "certificate.json")
    (folder / "record.json").write_text(json.dumps(record))
    assert run.verify(folder).exit_code == 1


def test_a_folder_that_is_no_draw_is_wrong_use(run, tmp_path):
    assert run.verify(tmp_path).exit_code == 2


def test_the_stand_alone_check_is_short_and_needs_only_python():
    source = Path(verify_draw.__file__)
    text = source.read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.strip()]) <= 455
    imported = {
        line.split()[1] for line in text.splitlines() if line.startswith(("import", "from"))
    }
    assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_a_stranger_can_check_a_public_draw_with_one_file(run, tmp_path):
    quotas, people, places = public_files("sf_fixture")
    out = tmp_path / "public"
    assert face.run_selection(quotas, people, places=places, out=out, seed="drand 1") == 0
    done = subprocess.run(
        [sys.executable, "-I", verify_draw.__file__, str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "WRONG" not in done.stdout
    assert done.stdout.count("\n") > 10
