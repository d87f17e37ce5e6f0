"""What an application that came by mail may say: proposed from text, signature and sender.

Everything here is a proposal that the sender sees and mends before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from leerkring.mail.incoming_queries import (
    files_of,
)
from leerkring.mail.models import IncomingMessage
from leerkring.mail.quoting import split_words
from leerkring.people.folding import split_surname
from leerkring.people.models import Organisation, Role, Sector
from leerkring.people.names import is_shared
from leerkring.people.places import plain, towns
from leerkring.programmes.models import Activity

LONGEST_MOTIVATION = 20_000
MOST_CANDIDATES = 200
_PREFIXES = "van|von|de|den|der|het|te|ten|ter|in|op|el|al|la|le|du|di|da|bin|ben|o'|d'|'t|'s"
_WORD = r"[A-ZÀ-ÞÄÖÜĆČŠŽ][\w'’.-]*"
_NAME = re.compile(rf"^{_WORD}(\s+(({_PREFIXES})\s+)*{_WORD}){{1,3}}$")
_INITIALS = re.compile(r"^([A-Z]\.){1,5}$")
_POSTCODE = re.compile(r"\b([1-9][0-9]{3}\s?[A-Z]{2})\b[\s,]{0,3}([A-Z][^\n,|·•]{1,40})?")
_PHONE = re.compile(r"(?:\+31|0031|\b0)[\s(.-]{0,2}\d(?:[\s().-]{0,2}\d){7,9}\b")
_SCHOOL = re.compile(
    r"\b((?i:obs|cbs|rkbs|pcbs|ibs|kbs|sbo|so|vso|basisschool|brede school|kindcentrum|ikc|ods"
    r"|daltonschool|montessorischool|jenaplanschool|scholengroep|stichting|gemeente)\s+"
    r"(?:de |het |'t |d')?[A-Z][^\n,;|()]{1,50})"
)
_COLLEGE = re.compile(
    r"((?:(?:het|de|'t)\s+)?[A-Z][\w'’.-]*(?:[ -][A-Z][\w'’.-]*){0,3}[ -]?"
    r"(?:college|lyceum|gymnasium|school|scholengemeenschap|mavo|vmbo))\b"
)
_TITLES: tuple[tuple[str, str], ...] = (
    (r"wethouder|alderman", Role.ALDERMAN),
    (r"schoolleid(?:er|ster)|directeur|directrice|rector|conrector|teamleid(?:er|ster)"
     r"|adjunct-directeur|afdelingsleider|locatieleider|bestuurder|principal|head ?teacher"
     r"|school leader", Role.SCHOOL_LEADER),
    (r"leraar|leraren|lerares|docente?|leerkracht|juf|meester|mentor|teacher", Role.TEACHER),
    (r"beleids(?:medewerker|adviseur)|beleidsmedewerkster|policy (?:officer|adviser)", Role.POLICY),
    (r"onderzoeker|researcher|lector|hoogleraar", Role.RESEARCHER),
    (r"intern begeleider|ib-?er|onderwijsassistent|zorgco[oö]rdinator", Role.SUPPORT),
)  # fmt: skip
_ROLES = [(re.compile(rf"\b({pattern})\b", re.IGNORECASE), role) for pattern, role in _TITLES]
_SECTORS = (
    (re.compile(r"\b(vso|sbo|speciaal onderwijs|so-school)\b", re.IGNORECASE), Sector.SPECIAL),
    (re.compile(r"\b(mbo|roc)\b", re.IGNORECASE), Sector.VOCATIONAL),
    (re.compile(r"\b(vo|voortgezet|college|lyceum|gymnasium|vmbo|mavo|havo|vwo)\b", re.IGNORECASE),
     Sector.SECONDARY),
    (re.compile(r"\b(po|basisschool|basisonderwijs|obs|cbs|rkbs|kindcentrum|ikc|groep [1-8])\b",
                re.IGNORECASE), Sector.PRIMARY),
)  # fmt: skip
_COMMON_DOMAINS = frozenset(
    {
        *("gmail.com", "hotmail.com", "outlook.com", "live.nl", "live.com", "icloud.com"),
        *("yahoo.com", "ziggo.nl", "kpnmail.nl", "xs4all.nl", "planet.nl", "hetnet.nl"),
        *("home.nl", "upcmail.nl", "casema.nl", "msn.com", "me.com", "proton.me"),
    }
)
_AS = r"\b(?:als|ben|as an?|am an?)\s+(?:een\s+)?(?:\w+\s+)?"


def proposal_of(message: IncomingMessage, activity: Activity | None = None) -> dict[str, str]:
    """Return what an application's fields may say, by name; only what could be read."""
    signature = _signature(message)
    lines = [line.strip(" |*_\t") for line in signature.split("\n") if line.strip(" |*_\t")]
    given, surname = _name(message.sender_name, lines, message.sender)
    prefix, family = split_surname(surname)
    found = {
        "given_name": given[:80],
        "surname_prefix": prefix[:30],
        "family_name": family[:120],
        "email": message.sender[:254] if "@" in message.sender else "",
        "phone": _first(_PHONE, signature)[:30],
        "motivation": _motivation(message)[:LONGEST_MOTIVATION],
        **_role(lines, message.text, activity),
        **_organisation(lines, message),
    }
    found["sector"] = found.get("sector") or _sector(
        f"{found.get('organisation_name', '')}\n{signature}\n{message.text[:2000]}", activity
    )
    return {name: value for name, value in found.items() if value}


def _signature(message: IncomingMessage) -> str:
    return split_words(message.full_text).signature


def _motivation(message: IncomingMessage) -> str:
    """Return the words of the mail; of a document that came along when the mail says little."""
    own = message.text.strip()
    if len(own.split()) >= 40:
        return own
    documents = (file.text.strip() for file in files_of(message) if len(file.text.split()) >= 40)
    first = next(documents, "")  # often the same letter comes as docx and as pdf
    return f"{own}\n\n{first}".strip()


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return " ".join(found[0].split()) if found else ""


# --- the name ----------------------------------------------------------------------------------


def _name(display: str, signature: list[str], address: str) -> tuple[str, str]:
    """Return given and family name from the display name, the signature, or the address."""
    if name := _name_told(display, signature, address):
        given, _, family = name.partition(" ")
        return given, family
    if (words := _bare(display).split()) and not _is_phrase(_bare(display)):
        return words[0], " ".join(words[1:])
    return _name_of_address(address)


def _name_told(display: str, signature: list[str], address: str) -> str:
    """Return the whole name that somebody gives; under a mailbox of several the signature knows."""
    below = [_bare(line) for line in signature[:4]]
    shown = _turned(_bare(display))
    candidates = [*below, shown] if is_shared(address) else [shown, *below]
    names = [name for name in candidates if _NAME.match(name) and not _is_phrase(name)]
    full = [name for name in names if not _INITIALS.match(name.split()[0])]
    return next(iter(full or names), "")


def writer_of(message: IncomingMessage) -> tuple[str, str]:
    """Return given and family name of whoever wrote this, as far as they say so; else nothing."""
    lines = [line.strip(" |*_\t") for line in _signature(message).split("\n")]
    name = _name_told(message.sender_name, [line for line in lines if line], message.sender)
    given, _, family = name.partition(" ")
    return given, family


def _bare(text: str) -> str:
    """Return a name without what people put behind it: a school, a function, quotes."""
    text = re.split(r"\s[|/–—-]\s|\s*[(\[<@|]|,\s*(?:directeur|leraar|docent)", text.strip(" \"'"))[
        0
    ]
    return " ".join(text.strip(" ,.;:\"'").split())


def _turned(name: str) -> str:
    """Return "Sanne de Wit" for "Wit, Sanne de" and "Wit, de, Sanne"."""
    if name.count(",") != 1:
        return name
    family, rest = (part.strip() for part in name.split(","))
    words = rest.split()
    prefixes = [word for word in words if re.fullmatch(_PREFIXES, word.lower())]
    given = [word for word in words if word not in prefixes]
    return " ".join([*given, *prefixes, family])


def _is_phrase(text: str) -> bool:
    return bool(
        re.search(
            r"\b(groet|regards|school|college|lyceum|gemeente|stichting|basisschool|[or]?[bk]bs|[oc]bs"
            r"|formulier|website|contact\w*|info|team|secretariaat|administratie|directie|via)\b"
            r"|https?:|www\.",
            text,
            re.IGNORECASE,
        )
    )


def _name_of_address(address: str) -> tuple[str, str]:
    words = [word for word in re.split(r"[._+-]+", address.partition("@")[0]) if word.isalpha()]
    if len(words) < 2:
        return "".join(words).capitalize(), ""
    given, *rest = words
    family = [w if re.fullmatch(_PREFIXES, w) else w.capitalize() for w in rest]
    return given.capitalize(), " ".join(family)


# --- role and school ---------------------------------------------------------------------------


def _role(lines: list[str], text: str, activity: Activity | None) -> dict[str, str]:
    """Return role and title: from the signature, else from "als leraar", else what it is for."""
    for line in lines[1:8]:
        for pattern, role in _ROLES:
            if len(line) < 80 and (match := pattern.search(line)):
                title = re.split(r"\s[|–—-]\s|,", line[: match.end()])[-1].strip()
                return {"role": role, "job_title": title[:80]}
    for pattern, role in _ROLES:
        if re.search(
            rf"\b(als|ben|as an?|am an?)\s+(een\s+)?(\w+\s+)?({pattern.pattern})",
            text,
            re.IGNORECASE,
        ):
            return {"role": role}
    audience = activity.audience if activity is not None else []
    return {"role": audience[0]} if len(audience) == 1 else {}


def _sector(text: str, activity: Activity | None) -> str:
    sectors = activity.sectors if activity is not None else []
    if len(sectors) == 1:
        return str(sectors[0])
    return next((str(sector) for pattern, sector in _SECTORS if pattern.search(text)), "")


def _organisation(lines: list[str], message: IncomingMessage) -> dict[str, str]:
    """Return the school: a known one that is named or has this domain, else what looks like one."""
    lines = lines[1:]  # the first says goodbye, and "Groet" is a town too
    text = "\n".join([*lines, _bracketed(message.sender_name), message.text[:4000]])
    known = _known_organisation(text, message.sender)
    found: dict[str, str] = {}
    if match := _POSTCODE.search("\n".join(lines)):
        found["organisation_postcode"] = match[1]
        town = (match[2] or "").strip(" .|-")
        found["organisation_town"] = town[:80] if plain(town) in towns() else ""
    if known is not None:
        found["organisation_name"] = known.name
        found["sector"] = known.sector
        if known.place is not None and not found.get("organisation_town"):
            found["organisation_town"] = known.place.name
        return found
    found["organisation_name"] = _likely_school(lines, text)
    if not found.get("organisation_town"):
        found["organisation_town"] = _town(lines, text)
    return found


def _bracketed(display: str) -> str:
    found = re.search(r"[(|]\s*([^)|]{3,80})", display)
    return found[1] if found else ""


def _known_organisation(text: str, address: str) -> Organisation | None:
    """Return the known organisation whose name stands in the text, or whose domain this is."""
    rows = Organisation.objects.select_related("place")
    domain = address.rpartition("@")[2].lower()
    if domain and domain not in _COMMON_DOMAINS:
        of_domain = list(rows.filter(website__icontains=domain)[:2])
        if len(of_domain) == 1:
            return of_domain[0]
    words = {word for word in re.findall(r"[\w'’-]{4,}", text) if word[:1].isupper()}
    if not words:
        return None
    named = Q()
    for word in sorted(words)[:40]:
        named |= Q(name__icontains=word)
    flat = f" {plain(text)} "
    candidates = rows.filter(named).order_by("-pk")[:MOST_CANDIDATES]
    matching = [row for row in candidates if f" {plain(row.name)} " in flat]
    return max(matching, key=lambda row: len(row.name), default=None)


def _likely_school(lines: Iterable[str], text: str) -> str:
    for part in (*lines, text):
        for pattern in (_SCHOOL, _COLLEGE):
            if match := pattern.search(part):
                name = re.split(r"\s(?:in|te|uit|en|waar|op)\s|[.!?]", match[1])[0]
                return " ".join(name.split())[:160]
    return ""


def _town(lines: Iterable[str], text: str) -> str:
    for line in lines:
        if plain(line) in towns() and len(line) < 40:
            return line
    for match in re.finditer(
        r"\b(?:in|te|uit)\s+((?:Den |De |'s-?)?[A-Z][\w-]+(?: aan den \w+)?)", text
    ):
        if plain(match[1]) in towns():
            return match[1]
    return ""


_ENGLISH = re.compile(r"\b(the|and|with|would|like|school|apply|am|is|my|for|you)\b", re.IGNORECASE)
_DUTCH = re.compile(r"\b(de|het|een|en|met|graag|wil|ik|mijn|voor|van|je|niet)\b", re.IGNORECASE)


def language_of(message: IncomingMessage) -> str:
    """Return "en" for a message that is clearly English, else "nl"."""
    text = f"{message.subject}\n{message.text}"[:4000]
    return "en" if len(_ENGLISH.findall(text)) > 2 * len(_DUTCH.findall(text)) else "nl"


OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def looks_like_a_message(raw: bytes) -> bool:
    """Tell whether these bytes can be an Outlook message, or begin with header lines."""
    if raw.startswith(OLE_MAGIC):
        return True
    head = raw[:20_000].lstrip(b"\xef\xbb\xbf\r\n\t ")
    names = re.findall(rb"(?mi)^(from|to|date|subject|received|message-id|content-type)\s*:", head)
    return len({name.lower() for name in names}) >= 2
