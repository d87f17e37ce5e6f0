"""The public record of a draw, and what it was for one applicant by their personal link."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import shown_state
from leerkring.selection.bridge import EVERYONE, children
from leerkring.selection.bridge.chance import CHAIN
from leerkring.selection.bridge.fixing import is_joint, line_of, wanted_networks
from leerkring.selection.bridge.records import verifier
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound
from leerkring.selection.queries.archive import public_archive
from leerkring.selection.queries.chances import secret_numbers, signature_of, was_typed_in
from leerkring.selection.queries.joint import ELSEWHERE
from leerkring.selection.queries.kept import agreed_rows
from leerkring.selection.queries.public_record import told_of
from leerkring.selection.queries.records import (
    files_of,
    first_choices,
    frozen_facts,
    own_draw,
    own_entry,
    record_of,
    round_by_public_id,
)
from leerkring.selection.queries.rounds import activities_in
from leerkring.selection.states import DrawState
from leerkring.selection.wording import chance_in_words, limit_in_words
from leerkring.web.design.request import Request
from leerkring.web.public.door import application_or_404, or_404
from leerkring.web.public.draw.draw_checks import in_words
from leerkring.web.public.own.own_page import next_step
from leerkring.web.public.paths import own_page

A_MINUTE = 60  # a published record does not change: whoever asks again gets the same answer


@require_safe
def show(request: Request, public_id: str) -> HttpResponse:
    """Show what may be known of a draw: its seal at once, the rest after the release."""
    round_ = or_404(round_by_public_id(public_id))
    return _page(request, round_)


@require_POST
def check(request: Request, public_id: str) -> HttpResponse:
    """Run the checks on the published record and show what came of them."""
    round_, record = _published_or_404(public_id)
    key = f"draw-check:{record.frozen_digest}"
    found = cache.get(key)
    if found is None:
        found = children.findings(dict(files_of(record, "public")), record.frozen_digest)
        cache.set(key, found, A_MINUTE)
    is_right = all(right for right, *_rest in found)
    return _page(request, round_, findings=in_words(found), is_right=is_right)


@require_safe
def archive(request: Request, public_id: str) -> HttpResponse:
    """Give the published record as a zip."""
    _round, record = _published_or_404(public_id)
    name = f"trekking-{public_id}.zip"
    return HttpResponse(
        public_archive(files_of(record, "public")),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def program(request: Request) -> HttpResponse:
    """Give the program with which anybody checks a record."""
    return HttpResponse(
        verifier(),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="verify_draw.py"'},
    )


def _published_or_404(public_id: str) -> tuple[DrawRound, DrawRecord]:
    round_ = or_404(round_by_public_id(public_id))
    record = record_of(round_)
    if record is None or round_.state != DrawState.RELEASED:
        raise Http404
    return round_, record


def _page(request: Request, round_: DrawRound, **more: Any) -> HttpResponse:
    record, activities = record_of(round_), activities_in(round_)
    is_released = round_.state == DrawState.RELEASED
    context: dict[str, Any] = {
        "round": round_,
        "record": record,
        "activity": activities[0],
        "together": activities if len(activities) > 1 else [],
        "programme": activities[0].programme,
        "is_released": is_released,
        "is_taken_back": round_.state == DrawState.ROLLED_BACK,
        "is_everyone": round_.method == EVERYONE,
        **told_of(round_),
        **more,
    }
    if record is not None:
        context |= {"numbers": secret_numbers(record), "chain": CHAIN}
    if is_released and record is not None:
        context |= _released(round_, record)
    return render(request, "web_public/draw.html", context)


def _released(round_: DrawRound, record: DrawRecord) -> dict[str, Any]:
    facts = frozen_facts(record)
    together = is_joint(record.agreed)
    return {
        "networks": _networks(round_, record),
        "choices": first_choices(record, round_) if together else {},
        "school_cap": record.agreed["school_cap"],
        "seated": record.agreed["seated"],
        "frozen": facts,
        "is_proven": facts["reached"]["status"] == "optimal",
        "lowest": chance_in_words(facts["reached"]["lowest_chance"]),
        "largest_difference": facts["reached"]["largest_difference"],
        "throws": round_.seed.split(" ")[-1],
        "signature": signature_of(record),
        "was_typed_in": was_typed_in(record),
    }


def _networks(round_: DrawRound, record: DrawRecord) -> list[dict[str, Any]]:
    """Return for each network of a joint draw what was agreed and what came of it."""
    activities = {activity.pk: activity for activity in activities_in(round_)}
    return [
        {
            **{key: own[key] for key in ("title", "school_cap", "seated", "pool", "first")},
            "places": own["places"] - own["seated"],
            "language": activities[own["activity"]].language,
            "agreed": agreed_rows(round_, record, activities[own["activity"]]),
        }
        for own in record.agreed["networks"]
    ]


@never_cache
@require_safe
def own(request: Request, token: str) -> HttpResponse:
    """Tell one applicant their chance, what limited it, and how to find their own entry."""
    application = application_or_404(token)
    found = own_draw(application)
    if found is None:
        raise Http404
    round_, decision = found
    entry = own_entry(application, round_)
    context: dict[str, Any] = {
        "application": application,
        "activity": application.activity,
        "round": round_,
        "decision": decision,
        "own_page": own_page(application),
        "entry": entry,
        "chance": chance_in_words(round_.places / round_.pool_size),
        **next_step(application, str(shown_state(application)), request.now),
    }
    if entry is not None and entry.chance is not None:
        context |= {
            "chance": chance_in_words(entry.chance),
            "is_impossible": entry.chance <= 0,
            "limits": [limit_in_words(limit) for limit in entry.limits],
            "wanted": _titles(entry),
            "line": line_of(entry),
            "plain_chance": _plain_chance(entry, round_),
        }
    if decision.reason in {ELSEWHERE, "counts_again"}:
        context["placed_in"] = _placed_in(application, round_)
    response = render(request, "web_public/own_draw.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _plain_chance(entry: DrawEntry, round_: DrawRound) -> str:
    """Return what the chance would have been without the spread, where the team tells that.

    In a draw over several networks there is no such number: it depends on what others prefer.
    """
    if not entry.record.tells_plain_chance or is_joint(entry.record.agreed):
        return ""
    return chance_in_words(min(1.0, round_.places / round_.pool_size))


def _titles(entry: DrawEntry) -> list[str]:
    """Return the networks that somebody named in a joint draw, the first preference first."""
    titles = {one["network"]: one["title"] for one in entry.record.agreed["networks"]}
    return [titles[network] for network in wanted_networks(entry.facts)]


def _placed_in(application: Application, round_: DrawRound) -> str:
    """Return in which other network of the draw somebody was placed, if that is so."""
    if application.person_id is None:
        return ""
    rows = Decision.objects.filter(
        round=round_, outcome=Decision.Outcome.PLACE, application__person_id=application.person_id
    ).exclude(application=application)
    return rows.values_list("application__activity__title", flat=True).first() or ""
