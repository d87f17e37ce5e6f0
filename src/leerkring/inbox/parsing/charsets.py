"""Bytes to text, whatever they claim to be."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header

FALLBACK = "windows-1252"
LONGEST_HEADER = 4_000
_ALIASES = {
    "unicode-1-1-utf-7": "utf-7",
    "cp-850": "cp850",
    "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac-roman",
    "ansi_x3.4-1968": "ascii",
    "3dutf-8": "utf-8",
}
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,24}")


def decode(content: bytes, charset: str = "") -> str:
    """Return text: by the charset that is claimed, else UTF-8, else windows-1252 with marks."""
    name = charset.strip(" \"'\t").lower()
    name = _ALIASES.get(name, name)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    for candidate in dict.fromkeys((name, "utf-8") if name not in {"", "ascii"} else ("utf-8",)):
        try:
            text = content.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
        if isinstance(text, str):
            return text.removeprefix("\ufeff")
    return content.decode(FALLBACK, "replace")


def decode_header_text(raw: object) -> str:
    """Return a header as one line of text: encoded words decoded, raw 8-bit bytes guessed."""
    text = _bytes_of(raw)[: LONGEST_HEADER * 4]
    plain = decode(text).replace("\r", "").replace("\n", " ")
    if "=?" in plain:
        try:
            parts = decode_header(plain)
        except Exception:  # the standard library raises several kinds here
            parts = [(plain, None)]
        plain = "".join(
            part if isinstance(part, str) else decode(part, charset or "")
            for part, charset in parts
        )
    clean = plain
    if not plain.isprintable():
        clean = "".join(letter if letter.isprintable() else " " for letter in plain)
    return " ".join(clean.split())[:LONGEST_HEADER]


def _bytes_of(raw: object) -> bytes:
    """Return a header's bytes; the parser keeps 8-bit ones as surrogates."""
    return str(raw).encode("utf-8", "surrogateescape")


def addresses_in(header: str) -> list[str]:
    """Return the e-mail addresses in a header, in lower case, in their order."""
    found = _ADDRESS.findall(header[: LONGEST_HEADER * 4])
    return list(dict.fromkeys(address.lower() for address in found if len(address) <= 250))


def mailbox_of(header: str) -> tuple[str, str]:
    """Return name and address of the first mailbox in a header: ("Sanne de Wit", "s@x.nl")."""
    bracketed = re.search(rf"<\s*({_ADDRESS.pattern})\s*>", header)
    plain = bracketed or _ADDRESS.search(header)
    if plain is None:
        return _unquoted(header.split("<")[0]), ""
    address = plain[1] if bracketed else plain[0]
    if len(address) > 250:
        return "", ""
    name = header[: plain.start()]
    if not name.strip(" \"'<") and not bracketed:
        comment = re.search(r"\(([^)]{1,120})\)", header[plain.end() :])
        name = comment[1] if comment else ""
    return _unquoted(name), address.lower()


def _unquoted(name: str) -> str:
    name = re.sub(r"\\(.)", r"\1", name.strip(" \t,;<"))
    name = name.strip("\"' ")
    return "" if "@" in name else name[:120]
