"""How admissions writes its events: in the organiser's chain, within the activity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.audit.trail import TrailVerb, belongs
from leerkring.programmes.models import Activity


class Verb:
    """What can happen to applications."""

    JOINED_MESSAGE = TrailVerb(_("put a message in a dossier"))
    TOOK_UP_MESSAGE = TrailVerb(_("made an application of a message"))
    TOOK_BACK_MESSAGE = TrailVerb(_("undid that a message was made an application"))


belongs(Application, lambda one: one.activity)


def chain_of(activity: Activity) -> str:
    """Return the name of the chain of an activity's organiser (it must come with its programme)."""
    return f"organiser:{activity.programme.organiser_id}"


def write_about_application(
    application: Application, verb: str, *, by: Actor, at: datetime, **values: Any
) -> Event:
    """Write an event about an application (it must come with its activity's programme)."""
    return record(
        by=by,
        at=at,
        verb=verb,
        subject=f"application:{application.pk}",
        within=f"activity:{application.activity_id}",
        chain=chain_of(application.activity),
        **values,
    )
