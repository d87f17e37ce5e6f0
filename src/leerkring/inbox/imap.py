"""Reads a mailbox by IMAP: what is new since the last time, without marking or deleting anything.

How far was read is remembered after a message is committed, so that a crash at any moment leads to
reading it again; the same bytes are kept once.
"""

from __future__ import annotations

import imaplib
import json
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from time import mktime
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from leerkring.inbox.access import ImapAccess, OAuth
from leerkring.mail.incoming import (
    LARGEST,
    note_trouble,
    remember_position,
    store_message,
)
from leerkring.mail.incoming_queries import (
    mailbox_called,
)
from leerkring.mail.models import IncomingMessage

logger = logging.getLogger(__name__)
SECONDS = 30
MOST_AT_ONCE = 200
LOOK_BACK = timedelta(days=1)  # at the first reading of a mailbox: what came in before is past
LOOK_BACK_AGAIN = timedelta(days=14)  # when the server numbered its messages anew
_LOCAL = ("127.0.0.1", "::1", "localhost")


class MailboxTrouble(Exception):
    """The mailbox cannot be read now; the message says why."""


def poll(access: ImapAccess, *, now: datetime) -> int:
    """Keep what is new in the mailbox; return how many messages. Trouble is written down."""
    try:
        with _session(access) as imap:
            return _take_new(imap, access, now)
    except (OSError, imaplib.IMAP4.error, MailboxTrouble) as error:
        logger.warning("the mailbox %s cannot be read: %s", access.name, error)
        note_trouble(name=access.name, said=str(error), at=now)
        return 0


@contextmanager
def _session(access: ImapAccess) -> Iterator[imaplib.IMAP4]:
    imap: imaplib.IMAP4
    if access.encrypted:
        context = ssl.create_default_context()
        imap = imaplib.IMAP4_SSL(access.host, access.port, ssl_context=context, timeout=SECONDS)
    elif access.host in _LOCAL:
        imap = imaplib.IMAP4(access.host, access.port, timeout=SECONDS)
    else:
        raise MailboxTrouble("without encryption only a mailbox on this machine is read")
    try:
        _sign_in(imap, access)
        yield imap
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


def _sign_in(imap: imaplib.IMAP4, access: ImapAccess) -> None:
    if access.oauth is None:
        login(imap, access.user, access.password)
        return
    token = access_token(access.oauth)
    answer = f"user={access.user}\x01auth=Bearer {token}\x01\x01".encode()
    imap.authenticate("XOAUTH2", lambda challenge: b"" if challenge else answer)


def login(imap: imaplib.IMAP4, user: str, password: str) -> None:
    """Sign in with a password, which may hold any letters where the server allows that."""
    if "AUTH=PLAIN" in imap.capabilities:
        answer = f"\0{user}\0{password}".encode()
        imap.authenticate("PLAIN", lambda _challenge: answer)
    else:
        imap.login(user, password)


def access_token(oauth: OAuth) -> str:
    """Ask the sign-in service for a token; raise MailboxTrouble when it gives none."""
    parts = urlsplit(oauth.token_url)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise MailboxTrouble("a token is asked for over https only")
    values = {
        "client_id": oauth.client_id,
        "client_secret": oauth.client_secret,
        "scope": oauth.scope,
        "grant_type": "refresh_token" if oauth.refresh_token else "client_credentials",
        "refresh_token": oauth.refresh_token,
    }
    body = urlencode({name: value for name, value in values.items() if value}).encode()
    request = Request(oauth.token_url, data=body)  # noqa: S310 - the scheme was looked at
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            token = json.loads(answer.read(100_000)).get("access_token", "")
    except (URLError, OSError, ValueError, AttributeError) as error:
        raise MailboxTrouble(f"no token from {parts.hostname}: {error}") from error
    if not token:
        raise MailboxTrouble(f"no token from {parts.hostname}")
    return str(token)


def _take_new(imap: imaplib.IMAP4, access: ImapAccess, now: datetime) -> int:
    _demand(imap.select(_quoted(access.folder), readonly=not access.move_to))
    validity = int((imap.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
    next_uid = int((imap.response("UIDNEXT")[1] or [b"0"])[0] or 0)
    known = mailbox_called(access.name)
    last = known.last_uid if known and known.uid_validity == validity else 0
    taken = 0
    new = _new_uids(imap, last, is_known=known is not None, now=now)
    for uid in new[:MOST_AT_ONCE]:
        taken += _take(imap, access, uid, now)
        last = uid
        remember_position(name=access.name, uid_validity=validity, last_uid=last, at=now)
    if len(new) <= MOST_AT_ONCE:  # also where nothing was new: what lies there is past
        last = max(last, next_uid - 1)
    remember_position(name=access.name, uid_validity=validity, last_uid=last, at=now)
    return taken


def _new_uids(imap: imaplib.IMAP4, last: int, *, is_known: bool, now: datetime) -> list[int]:
    if last:
        data = _demand(imap.uid("SEARCH", f"UID {last + 1}:*"))
    else:
        since = now - (LOOK_BACK_AGAIN if is_known else LOOK_BACK)
        data = _demand(imap.uid("SEARCH", f"SINCE {_imap_date(since)}"))
    found = b" ".join(part for part in data if isinstance(part, bytes))
    return sorted(uid for uid in map(int, found.split()) if uid > last)


def _imap_date(moment: datetime) -> str:
    """Return a date as the protocol writes it, whatever language this process speaks."""
    names = "JanFebMarAprMayJunJulAugSepOctNovDec"
    month = names[moment.month * 3 - 3 : moment.month * 3]
    return f"{moment.day:02d}-{month}-{moment.year}"


def _take(imap: imaplib.IMAP4, access: ImapAccess, uid: int, now: datetime) -> bool:
    """Keep one message, then move it where that is asked; what cannot be fetched stays there."""
    try:
        data = _demand(imap.uid("FETCH", str(uid), f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST + 1}>)"))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        logger.exception("message %s of %s cannot be fetched", uid, access.name)
        return False
    parts = [part for part in data if isinstance(part, tuple)]
    if not parts:  # deleted meanwhile
        return False
    about, raw = parts[0]
    _message, is_new = store_message(
        raw=raw,
        channel=IncomingMessage.Channel.IMAP,
        mailbox=access.mail_address or access.name,
        at=_arrival(b" ".join([about, *(p for p in data if isinstance(p, bytes))]), now),
    )
    if access.move_to:
        _move(imap, access, uid)
    return is_new


def _arrival(about: bytes, now: datetime) -> datetime:
    """Return when the server of the mailbox took the message; never later than now."""
    moment = imaplib.Internaldate2tuple(about)
    if moment is None:
        return now
    return min(datetime.fromtimestamp(mktime(moment), UTC), now)


def _move(imap: imaplib.IMAP4, access: ImapAccess, uid: int) -> None:
    folder = _quoted(access.move_to)
    with suppress(imaplib.IMAP4.error):
        imap.xatom("CREATE", folder)  # refused when it exists
    if "MOVE" in imap.capabilities:
        _demand(imap.uid("MOVE", str(uid), folder))
        return
    _demand(imap.uid("COPY", str(uid), folder))
    _demand(imap.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)"))
    imap.expunge()


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _demand(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        said = re.sub(r"\s+", " ", str(data[0] if data else kind))
        raise imaplib.IMAP4.error(said)
    return data
