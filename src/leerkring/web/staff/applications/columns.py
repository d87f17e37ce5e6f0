"""The columns that the table of applications can show and export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.models import Application
from leerkring.admissions.states import DateAnswer
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import short_day_in_words
from leerkring.review.models import Review
from leerkring.web.design.sheets import Cell

VERDICTS = dict(Review.Verdict.choices)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in addresses, its header, its value, and by what it sorts."""

    key: str
    header: str | Promise
    value: Callable[[Any], Cell]
    sort: str = ""
    shown: bool = False
    in_table: bool = True


def dates_in_words(row: Application) -> str:
    """Return "4 of 5 dates": to how many meetings somebody says yes."""
    answers = [commitment.answer for commitment in row.commitments.all()]
    if not answers:
        return ""
    yes = answers.count(DateAnswer.YES)
    return _("%(yes)s of %(all)s") % {"yes": yes, "all": len(answers)}


def verdict_in_words(row: Any) -> str:
    return str(VERDICTS.get(row.verdict, _("not read")))


def checks_in_words(row: Any) -> str:
    """Return whether somebody fits, going by what they answered before the form."""
    if row.misfits:
        return _("does not fit")
    return _("fits") if row.checks else ""


COLUMNS: Sequence[Column] = (
    Column(
        "organisation", gettext_lazy("School"), lambda r: r.organisation_name, "organisation", True
    ),
    Column("town", gettext_lazy("Town"), lambda r: r.organisation_town),
    Column("role", gettext_lazy("Role"), lambda r: r.get_role_display(), "role", True),
    Column("job_title", gettext_lazy("Job title"), lambda r: r.job_title),
    Column("sector", gettext_lazy("Sector"), lambda r: r.sector, "sector", True),
    Column("state", gettext_lazy("State"), lambda r: r.get_state_display(), "state", True),
    Column("reserve", gettext_lazy("Reserve number"), lambda r: r.reserve_number),
    Column("verdict", gettext_lazy("Verdict"), verdict_in_words, "", True),
    Column("dates", gettext_lazy("Dates"), dates_in_words),
    Column("checks", gettext_lazy("Questions before the form"), checks_in_words),
    Column("team", gettext_lazy("Team"), lambda r: r.team.code if r.team else "", "team"),
    Column("preference", gettext_lazy("Preference"), lambda r: r.preference, "preference"),
    Column("words", gettext_lazy("Words of motivation"), lambda r: r.motivation_words),
    Column("submitted", gettext_lazy("Received"), lambda r: r.submitted_at, "submitted", True),
    Column("source", gettext_lazy("How"), lambda r: r.get_source_display()),
    Column("email", gettext_lazy("E-mail address"), lambda r: r.email),
    Column("phone", gettext_lazy("Telephone"), lambda r: r.phone),
    Column("heard", gettext_lazy("Heard of us from"), lambda r: r.heard_from),
    Column("motivation", gettext_lazy("Motivation"), lambda r: r.motivation, in_table=False),
)
BY_KEY = {column.key: column for column in COLUMNS}


def chosen_columns(keys: Sequence[str]) -> list[Column]:
    """Return the columns with these keys, in our order; the usual ones when none is named."""
    return [c for c in COLUMNS if c.key in keys] or [c for c in COLUMNS if c.shown]


def cell_in_words(column: Column, row: Any) -> Cell:
    """Return a cell as the table shows it."""
    value = column.value(row)
    if isinstance(value, datetime):
        return short_day_in_words(amsterdam_day(value))
    return value
