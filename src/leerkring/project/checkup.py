"""Looks over an installation: `leerkring check`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.utils import timezone

from leerkring.audit.checks import verify_chain
from leerkring.audit.queries import chains, head_of_chain
from leerkring.jobs.backend import durable_backend
from leerkring.mail.incoming_queries import (
    mailbox_in_trouble,
)
from leerkring.project.checks import sqlite_version
from leerkring.project.environment import Environment
from leerkring.project.private_files import open_to_others
from leerkring.project.sender_domain import DnsResolver, Resolver, is_public, look_at, sender_of
from leerkring.project.tables import OlderDatabase, pending_migrations, refuse_older_database

SHOWN = 20  # findings of one kind


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `problems` is empty when it is in order."""

    subject: str
    remark: str = ""
    problems: tuple[str, ...] = ()


def look_over(*, deploy: bool) -> Iterator[Finding]:
    """Look at one thing after the other; with `deploy`, also at what a public server needs."""
    yield _settings()
    yield _data_folder()
    yield _database()
    try:
        refuse_older_database()
    except OlderDatabase as refusal:
        yield Finding("tables", problems=(str(refusal),))
        return
    if pending := pending_migrations():
        remark = f"not up to date ({len(pending)} changes). Run: leerkring init"
        yield Finding("tables", problems=(remark,))
        return
    yield Finding("tables", "up to date")
    yield _jobs()
    if settings.IMAP is not None:
        yield _mailbox(settings.IMAP.name)
    for chain in chains():
        yield _audit_chain(chain)
    if deploy:
        yield _file_modes(settings.ENVIRONMENT)
        yield _public_server(settings.ENVIRONMENT)
        yield _sender_domain(settings.ENVIRONMENT)


def _settings() -> Finding:
    messages = [message for message in run_checks() if not message.is_silenced()]
    return Finding("settings", "", tuple(f"{m.msg} {m.hint or ''}".strip() for m in messages))


def _data_folder() -> Finding:
    folder = settings.ENVIRONMENT.data_dir
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("data folder", str(folder.resolve()))
    except OSError as error:
        return Finding("data folder", problems=(f"{folder} cannot be written: {error.strerror}",))


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            if connection.vendor != "sqlite":
                return Finding("database", "PostgreSQL")
            cursor.execute("PRAGMA quick_check")
            damage = tuple(row[0] for row in cursor.fetchmany(SHOWN) if row[0] != "ok")
        return Finding("database", f"SQLite {sqlite_version()}", damage)
    except DatabaseError as error:
        return Finding("database", problems=(f"it does not answer: {error}",))


def _jobs() -> Finding:
    waiting = durable_backend().waiting(timezone.now())
    remark = f"{waiting.ready} waiting, {waiting.running} running, {waiting.failed} failed"
    return Finding("background work", remark)


def _mailbox(name: str) -> Finding:
    trouble = mailbox_in_trouble()
    if trouble is None:
        return Finding("mailbox", name)
    remark = f"{trouble.name} could not be read at {trouble.failed_at:%Y-%m-%d %H:%M} UTC"
    return Finding("mailbox", problems=(f"{remark}: {trouble.last_error}",))


def _audit_chain(chain: str) -> Finding:
    problems = [str(damage) for damage in verify_chain(chain)]
    more = len(problems) - SHOWN
    shown = [*problems[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
    return Finding(f"audit trail {chain}", f"head {head_of_chain(chain)}", tuple(shown))


def _file_modes(environment: Environment) -> Finding:
    found = open_to_others(environment.data_dir)
    problems = [
        f"{path} can be read by other accounts ({path.stat().st_mode & 0o777:04o}). "
        "Start Leerkring once as its owner, or: chmod go= it"
        for path in found[:SHOWN]
    ]
    more = len(found) - SHOWN
    shown = (*problems, *([f"and {more} more"] if more > 0 else []))
    return Finding("file modes", "" if found else "for this account only", shown)


def _public_server(environment: Environment) -> Finding:
    needs = {
        "LEERKRING_BASE_URL must start with https://": environment.base_url.startswith("https://"),
        "LEERKRING_HOSTS must name the public host": environment.hosts
        != Environment.__dataclass_fields__["hosts"].default,
        "LEERKRING_DEBUG must be off": not environment.debug,
        "LEERKRING_DEMO must be off": not environment.demo,
        "LEERKRING_MAIL_URL must name a mail server": bool(
            environment.mail_url or environment.mail_provider
        ),
        "LEERKRING_MAIL_FROM must be an address of your own": "@localhost"
        not in environment.mail_from,
        "do not run as root": os.geteuid() != 0,
    }
    return Finding("public server", "", tuple(need for need, met in needs.items() if not met))


def _sender_domain(environment: Environment) -> Finding:
    """Look at SPF, DKIM and DMARC; a network that does not answer is no problem of the domain."""
    sender = sender_of(
        environment.mail_from,
        selectors=environment.dkim_selectors,
        spf_needs=environment.spf_needs,
    )
    subject = f"sender domain {sender.domain}"
    if not is_public(sender.domain):
        return Finding("sender domain", "not looked at: LEERKRING_MAIL_FROM names no public domain")
    try:
        resolver = make_resolver(environment.dns_server)
    except ImportError:
        return Finding(subject, "not looked at: install the extra “dns” for it (leerkring[dns])")
    report = look_at(sender, resolver)
    remark = ", ".join(report.found)
    if report.not_asked:
        remark = f"{remark}; " if remark else ""
        remark += "the DNS does not answer here, so SPF, DKIM and DMARC are not (all) looked at"
    return Finding(subject, remark, tuple(report.problems))


def make_resolver(server: str) -> Resolver:
    """Return what asks the DNS; raise ImportError without dnspython."""
    return DnsResolver(server)
