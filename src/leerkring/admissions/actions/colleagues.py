"""One contact person registers several colleagues; each gets a registration of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.applying import register
from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import may_be_registered_by_another
from leerkring.admissions.rules import may_draft
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.programmes.models import Activity

MOST_COLLEAGUES = 20


class EachForThemselves(Refused):
    """What this activity asks can be answered by the one who comes only."""

    message = _("Here everybody registers for themselves.")
    status = 400


class TooManyColleagues(Refused):
    """More people are named than one form takes."""

    message = _("Register at most 20 colleagues at once.")
    status = 400


@transaction.atomic
def register_colleagues(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    registered_by: str,
    colleagues: Sequence[Mapping[str, Any]],
    language: str = "nl",
) -> list[Application]:
    """Register several people in the order given: a place or the reserve list, and a letter each.

    Whoever was registered already keeps that registration, and is mailed the link to it. Raises as
    `register` does, and then nobody is registered.
    """
    require(may_draft, by, None)
    if not may_be_registered_by_another(activity):
        raise EachForThemselves
    if len(colleagues) > MOST_COLLEAGUES:
        raise TooManyColleagues
    return [
        register(
            by=by,
            at=at,
            activity=activity,
            values=values,
            language=language,
            source=Application.Source.COLLEAGUE,
            source_note=registered_by,
        )
        for values in colleagues
    ]
