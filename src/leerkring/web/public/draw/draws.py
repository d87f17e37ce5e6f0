"""The public record of a draw, and what it was for one applicant by their personal link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import shown_state
from leerkring.programmes.models import Activity, Programme
from leerkring.selection.bridge.records import (
    FEWEST_TOLD,
    own_panels,
    programs,
    public_findings,
)
from leerkring.selection.methods import draws_reserves_anew
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound
from leerkring.selection.queries.archive import public_archive
from leerkring.selection.queries.joint import ELSEWHERE
from leerkring.selection.queries.public_record import (
    exceptions_told,
    fact_tables,
    fresh_draws,
    outcomes_in,
    without_a_chance,
)
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
from leerkring.selection.wording import limit_in_words
from leerkring.web.design.request import Request
from leerkring.web.public.door import application_or_404, or_404
from leerkring.web.public.draw import own_words, words
from leerkring.web.public.draw.draw_checks import PUBLIC_CAN, in_words, verdict
from leerkring.web.public.own.own_page import next_step
from leerkring.web.public.paths import own_page

A_MINUTE = 60  # a published record does not change: whoever asks again gets the same answer


@require_safe
def show(request: Request, public_id: str) -> HttpResponse:
    """Show what may be known of a draw: its seal at once, the rest after the release."""
    round_ = or_404(round_by_public_id(public_id))
    return _page(request, round_)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, public_id: str) -> HttpResponse:
    """Run the checks on the published record and show what came of them; a GET leads back."""
    round_, record = _published_or_404(public_id)
    if request.method != "POST":
        return redirect("web_public:draw", public_id)
    key = f"draw-check:{record.frozen_digest}"
    found = cache.get(key)
    if found is None:
        found = public_findings(files_of(record, "public"), record.frozen_digest)
        cache.set(key, found, A_MINUTE)
    return _page(request, round_, findings=in_words(found), verdict=verdict(found))


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
def program(request: Request, name: str) -> HttpResponse:
    """Give one of the programs with which a record is checked."""
    return HttpResponse(
        or_404(programs().get(name)),
        content_type="text/x-python; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _published_or_404(public_id: str) -> tuple[DrawRound, DrawRecord]:
    round_ = or_404(round_by_public_id(public_id))
    record = record_of(round_)
    if record is None or round_.state != DrawState.RELEASED:
        raise Http404
    return round_, record


def _page(request: Request, round_: DrawRound, **more: Any) -> HttpResponse:
    record, activities = record_of(round_), activities_in(round_)
    kind = words.kind_of(round_, record)
    is_settled = kind != "locked"
    several, programme = len(activities) > 1, activities[0].programme
    context: dict[str, Any] = {
        "round": round_,
        "record": record,
        "activity": activities[0],
        "together": activities if several else [],
        "back": _back(programme if several else activities[0]),
        "heading": _("How the places were given") if is_settled else _("How the places are given"),
        "lead": words.lead(round_, kind, has_record=record is not None),
        "exceptions": [words.exception(told) for told in exceptions_told(round_)],
        "fresh": [(words.fresh(one), one) for one in fresh_draws(round_)],
        "facts_heading": _("What was when") if is_settled else _("What is locked"),
        "told": list(words.facts(round_, record, activities)),
        **more,
    }
    if kind == "record" and record is not None:
        context |= _released(round_, record, activities)
    elif kind == "plain":
        context["others"] = _others(round_, None, activities[0])
    template = kind if kind in {"everyone", "plain", "record"} else "page"
    return render(request, f"web_public/draw/{template}.html", context)


def _back(one: Activity | Programme) -> dict[str, str]:
    kind = "activity" if isinstance(one, Activity) else "programme"
    url = reverse(f"web_public:{kind}", args=[one.slug])
    return {"url": url, "title": one.title, "language": one.language}


def _released(
    round_: DrawRound, record: DrawRecord, activities: Sequence[Activity]
) -> dict[str, Any]:
    frozen = frozen_facts(record)
    reached = frozen["reached"]
    choices = first_choices(record, round_) if len(activities) > 1 else {}
    return {
        "chances": words.of_chances(reached, without_a_chance(record)),
        "preferences": words.preferences(choices) if len(activities) > 1 else [],
        "networks": [_network(round_, record, one, len(activities) > 1) for one in activities],
        "seated": words.of_seated(record.agreement.seated),
        "frozen": frozen,
        "proof": words.of_proof(reached["status"]),
        "largest_difference": reached["largest_difference"],
        "public_can": PUBLIC_CAN,
        "check_label": _("Check this draw"),
    }


def _network(
    round_: DrawRound, record: DrawRecord, activity: Activity, several: bool
) -> dict[str, Any]:
    """Return for a network what was agreed and what came of it; with its title among several."""
    own = record.agreement.of(activity.pk)
    caption = _("The agreed spread")
    return {
        "caption": f"{caption}: {own.title}" if several else caption,
        "title": own.title if several else "",
        "words": words.of_network(own) if several else "",
        "language": activity.language,
        "others": _others(round_, record, activity),
        "tables": fact_tables(round_, record, activity),
        "fewest_told": FEWEST_TOLD,
    }


def _others(round_: DrawRound, record: DrawRecord | None, activity: Activity) -> list[str]:
    return words.of_the_others(
        outcomes_in(round_, record, activity),
        draws_anew=draws_reserves_anew(activity, round_),
        has_spread=record is not None,
    )


@never_cache
@require_safe
def own(request: Request, token: str) -> HttpResponse:
    """Tell one applicant their chance, what limited it, and which outcomes held them."""
    application = application_or_404(token)
    found = own_draw(application)
    if found is None:
        raise Http404
    round_, decision = found
    entry = own_entry(application, round_)
    has_record = entry is not None and entry.chance is not None
    chance = entry.chance if entry is not None and entry.chance is not None else None
    placed_in = ""
    if decision.reason == ELSEWHERE:
        placed_in = _placed_in(application, round_)
    context: dict[str, Any] = {
        "application": application,
        "activity": application.activity,
        "round": round_,
        "own_page": own_page(application),
        "public_page": reverse("web_public:draw", args=[round_.public_id]),
        "lead": own_words.lead(
            round_.places / round_.pool_size if chance is None else chance,
            own_words.plain_chance(entry, round_),
            decision,
            placed_in,
        ),
        "why_lots": own_words.why_lots(round_),
        **next_step(application, str(shown_state(application)), request.now),
    }
    if has_record and entry is not None:
        context |= _of_entry(entry)
    template = "own_record" if has_record else "own"
    response = render(request, f"web_public/draw/{template}.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _of_entry(entry: DrawEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "limits": [limit_in_words(limit) for limit in entry.limits],
        "wanted": own_words.wanted(entry),
        "facts": own_words.facts(entry),
        "groups": own_panels(files_of(entry.record, "public"), entry.secret, entry.address),
        "command": own_words.command(entry),
    }


def _placed_in(application: Application, round_: DrawRound) -> str:
    """Return in which other network of the draw somebody was placed, if that is so."""
    if application.person_id is None:
        return ""
    rows = Decision.objects.filter(
        round=round_, outcome=Decision.Outcome.PLACE, application__person_id=application.person_id
    ).exclude(application=application)
    return rows.values_list("application__activity__title", flat=True).first() or ""
