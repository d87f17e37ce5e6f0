"""Turns the environment's addresses for incoming mail into typed access."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from leerkring.inbox.access import DeliveryAddress, ImapAccess, OAuth
from leerkring.project.environment import Environment, WrongSetting

PORTS = {"imaps": 993, "imap": 143}
LOCAL = {"127.0.0.1", "::1", "localhost"}


def imap_access(environment: Environment) -> ImapAccess | None:
    """Return the mailbox that is read, or None; in the demo no mailbox is."""
    if environment.demo or not environment.imap_url:
        return None
    parts = urlsplit(environment.imap_url)
    if parts.scheme not in PORTS or not parts.hostname or not parts.username:
        raise WrongSetting("LEERKRING_IMAP_URL must look like imaps://user:password@host/INBOX")
    if parts.scheme == "imap" and parts.hostname not in LOCAL:
        raise WrongSetting("LEERKRING_IMAP_URL: use imaps:// for a mailbox on another machine")
    oauth = _oauth(environment)
    if oauth is None and not parts.password:
        raise WrongSetting("LEERKRING_IMAP_URL needs a password, or LEERKRING_IMAP_OAUTH_URL")
    if environment.imap_poll_seconds < 1:
        raise WrongSetting("LEERKRING_IMAP_POLL_SECONDS must be 1 or more")
    return ImapAccess(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        encrypted=parts.scheme == "imaps",
        folder=unquote(parts.path.strip("/")) or "INBOX",
        move_to=environment.imap_move_to,
        poll_seconds=environment.imap_poll_seconds,
        address=environment.imap_address,
        oauth=oauth,
    )


def _oauth(environment: Environment) -> OAuth | None:
    if not environment.imap_oauth_url:
        return None
    if not environment.imap_oauth_client:
        raise WrongSetting("LEERKRING_IMAP_OAUTH_URL needs LEERKRING_IMAP_OAUTH_CLIENT")
    return OAuth(
        token_url=environment.imap_oauth_url,
        client_id=environment.imap_oauth_client,
        client_secret=environment.imap_oauth_secret,
        refresh_token=environment.imap_oauth_refresh,
        scope=environment.imap_oauth_scope,
    )


def delivery_address(environment: Environment) -> DeliveryAddress | None:
    """Return where a mail server delivers, or None."""
    text = environment.lmtp_address
    if environment.demo or not text:
        return None
    parts = urlsplit(text if "://" in text else f"lmtp://{text}")
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in {"lmtp", "smtp"} or not parts.hostname or not port:
        raise WrongSetting("LEERKRING_LMTP_ADDRESS must look like 127.0.0.1:2424")
    return DeliveryAddress(host=parts.hostname, port=port, protocol=parts.scheme)
