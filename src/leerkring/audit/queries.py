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


def chains_to_seal() -> list[str]:
    """Return the names of the chains that have events without a link."""
    return list(
        Event.objects.filter(seal=None).order_by().values_list("chain", flat=True).distinct()
    )


def chains() -> list[str]:
    """Return the names of all chains."""
    return list(Event.objects.order_by("chain").values_list("chain", flat=True).distinct())


def head_of_chain(chain: str) -> str:
    """Return "number:digest" of the newest seal: who keeps it can show later that none was lost."""
    seal = last_seal(chain)
    return f"{seal.number}:{seal.digest}" if seal else "0:"
