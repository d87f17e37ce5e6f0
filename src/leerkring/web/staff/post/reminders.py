"""The reminder ladders of one activity: a line of time with whom it reaches, and each ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.programmes.actions import choose_reminders, follow_default_reminders
from leerkring.programmes.actions.reminders import WrongDays
from leerkring.programmes.ladders import (
    Occasion,
    Rule,
    Rung,
    coming_rungs,
    followed_rule,
    occasions_by_kind,
    rules_of,
)
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, form_page, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.post.forms import (
    ReminderForm,
    choice_in_words,
    concerned_in_words,
    days_in_words,
)

ON_THE_LINE = 12
AT_FIELD = {WrongDays: "days"}


@for_activity(may_manage)
def reminders(request: Request, activity: Activity) -> HttpResponse:
    """Show what goes when, and to how many as things stand now."""
    line, rows = [], []
    by_kind = occasions_by_kind(activity, request.now)
    for rule in rules_of(activity):
        occasions = by_kind[rule.ladder.kind]
        rungs = coming_rungs(rule, occasions, request.now)
        if rule.is_on:
            line += [(rung.at, rule, rung) for rung in rungs]
        rows.append(
            {
                "rule": rule,
                "choice": choice_in_words(rule),
                "now": _now_in_words(rule, occasions, rungs),
                "press": _("Switch off") if rule.is_on else _("Switch on"),
                "form": ReminderForm.of(rule, is_on=not rule.is_on),
            }
        )
    line.sort(key=lambda stop: stop[0])
    more = len(line) - ON_THE_LINE
    words = ngettext("And %(number)d more after that.", "And %(number)d more after that.", more)
    context = {
        "activity": activity,
        "lead": _(
            "Only who has not answered gets a reminder, each at most once. Who it reaches is "
            "looked up at the moment itself."
        ),
        "rows": rows,
        "line": [
            {"at": at, "rule": rule, "note": _note(rule, rung)}
            for at, rule, rung in line[:ON_THE_LINE]
        ],
        "more": words % {"number": more} if more > 0 else "",
    }
    return render(request, "web_staff/post/reminders.html", context)


def _note(rule: Rule, rung: Rung) -> str:
    waits = "" if rule.by_itself else _("waits for you in the outbox")
    when, to = days_in_words(rule, rung.days), concerned_in_words(len(rung.to))
    return " · ".join(filter(None, (str(rung.occasion.about), when, to, waits)))


def _now_in_words(rule: Rule, occasions: Sequence[Occasion], rungs: Sequence[Rung]) -> str:
    """Return whether a ladder is on, when it goes next and how many it concerns."""
    if not rule.is_on:
        words = _("Off")
    elif rungs:
        words = _("On; the next goes on %(at)s.") % {"at": instant_in_words(rungs[0].at)}
    else:
        words = _("On; nothing is planned now.")
    waiting = len({one.email for occasion in occasions for one in occasion.waiting})
    concerns = ngettext(
        "Concerns %(number)d person now.", "Concerns %(number)d people now.", waiting
    )
    return f"{words} {concerns % {'number': waiting}}" if waiting else words


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

    def save() -> None:
        row = choose_reminders(
            by=request.actor, at=request.now, activity=activity, **form.choice(rule, request)
        )
        words = _("These reminders are on.") if row.is_on else _("These reminders are off.")
        messages.success(request, words)

    occasions = rule.ladder.occasions(activity, request.now)
    rungs = coming_rungs(rule, occasions, request.now)[:ON_THE_LINE]
    back = reverse("web_staff:reminders", args=[activity.slug])
    context = {
        "activity": activity,
        "concerned": [occasion for occasion in occasions if occasion.waiting],
        "stops": [
            {"at": one.at, "about": one.occasion.about, "to": concerned_in_words(len(one.to))}
            for one in rungs
        ],
        "name": activity.short_title,
        "back": back,
        "back_label": _("All reminders"),
        **about_rule(rule),
    }
    template = "web_staff/post/reminder.html"
    options: Any = {"version": rule.version, "at_field": AT_FIELD, "said": ""}
    return form_page(request, form, template, context, save=save, to=back, **options)


def about_rule(rule: Rule) -> dict[str, Any]:
    """Return what the page of a ladder says of it, in one activity or in all."""
    if rule.ladder.is_after:
        counted = _("Counted from %(date)s.")
    else:
        counted = _("Counted back from %(date)s.")
    who = str(rule.ladder.who)
    return {
        "rule": rule,
        "who": f"{who[:1].upper()}{who[1:]}.",
        "counted": counted % {"date": rule.ladder.relative_to},
    }


def follow_page(
    request: Request, rule: Rule, wider: Rule, page: FormPage, terms: tuple[str, str], **more: Any
) -> HttpResponse:
    """Show what was chosen beside what would hold again, and ask for a press of the button."""
    choices = list(zip(terms, (_in_full(rule), _in_full(wider)), strict=True))
    context = {"page": page, "choices": choices, "version": rule.version, **more}
    return render(request, "web_staff/post/reminder_follow.html", context)


def _in_full(rule: Rule) -> str:
    state = _("On") if rule.is_on else _("Off")
    waits = "" if rule.by_itself else " · " + _("waits for you in the outbox")
    return f"{choice_in_words(rule)} {state}{waits}"


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
    page = FormPage(
        title=_("As in all activities again?"),
        back=reverse("web_staff:reminder", args=[activity.slug, kind]),
        back_label=str(rule.ladder.title),
        button=_("Follow all activities"),
    )
    terms = (_("As you chose it"), _("As in all activities"))
    then = _next_in_words(rungs[0]) if rungs and wider.is_on else _("Then nothing is planned now.")
    return follow_page(request, rule, wider, page, terms, activity=activity, then=then)


def _next_in_words(rung: Rung) -> str:
    words = ngettext(
        "The next then goes on %(at)s, to %(number)d person as things stand.",
        "The next then goes on %(at)s, to %(number)d people as things stand.",
        len(rung.to),
    )
    return words % {"at": instant_in_words(rung.at), "number": len(rung.to)}
