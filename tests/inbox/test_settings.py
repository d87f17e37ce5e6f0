from __future__ import annotations

import pytest

from leerkring.inbox.access import DeliveryAddress
from leerkring.project.environment import Environment, WrongSetting
from leerkring.project.inbox_settings import delivery_address, imap_access
from leerkring.project.mail_settings import bounce_address


def environment(**values: str) -> Environment:
    return Environment.read({f"LEERKRING_{name.upper()}": value for name, value in values.items()})


def test_without_settings_nothing_is_read_and_nothing_is_taken_in() -> None:
    assert imap_access(environment()) is None
    assert delivery_address(environment()) is None


def test_the_demonstration_reads_no_mailbox() -> None:
    assert imap_access(environment(imap_url="imaps://a:b@mail.example", demo="1")) is None


def test_a_mailbox_with_a_password() -> None:
    access = imap_access(
        environment(imap_url="imaps://info%40school.example:p%3Aw@mail.example/Aanmeldingen")
    )
    assert access is not None
    assert (access.host, access.port, access.encrypted) == ("mail.example", 993, True)
    assert (access.user, access.password) == ("info@school.example", "p:w")
    assert (access.folder, access.mail_address) == ("Aanmeldingen", "info@school.example")


def test_a_mailbox_with_oauth_needs_no_password() -> None:
    access = imap_access(
        environment(
            imap_url="imaps://info@mail.example",
            imap_address="info@school.example",
            imap_oauth_url="https://login.example/token",
            imap_oauth_client="leerkring",
            imap_oauth_secret="geheim",
        )
    )
    assert access is not None
    assert access.oauth is not None
    assert access.oauth.client_secret == "geheim"
    assert access.mail_address == "info@school.example"


@pytest.mark.parametrize(
    "values",
    [
        {"imap_url": "https://mail.example"},
        {"imap_url": "imaps://mail.example"},
        {"imap_url": "imaps://user@mail.example"},
        {"imap_url": "imap://user:pw@mail.example"},
        {"imap_url": "imaps://u:p@mail.example", "imap_poll_seconds": "0"},
        {"imap_url": "imaps://u@mail.example", "imap_oauth_url": "https://login.example"},
    ],
)
def test_a_mailbox_that_cannot_be_right_stops_the_start(values: dict[str, str]) -> None:
    with pytest.raises(WrongSetting, match="LEERKRING_IMAP"):
        imap_access(environment(**values))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:2424", DeliveryAddress(host="127.0.0.1", port=2424)),
        ("smtp://127.0.0.1:2525", DeliveryAddress(host="127.0.0.1", port=2525, protocol="smtp")),
    ],
)
def test_where_mail_is_delivered(text: str, expected: DeliveryAddress) -> None:
    assert delivery_address(environment(lmtp_address=text)) == expected


def test_letters_come_back_to_the_sender_or_to_an_address_for_that() -> None:
    assert bounce_address(environment()) == ""
    assert bounce_address(environment(mail_bounces="retour@x.example")) == "retour@x.example"


@pytest.mark.parametrize(
    "text", ["retour", "a+b@x.example", f"{'a' * 17}@x.example", "a@localhost"]
)
def test_an_address_for_bounces_that_cannot_be_right_stops_the_start(text: str) -> None:
    with pytest.raises(WrongSetting, match="LEERKRING_MAIL_BOUNCES"):
        bounce_address(environment(mail_bounces=text))


@pytest.mark.parametrize("text", ["127.0.0.1", "http://127.0.0.1:80", "127.0.0.1:x"])
def test_an_address_that_cannot_be_right_stops_the_start(text: str) -> None:
    with pytest.raises(WrongSetting, match="LEERKRING_LMTP_ADDRESS"):
        delivery_address(environment(lmtp_address=text))
