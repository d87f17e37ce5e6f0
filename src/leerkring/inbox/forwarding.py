"""Mail that somebody of the team forwards: the message inside is what counts."""

from __future__ import annotations

import re
from dataclasses import replace

from django.conf import settings

from leerkring.inbox.parsing.charsets import addresses_in, mailbox_of
from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.mail.quoting import split_words
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Organiser

_SUBJECT = re.compile(r"^\s*(fwd?|fw|doorgestuurd|dfs|tr|wg)\s*:\s*", re.IGNORECASE)
_FIELD = re.compile(
    r"^[>*\s]{0,6}(van|from|verzonden|sent|datum|date|aan|to|onderwerp"
    r"|subject)\s*\*?\s*:\*?\s*(.*)$",
    re.IGNORECASE,
)
MOST_LINES = 14
FEW_WORDS = 60


def team_addresses() -> frozenset[str]:
    """Return the addresses of the team and of the installation itself, in lower case."""
    staff = Account.objects.filter(memberships__isnull=False, is_active=True).order_by()
    rows = staff.values_list("email").union(  # one question to the database, for every message
        Activity.objects.order_by().values_list("application_email"),
        Activity.objects.order_by().values_list("contact_email"),
        Organiser.objects.order_by().values_list("reply_to"),
    )
    found = {*addresses_in(settings.DEFAULT_FROM_EMAIL), *(address for (address,) in rows)}
    return frozenset(address.lower() for address in found if address)


def forwarded_message(parsed: ParsedMessage, team: frozenset[str]) -> ParsedMessage | None:
    """Return the message that a colleague forwards, as an attachment or under a "Fwd:"."""
    if parsed.sender not in team:
        return None
    own = split_words(parsed.text).new
    if parsed.inner is not None and parsed.inner.sender and len(own.split()) < FEW_WORDS:
        return replace(parsed.inner, recipients=(*parsed.inner.recipients, *parsed.recipients))
    if _SUBJECT.match(parsed.subject):
        return _in_the_text(parsed)
    return None


def _in_the_text(parsed: ParsedMessage) -> ParsedMessage | None:
    """Read the header lines that mail programs write above a forwarded text."""
    lines = parsed.text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines):
        match = _FIELD.match(line[:400])
        if match is None or match[1].lower() not in {"van", "from"} or "@" not in line:
            continue
        fields, end = _fields(lines, number)
        if len(fields) < 3:
            continue
        name, sender = mailbox_of(fields.get("from", ""))
        if not sender:
            continue
        return replace(
            parsed,
            sender=sender,
            sender_name=name,
            subject=fields.get("subject", "") or _SUBJECT.sub("", parsed.subject),
            recipients=(*addresses_in(fields.get("to", "")), *parsed.recipients),
            text="\n".join(re.sub(r"^> ?", "", one) for one in lines[end:]).strip(),
            message_id="",
            refers_to=(),
            taken_at=None,
        )
    return None


_NAMES = {
    "van": "from", "from": "from", "aan": "to", "to": "to", "onderwerp": "subject",
    "subject": "subject", "datum": "date", "date": "date", "verzonden": "date", "sent": "date",
}  # fmt: skip


def _fields(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    end = start
    for number in range(start, min(len(lines), start + MOST_LINES)):
        match = _FIELD.match(lines[number][:400])
        if match:
            fields.setdefault(_NAMES[match[1].lower()], match[2].strip(" *"))
            end = number + 1
        elif fields and not lines[number].strip("> "):
            break
    return fields, end
