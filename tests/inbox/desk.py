"""Hands messages to the pipeline as a mail server would, without one."""

from __future__ import annotations

from datetime import datetime, timedelta

from leerkring.inbox.pipeline import interpret
from leerkring.mail.incoming import (
    store_message,
)
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.programmes.models import Activity
from tests.factories import START, make_network, make_organiser, make_programme
from tests.inbox.messages import APPLY_AT, TEAM_AT

DAY = START + timedelta(days=5)


def receive(
    raw: bytes,
    *,
    at: datetime = DAY,
    to: str = APPLY_AT,
    channel: str = "lmtp",
    envelope_from: str = "somebody@school.example",
) -> IncomingMessage:
    """Store and interpret a message, and return it as it stands then."""
    message, _is_new = store_message(
        raw=raw, channel=channel, mailbox=to, at=at, envelope_from=envelope_from, envelope_to=to
    )
    interpret(message.pk, at=at)
    message.refresh_from_db()
    return message


def open_network(**values: object) -> Activity:
    """Return a network to whose address people may write."""
    if "programme" not in values:
        values["programme"] = make_programme(organiser=make_organiser(reply_to=TEAM_AT))
    return make_network(**{"application_email": APPLY_AT, **values})


def automatic_letters() -> list[Letter]:
    return list(Letter.objects.filter(batch="automatic").order_by("id"))
