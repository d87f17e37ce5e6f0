from __future__ import annotations

import pytest

from leerkring.mail.refusals import says_address_fails


@pytest.mark.parametrize(
    ("said", "fails"),
    [
        ("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown", True),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", True),
        ("550 5.4.1 Recipient address rejected: Access denied", True),
        ("5.4.4 Host or domain name not found", True),
        ("550 No such user here", True),
        ("550 5.2.2 Mailbox full", False),
        ("552 5.2.3 Message larger than allowed", False),
        ("550 5.7.1 Message rejected as spam", False),
        ("554 Transaction failed", False),
        ("4.4.1 Connection timed out", False),
        ("", False),
    ],
)
def test_only_an_address_that_never_works_is_blamed(said: str, fails: bool) -> None:
    assert says_address_fails(said) is fails
