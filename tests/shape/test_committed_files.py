from __future__ import annotations

import re

from tests.shape.source import ROOT, committed_files

LARGEST = 2 * 1024 * 1024
LOCK = ROOT / "requirements.lock"
ADDRESS = re.compile(r"https?://|file://|--(?:extra-)?index-url|--find-links|^-i ", re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:home|root|Users|work)/[\w.-]+")
WORKING_FOLDERS = {".venv", "data", "demo-data", ".tmp", "node_modules", "staticfiles"}


def test_the_lock_names_no_place_to_download_from() -> None:
    assert ADDRESS.findall(LOCK.read_text(encoding="utf-8")) == []


def test_every_package_in_the_lock_has_a_hash() -> None:
    packages = re.split(r"\n(?=[\w.-]+(?:\[.*\])?==)", LOCK.read_text(encoding="utf-8"))
    assert len(packages) > 20
    assert [package.split("\n")[0] for package in packages if "--hash=sha256:" not in package] == []


def test_no_file_is_larger_than_two_megabytes() -> None:
    large = [path for path in committed_files() if path.stat().st_size > LARGEST]
    assert large == []


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    found = []
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in MACHINE_PATH.findall(text)]
    assert found == []


def test_no_working_folder_is_committed() -> None:
    found = [p for p in committed_files() if p.relative_to(ROOT).parts[0] in WORKING_FOLDERS]
    assert found == []
