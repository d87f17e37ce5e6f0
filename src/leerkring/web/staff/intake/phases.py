"""Where activities stand in asking their participants what they bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries.overviews import APPLICATIONS, application_counts
from leerkring.intake.queries.standings import (
    COPIES,
    QUESTIONNAIRES,
    IntakeStanding,
    Newest,
    intake_in,
    newest_questionnaire,
)
from leerkring.intake.states import QuestionnaireState, state_at
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import last_day_in_words
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo

REST = timedelta(days=4)  # between two letters to the same people


def intake(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report how far the newest questionnaire of each activity is."""
    return {activity.pk: _report(activity, facts) for activity in activities}


def _report(activity: Activity, facts: Facts) -> PhaseReport:
    questionnaire = newest_questionnaire(facts.counts, activity.pk)
    url = reverse("web_staff:intake", args=[activity.slug])
    participants = application_counts(facts.counts, activity.pk).placed
    if activity.cancelled_at is not None:
        return PhaseReport(progress=Progress.DONE, sentence=_("Cancelled."), url=url)
    if questionnaire is None:
        return _not_made(activity, participants, url)
    standing = intake_in(facts.counts, questionnaire)
    match state_at(facts.at, questionnaire.closes_before, is_sent=questionnaire.is_sent):
        case QuestionnaireState.DRAFT:
            return _not_sent(activity, questionnaire, participants, url)
        case QuestionnaireState.OPEN:
            return _running(activity, questionnaire, standing, url, facts.at)
        case _:
            return PhaseReport(progress=Progress.DONE, sentence=_so_far(standing), url=url)


def _so_far(standing: IntakeStanding) -> str:
    words = _("%(done)d of %(asked)d questionnaires are done.")
    return words % {"done": standing.done, "asked": standing.asked}


def _not_made(activity: Activity, participants: int, url: str) -> PhaseReport:
    if not participants:
        return PhaseReport(
            progress=Progress.LATER,
            sentence=_("There is no questionnaire yet."),
            missing=_("It is sent as soon as there are participants; you can make it before."),
            url=url,
        )
    todo = Todo(
        count=1,
        text=_("questionnaire to make"),
        detail=ngettext("for %(count)d participant", "for %(count)d participants", participants)
        % {"count": participants},
        action=_("Make the questionnaire"),
        url=reverse("web_staff:intake-new", args=[activity.slug]),
    )
    return PhaseReport(
        progress=Progress.NOW,
        sentence=_("There is no questionnaire yet."),
        missing=_("With it you gather the participants' questions."),
        url=url,
        todos=(todo,),
    )


def _not_sent(
    activity: Activity, questionnaire: Newest, participants: int, url: str
) -> PhaseReport:
    todos: tuple[Todo, ...] = ()
    if participants:
        todos = (
            Todo(
                count=participants,
                text=ngettext(
                    "participant waits for the questionnaire",
                    "participants wait for the questionnaire",
                    participants,
                ),
                detail=questionnaire.title,
                action=_("Look and send"),
                url=reverse("web_staff:intake-send", args=[activity.slug, questionnaire.pk]),
            ),
        )
    return PhaseReport(
        progress=Progress.NOW,
        sentence=_("The questionnaire is being made."),
        missing=_("It has not been sent."),
        url=url,
        todos=todos,
    )


def _running(
    activity: Activity,
    questionnaire: Newest,
    standing: IntakeStanding,
    url: str,
    at: datetime,
) -> PhaseReport:
    silent = standing.asked - standing.done
    if not silent:
        return PhaseReport(progress=Progress.DONE, sentence=_so_far(standing), url=url)
    last = last_day_in_words(questionnaire.closes_before)
    todos: tuple[Todo, ...] = ()
    if standing.last_letter_at and at - standing.last_letter_at >= REST:
        todos = (
            Todo(
                count=silent,
                text=ngettext(
                    "questionnaire is not finished", "questionnaires are not finished", silent
                ),
                detail=_("possible until %(day)s") % {"day": last},
                action=_("Look whom to remind"),
                url=reverse("web_staff:intake-remind", args=[activity.slug, questionnaire.pk]),
                due_at=questionnaire.closes_before,
            ),
        )
    return PhaseReport(
        progress=Progress.NOW,
        sentence=_so_far(standing),
        missing=_("Answering is possible until %(day)s.") % {"day": last},
        url=url,
        todos=todos,
    )


TALLIES = (APPLICATIONS, COPIES, QUESTIONNAIRES)
REPORTERS: Mapping[Phase, Reporter] = {Phase.INTAKE: intake}
