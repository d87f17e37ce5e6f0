"""Parts what somebody wrote now from what they quote and from their signature.

Every rule looks at a line or a few of them, so that the time grows with the length and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 200_000  # characters that are looked at; nobody types more
SIGNATURE_LINES = 30  # from the end, in which a closing phrase begins a signature

_DIVIDER = re.compile(
    r"^\W{0,6}[-_=]{2,}\s*(original message|oorspronkelijke? bericht|original appointment"
    r"|forwarded message|doorgestuurd bericht|begin doorgestuurd bericht"
    r"|begin forwarded message|origineel bericht)",
    re.IGNORECASE,
)
_BEGIN = re.compile(r"^(begin doorgestuurd bericht|begin forwarded message)\s*:?", re.IGNORECASE)
_FROM = re.compile(r"^[>*\s]{0,4}(van|from|von|de)\s*\*?:\*?\s*\S", re.IGNORECASE)
_HEADER = re.compile(
    r"^[>*\s]{0,4}(verzonden|verstuurd|sent|datum|date|aan|to|cc|onderwerp|subject|beantwoorden"
    r"|reply-to|antwoord aan)\s*\*?:\*?(\s|$)",
    re.IGNORECASE,
)
_ANY_HEADER = re.compile(
    r"^(?:> ?)*[* ]*(van|from|gezonden|gestuurd|verzonden|verstuurd|sent|aan|to|onderwerp|subject"
    r"|datum|date|cc|organi[sz]ation|organisatie)\s*\*?:",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^\W{0,3}(op|on|le|am)\b.{4,300}\b(schreef|schreven|wrote|het volgende geschreven|a écrit)\b",
    re.IGNORECASE,
)
_WROTE_SHORT = re.compile(r"^.{2,160}\b(schreef|wrote)\b[^.]{0,60}:\s*$", re.IGNORECASE)
_STARTS_WROTE = re.compile(r"^\W{0,3}(op|on)\s+\S", re.IGNORECASE)
_CLOSING = re.compile(
    r"^\W{0,2}((met\s+)?(een\s+)?((heel\s+)?(vriendelijke?|hartelijke?|beste|warme|zonnige|collegiale)"
    r"\s+groet(en|jes)?)|(met\s+)?hartelijks?\s+gegroet|groet(en|jes)?|m\.?v\.?g\.?|hoogachtend"
    r"|alvast\s+(hartelijk\s+)?(bedankt|dank)|(many\s+)?thanks|(kind|best|warm)(est)?\s+(regards|wishes)"
    r"|regards|sincerely|yours\s+(sincerely|faithfully)|cheers|all\s+the\s+best)\b",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^\W{0,3}(verzonden|verstuurd|sent|get|download|outlook)\b.{0,20}\b(vanaf|met|van|from|voor|for|with)"
    r"\b.{0,60}(iphone|ipad|mobiel|samsung|android|outlook|mail|telefoon|phone|galaxy|yahoo|device)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\W{0,3}(disclaimer|dit bericht (kan|is)|deze e-?mail|de informatie (in|verzonden)"
    r"|this (e-?mail|message)|the information (in|contained))\b.{20}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The parts of a message's text."""

    new: str  # what was written now, without greeting line of the signature
    signature: str
    quoted: str


def split_words(text: str) -> Words:
    """Part a message's text into what is new, the signature, and what is quoted."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")[:LONGEST]
    lines = [line.rstrip() for line in text.split("\n")]
    start = _start_of_quote(lines)
    if start is None:
        start = next((n for n in range(len(lines)) if _is_block_of_headers(lines, n)), None)
    above, below = (lines, []) if start is None else (lines[:start], lines[start:])
    own = [line for line in above if not line.lstrip().startswith(">")]
    quoted = [line for line in above if line.lstrip().startswith(">")] + below
    if not any(line.strip() for line in own) and below:  # answered below the quote
        own = _below_the_quote(below)
        quoted = [line for line in below if line not in own] if own else below
    body, signature = _without_signature(own)
    return Words(_joined(body), _joined(signature), _joined(quoted))


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _start_of_quote(lines: list[str]) -> int | None:
    """Return the first line of what is quoted as a whole."""
    for number, line in enumerate(lines):
        if not line or line.lstrip().startswith(">"):
            continue
        if _DIVIDER.match(line[:120]) or _BEGIN.match(line[:60]):
            return number
        if _FROM.match(line[:200]) and _headers_after(lines, number) >= 2:
            return (
                number - 1 if number and re.fullmatch(r"[_-]{10,}", lines[number - 1]) else number
            )
        if _is_attribution(lines, number):
            return number
    return None


def _headers_after(lines: list[str], number: int) -> int:
    near = [line for line in lines[number + 1 : number + 10] if line.strip()][:6]
    return sum(1 for line in near if _HEADER.match(line[:60]))


def _is_block_of_headers(lines: list[str], number: int) -> bool:
    """Tell whether two headers follow each other, as some programs begin a quote without "Van:"."""
    first, *near = lines[number : number + 3]
    following = next((line for line in near if line), "")  # a mail program may leave one line out
    return bool(_ANY_HEADER.match(first[:60]) and _ANY_HEADER.match(following[:60]))


def _is_attribution(lines: list[str], number: int) -> bool:
    """Tell whether "Op … schreef …:" begins here, perhaps broken over three lines."""
    line = lines[number]
    if _WROTE_SHORT.match(line[:240]) and _is_quoted_next(lines, number):
        return True
    if not _STARTS_WROTE.match(line[:20]):
        return False
    whole = " ".join(lines[number : number + 3])[:400]
    match = _WROTE.match(whole)
    if match is None:
        return False
    return ":" in whole[match.end() : match.end() + 120] or _is_quoted_next(lines, number)


def _is_quoted_next(lines: list[str], number: int) -> bool:
    following = [line for line in lines[number + 1 : number + 6] if line.strip()]
    return any(line.lstrip().startswith(">") for line in following)


def _below_the_quote(lines: list[str]) -> list[str]:
    """Return what stands under the last quoted line, where the quote has such lines."""
    quoted = [n for n, line in enumerate(lines) if line.lstrip().startswith(">")]
    return lines[quoted[-1] + 1 :] if quoted else []


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    end = len(lines)
    for number, line in enumerate(lines):
        if line in {"--", "-- "} or _DEVICE.match(line[:160]) or _DISCLAIMER.match(line[:120]):
            end = number
            break
    filled = [n for n in range(end) if lines[n].strip()]
    for number in filled[-SIGNATURE_LINES:]:
        if number != filled[0] and _CLOSING.match(lines[number][:80]) and len(lines[number]) < 80:
            return lines[:number], lines[number:]
    return lines[:end], lines[end:]
