"""One letter: as its recipient sees it, and what can still be done with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from leerkring.audit.problems import ChangedMeanwhile
from leerkring.audit.queries import history
from leerkring.audit.trail import reference
from leerkring.mail.actions import digest_of_words, discard_letter, edit_letter, retry_letter
from leerkring.mail.delivery import NOT_NEEDED
from leerkring.mail.kinds import letter_kinds
from leerkring.mail.models import Letter
from leerkring.mail.render import plain
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences
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
WAITING = {Letter.State.DRAFT, Letter.State.QUEUED}


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
        "bundled": found.bundled.order_by("id"),
        "copies": found.copies.order_by("id"),
        "not_needed": found.last_error == NOT_NEEDED,
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
    problem_rows = None
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        try:
            edit_letter(
                letter=found,
                seen=request.POST.get("gezien", ""),
                subject=values["subject"],
                text=values["text"],
                send_after=values["send_after"] or request.now,
                by=request.actor,
                at=request.now,
            )
        except ChangedMeanwhile as problem:
            problem_rows = differences(form, problem)
            found, _scope = letter_or_404(request, pk)
        else:
            messages.success(request, _("The letter was changed."))
            return redirect("web_staff:letter", pk)
    context = {
        "letter": found,
        "form": form,
        "seen": digest_of_words(found),
        "differences": problem_rows,
    }
    status = 409 if problem_rows is not None else 200
    return render(request, "web_staff/post/edit.html", context, status=status)


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
    return render(request, "web_staff/post/discard.html", {"letter": found})


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
    if request.method == "POST" and form.is_valid():
        retry_letter(
            letter=found,
            recipient=form.cleaned_data["recipient"],
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("The letter is tried again."))
        return redirect("web_staff:letter", pk)
    return render(request, "web_staff/post/retry.html", {"letter": found, "form": form})
