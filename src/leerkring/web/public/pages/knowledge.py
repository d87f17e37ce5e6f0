"""What was learned, for everybody: findings, one finding with what it rests on, the closing."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.concepts.built_in import INTERVENTIONS, LEVELS
from leerkring.concepts.models import Concept, Publication
from leerkring.concepts.queries import all_concepts
from leerkring.findings.models import Erratum, Finding
from leerkring.findings.queries import (
    Evidence,
    closing_meeting_of,
    closing_of,
    evidence_of,
    finding_by_slug,
    findings_about,
    findings_to_list,
    networks_with_findings,
    public_materials,
    shared_themes,
)
from leerkring.people.folding import folded
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import short_day_in_words
from leerkring.web.design.request import Request
from leerkring.web.design.safe import trusted
from leerkring.web.design.templatetags.leerkring import foreign, markdown
from leerkring.web.public.door import or_404
from leerkring.web.public.pages.activity import is_public

CONCEPTS = ("niveau", "interventie", "factor")
WORDS_OF_A_LEAD = 40
SENTENCE_END = re.compile(  # not at "dr. Smit" and the like
    r"(?<=[\w)”’\"']{3}[.!?…])(?<!\bprof\.)(?<!\bdrs\.)(?<!\bing\.)\s+(?=[A-ZÀ-Ý“‘\"'])"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One list of the filter bar: its name in the address, and what can be chosen."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A finding in the list: its first sentence, its levels, and the research that it cites."""

    finding: Finding
    lead: str
    chips: Sequence[tuple[str, str]]
    themes: str
    cited: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """What one network or webinar learned."""

    activity: Activity
    findings: Sequence[Listed]


def findings(request: Request) -> HttpResponse:
    concepts = list(all_concepts())
    asked = {name: request.GET.get(name, "") for name in (*CONCEPTS, "thema", "netwerk")}
    by_slug = {concept.slug: concept for concept in concepts}
    chosen = [by_slug[asked[name]] for name in CONCEPTS if asked[name] in by_slug]
    words = request.GET.get("zoek", "").strip()[:100]
    found = findings_about(
        findings_to_list(),
        concepts=chosen,
        theme=asked["thema"],
        network=asked["netwerk"],
        words=words,
    )
    is_filtered = bool(chosen or words or asked["thema"] or asked["netwerk"])
    read = found.prefetch_related("publications")
    levels = {concept.pk for concept in concepts if concept.scheme.slug == LEVELS}
    context = {
        "number": len(read),
        "groups": _by_network(read, levels),
        "closings": [] if is_filtered else _closings(read, request.now),
        "more_is_open": any(value for name, value in asked.items() if name != "niveau"),
        "materials": public_materials(words) if words else [],
        "reset": request.path if is_filtered else "",
        "choices": _choices(
            concepts,
            asked,
            themes=shared_themes() if is_filtered else _themes_of(read),
            networks=networks_with_findings() if is_filtered else _networks_of(read),
        ),
        "words": words,
    }
    return render(request, "web_public/knowledge/findings.html", context)


def _closings(found: Iterable[Finding], at: datetime) -> list[Programme]:
    """Return the programmes whose closing holds some of these findings."""
    brought = (one.activity.programme for one in found if one.in_closing)
    return list(dict.fromkeys(one for one in brought if is_public(one, at)))


def _by_network(found: Iterable[Finding], levels: Container[int]) -> list[Group]:
    """Return the findings of each network, that with the newest finding first."""
    groups: dict[int, list[Finding]] = {}
    for one in found:
        groups.setdefault(one.activity_id, []).append(one)
    return [Group(of[0].activity, [_listed(one, levels) for one in of]) for of in groups.values()]


def _listed(finding: Finding, levels: Container[int]) -> Listed:
    return Listed(
        finding=finding,
        lead=first_sentence(finding.text),
        chips=[
            (f"?{urlencode({'niveau': one.slug})}", one.label)
            for one in finding.concepts.all()
            if one.pk in levels
        ],
        themes=" · ".join(theme.title for theme in finding.themes.all()),
        cited=[_cited(one) for one in finding.publications.all()],
    )


def first_sentence(text: str) -> str:
    """Return the first sentence of a text in plain words, cut where it is very long."""
    opening = markdown(text).split("</p>")[0]
    words = " ".join(unescape(strip_tags(opening)).split())
    return Truncator(SENTENCE_END.split(words)[0]).words(WORDS_OF_A_LEAD)


def _themes_of(found: Iterable[Finding]) -> list[str]:
    return sorted({theme.title for one in found for theme in one.themes.all()}, key=folded)


def _networks_of(found: Iterable[Finding]) -> list[Activity]:
    networks = {one.activity for one in found}
    return sorted(networks, key=lambda network: (folded(network.short_title), network.pk))


def _choices(
    concepts: Iterable[Concept],
    asked: Mapping[str, str],
    *,
    themes: Iterable[str],
    networks: Iterable[Activity],
) -> list[Choice]:
    """Return the lists from which there is something to choose."""
    of: dict[str, list[tuple[str, str]]] = {}
    for one in concepts:
        of.setdefault(one.scheme.slug, []).append((one.slug, one.label))
    others = [slug for slug in of if slug not in {LEVELS, INTERVENTIONS}]
    factors = [pair for slug in others for pair in of[slug]]
    lists: tuple[tuple[str, str, Sequence[tuple[str, str]]], ...] = (
        ("niveau", _("Level"), of.get(LEVELS, [])),
        ("interventie", _("Intervention"), of.get(INTERVENTIONS, [])),
        ("factor", _("Factor"), factors),
        ("thema", _("Theme"), [(title, title) for title in themes]),
        ("netwerk", _("Network"), [(one.slug, one.short_title) for one in networks]),
    )
    return [Choice(name, label, of, asked[name]) for name, label, of in lists if of]


def finding(request: Request, slug: str) -> HttpResponse:
    found = or_404(finding_by_slug(slug))
    context = {
        "finding": found,
        "rests_on": _rests_on(evidence_of(found), found.activity.language),
        "errata": [_in_words(one) for one in found.errata.order_by("at")],
        "publications": [_cited(one) for one in found.publications.all()],
        "programme": _linked_programme(found, request.now),
        "themes": _linked_themes(found),
        "concepts": ", ".join(concept.label for concept in found.concepts.all()),
    }
    return render(request, "web_public/knowledge/finding.html", context)


def _rests_on(evidence: Evidence, language: str) -> list[SafeString | str]:
    """Return on how many notes of which meetings, and questions, a finding rests."""
    lines: list[SafeString | str] = []
    for meeting, number in evidence.notes:
        words = ngettext(
            "%(number)s note of %(meeting)s", "%(number)s notes of %(meeting)s", number
        )
        title = format_html("<span{}>{}</span>", foreign(language), meeting.title)
        day = f", {short_day_in_words(meeting.on)}" if meeting.on else ""
        values = {"number": number, "meeting": title}
        lines.append(format_html("{}{}", trusted(escape(words) % values), day))
    if number := evidence.questions:
        words = ngettext(
            "%(number)s question of a participant", "%(number)s questions of participants", number
        )
        lines.append(words % {"number": number})
    return lines or [_("On the conversation in the network.")]


def _in_words(erratum: Erratum) -> str:
    """Say when words went that a finding rests on; the finding itself stands."""
    return ngettext(
        "On %(day)s %(number)s note or question under this was erased. The text stands.",
        "On %(day)s %(number)s notes or questions under this were erased. The text stands.",
        erratum.number,
    ) % {
        "day": short_day_in_words(amsterdam_day(erratum.at)),
        "number": erratum.number,
    }


def _cited(publication: Publication) -> dict[str, str]:
    """Return a publication as one cites it, with a link where it has one."""
    parts = (publication.authors, publication.publisher, str(publication.year or ""))
    title = publication.title
    if publication.url:
        title = format_html('<a href="{}">{}</a>', publication.url, title)
    return {"title": title, "source": ", ".join(part for part in parts if part)}


def _linked_programme(found: Finding, at: datetime) -> SafeString | str:
    """Return links to the programme of a finding, and to its closing where it was brought in."""
    programme = found.activity.programme
    if not is_public(programme, at):
        return ""
    link = format_html(
        '<a href="{}"{}>{}</a>',
        reverse("web_public:programme", args=[programme.slug]),
        foreign(programme.language),
        programme.title,
    )
    if not found.in_closing:
        return link
    closing = reverse("web_public:closing", args=[programme.slug])
    return format_html('{}<br><a href="{}">{}</a>', link, closing, _("What all networks found"))


def _linked_themes(found: Finding) -> SafeString:
    knowledge, language = reverse("web_public:knowledge"), foreign(found.activity.language)
    rows = (
        (f"{knowledge}?{urlencode({'thema': theme.title})}", language, theme.title)
        for theme in found.themes.all()
    )
    return format_html_join(", ", '<a href="{}"{}>{}</a>', rows)


def closing(request: Request, slug: str) -> HttpResponse:
    rows = Programme.objects.filter(published_at__lte=request.now).select_related("organiser")
    programme = get_object_or_404(rows, slug=slug)
    context = {
        "programme": programme,
        "networks": closing_of(programme),
        "meeting": closing_meeting_of(programme),
    }
    return render(request, "web_public/knowledge/closing.html", context)
