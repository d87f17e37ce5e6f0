"""The personal link to one's own copy of a questionnaire."""

from __future__ import annotations

from django.conf import settings

from leerkring.intake.models import Invitation
from leerkring.people.links import is_genuine, link_token, row_id

KIND = "intake"


def questionnaire_path(invitation: Invitation) -> str:
    """Return the address of somebody's own copy, without the site: "/mijn/vragenlijst/…/"."""
    return f"/mijn/vragenlijst/{link_token(KIND, invitation)}/"


def questionnaire_url(invitation: Invitation, language: str) -> str:
    """Return the whole address of somebody's own copy, in a language."""
    prefix = "" if language == "nl" else f"/{language}"
    return f"{settings.BASE_URL}{prefix}{questionnaire_path(invitation)}"


def invitation_for(token: str) -> Invitation | None:
    """Return the copy that a personal link opens, or None."""
    invitation = (
        Invitation.objects.select_related("person", "questionnaire__activity__programme__organiser")
        .filter(pk=row_id(token) or 0)
        .first()
    )
    return invitation if invitation and is_genuine(token, KIND, invitation) else None
