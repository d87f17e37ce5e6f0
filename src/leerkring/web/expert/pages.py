"""What an expert sees by personal link: the invitation, yes or no, and the briefing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leerkring.attendance.queries import in_the_room
from leerkring.audit.actors import Actor, person_actor
from leerkring.experts.actions import answer_invitation, tell_needs
from leerkring.experts.links import speaker_for
from leerkring.experts.models import Speaker
from leerkring.experts.queries import activities_of, hour_has_gone, questions_for
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import timed_agenda
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.personal.own_data import own_data_by_link
from leerkring.web.design.request import Request


class NeedsForm(KeyedForm):
    needs = forms.CharField(
        label=gettext_lazy("What do you need from us?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A beamer, a parking place, a fee, help with access."),
    )
    organisation_name = forms.CharField(
        label=gettext_lazy("Where do you work?"), required=False, max_length=160
    )
    bio = forms.CharField(
        label=gettext_lazy("How shall we introduce you?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Two or three sentences; participants read them."),
    )


class RemarkForm(KeyedForm):
    """What an expert says with a yes or no."""

    opmerking = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For example: I can come from 17.00, or: ask my colleague."),
    )


def home(request: Request) -> HttpResponse:
    return render(request, "web_expert/home.html")


def _speaker(token: str) -> Speaker:
    speaker = speaker_for(token)
    if speaker is None:
        raise Http404
    return speaker


def _actor(speaker: Speaker) -> Actor:
    return person_actor(speaker.expert.person_id, speaker.expert.person.name)


def _context(request: Request, speaker: Speaker, token: str) -> dict[str, Any]:
    meeting = speaker.meeting
    activities = list(activities_of(meeting))
    themes = questions_for(speaker)
    ids = {row.theme.activity_id for row in themes}
    activity: Activity = next((a for a in activities if a.pk in ids), activities[0])
    is_over = meeting.cancelled_at is not None or meeting.has_ended(request.now)
    has_gone = hour_has_gone(speaker)
    return {
        "speaker": speaker,
        "person": speaker.expert.person,
        "meeting": meeting,
        "activity": activity,
        "activities": activities,
        "themes": themes,
        "token": token,
        "is_over": is_over,
        "may_answer": not is_over and not has_gone,
        "has_gone": has_gone,
        "contact_email": activity.contact_email or speaker.expert.organiser.reply_to,
        "contact_name": activity.contact_name or speaker.expert.organiser.name,
    }


@never_cache
def invitation(request: Request, token: str) -> HttpResponse:
    """Show what is asked; opening it answers nothing, so a mail scanner cannot say yes."""
    speaker = _speaker(token)
    return _page(request, speaker, token, _needs_form(speaker))


def _page(
    request: Request, speaker: Speaker, token: str, form: NeedsForm, status: int = 200
) -> HttpResponse:
    context = _context(request, speaker, token) | {
        "room": in_the_room(speaker.meeting),
        "remark_form": RemarkForm(initial={"opmerking": speaker.remark}),
        "form": form,
    }
    answered = speaker.state in {Speaker.State.ACCEPTED, Speaker.State.DECLINED}
    state = speaker.state if answered else Speaker.State.INVITED
    return render(request, f"web_expert/invitation_{state}.html", context, status=status)


def _needs_form(speaker: Speaker, data: Any = None) -> NeedsForm:
    expert = speaker.expert
    initial = {
        "needs": speaker.needs,
        "organisation_name": expert.organisation_name,
        "bio": expert.bio,
    }
    return NeedsForm(data, initial=initial)


@never_cache
@require_POST
@once
def answer(request: Request, token: str) -> HttpResponse:
    speaker = _speaker(token)
    said = request.POST.get("antwoord")
    if said in {"ja", "nee"}:
        answer_invitation(
            by=_actor(speaker),
            at=request.now,
            speaker=speaker,
            comes=said == "ja",
            remark=request.POST.get("opmerking", "")[:2000],
        )
    return redirect("web_expert:invitation", token)


@never_cache
@require_POST
@once
def needs(request: Request, token: str) -> HttpResponse:
    speaker = _speaker(token)
    form = _needs_form(speaker, request.POST)
    if form.is_valid():
        tell_needs(by=_actor(speaker), at=request.now, speaker=speaker, **form.cleaned_data)
        messages.success(request, _("Thank you, this is saved. The team sees it."))
        return redirect("web_expert:invitation", token)
    return _page(request, speaker, token, form, status=422)


@never_cache
@once
def own_data(request: Request, token: str) -> HttpResponse:
    """Lead an expert to what is kept of them, also after a no."""
    person = _speaker(token).expert.person
    return own_data_by_link(request, person, reverse("web_expert:invitation", args=[token]))


@never_cache
def briefing(request: Request, token: str) -> HttpResponse:
    """Show the hour, the room, the questions and the materials on one page that prints well."""
    speaker = _speaker(token)
    if speaker.state != Speaker.State.ACCEPTED:
        return redirect("web_expert:invitation", token)
    context = _context(request, speaker, token)
    room = in_the_room(speaker.meeting)
    context |= {
        "room": room,
        "room_counts": [counts for counts in (room.by_role, room.by_sector) if counts],
        "agenda": timed_agenda(speaker.meeting),
        "materials": speaker.meeting.materials.order_by("added_at"),
    }
    return render(request, "web_expert/briefing.html", context)
