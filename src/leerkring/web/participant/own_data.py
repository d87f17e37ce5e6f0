"""What is kept of me: seeing it, taking it along, correcting it, consents, and being erased."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.applications import activities_with_place, placed_applications
from leerkring.audit.problems import Refused
from leerkring.audit.trail import reference
from leerkring.people.actions import correct_own_details, give_consent, withdraw_consent
from leerkring.people.finding import by_name
from leerkring.people.models import Consent, Language, Person
from leerkring.people.privacy import GROUNDS
from leerkring.people.queries import consents_of, who_agreed
from leerkring.privacy.actions import ask_erasure, take_erasure_back
from leerkring.privacy.models import ErasureRequest
from leerkring.privacy.own_copy import MOST_ROWS, Section, as_data, files_of, sections_of
from leerkring.privacy.queries import Kept, kept_of, last_request_of
from leerkring.privacy.states import RequestState
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import instant_in_words, short_day_in_words
from leerkring.review.queries import readings_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.participant.pages import mine

LONGEST_NOTE = 2000
CONSENT_TEXT = "1"  # raise it when the words of the consent change


class DetailsForm(forms.Form):
    """What somebody may correct of themselves without asking anybody."""

    given_name = forms.CharField(label=gettext_lazy("First name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone number"), max_length=30, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of letters"),
        choices=Language.choices,
    )


class ErasureForm(forms.Form):
    """Asking to be erased: what one wants to say with it, and that one knows what it does."""

    note = forms.CharField(
        label=gettext_lazy("Do you want to say something with it?"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that a place that I have goes to somebody else"),
        error_messages={"required": gettext_lazy("Tick that you know what happens to a place.")},
    )


@mine
def page(request: Request, person: Person) -> HttpResponse:
    agreed = consents_of(person, Consent.Purpose.PARTICIPANT_LIST)
    context = {
        "person": person,
        "kinds": _kinds(person, request.now),
        "most": MOST_ROWS,
        "readings": readings_of(person),
        "lists": [
            (activity, reference(activity) in agreed) for activity in activities_with_place(person)
        ],
        "erasure": _standing(last_request_of(person)),
    }
    return render(request, "web_participant/own_data/page.html", context)


def _kinds(person: Person, now: datetime) -> list[dict[str, Any]]:
    """Return each kind of data that is kept: why, until when, and what it says.

    What the machinery keeps by itself (the trail, signing in) comes last.
    """
    rows = {section.declaration: section.rows for section in sections_of(person)}
    kinds = sorted(kept_of(person), key=lambda one: one.declaration.key.startswith("audit."))
    return [{**_in_words(one, now), "rows": rows.get(one.declaration, [])} for one in kinds]


def _in_words(kept: Kept, now: datetime) -> dict[str, Any]:
    one = kept.declaration
    if kept.until is None:
        until = _("as long as you take part, and %(months)s months after") % {
            "months": one.keep_months
        }
    elif kept.until > now:
        until = _("until %(day)s") % {"day": short_day_in_words(amsterdam_day(kept.until))}
    else:
        until = _("goes tonight")
    ground = GROUNDS[one.ground]
    said = {"called": one.called, "purpose": one.purpose, "ground": ground}
    return {**said, "count": kept.count, "until": until}


def _standing(request: ErasureRequest | None) -> dict[str, Any]:
    """Return how a request to be erased stands, and what one can do about it."""
    if request is None or request.state == RequestState.TAKEN_BACK:
        return {"may_ask": True}
    asked = instant_in_words(request.asked_at)
    if request.state == RequestState.REFUSED:
        return {"may_ask": True, "refused": request.reason, "asked": asked}
    due = instant_in_words(request.due_at) if request.due_at else ""
    return {"may_take_back": True, "asked": asked, "due": due}


@mine
def download(request: Request, person: Person) -> HttpResponse:
    """Give everything in one file: a page to read, the data, and the files."""
    response = HttpResponse(_zip_of(request, person), content_type="application/zip")
    name = _("my-data")
    response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


def _zip_of(request: Request, person: Person) -> bytes:
    sections: list[Section] = sections_of(person)
    context = {"person": person, "sections": sections, "made": instant_in_words(request.now)}
    html = render_to_string("web_participant/own_data/file.html", context)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_("my-data") + ".html", html)
        archive.writestr(_("my-data") + ".json", as_data(sections))
        for file in files_of(person):
            archive.writestr(_("files") + "/" + file.name, file.content)
    return packed.getvalue()


@mine
@once
def details(request: Request, person: Person) -> HttpResponse:
    """Correct one's own name, phone number and language."""
    names = ("given_name", "surname_prefix", "family_name", "phone", "language")
    before = {name: getattr(person, name) for name in names}
    form = DetailsForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        correct_own_details(
            by=request.actor, at=request.now, person=person, values=form.cleaned_data
        )
        messages.success(request, _("Your details are saved."))
        return redirect("web_participant:own-data")
    return render(request, "web_participant/own_data/details.html", {"form": form})


@mine
@once
@require_POST
def consent(request: Request, person: Person, slug: str) -> HttpResponse:
    """Let other participants of a network see one's name, or no longer: it counts at once."""
    activity = _activity_of(person, slug)
    said = {"purpose": Consent.Purpose.PARTICIPANT_LIST, "about": reference(activity)}
    if request.POST.get("given") == "yes":
        give_consent(
            by=request.actor, at=request.now, person=person, text_version=CONSENT_TEXT, **said
        )
        messages.success(request, _("The others now see your name. You can end that at any time."))
    else:
        withdraw_consent(by=request.actor, at=request.now, person=person, **said)
        messages.success(request, _("Your name no longer stands on the list."))
    return redirect("web_participant:own-data")


@mine
def participants(request: Request, person: Person, slug: str) -> HttpResponse:
    """List who takes part in a network of mine, as far as they want to be seen."""
    activity = _activity_of(person, slug)
    placed = placed_applications([activity])
    agreed = who_agreed(Consent.Purpose.PARTICIPANT_LIST, reference(activity))
    seen = placed.filter(person__in=agreed).order_by(*by_name())
    context = {"activity": activity, "people": seen, "unseen": placed.count() - len(seen)}
    return render(request, "web_participant/own_data/participants.html", context)


def _activity_of(person: Person, slug: str) -> Activity:
    return get_object_or_404(activities_with_place(person), slug=slug)


@mine
@once
def erasure(request: Request, person: Person) -> HttpResponse:
    """Ask to be erased, after reading what that does."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_erasure(
                by=request.actor, at=request.now, person=person, note=form.cleaned_data["note"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your request is in. You get a receipt by mail."))
            return redirect("web_participant:own-data")
    return render(request, "web_participant/own_data/erasure.html", {"form": form})


@mine
@once
@require_POST
def erasure_back(request: Request, person: Person) -> HttpResponse:
    """Take a request to be erased back."""
    open_request = last_request_of(person)
    if open_request is None:
        raise Http404
    take_erasure_back(by=request.actor, at=request.now, request=open_request)
    messages.success(request, _("Your request is taken back. Nothing is erased."))
    return redirect("web_participant:own-data")
