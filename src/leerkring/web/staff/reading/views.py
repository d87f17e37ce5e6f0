"""Reading motivations blind, one after the other."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import questions_of
from leerkring.programmes.models import Activity
from leerkring.review.actions import reviewing
from leerkring.review.models import ReadingPlan, Review, Score
from leerkring.review.numbering import reading_number
from leerkring.review.queries import reading_progress, reviews_by
from leerkring.review.readers import applications_to_read, is_divided
from leerkring.review.rules import may_plan_reading, may_review
from leerkring.review.verdicts import criteria_of, plan_of
from leerkring.selection.methods import takes_everybody
from leerkring.selection.queries.rounds import is_fixed
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.blind.shown import shown_of
from leerkring.web.staff.editing import FormPage, one_form
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.reading.forms import PointsForm, StepBackForm, VerdictForm
from leerkring.web.staff.reading.words import (
    VERDICTS,
    Desk,
    Step,
    about_in_words,
    how_read,
    nothing_to_read,
    read_in_words,
    standing_in_words,
)


@for_activity(may_review)
def overview(request: Request, activity: Activity) -> HttpResponse:
    waiting = applications_to_read(activity, request.actor, request.now)
    plan = plan_of(activity)
    by_criteria = plan.mode == ReadingPlan.Mode.CRITERIA
    criteria = list(criteria_of(activity)) if by_criteria else []
    everybody, progress = takes_everybody(activity), reading_progress(activity)
    latest = reviews_by(activity, request.actor)[:10]
    lacks_criteria, locked = by_criteria and not criteria, is_fixed(activity)
    own = Count("pk", filter=Q(is_mine=True))
    counts = waiting.order_by().aggregate(mine=Count("pk"), own=own)
    desk = Desk(
        progress=progress,
        plan=plan,
        mine=0 if lacks_criteria else counts["mine"],
        own=counts["own"],
        is_divided=is_divided(activity),
        decides=not everybody,
    )
    closed = Step(said=str(reviewing.ReadingIsOver.message))
    context = {
        "activity": activity,
        "lead": how_read(plan) if desk.decides else nothing_to_read(),
        "criteria": criteria,
        "lacks_criteria": lacks_criteria,
        "progress": progress,
        "tally": desk.tally(),
        "step": closed if locked else None if lacks_criteria else desk.step(),
        "latest": [(one, read_in_words(one, by_criteria=by_criteria)) for one in latest],
        "is_locked": locked,
        "may_plan": may_plan_reading(request.actor, activity),
    }
    return render(request, "web_staff/reading/overview.html", context)


@for_activity(may_review)
def following(request: Request, activity: Activity) -> HttpResponse:
    waiting = applications_to_read(activity, request.actor, request.now).first()
    if waiting is None:
        messages.success(request, _("There is nothing left for you to read."))
        return redirect("web_staff:reading", activity.slug)
    return redirect("web_staff:reading-one", activity.slug, waiting.pk)


def _application(activity: Activity, pk: int) -> Application:
    rows = Application.objects.select_related("person", "organisation")
    row = get_object_or_404(rows, activity=activity, pk=pk)
    row.activity = activity
    return row


@for_activity(may_review)
@once
def motivation(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = _application(activity, pk)
    if is_fixed(activity) and request.method != "POST":
        return redirect("web_staff:reading", activity.slug)  # which says why it is closed
    mine = Review.objects.filter(application=row, reviewer_id=int(request.actor.id)).first()
    form = _form(request, activity, mine)
    if request.method == "POST" and form.is_valid():
        note, by, at = form.cleaned_data["note"], request.actor, request.now
        if isinstance(form, PointsForm):
            reviewing.give_points(application=row, points=form.points, note=note, by=by, at=at)
        else:
            verdict = form.cleaned_data["verdict"]
            reviewing.review(application=row, verdict=verdict, note=note, by=by, at=at)
        return redirect("web_staff:reading-next", activity.slug)
    if request.method != "POST":
        reviewing.open_motivation(application=row, by=request.actor, at=request.now)
    others = Review.objects.filter(application=row).exclude(reviewer_id=int(request.actor.id))
    left = applications_to_read(activity, request.actor, request.now).count()
    is_second = not isinstance(form, PointsForm) and others.exists()
    context = {
        "activity": activity,
        "application": row,
        "title": _("Motivation %(number)s") % {"number": reading_number(pk)},
        "about": about_in_words(row),
        "standing": standing_in_words(left, is_second=is_second),
        "verdicts": VERDICTS,
        "shown": shown_of(row, questions_of(activity)),
        "form": form,
        "by_criteria": isinstance(form, PointsForm),
        "mine": mine,
    }
    return render(request, "web_staff/reading/motivation.html", context)


def _form(request: Request, activity: Activity, mine: Review | None) -> VerdictForm | PointsForm:
    """Return the form for the way in which this activity is read, with what was said before."""
    initial: dict[str, object] = {"note": mine.note} if mine else {}
    if plan_of(activity).mode == ReadingPlan.Mode.VERDICT:
        return VerdictForm(request.POST or None, initial=initial)
    for criterion, points in Score.objects.filter(review=mine).values_list("criterion", "points"):
        initial[f"criterion_{criterion}"] = str(points)
    return PointsForm(request.POST or None, initial=initial, criteria=list(criteria_of(activity)))


@for_activity(may_review)
@once
def leave(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = _application(activity, pk)
    form = StepBackForm(request.POST or None)

    def save() -> None:
        reason = form.cleaned_data["reason"]
        reviewing.step_back(application=row, reason=reason, by=request.actor, at=request.now)

    page = FormPage(
        title=_("I do not read this one"),
        lead=_(
            "Do you recognise who wrote it, or would you rather not judge this one? Then somebody "
            "else reads it. What you may have said of it before no longer counts."
        ),
        button=_("Let somebody else read it"),
        back=reverse("web_staff:reading-one", args=[activity.slug, pk]),
        back_label=_("Motivation %(number)s") % {"number": reading_number(pk)},
    )
    to = reverse("web_staff:reading-next", args=[activity.slug])
    said = _("Somebody else will read it.")
    return one_form(request, form, page, save=save, to=to, said=said)
