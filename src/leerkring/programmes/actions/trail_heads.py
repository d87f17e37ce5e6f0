"""The head of the audit trail goes to each organiser by mail, where that was wished."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from leerkring.audit.actions import PLATFORM
from leerkring.audit.actors import Actor
from leerkring.audit.queries import heads_of_trail
from leerkring.audit.rules import is_system, require
from leerkring.audit.trail import place_of, record
from leerkring.mail.models import Letter
from leerkring.programmes.mails import send_trail_head
from leerkring.programmes.models import Organiser
from leerkring.programmes.trail import Verb


@transaction.atomic
def mail_trail_heads(*, every_days: int, by: Actor, at: datetime) -> list[Letter]:
    """Write every organiser how far the trail has come: its own chain, and that of the site.

    Once in so many days; return the letters that are new.
    """
    require(is_system, by)
    version = at.date().toordinal() // every_days
    heads = heads_of_trail()
    written = []
    for organiser in Organiser.objects.order_by("pk"):
        own = [one for one in heads if one.chain in {PLATFORM, place_of(organiser).chain}]
        letter = send_trail_head(organiser, own, version=version, at=at) if own else None
        if letter is not None and letter.created_at == at:
            record(by, at, Verb.MAILED_TRAIL_HEAD, organiser)
            written.append(letter)
    return written
