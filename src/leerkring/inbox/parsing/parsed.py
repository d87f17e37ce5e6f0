"""What is known of a message once it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from leerkring.mail.incoming import (
    ReadFile,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What another server says about a letter of ours (RFC 3464, or in words of its own)."""

    action: str  # failed | delayed | delivered | relayed | expanded
    status: str = ""  # 5.1.1
    recipient: str = ""
    said: str = ""
    message_id: str = ""  # of the letter that came back


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMessage:
    """A message as far as it can be read; every field has a value, whatever the bytes were."""

    message_id: str = ""
    refers_to: tuple[str, ...] = ()  # In-Reply-To and References, nearest first
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""  # where answers should go, when that is one address
    reply_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    taken_at: datetime | None = None  # when the last server took it, by its Received line
    text: str = ""  # as plain text, with quotes and signature
    files: tuple[ReadFile, ...] = ()
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)  # lower case names
    report: DeliveryReport | None = None
    inner: ParsedMessage | None = None  # a message that came along as a whole
    is_damaged: bool = False  # the library could not read it; the words are a guess
    is_cut: bool = False  # larger than is kept

    def first(self, name: str) -> str:
        """Return the first header of this name, or nothing."""
        values = self.headers.get(name, ())
        return values[0] if values else ""
