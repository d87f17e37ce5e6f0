"""Where a draw stands that something else than dice decides."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from leerkring.selection.bridge.chance import CHAIN, DICE, NUMBERS, person_code
from leerkring.selection.models import DrawRecord
from leerkring.selection.queries.chances import secret_numbers, was_ready_too_late
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.chance_forms import (
    LaterForm,
    NumberForm,
    ShowForm,
    SignatureForm,
    proposed_number,
)

PUBLIC_SERVER = "https://api.drand.sh"


def of_chance(request: Request, record: DrawRecord | None) -> dict[str, Any]:
    """Return what the page shows of the way in which a draw is decided; nothing for dice."""
    if record is None or record.chance_kind == DICE:
        return {}
    if record.chance_kind == NUMBERS:
        return _of_numbers(request, record)
    return {
        "chain": CHAIN,
        "is_past": record.chance_at is not None and record.chance_at <= request.now,
        "is_too_late": was_ready_too_late(record),
        "fetches": bool(settings.DRAND_URL),
        "drand_url": settings.DRAND_URL or PUBLIC_SERVER,
        "signature_form": SignatureForm(prefix="handtekening"),
        "later_form": LaterForm(prefix="later"),
    }


def _of_numbers(request: Request, record: DrawRecord) -> dict[str, Any]:
    rows = secret_numbers(record)
    own = [one for one in rows if str(one.account_id) == request.actor.id]
    missing = (record.chance_people or 0) - len(rows)
    return {
        "numbers": rows,
        "own_number": own[0] if own else None,
        "missing": missing,
        "all_laid_down": missing <= 0,
        "unshown": [one for one in rows if not one.number],
        "own_code": person_code(record.frozen_digest, int(request.actor.id)),
        "number_form": NumberForm(prefix="getal", initial={"number": proposed_number()}),
        "show_form": ShowForm(prefix="tonen"),
    }
