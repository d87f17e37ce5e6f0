from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.shape.source import ROOT
from tools.sbom import PINNED


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    target: Path = tmp_path_factory.mktemp("sbom") / "leerkring.cdx.json"
    subprocess.run([sys.executable, "-m", "tools.sbom", str(target)], cwd=ROOT, check=True)
    text = target.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    made: dict[str, Any] = json.loads(text)
    return made


@pytest.mark.slow
def test_the_bill_of_materials_names_every_pin_of_the_lock_with_its_hashes(
    bill: dict[str, Any],
) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert {one["name"] for one in bill["components"]} == set(PINNED.findall(lock))
    hashes = [one["externalReferences"][0]["hashes"] for one in bill["components"]]
    assert sum(map(len, hashes)) == lock.count("--hash=sha256:")


@pytest.mark.slow
def test_the_bill_of_materials_tells_what_runs_from_what_only_develops(
    bill: dict[str, Any],
) -> None:
    scope = {one["name"]: one["scope"] for one in bill["components"]}
    names = ("django", "sqlparse", "dnspython", "playwright", "cyclonedx-bom", "lxml")
    assert [scope[name] for name in names] == ["required"] * 3 + ["excluded"] * 3


@pytest.mark.slow
def test_the_bill_of_materials_says_what_needs_what(bill: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    name = {one["bom-ref"]: one["name"] for one in bill["components"]}
    ours = {name[ref] for ref in needs["root-component"]}
    direct = {text.split(">")[0].split("[")[0] for text in project["dependencies"]}
    assert direct <= ours
    django = next(ref for ref in name if name[ref] == "django")
    assert {name[ref] for ref in needs[django]} >= {"asgiref", "sqlparse"}
