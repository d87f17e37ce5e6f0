"""A phone with an app for sign-in codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import UTC, datetime

from tests.support import Clock


class Phone:
    """An app for sign-in codes: RFC 6238, without a line of the code under test."""

    def __init__(self, key: str, clock: Clock | None = None) -> None:
        self.secret = key.replace(" ", "")
        self.key, self.clock = base64.b32decode(self.secret), clock

    def code(self, *, later: int = 0) -> str:
        now = self.clock.now if self.clock else datetime.now(UTC)
        step = int(now.timestamp()) // 30 + later
        digest = hmac.digest(self.key, struct.pack(">Q", step), hashlib.sha1)
        start = digest[-1] & 15
        number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
        return f"{number % 1_000_000:06d}"
