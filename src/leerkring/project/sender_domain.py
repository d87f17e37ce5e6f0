"""What the DNS says of the domain that letters come from: SPF, DKIM, DMARC, and where answers go.

A mail server that receives our letters looks at these records (RFC 7208, RFC 6376, RFC 7489); the
large ones refuse bulk mail without them. No answer from the DNS is no problem of the domain: that
is said as such, and the check goes on.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Protocol

MOST_LOOKUPS = 10  # RFC 7208, section 4.6.4
SHORTEST_KEY_BITS = 1024  # RFC 8301
SECONDS = 3.0  # for one question; the whole check stays short without a network


class DnsDoesNotAnswer(Exception):
    """No server could be asked, or it did not answer."""


class Resolver(Protocol):
    """Asks the DNS; a name without such records gives an empty list."""

    def ask(self, name: str, kind: str) -> list[str]:
        """Return the records of a kind ("TXT", "MX"…); raise DnsDoesNotAnswer."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the domain, the names of the DKIM keys, and what the SPF record must name."""

    domain: str
    selectors: tuple[str, ...] = ()
    spf_needs: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What was found: in order, missing, and what could not be asked."""

    found: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    not_asked: bool = False


def sender_of(mail_from: str, *, selectors: str = "", spf_needs: str = "") -> Sender:
    """Return the sender of an installation's settings; lists have commas or spaces between."""
    _name, address = parseaddr(mail_from)
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    return Sender(domain, _listed(selectors), _listed(spf_needs))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[,\s]+", text) if part)


def is_public(domain: str) -> bool:
    """Tell whether a domain can be asked for: localhost and the like stand in no DNS."""
    return "." in domain and not domain.endswith((".localhost", ".local", ".test", ".internal"))


def look_at(sender: Sender, resolver: Resolver) -> Report:
    """Ask for everything, one after the other; stop at the first question without an answer."""
    report = Report()
    checks: Sequence[Callable[[Sender, Resolver, Report], None]] = (_spf, _dkim, _dmarc, _answers)
    try:
        for check in checks:
            check(sender, resolver, report)
    except DnsDoesNotAnswer:
        report.not_asked = True
    return report


# --- SPF ---------------------------------------------------------------------------------------


def _spf(sender: Sender, resolver: Resolver, report: Report) -> None:
    records = _spf_records(sender.domain, resolver)
    if not records:
        report.problems.append(
            f"SPF is missing: add a TXT record at {sender.domain} that names your mail server, "
            "for example: v=spf1 include:spf.your-provider.example -all"
        )
        return
    if len(records) > 1:
        report.problems.append(
            f"SPF: {sender.domain} has {len(records)} records that begin with v=spf1; "
            "only one is allowed, so put them together"
        )
        return
    terms = records[0].lower().split()[1:]
    before = len(report.problems)
    _spf_terms(sender, terms, report)
    lookups = _lookups(sender.domain, resolver, set())
    if lookups > MOST_LOOKUPS:
        report.problems.append(
            f"SPF: the record needs {lookups} further questions; receivers stop at {MOST_LOOKUPS}. "
            "Take out includes that you do not use"
        )
    if len(report.problems) == before:
        report.found.append("SPF")


def _spf_records(domain: str, resolver: Resolver) -> list[str]:
    texts = resolver.ask(domain, "TXT")
    return [text for text in texts if text.lower() == "v=spf1" or text.lower()[:7] == "v=spf1 "]


def _spf_terms(sender: Sender, terms: list[str], report: Report) -> None:
    end = next((term for term in terms if term.lstrip("+-~?") == "all"), "")
    redirected = any(term.startswith("redirect=") for term in terms)
    if end in {"all", "+all"}:
        report.problems.append("SPF: +all lets anybody send in your name; end with -all or ~all")
    elif end == "?all" or (not end and not redirected):
        report.problems.append("SPF: the record does not end with -all or ~all, so it forbids none")
    report.problems.extend(
        f"SPF: {need} is not in the record, so letters sent there fail"
        for need in sender.spf_needs
        if need.lower() not in {term.lstrip("+") for term in terms}
    )


def _lookups(domain: str, resolver: Resolver, seen: set[str]) -> int:
    """Return how many questions an SPF record leads to, its includes counted too."""
    if domain in seen or len(seen) > 2 * MOST_LOOKUPS:
        return 0
    seen.add(domain)
    count = 0
    for record in _spf_records(domain, resolver)[:1]:
        for term in record.lower().split()[1:]:
            name, _, rest = term.lstrip("+-~?").replace("=", ":", 1).partition(":")
            if name in {"include", "redirect"}:
                count += 1 + _lookups(rest, resolver, seen)
            elif name.partition("/")[0] in {"a", "mx", "ptr", "exists"}:
                count += 1
    return count


# --- DKIM --------------------------------------------------------------------------------------


def _dkim(sender: Sender, resolver: Resolver, report: Report) -> None:
    if not sender.selectors:
        report.problems.append(
            "DKIM was not looked at: ask your mail provider for the name of the key (the selector) "
            "and put it in LEERKRING_DKIM_SELECTORS"
        )
        return
    before = len(report.problems)
    for selector in sender.selectors:
        name = f"{selector}._domainkey.{sender.domain}"
        keys = [text for text in resolver.ask(name, "TXT") if "p=" in text]
        if not keys:
            report.problems.append(
                f"DKIM is missing: there is no key at {name}. Your mail provider gives you the "
                "TXT or CNAME record to put there"
            )
            continue
        _dkim_key(name, _tags(keys[0]), report)
    if len(report.problems) == before:
        report.found.append("DKIM")


def _dkim_key(name: str, tags: dict[str, str], report: Report) -> None:
    key = re.sub(r"\s", "", tags.get("p", ""))
    if not key:
        report.problems.append(f"DKIM: the key at {name} was taken back (p= is empty)")
        return
    if tags.get("k", "rsa").lower() != "rsa":
        return
    try:
        bits = (len(base64.b64decode(key, validate=True)) - 38) * 8  # about: the rest is wrapping
    except binascii.Error:
        report.problems.append(f"DKIM: the key at {name} is damaged; copy it again as a whole")
        return
    if bits < SHORTEST_KEY_BITS - 64:
        report.problems.append(f"DKIM: the key at {name} is too short; make one of 2048 bits")


# --- DMARC -------------------------------------------------------------------------------------


def _dmarc(sender: Sender, resolver: Resolver, report: Report) -> None:
    where, records = _dmarc_records(sender.domain, resolver)
    if not records:
        report.problems.append(
            f"DMARC is missing: add a TXT record at _dmarc.{sender.domain}, to begin with: "
            f"v=DMARC1; p=none; rua=mailto:postmaster@{sender.domain}"
        )
        return
    if len(records) > 1:
        report.problems.append(f"DMARC: {where} has {len(records)} records; only one is allowed")
        return
    tags = _tags(records[0])
    policy = (
        tags.get("sp", tags.get("p", "")) if where != f"_dmarc.{sender.domain}" else tags.get("p")
    )
    if policy not in {"none", "quarantine", "reject"}:
        report.problems.append(f"DMARC: the record at {where} has no p=none, quarantine or reject")
    elif policy == "none":
        report.found.append("DMARC (p=none: only reports; later p=quarantine or p=reject)")
    else:
        report.found.append(f"DMARC (p={policy})")


def _dmarc_records(domain: str, resolver: Resolver) -> tuple[str, list[str]]:
    """Return where the policy stands, at the domain or above it, and what it says."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = "_dmarc." + ".".join(labels[start:])
        texts = resolver.ask(name, "TXT")
        found = [text for text in texts if text.replace(" ", "").lower().startswith("v=dmarc1")]
        if found:
            return name, found
    return f"_dmarc.{domain}", []


def _tags(record: str) -> dict[str, str]:
    parts = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in parts if name.strip()}


# --- where answers and bounces go ---------------------------------------------------------------


def _answers(sender: Sender, resolver: Resolver, report: Report) -> None:
    servers = resolver.ask(sender.domain, "MX")
    if any(server.split()[-1] == "." for server in servers):
        report.problems.append(
            f"{sender.domain} says that it takes no mail (a null MX): letters that come back are "
            "lost. Send from a domain with a mailbox"
        )
    elif servers or resolver.ask(sender.domain, "A") or resolver.ask(sender.domain, "AAAA"):
        report.found.append("a mail server for answers")
    else:
        report.problems.append(
            f"{sender.domain} has no mail server (no MX record): answers and letters that come "
            "back are lost"
        )


# --- asking ------------------------------------------------------------------------------------


class DnsResolver:
    """Asks the servers of this machine, or one that the settings name ("192.0.2.1:53")."""

    def __init__(self, server: str = "") -> None:
        from dns.resolver import Resolver as System  # an extra: dnspython

        self._system = System(configure=not server)
        self._system.lifetime = SECONDS
        if server:
            host, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "")
            self._system.nameservers = [host]
            self._system.port = int(port or 53)

    def ask(self, name: str, kind: str) -> list[str]:
        from dns import exception, resolver

        try:
            answer = self._system.resolve(name, kind)
        except (resolver.NXDOMAIN, resolver.NoAnswer):
            return []
        except (exception.DNSException, OSError, ValueError) as error:
            raise DnsDoesNotAnswer(str(error)) from error
        if kind == "TXT":
            return [b"".join(row.strings).decode("utf-8", "replace") for row in answer]
        return [row.to_text() for row in answer]
