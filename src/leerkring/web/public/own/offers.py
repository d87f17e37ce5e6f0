"""Answering an offer or an invitation by personal link: looking uses nothing up."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from leerkring.admissions.actions.offering import AlreadyAnswered, OfferExpired, answer_offer
from leerkring.admissions.mails import application_url
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.queries.applications import application_by_offer_link
from leerkring.admissions.queries.window import applicant, may_return
from leerkring.admissions.states import OfferState
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import meetings_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.own import words
from leerkring.web.public.pages.activity_words import Bead
from leerkring.web.public.paths import own_page

GONE = 410


@never_cache
@once
def offer(request: Request, token: str) -> HttpResponse:
    application = application_by_offer_link(token)
    if application is None:
        raise Http404
    latest = Offer.objects.filter(application=application).order_by("-pk").first()
    if latest is None:
        raise Http404
    said = request.POST.get("antwoord") if request.method == "POST" else None
    if said == "nee" and "zeker" not in request.POST and latest.state == OfferState.OPEN:
        return _ask_once(request, application)
    if said in {"ja", "nee"}:
        try:
            answer_offer(
                application=application,
                accept=said == "ja",
                by=applicant(application),
                at=request.now,
            )
        except (OfferExpired, AlreadyAnswered) as problem:
            return _page(request, application, latest, problem=str(problem), status=problem.status)
        return redirect("web_public:offer", token)
    is_over = latest.state == OfferState.OPEN and latest.answer_before <= request.now
    return _page(request, application, latest, status=GONE if is_over else 200)


def _ask_once(request: Request, application: Application) -> HttpResponse:
    """Ask whether somebody means their no; a yes is taken at its word."""
    return render(request, "web_public/own/decline.html", {"activity": application.activity})


def _page(
    request: Request, application: Application, latest: Offer, *, status: int, problem: str = ""
) -> HttpResponse:
    at = request.now
    activity = application.activity
    is_open = latest.state == OfferState.OPEN
    is_over = is_open and latest.answer_before <= at
    context: dict[str, Any] = {
        "activity": activity,
        "offer": latest,
        "own_page": application_url(application),
        "problem": problem,
    }
    if is_open and not is_over and not problem:
        meetings = meetings_of(activity).filter(cancelled_at=None)
        context |= {
            "heading": _heading(application),
            "beads": [Bead("", one.moment, one.title, "") for one in meetings],
            "is_strict": activity.commitment == Activity.Commitment.STRICT,
        }
        return render(request, "web_public/own/offer.html", context, status=status)
    state = OfferState.EXPIRED if is_over else latest.state
    context |= {
        "told": words.offer_closed(state),
        "takes_part": state == OfferState.ACCEPTED,
        "may_undo": may_return(application, at),
        "undo_url": f"{own_page(application)}terugdraaien/",
        "shows_page": state in {OfferState.OPEN, OfferState.WITHDRAWN},
    }
    return render(request, "web_public/own/offer_closed.html", context, status=status)


def _heading(application: Application) -> str:
    heading = _("%(name)s, there is a place for you")
    if application.source == Application.Source.INVITATION:
        heading = _("%(name)s, you are invited")
    return heading % {"name": application.called}
