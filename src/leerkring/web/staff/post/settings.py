"""How the mail of an organiser goes out: on hold, how much, how fast, and what goes by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.audit.trail import reference
from leerkring.mail.kinds import LetterKind, letter_kinds
from leerkring.mail.models import AutoRelease, Letter, PostSettings
from leerkring.mail.post import (
    change_post_settings,
    let_go_by_itself,
    pause_post,
    resume_post,
)
from leerkring.mail.queries import kinds_by_themselves, paused_refs, post_settings
from leerkring.people.finding import InOrder
from leerkring.people.folding import folded
from leerkring.programmes.actions import choose_default_reminders, restore_standard_reminders
from leerkring.programmes.ladders import Rule, default_rules_of, own_choices, standard_rule
from leerkring.programmes.models import Activity, Organiser
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, form_page, posted_version
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.naming import apart
from leerkring.web.staff.post.forms import PostSettingsForm, ReminderForm, choice_in_words
from leerkring.web.staff.post.reminders import AT_FIELD, about_rule, follow_page
from leerkring.web.staff.post.scope import Scope, scope_of

FIELDS = ("weekly_cap", "bundle_weekday", "bundle_hour", "per_minute")


def _organisers(scope: Scope) -> list[Organiser]:
    return list(
        Organiser.objects.filter(pk__in=scope.organisers.values()).order_by(InOrder("name"))
    )


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

    def save() -> None:
        change_post_settings(
            context_ref=ref,
            values=form.cleaned_data,
            version=posted_version(request),
            by=request.actor,
            at=request.now,
        )

    context = {
        "organiser": organiser,
        "kinds": _kinds(ref),
        "pause": _pause(row),
        "activities": _activities(scope, organiser),
        "reminders": _reminders(scope, organiser),
    }
    template = "web_staff/post/settings.html"
    here = reverse("web_staff:post-settings", args=[slug])
    return form_page(request, form, template, context, save=save, to=here, version=row.version)


def _pause(row: PostSettings) -> dict[str, str]:
    """Return what the switch of all mail says: who put it on hold, and what waits."""
    if not row.paused_at:
        words = {"title": _("Put on hold"), "press": _("Put all mail on hold")}
        return {**words, "name": "pauze", "look": "plain"}
    at = instant_in_words(row.paused_at)
    who = _("%(name)s put all mail on hold on %(at)s.") % {"name": row.paused_by, "at": at}
    waiting = Letter.objects.filter(organiser_ref=row.context_ref, state=Letter.State.QUEUED)
    number = waiting.count()
    what = ngettext("%(number)d letter waits.", "%(number)d letters wait.", number)
    return {
        "title": _("On hold"),
        "on_hold": f"{who} {what % {'number': number}}" if number else who,
        "press": _("Let the mail go on"),
        "name": "hervatten",
        "look": "primary",
    }


def _kinds(ref: str) -> list[tuple[LetterKind, AutoRelease | None]]:
    """Return the kinds that could wait for a person, with who let them go by themselves."""
    on = kinds_by_themselves(ref)
    kinds = [kind for kind in letter_kinds() if kind.about_activity]
    kinds.sort(key=lambda kind: folded(str(kind.title)))
    return [(kind, on.get(kind.purpose)) for kind in kinds]


def _activities(scope: Scope, organiser: Organiser) -> list[dict[str, object]]:
    paused = set(paused_refs())
    activities = _activities_of(scope, organiser)
    switches = {
        False: {"on_hold": False, "name": "pauze", "press": _("Put on hold")},
        True: {"on_hold": True, "name": "hervatten", "press": _("Let it go on")},
    }
    return [
        {"title": title, "ref": ref, **switches[ref in paused]}
        for activity, title in zip(activities, apart(activities), strict=True)
        for ref in [reference(activity)]
    ]


def _activities_of(scope: Scope, organiser: Organiser) -> list[Activity]:
    rows = [
        activity
        for activity in scope.activities.values()
        if activity.programme.organiser_id == organiser.pk and activity.cancelled_at is None
    ]
    return sorted(rows, key=lambda activity: folded(activity.title))


def _reminders(scope: Scope, organiser: Organiser) -> list[dict[str, object]]:
    own = own_choices(_activities_of(scope, organiser))
    return [
        {"rule": rule, "choice": _choice(rule, len(own.get(rule.ladder.kind, ())))}
        for rule in default_rules_of(organiser)
    ]


def _choice(rule: Rule, others: int) -> str:
    words = ngettext(
        "%(number)d activity has a choice of its own.",
        "%(number)d activities have a choice of their own.",
        others,
    )
    parts = [choice_in_words(rule)]
    parts += [] if rule.is_own else [_("The standard.")]
    parts += [words % {"number": others}] if others else []
    return " ".join(parts)


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

    def save() -> None:
        choice = form.choice(rule, request)
        choose_default_reminders(by=request.actor, at=request.now, organiser=organiser, **choice)

    activities = _activities_of(scope, organiser)
    titled = list(zip(activities, apart(activities), strict=True))
    own = own_choices(activities).get(kind, [])
    follow = [(activity, title) for activity, title in titled if activity not in own]
    words = ngettext(
        "%(number)d activity follows this", "%(number)d activities follow this", len(follow)
    )
    back = reverse("web_staff:post-settings", args=[slug])
    context = {
        "organiser": organiser,
        "own": [(activity, title) for activity, title in titled if activity in own],
        "followers": {"title": words % {"number": len(follow)}, "rows": follow},
        "name": organiser.name,
        "back": back,
        "back_label": _("How the mail goes out"),
        **about_rule(rule),
    }
    template = "web_staff/post/default_reminder.html"
    said = _("Saved. Activities with a choice of their own keep it.")
    options: Any = {"version": rule.version, "at_field": AT_FIELD, "said": said}
    return form_page(request, form, template, context, save=save, to=back, **options)


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
    following = [activity for activity in activities if activity not in own]
    page = FormPage(
        title=_("By the standard again?"),
        back=reverse("web_staff:post-reminder", args=[slug, kind]),
        back_label=str(rule.ladder.title),
        button=_("Follow the standard"),
    )
    words = ngettext(
        "%(number)d activity follows this.", "%(number)d activities follow this.", len(following)
    )
    then = words % {"number": len(following)}
    terms = (_("As you chose it"), _("The standard"))
    wider = standard_rule(rule.ladder)
    return follow_page(request, rule, wider, page, terms, follow=following, then=then)


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


def held_back(scope: Scope) -> bool:
    """Tell whether anything is on hold within somebody's scope, for a line above the outbox."""
    rows = PostSettings.objects.filter(paused_at__isnull=False, context_ref__in=scope.refs)
    return rows.exists()
