"""Reads of concept schemes and publications."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from leerkring.concepts.built_in import LEVELS
from leerkring.concepts.models import Concept, ConceptScheme, Publication
from leerkring.concepts.table import Table, read_scheme


def schemes_with_concepts() -> QuerySet[ConceptScheme]:
    """Return all schemes with their concepts: levels first, then interventions, then imported."""
    return _schemes_with(Concept.objects.select_related("parent"))


def schemes_to_choose_from() -> QuerySet[ConceptScheme]:
    """Return the same, with as much of each concept as a list of choices shows."""
    return _schemes_with(Concept.objects.only("scheme_id", "slug", "label_nl", "label_en"))


def _schemes_with(concepts: QuerySet[Concept]) -> QuerySet[ConceptScheme]:
    filled = ConceptScheme.objects.prefetch_related(Prefetch("concepts", concepts))
    return filled.order_by("-built_in", "id")


def concept_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Return all concepts to choose from, grouped by scheme, in the language that is active."""
    return [
        (scheme.title, [(concept.pk, concept.label) for concept in scheme.concepts.all()])
        for scheme in schemes_to_choose_from()
    ]


def all_concepts() -> QuerySet[Concept]:
    """Return every concept with its scheme, in the order of the schemes."""
    return Concept.objects.select_related("scheme").order_by(
        "-scheme__built_in", "scheme_id", "position", "id"
    )


def levels() -> QuerySet[Concept]:
    """Return the five levels in their order."""
    return Concept.objects.filter(scheme__slug=LEVELS)


def known_slugs(scheme_slug: str) -> set[str]:
    """Return the slugs that a scheme holds already."""
    slugs = Concept.objects.filter(scheme__slug=scheme_slug).values_list("slug", flat=True)
    return set(slugs)


def publications_with_concepts() -> QuerySet[Publication]:
    """Return all publications, newest first, with what they are about."""
    return Publication.objects.prefetch_related("concepts")


def level_spellings() -> dict[str, str]:
    """Return every accepted spelling of a level (slug, Dutch, English) with the level's slug."""
    return {
        spelling.lower(): level.slug
        for level in levels()
        for spelling in (level.slug, level.label_nl, level.label_en)
    }


def look_at_table(text: str) -> Table:
    """Return what a table holds and what is wrong with it; nothing is written."""
    return read_scheme(text, level_spellings())
