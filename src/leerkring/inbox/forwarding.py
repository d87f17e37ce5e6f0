"""Mail that somebody of the team forwards: the message inside is what counts."""

from __future__ import annotations

import re
from dataclasses import replace

from django.conf import settings

from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.mail.addresses import addresses_in, only_mailbox
from leerkring.mail.quoting import HEADS, split_words
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Organiser

_SUBJECT = re.compile(r"^\s*(fwd?|fw|doorgestuurd|dfs|tr|wg)\s*:\s*", re.IGNORECASE)
_FIELD = re.compile(
    rf"^[>*\s]{{0,6}}(?:(?P<from>{HEADS['from']})|(?P<date>{HEADS['date']})|(?P<to>{HEADS['to']})"
    rf"|(?P<subject>{HEADS['subject']}))\s*\*?\s*:\*?\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\[mailto:([^\]\s]+)\]", re.IGNORECASE)  # as old programs show an address
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
        if match is None or not match["from"] or "@" not in line:
            continue
        fields, end = _fields(lines, number)
        if len(fields) < 3:
            continue
        sender = only_mailbox(_LINKED.sub(r"<\1>", fields.get("from", "")))
        if not sender.address:
            continue
        return replace(
            parsed,
            sender=sender.address,
            sender_name=sender.name,
            reply_to="",
            reply_name="",
            subject=fields.get("subject", "") or _SUBJECT.sub("", parsed.subject),
            recipients=(*addresses_in(fields.get("to", "")), *parsed.recipients),
            text="\n".join(re.sub(r"^> ?", "", one) for one in lines[end:]).strip(),
            message_id="",
            refers_to=(),
            taken_at=None,
        )
    return None


def _fields(lines: list[str], start: int) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    end = start
    for number in range(start, min(len(lines), start + MOST_LINES)):
        match = _FIELD.match(lines[number][:400])
        if match:
            name = next(
                name for name, word in match.groupdict().items() if word and name != "value"
            )
            fields.setdefault(name, match["value"].strip(" *"))
            end = number + 1
        elif fields and not lines[number].strip("> "):
            break
    return fields, end
