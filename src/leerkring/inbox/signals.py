"""What the headers of a message give away: robots, lists, our own letters, proof of the sender."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings

from leerkring.inbox.parsing.parsed import ParsedMessage
from leerkring.mail.addresses import addresses_in

_ABSENT = re.compile(
    r"^\W{0,4}((re|aw|fw|fwd)\s*:\s*)*(automatisch(e)? (antwoord|bericht|reactie|e-?mail)"
    r"|auto(matic)?[ -]?(reply|response|antwoord)|out of (the )?office|autoreply|auto:"
    r"|afwezigheids(bericht|assistent)|vakantiebericht|abwesenheit|r[ée]ponse automatique"
    r"|((ik ben )?(er )?(even |momenteel )?(afwezig|niet aanwezig|met (vakantie|verlof))"
    r"|(i am )?(currently )?(out|away|on (annual |maternity )?leave))"
    r"\s*(:|$|tot\b|t/m\b|until\b))",  # "afwezig op 14 maart" is what a participant writes
    re.IGNORECASE,
)
_ABSENT_TEXT = re.compile(
    r"(ik ben (momenteel |op dit moment |nu )?(afwezig|niet (op kantoor|aanwezig|bereikbaar)"
    r"|met (vakantie"
    r"|verlof|zwangerschapsverlof))|ik lees mijn (e-?)?mail niet"
    r"|i am (currently )?(out of (the )?office"
    r"|on (annual |maternity )?leave|away)|uw e-?mail (is|wordt) niet (gelezen|doorgestuurd))",
    re.IGNORECASE,
)
_RECEIPT = re.compile(
    r"^(ontvangstbevestiging|bevestiging (van )?ontvangst|wij hebben uw (bericht|e-?mail|vraag)"
    r"|uw (bericht|vraag|melding) is (ontvangen|geregistreerd)|we received your|\[ticket|ticket #"
    r"|gelezen:|read:|delivered:|bezorgd:)",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(r"^(no-?_?reply|do-?not-?reply|noreply|niet-?beantwoorden|geen-?antwoord)\b")


def is_absence(message: ParsedMessage) -> bool:
    """Tell whether this is an out-of-office message, by its subject or its words."""
    if _ABSENT.match(message.subject):
        return True
    return _is_marked_automatic(message) and bool(_ABSENT_TEXT.search(message.text[:1500]))


def is_by_machine(message: ParsedMessage) -> bool:
    """Tell whether a machine wrote this: then nobody is answered."""
    if _is_marked_automatic(message) or _RECEIPT.match(message.subject):
        return True
    return bool(_NO_REPLY.match(message.sender)) or "disposition-notification" in message.first(
        "content-type"
    )


def _is_marked_automatic(message: ParsedMessage) -> bool:
    submitted = message.first("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return True
    marks = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autorespond-to")
    if any(message.first(mark) for mark in marks):
        return True
    return message.first("precedence").strip().lower() in {"auto_reply", "autoreply"}


def is_from_list(message: ParsedMessage) -> bool:
    """Tell whether this came over a mailing list or in bulk."""
    precedence = message.first("precedence").strip().lower()
    lists = any(message.first(name) for name in ("list-id", "list-post", "mailing-list"))
    return lists or precedence in {"bulk", "list", "junk"}


def is_ours(message: ParsedMessage) -> bool:
    """Tell whether this is a letter of this installation that came round."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    own_id = message.message_id.rstrip(">").endswith(f"@{host}")
    own_sender = message.sender in addresses_in(settings.DEFAULT_FROM_EMAIL)
    return (own_id or own_sender) and _is_marked_automatic(message)


def has_null_sender(message: ParsedMessage, envelope_from: str, *, is_known: bool) -> bool:
    """Tell whether this must never be answered: an empty envelope sender means just that."""
    if is_known:
        return envelope_from.strip() in {"", "<>"}
    return message.first("return-path").strip() == "<>"


def is_proven(message: ParsedMessage) -> bool:
    """Tell whether our own mail server says that the sender is genuine: DMARC passed."""
    return _verdict(message, "dmarc") == "pass"


def is_refuted(message: ParsedMessage) -> bool:
    """Tell whether our own mail server says that the sender is forged: DMARC failed."""
    return _verdict(message, "dmarc") == "fail"


def _verdict(message: ParsedMessage, method: str) -> str:
    """Return what our own server's first Authentication-Results says; others' are worth nothing."""
    ours = settings.MAIL_AUTHSERV.strip().lower()
    for header in message.headers.get("authentication-results", ())[:1] if ours else ():
        name, _, results = header.lower().partition(";")
        if name.split()[:1] == [ours]:
            found = re.search(rf"(?:^|;|\s){method}\s*=\s*([a-z]+)", results)
            return found[1] if found else ""
    return ""


def may_answer(message: ParsedMessage, *, null_sender: bool, own: Iterable[str]) -> bool:
    """Tell whether an automatic answer can do no harm: a person, at an address that is not ours."""
    return bool(
        message.sender
        and not null_sender
        and not is_from_list(message)
        and not is_by_machine(message)
        and not is_absence(message)
        and not is_refuted(message)
        and message.sender not in set(own)
    )
