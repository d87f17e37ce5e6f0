from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import polib
import pytest

from tests.shape.source import ROOT
from tools import reference

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
CODE_BLOCK = re.compile(r"```.*?```", re.DOTALL)
LABEL = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PAGES = sorted(p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDES = sorted((ROOT / "docs").glob("*/*.*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    text = CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    dead = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert dead == []


def test_every_direct_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    for extra in project["project"]["optional-dependencies"].values():
        named = named + extra
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE))
    assert told == {re.match(r"[\w-]+", name)[0].lower() for name in named}  # type: ignore[index]


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_page_that_follows_from_the_code_is_up_to_date(name: str) -> None:
    page = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert page == reference.PAGES[name](), "run `make reference`"


def test_every_page_for_users_exists_in_both_languages() -> None:
    names = {page.relative_to(ROOT).as_posix() for page in GUIDES}
    stems = {name.removesuffix(".md").rsplit(".", 1)[0] for name in names}
    assert names == {f"{stem}.{language}.md" for stem in stems for language in ("nl", "en")}
    assert not [
        page.name for page in (ROOT / "docs" / "tutorial").glob("*.md") if page not in GUIDES
    ]


@pytest.mark.parametrize(
    "page",
    [page for page in GUIDES if page.parent.name in {"tutorial", "how-to"}],
    ids=lambda page: page.name,
)
def test_every_label_that_a_guide_names_stands_on_a_page(page: Path) -> None:
    text = CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    labels = {" ".join(label.split()).rstrip(".:") for label in LABEL.findall(text)}
    known = _labels_of_the_pages(page.name.split(".")[-2])
    assert {label for label in labels if label.lower() not in known} == set()


@cache
def _labels_of_the_pages(language: str) -> frozenset[str]:
    """Return every text of the pages, with "…" where something is filled in."""
    found = set()
    for path in (ROOT / "src").glob("**/locale/nl/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(path)):
            dutch = [entry.msgstr, *(entry.msgstr_plural or {}).values()]
            found |= {*dutch} if language == "nl" else {entry.msgid, entry.msgid_plural}
    return frozenset(
        re.sub(r"%\(\w+\)[sd]", "…", " ".join(words.split())).lower().rstrip(".:")
        for words in found
    )


def test_every_decision_stands_in_the_list() -> None:
    folder = ROOT / "docs" / "adr"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("0*.md")}


def test_every_version_in_the_changelog_is_in_order() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\d+)\.(\d+)\.(\d+)", text, re.MULTILINE)
    assert versions == sorted(versions, key=lambda v: tuple(map(int, v)), reverse=True)
