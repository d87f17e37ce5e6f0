"""What the clock says of an activity: a pure function of its row and the moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from leerkring.programmes.models import Activity

CLOSING_SOON = timedelta(days=7)


class PublicState(models.TextChoices):
    DRAFT = "draft", _("not published")
    ANNOUNCED = "announced", _("announced")
    OPENS_LATER = "opens_later", _("opens later")
    OPEN = "open", _("open")
    CLOSING_SOON = "closing_soon", _("closing soon")
    FULL = "full", _("full")
    CLOSED = "closed", _("closed")
    SELECTING = "selecting", _("selection is being made")
    RUNNING = "running", _("running")
    PAST = "past", _("has taken place")
    CANCELLED = "cancelled", _("cancelled")


TAKES_APPLICATIONS = frozenset({PublicState.OPEN, PublicState.CLOSING_SOON, PublicState.FULL})


def public_state(activity: Activity, at: datetime) -> PublicState:
    """Return the state that everybody sees at a moment; the first rule that fits decides."""
    if activity.published_at is None or at < activity.published_at:
        return PublicState.DRAFT
    if activity.cancelled_at is not None:
        return PublicState.CANCELLED
    if activity.ends_at is not None and activity.ends_at <= at:
        return PublicState.PAST
    if _takes_applications(activity, at):
        return _open_state(activity, at)
    if activity.opens_at is not None and at < activity.opens_at:
        return PublicState.OPENS_LATER
    if activity.starts_at is not None and activity.starts_at <= at:
        return PublicState.RUNNING
    if activity.closes_before is None or activity.admission == Activity.Admission.INVITATION:
        return PublicState.ANNOUNCED
    return _after_the_deadline(activity)


def _takes_applications(activity: Activity, at: datetime) -> bool:
    """Tell whether the window is open: both its edges are known and the moment lies between."""
    if activity.admission == Activity.Admission.INVITATION:
        return False
    if activity.opens_at is None or at < activity.opens_at:
        return False
    end = activity.closes_before or activity.starts_at
    return end is None or at < end


def _open_state(activity: Activity, at: datetime) -> PublicState:
    if activity.is_full and activity.admission == Activity.Admission.OPEN:
        return PublicState.FULL
    end = activity.closes_before or activity.starts_at
    if end is not None and end - at <= CLOSING_SOON:
        return PublicState.CLOSING_SOON
    return PublicState.OPEN


def _after_the_deadline(activity: Activity) -> PublicState:
    undecided = activity.selection != Activity.Selection.RELEASED
    if activity.admission == Activity.Admission.SELECTION and undecided:
        return PublicState.SELECTING
    return PublicState.CLOSED


def takes_applications(activity: Activity, at: datetime) -> bool:
    """Tell whether one can apply or register now (perhaps for the reserve list)."""
    return public_state(activity, at) in TAKES_APPLICATIONS


def method_is_locked(activity: Activity, at: datetime) -> bool:
    """Tell whether the way in which places are given is announced and settled: the call opened."""
    if activity.method_locked_at is not None:
        return True
    is_public = activity.published_at is not None and activity.published_at <= at
    return is_public and activity.opens_at is not None and activity.opens_at <= at
