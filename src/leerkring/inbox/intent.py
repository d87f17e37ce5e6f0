"""What somebody means: to apply, yes, no, or no more news. In doubt a person looks."""

from __future__ import annotations

import re

_APPLY = re.compile(
    r"\b(aanmeld\w*|meld(?:en)?\s+(?:ik|wij|me|mij)\b[^.?!]{0,80}\baan\b|(?:meld|geef)\s+(?:me"
    r"|mij|mezelf"
    r"|ons)\b|aan te melden|aangemeld|opgeven|op te geven|inschrij\w+|in te schrijven|deelneme\w*"
    r"|deelname|deel te nemen|neem\w*\s+graag\s+deel|meedoen|mee te doen|doe\w*\s+graag\s+mee"
    r"|motivatie\w*"
    r"|sollicit\w+|apply(?:ing)?|application|sign(?:ing)? (?:me |us )?up|regist(?:er|ration)"
    r"|participat\w+|take part|taking part|(?:would|d) like to join|motivation)\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(ik (?:wil|zou|meld|geef|doe|neem)|graag (?:meld|wil|doe|neem|zou)|hierbij|wij willen"
    r"|bij dezen?"
    r"|mijn (?:aanmelding|motivatie|sollicitatie)|i (?:would|want|wish|hereby|am)|i'd like"
    r"|my (?:application|motivation))\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(vraag|vraagje|vragen|weet (?:je|u|iemand)|kan ik|kun(?:t)? (?:je|u)|mag ik|hoe laat"
    r"|wanneer"
    r"|waar(?:om)? is|is het mogelijk|question|could you|can i|how do i|when is|is it possible)\b",
    re.IGNORECASE,
)
_NOT_ME = re.compile(
    r"\b(aanmelding (?:intrekken|annuleren)|afmelden|trek\w*[^.]{0,40}\bterug"
    r"|kan (?:helaas )?niet (?:mee"
    r"|deel|komen)|withdraw|cancel)\b",
    re.IGNORECASE,
)
_UNSUBSCRIBE = re.compile(
    r"^\W*((re|fwd?|aw)\s*:\s*)*(unsubscribe|uitschrijven|afmelden(?: nieuwsbrief| nieuws)?"
    r"|remove me"
    r"|schrijf (?:me|mij) uit|geen (?:mail|nieuws|e-?mail) meer)\b[\s:.]*"
    r"((?=[\w.=-]*[a-z])(?=[\w.=-]*\d)[\w.=-]{8,120})?\W*$",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"^\s*(re|aw|antw(oord)?)\s*:", re.IGNORECASE)  # whose subject is not theirs
LONGEST = 20_000
FEW_WORDS = 60


def wants_to_apply(subject: str, text: str, *, dedicated: bool) -> bool:
    """Tell whether these words look like an application.

    At an address that stands for one activity a long text is enough; elsewhere it must say so.
    """
    subject, text = "" if _ANSWER.match(subject) else subject[:400], text[:LONGEST]
    if _NOT_ME.search(subject) or (_NOT_ME.search(text) and not _FIRM.search(text)):
        return False
    says_so = bool(_APPLY.search(subject)) + min(2, len(_APPLY.findall(text)))
    is_firm = bool(_FIRM.search(text))
    is_question = bool(_ASKING.search(subject)) or (
        text.rstrip().endswith("?") and len(text.split()) < FEW_WORDS and not is_firm
    )
    if is_question and not is_firm:
        return False
    if says_so and (is_firm or bool(_APPLY.search(subject)) or says_so >= 2):
        return True
    return dedicated and (bool(says_so) or len(text.split()) >= FEW_WORDS)


def wish_to_unsubscribe(subject: str, text: str) -> str | None:
    """Return the token behind "unsubscribe" (perhaps empty), or None when it is not asked."""
    found = _UNSUBSCRIBE.match(subject[:200])
    if found is None and not subject.strip():
        found = _UNSUBSCRIBE.match(text.strip()[:200])
    return None if found is None else found[found.re.groups] or ""
