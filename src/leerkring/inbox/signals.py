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


# Words of an absence note that carries no mark; people write some of them too, so a person looks.
_SPEAKS_OF_ABSENCE = re.compile(
    r"\b(ik ben|wij zijn|i am|i'm|ich bin|je suis)\b[^.!?]{0,60}\b(afwezig|niet aanwezig"
    r"|niet op kantoor"
    r"|niet bereikbaar|(met|op) (vakantie|verlof)|met \w*verlof|out of (the )?office|away"
    r"|on leave|on"
    r" (annual |maternity |parental )?leave|on holiday|on vacation|abwesend|nicht im b[üu]ro"
    r"|im urlaub"
    r"|absente?|en cong[ée])\b"
    r"|\b(wegens|tijdens|vanwege) (mijn |de )?(vakantie|verlof|afwezigheid|ziekte)\b"
    r"|\b(lees|lezen|beantwoord\w*) (mijn|deze|geen|de) (e-?)?mails?( dan| nu)? ?(niet)?"
    r"|automatisch (gegenereerd|verzonden|verstuurd|antwoord|bericht)|automatische?"
    r" (reactie|antwoord\w*|ontvangstbevestiging)"
    r"|(this is an )?auto(mated|matic)[ -](reply|response|message)|dit is een automatisch\w*"
    r"|wij hebben (uw|je) (e-?mail|bericht)[^.]{0,30} ontvangen|(uw|je) (e-?mail"
    r"|bericht) is ontvangen"
    r"|in my absence|tijdens mijn afwezigheid",
    re.IGNORECASE,
)
_APPLIES_FIRMLY = re.compile(
    r"\b(meld (ik|wij|me|mij|ons)|hierbij (meld|solliciteer)|wil (ik )?me( graag)? aanmelden"
    r"|would like to (apply|join|take part)|hereby apply)\b",
    re.IGNORECASE,
)
_TELLS_WHEN_BACK = re.compile(
    r"\b(terug|weer (aanwezig|bereikbaar|op kantoor)|dringend\w*|spoed\w*|vervang\w*|urgent\w*"
    r"|return"
    r"|back on|until|tot( en met)?|t/m|contact (opnemen )?met|automatisch\w*|automatic)\b",
    re.IGNORECASE,
)


def speaks_of_absence(words: str) -> bool:
    """Tell whether these words look like an absence note, though nothing marks them as one."""
    opening = words[:1200]
    if not _SPEAKS_OF_ABSENCE.search(opening):
        return False
    return not _APPLIES_FIRMLY.search(words) or len(_TELLS_WHEN_BACK.findall(opening)) > 1


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
    return "pass" in _dmarc(message, first_only=True) and not is_refuted(message)


def is_refuted(message: ParsedMessage) -> bool:
    """Tell whether our own mail server says that the sender is forged: DMARC failed."""
    return "fail" in _dmarc(message, first_only=False)


def _dmarc(message: ParsedMessage, *, first_only: bool) -> set[str]:
    """Return what our own server's Authentication-Results say; others' are worth nothing.

    Only the uppermost one can pass a sender: our server writes above what was there. A result for
    another domain than the sender's passes nobody.
    """
    ours = settings.MAIL_AUTHSERV.strip().lower()
    headers = message.headers.get("authentication-results", ()) if ours else ()
    found = set()
    for header in headers[:1] if first_only else headers:
        bare = re.sub(r'"(?:[^"\\]|\\.)*"|\([^()]*\)', " ", header.lower())
        name, _, results = bare.partition(";")
        if name.split()[:1] != [ours]:
            continue
        for result in results.split(";"):
            verdict = re.match(r"\s*dmarc\s*=\s*([a-z]+)", result)
            about = re.search(r"\bheader\.from\s*=\s*(\S+)", result)
            if verdict is not None:
                is_other = about is not None and not _is_domain_of(about[1], message.sender)
                found.add("none" if is_other and verdict[1] == "pass" else verdict[1])
    return found


def _is_domain_of(domain: str, address: str) -> bool:
    return address.rpartition("@")[2] == domain.strip("<>.").rpartition("@")[2]


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
