"""The personal link to an expert's invitation and briefing."""

from __future__ import annotations

from django.conf import settings

from leerkring.experts.models import Speaker
from leerkring.people.links import is_genuine, link_token, row_id

KIND = "expert"


def invitation_path(speaker: Speaker) -> str:
    """Return the address of an expert's own page, without the site: "/expert/…/"."""
    return f"/expert/{link_token(KIND, speaker)}/"


def invitation_url(speaker: Speaker, language: str) -> str:
    """Return the whole address of an expert's own page, in a language."""
    prefix = "" if language == "nl" else f"/{language}"
    return f"{settings.BASE_URL}{prefix}{invitation_path(speaker)}"


def speaker_for(token: str) -> Speaker | None:
    """Return the part in a meeting that a personal link opens, or None."""
    rows = Speaker.objects.exclude(state=Speaker.State.PLANNED).select_related(
        "expert__person",
        "expert__organiser",
        "meeting__venue__place",
        "meeting__organiser",
        "agenda_item",
    )
    speaker = rows.filter(pk=row_id(token) or 0).first()
    return speaker if speaker and is_genuine(token, KIND, speaker) else None
