"""Reads of the lists that are being taken over."""

from __future__ import annotations

from leerkring.admissions.models import ListUpload
from leerkring.audit.numbers import number_in
from leerkring.programmes.models import Activity


def upload_of(activity: Activity, pk: str) -> ListUpload | None:
    """Return a list that somebody is taking over for this activity; None when it is gone."""
    rows = ListUpload.objects.filter(activity=activity, pk=number_in(pk) or 0)
    return rows.select_related("activity__programme").first()
