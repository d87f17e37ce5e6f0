"""What may be added before sending, once the essentials are there: phone, pair, code."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.applying import save_draft
from leerkring.admissions.models import Application
from leerkring.admissions.queries.teams import asks_for_team
from leerkring.admissions.queries.window import STEPS, applicant, is_repeat
from leerkring.admissions.states import ApplicationState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.applying.teams import settle_team
from leerkring.web.public.asking.person import ExtraForm
from leerkring.web.public.door import application_or_404
from leerkring.web.public.paths import own_page, step_path


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def extra(request: Request, token: str) -> HttpResponse:
    """Show or save what may be added to a draft; then back to the look back."""
    application = application_or_404(token)
    if application.state != ApplicationState.DRAFT or is_repeat(application):
        return redirect(own_page(application))
    look_back = step_path(application, STEPS[-1] + 1)
    asks = application.team_id is None and asks_for_team(application.activity)
    initial = {"phone": application.phone}
    form = ExtraForm(request.POST or None, initial=initial, asks_together=asks)
    if request.method == "POST" and form.is_valid() and _save(request, application, form):
        return redirect(look_back)
    context = {"activity": application.activity, "form": form, "back": look_back}
    return render(request, "web_public/applying/extra.html", context)


def _save(request: Request, application: Application, form: ExtraForm) -> bool:
    save_draft(
        by=applicant(application),
        at=request.now,
        activity=application.activity,
        application=application,
        values={"phone": form.cleaned_data["phone"]},
    )
    return settle_team(request, application, form)
