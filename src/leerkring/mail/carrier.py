"""The connection to the mail server: one for many letters, and what its answers mean."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.smtp import EmailBackend

from leerkring.mail.hiding import as_received, files_of
from leerkring.mail.models import Letter
from leerkring.mail.refusals import says_address_fails
from leerkring.mail.render import plain
from leerkring.mail.wire import PLAIN_ADDRESS, as_bytes, return_address, sender_of

PERMANENT = 500
CLOSING = 421  # "service not available, closing the channel": nothing was taken
ABOUT_THE_LETTER = {400, 413, 422}  # of a provider's API; 401 and 403 are about us
MOST_PER_CONNECTION = 100  # many mail servers end a connection after so many


class NoConnection(Exception):
    """The mail server cannot be reached, or does not know us: no letter's fault."""


class NotTaken(Exception):
    """The server did not take a letter; trying again helps unless this `is_permanent`."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {error}")
        self.is_permanent = is_permanent(error)
        self.address_fails = self.is_permanent and _address_fails(error)


class Carrier:
    """Takes letters to the mail server, over one connection while that lasts."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._backend: Any = mailers.default
        self._carried = 0
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def open(self) -> None:
        """Make sure that there is a connection; raise NoConnection."""
        if self._carried >= MOST_PER_CONNECTION:
            self._close()
        if self._is_open:
            return
        try:
            self._backend.open()
        except (OSError, SMTPException) as error:
            self._close()
            raise NoConnection(f"{type(error).__name__}: {error}") from error
        self._is_open, self._carried = True, 0

    def carry(self, letter: Letter) -> None:
        """Hand over one letter; raise NotTaken or NoConnection."""
        try:
            content = self._written(letter)
        except Exception as error:  # what cannot be written at all is no reason to stop
            raise NotTaken(ValueError(str(error))) from error
        had_carried = self._carried
        self.open()
        try:
            self._hand_over(letter, content)
        except (SMTPResponseException, SMTPRecipientsRefused) as error:
            if not (had_carried and _was_closing(error)):
                raise NotTaken(error) from error
            # The server has had enough of this connection, and took nothing: it gets a new one.
            self.open()
            self._hand_over_again(letter, content)

    def _written(self, letter: Letter) -> bytes | EmailMultiAlternatives:
        if isinstance(self._backend, EmailBackend):
            return as_bytes(as_received(letter), files_of(letter), self._at)
        return as_message(letter)

    def _hand_over_again(self, letter: Letter, content: bytes | EmailMultiAlternatives) -> None:
        try:
            self._hand_over(letter, content)
        except (SMTPResponseException, SMTPRecipientsRefused) as error:
            raise NotTaken(error) from error

    def _hand_over(self, letter: Letter, content: bytes | EmailMultiAlternatives) -> None:
        try:
            if isinstance(content, bytes):
                to = letter.recipient
                if not PLAIN_ADDRESS.fullmatch(to):
                    to = self._backend.prep_address(to)
                self._backend.connection.sendmail(return_address(letter), [to], content)
            else:
                self._backend.send_messages([content])
                _demand_taken(content)
        except (SMTPResponseException, SMTPRecipientsRefused) as error:
            if _was_closing(error):
                self._close()
            raise
        except Exception as error:  # a provider's adapter has a family of errors of its own
            self._close()
            raise NotTaken(error) from error
        self._carried += 1

    def _close(self) -> None:
        with suppress(OSError, SMTPException):
            self._backend.close()
        self._is_open, self._carried = False, 0


def as_message(letter: Letter) -> EmailMultiAlternatives:
    """Return the letter as an e-mail message, text and HTML, with its links and attachments."""
    files, letter = files_of(letter), as_received(letter)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=plain(letter.text),
        from_email=sender_of(letter),
        to=[letter.recipient],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",
            **letter.headers,
            "Message-ID": letter.message_id,
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for attachment in files:
        message.attach(attachment.filename, bytes(attachment.content), attachment.content_type)
    return message


class RecipientRefused(ValueError):
    """A provider's answer was fine, and said that it does not deliver to this address."""


def _demand_taken(message: EmailMultiAlternatives) -> None:
    """Raise RecipientRefused when a provider's adapter noted that the address was not taken."""
    status = getattr(message, "anymail_status", None)
    refused = {"invalid", "rejected", "failed"}
    if status is not None and refused & set(status.status or ()):
        raise RecipientRefused(", ".join(sorted(str(one) for one in status.status)))


def is_permanent(error: Exception) -> bool:
    """Tell whether trying again cannot help: the address or the letter itself is refused.

    When the server does not know us (sign-in, sender), somebody can mend that: we try again.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    if isinstance(error, SMTPAuthenticationError | SMTPSenderRefused | SMTPHeloError):
        return False
    if isinstance(error, SMTPResponseException):
        return error.smtp_code >= PERMANENT
    status = getattr(error, "status_code", None)  # a provider's API answered
    if status is not None:
        return status in ABOUT_THE_LETTER
    return isinstance(error, ValueError) or type(error).__name__ == "AnymailRecipientsRefused"


def _address_fails(error: Exception) -> bool:
    """Tell whether the address is to blame, and not the letter."""
    if isinstance(error, SMTPRecipientsRefused):
        refusals = error.recipients.values()
        return all(says_address_fails(f"{code} {_words(said)}") for code, said in refusals)
    return isinstance(error, RecipientRefused)


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _was_closing(error: SMTPResponseException | SMTPRecipientsRefused) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return any(code == CLOSING for code, _ in error.recipients.values())
    return error.smtp_code == CLOSING
