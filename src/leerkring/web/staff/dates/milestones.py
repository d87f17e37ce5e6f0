"""Milestones: the steps of an activity that are no meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.programmes.actions import add_milestone, change_milestone, remove_milestone
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import milestones_of
from leerkring.web.staff.dates.meeting_forms import MilestoneForm
from leerkring.web.staff.ordered import OwnList


def _form(data: Any, _activity: Activity, row: Any) -> forms.Form:
    names = MilestoneForm.base_fields
    initial = {n: getattr(row, n) for n in names} if row else {"precision": "week"}
    return MilestoneForm(data, initial=initial)


def _add(*, values: dict[str, Any], **on: Any) -> object:
    return add_milestone(note_text=values.pop("note"), **values, **on)


MILESTONES = OwnList(
    noun="milestone",
    page="dates",
    page_title=_("Dates and programme"),
    new_title=_("Add a step"),
    edit_title=_("Change a step"),
    remove_title=_("Take this step away"),
    added=_("The step was added."),
    removed=_("The step was taken away."),
    rows=milestones_of,
    form=_form,
    add=_add,
    change=change_milestone,
    remove=remove_milestone,
)
