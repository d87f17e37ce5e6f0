"""Where a chapter of a story begins: the chapters before it, told quickly.

Everything here happens through the actions that the pages use, each on its own day, with the
fictional people of the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import ParamSpec, TypeVar

from django.urls import reverse
from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import LINK, submitted_applications
from leerkring.admissions.tasks import pass_unanswered_places_on
from leerkring.intake.models import Theme
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.actions import settle_past_letters
from leerkring.people.links import link_token
from leerkring.people.models import Account, Person, Role
from leerkring.people.signin import ensure_account
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of
from leerkring.project.demo import admissions_life as admission
from leerkring.project.demo import network_life as life
from leerkring.project.demo import words
from leerkring.project.demo.announcements import Edition, announce_programme
from leerkring.project.demo.editions import ANNOUNCED_2023, edition_of_2023
from leerkring.project.demo.network_life import NetworkStory
from leerkring.project.demo.people import Cast
from leerkring.project.demo.stage import Stage, set_stage
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.spreading import change_scenario, choose_scenario, make_scenario
from leerkring.selection.models import Scenario
from tests.factories import START, make_staff
from tests.journeys.told import told_once, told_quickly
from tests.support import Clock

Told = ParamSpec("Told")
Result = TypeVar("Result")
PLACES = 6
THROWS = "4 2 6 1 3 5 2 2 6 1"
ANSWER_BEFORE = datetime.fromisoformat("2023-12-01T00:00+01:00")


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
    def deputy(self) -> Account:
        return self._account("ilse")

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
            self.stage, self.leaders, words.THEMES["leaders"], Random("schoolleiders")
        )

    def themes(self) -> list[Theme]:
        """Return the school leaders' themes."""
        return list(Theme.objects.filter(activity=self.leaders).order_by("position"))

    def meetings(self, activity: Activity | None = None) -> list[Meeting]:
        """Return the meetings of the school leaders (or another activity), as numbered."""
        return list(meetings_of(activity or self.leaders))

    def move_to(self, moment: str) -> datetime:
        """Move the clock; letters from before count as sent."""
        at = self.clock.move_to(moment)
        settle_past_letters(at=at)
        return at


@told_once
def programme_only(clock: Clock) -> Scene:
    """There is a programme, and nothing in it."""
    at = clock.move_to("2023-10-02 09:00")
    stage = set_stage(at)
    title = "Leernetwerken gelijke kansen 2023–2024"
    edition = announce_programme(stage, title, words.PROGRAMME["programme_lead_2023"], at)
    return Scene(clock, stage, edition, Cast("journey"))


@told_once
def announced(clock: Clock) -> Scene:
    """The three networks and the webinar are public, and people can apply."""
    stage = set_stage(clock.move_to("2023-10-02 09:00"))
    edition = edition_of_2023(stage)
    scene = Scene(clock, stage, edition, Cast("journey"))
    scene.move_to("2023-10-10 12:00")
    return scene


@told_once
def applied(clock: Clock, count: int = 10) -> Scene:
    """School leaders have applied for six places; the deadline has passed."""
    scene = announced(clock)
    Activity.objects.filter(pk=scene.leaders.pk).update(places=PLACES)
    scene.leaders.refresh_from_db()
    end = clock.move_to("2023-11-17 21:00")
    admission.apply_many(scene.cast, scene.leaders, Role.SCHOOL_LEADER, count, ANNOUNCED_2023, end)
    scene.move_to("2023-11-18 09:00")
    return scene


@told_quickly
def read(scene: Scene) -> None:
    """Every motivation was read and found suitable."""
    for application in applicants_of(scene.leaders):
        by = scene.stage.reviewers[0]
        review(application=application, verdict="suitable", note="", by=by, at=scene.clock.now)


@told_once
def drawn(clock: Clock) -> Scene:
    """The outcomes are released; the letters wait in the outbox.

    All numbers of the spread are open, so that the reserve list moves in its own order.
    """
    scene = applied(clock)
    read(scene)
    at = clock.move_to("2023-11-20 14:00")
    make_scenario(activity=scene.leaders, by=scene.stage.manager, at=at)
    choose_the_spread(scene)
    admission.draw_as_agreed(scene.stage, scene.leaders, THROWS, at, ANSWER_BEFORE)
    clock.move_to("2023-11-21 15:00")
    return scene


@told_once
def selected(clock: Clock) -> Scene:
    """Everybody was read and drawn; those who were drawn have said yes."""
    scene = drawn(clock)
    admission.answer_offers(scene.leaders, clock.move_to("2023-11-22 10:00"))
    scene.move_to("2023-11-24 09:00")
    return scene


@told_once
def asked(clock: Clock) -> Scene:
    """The participants told their questions, and the team made themes of them."""
    scene = selected(clock)
    life.hold_intake(scene.story, clock.now)
    life.make_themes(scene.story, clock.move_to("2023-12-18 09:00"))
    scene.move_to("2023-12-18 12:00")
    return scene


@told_once
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


@told_quickly
def choose_the_spread(scene: Scene) -> None:
    """Let the proposal count, with all its numbers open."""
    scenario = Scenario.objects.select_related("activity__programme").get(activity=scene.leaders)
    by, at = scene.stage.manager, scene.clock.now
    change_scenario(scenario=scenario, version=scenario.version, values={}, bounds={}, by=by, at=at)
    choose_scenario(scenario=scenario, by=by, at=at)


def let_the_worker_work() -> None:
    """Let the worker do what waits for it, such as computing what a draw can give."""
    run_waiting_jobs(timezone.now())


def let_offers_run_out() -> None:
    """Let the worker do what it does every few minutes."""
    pass_unanswered_places_on.call()


def everybody_in(activity: Activity) -> list[Application]:
    """Return all applications, whatever became of them."""
    rows = Application.objects.filter(activity=activity).order_by("pk")
    return list(rows.select_related("person", "activity__programme__organiser"))


def participants_of(activity: Activity) -> list[Application]:
    """Return the applications of those who have a place."""
    return [one for one in everybody_in(activity) if one.state == "placed"]


def applicants_of(activity: Activity) -> list[Application]:
    """Return the applications that came in and wait for an outcome."""
    rows = submitted_applications(activity)
    return list(rows.select_related("person", "activity__programme__organiser").order_by("pk"))


def own_page_of(application: Application) -> str:
    """Return the path of the page that the applicant's personal link opens."""
    return reverse("web_public:application", args=[link_token(LINK, application)])


def account_of(application: Application) -> Account:
    """Return the account with which a participant signs in."""
    assert application.person
    return ensure_account(person=application.person, at=START)


def account_with(address: str) -> Account:
    """Return the account of somebody who registered."""
    return ensure_account(person=Person.objects.get(email=address), at=START)


def second_manager(scene: Scene) -> Account:
    """Return a second person of the team who may draw."""
    return make_staff(scene.leaders.programme.organiser)


@told_quickly
def publish_findings(scene: Scene) -> list[str]:
    """Hold the first meeting and publish what the school leaders and the teachers found."""
    life.hold_meeting(scene.story, scene.meetings()[0], 1)
    at = scene.clock.move_to("2024-10-01 10:00")
    teachers = NetworkStory(
        scene.stage, scene.edition.networks["Leraren"], words.THEMES["teachers"], Random("leraren")
    )
    found = life.publish_findings(scene.story, words.FINDINGS["leaders"][:2], at)
    found += life.publish_findings(teachers, words.FINDINGS["teachers"][:1], at)
    return [finding.title for finding in found]
