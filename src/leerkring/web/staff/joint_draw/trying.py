"""A joint draw for practice: names as they could come out, of which nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from leerkring.admissions.models import Application
from leerkring.programmes.models import Activity, Programme
from leerkring.selection.actions.joint_draw import ask_joint_balance
from leerkring.selection.bridge.joint import Candidate, Joint
from leerkring.selection.queries.joint import (
    NotAgreedYet,
    networks_drawn_together,
    open_joint_round,
)
from leerkring.selection.rules import may_draw
from leerkring.selection.wording import value_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.joint_draw.guard import for_programme


@dataclass(frozen=True, slots=True)
class Try:
    """One network in a draw for practice: who is in, with their preference, and what is kept."""

    activity: Activity
    people: list[tuple[Application, int]]
    seated: int
    kept: list[dict[str, Any]]


@for_programme(may_draw)
def try_out(request: Request, programme: Programme) -> HttpResponse:
    """Show one of the outcomes that the spreads of all networks could give together."""
    activities = networks_drawn_together(programme)
    back = redirect("web_staff:joint-draw", programme.slug)
    if not activities or open_joint_round(programme) is not None:
        return back
    found = ask_joint_balance(programme=programme, by=request.actor, at=request.now)
    if isinstance(found, NotAgreedYet):
        return back
    joint, balance = found
    tries = [one for one in balance.result.get("tries", []) if isinstance(one, dict)]
    if not tries:
        return back
    text = request.GET.get("nummer", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 1
    number = (max(1, number) - 1) % len(tries) + 1
    context: dict[str, Any] = {
        "programme": programme,
        "number": number,
        "of": len(tries),
        "next": number % len(tries) + 1,
        "networks": [_network(joint, one, tries[number - 1]) for one in activities],
    }
    return render(request, "web_staff/joint_draw/try.html", context)


def _network(joint: Joint, activity: Activity, tried: Mapping[str, Collection[str]]) -> Try:
    slug = activity.slug
    drawn = set(tried.get(slug, ()))
    there = [one for one in joint.candidates if str(one.first.pk) in drawn]
    seated = {entrant.id for entrant in joint.question.entrants if entrant.placed == slug}
    counts = Counter(
        pair
        for entrant in joint.question.entrants
        if entrant.id in drawn | seated
        for pair in entrant.values.items()
    )
    spread = next(one for one in joint.question.spreads if one.network == slug)
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
            for rule in spread.rules
        ],
    )


def _here(one: Candidate, slug: str) -> tuple[Application, int]:
    """Return somebody's application for a network, and which preference it is; 0 for the only."""
    place = one.networks.index(slug)
    return one.applications[place], place + 1 if len(one.networks) > 1 else 0


def _by_name(pair: tuple[Application, int]) -> tuple[str, str, int]:
    return (pair[0].family_name, pair[0].given_name, pair[0].pk)
