"""Where activities stand in making themes of questions, and planning them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.intake.queries.standings import (
    QUESTIONS,
    SHARED_THEMES,
    THEMES,
    ThemeStanding,
    themes_in,
)
from leerkring.programmes.models import Activity
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo


def themes(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report how many questions wait for a theme, and how many themes for a meeting."""
    return {
        activity.pk: _report(activity, themes_in(facts.counts, activity.pk))
        for activity in activities
    }


def _report(activity: Activity, standing: ThemeStanding) -> PhaseReport:
    url = reverse("web_staff:themes", args=[activity.slug])
    if activity.cancelled_at is not None:
        return PhaseReport(progress=Progress.DONE, sentence=_("Cancelled."), url=url)
    if not standing.questions and not standing.themes:
        return PhaseReport(
            progress=Progress.LATER,
            sentence=_("There are no questions yet."),
            missing=_("They come from the intake."),
            url=url,
        )
    todos = [*_waiting(standing, url), *_unplanned(activity, standing)]
    words = ngettext("%(count)d theme", "%(count)d themes", standing.themes)
    questions = ngettext("%(count)d question", "%(count)d questions", standing.questions)
    counted = words % {"count": standing.themes}
    asked = questions % {"count": standing.questions}
    return PhaseReport(
        progress=Progress.NOW if todos else Progress.DONE,
        sentence=_("%(themes)s from %(questions)s.") % {"themes": counted, "questions": asked},
        missing="" if standing.shared else _("Participants do not see the themes yet."),
        url=url,
        todos=tuple(todos),
    )


def _waiting(standing: ThemeStanding, url: str) -> list[Todo]:
    if not standing.waiting:
        return []
    return [
        Todo(
            count=standing.waiting,
            text=ngettext(
                "question from the intake has no theme yet",
                "questions from the intake have no theme yet",
                standing.waiting,
            ),
            detail=ngettext("%(count)d theme so far", "%(count)d themes so far", standing.themes)
            % {"count": standing.themes},
            action=ngettext("Sort %(count)d question", "Sort %(count)d questions", standing.waiting)
            % {"count": standing.waiting},
            url=url,
        )
    ]


def _unplanned(activity: Activity, standing: ThemeStanding) -> list[Todo]:
    if not standing.unplanned:
        return []
    return [
        Todo(
            count=standing.unplanned,
            text=ngettext(
                "theme comes back in no meeting",
                "themes come back in no meeting",
                standing.unplanned,
            ),
            detail=_("participants wait to see where their questions come back"),
            action=_("Plan them"),
            url=reverse("web_staff:themes-coverage", args=[activity.slug]),
        )
    ]


TALLIES = (QUESTIONS, THEMES, SHARED_THEMES)
REPORTERS: Mapping[Phase, Reporter] = {Phase.THEMES: themes}
