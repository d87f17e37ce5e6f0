from __future__ import annotations

from pathlib import Path

import polib
import pytest

from tools import messages

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hello"
msgstr "Hallo"
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "room"
    (folder / messages.CATALOGUE).parent.mkdir(parents=True)
    (folder / "apps.py").touch()
    (folder / messages.CATALOGUE).write_text(PO, encoding="utf-8")
    messages.compile_catalogue(folder / messages.CATALOGUE)
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    monkeypatch.setattr(messages, "apps", lambda source=tmp_path: iter([folder]))
    return folder


def change(room: Path, entry: polib.POEntry) -> None:
    catalogue = polib.pofile(str(room / messages.CATALOGUE))
    catalogue.append(entry)
    catalogue.save()


def test_a_complete_catalogue_has_no_faults(room: Path) -> None:
    assert messages.faults() == []


def test_a_text_without_translation_is_a_fault(room: Path) -> None:
    change(room, polib.POEntry(msgid="Goodbye", msgstr=""))
    assert messages.faults() == ["room: not translated: 'Goodbye'"]


def test_a_guess_is_a_fault(room: Path) -> None:
    change(room, polib.POEntry(msgid="Goodbye", msgstr="Hallo", flags=["fuzzy"]))
    assert messages.faults() == ["room: fuzzy: 'Goodbye'"]


def test_a_translation_that_was_not_compiled_is_a_fault(room: Path) -> None:
    change(room, polib.POEntry(msgid="Goodbye", msgstr="Dag"))
    assert messages.faults() == ["room: the compiled file is not up to date"]


def test_plural_forms_survive_compiling(room: Path) -> None:
    change(
        room,
        polib.POEntry(
            msgid="%(n)s place",
            msgid_plural="%(n)s places",
            msgstr_plural={0: "%(n)s plek", 1: "%(n)s plekken"},
        ),
    )
    messages.compile_catalogue(room / messages.CATALOGUE)
    assert messages.faults() == []
