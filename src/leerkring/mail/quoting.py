"""Parts what somebody wrote now from what they quote and from their signature.

Every rule looks at a line or a few of them, so that the time grows with the length and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate

LONGEST = 200_000  # characters that are looked at; nobody types more
SIGNATURE_LINES = 30  # from the end, in which a closing phrase begins a signature

# How programs in Dutch, Frisian, German, French and English name the lines above a quote.
HEADS = {
    "from": "van|from|von|de|fan",
    "date": "verzonden|verstuurd|gezonden|gestuurd|sent|datum|date|gesendet|envoy[ée]e?|ferstjoerd"
    "|stjoerd",
    "to": "aan|to|an|[àa]|oan",
    "subject": "onderwerp|subject|betreff|objet|sujet|underwerp|ûnderwerp",
    "other": "cc|kopie|kopie aan|beantwoorden|antwoord aan|reply-to|antwort an|r[ée]pondre [àa]"
    "|organi[sz]ation|organisatie",
}
_MARK = r"^(?:> ?)*[*_\s]{0,8}"
_COLON = r"\s?[*_]{0,2}\s?:[*_]{0,2}"
_FROM = re.compile(rf"{_MARK}({HEADS['from']}){_COLON}\s*\S", re.IGNORECASE)
_FURTHER = re.compile(
    rf"{_MARK}({HEADS['date']}|{HEADS['to']}|{HEADS['subject']}|{HEADS['other']}){_COLON}(\s|$)",
    re.IGNORECASE,
)
_ANY_HEADER = re.compile(rf"{_MARK}({'|'.join(HEADS.values())}){_COLON}(\s|$)", re.IGNORECASE)
_DIVIDER = re.compile(
    r"^\W{0,6}[-_=]{2,}\s*(original message|originalnachricht|original-nachricht|forwarded message"
    r"|original appointment|oorspronkelijke? (e-?mail)?bericht|origineel bericht"
    r"|doorgestuurd bericht|doorgestuurde bericht|begin doorgestuurd bericht|oarspronklik berjocht"
    r"|trochstjoerd berjocht|urspr[üu]ngliche (nachricht|e-?mail)|weitergeleitete nachricht"
    r"|message d['’]origine|message original|message initial|message transf[ée]r[ée]"
    r"|begin forwarded message)",
    re.IGNORECASE,
)
_BEGIN = re.compile(
    r"^\W{0,3}(begin doorgestuurd bericht|begin forwarded message|anfang der weitergeleiteten"
    r"( nachricht)?|d[ée]but du message (transf[ée]r[ée]|r[ée]exp[ée]di[ée])"
    r"|begjin trochstjoerd berjocht)\W{0,4}$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\b(schreef|schreven|geschreven|schrijft|skreau|skreaun|schrieb|geschrieben|wrote|writes"
    r"|a [ée]crit|[ée]crit|skrev)\b",
    re.IGNORECASE,
)
_OPENS_WROTE = re.compile(r"^\W{0,8}(op|on|le|am|at|den)\b", re.IGNORECASE)
_BY_NAME = re.compile(  # "2026-11-03 10:00 GMT+01:00 Team <team@x.nl>:"
    r"^\W{0,8}\d{4}-\d\d-\d\d \d\d?:\d\d.{0,40}<[^<>\s]+@[^<>\s]+>\s*:$"
)
_MOMENT = re.compile(
    r"\d{1,2}\s?[:.hu]\s?\d{2}|\b\d{1,2}[-./]\d{1,2}[-./]\d{2,4}"
    r"|\b\d{1,2}\.? [^\W\d]{3,12}\.?,? \d{4}"
)
_ADDRESS = re.compile(r"[^\s<>]@[^\s<>]")
_CLOSING = re.compile(
    r"^\W{0,2}((met\s+)?(een\s+)?((heel\s+)?(vriendelijke?|hartelijke?|beste|warme|zonnige|collegiale)"
    r"\s+groet(en|jes)?)|(met\s+)?hartelijks?\s+gegroet|groet(en|jes)?|m\.?v\.?g\.?|hoogachtend"
    r"|(alvast\s+)?(hartelijk\s+|veel\s+)?(bedankt|dank)|(many\s+)?thanks|thank\s+you"
    r"|(kind|best|warm)(est)?\s+(regards|wishes)|regards|sincerely|yours\s+(sincerely|faithfully)"
    r"|cheers|all\s+the\s+best|mei\s+freonlike\s+groetnis|(mit\s+)?(freundlichen|besten|vielen)\s+"
    r"(gr[üu](ß|ss)en?|dank)|cordialement|bien\s+[àa]\s+(vous|toi)|(meilleures|sinc[èe]res)\s+"
    r"salutations)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"dank|thank", re.IGNORECASE)
_DEVICE = re.compile(
    r"^\W{0,3}(verzonden|verstuurd|sent|get|download|outlook|gesendet|envoy[ée]|ferstjoerd)\b.{0,20}\b"
    r"(vanaf|met|van|from|voor|for|with|von|mit|depuis|fan|à partir)\b.{0,60}"
    r"(iphone|ipad|mobiel|samsung|android|outlook|mail|telefoon|phone|galaxy|yahoo|device)",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^\W{0,3}(disclaimer|dit bericht|deze e-?mail|de informatie (in|verzonden)"
    r"|this (e-?mail|message)|the information (in|contained)|de inhoud van)\b",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"\b(vertrouwelijk\w*|geadresseerden?|bestemd|onbevoegd\w*|aansprakelijk\w*|ten onrechte"
    r"|disclaimer|confidential\w*|intended|addressees?|recipients?|privileged|liab\w+|ontvangers?)\b",
    re.IGNORECASE,
)
_I = re.compile(
    r"\b(ik|mij|mijn|i|my|i'm|i'd|ich|mein|je|mon|ma)\b(?!\s+(bericht|e-?mail))", re.IGNORECASE
)
_WE = re.compile(r"\b(wij|we|ons|onze|our|us|wir|unsere?|nous|notre)\b", re.IGNORECASE)
_WORK_DAYS = re.compile(
    r"\b(werk\w*|aanwezig|bereikbaar|office|work\w*)\b.*\b(ma|di|wo|do|vr|\w+dag\w*|\w+days?)\b",
    re.IGNORECASE,
)
_NAME_LINE = re.compile(r"^\W*[^\W\d_][\w'’.-]*(\s+[\w'’.()-]+){0,4}\W*$")
_POSTSCRIPT = re.compile(r"^\W{0,2}(p\.?\s?s\.?|n\.?b\.?)(\W|$)", re.IGNORECASE)
LITTLE_WORDS, MOST_LINES = 80, 60
SENTENCE, LONG_SENTENCE = 6, 9  # words


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


# --- what is quoted ------------------------------------------------------------------------------


def _start_of_quote(lines: list[str]) -> int | None:
    """Return the first line of what is quoted as a whole."""
    for number, line in enumerate(lines):
        if not line or line.lstrip().startswith(">"):
            continue
        if _DIVIDER.match(line[:120]) or _BEGIN.match(line[:80]):
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
    return sum(1 for line in near if _FURTHER.match(line[:60]))


def _is_block_of_headers(lines: list[str], number: int) -> bool:
    """Tell whether two headers follow each other, as some programs begin a quote without "Van:"."""
    first, *near = lines[number : number + 3]
    following = next((line for line in near if line), "")  # a mail program may leave one line out
    return bool(_ANY_HEADER.match(first[:60]) and _ANY_HEADER.match(following[:60]))


def _is_attribution(lines: list[str], number: int) -> bool:
    """Tell whether "Op … schreef …:" begins here, perhaps broken over a few lines.

    It names a moment or an address, or the quoted lines follow: people write such words too.
    """
    line = lines[number]
    if _BY_NAME.match(line[:240]):
        return True
    if not _OPENS_WROTE.match(line[:20]):  # "Team schreef op 3-11-2026:", on one line
        is_one = line.endswith(":") and len(line) < 240 and bool(_WROTE.search(line))
        return is_one and (bool(_MOMENT.search(line)) or _is_quoted_next(lines, number))
    whole = ""
    for more in lines[number : number + 4]:
        whole = f"{whole} {more.strip()}"[:400]
        if more.endswith(":") or not more.strip():
            break
    match = _WROTE.search(whole)
    if match is None:
        return False
    if _is_quoted_next(lines, number):
        return True
    is_told = bool(_MOMENT.search(whole) or _ADDRESS.search(whole))
    return is_told and ":" in whole[match.end() :][:160]


def _is_quoted_next(lines: list[str], number: int) -> bool:
    following = [line for line in lines[number + 1 : number + 6] if line.strip()]
    return any(line.lstrip().startswith(">") for line in following)


def _below_the_quote(lines: list[str]) -> list[str]:
    """Return what stands under the last quoted line, where the quote has such lines."""
    quoted = [n for n, line in enumerate(lines) if line.lstrip().startswith(">")]
    return lines[quoted[-1] + 1 :] if quoted else []


# --- the signature -------------------------------------------------------------------------------


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the words from a signature: what ends them counts only when little follows."""
    before = list(accumulate((len(line.split()) for line in lines), initial=0))
    end = len(lines)
    for number in range(len(lines)):
        if _ends_here(lines, number, before):
            end = number
            break
    filled = [n for n in range(end) if lines[n].strip()]
    for number in filled[-SIGNATURE_LINES:]:
        if (
            _is_closing(lines[number])
            and number != filled[0]
            and _is_little(lines[number + 1 : end])
        ):
            return _with_postscript(lines, number)
    return lines[:end], lines[end:]


def _is_closing(line: str) -> bool:
    """Tell whether a line is a closing phrase, and no sentence that begins like one."""
    found = _CLOSING.match(line) if len(line) < 80 else None
    if found is None:
        return False
    rest = line[found.end() :]
    most = 5 if _THANKS.search(found[0]) else 10
    says_something = bool(_I.search(rest)) or (len(rest.split()) > 3 and bool(_WE.search(rest)))
    return len(rest.split()) <= most and not says_something


def _ends_here(lines: list[str], number: int, before: list[int]) -> bool:
    """Tell whether a signature, or words that a program added, begins at this line."""
    line = lines[number]
    if line == "--" or _DEVICE.match(line[:160]):
        follows = before[-1] - before[number + 1]
        return before[number] >= follows or _is_little(lines[number + 1 : number + 3 * MOST_LINES])
    return bool(_DISCLAIMER.match(line[:120])) and _is_legal(lines[number : number + MOST_LINES])


def _is_legal(lines: list[str]) -> bool:
    """Tell whether a text speaks of addressees to the end, and nobody in it of themselves."""
    text = "\n".join(lines)
    by_somebody = _I.search(text) or any(_is_closing(line) for line in lines)
    return bool(_LEGAL.search(text)) and not by_somebody


def _is_little(lines: list[str]) -> bool:
    """Tell whether what follows a closing phrase can be a name, a function and an address."""
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) > MOST_LINES:
        return False
    ends = (n for n, line in enumerate(filled) if _is_added(line) and _is_legal(filled[n:]))
    asides = (n for n, line in enumerate(filled) if _POSTSCRIPT.match(line))
    filled = filled[: min(next(ends, MOST_LINES), next(asides, MOST_LINES))]
    if sum(len(line.split()) for line in filled) > LITTLE_WORDS:
        return False
    begins_with_name = bool(filled) and bool(_NAME_LINE.match(filled[0]))
    return not any(_is_sentence(line, begins_with_name) for line in filled)


def _is_added(line: str) -> bool:
    return bool(_DISCLAIMER.match(line[:120]) or _LEGAL.search(line[:400]))


def _is_sentence(line: str, begins_with_name: bool) -> bool:
    """Tell whether somebody says something here; under a name a motto or working days may stand."""
    count = len(line.split())
    if count < SENTENCE or _WORK_DAYS.search(line):
        return False
    if _I.search(line):
        return True
    return not begins_with_name and (count >= LONG_SENTENCE or bool(_WE.search(line)))


def _with_postscript(lines: list[str], number: int) -> tuple[list[str], list[str]]:
    """Part at a closing phrase; what somebody adds under their name are words of theirs."""
    for after in range(number + 1, len(lines)):
        if _POSTSCRIPT.match(lines[after]):
            return [*lines[:number], *lines[after:]], lines[number:after]
    return lines[:number], lines[number:]
