"""Snow, or an expert who is ill: everybody who must know at once, and who must be called."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import Q, Subquery
from django.utils.translation import gettext_lazy as _

from leerkring.attendance.mails import EMERGENCY
from leerkring.attendance.queries import roll_of
from leerkring.audit.trail import reference
from leerkring.experts.models import Speaker
from leerkring.experts.states import COUNTS_ON
from leerkring.mail.models import Letter
from leerkring.people.folding import folded
from leerkring.people.models import Person
from leerkring.programmes.models import Meeting, MeetingOf, Membership

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NUMBER = re.compile(r"\+?\d[\d\s()-]{7,}\d")
ON_DUTY = (Membership.Role.FACILITATOR, Membership.Role.HOST, Membership.Role.CHECK_IN)


class Circle(models.TextChoices):
    """Why somebody must know."""

    COMING = "coming", _("participants who are expected")
    NOT_COMING = "not_coming", _("participants who said that they cannot come")
    EXPERTS = "experts", _("experts")
    VENUE = "venue", _("the venue")
    TEAM = "team", _("the team of the day")


USUAL = (Circle.COMING, Circle.EXPERTS, Circle.VENUE, Circle.TEAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Somebody who must know, and how they are reached."""

    circle: Circle
    name: str
    email: str = ""
    phone: str = ""
    where: str = ""
    person: Person | None = None

    @property
    def language(self) -> str:
        return self.person.language if self.person else "nl"

    @property
    def called(self) -> str:
        return self.person.called_in(self.language) if self.person else self.name

    @property
    def sort_name(self) -> str:
        return self.person.sort_name if self.person else folded(self.name)


def people_concerned(meeting: Meeting) -> list[Concerned]:
    """Return everybody whom a meeting concerns, once each, by circle and name."""
    found = [
        *_participants(meeting),
        *_experts(meeting),
        *_team(meeting),
        *_venue(meeting),
    ]
    once: dict[object, Concerned] = {}
    for one in found:
        once.setdefault(one.person.pk if one.person else one.name, one)
    order = list(Circle)
    return sorted(once.values(), key=lambda one: (order.index(one.circle), one.sort_name))


def _participants(meeting: Meeting) -> list[Concerned]:
    return [
        Concerned(
            circle=Circle.COMING if one.is_expected else Circle.NOT_COMING,
            name=one.person.name,
            email=one.person.email or "",
            phone=one.person.phone or one.phone,
            where=one.organisation.name if one.organisation else "",
            person=one.person,
        )
        for one in roll_of(meeting)
    ]


def _experts(meeting: Meeting) -> list[Concerned]:
    speakers = Speaker.objects.filter(
        meeting=meeting, state__in=COUNTS_ON, expert__person__erased_at=None
    ).select_related("expert__person")
    return [
        _of_person(Circle.EXPERTS, speaker.expert.person, speaker.expert.organisation_name)
        for speaker in speakers
    ]


def _team(meeting: Meeting) -> list[Concerned]:
    activity_ids = MeetingOf.objects.filter(meeting=meeting).values("activity_id")
    rows = Membership.objects.filter(
        Q(activity=None) | Q(activity__in=activity_ids),
        organiser=meeting.organiser_id,
        role__in=ON_DUTY,
        account__is_active=True,
    ).select_related("account__person")
    return [
        _of_person(Circle.TEAM, row.account.person, str(row.get_role_display())) for row in rows
    ]


def _of_person(circle: Circle, person: Person, where: str) -> Concerned:
    return Concerned(
        circle=circle,
        name=person.name,
        email=person.email or "",
        phone=person.phone,
        where=where,
        person=person,
    )


def _venue(meeting: Meeting) -> list[Concerned]:
    """Return whoever is named as the venue's contact, with the address and number written there."""
    venue = meeting.venue
    if venue is None or not venue.contact:
        return []
    address, number = ADDRESS.search(venue.contact), NUMBER.search(venue.contact)
    return [
        Concerned(
            circle=Circle.VENUE,
            name=_name_in(venue.contact) or venue.name,
            email=address[0] if address else "",
            phone=number[0] if number else "",
            where=venue.name,
        )
    ]


def of_circles(people: Sequence[Concerned], circles: Collection[str]) -> list[Concerned]:
    """Return those of some circles."""
    return [one for one in people if one.circle in circles]


def emergency_letters(meeting: Meeting) -> list[Letter]:
    """Return the letters of the last urgent message about a meeting; none when there was none."""
    rows = Letter.objects.filter(purpose=EMERGENCY.purpose, subject_ref=reference(meeting))
    latest = rows.order_by("-version").values("version")[:1]
    return list(rows.filter(version=Subquery(latest), copy_of=None).order_by("recipient"))


def to_be_called(people: Sequence[Concerned], letters: Sequence[Letter]) -> list[Concerned]:
    """Return who cannot be reached by mail: no address, or the letter did not arrive."""
    lost = {
        letter.recipient.lower()
        for letter in letters
        if letter.state in {Letter.State.FAILED, Letter.State.BOUNCED}
    }
    return [one for one in people if not one.email or one.email.lower() in lost]


def _name_in(contact: str) -> str:
    """Return whom a venue's contact names, without the address and number beside it."""
    bare = NUMBER.sub("", ADDRESS.sub("", contact))
    return " ".join(bare.split()).strip(" ,;:()-")
