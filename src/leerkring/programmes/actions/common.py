"""What the actions of this room share: free addresses."""

from __future__ import annotations

from django.db.models import Model
from django.utils.text import slugify

SLUG_LENGTH = 70  # leaves room for a number at the end


def free_slug(model: type[Model], title: str) -> str:
    """Return an address made of a title that no other row of this model has."""
    base = slugify(title)[:SLUG_LENGTH].strip("-") or model._meta.model_name or ""
    taken = set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)
