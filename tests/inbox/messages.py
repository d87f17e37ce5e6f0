"""Messages as people, robots and mail servers write them; all of our own making.

`CORPUS` maps a name to a function that returns the bytes; `application(...)` and friends build
variants. Addresses end in .example, people do not exist.
"""

from __future__ import annotations

import base64
import io
import quopri
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

APPLY_AT = "aanmelden@alliantie.example"
TEAM_AT = "team@alliantie.example"
SENT = datetime(2023, 11, 1, 9, 30, tzinfo=UTC)

MOTIVATION = """Beste organisatie,

Graag meld ik mij aan voor het leernetwerk voor schoolleiders. Op onze school zien we de verschillen
tussen kinderen elk jaar groter worden. We hebben een brugfunctionaris en een ontbijt, maar het
ontbreekt ons aan een gedeelde visie: waar zijn wij van, en waar niet? Ik wil van anderen leren hoe
zij die keuze maken en breng zelf mee wat wij met ouders hebben geprobeerd."""
SIGNATURE = """Met vriendelijke groet,

Sanne de Wit
directeur
OBS De Regenboog
Kerkstraat 12
3511 AB Utrecht
030-1234567"""


def mail(
    text: str = f"{MOTIVATION}\n\n{SIGNATURE}\n",
    *,
    sender: str = "Sanne de Wit <s.dewit@regenboog.example>",
    to: str = APPLY_AT,
    subject: str = "Aanmelding leernetwerk schoolleiders",
    message_id: str = "<a1@regenboog.example>",
    sent: datetime | None = SENT,
    html: str = "",
    files: tuple[tuple[str, str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """Return a message; `headers` are further ones, with "_" for "-"."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if sent is not None:
        message["Date"] = format_datetime(sent)
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def lines(*rows: str, charset: str = "utf-8") -> bytes:
    """Return raw lines, for what no library would write."""
    return "\r\n".join(rows).encode(charset)


# --- documents ---------------------------------------------------------------------------------


def docx(words: str) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in words.split("\n"))
    return _zipped("word/document.xml", f"<w:document><w:body>{paragraphs}</w:body></w:document>")


def odt(words: str) -> bytes:
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in words.split("\n"))
    return _zipped("content.xml", f"<office:text>{paragraphs}</office:text>")


def _zipped(name: str, content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def pdf(words: str) -> bytes:
    """Return a pdf of one page with these words, written by hand."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    stream = f"BT /F1 12 Tf 50 700 Td ({escaped}) Tj ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n")
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def winmail(words: str, filename: str = "motivatie.txt", content: bytes = b"bijlage") -> bytes:
    """Return a winmail.dat as Outlook makes it: the words, and one file."""

    def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
        checksum = struct.pack("<H", sum(data) & 0xFFFF)
        return struct.pack("<BHHI", level, name, kind, len(data)) + data + checksum

    title = filename.encode("cp1252") + b"\0"
    return b"".join(
        [
            struct.pack("<IH", 0x223E9F78, 1),
            attribute(1, 0x9006, 0x0008, struct.pack("<I", 0x00010000)),  # version
            attribute(1, 0x9007, 0x0006, struct.pack("<II", 1252, 0)),  # code page
            attribute(1, 0x800C, 0x0002, words.encode("cp1252") + b"\0"),  # body
            attribute(2, 0x9002, 0x0006, bytes(14)),  # an attachment begins
            attribute(2, 0x8010, 0x0001, title),
            attribute(2, 0x800F, 0x0006, content),
        ]
    )


# --- reports and robots ------------------------------------------------------------------------


def bounce(
    message_id: str, recipient: str, *, status: str = "5.1.1", action: str = "failed"
) -> bytes:
    """Return a delivery report as RFC 3464 has it."""
    return lines(
        "Return-Path: <>",
        "From: Mail Delivery System <MAILER-DAEMON@mx.school.example>",
        "To: team@alliantie.example",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <dsn-{zlib.crc32(message_id.encode())}@mx.school.example>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
        "",
        "--B",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        f"<{recipient}>: host mx.school.example said: 550 {status} no such user",
        "",
        "--B",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.school.example",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} <{recipient}>: Recipient address rejected",
        "",
        "--B",
        "Content-Type: text/rfc822-headers",
        "",
        "From: Leerkring <leerkring@localhost>",
        f"To: {recipient}",
        f"Message-ID: {message_id}",
        "Subject: Je aanmelding",
        "",
        "--B--",
        "",
    )


def odd_bounce(message_id: str, recipient: str) -> bytes:
    """Return a bounce that follows no rule, as some servers of schools write it."""
    return lines(
        "From: postmaster@mail.school.example",
        "To: team@alliantie.example",
        "Subject: Onbestelbaar: Je aanmelding",
        "Message-ID: <odd-1@mail.school.example>",
        "Content-Type: text/plain; charset=iso-8859-1",
        "",
        "Uw bericht kon niet worden bezorgd aan:",
        f"    {recipient}",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found",
        "",
        "Oorspronkelijke kopteksten:",
        f"Message-ID: {message_id}",
        "Subject: Je aanmelding",
        "",
    )


def out_of_office(
    refers_to: str = "<x@y.example>", *, subject: str = "Automatisch antwoord: Je aanmelding"
) -> bytes:
    return mail(
        "Ik ben afwezig tot en met 24 november en lees mijn mail niet.\n",
        subject=subject,
        message_id="<ooo@regenboog.example>",
        Auto_Submitted="auto-replied",
        In_Reply_To=refers_to,
        X_Auto_Response_Suppress="All",
    )


def reply(
    message_id: str, text: str, *, sender: str = "Sanne de Wit <s.dewit@regenboog.example>"
) -> bytes:
    """Return an answer to a letter, with the letter quoted as Outlook does."""
    quoted = (
        "\n\nVan: Alliantie <leerkring@localhost>\nVerzonden: woensdag 1 november 2023 10:00\n"
        "Aan: Sanne de Wit\nOnderwerp: Je aanmelding\n\nDag Sanne,\n\nWe hebben je mail.\n"
    )
    return mail(
        text + quoted,
        sender=sender,
        to=TEAM_AT,
        subject="RE: Je aanmelding",
        message_id=f"<re-{zlib.crc32((message_id + text).encode())}@regenboog.example>",
        In_Reply_To=message_id,
        References=message_id,
    )


def forwarded(inner: bytes, *, by: str = f"Team <{TEAM_AT}>") -> bytes:
    """Return a message that a colleague forwards as an attachment."""
    return b"\r\n".join(
        [
            f"From: {by}".encode(),
            f"To: {APPLY_AT}".encode(),
            b"Subject: Fwd: Aanmelding",
            b"Message-ID: <fwd-1@alliantie.example>",
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="F"',
            b"",
            b"--F",
            b"Content-Type: text/plain",
            b"",
            b"Deze kwam bij ons binnen.",
            b"--F",
            b"Content-Type: message/rfc822",
            b"",
            inner,
            b"--F--",
            b"",
        ]
    )


FORWARDED_IN_TEXT = """Deze kwam in de gewone bus.

Van: Karim Haddad <k.haddad@delinde.example>
Verzonden: vrijdag 3 november 2023 08:12
Aan: info@alliantie.example
Onderwerp: Meedoen met het leernetwerk

Hallo,

Ik wil mij graag aanmelden voor het leernetwerk schoolleiders. Op De Linde werken we met veel
nieuwkomers en ik zoek collega's om van te leren.

Groet,
Karim Haddad
schoolleider CBS De Linde, Zwolle
"""


# --- the corpus --------------------------------------------------------------------------------

HTML_ONLY = """<html><head><style>p {color: red}</style></head><body>
<p>Beste mensen,</p><p>Hierbij <b>meld ik mij aan</b> voor het leernetwerk leraren. Ik geef les in
groep 7 en ben benieuwd hoe anderen omgaan met verwachtingen&nbsp;van ouders.</p>
<p>Hartelijke groet,<br>Jamila El Idrissi<br>leerkracht, Basisschool De Vlieger</p>
<blockquote>Van: iemand<br>oude tekst</blockquote></body></html>"""


def _html_only() -> bytes:
    return lines(
        "From: =?utf-8?B?" + base64.b64encode(b"Jamila El Idrissi").decode() + "?= "
        "<jamila@vlieger.example>",
        f"To: {APPLY_AT}",
        "Subject: =?utf-8?Q?Aanmelding_leernetwerk_leraren_=E2=9C=85?=",
        "Message-ID: <html@vlieger.example>",
        "Content-Type: text/html; charset=utf-8",
        "",
        HTML_ONLY,
    )


def _latin() -> bytes:
    return lines(
        "From: =?iso-8859-1?Q?Ren=E9e_Dekker?= <renee@deboom.example>",
        f"To: {APPLY_AT}",
        "Subject: aanmelding",
        "Message-ID: <latin@deboom.example>",
        "Content-Type: text/plain; charset=iso-8859-15",
        "Content-Transfer-Encoding: 8bit",
        "",
        "Graag neem ik deel aan het leernetwerk. Onze ervaring: gezinnen met € 0 over.",
        "Groeten, Renée Dekker",
        charset="iso-8859-15",
    )


def _unknown_charset() -> bytes:
    head = lines(
        "From: Bram <bram@school.example>",
        f"To: {APPLY_AT}",
        "Subject: aanmelding leernetwerk",
        "Message-ID: <charset@school.example>",
        "Content-Type: text/plain; charset=x-onbekend-7",
        "",
        "",
    )
    return head + "Ik wil me aanmelden. Café, naïef, 1 € – ‘ja’".encode("cp1252")


def _undeclared_8bit() -> bytes:
    return (
        b"From: Ren\xe9 <rene@school.example>\r\nTo: aanmelden@alliantie.example\r\n"
        b"Subject: Aanmelding caf\xe9\r\n\r\nGraag doe ik mee met het leernetwerk, caf\xe9!\r\n"
    )


def _quoted_printable() -> bytes:
    body = quopri.encodestring("Hierbij mijn aanmelding. Één vraag: mag dat?".encode())
    head = lines(
        "From: Fatima <fatima@school.example>",
        f"To: {APPLY_AT}",
        "Subject: aanmelding",
        "Message-ID: <qp@school.example>",
        'Content-Type: text/plain; charset="UTF-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "",
    )
    return head + body


def _broken_multipart() -> bytes:
    return lines(
        "From: Oscar <oscar@school.example>",
        f"To: {APPLY_AT}",
        "Subject: aanmelding",
        "Content-Type: multipart/mixed; boundary=",
        "",
        "--nooit",
        "Content-Type: text/plain",
        "",
        "Ik meld me aan.",
    )


def _deep() -> bytes:
    inside = b"Content-Type: text/plain\r\n\r\nHierbij mijn aanmelding.\r\n"
    for number in range(60):
        mark = b"D%d" % number
        inside = b"Content-Type: multipart/mixed; boundary=%s\r\n\r\n--%s\r\n%s\r\n--%s--\r\n" % (
            mark,
            mark,
            inside,
            mark,
        )
    return b"From: diep@school.example\r\nSubject: aanmelding\r\n" + inside


def _many_recipients() -> bytes:
    to = ", ".join(f"Persoon {n} <p{n}@school.example>" for n in range(300))
    return mail(to=f"{to}, {APPLY_AT}", message_id="<many@school.example>")


def _with_files() -> bytes:
    letter = "Mijn motivatie: " + "wij willen leren hoe kansen op school groeien. " * 12
    return mail(
        f"Beste mensen, zie bijlage voor mijn aanmelding.\n\n{SIGNATURE}\n",
        message_id="<files@regenboog.example>",
        files=(
            ("motivatie.pdf", "application/pdf", pdf(letter)),
            ("motivatie.docx", "application/vnd.openxmlformats", docx(letter)),
            ("motivatie.odt", "application/vnd.oasis.opendocument.text", odt(letter)),
        ),
    )


def _tnef() -> bytes:
    return mail(
        "",
        message_id="<tnef@regenboog.example>",
        files=(("winmail.dat", "application/ms-tnef", winmail(f"{MOTIVATION}\n\n{SIGNATURE}")),),
    )


CORPUS: dict[str, Callable[[], bytes]] = {
    "application": mail,
    "short application": lambda: mail(
        "Ik meld me graag aan! Groet, Bo", message_id="<s@b.example>"
    ),
    "application in English": lambda: mail(
        "Dear team,\n\nI would like to apply for the learning network for school leaders. I am the"
        " principal of a small school and want to learn with others.\n\nKind regards,\nEmma Stone",
        sender="Emma Stone <emma@intschool.example>",
        subject="Application learning network",
        message_id="<en@intschool.example>",
    ),
    "no subject": lambda: mail(subject="", message_id="<nosubject@regenboog.example>"),
    "no message id": lambda: mail(message_id="", sent=None),
    "name turned around": lambda: mail(
        sender='"Wit, Sanne de" <s.dewit@regenboog.example>', message_id="<turned@r.example>"
    ),
    "address only": lambda: mail(
        "Hierbij mijn aanmelding.", sender="jan.van.dijk@school.example", message_id="<o@s.example>"
    ),
    "html only": _html_only,
    "latin": _latin,
    "unknown charset": _unknown_charset,
    "undeclared bytes": _undeclared_8bit,
    "quoted printable": _quoted_printable,
    "with files": _with_files,
    "winmail": _tnef,
    "empty": lambda: b"",
    "only spaces": lambda: b" \r\n\r\n",
    "no headers": lambda: b"Ik wil mij aanmelden",
    "null bytes": lambda: mail().replace(b"leernetwerk", b"leer\0netwerk"),
    "broken multipart": _broken_multipart,
    "deeply nested": _deep,
    "many recipients": _many_recipients,
    "question": lambda: mail(
        "Beste, hoe laat begint de eerste bijeenkomst? En waar is het? Kan ik met de trein komen?",
        subject="Vraag over de bijeenkomst",
        message_id="<q@school.example>",
    ),
    "out of office": out_of_office,
    "out of office in English": lambda: mail(
        "I am currently out of the office with limited access to e-mail.",
        subject="Automatic reply: Your application",
        message_id="<ooo-en@school.example>",
    ),
    "out of office without marks": lambda: mail(
        "Ik ben met vakantie.", subject="Afwezig: Je aanmelding", message_id="<ooo3@s.example>"
    ),
    "ticket robot": lambda: mail(
        "Wij hebben uw bericht ontvangen.",
        sender="noreply@helpdesk.example",
        subject="[Ticket #123] aanmelding ontvangen",
        message_id="<t@helpdesk.example>",
    ),
    "mailing list": lambda: mail(
        message_id="<list@lists.example>", List_Id="<leraren.lists.example>", Precedence="list"
    ),
    "newsletter": lambda: mail(
        "Schrijf je in voor ons congres!", Precedence="bulk", message_id="<n@news.example>"
    ),
    "bounce": lambda: bounce("<none@localhost>", "weg@school.example"),
    "odd bounce": lambda: odd_bounce("<none@localhost>", "weg@school.example"),
    "delay": lambda: bounce(
        "<none@localhost>", "traag@school.example", status="4.4.1", action="delayed"
    ),
    "reply": lambda: reply("<none@localhost>", "Dank, dat is duidelijk."),
    "yes": lambda: reply("<none@localhost>", "Ja, ik kom graag!"),
    "no": lambda: reply("<none@localhost>", "Helaas kan ik niet."),
    "unsubscribe": lambda: mail("", subject="Afmelden", message_id="<u@school.example>"),
    "withdraws": lambda: mail(
        "Ik wil mijn aanmelding intrekken.",
        subject="Aanmelding intrekken",
        message_id="<w@school.example>",
    ),
    "forwarded": lambda: forwarded(mail(message_id="<inner@regenboog.example>")),
    "forwarded in text": lambda: mail(
        FORWARDED_IN_TEXT,
        sender=f"Team <{TEAM_AT}>",
        subject="FW: Meedoen met het leernetwerk",
        message_id="<fw@alliantie.example>",
    ),
    "read receipt": lambda: mail(
        "Uw bericht is gelezen.",
        subject="Gelezen: Je aanmelding",
        message_id="<read@school.example>",
    ),
    "spam": lambda: mail(
        "Win now! Click here: http://spam.example",
        sender="prizes@spam.example",
        subject="You won",
        message_id="<spam@spam.example>",
    ),
    "no sender": lambda: (
        b"To: aanmelden@alliantie.example\r\nSubject: aanmelding\r\n\r\nIk doe mee"
    ),
    "very long line": lambda: mail("Ik meld me aan. " + "x" * 30_000, message_id="<l@s.example>"),
}
