"""Who did what, when: the trail of an activity and of a person, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from leerkring.admissions.rules import may_see_applications
from leerkring.audit.actions import PLATFORM
from leerkring.audit.models import Event
from leerkring.audit.queries import history
from leerkring.programmes.actions.common import chain_of
from leerkring.programmes.models import Activity
from leerkring.web.staff.activities.forms import ActivityForm, MeetingForm, MilestoneForm
from leerkring.web.staff.guard import for_activity, staff_only
from leerkring.web.staff.history.verbs import sentence
from leerkring.web.staff.people.forms import PersonForm
from leerkring.web.staff.people.reach import organisers_seen_by, people_seen_by

PAGE = 50
LONGEST = 120
SHOWN_IN_SENTENCE = {"title", "name", "source", "organisation", "changes"}
LABELS: dict[str, Any] = {
    name: field.label
    for form in (ActivityForm, MeetingForm, MilestoneForm, PersonForm)
    for name, field in form.base_fields.items()
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the page shows it."""

    at: datetime
    who: str
    what: str
    details: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]
    subject: str


def lines(events: Iterable[Event]) -> list[Line]:
    """Return events in words; of an erased person's events only the fact is left."""
    return [_line(event) for event in events]


def _line(event: Event) -> Line:
    payload = getattr(event, "payload", None)
    values = payload.values if payload else {}
    changes = values.get("changes") if isinstance(values.get("changes"), dict) else {}
    return Line(
        at=event.at,
        who=(payload.actor_name if payload else "") or _unnamed(event),
        what=sentence(event.verb, values),
        details=[
            (_label(name), _short(value))
            for name, value in values.items()
            if name not in SHOWN_IN_SENTENCE and value not in ("", None, [], {})
        ],
        changes=[
            (_label(name), _short(pair[0]), _short(pair[1]))
            for name, pair in (changes or {}).items()
            if isinstance(pair, list) and len(pair) == 2
        ],
        subject=event.subject,
    )


def _unnamed(event: Event) -> str:
    return "Leerkring" if event.actor_kind == "system" else _("somebody (erased)")


def _label(name: str) -> str:
    return str(LABELS.get(name) or name.replace("_", " "))


def _short(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        value = ", ".join(_short(one) for one in value)
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _page(request: HttpRequest, events: QuerySet[Event], context: dict[str, Any]) -> HttpResponse:
    verb = request.GET.get("wat", "")
    verbs = sorted(
        {(one, sentence(one, {})) for one in _verbs(events)},
        key=lambda pair: pair[1],
    )
    if verb:
        events = events.filter(verb=verb)
    page = Paginator(events, PAGE).get_page(request.GET.get("pagina"))
    context |= {"page": page, "lines": lines(page.object_list), "verbs": verbs, "verb": verb}
    return render(request, "web_staff/history/history.html", context)


def _verbs(events: QuerySet[Event]) -> QuerySet[Event, str]:
    return events.order_by().values_list("verb", flat=True).distinct()


@for_activity(may_see_applications)
def activity_history(request: HttpRequest, activity: Activity) -> HttpResponse:
    events = history(f"activity:{activity.pk}")
    about = request.GET.get("over", "")
    if about:
        events = events.filter(subject=about)
    context = {"activity": activity, "about": about, "base": "web_staff/activity_base.html"}
    return _page(request, events, context)


@staff_only
def person_history(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(people_seen_by(request.actor), pk=pk)
    chains = [PLATFORM, *(chain_of(pk) for pk in organisers_seen_by(request.actor))]
    events = history(f"person:{person.pk}").filter(chain__in=chains)
    context = {"person": person, "base": "web_staff/base.html"}
    return _page(request, events, context)
