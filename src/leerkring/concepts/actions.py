"""Every write of concepts and publications."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.concepts.models import Concept, ConceptScheme, Publication
from leerkring.concepts.queries import levels, look_at_table
from leerkring.concepts.rules import may_change_concepts
from leerkring.concepts.trail import Verb


class TableHasFaults(Refused):
    """A table with one wrong row is not imported at all."""

    message = _("Nothing was imported: there is something wrong in the table.")
    status = 400


class SchemeIsBuiltIn(Refused):
    """The levels and the interventions are part of Leerkring and stay as they are."""

    message = _("This list is part of Leerkring and cannot be replaced. Choose another name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationWords:
    """What is written down of a publication."""

    title: str
    authors: str = ""
    publisher: str = ""
    year: int | None = None
    url: str = ""


@transaction.atomic
def import_scheme(
    *, by: Actor, at: datetime, slug: str, title_nl: str, title_en: str, source: str, text: str
) -> ConceptScheme:
    """Write a scheme with all rows of a table; concepts that exist are renamed, none is removed."""
    require(may_change_concepts, by)
    table = look_at_table(text)
    if table.faults:
        raise TableHasFaults
    titles = {"title_nl": title_nl, "title_en": title_en or title_nl, "source": source}
    scheme, made = ConceptScheme.objects.get_or_create(slug=slug, defaults=titles)
    if scheme.built_in:
        raise SchemeIsBuiltIn
    if not made:
        ConceptScheme.objects.filter(pk=scheme.pk).update(**titles)
    parents = {level.slug: level for level in levels()}
    for position, row in enumerate(table.rows, start=1):
        Concept.objects.update_or_create(
            scheme=scheme,
            slug=row.slug,
            defaults={
                "label_nl": row.label_nl,
                "label_en": row.label_en,
                "parent": parents.get(row.level),
                "position": position,
            },
        )
    record(by, at, Verb.CONCEPTS_IMPORTED, scheme, rows=len(table.rows), title=title_nl)
    return scheme


@transaction.atomic
def add_publication(
    *, by: Actor, at: datetime, words: PublicationWords, concepts: Iterable[Concept]
) -> Publication:
    """Write down a research report or other source that findings can cite."""
    require(may_change_concepts, by)
    publication = Publication.objects.create(**_values(words))
    publication.concepts.set(concepts)
    record(by, at, Verb.PUBLICATION_ADDED, publication, title=words.title)
    return publication


@transaction.atomic
def edit_publication(
    *,
    by: Actor,
    at: datetime,
    publication: Publication,
    version: int,
    words: PublicationWords,
    concepts: Iterable[Concept],
) -> Publication:
    """Change a publication; raise ChangedMeanwhile when somebody else did so first."""
    require(may_change_concepts, by)
    changes = save_version(publication, version, _values(words))
    publication.concepts.set(concepts)
    record(by, at, Verb.PUBLICATION_CHANGED, publication, changes=changes)
    return publication


def _values(words: PublicationWords) -> dict[str, str | int | None]:
    names = ("title", "authors", "publisher", "year", "url")
    return {name: getattr(words, name) for name in names}
