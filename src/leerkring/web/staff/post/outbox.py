"""The outbox: every letter, found by state, activity, kind or words; and letting letters go."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.audit.numbers import number_in, numbers_in
from leerkring.mail.actions import release_letters
from leerkring.mail.kinds import letter_kinds
from leerkring.mail.models import Letter
from leerkring.mail.queries import waiting_drafts
from leerkring.people.finding import NAME, rows_with
from leerkring.people.folding import folded
from leerkring.people.models import Person
from leerkring.programmes.moments import AMSTERDAM
from leerkring.programmes.wording import instant_in_words, short_day_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.naming import apart
from leerkring.web.staff.post.forms import SendForm
from leerkring.web.staff.post.mailings import day_asked_for, drawn_up, mailings_of, to_let_go
from leerkring.web.staff.post.scope import Scope, letters_for, scope_of
from leerkring.web.staff.post.settings import held_back

PER_PAGE = 50
MOST_AT_ONCE = 2000
MAILINGS = 25
APART = ("staat", "persoon", "q", "groep", "dag")  # what is asked of letters, not of mailings
FILTERS = (*APART, "soort", "activiteit")


@staff_only
def outbox(request: Request) -> HttpResponse:
    """Show what was written together as one line; letters apart once somebody looks for them."""
    scope = scope_of(request.actor)
    everything = letters_for(scope)
    rows = _filtered(everything, request, scope)
    is_apart = any(request.GET.get(name) for name in APART)
    kinds = {kind.purpose: kind.title for kind in letter_kinds()}
    found = rows if is_apart else mailings_of(rows)
    pages: Paginator[Any] = Paginator(found, PER_PAGE if is_apart else MAILINGS)
    page = pages.get_page(request.GET.get("pagina"))
    counts = dict(everything.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "page": page,
        "states": [
            (value, f"{label} ({counts.get(value, 0)})") for value, label in Letter.State.choices
        ],
        "kinds": _kinds(everything, kinds),
        "activities": _titled(scope),
        "waiting": _waiting(counts),
        "paused": held_back(scope),
        "may_set": bool(scope.organisers),
        "query": request.GET,
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
    }
    if not is_apart:
        context["mailings"] = drawn_up(list(page.object_list), everything, kinds, scope)
        return render(request, "web_staff/post/outbox.html", context)
    context |= {
        "letters": [
            {
                "letter": letter,
                "kind": kinds.get(letter.purpose, letter.purpose),
                "activity": scope.activities.get(letter.context_ref),
                "when": _when(letter, request.now),
            }
            for letter in page.object_list
        ],
        "drafts": any(letter.state == Letter.State.DRAFT for letter in page.object_list),
        "person": _person_asked_for(request, page.object_list),
    }
    return render(request, "web_staff/post/letters.html", context)


def _kinds(everything: QuerySet[Letter], kinds: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the kinds of letters that there are, by title."""
    used = set(everything.order_by().values_list("purpose", flat=True).distinct())
    named = [(p, str(kinds.get(p, p))) for p in used]
    return sorted(named, key=lambda pair: (folded(pair[1]), pair[0]))


def _titled(scope: Scope) -> list[tuple[str, str]]:
    activities = sorted(scope.activities.values(), key=lambda activity: folded(activity.title))
    slugs = (activity.slug for activity in activities)
    return list(zip(slugs, apart(activities), strict=True))


def _when(letter: Letter, now: datetime) -> str:
    if letter.sent_at:
        return instant_in_words(letter.sent_at)
    if letter.state == Letter.State.QUEUED and letter.send_after > now:
        return _("from %(at)s") % {"at": instant_in_words(letter.send_after)}
    return short_day_in_words(letter.created_at)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters with which somebody must do something: how many, and where that is done."""

    kind: str
    words: str
    url: str
    action: str


def _waiting(counts: Mapping[str, int]) -> list[Waiting]:
    outbox_url, release_url = reverse("web_staff:outbox"), reverse("web_staff:letters-release")
    bounced = counts.get(Letter.State.BOUNCED, 0)
    drafts = counts.get(Letter.State.DRAFT, 0)
    failed = counts.get(Letter.State.FAILED, 0)
    rows = [
        (
            "error",
            ngettext("%(number)d letter came back.", "%(number)d letters came back.", bounced),
            bounced,
            f"{outbox_url}?staat=bounced",
            _("See what to do"),
        ),
        (
            "warning",
            ngettext(
                "%(number)d letter waits for you.", "%(number)d letters wait for you.", drafts
            ),
            drafts,
            release_url,
            _("See to whom they go, and let them go"),
        ),
        (
            "error",
            ngettext(
                "%(number)d letter could not be delivered.",
                "%(number)d letters could not be delivered.",
                failed,
            ),
            failed,
            f"{outbox_url}?staat=failed",
            _("See what to do"),
        ),
    ]
    return [
        Waiting(kind, words % {"number": number}, url, action)
        for kind, words, number, url, action in rows
        if number
    ]


def _person_asked_for(request: Request, letters: Any) -> Person | None:
    """Return whose letters alone are asked for, to say so above them."""
    return next((one.person for one in letters), None) if request.GET.get("persoon") else None


def _filtered(rows: QuerySet[Letter], request: Request, scope: Scope) -> QuerySet[Letter]:
    query = request.GET
    if query.get("staat") in Letter.State.values:
        rows = rows.filter(state=query["staat"])
    if kind := query.get("soort"):
        rows = rows.filter(purpose=kind)
    if slug := query.get("activiteit"):
        refs = [ref for ref, activity in scope.activities.items() if activity.slug == slug]
        rows = rows.filter(context_ref__in=refs)
    if (person := number_in(query.get("persoon"))) is not None:
        rows = rows.filter(person=person)
    if batch := query.get("groep"):
        rows = rows.filter(batch=batch)
    if day := day_asked_for(query.get("dag", "")):
        first = datetime.combine(day, time(), AMSTERDAM)
        rows = rows.filter(created_at__gte=first, created_at__lt=first + timedelta(days=1))
    of_person = [f"person__{part}" for part in NAME]
    return rows_with(rows, query.get("q", "")[:100], "recipient", "subject", *of_person)


@staff_only
@once
def release(request: Request) -> HttpResponse:
    """Show how many letters go to whom; a POST lets exactly these go."""
    scope = scope_of(request.actor)
    drafts = _chosen(request, scope)
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _release(request, drafts, form.cleaned_data["send_after"])
    letters = list(drafts.defer("html", "headers", "links")[:MOST_AT_ONCE])
    if not letters:
        return render(request, "web_staff/post/nothing_waits.html")
    number = len(letters)
    kinds = {kind.purpose: kind.title for kind in letter_kinds()}
    later = max((x.send_after for x in letters if x.send_after > request.now), default=None)
    goes = ngettext("%(number)d letter goes out", "%(number)d letters go out", number)
    press = ngettext("Send %(number)d letter", "Send %(number)d letters", number)
    context: dict[str, Any] = {
        "letters": letters,
        "mailings": to_let_go(letters, kinds, scope),
        "title": goes % {"number": number},
        "press": press % {"number": number},
        "form": form,
        "later": later,
    }
    return render(request, "web_staff/post/release.html", context)


def _chosen(request: Request, scope: Scope) -> QuerySet[Letter]:
    """Return the drafts that the address or form names: one by one, or as the outbox filters."""
    drafts = waiting_drafts(scope.refs)
    query = request.POST if request.method == "POST" else request.GET
    if ids := numbers_in(query.getlist("brief")):
        return drafts.filter(pk__in=ids[:MOST_AT_ONCE])
    if request.method == "POST":
        return drafts.none()
    return _filtered(drafts, request, scope)


def _release(
    request: Request, drafts: QuerySet[Letter], send_after: datetime | None
) -> HttpResponse:
    release_name = secrets.token_hex(8)
    count = release_letters(
        letters=drafts,
        send_after=send_after,
        release=release_name,
        by=request.actor,
        at=request.now,
    )
    words = ngettext("%(count)d letter goes out.", "%(count)d letters go out.", count)
    messages.success(request, words % {"count": count})
    return redirect("web_staff:letters-progress", release_name)
