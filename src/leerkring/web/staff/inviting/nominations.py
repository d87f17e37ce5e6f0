"""Asking people by name to apply: who was asked, what came of it, and one reminder."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.actions.nominations import (
    Nominated,
    ask_to_apply,
    may_nominate_now,
    remind_nominees,
    to_ask,
)
from leerkring.admissions.nominations import Nominee, Standing, counts_of, nominees_of
from leerkring.admissions.queries.window import Window, window
from leerkring.admissions.rules import may_handle_applications
from leerkring.people.models import Language, Role
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import short_day_in_words
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.inviting.named_people import Ready, batch_for, name_people, named_in
from leerkring.web.staff.reminding import Reminding, remind_page

STANDINGS: dict[Standing, str | Promise] = {
    Standing.WAITS: gettext_lazy("the letter has not gone out yet"),
    Standing.NO_ANSWER: gettext_lazy("no answer yet"),
    Standing.BEGUN: gettext_lazy("has begun, not sent yet"),
    Standing.APPLIED: gettext_lazy("has applied"),
    Standing.DECLINED: gettext_lazy("not interested"),
    Standing.WITHDRAWN: gettext_lazy("has withdrawn"),
}


class NominateForm(KeyedForm):
    people = forms.CharField(
        label=gettext_lazy("Whom do you ask to apply?"),
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "One person a line: name; e-mail address; school; town. School and town may stay out. "
            "You can copy the lines from a spreadsheet."
        ),
        error_messages={"required": gettext_lazy("Fill in at least one person.")},
    )
    nominated_by = forms.CharField(
        label=gettext_lazy("Who thought of them?"),
        max_length=160,
        help_text=gettext_lazy(
            "As the letter says it. For example: Els Bos (municipality of Zwolle)."
        ),
        error_messages={
            "required": gettext_lazy(
                "Write down who thought of these people: it stands in the letter."
            )
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Why them, in a sentence or two"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("They read it in the letter and above their form."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", "–"), *Role.choices], required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letters"), choices=Language.choices
    )
    as_drafts = forms.BooleanField(
        label=gettext_lazy("Put the letters in the outbox first, so that I can look at them"),
        required=False,
        initial=True,
    )


@for_activity(may_handle_applications)
def nominations(request: Request, activity: Activity) -> HttpResponse:
    nominees = nominees_of(activity)
    can_remind = window(activity, request.now) == Window.OPEN
    to_remind = sum(one.may_be_reminded for one in nominees) if can_remind else 0
    remind = ngettext(
        "Remind %(number)d person who did not answer",
        "Remind %(number)d people who did not answer",
        to_remind,
    )
    context = {
        "activity": activity,
        "nominees": [(one.nomination, _standing(one)) for one in nominees],
        "counts": [(STANDINGS[key], number) for key, number in counts_of(nominees).items()],
        "may_ask": may_nominate_now(activity, request.now),
        "remind": remind % {"number": to_remind} if to_remind else "",
    }
    return render(request, "web_staff/applications/nominations.html", context)


def _standing(nominee: Nominee) -> list[str]:
    """Return what came of it, and when somebody was reminded."""
    words = [str(STANDINGS[nominee.standing])]
    if at := nominee.nomination.reminded_at:
        words.append(_("reminded on %(day)s") % {"day": short_day_in_words(amsterdam_day(at))})
    return words


@for_activity(may_handle_applications)
@once
def nominate(request: Request, activity: Activity) -> HttpResponse:
    initial = {"role": activity.audience[0] if len(activity.audience) == 1 else ""}
    form = NominateForm(request.POST or None, initial=initial)
    closed = _("You can ask people to apply as long as applying is open, or about to open.")
    page = FormPage(
        title=_("Ask people to apply"),
        lead=_(
            "Everybody gets a letter with a form of their own, with what you know filled in, and "
            "can also answer that they are not interested."
        ),
        warning="" if may_nominate_now(activity, request.now) else closed,
        button=_("Look whom I ask"),
        back=reverse("web_staff:nominations", args=[activity.slug]),
        back_label=_("Asked to apply"),
    )

    def words(number: int) -> Ready:
        title = ngettext("You ask %(number)d person", "You ask %(number)d people", number)
        button = ngettext("Ask %(number)d person", "Ask %(number)d people", number)
        return Ready(title % {"number": number}, button % {"number": number})

    return name_people(
        request,
        form,
        page,
        read=lambda: _people(form),
        write=lambda people: _ask(request, activity, form, people),
        wanted=lambda people: to_ask(activity, people),
        words=words,
        activity=activity,
    )


def _people(form: NominateForm) -> list[Nominated]:
    otherwise = _("Line %(number)d: write name; e-mail address; school; town.")
    return [
        Nominated(
            given_name=one.given_name,
            surname_prefix=one.surname_prefix,
            family_name=one.family_name,
            email=one.email,
            organisation_name=one.part(0)[:160],
            organisation_town=one.part(1)[:80],
        )
        for one in named_in(form, otherwise=otherwise)
    ]


def _ask(
    request: Request, activity: Activity, form: NominateForm, people: list[Nominated]
) -> HttpResponse:
    as_drafts = form.cleaned_data["as_drafts"]
    batch = batch_for("nominate", activity.pk, request, as_drafts=as_drafts)
    made = ask_to_apply(
        activity=activity,
        people=people,
        nominated_by=form.cleaned_data["nominated_by"],
        note=form.cleaned_data["note"],
        role=form.cleaned_data["role"],
        language=form.cleaned_data["language"],
        draft=as_drafts,
        batch=batch,
        by=request.actor,
        at=request.now,
    )
    if as_drafts:
        return redirect(f"{reverse('web_staff:letters-release')}?groep={batch}")
    words = ngettext(
        "%(count)d person is asked to apply.", "%(count)d people are asked to apply.", len(made)
    )
    messages.success(request, words % {"count": len(made)})
    return redirect("web_staff:nominations", activity.slug)


@for_activity(may_handle_applications)
@once
def remind(request: Request, activity: Activity) -> HttpResponse:
    people = [one.nomination.application for one in nominees_of(activity) if one.may_be_reminded]
    lead = ngettext(
        "%(number)d person gets a letter. Nobody is reminded twice.",
        "%(number)d people get a letter. Nobody is reminded twice.",
        len(people),
    )
    button = ngettext("Remind %(number)d person", "Remind %(number)d people", len(people))
    page = Reminding(
        title=_("Remind who did not answer"),
        lead=lead % {"number": len(people)},
        people=[(row.name, row.email or "") for row in people],
        button=button % {"number": len(people)},
        nobody=_("Nobody is left to remind: everybody answered, or was reminded already."),
        back=reverse("web_staff:nominations", args=[activity.slug]),
        back_label=_("Asked to apply"),
    )

    def write() -> str:
        done = len(remind_nominees(activity=activity, by=request.actor, at=request.now))
        words = ngettext("%(count)d person was reminded.", "%(count)d people were reminded.", done)
        return words % {"count": done}

    return remind_page(request, activity, page, write)
