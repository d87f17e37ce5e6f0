"""Where a chapter of a story begins: the chapters before it, told quickly.

Everything here happens through the actions that the pages use, each on its own day, with the
fictional people of the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from leerkring.admissions.models import Application
from leerkring.admissions.queries import submitted_applications
from leerkring.mail.actions import settle_past_letters
from leerkring.people.models import Account, Role
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of
from leerkring.project.demo import admissions_life as admission
from leerkring.project.demo import intake_texts
from leerkring.project.demo import network_life as life
from leerkring.project.demo.announcements import Edition
from leerkring.project.demo.editions import ANNOUNCED_2023, edition_of_2023
from leerkring.project.demo.network_life import NetworkStory
from leerkring.project.demo.people import Cast
from leerkring.project.demo.stage import Stage, set_stage

from tests.support import Clock

PLACES = 6


@dataclass
class Scene:
    """The programme of 2023–2024 at some moment, and who is in it."""

    clock: Clock
    stage: Stage
    edition: Edition
    cast: Cast

    @property
    def leaders(self) -> Activity:
        return self.edition.networks["Schoolleiders"]

    @property
    def webinar(self) -> Activity:
        assert self.edition.webinar
        return self.edition.webinar

    @property
    def manager(self) -> Account:
        return self._account("marloes")

    @property
    def reviewer(self) -> Account:
        return self._account("sven")

    @property
    def facilitator(self) -> Account:
        return self._account("jitske")

    def _account(self, name: str) -> Account:
        rows = Account.objects.select_related("person")
        return rows.get(email__startswith=name)

    @property
    def story(self) -> NetworkStory:
        return NetworkStory(
            self.stage, self.leaders, intake_texts.LEADERS, Random("schoolleiders")
        )

    def meetings(self, activity: Activity | None = None) -> list[Meeting]:
        """Return the meetings of the school leaders (or another activity), as numbered."""
        return list(meetings_of(activity or self.leaders))

    def move_to(self, moment: str) -> datetime:
        """Move the clock; letters from before count as sent."""
        at = self.clock.move_to(moment)
        settle_past_letters(at=at)
        return at


def announced(clock: Clock) -> Scene:
    """The three networks and the webinar are public, and people can apply."""
    stage = set_stage(clock.move_to("2023-10-02 09:00"))
    edition = edition_of_2023(stage)
    scene = Scene(clock, stage, edition, Cast("journey"))
    scene.move_to("2023-10-10 12:00")
    return scene


def applied(clock: Clock, count: int = 10) -> Scene:
    """School leaders have applied; the deadline has passed."""
    scene = announced(clock)
    end = clock.move_to("2023-11-17 21:00")
    admission.apply_many(
        scene.cast, scene.leaders, Role.SCHOOL_LEADER, count, ANNOUNCED_2023, end
    )
    scene.move_to("2023-11-18 09:00")
    return scene


def selected(clock: Clock) -> Scene:
    """Everybody was read and drawn; those who were drawn have said yes."""
    scene = applied(clock)
    at = clock.move_to("2023-11-18 10:00")
    admission.read_motivations(scene.stage, scene.leaders, at)
    at = clock.move_to("2023-11-20 14:00")
    until = datetime.fromisoformat("2023-12-01T00:00+01:00")
    admission.draw_and_release(scene.stage, scene.leaders, PLACES, "2 4 6", at, until)
    admission.answer_offers(scene.leaders, clock.move_to("2023-11-22 10:00"))
    scene.move_to("2023-11-24 09:00")
    return scene


def asked(clock: Clock) -> Scene:
    """The participants told their questions, and the team made themes of them."""
    scene = selected(clock)
    life.hold_intake(scene.story, clock.now)
    life.make_themes(scene.story, clock.move_to("2023-12-18 09:00"))
    scene.move_to("2023-12-18 12:00")
    return scene


def prepared(clock: Clock) -> Scene:
    """An expert will come and there is a venue for the first meeting, which is today."""
    scene = asked(clock)
    first = scene.meetings()[0]
    experts = life.register_experts(scene.stage, clock.now)
    venues = life.register_venues(scene.stage, clock.now)
    life.invite_speaker(scene.story, experts[0], first, clock.now)
    life.place_meetings(scene.story, venues[0], [first], clock.move_to("2023-12-20 10:00"))
    scene.move_to("2024-01-18 15:30")
    return scene


def participants_of(activity: Activity) -> list[Application]:
    """Return the applications of those who have a place."""
    placed = Application.objects.filter(activity=activity, state="placed")
    return list(placed.select_related("person", "activity__programme__organiser").order_by("pk"))


def applicants_of(activity: Activity) -> list[Application]:
    """Return the applications that came in."""
    return list(submitted_applications(activity).select_related("person").order_by("pk"))
