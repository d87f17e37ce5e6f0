"""The outbox: every letter, found by state, activity, kind or words; and letting letters go."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from leerkring.mail.actions import release_letters
from leerkring.mail.kinds import letter_kinds
from leerkring.mail.models import Letter
from leerkring.mail.queries import waiting_drafts
from leerkring.people.models import Person
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.naming import apart
from leerkring.web.staff.post.forms import SendForm
from leerkring.web.staff.post.scope import Scope, letters_for, scope_of
from leerkring.web.staff.post.settings import held_back

PER_PAGE = 50
MOST_AT_ONCE = 2000
FILTERS = ("staat", "soort", "activiteit", "persoon", "q")


@staff_only
def outbox(request: Request) -> HttpResponse:
    scope = scope_of(request.actor)
    everything = letters_for(scope)
    rows = _filtered(everything, request, scope)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    counts = dict(everything.order_by().values_list("state").annotate(Count("pk")))
    kinds = {kind.purpose: kind.title for kind in letter_kinds()}
    activities = sorted(scope.activities.values(), key=lambda activity: activity.title)
    used = set(everything.order_by().values_list("purpose", flat=True).distinct())
    context = {
        "page": page,
        "letters": [
            {
                "letter": letter,
                "kind": kinds.get(letter.purpose, letter.purpose),
                "activity": scope.activities.get(letter.context_ref),
            }
            for letter in page.object_list
        ],
        "states": [(value, label, counts.get(value, 0)) for value, label in Letter.State.choices],
        "kinds": sorted((str(kinds.get(p, p)), p) for p in used),
        "activities": list(zip(activities, apart(activities), strict=True)),
        "drafts": counts.get(Letter.State.DRAFT, 0),
        "failed": counts.get(Letter.State.FAILED, 0),
        "bounced": counts.get(Letter.State.BOUNCED, 0),
        "paused": held_back(request),
        "may_set": bool(scope.organisers),
        "query": request.GET,
        "person": _person_asked_for(request, page.object_list),
        "is_filtered": any(request.GET.get(name) for name in FILTERS),
    }
    return render(request, "web_staff/post/outbox.html", context)


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
    if (person := query.get("persoon", "")) and person.isascii() and person.isdigit():
        rows = rows.filter(person=int(person))
    for word in query.get("q", "")[:100].split():
        rows = rows.filter(
            Q(recipient__icontains=word)
            | Q(subject__icontains=word)
            | Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
        )
    return rows


@staff_only
@once
def release(request: Request) -> HttpResponse:
    """Show how many letters go to whom; a POST lets exactly these go."""
    scope = scope_of(request.actor)
    drafts = _chosen(request, scope)
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _release(request, drafts, form.cleaned_data["send_after"])
    letters = list(drafts[:MOST_AT_ONCE])
    kinds = {kind.purpose: kind.title for kind in letter_kinds()}
    groups: dict[str, list[Letter]] = {}
    for letter in letters:
        groups.setdefault(str(kinds.get(letter.purpose, letter.purpose)), []).append(letter)
    context: dict[str, Any] = {
        "letters": letters,
        "groups": groups.items(),
        "form": form,
        "later": max((x.send_after for x in letters if x.send_after > request.now), default=None),
    }
    return render(request, "web_staff/post/release.html", context)


def _chosen(request: Request, scope: Scope) -> QuerySet[Letter]:
    """Return the drafts that the address or form names: one by one, a batch, or an activity's."""
    drafts = waiting_drafts(scope.refs)
    query = request.POST if request.method == "POST" else request.GET
    if ids := [int(pk) for pk in query.getlist("brief") if pk.isascii() and pk.isdigit()]:
        return drafts.filter(pk__in=ids[:MOST_AT_ONCE])
    if request.method == "POST":
        return drafts.none()
    if batch := query.get("groep"):
        return drafts.filter(batch=batch)
    if slug := query.get("activiteit"):
        refs = [ref for ref, activity in scope.activities.items() if activity.slug == slug]
        return drafts.filter(context_ref__in=refs)
    return drafts


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
