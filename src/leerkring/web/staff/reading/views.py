"""Reading motivations blind, one after the other."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.actions.reviewing import open_motivation, review
from leerkring.admissions.blind import blinded
from leerkring.admissions.models import Application, Review
from leerkring.admissions.queries import reading_progress, reviews_by
from leerkring.admissions.readers import applications_to_read
from leerkring.admissions.rules import may_review, may_see_applications
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity

WHAT_IS_HIDDEN = {
    "name": gettext_lazy("name"),
    "organisation": gettext_lazy("school"),
    "place": gettext_lazy("place"),
    "address": gettext_lazy("address"),
}


class VerdictForm(KeyedForm):
    verdict = forms.ChoiceField(
        choices=Review.Verdict.choices,
        error_messages={"required": gettext_lazy("Choose a verdict.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note for a second reader and for the file"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
    )


@for_activity(may_review)
def overview(request: Request, activity: Activity) -> HttpResponse:
    context = {
        "activity": activity,
        "progress": reading_progress(activity),
        "mine": applications_to_read(activity, request.actor, request.now).count(),
        "read_by_me": reviews_by(activity, request.actor).count(),
        "latest": reviews_by(activity, request.actor)[:10],
        "may_see": may_see_applications(request.actor, activity),
    }
    return render(request, "web_staff/reading/overview.html", context)


@for_activity(may_review)
def following(request: Request, activity: Activity) -> HttpResponse:
    waiting = applications_to_read(activity, request.actor, request.now).first()
    if waiting is None:
        messages.success(request, _("There is nothing left for you to read."))
        return redirect("web_staff:reading", activity.slug)
    return redirect("web_staff:reading-one", activity.slug, waiting.pk)


@for_activity(may_review)
@once
def motivation(request: Request, activity: Activity, pk: int) -> HttpResponse:
    rows = Application.objects.select_related("person", "organisation")
    row = rows.filter(activity=activity, pk=pk).first()
    if row is None:
        raise Http404
    row.activity = activity
    mine = Review.objects.filter(application=row, reviewer_id=int(request.actor.id)).first()
    initial = {"note": mine.note} if mine else {}
    form = VerdictForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        review(application=row, by=request.actor, at=request.now, **form.cleaned_data)
        return redirect("web_staff:reading-next", activity.slug)
    if request.method != "POST":
        open_motivation(application=row, by=request.actor, at=request.now)
    context = {
        "activity": activity,
        "application": row,
        "parts": [(part.text, WHAT_IS_HIDDEN.get(part.hides, "")) for part in blinded(row)],
        "form": form,
        "mine": mine,
        "verdicts": Review.Verdict.choices,
        "left": applications_to_read(activity, request.actor, request.now).count(),
        "is_second": Review.objects.filter(application=row)
        .exclude(reviewer_id=int(request.actor.id))
        .exists(),
    }
    return render(request, "web_staff/reading/motivation.html", context)
