"""Mending with whom somebody applies: for whoever sent the wrong code, or forgot it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.actions.teams import take_out_of_team, team_up
from leerkring.admissions.models import Application
from leerkring.admissions.queries.teams import CHANGEABLE, may_repair_team
from leerkring.admissions.rules import may_handle_applications
from leerkring.people.finding import by_name
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import ApplicationField, KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.dossier import application_or_404, page_about
from leerkring.web.staff.editing import one_form
from leerkring.web.staff.guard import for_activity


class TeamForm(KeyedForm):
    """With whom somebody applies, and why that is changed by hand."""

    colleague = ApplicationField(
        Application.objects.none(),
        label=gettext_lazy("Applies together with"),
        required=False,
        empty_label=gettext_lazy("nobody: applies alone"),
        help_text=gettext_lazy("Is that colleague in a team? Then it becomes the same team."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=250,
        error_messages={"required": gettext_lazy("Write down why: the reason is kept.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_rows("colleague", colleagues)


def _colleagues(row: Application) -> Any:
    rows = Application.objects.filter(activity=row.activity_id, state__in=CHANGEABLE)
    named = rows.exclude(pk=row.pk).exclude(given_name="", email="")
    return named.order_by(*by_name())


@for_activity(may_handle_applications)
@once
def team(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Show with whom somebody applies; a POST changes it, with the reason."""
    row = application_or_404(activity, pk)
    if not may_repair_team(row):
        return redirect("web_staff:application", activity.slug, pk)
    people = _colleagues(row)
    now_with = people.filter(team=row.team_id).first() if row.team_id else None
    initial = {"colleague": now_with.pk if now_with else None}
    form = TeamForm(request.POST or None, colleagues=people, initial=initial)

    lead = _(
        "Who applies together comes together or not at all. You can change this until the draw is "
        "locked. Who stays behind in a team gets a message."
    )
    page = page_about(row, _("With whom does %(name)s apply?"), lead)
    said = _("The team is changed.")
    return one_form(request, form, page, save=lambda: _change(request, row, form), said=said)


def _change(request: Request, row: Application, form: TeamForm) -> None:
    colleague, reason = form.cleaned_data["colleague"], form.cleaned_data["reason"]
    about: dict[str, Any] = {"application": row, "reason": reason}
    if colleague is None:
        take_out_of_team(by=request.actor, at=request.now, **about)
    else:
        team_up(by=request.actor, at=request.now, colleague=colleague, **about)
