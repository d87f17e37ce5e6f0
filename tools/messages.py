"""Collects the texts of every app, and compiles their translations: `make messages`.

With --check nothing is written; the exit code tells whether every text of the source stands in
its app's Dutch catalogue, translated, and whether the compiled files are up to date.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from tools.system import IN_CI, gettext

SOURCE = Path(__file__).resolve().parent.parent / "src" / "leerkring"
CATALOGUE = Path("locale/nl/LC_MESSAGES/django.po")
LANGUAGE = "nl"


def apps(source: Path = SOURCE) -> Iterator[Path]:
    """Yield the folder of every app, which keeps its own translations."""
    for marker in sorted(source.rglob("apps.py")):
        yield marker.parent


def collect(folder: Path) -> None:
    """Bring the catalogue of one app up to date with its source."""
    (folder / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-P", "-m", "django", "makemessages", "--locale", LANGUAGE]
    command += ["--add-location", "file", "--no-obsolete", "--no-wrap"]
    environment = {**os.environ, "PYTHONPATH": ""}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{folder}: {done.stderr or done.stdout}")
    path = folder / CATALOGUE
    if not path.exists():
        shutil.rmtree(folder / "locale")
        return
    tidy(path)


def tidy(path: Path) -> None:
    """Leave out what changes at every run and tells nothing."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.header = ""
    catalogue.metadata = {
        "Project-Id-Version": "leerkring",
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    if len(catalogue):
        catalogue.save(str(path), newline="\n")
    else:
        shutil.rmtree(path.parents[2])


def compile_catalogue(path: Path) -> None:
    """Write the compiled file beside a catalogue."""
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


Key = tuple[str | None, str]


def keys(path: Path) -> set[Key]:
    """Return which texts a catalogue holds."""
    if not path.exists():
        return set()
    return {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(path)) if not entry.obsolete}


def faults() -> list[str]:
    """Return what is wrong with the catalogues as they are committed."""
    found = []
    for folder in apps():
        path = folder / CATALOGUE
        name = folder.relative_to(SOURCE)
        if path.exists():
            found += [f"{name}: {fault}" for fault in _faults_of(path)]
    return found


def _faults_of(path: Path) -> Iterator[str]:
    catalogue = polib.pofile(str(path))
    for entry in catalogue.untranslated_entries():
        yield f"not translated: {entry.msgid!r}"
    for entry in catalogue.fuzzy_entries():
        yield f"fuzzy: {entry.msgid!r}"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or not _same(catalogue, polib.mofile(str(compiled))):
        yield "the compiled file is not up to date"


def _same(catalogue: polib.POFile, compiled: polib.MOFile) -> bool:
    def content(entries: list[polib.POEntry]) -> set[tuple[str, ...]]:
        return {
            (e.msgctxt or "", e.msgid, e.msgstr, *map(str, sorted(e.msgstr_plural.items())))
            for e in entries
        }

    return content(catalogue.translated_entries()) == content(list(compiled))


def missing_texts() -> list[str]:
    """Return the texts of the source that do not stand in their app's catalogue."""
    with tempfile.TemporaryDirectory(prefix="leerkring-messages-") as scratch:
        copy = Path(scratch) / "leerkring"
        shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        found = []
        for folder in apps(copy):
            name = folder.relative_to(copy)
            committed = keys(folder / CATALOGUE)
            collect(folder)
            found += [
                f"{name}: not in the catalogue: {text!r}"
                for _, text in sorted(keys(folder / CATALOGUE) - committed, key=str)
            ]
    return found


def main() -> int:
    """Collect and compile, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("app", nargs="*", type=Path, help="folders of apps; none means all")
    arguments = parser.parse_args()
    if gettext() is None:
        print("gettext is missing: sudo apt install gettext", file=sys.stderr)
        if not arguments.check:
            return 1
    if arguments.check:
        found = faults() + (missing_texts() if gettext() else [])
        print("\n".join(found))
        return 1 if found or (IN_CI and gettext() is None) else 0
    for folder in [path.resolve() for path in arguments.app] or list(apps()):
        collect(folder)
        if (folder / CATALOGUE).exists():
            compile_catalogue(folder / CATALOGUE)
    print("\n".join(faults()) or "Every text is translated.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
