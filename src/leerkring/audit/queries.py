"""Reads of the audit trail."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from leerkring.audit.models import Event, Seal


def history(*subjects: str) -> QuerySet[Event]:
    """Return the events of (or within) any of these subjects, newest first, with their words."""
    about = Q(subject__in=subjects) | Q(within__in=subjects)
    return Event.objects.filter(about).select_related("payload").order_by("-id")


def last_seal(chain: str, *, lock: bool = False) -> Seal | None:
    """Return the newest link of a chain; with `lock`, hold it until the transaction ends."""
    seals = Seal.objects.filter(chain=chain).order_by("-number")
    return (seals.select_for_update() if lock else seals).first()


def unsealed_events(chain: str) -> QuerySet[Event]:
    """Return the events of a chain that no link covers yet, oldest first."""
    return Event.objects.filter(chain=chain, seal=None).order_by("id")


def chains() -> list[str]:
    """Return the names of all chains."""
    return list(Event.objects.order_by("chain").values_list("chain", flat=True).distinct())
