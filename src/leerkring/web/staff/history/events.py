"""Events of the audit trail in plain words, for any page that shows a history."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.states import DateAnswer
from leerkring.audit.models import Event
from leerkring.audit.trail import sentence
from leerkring.people.models import Role as PersonRole
from leerkring.people.models import Sector
from leerkring.programmes.models import (
    Activity,
    Meeting,
    Membership,
    Milestone,
    OrganisationRole,
)
from leerkring.programmes.moments import Precision
from leerkring.programmes.wording import instant_in_words, short_day_in_words
from leerkring.review.models import ReadingPlan, Review
from leerkring.selection.models import Decision, DrawRound, Override
from leerkring.selection.wording import REASONS
from leerkring.web.staff.activities.activity_form import ActivityForm
from leerkring.web.staff.dates.meeting_forms import MeetingForm, MilestoneForm
from leerkring.web.staff.people.forms import PersonForm

LONGEST = 120
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$")
SHOWN_IN_SENTENCE = {"title", "name", "source", "organisation", "changes", "kind", "nominated_by"}
# What a reader said stands on the page of what readers found, and only once all have read.
SAID_ELSEWHERE = {"reviewed", "changed_review", "gave_points", "changed_points"}
CHOICES = (
    Activity.Kind,
    Activity.Admission,
    Activity.SelectionMethod,
    Activity.ReserveOrder,
    Activity.Commitment,
    DateAnswer,
    Meeting.Mode,
    Membership.Role,
    Milestone.Kind,
    OrganisationRole.Role,
    PersonRole,
    Precision,
    ReadingPlan.Mode,
    Sector,
)
WORDS = {str(value): label for one in CHOICES for value, label in one.choices}
# The same words in two meanings: what they say follows from what they are said of.
OF_ITS_OWN: dict[str, dict[str, Any]] = {
    "verdict": dict(Review.Verdict.choices),
    "outcome": dict(Decision.Outcome.choices),
    "before": dict(Decision.Outcome.choices),
    "after": dict(Decision.Outcome.choices),
    "exception": dict(Override.Kind.choices),
    "pool": dict(DrawRound.Pool.choices),
    "reason": dict(REASONS),
}
IN_CODE = frozenset(
    {
        *(
            "kind",
            "admission",
            "selection_method",
            "reserve_order",
            "commitment",
            "intention",
            "mode",
            "role",
            "roles",
        ),
        *("precision", "audience", "sectors"),
    }
)
LABELS: dict[str, Any] = {
    "reason": gettext_lazy("reason"),
    "verdict": gettext_lazy("verdict"),
    "outcome": gettext_lazy("outcome"),
    "after": gettext_lazy("after"),
    "exception": gettext_lazy("kind of exception"),
    "note": gettext_lazy("note"),
    "places": gettext_lazy("places"),
    "pool": gettext_lazy("who takes part"),
    "digest": gettext_lazy("digest"),
    "seed": gettext_lazy("text of the draw"),
    "number": gettext_lazy("number"),
    "alone": gettext_lazy("alone"),
    "answer_before": gettext_lazy("answer before"),
    "place": gettext_lazy("offers of a place"),
    "reserve": gettext_lazy("on the reserve list"),
    "no_place": gettext_lazy("without a place"),
    "moved_up": gettext_lazy("moved up"),
    "came": gettext_lazy("was there"),
    "published_at": gettext_lazy("from"),
    "closes_before": gettext_lazy("closes before"),
    "roles": gettext_lazy("roles"),
    "agenda": gettext_lazy("agenda"),
    "since": gettext_lazy("since"),
    "until_before": gettext_lazy("until"),
    "intention": gettext_lazy("answer"),
    "meeting": gettext_lazy("meeting"),
    "readers": gettext_lazy("readers"),
    "reader": gettext_lazy("reader"),
    "before": gettext_lazy("before that"),
    "floor": gettext_lazy("floor"),
    "bands": gettext_lazy("bands"),
    "read_before": gettext_lazy("read before"),
    "weight": gettext_lazy("weight"),
    "count": gettext_lazy("number"),
    "short": gettext_lazy("without a reader"),
    "came_in_on": gettext_lazy("came in on"),
    "copied_from": gettext_lazy("copied from"),
} | {
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

    @property
    def in_brackets(self) -> str:
        return "; ".join(f"{name}: {value}" for name, value in self.details)


def in_words(event: Event) -> Line:
    """Return an event in words; of an erased person's events only the fact is left."""
    payload = getattr(event, "payload", None)
    values = payload.values if payload else {}
    changes = values.get("changes") if isinstance(values.get("changes"), dict) else {}
    return Line(
        at=event.at,
        who=(payload.actor_name if payload else "") or _unnamed(event),
        what=sentence(event.verb, values),
        details=[
            (_label(name), _short(value, name))
            for name, value in values.items()
            if event.verb not in SAID_ELSEWHERE
            and name not in SHOWN_IN_SENTENCE
            and value not in ("", None, [], {})
        ],
        changes=[
            (_label(name), _short(pair[0], name), _short(pair[1], name))
            for name, pair in (changes or {}).items()
            if isinstance(pair, list) and len(pair) == 2
        ],
        subject=event.subject,
    )


def _unnamed(event: Event) -> str:
    return "Leerkring" if event.actor_kind == "system" else _("somebody (erased)")


def _label(name: str) -> str:
    return str(LABELS.get(name) or name.replace("_", " "))


def _short(value: Any, name: str = "") -> str:
    """Return a value of the trail in words, at most a line long."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        value = ", ".join(_short(one, name) for one in value)
    text = _moment(str(value)) if MOMENT.match(str(value)) else str(value)
    text = str(WORDS.get(text, text)) if name in IN_CODE else text
    text = str(OF_ITS_OWN.get(name, {}).get(text, text))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _moment(text: str) -> str:
    """Return a day or moment of the trail as people write it."""
    moment = datetime.fromisoformat(text)
    is_day = len(text) == len("2024-01-18")
    return short_day_in_words(moment.date()) if is_day else instant_in_words(moment)


def lines(events: Iterable[Event]) -> list[Line]:
    """Return many events in words."""
    return [in_words(event) for event in events]
