"""The addresses behind an applicant's personal link."""

from __future__ import annotations

from django.urls import reverse

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import LINK
from leerkring.admissions.queries.window import CHECKS, STEPS
from leerkring.people.links import link_token

PERSON, MOTIVATION, DATES = STEPS


def token_of(application: Application) -> str:
    """Return the token of the applicant's personal link."""
    return link_token(LINK, application)


def own_page(application: Application) -> str:
    """Return the path of the applicant's own page."""
    return reverse("web_public:application", args=[token_of(application)])


def step_path(application: Application, number: int) -> str:
    """Return the path of a step, of the checks before it, or of the look back after the last."""
    token = token_of(application)
    if number == CHECKS:
        return reverse("web_public:apply-checks", args=[token])
    if number > STEPS[-1]:
        return reverse("web_public:apply-review", args=[token])
    return reverse("web_public:apply-step", args=[token, number])
