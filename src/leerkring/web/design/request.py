"""The request as every view gets it: with its moment, its actor and its language."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity


class Request(HttpRequest):
    """An HTTP request after our middleware; `activity` is there behind `for_activity`."""

    now: datetime
    actor: Actor
    htmx: HtmxDetails
    LANGUAGE_CODE: str
    activity: Activity
