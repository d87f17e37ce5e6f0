"""From a personal link to what is kept of its person: a sign-in, mailed to nobody but them.

A link lies in mailboxes and browsers for months; everything that is kept asks for a fresh one.
"""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from leerkring.audit.limits import LimitReached
from leerkring.mail.mails import send_sign_in_link
from leerkring.people.models import Person
from leerkring.people.signin import SIGN_IN_LETTERS, ensure_account
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import browser_of
from leerkring.web.design.source import source_of


def own_data_by_link(request: Request, person: Person, back: str) -> HttpResponse:
    """Show what one can do with what is kept, and mail the link to it on POST."""
    own_data = reverse("web_participant:own-data")
    if request.user.is_authenticated and request.user.person_id == person.pk:
        return redirect(own_data)
    if request.method == "POST" and person.email:
        return mail_sign_in(request, person, own_data)
    context = {"person": person, "back": back}
    return render(request, "web_design/own_data_by_link.html", context)


def mail_sign_in(request: Request, person: Person, next_path: str) -> HttpResponse:
    """Mail a link to the address that we know, which nobody types, and ask for its code here."""
    with suppress(LimitReached):  # they lie in the mailbox already: the page says so
        address, source = person.email or "", source_of(request)
        SIGN_IN_LETTERS.spend(address=address, source=source, at=request.now)
        send_sign_in_link(
            account=ensure_account(person=person, at=request.now),
            at=request.now,
            language=request.LANGUAGE_CODE,
            next_path=next_path,
            browser=browser_of(request),
        )
    return redirect(f"{reverse('web_public:sign-in-code')}?verstuurd=1")
