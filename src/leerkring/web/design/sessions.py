"""Where a session is kept: form token, messages and drafts in the signed cookie, the rest in a row.

A visitor who fills in a form costs no write. Whoever signs in gets a row, which goes when they sign
out: the cookie of before then opens nothing, which a cookie that holds everything cannot promise.
"""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core import signing
from django.middleware.csrf import CSRF_SESSION_KEY

from leerkring.people import sessions
from leerkring.people.models import Account
from leerkring.web.design import clock

DRAFTS = "drafts"  # the applications that were begun on this device
IN_COOKIE = frozenset({CSRF_SESSION_KEY, SessionStorage.session_key, DRAFTS})
ROW = "row"
SALT = "leerkring.session.cookie"


class SessionStore(SessionBase):
    """A session as Django's middleware wants it; its `session_key` is the cookie's content."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._row_key = ""
        self._in_row: dict[str, Any] = {}
        self._account: Account | None = None

    @property
    def row_key(self) -> str:
        """Return the key of this session's row, or nothing: everything stands in the cookie."""
        return self._row_key if self.keys() else ""  # asking for keys reads the cookie

    @property
    def account(self) -> Account | None:
        """Return the account that the row names; whether it may still come in is not asked here."""
        return self._account if self.row_key else None

    def load(self) -> dict[str, Any]:
        cookie = self._opened()
        key = cookie.pop(ROW, "")
        if not key:
            return cookie
        row = sessions.open_session(key, clock.now())
        if row is None:  # signed out, ended from afar or too old: nothing of it counts any more
            self._session_key = None
            return {}
        self._row_key, self._in_row, self._account = key, row.data, row.account
        return cookie | self._in_row

    def save(self, must_create: bool = False) -> None:
        cookie = {name: self[name] for name in IN_COOKIE if name in self}
        kept = {name: value for name, value in self.items() if name not in IN_COOKIE}
        if kept != self._in_row:
            self._keep(kept)
        if self._row_key:
            cookie[ROW] = self._row_key
        self._session_key = signing.dumps(cookie, salt=SALT, compress=True)
        self.modified = True

    def _keep(self, kept: dict[str, Any]) -> None:
        if not kept:
            self._forget_row()
        elif not self._row_key:
            self._row_key = sessions.begin_session(data=kept, at=clock.now())
        elif not sessions.change_session(key=self._row_key, data=kept):
            raise UpdateError
        self._in_row = dict(kept)

    def _forget_row(self) -> None:
        if self._row_key:
            sessions.forget_session(key=self._row_key)
        self._row_key, self._in_row, self._account = "", {}, None

    def cycle_key(self) -> None:
        """Go on with what is in the session, under a key that nobody has seen."""
        if self.row_key:
            self._forget_row()
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        self._row_key = self._row_key or self._opened().get(ROW, "")
        self._forget_row()
        self._session_cache: dict[str, Any] = {}
        self.modified = True

    def create(self) -> None:
        self.modified = True

    def exists(self, session_key: str | None = None) -> bool:
        return False  # a key is as long as its hash is secret: none is made twice

    @classmethod
    def clear_expired(cls) -> None:
        sessions.forget_expired_sessions(at=clock.now())

    def _opened(self) -> dict[str, Any]:
        """Return what the cookie holds, if it is ours and not too old."""
        age = sessions.LIFETIME
        try:
            opened: dict[str, Any] = signing.loads(self.session_key or "", salt=SALT, max_age=age)
        except signing.BadSignature:
            self._session_key = None
            return {}
        return opened
