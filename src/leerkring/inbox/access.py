"""How the inbox is reached: the mailbox that is read, and the socket that takes deliveries.

Without Django, so that the settings can be made of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """Where an access token is asked for, and with what."""

    token_url: str
    client_id: str
    client_secret: str = ""
    refresh_token: str = ""  # empty: the application signs in by itself (client credentials)
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccess:
    """A mailbox that is read by IMAP, with a password or with OAuth."""

    host: str
    port: int
    user: str
    password: str = ""
    encrypted: bool = True  # TLS from the first byte; otherwise only on this machine
    folder: str = "INBOX"
    move_to: str = ""  # where a message goes once it is kept; empty: it stays where it is
    poll_seconds: int = 60
    address: str = ""  # of the mailbox, when the user's name is none
    oauth: OAuth | None = None

    @property
    def name(self) -> str:
        """The name under which it is remembered how far the mailbox was read."""
        return f"{self.user}@{self.host}/{self.folder}"[:200]

    @property
    def mail_address(self) -> str:
        return self.address or (self.user if "@" in self.user else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAddress:
    """Where a mail server hands messages over to us."""

    host: str
    port: int
    protocol: str = "lmtp"  # or smtp
