"""Places are an invariant of the database: taken by one conditional update, under a CHECK.

Whoever takes or frees a place holds the activity's row until the transaction ends, so that a
place that comes free at the same moment goes to the reserve list and to nobody twice.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.mails import send_place_freed
from leerkring.admissions.models import Application
from leerkring.admissions.overtaken import drop_overtaken
from leerkring.admissions.registers import on_placed
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.audit.problems import Refused
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity


class NoPlaceLeft(Refused):
    """All places of the activity are taken."""

    message = _("All places are taken.")


def take_place(*, by: Actor, at: datetime, activity: Activity) -> None:
    """Take one place by conditional update; raise NoPlaceLeft when there is none."""
    has_room = Q(places=None) | Q(places_taken__lt=F("places"))
    rows = Activity.objects.filter(has_room, pk=activity.pk)
    if not rows.update(places_taken=F("places_taken") + 1):
        raise NoPlaceLeft


def give_place_back(*, by: Actor, at: datetime, activity: Activity) -> None:
    """Count one place less as taken; never below none."""
    rows = Activity.objects.filter(pk=activity.pk, places_taken__gt=0)
    rows.update(places_taken=F("places_taken") - 1)


def join_reserve_list(*, by: Actor, at: datetime, application: Application) -> int:
    """Put an application (not saved here) at the end of the reserve list; return its number."""
    on_list = Application.objects.filter(activity_id=application.activity_id)
    last = on_list.aggregate(last=Max("reserve_number"))["last"]
    application.state = ApplicationState.RESERVE
    application.reserve_number = (last or 0) + 1
    return application.reserve_number


def hold_places(activity: Activity) -> None:
    """Lock the activity's row until the transaction ends (SQLite: the transaction itself does)."""
    Activity.objects.select_for_update().filter(pk=activity.pk).values_list("pk").first()


def fill_freed_places(*, by: Actor, at: datetime, activity: Activity) -> list[Application]:
    """Give every free place to the next on the reserve list, and tell them; open admission only.

    With selection the place is offered instead, under the quotas: see `offering`.
    """
    if activity.admission != Activity.Admission.OPEN:
        return []
    hold_places(activity)
    moved: list[Application] = []
    waiting = Application.objects.filter(activity=activity, state=ApplicationState.RESERVE)
    for application in waiting.select_related("person").order_by("reserve_number"):
        try:
            take_place(by=by, at=at, activity=activity)
        except NoPlaceLeft:
            break
        application.activity = activity
        _move_up(application, by, at)
        moved.append(application)
    return moved


def _move_up(application: Application, by: Actor, at: datetime) -> None:
    application.state = ApplicationState.PLACED
    application.decided_at = application.changed_at = at
    application.version += 1
    application.save(update_fields=["state", "decided_at", "changed_at", "version"])
    record(SYSTEM, at, Verb.MOVED_UP, application)
    drop_overtaken(application)
    send_place_freed(application, at=at)
    on_placed(application, by, at)
