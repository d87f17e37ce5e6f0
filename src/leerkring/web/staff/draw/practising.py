"""Drawing for practice: names as they could come out, of which nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from leerkring.admissions.models import Application
from leerkring.audit.numbers import number_in
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import try_draw
from leerkring.selection.actions.spreading import ask_joint_balance
from leerkring.selection.bridge.lots import by_id
from leerkring.selection.bridge.problems import Candidate, Draw
from leerkring.selection.methods import free_places, pool_announced
from leerkring.selection.queries.joint import NotAgreedYet
from leerkring.selection.rules import may_draw
from leerkring.selection.wording import value_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.pages import answer
from leerkring.web.staff.draw.preparing.forms import FixForm
from leerkring.web.staff.draw.preparing.ways import PLAIN, Way
from leerkring.web.staff.draw.scope import DrawScope, for_draw

RESERVES_SHOWN = 10
MOST = 1_000_000


def _number(text: str) -> int:
    return number_in(text, below=MOST) or 0


@for_draw(may_draw)
@require_POST
def plain_lots(request: Request, scope: DrawScope) -> HttpResponse:
    """Draw plain lots for practice; nothing is stored but the trace that it was tried."""
    if (activity := scope.activity) is None:
        raise Http404
    form = FixForm(request.POST, free=free_places(activity))
    form.fields["seed"].required = False
    is_right = form.is_valid()
    form.fields["seed"].required = True
    way = Way(PLAIN, form)
    if not is_right:
        return answer(request, scope, way=way)
    number = _number(request.POST.get("nummer", "")) + 1
    try:
        lots = try_draw(
            activity=activity,
            places=form.cleaned_data["places"],
            pool=pool_announced(activity),
            number=number,
            by=request.actor,
            at=request.now,
        )
    except Refused as problem:
        form.add_error(None, str(problem))
        return answer(request, scope, way=way)
    found = by_id(activity, [*lots.places, *lots.reserve])
    trial = {
        "number": number,
        "places": [found[pk] for pk in lots.places],
        "reserve": [found[pk] for pk in lots.reserve[:RESERVES_SHOWN]],
        "more": max(0, len(lots.reserve) - RESERVES_SHOWN),
    }
    return answer(request, scope, way=way, more={"trial": trial})


# --- several networks ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Try:
    """One network in a draw for practice: who is in, with their preference, and what is kept."""

    activity: Activity
    people: list[tuple[Application, int]]
    seated: int
    kept: list[dict[str, Any]]


@for_draw(may_draw)
def together(request: Request, scope: DrawScope) -> HttpResponse:
    """Show one of the outcomes that the spreads of all networks could give together."""
    activities = scope.activities
    if not activities or scope.open_round() is not None:
        return scope.to_page()
    found = ask_joint_balance(activities=activities, by=request.actor, at=request.now)
    if isinstance(found, NotAgreedYet):
        return scope.to_page()
    now, balance = found
    tries = [one for one in balance.result.get("tries", []) if isinstance(one, dict)]
    if not tries:
        return scope.to_page()
    number = (max(1, _number(request.GET.get("nummer", ""))) - 1) % len(tries) + 1
    context: dict[str, Any] = {
        "scope": scope,
        "programme": scope.programme,
        "number": number,
        "of": len(tries),
        "next": number % len(tries) + 1,
        "networks": [_network(now, one, tries[number - 1]) for one in activities],
    }
    return render(request, "web_staff/draw/try.html", context)


def _network(now: Draw, activity: Activity, tried: Mapping[str, Collection[str]]) -> Try:
    slug = activity.slug
    drawn = set(tried.get(slug, ()))
    there = [one for one in now.candidates if str(one.first.pk) in drawn]
    seated = {person.id for person in now.problem.placed if person.placed_in == slug}
    counts = Counter(
        pair
        for person in now.problem.people
        if person.id in drawn | seated
        for pair in person.values.items()
    )
    network = next(one for one in now.problem.networks if one.id == slug)
    return Try(
        activity,
        sorted((_here(one, slug) for one in there), key=_by_name),
        len(seated),
        [
            {
                "value": value_in_words(rule.attribute, rule.value),
                "least": rule.least,
                "most": rule.most,
                "number": counts[rule.attribute, rule.value],
            }
            for rule in network.quotas
        ],
    )


def _here(one: Candidate, slug: str) -> tuple[Application, int]:
    """Return somebody's application for a network, and which preference it is; 0 for the only."""
    place = one.networks.index(slug)
    return one.applications[place], place + 1 if len(one.networks) > 1 else 0


def _by_name(pair: tuple[Application, int]) -> tuple[str, int]:
    return pair[0].sort_name, pair[0].pk
