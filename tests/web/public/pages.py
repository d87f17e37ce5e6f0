"""What the tests of the public pages share."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from leerkring.admissions.models import Application
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.web.design.once import FIELD, new_key

OPEN_DAY = "2023-10-12 10:00"
APPLICANT = {
    "given_name": "Noor",
    "family_name": "Bakker",
    "email": "noor@school.example",
    "role": "teacher",
    "organisation_name": "De Regenboog",
    "organisation_town": "Zwolle",
    "sector": "po",
}
GUEST = {"given_name": "Wim", "family_name": "Smit", "email": "wim@school.example"}


def text_of(response: HttpResponse) -> str:
    """Return what a visitor reads: without tags, on one line."""
    body = response.content.decode().split("<main", 1)[-1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def page(client: Client, path: str) -> str:
    """Return what a visitor reads at an address."""
    response = client.get(path)
    assert response.status_code == 200, f"{response.status_code} at {path}"
    return text_of(response)


def send(client: Client, path: str, **values: Any) -> Any:
    """Send a filled-in form and follow where it leads."""
    return client.post(path, {FIELD: new_key(), **values}, follow=True)


def where(response: Any) -> str:
    """Return the path at which a visitor ended."""
    path: str = response.request["PATH_INFO"]
    return path


def link_in(letter: Letter) -> str:
    """Return the path of the personal link in a letter."""
    found = re.search(r"https?://[^/\s]+(/\S*aanmelding/[^/\s]+/)", as_received(letter).text)
    assert found, letter.text
    return found[1]


def letter_to(address: str, purpose: str) -> Letter:
    """Return the last letter of a kind to somebody."""
    return Letter.objects.filter(recipient=address, purpose=purpose).latest("id")


def apply(client: Client, slug: str, dates: dict[str, str] | None = None, **values: Any) -> Any:
    """Go through all steps as an applicant does; return the receipt."""
    begun = send(client, f"/activiteiten/{slug}/aanmelden/", **{**APPLICANT, **values})
    token = where(begun).split("/")[2]
    send(client, f"/aanmelding/{token}/stap-2/", motivation="Ik wil van collega's leren.", **values)
    answers = dates if dates is not None else promise_all(slug)
    send(client, f"/aanmelding/{token}/stap-3/", **answers)
    return send(client, f"/aanmelding/{token}/controleren/", by_mail="on")


def promise_all(slug: str) -> dict[str, str]:
    """Return yes to every meeting."""
    from leerkring.programmes.models import Meeting

    meetings = Meeting.objects.filter(activities__slug=slug)
    return {f"meeting_{meeting.pk}": "yes" for meeting in meetings}


def only_application() -> Application:
    """Return the one application that counts."""
    return Application.objects.exclude(state="draft").get()


def utc(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")
