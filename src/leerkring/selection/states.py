"""What may happen to a draw: the table of allowed moves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class DrawState(models.TextChoices):
    FIXED = "fixed", _("ready to be drawn")
    DRAWN = "drawn", _("drawn, not released")
    RELEASED = "released", _("released")
    ROLLED_BACK = "rolled_back", _("rolled back")


DRAW_MOVES: Mapping[str, frozenset[str]] = {
    DrawState.FIXED: frozenset({DrawState.DRAWN, DrawState.ROLLED_BACK}),
    DrawState.DRAWN: frozenset({DrawState.RELEASED, DrawState.ROLLED_BACK}),
    DrawState.RELEASED: frozenset(),
    DrawState.ROLLED_BACK: frozenset(),
}
