"""Looks over an installation: `leerkring check`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.utils import timezone

from leerkring.audit.checks import Break, verify_chain, verify_heads
from leerkring.audit.heads import Head
from leerkring.audit.queries import chains, last_seal
from leerkring.audit.storage import trouble_in
from leerkring.jobs.backend import durable_backend
from leerkring.mail.incoming_queries import (
    mailbox_in_trouble,
)
from leerkring.people.models import Person
from leerkring.programmes.models import Membership, Organiser
from leerkring.project.checks import sqlite_version
from leerkring.project.environment import Environment
from leerkring.project.kept_heads import kept_heads
from leerkring.project.private_files import open_to_others
from leerkring.project.probes import try_files
from leerkring.project.resealing import cannot_be_opened
from leerkring.project.sender_domain import DnsResolver, Resolver, is_public, look_at, sender_of
from leerkring.project.tables import OlderDatabase, pending_migrations, refuse_older_database
from leerkring.selection.queries.untouched import touched_draws

SHOWN = 20  # findings of one kind


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `problems` is empty when it is in order."""

    subject: str
    remark: str = ""
    problems: tuple[str, ...] = ()


def look_over(*, deploy: bool, heads: Iterable[Head] = ()) -> Iterator[Finding]:
    """Look at one thing after the other; with `deploy`, also at what a public server needs.

    `heads` are those of the audit trail that somebody kept elsewhere.
    """
    yield _data_folder()
    database = _database()
    yield database
    if database.problems:
        return  # of what stands in it nothing can be said, and the settings' own checks ask it
    yield _settings()
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
    yield _secrets()
    yield from _audit_trail(list(heads))
    yield Finding("outcomes of draws", "as they were decided", _at_most(touched_draws()))
    if deploy:
        yield _file_modes(settings.ENVIRONMENT)
        yield _public_server(settings.ENVIRONMENT)
        yield _second_factor()
        yield _sender_domain(settings.ENVIRONMENT)


def _settings() -> Finding:
    messages = [message for message in run_checks() if not message.is_silenced()]
    return Finding("settings", "", tuple(f"{m.msg} {m.hint or ''}".strip() for m in messages))


def _data_folder() -> Finding:
    folder = settings.ENVIRONMENT.data_dir
    try:
        try_files()
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
        trouble = trouble_in(error)
        sentence = trouble.value if trouble else f"it does not answer: {error}"
        return Finding("database", problems=(sentence,))


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


def _audit_trail(heads: list[Head]) -> Iterator[Finding]:
    names = chains()
    if not names and (Organiser.objects.exists() or Person.objects.exists()):
        yield Finding("audit trail", problems=("it is empty, though there are people here",))
    for name in names:
        seal = last_seal(name)
        remark = f"{seal.event_count} events sealed" if seal else "not sealed yet"
        yield Finding(f"audit trail {name}", remark, _shown(verify_chain(name)))
    if before := kept_heads():
        remark = "is in this one" if names else ""
        yield Finding("audit trail of the last check", remark, _shown(verify_heads(before)))
    if heads:
        remark = f"{len(heads)} compared"
        yield Finding("given heads of the audit trail", remark, _shown(verify_heads(heads)))


def _secrets() -> Finding:
    shut = cannot_be_opened()
    remark = (
        f"{shut} links of letters or second factors were sealed with another secret key: give it "
        "in LEERKRING_FORMER_KEYS, or those letters never leave and those people cannot sign in"
    )
    return Finding("what is sealed", "can be opened", (remark,) if shut else ())


def _shown(damage: Iterable[Break]) -> tuple[str, ...]:
    return _at_most(str(one) for one in damage)


def _at_most(texts: Iterable[str]) -> tuple[str, ...]:
    problems = list(texts)
    more = len(problems) - SHOWN
    return (*problems[:SHOWN], *([f"and {more} more"] if more > 0 else []))


def _file_modes(environment: Environment) -> Finding:
    found = open_to_others(environment.data_dir)
    problems = (
        f"{path} can be read by other accounts ({path.stat().st_mode & 0o777:04o}). "
        "Start Leerkring once as its owner, or: chmod go= it"
        for path in found
    )
    remark = "" if found else "for this account only"
    return Finding("file modes", remark, _at_most(problems))


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


def _second_factor() -> Finding:
    """Say which teams do not ask it of their managers: that is for them to decide."""
    rows = Organiser.objects.order_by("name").values_list("name", "second_factor_roles")
    without = [name for name, roles in rows if Membership.Role.MANAGER not in roles]
    if without:
        return Finding("second factor", f"not asked of the managers of {', '.join(without)}")
    return Finding("second factor", "asked of every programme manager")


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
