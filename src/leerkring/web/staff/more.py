"""The menu "⋯" of an activity: where its manager goes beside the phases."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.selection.rules import may_draw


@dataclass(frozen=True, slots=True)
class Link:
    """One line of the menu; `language` when its words are somebody's title."""

    icon: str
    label: str
    url: str
    language: str = ""
    is_last_resort: bool = False


def links_of(activity: Activity, by: Actor, public_page: Link) -> list[list[Link]]:
    """Return the lines of the menu, in groups: the work, what others see, what ends it."""

    def to(icon: str, label: str, name: str, *, last: bool = False) -> Link:
        url = reverse(f"web_staff:{name}", args=[activity.slug])
        return Link(icon, label, url, is_last_resort=last)

    work = [to("calendar", _("Dates and programme"), "dates")]
    around = [public_page, to("history", _("History"), "activity-history")]
    if activity.admission == Activity.Admission.SELECTION and may_draw(by, activity):
        work += [to("list", _("The balance"), "balance")]
    if not may_manage(by, activity):
        return [work, around, [_programme(activity)]]
    work = [
        to("pencil", _("Edit"), "activity-edit"),
        work[0],
        to("question", _("Questions on the application form"), "questions"),
        *work[1:],
    ]
    around[1:1] = [
        to("check", _("Publication"), "activity-publish"),
        Link("people", _("Team"), reverse("web_staff:teams")),
        to("place", _("Organisations"), "activity-organisations"),
    ]
    around += [to("plus", _("Make a copy"), "activity-copy")]
    ending = [to("cross", _("Cancel this activity"), "activity-cancel", last=True)]
    return [work, around, [_programme(activity)], [] if activity.cancelled_at else ending]


def _programme(activity: Activity) -> Link:
    programme = activity.programme
    url = reverse("web_staff:programme", args=[programme.slug])
    return Link("back", programme.title, url, programme.language)
