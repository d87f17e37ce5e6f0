"""Write the software bill of materials: what requirements.lock names, in CycloneDX's words.

The tool of CycloneDX reads names, versions and hashes. Who needs what stands in the lock's own
remarks ("# via …"), and says what runs and what only helps to develop (scope `excluded`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TARGET = ROOT / ".tmp" / "leerkring.cdx.json"
PINNED = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==", re.MULTILINE)
WE = "leerkring (pyproject.toml"
FOR_DEVELOPERS = f"{WE}:dev)"


def main() -> None:
    """Write the list to .tmp, or to the file that is named."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    bill = bill_of_materials(ROOT / "requirements.lock")
    target.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target}: {len(bill['components'])} components")


def bill_of_materials(lock: Path) -> dict[str, Any]:
    """Return the bill for a lock: every pin with its hashes, its scope and what it needs."""
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(lock)]
    options = ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    made = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(made.stdout)
    asked_by = who_asks(lock.read_text(encoding="utf-8"))
    runs = what_runs(asked_by)
    ours = bill["metadata"]["component"]
    for component in bill["components"]:
        name = component["name"]
        component["bom-ref"] = component["purl"]
        component["scope"] = "required" if name in runs else "excluded"
        del component["description"]  # the line of the lock
    refs = {one["name"]: one["bom-ref"] for one in bill["components"]}
    bill["dependencies"] = [
        {"ref": ours["bom-ref"], "dependsOn": sorted(_needed_by_us(asked_by, refs))},
        *({"ref": refs[name], "dependsOn": _needed_by(name, asked_by, refs)} for name in refs),
    ]
    return bill


def who_asks(lock: str) -> dict[str, set[str]]:
    """Return for every pin of a lock by whom it is asked for."""
    starts = [*PINNED.finditer(lock)]
    ends = [*(start.start() for start in starts[1:]), len(lock)]
    return {
        start[1]: {
            line.removeprefix("#").strip().removeprefix("via").strip()
            for line in map(str.strip, lock[start.start() : end].splitlines())
            if line.startswith("#") and line != "# via"
        }
        for start, end in zip(starts, ends, strict=True)
    }


def what_runs(asked_by: dict[str, set[str]]) -> set[str]:
    """Return what an installation may install: all that we need, but for the developers' group."""
    runs = {name for name, askers in asked_by.items() if any(map(_is_for_running, askers))}
    while more := {name for name, askers in asked_by.items() if askers & runs} - runs:
        runs |= more
    return runs


def _is_for_running(asker: str) -> bool:
    return asker.startswith(WE) and asker != FOR_DEVELOPERS


def _needed_by_us(asked_by: dict[str, set[str]], refs: dict[str, str]) -> Iterable[str]:
    return (refs[name] for name in refs if any(one.startswith(WE) for one in asked_by[name]))


def _needed_by(name: str, asked_by: dict[str, set[str]], refs: dict[str, str]) -> list[str]:
    return sorted(refs[other] for other, askers in asked_by.items() if name in askers)


if __name__ == "__main__":
    main()
