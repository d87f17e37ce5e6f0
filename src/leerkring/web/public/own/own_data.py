"""What is kept of an applicant, from their personal link; what was never sent goes at once."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.withdrawing import throw_away
from leerkring.admissions.queries.window import applicant
from leerkring.web.design.once import once
from leerkring.web.design.personal.own_data import own_data_by_link
from leerkring.web.design.request import Request
from leerkring.web.public.door import application_or_404
from leerkring.web.public.paths import own_page


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: Request, token: str) -> HttpResponse:
    """Lead to what is kept; of who never sent anything that is this form alone."""
    application = application_or_404(token)
    if application.person is not None:
        return own_data_by_link(request, application.person, own_page(application))
    if request.method == "POST":
        throw_away(by=applicant(application), at=request.now, application=application)
        return redirect("web_public:thrown-away")
    context = {"back": own_page(application)}
    return render(request, "web_public/own/throw_away.html", context)


def thrown_away(request: Request) -> HttpResponse:
    """Say that it is gone: the link that led here opens nothing any more."""
    return render(request, "web_public/own/thrown_away.html")
