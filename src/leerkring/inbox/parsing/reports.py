"""Letters that came back: delivery reports (RFC 3464), and the common ones that follow no rule."""

from __future__ import annotations

import re
from email.message import Message

from leerkring.inbox.parsing.parsed import DeliveryReport
from leerkring.mail.addresses import addresses_in, addresses_in_text, only_mailbox
from leerkring.mail.charsets import decode, decode_header_text

_FIELD = re.compile(r"(?im)^(action|status|final-recipient|original-recipient|diagnostic-code)\s*:"
                    r"[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)")  # fmt: skip
_MESSAGE_ID = re.compile(r"(?im)^\s*>?\s*message-id:\s*(<[^<>\s]{3,250}>)")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<!\d)([45]\d\d)[ -]")
_DAEMON = re.compile(
    r"^(mailer-daemon|postmaster|mail-daemon|mdaemon|mailerdaemon|bounces?)@", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"^(undeliver|delivery (status|has failed|failure|incomplete|notification)|mail delivery"
    r"|returned mail|failure notice|onbestelbaar|niet bezorgd|bezorging (is )?mislukt"
    r"|e-?mail(bericht)? (kon )?niet (worden )?(bezorgd|afgeleverd)|message (could )?not"
    r"|warning: (message|could not)|delayed mail|uw bericht kon niet|nicht zustellbar"
    r"|non remis|mislukte bezorging)",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\b(delay|warning|vertraagd|not yet been delivered|will (be retried|keep))", re.IGNORECASE
)
LONGEST = 100_000


def delivery_report(
    message: Message, headers: dict[str, tuple[str, ...]], text: str
) -> DeliveryReport | None:
    """Return what a message says about a letter that was not delivered, if it is about that."""
    kind = message.get_content_type()
    declared = "report-type=" in headers.get("content-type", ("",))[0].lower()
    if kind == "multipart/report" or declared:
        if "disposition-notification" in headers.get("content-type", ("",))[0].lower():
            return None  # that somebody read it is no bounce
        status = _part_text(message, "message/delivery-status")
        if status:
            return _by_rule(message, status, text)
    return _by_looks(message, headers, text)


def _by_rule(message: Message, status: str, text: str) -> DeliveryReport:
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(status[:LONGEST]):
        fields.setdefault(name.lower(), " ".join(value.split()))
    recipient = fields.get("final-recipient") or fields.get("original-recipient", "")
    status_code = _first(_STATUS, fields.get("status", ""))
    guess = "delayed" if status_code.startswith("4") else "failed"
    return DeliveryReport(
        action=fields.get("action", guess).lower(),
        status=status_code,
        recipient=next(iter(addresses_in(recipient)), ""),
        said=(fields.get("diagnostic-code") or _gist(text))[:500],
        message_id=_returned_id(message, text),
    )


def _by_looks(
    message: Message, headers: dict[str, tuple[str, ...]], text: str
) -> DeliveryReport | None:
    """Recognise a bounce that follows no rule: by its sender and subject together."""
    sender = only_mailbox(message.get("from", "")).address
    subject = headers.get("subject", ("",))[0]
    failed = headers.get("x-failed-recipients", ("",))[0]
    is_daemon = bool(_DAEMON.match(sender)) or headers.get("return-path", ("",))[0] == "<>"
    if not failed and not (is_daemon and _SUBJECT.match(subject)):
        return None
    status = _first(_STATUS, text) or _first(_CODE, text)
    is_delay = status.startswith("4") or (
        not status and bool(_DELAY.search(f"{subject}\n{text[:2000]}"))
    )
    in_words = addresses_in_text(text[:LONGEST])
    return DeliveryReport(
        action="delayed" if is_delay else "failed",
        status=status,
        recipient=next(iter(addresses_in(failed) or [a for a in in_words if a != sender]), ""),
        said=_gist(text),
        message_id=_returned_id(message, text),
    )


def _returned_id(message: Message, text: str) -> str:
    """Return the Message-ID of the letter that came back: from the copy, else from the words."""
    for kind in ("message/rfc822", "text/rfc822-headers"):
        for part in message.walk():
            if part.get_content_type() != kind:
                continue
            payload = part.get_payload()
            for inside in payload if isinstance(payload, list) else ():
                if isinstance(inside, Message) and inside.get("message-id"):
                    return decode_header_text(inside.get("message-id")).strip()[:250]
            if found := _MESSAGE_ID.search(_text_of(part)):
                return found[1]
    found = _MESSAGE_ID.search(text[:LONGEST])
    return found[1] if found else ""


def _part_text(message: Message, kind: str) -> str:
    """Return the words of the first part of a kind; the parser cuts reports into many."""
    for part in message.walk():
        if part.get_content_type() == kind:
            payload = part.get_payload()
            if isinstance(payload, list):
                blocks = ["\n".join(f"{k}: {v}" for k, v in inside.raw_items())
                          for inside in payload if isinstance(inside, Message)]  # fmt: skip
                return "\n".join(blocks)
            return _text_of(part)
    return ""


def _text_of(part: Message) -> str:
    try:
        content = part.get_payload(decode=True)
    except Exception:
        content = None
    return decode(content[:LONGEST]) if isinstance(content, bytes) else ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text[:LONGEST])
    return found[1] if found else ""


def _gist(text: str) -> str:
    """Return the lines of a report that say why."""
    lines = [" ".join(line.split()) for line in text[:LONGEST].split("\n")]
    telling = [line for line in lines if _STATUS.search(line) or _CODE.search(line)]
    return "\n".join(telling[:3] or [line for line in lines if line][:3])[:500]
