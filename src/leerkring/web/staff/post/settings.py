"""How the mail of an organiser goes out: on hold, how much, how fast, and what goes by itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.audit.trail import reference
from leerkring.mail.kinds import letter_kinds
from leerkring.mail.models import Letter, PostSettings
from leerkring.mail.post import (
    change_post_settings,
    let_go_by_itself,
    pause_post,
    resume_post,
)
from leerkring.mail.queries import kinds_by_themselves, paused_refs, post_settings
from leerkring.programmes.actions import choose_default_reminders, restore_standard_reminders
from leerkring.programmes.ladders import Rule, default_rules_of, own_choices, standard_rule
from leerkring.programmes.models import Activity, Organiser
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.naming import apart
from leerkring.web.staff.post.forms import PostSettingsForm, ReminderForm, days_in_words
from leerkring.web.staff.post.scope import Scope, scope_of

FIELDS = ("weekly_cap", "bundle_weekday", "bundle_hour", "per_minute")


def _organisers(scope: Scope) -> list[Organiser]:
    return list(Organiser.objects.filter(pk__in=scope.organisers.values()).order_by("name"))


@staff_only
def which(request: Request) -> HttpResponse:
    """Go to the settings of the only organiser, or let somebody choose."""
    organisers = _organisers(scope_of(request.actor))
    if not organisers:
        raise PermissionDenied
    if len(organisers) == 1:
        return redirect("web_staff:post-settings", organisers[0].slug)
    return render(request, "web_staff/post/which.html", {"organisers": organisers})


def _organiser(request: Request, slug: str) -> tuple[Organiser, Scope]:
    scope = scope_of(request.actor)
    rows = Organiser.objects.filter(pk__in=scope.organisers.values())
    return get_object_or_404(rows, slug=slug), scope


@staff_only
@once
def settings(request: Request, slug: str) -> HttpResponse:
    """Show and change the settings; what is on hold can be let go from here."""
    organiser, scope = _organiser(request, slug)
    ref = reference(organiser)
    row = post_settings(ref)
    form = PostSettingsForm(request.POST or None, initial={n: getattr(row, n) for n in FIELDS})
    problem_rows = None
    if request.method == "POST" and form.is_valid():
        try:
            change_post_settings(
                context_ref=ref,
                values=form.cleaned_data,
                version=posted_version(request),
                by=request.actor,
                at=request.now,
            )
        except ChangedMeanwhile as problem:
            problem_rows, row = differences(form, problem), post_settings(ref)
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:post-settings", slug)
    context = {
        "organiser": organiser,
        "row": row,
        "form": form,
        "version": row.version,
        "differences": problem_rows,
        "kinds": _kinds(ref),
        "activities": _activities(scope, organiser),
        "reminders": _reminders(scope, organiser),
        "waiting": _waiting_of(ref),
    }
    status = 409 if problem_rows is not None else 200
    return render(request, "web_staff/post/settings.html", context, status=status)


def _kinds(ref: str) -> list[dict[str, object]]:
    """Return the kinds that could wait for a person, with who let them go by themselves."""
    on = kinds_by_themselves(ref)
    kinds = [kind for kind in letter_kinds() if kind.about_activity]
    kinds.sort(key=lambda kind: str(kind.title))
    return [{"kind": kind, "on": on.get(kind.purpose)} for kind in kinds]


def _activities(scope: Scope, organiser: Organiser) -> list[dict[str, object]]:
    paused = set(paused_refs())
    activities = _activities_of(scope, organiser)
    return [
        {"title": title, "is_paused": ref in paused, "ref": ref}
        for activity, title in zip(activities, apart(activities), strict=True)
        for ref in [reference(activity)]
    ]


def _activities_of(scope: Scope, organiser: Organiser) -> list[Activity]:
    rows = [
        activity
        for activity in scope.activities.values()
        if activity.programme.organiser_id == organiser.pk and activity.cancelled_at is None
    ]
    return sorted(rows, key=lambda activity: activity.title)


def _reminders(scope: Scope, organiser: Organiser) -> list[dict[str, object]]:
    own = own_choices(_activities_of(scope, organiser))
    return [
        {"rule": rule, "days": days_in_words(rule), "others": len(own.get(rule.ladder.kind, ()))}
        for rule in default_rules_of(organiser)
    ]


def _default_rule(organiser: Organiser, kind: str) -> Rule:
    for rule in default_rules_of(organiser):
        if rule.ladder.kind == kind:
            return rule
    raise Http404


@staff_only
@once
def reminder(request: Request, slug: str, kind: str) -> HttpResponse:
    """Change how one ladder runs in every activity that chose nothing itself."""
    organiser, scope = _organiser(request, slug)
    rule = _default_rule(organiser, kind)
    form = ReminderForm(request.POST or None, initial=ReminderForm.initial_of(rule))
    problem_rows = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            choose_default_reminders(
                by=request.actor,
                at=request.now,
                organiser=organiser,
                kind=kind,
                days=form.signed_days(rule.ladder),
                hour=values["hour"],
                is_on=values["is_on"],
                by_itself=values["by_itself"],
                version=posted_version(request),
            )
        except ChangedMeanwhile as problem:
            problem_rows, rule = differences(form, problem), _default_rule(organiser, kind)
        except Refused as problem:
            form.add_error("days", str(problem))
        else:
            messages.success(request, _("Saved. Activities with a choice of their own keep it."))
            return redirect("web_staff:post-settings", slug)
    activities = _activities_of(scope, organiser)
    titled = list(zip(activities, apart(activities), strict=True))
    own = own_choices(activities).get(kind, [])
    context = {
        "organiser": organiser,
        "rule": rule,
        "form": form,
        "version": rule.version,
        "own": [(activity, title) for activity, title in titled if activity in own],
        "follow": [(activity, title) for activity, title in titled if activity not in own],
        "differences": problem_rows,
    }
    status = 409 if problem_rows is not None else 200
    return render(request, "web_staff/post/default_reminder.html", context, status=status)


@staff_only
@once
def follow(request: Request, slug: str, kind: str) -> HttpResponse:
    """Let a ladder run by the standard again, once somebody saw what changes and for which."""
    organiser, scope = _organiser(request, slug)
    rule = _default_rule(organiser, kind)
    if not rule.is_own:
        return redirect("web_staff:post-reminder", slug, kind)
    if request.method == "POST":
        restore_standard_reminders(
            by=request.actor,
            at=request.now,
            organiser=organiser,
            kind=kind,
            version=posted_version(request),
        )
        messages.success(request, _("These reminders go by the standard again."))
        return redirect("web_staff:post-settings", slug)
    activities = _activities_of(scope, organiser)
    own = own_choices(activities).get(kind, [])
    wider = standard_rule(rule.ladder)
    context = {
        "base": "web_staff/base.html",
        "organiser": organiser,
        "rule": rule,
        "days": days_in_words(rule),
        "wider": wider,
        "wider_days": days_in_words(wider),
        "follow": [activity for activity in activities if activity not in own],
        "back": reverse("web_staff:post-reminder", args=[slug, kind]),
    }
    return render(request, "web_staff/post/reminder_follow.html", context)


def _waiting_of(ref: str) -> int:
    return Letter.objects.filter(organiser_ref=ref, state=Letter.State.QUEUED).count()


@staff_only
@require_POST
@once
def pause(request: Request, slug: str) -> HttpResponse:
    """Put on hold, or let go on, the mail of the organiser or of one activity."""
    organiser, scope = _organiser(request, slug)
    whole = reference(organiser)
    ref = request.POST.get("wat", whole)
    if ref != whole and ref not in scope.activities:
        raise Http404
    if "hervatten" in request.POST:
        resume_post(context_ref=ref, by=request.actor, at=request.now)
        messages.success(request, _("The mail goes on."))
    else:
        pause_post(context_ref=ref, by=request.actor, at=request.now)
        messages.success(request, _("The mail is on hold. Sign-in links still go."))
    return redirect("web_staff:post-settings", slug)


@staff_only
@require_POST
@once
def by_itself(request: Request, slug: str) -> HttpResponse:
    """Switch on or off that kinds of letters go by themselves."""
    organiser, _scope = _organiser(request, slug)
    ref = reference(organiser)
    wanted = set(request.POST.getlist("vanzelf"))
    for kind in letter_kinds():
        if kind.about_activity:
            let_go_by_itself(
                context_ref=ref,
                purpose=kind.purpose,
                on=kind.purpose in wanted,
                by=request.actor,
                at=request.now,
            )
    messages.success(request, _("Saved. Letters that wait already keep waiting."))
    return redirect("web_staff:post-settings", slug)


def held_back(request: Request) -> list[PostSettings]:
    """Return what is on hold within somebody's scope, for a line above the outbox."""
    refs = scope_of(request.actor).refs
    return list(PostSettings.objects.filter(paused_at__isnull=False, context_ref__in=refs))
