"""A mail server for tests: real SMTP over a socket, with answers that a test writes in advance."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

ACCEPT, LATER, NEVER, DROP = "250 OK", "451 try later", "550 no such user", "drop"
LATE_DROP = "250 drop"  # takes the letter, and hangs up before it says so
HANG = "hang"  # says nothing more
CLOSING = "421 too many letters on this line"
BUSY = "421 too many connections"


@dataclass
class Peer:
    """What the server took, and what it will answer next to RCPT (`rcpt`) and to DATA (`data`)."""

    port: int = 0
    rcpt: deque[str] = field(default_factory=deque)
    data: deque[str] = field(default_factory=deque)
    raw: list[bytes] = field(default_factory=list)
    attempts: int = 0
    greetings: deque[str] = field(default_factory=deque)
    connections: int = 0
    is_hanging: bool = False

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._converse(reader, writer)
            if self.is_hanging:
                self.is_hanging = False
                await reader.read()  # until the other side gives up
        writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        greeting = self.greetings.popleft() if self.greetings else "220 peer ESMTP"
        await _say(writer, greeting)
        if not greeting.startswith("220"):
            return
        while line := await reader.readline():
            command = line.decode("utf-8", "replace").strip().upper()
            if command.startswith("EHLO"):
                await _say(writer, "250-peer\r\n250 SMTPUTF8")
            elif command.startswith("RCPT"):
                self.attempts += 1
                if not await self._answer(writer, self.rcpt):
                    return
            elif command == "DATA":
                await _say(writer, "354 go on")
                content = await reader.readuntil(b"\r\n.\r\n")
                if not await self._answer(writer, self.data, content[:-5]):
                    return
            elif command == "QUIT":
                await _say(writer, "221 bye")
                return
            else:
                await _say(writer, ACCEPT)

    async def _answer(
        self, writer: asyncio.StreamWriter, script: deque[str], content: bytes | None = None
    ) -> bool:
        """Say the next line of the script; False when the line is to hang up."""
        answer = script.popleft() if script else ACCEPT
        if answer.startswith("25") and content is not None:
            self.raw.append(content)
        if answer == HANG:
            self.is_hanging = True
            return False
        if answer in {DROP, LATE_DROP}:
            writer.transport.abort()
            return False
        await _say(writer, answer)
        return not answer.startswith("421")


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())
    await writer.drain()


@contextmanager
def smtp_peer() -> Iterator[Peer]:
    """Run a server in a thread of its own, on a free port."""
    peer, loop, ready = Peer(), asyncio.new_event_loop(), threading.Event()
    stop: asyncio.Event = asyncio.Event()

    async def run() -> None:
        server = await asyncio.start_server(peer.serve, "127.0.0.1", 0)
        peer.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield peer
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=5)
        loop.close()
