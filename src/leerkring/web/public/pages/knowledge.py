"""What was learned, for everybody: findings, one finding with what it rests on, the closing."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from leerkring.concepts.built_in import INTERVENTIONS, LEVELS
from leerkring.concepts.models import Concept, ConceptScheme
from leerkring.concepts.queries import schemes_with_concepts
from leerkring.findings.models import Finding
from leerkring.findings.queries import (
    closing_meeting_of,
    closing_of,
    evidence_of,
    finding_by_slug,
    findings_about,
    networks_with_findings,
    public_materials,
    published_findings,
    shared_themes,
)
from leerkring.programmes.models import Activity, Programme
from leerkring.web.design.request import Request
from leerkring.web.public.door import or_404

FILTERS = ("niveau", "interventie", "factor")


def findings(request: Request) -> HttpResponse:
    schemes = list(schemes_with_concepts())
    concepts = [concept for scheme in schemes for concept in scheme.concepts.all()]
    built_in = {c.pk for slug in (LEVELS, INTERVENTIONS) for c in _of(schemes, slug)}
    chosen = _chosen(request, {concept.slug: concept for concept in concepts})
    words = request.GET.get("zoek", "").strip()[:100]
    theme = request.GET.get("thema", "")
    network = request.GET.get("netwerk", "")
    found = findings_about(
        published_findings(), concepts=chosen, theme=theme, network=network, words=words
    )
    filtered = bool(chosen or words or theme or network)
    context = {
        "findings": found,
        "materials": public_materials(words) if words else [],
        "filtered": filtered,
        "levels": _of(schemes, LEVELS),
        "interventions": _of(schemes, INTERVENTIONS),
        "factors": [c for c in concepts if c.pk not in built_in],
        "themes": shared_themes() if filtered else _themes_of(found),
        "networks": networks_with_findings() if filtered else _networks_of(found),
        "asked": {name: request.GET.get(name, "") for name in [*FILTERS, "thema", "netwerk"]},
        "words": words,
    }
    return render(request, "web_public/knowledge/findings.html", context)


def _themes_of(found: Iterable[Finding]) -> list[str]:
    return sorted({theme.title for one in found for theme in one.themes.all()})


def _networks_of(found: Iterable[Finding]) -> list[Activity]:
    networks = {one.activity for one in found}
    return sorted(networks, key=lambda network: (network.short_title, network.pk))


def _of(schemes: Iterable[ConceptScheme], slug: str) -> list[Concept]:
    return [c for scheme in schemes if scheme.slug == slug for c in scheme.concepts.all()]


def _chosen(request: Request, by_slug: dict[str, Concept]) -> list[Concept]:
    """Return the concepts that the address asks for; an unknown one is left aside."""
    asked = [request.GET.get(name, "") for name in FILTERS]
    return [by_slug[slug] for slug in asked if slug in by_slug]


def finding(request: Request, slug: str) -> HttpResponse:
    found = or_404(finding_by_slug(slug))
    context = {"finding": found, "evidence": evidence_of(found)}
    return render(request, "web_public/knowledge/finding.html", context)


def closing(request: Request, slug: str) -> HttpResponse:
    rows = Programme.objects.filter(published_at__lte=request.now).select_related("organiser")
    programme = get_object_or_404(rows, slug=slug)
    context = {
        "programme": programme,
        "networks": closing_of(programme),
        "meeting": closing_meeting_of(programme),
    }
    return render(request, "web_public/knowledge/closing.html", context)
