"""The letters about a request to be erased: that it came, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.audit.trail import reference
from leerkring.mail.actions import queue_letter
from leerkring.mail.hooks import true_only_in
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.render import Button
from leerkring.privacy.models import ErasureRequest
from leerkring.privacy.states import RequestState
from leerkring.programmes.wording import instant_in_words

PLACEHOLDERS = {
    "given_name": gettext_lazy("the recipient's first name"),
    "site": gettext_lazy("the name of this site"),
    "asked": gettext_lazy("when the request came in"),
    "note": gettext_lazy("what the person wrote with it"),
    "due": gettext_lazy("from when it is carried out"),
    "reason": gettext_lazy("why it is refused"),
}
_kind = KindsOf("privacy", PLACEHOLDERS).add
RECEIPT = _kind("erasure_receipt", gettext_lazy("Erasure: receipt of the request"))
AGREED = _kind("erasure_agreed", gettext_lazy("Erasure: it will be done"))
REFUSED = _kind("erasure_refused", gettext_lazy("Erasure: refused, with the reason"))


def tell_of_receipt(request: ErasureRequest, at: datetime) -> None:
    """Write that the request came in, with a copy of it and the moment."""
    _send(RECEIPT, request, at)


def tell_of_agreement(request: ErasureRequest, at: datetime) -> None:
    """Write from when the person is erased, and until when they can take it back."""
    _send(AGREED, request, at)


def tell_of_refusal(request: ErasureRequest, at: datetime) -> None:
    """Write why the request is refused, and where one can complain."""
    _send(REFUSED, request, at)


def _send(kind: LetterKind, request: ErasureRequest, at: datetime) -> None:
    person = request.person
    prefix = "" if person.language == "nl" else f"/{person.language}"
    with override(person.language):
        button = Button(_("What is kept of me"), f"{settings.BASE_URL}{prefix}/mijn/gegevens/")
        values = {
            "given_name": person.given_name,
            "site": settings.SITE_NAME,
            "asked": instant_in_words(request.asked_at),
            "note": request.note or "–",
            "due": instant_in_words(request.due_at) if request.due_at else "–",
            "reason": request.reason,
        }
    queue_letter(
        at=at,
        purpose=kind.purpose,
        person=person,
        subject_ref=reference(person),
        version=request.pk,
        values=values,
        button=button,
    )


def _states(person_ids: Sequence[int], _at: datetime) -> dict[int, str]:
    """Return how the newest request of each of these people stands."""
    rows = ErasureRequest.objects.filter(person__in=person_ids).order_by("pk")
    return dict(rows.values_list("person_id", "state"))


true_only_in("person", {AGREED.purpose: {RequestState.AGREED}}, _states)
