"""Reads of the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from leerkring.audit.heads import Head
from leerkring.audit.models import Event, Seal, SecurityEvent, TrailHead


def history(*subjects: str) -> QuerySet[Event]:
    """Return the events of (or within) any of these subjects, newest first, with their words."""
    about = Q(subject__in=subjects) | Q(within__in=subjects)
    return Event.objects.filter(about).select_related("payload").order_by("-id")


def last_times(names: Iterable[str], verbs: Iterable[str]) -> dict[str, datetime]:
    """Return when one of these things last happened to each row, or within it, if it ever did."""
    known = list(names)
    events = Event.objects.filter(verb__in=list(verbs)).order_by()
    found: dict[str, datetime] = {}
    for column in ("subject", "within"):
        rows = events.filter(**{f"{column}__in": known})
        for name, when in rows.values_list(column).annotate(Max("at")):
            found[name] = max(when, found.get(name, when))
    return found


def last_seal(chain: str) -> Seal | None:
    """Return the newest link of a chain."""
    return Seal.objects.filter(chain=chain).order_by("-number").first()


def unsealed_events(chain: str) -> QuerySet[Event]:
    """Return the events of a chain that no link covers yet, oldest first."""
    return Event.objects.filter(chain=chain, seal=None).order_by("id")


def chains_to_seal() -> list[str]:
    """Return the names of the chains that have events without a link."""
    return list(
        Event.objects.filter(seal=None).order_by().values_list("chain", flat=True).distinct()
    )


def chains() -> list[str]:
    """Return the names of all chains, also of those of which nothing but the head is left."""
    names = set(Event.objects.order_by().values_list("chain", flat=True).distinct())
    names |= set(Seal.objects.order_by().values_list("chain", flat=True).distinct())
    kept = TrailHead.objects.first()
    return sorted(names | set(kept.heads if kept else ()))


def head_of(seal: Seal) -> Head:
    """Return the head that a chain had with this seal."""
    return Head(seal.chain, seal.number, seal.event_count, seal.sealed_at, seal.digest)


def heads_of_trail() -> list[Head]:
    """Return how far each chain is sealed: who keeps it can show later that nothing was lost."""
    turn = Window(RowNumber(), partition_by=F("chain"), order_by=F("number").desc())
    newest = Seal.objects.annotate(turn=turn).filter(turn=1).order_by("chain")
    return [head_of(seal) for seal in newest]


def security_events(*, kind: str = "", source: str = "") -> QuerySet[SecurityEvent]:
    """Return what happened at the doors, newest first, of one kind or from one place if given."""
    rows = SecurityEvent.objects.order_by("-at", "-id")
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(source=source) if source else rows
