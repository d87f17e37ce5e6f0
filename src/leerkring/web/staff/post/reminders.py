"""The reminder ladders of one activity: a line of time with whom it reaches, and each ladder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.programmes.actions import choose_reminders, follow_default_reminders
from leerkring.programmes.ladders import Rule, coming_rungs, followed_rule, rules_of
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.post.forms import ReminderForm, days_in_words

ON_THE_LINE = 12


@for_activity(may_manage)
def reminders(request: Request, activity: Activity) -> HttpResponse:
    """Show what goes when, and to how many as things stand now."""
    rules = rules_of(activity)
    line = []
    rows = []
    for rule in rules:
        occasions = rule.ladder.occasions(activity, request.now)
        rungs = coming_rungs(rule, occasions, request.now)
        if rule.is_on:
            line += [(rung.at, rule, rung) for rung in rungs]
        rows.append(
            {
                "rule": rule,
                "days": days_in_words(rule),
                "next": rungs[0] if rungs else None,
                "waiting": len({one.email for occasion in occasions for one in occasion.waiting}),
                "form": ReminderForm.of(rule, is_on=not rule.is_on),
            }
        )
    line.sort(key=lambda stop: stop[0])
    context = {
        "activity": activity,
        "rows": rows,
        "line": [
            {"at": at, "rule": rule, "rung": rung, "when": days_in_words(rule, rung.days)}
            for at, rule, rung in line[:ON_THE_LINE]
        ],
        "more": max(0, len(line) - ON_THE_LINE),
    }
    return render(request, "web_staff/post/reminders.html", context)


def _rule_or_404(activity: Activity, kind: str) -> Rule:
    for rule in rules_of(activity):
        if rule.ladder.kind == kind:
            return rule
    raise Http404


@for_activity(may_manage)
@once
def reminder(request: Request, activity: Activity, kind: str) -> HttpResponse:
    """Change one ladder; beside it whom it reaches, and what they would read."""
    rule = _rule_or_404(activity, kind)
    form = ReminderForm(request.POST or None, initial=ReminderForm.initial_of(rule))
    problem_rows = None
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            row = choose_reminders(
                by=request.actor,
                at=request.now,
                activity=activity,
                kind=kind,
                days=form.signed_days(rule.ladder),
                hour=values["hour"],
                is_on=values["is_on"],
                by_itself=values["by_itself"],
                version=posted_version(request),
            )
        except ChangedMeanwhile as problem:
            problem_rows = differences(form, problem)
            rule = _rule_or_404(activity, kind)
        except Refused as problem:
            form.add_error("days", str(problem))
        else:
            words = _("These reminders are on.") if row.is_on else _("These reminders are off.")
            messages.success(request, words)
            return redirect("web_staff:reminders", activity.slug)
    occasions = rule.ladder.occasions(activity, request.now)
    context = {
        "activity": activity,
        "rule": rule,
        "form": form,
        "version": rule.version,
        "concerned": [occasion for occasion in occasions if occasion.waiting],
        "rungs": coming_rungs(rule, occasions, request.now)[:ON_THE_LINE],
        "differences": problem_rows,
    }
    status = 409 if problem_rows is not None else 200
    return render(request, "web_staff/post/reminder.html", context, status=status)


@for_activity(may_manage)
@once
def follow(request: Request, activity: Activity, kind: str) -> HttpResponse:
    """Let a ladder run as in all activities again, once somebody saw what changes."""
    rule = _rule_or_404(activity, kind)
    if not rule.is_own:
        return redirect("web_staff:reminder", activity.slug, kind)
    if request.method == "POST":
        follow_default_reminders(
            by=request.actor,
            at=request.now,
            activity=activity,
            kind=kind,
            version=posted_version(request),
        )
        messages.success(request, _("These reminders go as in all activities again."))
        return redirect("web_staff:reminders", activity.slug)
    wider = replace(followed_rule(activity, kind), changed_at=request.now)
    rungs = coming_rungs(wider, rule.ladder.occasions(activity, request.now), request.now)
    context = {
        "base": "web_staff/activity_base.html",
        "activity": activity,
        "rule": rule,
        "days": days_in_words(rule),
        "wider": wider,
        "wider_days": days_in_words(wider),
        "next": rungs[0] if rungs and wider.is_on else None,
        "back": reverse("web_staff:reminder", args=[activity.slug, kind]),
    }
    return render(request, "web_staff/post/reminder_follow.html", context)
