"""What somebody filled in, part by part, as they read it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from leerkring.admissions.models import Application, Question
from leerkring.admissions.queries.window import CHECKS
from leerkring.programmes.models import Meeting
from leerkring.programmes.wording import moment_in_words
from leerkring.web.design.templatetags.leerkring import foreign
from leerkring.web.public.paths import DATES, MOTIVATION, PERSON

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing that was asked, and what was answered."""

    term: SafeString | str
    answer: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What was filled in at one step, and where it is changed."""

    heading: str
    change: str
    answers: list[Answer]
    quote: str = ""


def typed_parts(
    application: Application,
    *,
    checks: Iterable[tuple[str, str, bool]],
    answers: Iterable[tuple[Question, Any]],
    dates: Iterable[tuple[Meeting, str]],
    steps: Mapping[int, str],
) -> list[Part]:
    """Return everything that somebody filled in, in the order in which it was asked."""
    activity = application.activity
    asked = [Answer(question.label, _shown(question, answer)) for question, answer in answers]
    parts = []
    if fits := [
        Answer(
            format_html("<span{}>{}</span>", foreign(activity.language), text),
            answer or NOTHING,
            wrong,
        )
        for text, answer, wrong in checks
    ]:
        parts.append(Part(_("Does it fit"), steps[CHECKS], fits))
    parts.append(Part(_("You"), steps[PERSON], _person(application)))
    if activity.motivation_words_max or asked or application.motivation:
        heading = _("Your question") if activity.is_webinar else _("Motivation")
        quote = application.motivation or NOTHING
        parts.append(Part(heading, steps[MOTIVATION], asked, quote))
    if when := [
        Answer(_capitalised(moment_in_words(meeting.moment)), answer or NOTHING)
        for meeting, answer in dates
    ]:
        parts.append(Part(_("Dates"), steps[DATES], when))
    return parts


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _person(application: Application) -> list[Answer]:
    school = application.organisation_name
    if school and application.organisation_town:
        place = f"{application.organisation_postcode} {application.organisation_town}"
        school = f"{school}, {place.strip()}"
    rows = (
        (_("Name"), application.name or NOTHING),
        (_("E-mail address"), application.email or NOTHING),
        (_("Phone number"), application.phone),
        (_("Role"), application.role and application.get_role_display()),
        (_("School or organisation"), school),
        (_("Sector"), application.sector and application.get_sector_display()),
    )
    return [Answer(term, str(answer)) for term, answer in rows if answer]


def _shown(question: Question, answer: Any) -> str:
    """Return an answer as people read it; 0 is an answer too."""
    if isinstance(answer, list):
        return ", ".join(answer) or NOTHING
    if question.kind == Question.Kind.YES_NO and answer:
        return _("Yes") if answer == "yes" else _("No")
    return NOTHING if answer in (None, "") else str(answer)
