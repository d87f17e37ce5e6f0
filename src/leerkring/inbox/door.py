"""The socket at which a mail server delivers: LMTP, or SMTP on the same machine.

"250" is said after the message is committed, never before; when the database does not answer, the
other server is asked to come back (451), so that it keeps the message.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import Error, connection
from django.utils import timezone

from leerkring.inbox.access import DeliveryAddress
from leerkring.mail.incoming import (
    LARGEST,
    store_message,
)
from leerkring.mail.models import IncomingMessage

logger = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd's own names every address
THREADS = 4
LONGEST_LINE = 1 << 20  # longer than the standard says: broken messages are kept as well
MOST_RECIPIENTS = 200
OK = "250 2.0.0 kept"
LATER = "451 4.3.0 cannot be kept now, please try again"


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE
    command_size_limit = 2048


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE
    command_size_limit = 2048


class Door:
    """Takes messages in; runs in a thread of its own until it is closed."""

    def __init__(self, address: DeliveryAddress) -> None:
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="delivery")
        self._ready = Event()
        self._error: OSError | None = None
        self._server: asyncio.Server | None = None
        self._thread = Thread(target=self._run, name="door", daemon=True)
        self.port = address.port

    def open(self) -> None:
        """Listen from now on; raise OSError when the address cannot be used."""
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            self._thread.join()
            self._pool.shutdown()
            raise self._error

    def close(self) -> None:
        """Stop listening; what was being taken is finished first."""
        if self._server is not None:
            self._loop.call_soon_threadsafe(self._server.close)
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._pool.shutdown(wait=True)
        if not self._thread.is_alive():
            self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        where = (self._address.host, self._address.port)
        try:
            self._server = self._loop.run_until_complete(
                self._loop.create_server(self._conversation, *where)
            )
            self.port = self._server.sockets[0].getsockname()[1]
        except OSError as error:
            self._error = error
            self._loop.close()
            return
        finally:
            self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    def _conversation(self) -> SMTP:
        kind = _Smtp if self._address.protocol == "smtp" else _Lmtp
        return kind(
            self, data_size_limit=LARGEST, enable_SMTPUTF8=True, ident="Leerkring", loop=self._loop
        )

    # --- what aiosmtpd asks ----------------------------------------------------------------------

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await get_running_loop().run_in_executor(self._pool, self._keep, envelope)
        is_lmtp = isinstance(server, LMTP)  # which answers for each recipient (RFC 2033)
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if is_lmtp else 1))

    def _keep(self, envelope: Envelope) -> str:
        content: Any = envelope.original_content or envelope.content or b""
        try:
            store_message(
                raw=content if isinstance(content, bytes) else str(content).encode(),
                channel=IncomingMessage.Channel.LMTP,
                mailbox=(envelope.rcpt_tos or [""])[0],
                envelope_from=(envelope.mail_from or "").replace("<>", ""),
                envelope_to=", ".join(envelope.rcpt_tos),
                at=timezone.now(),
            )
        except Error:
            logger.exception("a message could not be kept; its server will try again")
            return LATER
        finally:
            connection.close()  # this thread's own; it may not be used again for hours
        return OK
