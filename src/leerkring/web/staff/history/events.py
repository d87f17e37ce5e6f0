"""Events of the audit trail in plain words, for any page that shows a history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leerkring.audit.models import Event
from leerkring.web.staff.activities.forms import ActivityForm, MeetingForm, MilestoneForm
from leerkring.web.staff.history.verbs import sentence
from leerkring.web.staff.people.forms import PersonForm

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


def lines(events: Iterable[Event]) -> list[Line]:
    """Return many events in words."""
    return [in_words(event) for event in events]
