"""Bytes to text, whatever they claim to be."""

from __future__ import annotations

import codecs
from email.header import decode_header

FALLBACK = "windows-1252"
LONGEST_HEADER = 4_000
# What programs write, and what browsers read instead (WHATWG Encoding Standard).
_READ_AS = {
    FALLBACK: "iso-8859-1 iso8859-1 iso_8859-1 iso88591 latin1 latin-1 l1 cp819 x-cp1252 ansi",
    "windows-1254": "iso-8859-9 iso8859-9 iso_8859-9 latin5",
    "windows-874": "iso-8859-11 tis-620",
    "iso-8859-8": "iso-8859-8-i iso-8859-8-e logical visual",
    "gb18030": "gb2312 gbk x-gbk chinese gb_2312-80",
    "cp949": "euc-kr ks_c_5601-1987 ks_c_5601 ksc5601 korean",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji",
    "big5hkscs": "big5 big5-hkscs x-x-big5",
    "utf-16-le": "utf-16 unicode ucs-2 iso-10646-ucs-2",
    "utf-7": "unicode-1-1-utf-7",
    "cp850": "cp-850",
    "mac-roman": "x-mac-roman macintosh mac",
    "utf-8": "3dutf-8 utf8 unicode-1-1-utf-8 ascii us-ascii ansi_x3.4-1968",
}
_CODECS = {name: codec for codec, names in _READ_AS.items() for name in names.split()}


def decode(content: bytes, charset: str = "") -> str:
    """Return text: by the charset that is claimed, else UTF-8, else windows-1252 with marks."""
    name = charset.strip(" \"'\t").lower()
    name = _CODECS.get(name, name)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    if content.startswith(codecs.BOM_UTF8):
        name = ""
    for candidate in dict.fromkeys((name, "utf-8") if name else ("utf-8",)):
        try:
            text = content.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            if candidate == FALLBACK:  # five of its bytes stand for no sign
                break
            continue
        if isinstance(text, str):
            return text.removeprefix("\ufeff")
    return content.decode(FALLBACK, "replace")


def header_line(raw: object) -> str:
    """Return a header on one line, its encoded words as they are; raw 8-bit bytes guessed."""
    content = str(raw).encode("utf-8", "surrogateescape")  # as the parser keeps such bytes
    return decode(content[: LONGEST_HEADER * 4]).replace("\r", "").replace("\n", " ")


def decode_header_text(raw: object) -> str:
    """Return a header as one line of text: encoded words decoded, raw 8-bit bytes guessed."""
    plain = header_line(raw)
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
