"""The menu "⋯" of an activity: where its manager goes beside the phases."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.web.staff.guard import may_open


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the menu; `language` when its words are somebody's title."""

    icon: str
    label: str
    url: str
    language: str = ""
    is_last_resort: bool = False


def links_of(activity: Activity, by: Actor, public_page: Link) -> list[list[Link]]:
    """Return the lines that an actor may open, in groups: the work, what others see, the end."""

    def to(icon: str, label: str, name: str, *, last: bool = False) -> Link:
        url = reverse(f"web_staff:{name}", args=[activity.slug])
        return Link(icon, label, url, is_last_resort=last)

    by_selection = activity.admission == Activity.Admission.SELECTION
    team = Link("people", _("Team"), reverse("web_staff:teams"))
    ending = to("cross", _("Cancel this activity"), "activity-cancel", last=True)
    groups = [
        [
            to("pencil", _("Edit"), "activity-edit"),
            to("calendar", _("Dates and programme"), "dates"),
            to("question", _("Questions on the application form"), "questions"),
            *([to("list", _("The balance"), "balance")] if by_selection else []),
        ],
        [
            public_page,
            to("check", _("Publication"), "activity-publish"),
            *([team] if may_manage(by, activity) else []),
            to("place", _("Organisations"), "activity-organisations"),
            to("history", _("History"), "activity-history"),
            to("plus", _("Make a copy"), "activity-copy"),
        ],
        [_programme(activity)],
        [] if activity.cancelled_at else [ending],
    ]
    return [[line for line in lines if may_open(by, activity, line.url)] for lines in groups]


def _programme(activity: Activity) -> Link:
    programme = activity.programme
    url = reverse("web_staff:programme", args=[programme.slug])
    return Link("back", programme.title, url, programme.language)
