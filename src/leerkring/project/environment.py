"""Reads the settings of one installation from `LEERKRING_…` environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

PREFIX = "LEERKRING_"
DEMO_FILLING = ".being-filled-in"  # stands in the folder of a demonstration as long as that lasts
DATA = Path("data")


class WrongSetting(Exception):
    """An environment variable has a name or a value that cannot be used."""


def _env(help_text: str, default: Any = "", *, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help_text, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Every setting that an installation can choose; the field's name is the variable's name."""

    data_dir: Path = _env("folder for the database, files and mail", DATA)
    secret_key: str = _env("at least 50 random characters", secret=True)
    former_keys: str = _env(
        "secret keys of before, one a line, the newest first: their links and seals go on counting",
        secret=True,
    )
    trail_keys: str = _env(
        "secret keys of before that may be known to others, one a line: only the audit trail until "
        "their change is checked with them",
        secret=True,
    )
    debug: bool = _env("show errors in the browser; never on a public server", False)
    demo: bool = _env("fictional people; mail stays on this machine", False)
    hosts: str = _env("host names that are served, with commas between", "localhost,127.0.0.1")
    base_url: str = _env("the public address, for links in letters", "http://127.0.0.1:8000")
    proxies: int = _env("how many proxies stand before this server, each naming whom it heard", 1)
    database_url: str = _env("postgresql://… ; empty means one SQLite file in the data folder")
    sqlite_driver: str = _env("auto, pysqlite3 or system", "auto")
    mail_url: str = _env(
        "smtp://user:password@host:587?tls=1 ; empty means files in the data folder", secret=True
    )
    mail_provider: str = _env("name of a mail provider with an API (anymail); empty means SMTP")
    mail_provider_key: str = _env("the provider's API key or token", secret=True)
    mail_provider_domain: str = _env("sender domain or region, for providers that ask for it")
    mail_per_minute: int = _env("most letters in a minute, of all together; 0 means no limit", 0)
    trail_mail_days: int = _env(
        "every so many days each organiser gets the head of the audit trail by mail; 0 means never",
        0,
    )
    mail_from: str = _env("sender of all letters", "Leerkring <leerkring@localhost>")
    mail_bounces: str = _env(
        "bounces@… : each letter comes back to bounces+…@… ; empty means to the sender"
    )
    imap_url: str = _env(
        "imaps://user:password@host/INBOX ; a mailbox that is read; empty means none", secret=True
    )
    imap_address: str = _env("address of that mailbox, when the user's name is no address")
    imap_move_to: str = _env("folder for what was kept; empty means that mail stays where it is")
    imap_poll_seconds: int = _env("how often the mailbox is looked into", 60)
    imap_oauth_url: str = _env("https://… where a token is asked for, instead of a password")
    imap_oauth_client: str = _env("the name of this application at that service")
    imap_oauth_secret: str = _env("the secret of this application there", secret=True)
    imap_oauth_refresh: str = _env("a refresh token; empty: client credentials", secret=True)
    imap_oauth_scope: str = _env("the scope that is asked for")
    lmtp_address: str = _env(
        "127.0.0.1:2424 where a mail server delivers; smtp://127.0.0.1:2525 for SMTP"
    )
    mail_authserv: str = _env("name of your own mail server in Authentication-Results")
    inbox_organiser: str = _env("slug of whose team looks after mail that nobody else claims")
    dkim_selectors: str = _env("names of the DKIM keys of the sender's domain, for the check")
    spf_needs: str = _env("what the SPF record must name, for example include:spf.provider.example")
    dns_server: str = _env("server that the check asks, host:port; empty means this machine's")
    site_name: str = _env("name in the head of every page", "Leerkring")
    embed_on: str = _env(
        "https://www.school.example https://… : sites that may embed the list of activities, with "
        "spaces between; * means every site",
        "*",
    )
    theme_css: str = _env("address of an extra style sheet with design tokens")
    drand_url: str = _env(
        "https://api.drand.sh , where the worker fetches a public number that decides a draw; "
        "empty means that two people type it in"
    )
    job_lease_seconds: float = _env("how long a worker may hold a job without a sign of life", 30.0)
    job_poll_seconds: float = _env("how long an idle worker waits before it looks again", 0.5)
    log_level: str = _env("DEBUG, INFO, WARNING or ERROR", "INFO")

    @property
    def demo_is_filling(self) -> bool:
        """Tell whether this is a demonstration to which is still being added."""
        return self.demo and (self.data_dir / DEMO_FILLING).exists()

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> Self:
        """Return the settings in `variables` (default: this process's); raise WrongSetting."""
        variables = os.environ if variables is None else variables
        known = {f.name: f for f in fields(cls)}
        values: dict[str, Any] = {}
        for variable, text in variables.items():
            if not variable.startswith(PREFIX):
                continue
            name = variable.removeprefix(PREFIX).lower()
            if name.endswith("_file") and name.removesuffix("_file") in known:
                name, text = name.removesuffix("_file"), _read_secret(variable, text)
            if name not in known:
                raise WrongSetting(
                    f"{variable} is not a setting of Leerkring. Known: {_names(known)}"
                )
            values[name] = _convert(variable, text, known[name].default)
        return cls(**values)


def _names(known: Mapping[str, Any]) -> str:
    return ", ".join(f"{PREFIX}{name.upper()}" for name in known)


def _read_secret(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongSetting(f"{variable}: cannot read {path}: {error.strerror}") from error


def _convert(variable: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise WrongSetting(f"{variable} must be 1 or 0, not {text!r}")
        return text.lower() in {"1", "true", "yes"}
    if isinstance(default, float):
        try:
            return float(text)
        except ValueError as error:
            raise WrongSetting(f"{variable} must be a number, not {text!r}") from error
    if isinstance(default, int):
        if not text.isdecimal():
            raise WrongSetting(f"{variable} must be a whole number, not {text!r}")
        return int(text)
    return Path(text) if isinstance(default, Path) else text
