"""The check of a sender's domain, asked of a real name server on this machine."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from dns import flags, message, rcode, rdatatype, rrset
from dns.message import QueryMessage

from leerkring.project import checkup
from leerkring.project.sender_domain import (
    DnsResolver,
    Report,
    is_public,
    look_at,
    sender_of,
)

KEY_2048 = base64.b64encode(bytes(294)).decode()
KEY_512 = base64.b64encode(bytes(94)).decode()
DOMAIN = "netwerk.example"
GOOD = {
    (DOMAIN, "TXT"): ["v=spf1 include:spf.provider.example -all", "something else"],
    ("spf.provider.example", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
    (f"k1._domainkey.{DOMAIN}", "TXT"): [f"v=DKIM1; k=rsa; p={KEY_2048}"],
    (f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=reject; rua=mailto:post@netwerk.example"],
    (DOMAIN, "MX"): ["10 mx.netwerk.example."],
}
Records = dict[tuple[str, str], list[str]]


class NameServer:
    """Answers questions about the records that a test gives it; with `silent`, none."""

    def __init__(self) -> None:
        self.records: Records = {}
        self.silent = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            packet, asker = self._socket.recvfrom(4096)
            if packet == b"stop":
                return
            if not self.silent:
                self._socket.sendto(self._answer(packet), asker)

    def _answer(self, packet: bytes) -> bytes:
        question: Any = message.from_wire(packet)
        assert isinstance(question, QueryMessage)
        answer: Any = message.make_response(question)
        answer.flags |= flags.RA
        asked = question.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        found = self.records.get((name, rdatatype.to_text(asked.rdtype)), [])
        quoted = [f'"{text}"' if asked.rdtype == rdatatype.TXT else text for text in found]
        if quoted:
            rows = [_in_pieces(text) for text in quoted]
            answer.answer.append(rrset.from_text(asked.name, 60, "IN", asked.rdtype, *rows))
        elif not any(known == name for known, _kind in self.records):
            answer.set_rcode(rcode.NXDOMAIN)
        wire: bytes = answer.to_wire(max_size=4096)
        return wire

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.sendto(b"stop", self._socket.getsockname())
        self._thread.join(timeout=5)
        self._socket.close()


def _in_pieces(quoted: str) -> str:
    """Return a long text as the DNS holds it: in strings of at most 255 bytes."""
    text = quoted.strip('"')
    if len(text) <= 255:
        return quoted
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))


@pytest.fixture
def dns() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.stop()


@pytest.fixture
def looked(dns: NameServer) -> Callable[..., Report]:
    """Look at the domain with these records changed (None takes one away)."""

    def look(
        changes: dict[tuple[str, str], list[str] | None] | None = None,
        *,
        selectors: str = "k1",
        domain: str = DOMAIN,
        spf_needs: str = "",
    ) -> Report:
        records: dict[tuple[str, str], list[str] | None] = {**GOOD, **(changes or {})}
        dns.records = {key: value for key, value in records.items() if value is not None}
        sender = sender_of(f"Netwerk <post@{domain}>", selectors=selectors, spf_needs=spf_needs)
        return look_at(sender, DnsResolver(dns.address))

    return look


def test_a_domain_that_is_in_order_has_no_problems(looked: Callable[..., Report]) -> None:
    report = looked(spf_needs="include:spf.provider.example")
    assert report.problems == []
    assert report.found == ["SPF", "DKIM", "DMARC (p=reject)", "a mail server for answers"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({(DOMAIN, "TXT"): ["nothing"]}, "SPF is missing: add a TXT record at netwerk.example"),
        ({(DOMAIN, "TXT"): ["v=spf1 -all", "v=spf1 ~all"]}, "has 2 records"),
        ({(DOMAIN, "TXT"): ["v=spf1 mx +all"]}, "+all lets anybody send in your name"),
        ({(DOMAIN, "TXT"): ["v=spf1 mx"]}, "does not end with -all or ~all"),
        (
            {
                (DOMAIN, "TXT"): [
                    " ".join(["v=spf1", *(f"a:h{n}.example" for n in range(11)), "-all"])
                ]
            },
            "the record needs 11 further questions",
        ),
        ({(f"k1._domainkey.{DOMAIN}", "TXT"): None}, "DKIM is missing: there is no key at k1."),
        ({(f"k1._domainkey.{DOMAIN}", "TXT"): ["v=DKIM1; p="]}, "was taken back"),
        ({(f"k1._domainkey.{DOMAIN}", "TXT"): ["v=DKIM1; p=a*b"]}, "is damaged"),
        ({(f"k1._domainkey.{DOMAIN}", "TXT"): [f"v=DKIM1; p={KEY_512}"]}, "is too short"),
        ({(f"_dmarc.{DOMAIN}", "TXT"): None}, "DMARC is missing: add a TXT record at _dmarc."),
        ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=maybe"]}, "no p=none, quarantine or reject"),
        ({(DOMAIN, "MX"): ["0 ."]}, "takes no mail (a null MX)"),
        ({(DOMAIN, "MX"): None}, "has no mail server (no MX record)"),
    ],
)
def test_what_is_missing_is_said_with_what_to_do(
    looked: Callable[..., Report], changes: Any, said: str
) -> None:
    [problem] = looked(changes).problems
    assert said in problem


def test_the_provider_must_stand_in_the_record(looked: Callable[..., Report]) -> None:
    [problem] = looked(spf_needs="include:other.example").problems
    assert "include:other.example is not in the record" in problem


def test_without_the_name_of_a_key_it_is_asked_for(looked: Callable[..., Report]) -> None:
    [problem] = looked(selectors="").problems
    assert "LEERKRING_DKIM_SELECTORS" in problem


def test_a_subdomain_keeps_to_the_policy_above_it(looked: Callable[..., Report]) -> None:
    below = "post.netwerk.example"
    records = {
        (below, "TXT"): ["v=spf1 -all"],
        (below, "A"): ["192.0.2.1"],
        (f"k1._domainkey.{below}", "TXT"): GOOD[f"k1._domainkey.{DOMAIN}", "TXT"],
        (f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=reject; sp=none"],
    }
    report = looked(records, domain=below)
    assert report.problems == []
    assert "DMARC (p=none: only reports; later p=quarantine or p=reject)" in report.found


def test_a_network_without_dns_is_said_and_is_no_problem(
    dns: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leerkring.project.sender_domain.SECONDS", 0.3)
    dns.silent = True
    report = look_at(sender_of(f"post@{DOMAIN}", selectors="k1"), DnsResolver(dns.address))
    assert (report.problems, report.not_asked) == ([], True)


def test_the_name_of_this_machine_stands_in_no_dns() -> None:
    assert not is_public(sender_of("Leerkring <leerkring@localhost>").domain)
    assert is_public(sender_of("Leerkring <post@netwerk.example>").domain)


@pytest.mark.django_db
def test_the_command_says_it_beside_the_rest(
    dns: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dns.records = {**GOOD, (f"_dmarc.{DOMAIN}", "TXT"): ["nothing"]}
    environment = replace(
        settings.ENVIRONMENT,
        mail_from=f"Netwerk <post@{DOMAIN}>",
        dkim_selectors="k1",
        dns_server=dns.address,
    )
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)
    [finding] = [
        one for one in checkup.look_over(deploy=True) if one.subject.startswith("sender domain")
    ]
    assert finding.remark == "SPF, DKIM, a mail server for answers"
    [problem] = finding.problems
    assert problem.startswith("DMARC is missing")


@pytest.mark.django_db
def test_the_command_goes_on_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_server: str) -> Any:
        raise ImportError

    monkeypatch.setattr(checkup, "make_resolver", missing)
    environment = replace(settings.ENVIRONMENT, mail_from=f"post@{DOMAIN}")
    monkeypatch.setattr(settings, "ENVIRONMENT", environment)
    [finding] = [
        one for one in checkup.look_over(deploy=True) if one.subject.startswith("sender domain")
    ]
    assert finding.problems == ()
    assert "install the extra" in finding.remark
