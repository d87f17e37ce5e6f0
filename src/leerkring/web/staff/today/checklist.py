"""The first steps of a new installation: what is missing, and why it matters."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Membership
from leerkring.programmes.queries import (
    activities_for_staff,
    organisers_managed_by,
    programmes_for_staff,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One first step: whether it is done, why it matters, and where to do it."""

    done: bool
    title: str
    why: str
    action: str = ""
    url: str = ""


def first_steps(by: Actor) -> list[Step]:
    """Return the first steps for a manager; nobody else gets any."""
    organisers = list(organisers_managed_by(by))
    if not organisers:
        return []
    programme = programmes_for_staff(by).first()
    activities = activities_for_staff(by)
    rows = list(activities.order_by("id").values_list("slug", "published_at"))
    first = rows[0][0] if rows else ""
    team = Membership.objects.filter(organiser__in=organisers).values("account").distinct().count()
    make = reverse("web_staff:network-new", args=[programme.slug]) if programme else ""
    look = reverse("web_staff:activity-publish", args=[first]) if first else ""
    return [
        Step(
            programme is not None,
            _("Make a programme"),
            _("Networks and webinars belong to a programme: one page announces them together."),
            _("Make a programme"),
            reverse("web_staff:programme-new"),
        ),
        Step(
            bool(first),
            _("Make a network or a webinar"),
            _("Seven questions; meetings, agenda and letters come along and can be changed."),
            _("Make a network") if programme else "",
            make,
        ),
        Step(
            any(published for _slug, published in rows),
            _("Publish it"),
            _("Until then only the team can see it, and nobody can apply."),
            _("Check and publish") if first else "",
            look,
        ),
        Step(
            team > 1,
            _("Add a colleague"),
            _("With two you can stand in for each other, and judge motivations together."),
            _("Add a colleague"),
            reverse("web_staff:team", args=[organisers[0].slug]),
        ),
        _mail_step(),
    ]


def _mail_step() -> Step:
    title = _("Let letters be sent")
    if settings.ENVIRONMENT.demo:
        return Step(True, title, _("This is the demo: letters stay on this machine."))
    return Step(
        bool(settings.ENVIRONMENT.mail_url),
        title,
        _("Letters are kept as files until the administrator sets LEERKRING_MAIL_URL."),
    )
