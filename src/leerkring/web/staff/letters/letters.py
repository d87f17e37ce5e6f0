"""One letter: as its recipient sees it, and what can still be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.applications import postal_address_of
from leerkring.audit.problems import HowUnknown, WrongState
from leerkring.audit.queries import history
from leerkring.audit.trail import reference
from leerkring.mail.actions import (
    digest_of_words,
    discard_letter,
    edit_letter,
    retry_letter,
)
from leerkring.mail.kinds import letter_kinds
from leerkring.mail.models import NOT_NEEDED, Letter
from leerkring.mail.post import mark_posted
from leerkring.mail.render import plain
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.history.events import lines
from leerkring.web.staff.post.forms import LetterForm, RetryForm
from leerkring.web.staff.post.scope import letter_or_404

WITH_FRAME: dict[str, Any] = {**settings.SECURE_CSP, "frame-src": [CSP.SELF]}
# A mail carries its style in its elements, because mail programs read no style sheets; the frame
# is sandboxed, so that nothing in it runs or leaves; its page may measure it and do nothing else.
MAIL_ONLY: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-same-origin"],
}
# A link of the letter is personal: it asks for a new window, which the sandbox does not give.
DEAD_LINKS = ("<head>", '<head><base target="_blank">', 1)
WAITING = {Letter.State.DRAFT, Letter.State.QUEUED, Letter.State.PAPER}


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of a letter that did not simply leave, and what can be done."""

    kind: str
    words: str
    server: str = ""
    again: str = ""
    again_url: str = ""
    address_url: str = ""


def notice_of(found: Letter) -> Notice | None:
    """Return what to say above a letter, if anything."""
    retry_url = reverse("web_staff:letter-retry", args=[found.pk])
    if found.state == Letter.State.FAILED:
        words = _(
            "The mail server did not take this letter. Is the address right? Then try again later. "
            "Otherwise correct it, or call."
        )
        return Notice("error", words, found.last_error, _("Try again"), retry_url)
    if found.state == Letter.State.BOUNCED:
        words = _(
            "This letter came back on %(at)s: the address does not exist, or takes no mail. Call "
            "or ask for the right address; then send this letter again."
        ) % {"at": instant_in_words(found.bounced_at or found.send_after)}
        person = found.person_id and reverse("web_staff:person-edit", args=[found.person_id])
        again = _("Send it again")
        return Notice("error", words, found.last_error, again, retry_url, person or "")
    if found.on_paper and found.state in WAITING:
        words = _(
            "On paper: this person did not agree to decisions by e-mail, so it is never mailed. "
            "Once it is let go: print the PDF, post it, and say so here. Address: %(address)s."
        )
        return Notice("warning", words % {"address": postal_address_of(found) or "–"})
    if found.last_error == NOT_NEEDED:
        words = _("This letter was not sent: events overtook it, or the day has passed.")
        return Notice("info", words)
    if found.state != Letter.State.QUEUED or not (found.held_at or found.last_error):
        return None
    at = instant_in_words(found.send_after)
    if found.held_at:
        words = _("Put off until %(at)s: this person had enough letters this week.")
        return Notice("info", words % {"at": at})
    words = ngettext(
        "%(number)d attempt failed. The next one is on %(at)s.",
        "%(number)d attempts failed. The next one is on %(at)s.",
        found.attempts,
    )
    return Notice("warning", words % {"number": found.attempts, "at": at}, found.last_error)


@staff_only
@require_POST
@once
def posted(request: Request, pk: int) -> HttpResponse:
    found, _scope = letter_or_404(request, pk)
    try:
        mark_posted(letter=found, by=request.actor, at=request.now)
    except WrongState:
        return _over(request, pk)
    messages.success(request, _("Written down: the letter was posted."))
    return redirect("web_staff:letter", pk)


def when_in_words(found: Letter, now: datetime) -> str:
    """Return when a letter was sent, will be, or was written."""
    if found.sent_at:
        return _("sent on %(at)s") % {"at": instant_in_words(found.sent_at)}
    if found.send_after > now:
        return _("not before %(at)s") % {"at": instant_in_words(found.send_after)}
    return _("written on %(at)s") % {"at": instant_in_words(found.created_at)}


def _relatives(found: Letter) -> list[tuple[str, str, list[tuple[Letter, str]]]]:
    """Return the letters that belong to this one: what it copies or holds, and the reverse."""
    rows = [
        (_("Copies"), "", [(copy, copy.recipient) for copy in found.copies.order_by("id")]),
        (_("Holds"), "", [(one, one.subject) for one in found.bundled.order_by("id")]),
    ]
    if found.bundled_in:
        rows.insert(0, (_("Went along in"), "", [(found.bundled_in, found.bundled_in.subject)]))
    if found.copy_of:
        of = [(found.copy_of, found.copy_of.recipient)]
        rows.insert(0, (_("Copy"), _("for an assistant, of"), of))
    return [row for row in rows if row[2]]


@staff_only
@csp_override(WITH_FRAME)
def letter(request: Request, pk: int) -> HttpResponse:
    found, scope = letter_or_404(request, pk)
    kinds = {kind.purpose: kind.title for kind in letter_kinds()}
    context = {
        "letter": found,
        "kind": kinds.get(found.purpose, found.purpose),
        "activity": scope.activities.get(found.context_ref),
        "plain_text": plain(found.text),
        "is_waiting": found.state in WAITING,
        "events": lines(history(reference(found))[:50]),
        "relatives": _relatives(found),
        "notice": notice_of(found),
        "when": when_in_words(found, request.now),
    }
    return render(request, "web_staff/post/letter.html", context)


@staff_only
@csp_override(MAIL_ONLY)
@xframe_options_sameorigin
def html_part(request: Request, pk: int) -> HttpResponse:
    found, _scope = letter_or_404(request, pk)
    return HttpResponse(found.html.replace(*DEAD_LINKS))


@staff_only
def attachment(request: Request, pk: int, file: int) -> HttpResponse:
    found, _scope = letter_or_404(request, pk)
    chosen = next((a for a in found.attachments.all() if a.pk == file), None)
    if chosen is None:
        raise Http404
    disposition = f'attachment; filename="{chosen.filename}"'
    return HttpResponse(
        bytes(chosen.content),
        content_type=chosen.content_type,
        headers={"Content-Disposition": disposition},
    )


@staff_only
@once
def edit(request: Request, pk: int) -> HttpResponse:
    found, _scope = letter_or_404(request, pk)
    if request.method == "GET" and found.state not in WAITING:
        return _over(request, pk)
    initial = {"subject": found.subject, "text": found.text, "send_after": found.send_after}
    form = LetterForm(request.POST or None, initial=initial)

    def save() -> None:
        values: dict[str, Any] = form.cleaned_data
        edit_letter(
            letter=found,
            seen=request.POST.get("gezien", ""),
            subject=values["subject"],
            text=values["text"],
            send_after=values["send_after"] or request.now,
            by=request.actor,
            at=request.now,
        )

    lead = _(
        "Only this letter changes. Leave what stands between square brackets as it is: the "
        "recipient's personal link comes there when the letter leaves."
    )
    page = _page(
        found, _("Edit the letter to %(name)s"), lead=lead, template="web_staff/post/edit.html"
    )
    seen = digest_of_words(found)
    said = _("The letter was changed.")
    return one_form(request, form, page, save=save, said=said, seen=seen)


def _page(found: Letter, title: str, **more: str) -> FormPage:
    name = found.person.name if found.person else found.recipient
    back = reverse("web_staff:letter", args=[found.pk])
    return FormPage(title=title % {"name": name}, back=back, back_label=found.subject, **more)


@staff_only
@once
def discard(request: Request, pk: int) -> HttpResponse:
    found, _scope = letter_or_404(request, pk)
    if request.method == "POST":
        discard_letter(letter=found, by=request.actor, at=request.now)
        messages.success(request, _("The letter was discarded; it is not sent."))
        return redirect("web_staff:letter", pk)
    if found.state not in WAITING:
        return _over(request, pk)
    lead = _(
        "“%(subject)s” is then not sent. What was decided stays as it is: tell the person yourself."
    ) % {"subject": found.subject}
    page = _page(found, _("Discard the letter to %(name)s?"), lead=lead, button=_("Discard"))
    return render(request, "web_staff/form_page.html", {"page": page})


def _over(request: Request, pk: int) -> HttpResponse:
    """Say before anybody types that a letter waits no more."""
    messages.error(request, _("This letter waits no more: it can no longer be changed."))
    return redirect("web_staff:letter", pk)


@staff_only
@once
def retry(request: Request, pk: int) -> HttpResponse:
    found, _scope = letter_or_404(request, pk)
    now_known = (found.person.email if found.person else "") or found.recipient
    form = RetryForm(request.POST or None, initial={"recipient": now_known})

    def save() -> None:
        to, heard = form.cleaned_data["recipient"], form.cleaned_data["gehoord"]
        retry_letter(letter=found, recipient=to, heard=heard, by=request.actor, at=request.now)

    title, template = _("Try the letter to %(name)s again"), "web_staff/post/retry.html"
    lead = _("Whoever gets this letter can use the personal links in it: be sure of the address.")
    page = _page(found, title, lead=lead, button=_("Try again"), template=template)
    said, at_field = _("The letter is tried again."), {HowUnknown: "gehoord"}
    return one_form(request, form, page, save=save, said=said, at_field=at_field, letter=found)
