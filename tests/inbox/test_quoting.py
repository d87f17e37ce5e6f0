from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leerkring.mail.quoting import split_words
from tests.inbox.messages import MOTIVATION, SIGNATURE

QUOTES = {
    "outlook nl": "Van: Team\nVerzonden: maandag 1 januari\nAan: Sanne\nOnderwerp: Hoi\n\noud",
    "outlook en": "From: Team <t@x.example>\nSent: Monday\nTo: Sanne\nSubject: Hi\n\nold",
    "outlook line": "_" * 32 + "\nVan: Team\nVerzonden: nu\nAan: S\nOnderwerp: x\noud",
    "gmail nl": "Op ma 1 jan 2024 om 10:00 schreef Team <t@x.example>:\n> oud\n> ouder",
    "gmail en": "On Mon, Jan 1, 2024 at 10:00 AM Team <t@x.example> wrote:\n> old",
    "gmail broken": "Op maandag 1 januari 2024 om 10:00 heeft Team van GKA\n<t@x.example> het"
    " volgende\ngeschreven:\n\n> oud",
    "apple": "Op 1 jan. 2024, om 10:00 heeft Team <t@x.example> het volgende geschreven:\n\noud",
    "without a sender": "Datum: 1 januari 2024\n\nAan: Sanne\n\noud",
    "headers with marks": "> *Sent:* Monday\n> *To:* Sanne\n\nold",
    "original": "-----Oorspronkelijk bericht-----\nVan: Team\noud",
    "only marks": "> oud\n> ouder",
    "thunderbird": "Team schreef op 1-1-2024 om 10:00:\n> oud",
    "thunderbird bare": "Team schreef op 1-1-2024 om 10:00:\n\noud",
    "short": "Op 3 nov. 2026 om 10:00 heeft Team <t@x.example> geschreven:\n\noud",
    "yahoo": "    Op maandag 1 januari 2024 10:00:12 CET schreef Team <t@x.example>:\n\noud",
    "old gmail": "2024-01-01 10:00 GMT+01:00 Team <t@x.example>:\n\noud",
    "long name": "Op 3 november 2026 schreef Team van de alliantie\nmet een lange naam"
    " <t@x.example>\nhet volgende:\n\noud",
    "outlook frisian": "Fan: Team\nFerstjoerd: moandei\nOan: Noor\nUnderwerp: x\n\noud",
    "gmail frisian": "Op 3 nov. 2026 om 10:00 skreau Team <t@x.example>:\n\noud",
    "outlook german": "Von: Team <t@x.example>\nGesendet: Montag\nAn: Noor\nBetreff: x\n\nout",
    "gmail german": "Am Mo., 3. Nov. 2026 um 10:00 Uhr schrieb Team <t@x.example>:\n\nout",
    "thunderbird german": "Team schrieb am 3.11.2026 um 10:00:\n\nout",
    "original german": "-----Ursprüngliche Nachricht-----\nVon: Team\n\nout",
    "outlook french": "De : Team <t@x.example>\nEnvoyé : lundi\nÀ : Noor\nObjet : x\n\nour",
    "gmail french": "Le lun. 3 nov. 2026 à 10:00, Team <t@x.example> a écrit :\n\nour",
    "original french": "-----Message d'origine-----\nDe : Team\n\nour",
    "outlook flemish": "Van: Team\nDatum: maandag\nAan: Noor\nOnderwerp: x\n\noud",
    "outlook bold": "*Van:* Team\n*Verzonden:* nu\n*Aan:* S\n*Onderwerp:* x\n\noud",
}
PROSE = [
    "Op 3 november schreef een leerling mij: waarom mag ik niet mee?\nDaar wil ik iets aan doen.",
    "Op school schreef een kind een brief:\nLieve juf, ik heb honger.\nDat wil ik niet meer.",
]
COURTESY = [
    "Groetjes van onze leerlingen, die meedachten!\nGraag meld ik mij aan voor het netwerk.",
    "Thanks for this chance!\nI would like to join, because my school has few books.",
    "Thanks for this chance! I want to join, as my class has few books.",
    "Thanks for having us.\nOur school has many children with few books",
    "Deze e-mail is mijn aanmelding.\nGraag leer ik hoe anderen ouders bereiken die niet komen.",
    "Dit bericht is bestemd voor het team.\nIk meld me aan omdat ik wil leren van anderen.",
    "Dank voor de uitnodiging.\nWij willen leren hoe andere scholen kinderen helpen.",
]


@pytest.mark.parametrize("name", QUOTES)
def test_a_quote_is_left_out(name: str) -> None:
    words = split_words(f"Dank je wel!\n\n{QUOTES[name]}\n")
    assert words.new == "Dank je wel!"
    assert "ou" in words.quoted or "old" in words.quoted


@pytest.mark.parametrize("text", PROSE)
def test_a_sentence_about_writing_is_no_quote(text: str) -> None:
    assert split_words(text).new == text


@pytest.mark.parametrize("text", COURTESY)
def test_courtesy_after_which_much_follows_is_no_signature(text: str) -> None:
    words = split_words(f"Beste team,\n\n{text}\n\nMet vriendelijke groet,\nNoor Voet\n")
    assert words.new == f"Beste team,\n\n{text}"
    assert words.signature == "Met vriendelijke groet,\nNoor Voet"


def test_what_a_gateway_adds_is_not_part_of_the_words() -> None:
    added = "Dit bericht is alleen bestemd voor de geadresseerde van de gemeente."
    words = split_words(f"Ik doe mee.\n\nGroet,\nNoor\n\n{added}\n")
    assert words.new == "Ik doe mee."


def test_what_is_added_under_a_name_is_kept() -> None:
    assert split_words("Ik doe mee.\n\nGroet,\nNoor\n\nPS Op 3 maart kan ik niet.").new == (
        "Ik doe mee.\n\nPS Op 3 maart kan ik niet."
    )


def test_working_days_and_a_motto_belong_to_a_signature() -> None:
    below = "Groet,\nNoor Voet\nIk werk op maandag, dinsdag en donderdag\nSamen leren wij elke dag"
    assert split_words(f"Ik doe mee.\n\n{below}").signature == below


def test_a_signature_is_not_part_of_the_words() -> None:
    words = split_words(f"{MOTIVATION}\n\n{SIGNATURE}\n")
    assert words.new == MOTIVATION
    assert words.signature == SIGNATURE


@pytest.mark.parametrize(
    "closing",
    ["-- ", "Groet,", "Mvg", "Kind regards,", "Hartelijke groeten", "Verzonden vanaf mijn iPhone"],
)
def test_every_closing_begins_a_signature(closing: str) -> None:
    words = split_words(f"Ik doe graag mee.\n{closing}\nBo Smit\n")
    assert words.new == "Ik doe graag mee."
    assert "Bo Smit" in words.signature


def test_an_answer_below_the_quote_is_found() -> None:
    assert split_words("> vraag?\n> nog een\nJa, graag!").new == "Ja, graag!"


def test_answers_between_quoted_lines_are_kept() -> None:
    text = "Op ma 1 jan 2024 schreef T <t@x.example>:\n> een?\nJa.\n"
    assert "Ja." in split_words(text).new


def test_one_line_that_looks_like_a_header_is_no_quote() -> None:
    text = "Onderwerp: ouders die we niet zien.\nDaarover wil ik leren."
    assert split_words(text).new == text


def test_a_word_of_thanks_in_the_first_line_is_no_signature() -> None:
    assert split_words("Alvast bedankt voor de uitnodiging.").new.startswith("Alvast bedankt")


@settings(max_examples=200)
@given(st.text(max_size=1500))
def test_any_text_can_be_parted(text: str) -> None:
    words = split_words(text)
    assert isinstance(words.new + words.signature + words.quoted, str)


LONG = [
    "Op ",
    "> ",
    "Van: a\n",
    "-- \n",
    "_",
    "This message ",
    "a@b ",
    "Groet\n",
    "Dit bericht is\n",
]


@pytest.mark.parametrize("piece", LONG)
def test_a_very_long_text_takes_little_time(piece: str) -> None:
    assert split_words(piece * 40_000) is not None
