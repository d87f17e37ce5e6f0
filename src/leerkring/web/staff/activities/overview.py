"""The page of one activity: what to do first, its ring, and where it stands in each phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.programmes.models import Activity
from leerkring.selection.queries.public_record import public_id_of
from leerkring.selection.rules import may_draw
from leerkring.web.design.request import Request
from leerkring.web.staff.circle import Circle, Standing, circle_of
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.phases import Todo


@dataclass(frozen=True, slots=True)
class Place:
    """One phase on the page, with its number on the ring."""

    number: int
    standing: Standing

    @property
    def name(self) -> str:
        return str(self.standing.phase.label)

    @property
    def todo(self) -> Todo | None:
        return next(iter(self.standing.report.todos), None)


@dataclass(frozen=True, slots=True)
class Fold:
    """Phases that ask nothing now: how many, their names, and themselves."""

    title: str
    names: str
    places: Sequence[Place]


@for_activity()
def overview(request: Request, activity: Activity) -> HttpResponse:
    circle = circle_of(request, activity)
    places = [Place(number, one) for number, one in enumerate(circle.standings, start=1)]
    done = [one for one in places if one.standing.is_done]
    now = [one for one in places if one.standing.is_now]
    later = [one for one in places if one not in done and one not in now]
    context = {
        "activity": activity,
        "circle": circle,
        "first": next(iter(circle.todos), None),
        "now": now,
        "folds": [*_done(done), *_later(later)],
        "ring_words": ring_words(circle),
        "draw_id": public_id_of(activity),
        "may_draw": may_draw(request.actor, activity),
    }
    return render(request, "web_staff/activities/overview.html", context)


def _done(places: Sequence[Place]) -> list[Fold]:
    title = ngettext("Done: %(n)s phase", "Done: %(n)s phases", len(places))
    return _fold(title, places)


def _later(places: Sequence[Place]) -> list[Fold]:
    title = ngettext("Later: %(n)s phase", "Later: %(n)s phases", len(places))
    return _fold(title, places)


def _fold(title: str, places: Sequence[Place]) -> list[Fold]:
    names = ", ".join(one.name for one in places)
    return [Fold(title % {"n": len(places)}, names, places)] if places else []


def ring_words(circle: Circle) -> str:
    """Return in a sentence what the ring shows."""
    done, now = circle.done, len(circle.now)
    values = {"done": done, "now": now, "later": len(circle.standings) - done - now}
    return _("%(done)s done, %(now)s under way, %(later)s later") % values
