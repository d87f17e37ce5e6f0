from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.mail.addresses import addresses_in, addresses_in_text, mailboxes, only_mailbox

PRETENDING = [
    "=?utf-8?Q?Sanne_=3Csanne=40slachtoffer.example=3E?= <vreemde@kwaad.example>",
    "=?utf-8?B?c2FubmVAc2xhY2h0b2ZmZXIuZXhhbXBsZQ==?= <vreemde@kwaad.example>",
    '"Sanne <sanne@slachtoffer.example>" <vreemde@kwaad.example>',
    '"Sanne\\" <sanne@slachtoffer.example>" <vreemde@kwaad.example>',
    "sanne@slachtoffer.example <vreemde@kwaad.example>",
    "<vreemde@kwaad.example> (sanne@slachtoffer.example)",
    "(a (b) <sanne@slachtoffer.example>) vreemde@kwaad.example",
    "Sanne\uff20slachtoffer.example <vreemde@kwaad.example>",
]
DOUBTFUL = [
    "Sanne <sanne@slachtoffer.example> <vreemde@kwaad.example>",
    "sanne@slachtoffer.example, vreemde@kwaad.example",
    '"sanne@slachtoffer.example" vreemde@kwaad.example',
    '"sanne@slachtoffer.example"',
    '<"sanne@slachtoffer.example"@kwaad.example>',
    '<"a> <sanne@slachtoffer.example> "@kwaad.example>',
    "(( <sanne@slachtoffer.example>) vreemde@kwaad.example",
    "jürgen@voorbeeld.example",
    "ju\u0308rgen@voorbeeld.example",
    "<=?utf-8?q?j=C3=BCrgen?=@voorbeeld.example>",
    "j\u200brgen@voorbeeld.example",
    "rgen@voorbeeld",
    "undisclosed-recipients:;",
]


@pytest.mark.parametrize("header", PRETENDING)
def test_an_address_in_the_display_name_never_wins(header: str) -> None:
    sender = only_mailbox(header)
    assert sender.address == "vreemde@kwaad.example"
    assert "slachtoffer" not in sender.name
    assert addresses_in(header) == ["vreemde@kwaad.example"]


@pytest.mark.parametrize("header", DOUBTFUL)
def test_what_is_not_certain_is_no_address(header: str) -> None:
    assert only_mailbox(header).address == ""


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ("=?utf-8?Q?Wit,_Sanne_de?= <s@x.example>", "Wit, Sanne de", "s@x.example"),
        ("Wit, Sanne de <s@x.example>", "Wit, Sanne de", "s@x.example"),
        ("Sanne <mailto:s@x.example>", "Sanne", "s@x.example"),
        ("Sanne <s@x.example<mailto:s@x.example>>", "Sanne", "s@x.example"),
        ('"Sanne <s@x.example>', "Sanne", "s@x.example"),
        ("Sanne \u202e<s@x.example>", "Sanne", "s@x.example"),
        ("Team: Sanne <s@x.example>;", "Sanne", "s@x.example"),
        ("O'Brien <o'brien@x.example>", "O'Brien", "o'brien@x.example"),
        ("Bo <bo@bücher.example>", "Bo", "bo@xn--bcher-kva.example"),
    ],
)
def test_the_usual_ways_of_writing_a_mailbox_are_read(header: str, name: str, address: str) -> None:
    found = only_mailbox(header)
    assert (found.name, found.address) == (name, address)


def test_an_address_outside_ascii_is_shown_but_nothing_is_sent_to_a_part_of_it() -> None:
    assert only_mailbox("jürgen@voorbeeld.example").unreachable == "jürgen@voorbeeld.example"


def test_every_recipient_of_a_list_is_found_once() -> None:
    header = 'A <a@x.example>, "B, C" <b@x.example>; a@x.example'
    assert addresses_in(header) == ["a@x.example", "b@x.example"]


def test_a_part_of_an_address_in_running_words_is_none() -> None:
    text = (
        "jürgen@x.example o'brien@y.example. ju\u0308rgen@x.example, <bo@z.example> a€b@x.example"
    )
    assert addresses_in_text(text) == ["o'brien@y.example", "bo@z.example"]


@given(st.text(alphabet='<>()",;:@\\ab.= ', max_size=60))
def test_any_header_is_read(header: str) -> None:
    for box in mailboxes(header):
        assert "@" not in box.name
        assert box.address == "" or box.address in header.lower()


@pytest.mark.parametrize("piece", ["<", "(", '"\\', "<>", "a@", '(<"', ",<a@b.nl>", "a@b."])
def test_a_very_long_header_takes_little_time(piece: str) -> None:
    assert mailboxes(piece * 16_000) is not None
    assert addresses_in_text(piece * 16_000) is not None
