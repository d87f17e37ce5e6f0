"""A personal link is in no letter that is kept or shown; it is there when the letter leaves."""

from __future__ import annotations

import base64
import quopri
import re
from email.message import EmailMessage

import pytest
from django.conf import settings
from pytest_django import Settings

from leerkring.admissions.mails import application_url
from leerkring.audit.actors import SYSTEM
from leerkring.mail.actions import File, edit_letter, queue_letter
from leerkring.mail.actions import digest_of_words as seen
from leerkring.mail.blotting import blotted
from leerkring.mail.bundling import bundle
from leerkring.mail.delivery import deliver_due
from leerkring.mail.hiding import as_received, files_of
from leerkring.mail.incoming import Reading, keep_reading, store_message
from leerkring.mail.kinds import LetterWords
from leerkring.mail.mails import send_sign_in_link
from leerkring.mail.models import Letter
from leerkring.mail.render import Button, render
from leerkring.people.models import Assistant
from leerkring.people.sealed import PRIVATE, CannotBeOpened, opened, sealed
from leerkring.people.signin import ensure_account
from leerkring.programmes.calendar import activity_calendar
from tests.factories import (
    START,
    make_application,
    make_meeting,
    make_network,
    make_person,
    place_person,
)

TOKEN = f"12-{'ab2c' * 6}de"
ADDRESS = f"https://leerkring.example/en/aanbod/{TOKEN}/?a=1&b=2"


def write(link: str = ADDRESS, **more: object) -> Letter:
    letter = queue_letter(
        at=START,
        purpose="meeting_reminder",
        person=more.pop("person", None) or make_person(),
        subject_ref="meeting:1",
        values={"given_name": "Sanne", "meeting": f"see {link}"},
        button=Button("Naar mijn pagina", link),
        **more,
    )
    assert letter is not None
    return letter


def everything_kept(letter: Letter) -> str:
    row = Letter.objects.filter(pk=letter.pk).values().get()
    files = [bytes(file.content).decode() for file in letter.attachments.all()]
    return " ".join([*map(str, row.values()), *files])


@pytest.mark.django_db
def test_a_letter_is_kept_with_words_in_the_place_of_its_link() -> None:
    letter = write()
    assert "[persoonlijke link]" in letter.text
    assert 'href="[persoonlijke link]"' in letter.html
    assert not PRIVATE.search(everything_kept(letter))


@pytest.mark.django_db
def test_a_letter_arrives_with_its_link_in_text_and_html(mailoutbox: list[EmailMessage]) -> None:
    write()
    assert deliver_due(now=START) == 1
    [sent] = mailoutbox
    assert sent.body.count(ADDRESS) == 2
    html = str(sent.alternatives[0][0])
    assert f'href="{ADDRESS.replace("&", "&amp;")}"' in html
    assert "persoonlijke link" not in sent.body + html


@pytest.mark.django_db
def test_two_links_in_a_letter_stay_apart() -> None:
    other = ADDRESS.replace(TOKEN, TOKEN.replace("12-", "13-"))
    letter = queue_letter(
        at=START,
        purpose="meeting_reminder",
        person=make_person(language="en"),
        subject_ref="meeting:1",
        values={"given_name": "Noor", "meeting": "Meeting", "place": other},
        button=Button("To my page", ADDRESS),
    )
    assert letter is not None
    assert "[personal link]" in letter.text
    assert "[personal link 2]" in letter.text
    assert [link for link in (other, ADDRESS) if link in as_received(letter).text] == [
        other,
        ADDRESS,
    ]


@pytest.mark.django_db
def test_the_links_in_headers_and_calendar_entries_are_kept_sealed_too() -> None:
    network = make_network()
    meeting = make_meeting(network)
    entry = activity_calendar(network, [meeting], at=START, url=ADDRESS)
    letter = write(
        headers={"List-Unsubscribe": f"<{ADDRESS}>"},
        files=[File("dag.ics", "text/calendar; method=REQUEST", entry)],
    )
    assert not PRIVATE.search(re.sub(r"\r\n ", "", everything_kept(letter)))
    assert as_received(letter).headers == {"List-Unsubscribe": f"<{ADDRESS}>"}
    [file] = files_of(letter)
    assert bytes(file.content) == entry


@pytest.mark.django_db
def test_a_changed_letter_keeps_its_link(mailoutbox: list[EmailMessage]) -> None:
    letter = write()
    text = letter.text.replace("Dag", "Hoi")
    edit_letter(
        letter=letter,
        seen=seen(letter),
        subject=letter.subject,
        text=text,
        send_after=START,
        by=SYSTEM,
        at=START,
    )
    letter.refresh_from_db()
    assert "[persoonlijke link]" in letter.html
    assert not PRIVATE.search(everything_kept(letter))
    deliver_due(now=START)
    assert ADDRESS in mailoutbox[0].body
    assert f'<a href="{ADDRESS.replace("&", "&amp;")}">' in str(mailoutbox[0].alternatives[0][0])


@pytest.mark.django_db
def test_letters_that_go_together_keep_each_its_own_link(
    mailoutbox: list[EmailMessage],
) -> None:
    person = make_person()
    links = [ADDRESS.replace("12-", f"{n}-") for n in (12, 13)]
    for number, link in enumerate(links):
        queue_letter(
            at=START,
            purpose="meeting_reminder",
            person=person,
            subject_ref=f"meeting:{number}",
            values={"given_name": "Sanne", "meeting": "Bijeenkomst"},
            button=Button("Naar mijn pagina", link),
            context_refs=("activity:1", "organiser:1"),
        )
    Letter.objects.update(held_at=START)
    assert bundle(at=START) == 1
    whole = Letter.objects.get(purpose="bundle")
    assert not PRIVATE.search(everything_kept(whole))
    assert [link for link in links if link in as_received(whole).text] == links


@pytest.mark.django_db
def test_an_assistant_who_may_not_answer_gets_no_link_in_the_calendar_entry_either() -> None:
    network = make_network()
    entry = activity_calendar(network, [make_meeting(network)], at=START, url=ADDRESS)
    person = place_person(network).person
    Assistant.objects.create(
        person=person, name="Wim", email="wim@stad.example", may_answer=False, added_at=START
    )
    write(person=person, files=[File("dag.ics", "text/calendar", entry)])
    deliver_due(now=START)
    copy = Letter.objects.get(recipient="wim@stad.example")
    received = as_received(copy)
    [file] = files_of(copy)
    whole = received.text + received.html + re.sub(r"\r\n ", "", bytes(file.content).decode())
    assert not PRIVATE.search(whole)
    assert f"URL:{settings.BASE_URL}" in whole


@pytest.mark.django_db
def test_a_sign_in_letter_is_kept_without_link_and_code(mailoutbox: list[EmailMessage]) -> None:
    person = make_person()
    send_sign_in_link(account=ensure_account(person=person, at=START), at=START, language="nl")
    letter = Letter.objects.get()
    deliver_due(now=START)
    [sent] = mailoutbox
    found = re.search(r"/inloggen/([\w-]+)/", sent.body)
    code = re.search(r"\b[2-9A-Z]{4} [2-9A-Z]{4}\b", sent.body)
    assert found
    assert code
    kept = everything_kept(letter)
    assert found[1] not in kept
    assert code[0] not in kept
    assert "[persoonlijke code]" in letter.text


@pytest.mark.django_db
def test_what_another_installation_sealed_cannot_be_opened(settings: Settings) -> None:
    locked = sealed("geheim")
    assert "geheim" not in locked
    assert opened(locked) == "geheim"
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(CannotBeOpened):
        opened(locked)


@pytest.mark.django_db
def test_a_letter_whose_links_cannot_be_opened_fails_and_does_not_leave(
    settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    letter = write()
    settings.SECRET_KEY = "another" * 10
    deliver_due(now=START)
    letter.refresh_from_db()
    assert (letter.state, mailoutbox) == (Letter.State.FAILED, [])


def test_somebody_who_types_a_mark_gets_no_link_of_somebody_else() -> None:
    words = LetterWords("Dag", "{text}\n\n{button}")
    letter = render(words, {"text": "[persoonlijke link 2]"}, language="nl", button=None)
    assert letter.links == ()


def test_an_ordinary_address_stays_as_it_is() -> None:
    words = LetterWords("Dag", "{button}")
    button = Button("Zie", "https://leerkring.example/activiteiten/netwerk-2024-leraren/")
    letter = render(words, {}, language="nl", button=button)
    assert button.url in letter.text
    assert letter.links == ()


# --- messages that quote a letter of ours ----------------------------------------------------


@pytest.mark.django_db
def test_every_personal_link_has_the_shape_that_is_recognised() -> None:
    assert PRIVATE.fullmatch(application_url(make_application(make_network())))


@pytest.mark.parametrize(
    "write_down",
    [
        str.encode,
        lambda text: quopri.encodestring(("a" * 47 + text).encode()),
        lambda text: base64.encodebytes(("é" * 50 + text * 3).encode()),
        lambda text: text.encode("utf-16-le"),
    ],
    ids=["plain", "quoted-printable", "base64", "utf-16"],
)
def test_a_message_is_kept_without_the_links_that_it_quotes(write_down) -> None:
    raw = write_down(f"> https://leerkring.example/aanbod/{TOKEN}/\n")
    kept = blotted(raw)
    assert len(kept) == len(raw)
    assert TOKEN[3:].encode() not in _read(kept)
    assert TOKEN[3:].encode() in _read(raw)


def _read(raw: bytes) -> bytes:
    """Return every reading of a message's bytes, one after the other."""
    try:
        decoded = base64.b64decode(raw, validate=False)
    except ValueError:
        decoded = b""
    return raw + quopri.decodestring(raw) + decoded + raw.replace(b"\0", b"")


def test_bytes_without_a_link_stay_as_they_are() -> None:
    raw = b"From: a@b.example\r\n\r\n" + base64.encodebytes(bytes(range(256)) * 40)
    assert blotted(raw) == raw


@pytest.mark.django_db
def test_what_is_read_from_a_message_has_words_in_the_place_of_our_links() -> None:
    message, _new = store_message(
        raw=f"Subject: Re\n\n> {ADDRESS}".encode(), channel="lmtp", mailbox="post", at=START
    )
    reading = Reading(text=f"Ik kan niet op {ADDRESS}.", full_text=f"> {ADDRESS}", subject=TOKEN)
    keep_reading(message=message, reading=reading)
    message.refresh_from_db()
    assert message.text == "Ik kan niet op [persoonlijke link]."
    assert message.full_text == "> [persoonlijke link]"
    assert TOKEN not in bytes(message.raw).decode() + message.subject


def test_a_very_long_message_is_blotted_in_time_that_grows_with_its_length() -> None:
    assert blotted(b"1-" * 1_000_000) == b"1-" * 1_000_000
    assert not PRIVATE.search("https://" * 20_000)
