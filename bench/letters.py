"""What becomes of people's words: 5,000 letters as mail programs mangle them, seeded.

python -m bench.letters [--letters 5000] [--seed 1]

A letter has words (an application, a question, an answer) and is dressed as programs do it: a
greeting, a closing, a signature, a device line, a disclaimer, a quoted letter under one of many
heads, plain text or HTML or both, in some charset and encoding, beside footers and pictures. All
that leaves the meaning whole: the same words must come out. Half of the letters are then damaged:
of these only that they end in one named outcome, and in none by an error.
"""

from __future__ import annotations

import argparse
import base64
import logging
import os
import quopri
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from html import escape
from pathlib import Path

from bench.inbox import mutated

FOLDER = Path(tempfile.mkdtemp(prefix="leerkring-bench-"))
os.environ["LEERKRING_DATA_DIR"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "leerkring.project.settings"
APPLY_AT = "aanmelden@alliantie.example"
WANTED = 0.95

WORDS = (
    "Graag meld ik mij aan voor het leernetwerk. Op onze school zien we de verschillen groeien.\n"
    "Ik wil leren hoe andere scholen kinderen helpen die thuis weinig steun hebben.",
    "Hierbij meld ik mij aan.\n\nWij zoeken een manier om ouders te bereiken die niet komen.\n\n"
    "Het kost € 10 per kind – zo’n bedrag is “veel”.",
    "Groetjes van onze leerlingen, die meedachten!\nIk wil graag meedoen, omdat ik van anderen wil"
    " leren hoe zij de rijke schooldag betalen.",
    "I would like to apply. Our school sees how poverty holds children back, and I want to learn"
    " from others what helps.",
    "Ik heb een vraag: hoe laat begint de eerste bijeenkomst, en is er vegetarisch eten?",
    "Kan ik ook met een collega komen? Wij delen een groep en zien allebei hetzelfde.",
    "Ja, ik kom graag!",
    "Deze e-mail is mijn aanmelding. Ik ben intern begeleider en leer graag van collega's elders.",
    "Dit bericht is bedoeld als aanmelding voor het netwerk.\nIk hoop dat er nog plaats is.",
    "Thanks for this chance! I want to join, because my class has few books at home.",
)
GREETINGS = ("Beste team,", "Hallo,", "Dag allemaal,", "Geachte organisatie,", "Dear all,", "Hoi!")
CLOSINGS = (
    "Met vriendelijke groet,", "Groet,", "Mvg", "Hartelijke groeten,", "Kind regards,",
    "Alvast bedankt,", "Mei freonlike groetnis,", "Mit freundlichen Grüßen", "Cordialement,",
)  # fmt: skip
SIGNATURES = (
    "Noor Voet", "Noor Voet\nintern begeleider\nOBS De Regenboog",
    "Noor Voet | directeur\nKerkstraat 12\n3511 AB Utrecht\nT 030-1234567\nwww.regenboog.example",
    "Noor\n\nWerkdagen: maandag, dinsdag en donderdag",
    "dr. N. Voet\nSamen maken wij elke dag werk van gelijke kansen voor ieder kind",
)  # fmt: skip
DEVICES = ("Verzonden vanaf mijn iPhone", "Outlook voor iOS downloaden", "Sent from my Galaxy", "")
DISCLAIMERS = (
    "Dit bericht is alleen bestemd voor de geadresseerde. Bent u dat niet, verwijder het dan.",
    "This e-mail is confidential and intended for the addressee only.",
    "",
)
HEADS = (
    "Op ma 3 nov. 2026 om 10:00 schreef Team <team@alliantie.example>:",
    "Op 3 nov. 2026 om 10:00 heeft Team <team@alliantie.example> geschreven:",
    "Op 3 nov. 2026 om 10:00 heeft Team van de alliantie\n<team@alliantie.example> het volgende"
    "\ngeschreven:",
    "    Op maandag 3 november 2026 10:00:12 CET schreef Team <team@alliantie.example>:",
    "Team schreef op 3-11-2026 om 10:00:",
    "On Tue, Nov 3, 2026 at 10:00 AM Team <team@alliantie.example> wrote:",
    "Am Di., 3. Nov. 2026 um 10:00 Uhr schrieb Team <team@alliantie.example>:",
    "Le mar. 3 nov. 2026 à 10:00, Team <team@alliantie.example> a écrit :",
    "Op 3 nov. 2026 om 10:00 skreau Team <team@alliantie.example>:",
    "2026-11-03 10:00 GMT+01:00 Team <team@alliantie.example>:",
    "Van: Team\nVerzonden: dinsdag 3 november 2026 10:00\nAan: Noor\nOnderwerp: Uitnodiging",
    "From: Team <team@alliantie.example>\nSent: Tuesday\nTo: Noor\nSubject: Invitation",
    "Von: Team\nGesendet: Dienstag\nAn: Noor\nBetreff: Einladung",
    "De : Team\nEnvoyé : mardi\nÀ : Noor\nObjet : Invitation",
    "Fan: Team\nFerstjoerd: tiisdei\nOan: Noor\nUnderwerp: Utnoeging",
    "-----Oorspronkelijk bericht-----\nVan: Team",
    "-----Ursprüngliche Nachricht-----\nVon: Team",
    "________________________________\nVan: Team\nVerzonden: nu\nAan: Noor\nOnderwerp: x",
)
QUOTED = "Beste Noor,\n\nWil je meedoen? Meld je dan aan.\n\nGroet,\nhet team"
CHARSETS = ("utf-8", "utf-8", "windows-1252", "iso-8859-1", "UTF-8", "unknown-8bit")
FOOTER = "Deze e-mail is gecontroleerd door de gemeente en bestemd voor de geadresseerde."


def dressed(words: str, chance: random.Random) -> str:
    """Return words with what people and programs put around them."""
    parts = [chance.choice(GREETINGS), "", words, "", chance.choice(CLOSINGS)]
    parts += [chance.choice(SIGNATURES), ""]
    for added in (chance.choice(DEVICES), chance.choice(DISCLAIMERS)):
        parts += [added, ""] if added else []
    if chance.random() < 0.6:
        mark = chance.choice(("> ", ""))
        parts += [chance.choice(HEADS), ""] + [mark + line for line in QUOTED.split("\n")]
    return "\n".join(parts)


def _part(kind: str, text: str, chance: random.Random) -> tuple[str, bytes]:
    """Return one part of a message: its header lines, and its encoded bytes."""
    charset = chance.choice(CHARSETS)
    real = {"iso-8859-1": "cp1252", "unknown-8bit": "utf-8"}.get(charset, charset)
    content = text.replace("\n", "\r\n").encode(real, "replace")
    encoding = chance.choice(("8bit", "base64", "quoted-printable"))
    if encoding == "base64":
        content = base64.encodebytes(content).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        content = quopri.encodestring(content.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    head = (
        f'Content-Type: text/{kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}'
    )
    return head, content


def _as_html(text: str) -> str:
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return "<html><style>p{color:red}</style><body>" + paragraphs.replace("\n", "<br>") + "</body>"


def _together(kind: str, parts: list[tuple[str, bytes]], name: str) -> tuple[str, bytes]:
    line = f"--{name}".encode()
    body = b"".join(
        line + b"\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in parts
    )
    return f'Content-Type: multipart/{kind}; boundary="{name}"', body + line + b"--\r\n"


def letter(words: str, number: int, chance: random.Random) -> bytes:
    """Return a letter with these words, dressed and packed as one of many programs would."""
    text = dressed(words, chance)
    plain, html = _part("plain", text, chance), _part("html", _as_html(text), chance)
    shape: Callable[[], tuple[str, bytes]] = chance.choice(
        (
            lambda: plain,
            lambda: html,
            lambda: _together("alternative", [plain, html], "alt"),
            lambda: _together("mixed", [html, _part("plain", FOOTER, chance)], "mix"),
            lambda: _together("mixed", [plain, ("Content-Type: image/png", b"\x89PNG")], "pic"),
            lambda: _together(
                "mixed", [_together("alternative", [plain, html], "in"), plain], "out"
            ),
        )
    )
    head, body = shape()
    name = chance.choice(("Noor Voet", '"Voet, Noor"', "=?utf-8?q?Noor_Vo=C3=ABt?=", ""))
    top = (
        f"From: {name} <noor{number}@school.example>\r\nTo: {APPLY_AT}\r\n"
        f"Subject: {chance.choice(('Aanmelding', 'Vraag', 'Re: uitnodiging', ''))}\r\n"
        f"Date: Tue, 03 Nov 2026 10:00:00 +0100\r\nMessage-ID: <{number}@school.example>\r\n"
        f"MIME-Version: 1.0\r\n{head}\r\n\r\n"
    )
    return top.encode() + body


def same_words(read: str, words: str) -> bool:
    """Tell whether the words came out: after the greeting, and nothing behind them."""
    flat = re.sub(r"\W+", "", read)
    wanted = re.sub(r"\W+", "", words)
    greetings = [re.sub(r"\W+", "", greeting) for greeting in GREETINGS]
    return flat == wanted or any(flat == greeting + wanted for greeting in greetings)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        return _run(options.letters, options.seed)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


class Errors(logging.Handler):
    """Counts what the inbox could not make anything of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage())


def _run(number: int, seed: int) -> int:
    from leerkring.inbox.pipeline import interpret
    from leerkring.mail.incoming import store_message
    from leerkring.mail.models import IncomingMessage
    from tests.factories import START, make_network, make_organiser, make_programme

    errors = Errors()
    logging.getLogger("leerkring").addHandler(errors)
    programme = make_programme(organiser=make_organiser(reply_to="team@alliantie.example"))
    make_network(programme=programme, application_email=APPLY_AT)
    chance, at = random.Random(seed), START + timedelta(days=5)
    outcomes: Counter[str] = Counter()
    whole = right = 0
    wrong: list[tuple[str, str]] = []
    for one in range(number):
        words = chance.choice(WORDS)
        raw = letter(words, one, chance)
        is_damaged = bool(one % 2)
        raw = mutated(raw, chance) if is_damaged else raw
        message, is_new = store_message(
            raw=raw, channel="lmtp", mailbox=APPLY_AT, at=at, envelope_from="x@school.example"
        )
        if not is_new:
            continue
        interpret(message.pk, at=at)
        row = IncomingMessage.objects.only("outcome", "text").get(pk=message.pk)
        outcomes[row.outcome or "none"] += 1
        if is_damaged:
            continue
        whole += 1
        if same_words(row.text, words):
            right += 1
        elif len(wrong) < 10:
            wrong.append((words, row.text))
    for words, text in wrong:
        sys.stdout.write(f"  wanted {words!r}\n  read   {text!r}\n")
    sys.stdout.write(
        f"{whole:,} letters whose meaning is whole: the same words in {right:,}"
        f" ({100 * right / max(whole, 1):.1f} %)\n"
        f"{sum(outcomes.values()):,} letters in all, by outcome: {dict(outcomes)}\n"
        f"errors: {len(errors.seen)}\n"
    )
    return int(right < WANTED * whole or bool(errors.seen) or "none" in outcomes)


if __name__ == "__main__":
    sys.exit(main())
