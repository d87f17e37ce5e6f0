"""What the actions of this room share: free addresses, and a ring for each network."""

from __future__ import annotations

from collections import Counter

from django.db.models import Model
from django.utils.text import slugify

from leerkring.programmes.models import Activity, Programme

RINGS = 6
"""How many rings can be told apart, also without colour."""
SLUG_LENGTH = 70  # leaves room for a number at the end


def free_slug(model: type[Model], title: str) -> str:
    """Return an address made of a title that no other row of this model has."""
    base = slugify(title)[:SLUG_LENGTH].strip("-") or model._meta.model_name or ""
    taken = set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def free_ring(programme: Programme) -> int:
    """Return the ring that the fewest networks of a programme have, the first of those."""
    networks = Activity.objects.filter(programme=programme, kind=Activity.Kind.NETWORK)
    taken = Counter(networks.values_list("ring", flat=True))
    return min(range(1, RINGS + 1), key=lambda ring: (taken[ring], ring))
