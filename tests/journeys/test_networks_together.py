"""Two networks that draw together, from a phone to the letters: one chance and one place each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from leerkring.admissions.models import Application, EligibilityCheck
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.moments import at_amsterdam
from leerkring.review.actions.reviewing import review
from leerkring.selection.models import Decision, DrawRound
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_programme,
    make_staff,
)
from tests.journeys import scenes
from tests.journeys.story import Walker, World

WHY = "In mijn klas zie ik grote verschillen, en ik wil leren wat andere scholen doen."
THROWS = "4 4 1 6 2 3 5 2 6 1"
NOOR = {
    "given_name": "Noor",
    "family_name": "Zonderland",
    "email": "noor@school.example",
    "role": "teacher",
    "sector": "po",
    "organisation_name": "De Vaart",
    "organisation_town": "Assen",
}
KARIM = {**NOOR, "given_name": "Karim", "email": "karim@school.example"}
ELS = {**NOOR, "given_name": "Els", "email": "els@school.example"}


@dataclass(frozen=True)
class Networks:
    """A programme of which two networks for teachers share one draw."""

    programme: Programme
    north: Activity
    south: Activity

    @property
    def both(self) -> tuple[Activity, Activity]:
        return self.north, self.south


def _announced(world: World) -> Networks:
    world.clock.move_to("2023-10-12 10:00")
    programme = make_programme(draws_together=True, title="Kansen 2023–2024")
    closes = at_amsterdam(date(2023, 11, 18), time())
    made = []
    for title in ("Leraren in het noorden", "Leraren in het zuiden"):
        network = make_network(
            programme=programme,
            title=title,
            short_title=title,
            audience=["teacher"],
            places=3,
            team_size=2,
            closes_before=closes,
        )
        make_meeting(network)
        made.append(network)
    EligibilityCheck.objects.create(
        activity=made[0],
        position=1,
        text="Geef je dit schooljaar les?",
        otherwise="Volg een webinar.",
    )
    return Networks(programme, *made)


def _begin(walker: Walker, who: dict[str, str], *, together: str) -> Walker:
    """Answer the short check and fill in everything up to the look back."""
    walker.page.get_by_label("Ja", exact=True).check()
    walker.press("Go on").fill(**who).press("Next step")
    walker.fill(motivation=WHY).press("Next step").fill(all_dates=True).press("Next step")
    if not together:
        return walker
    walker.follow("Add a phone number, or apply together with a colleague")
    return walker.fill(together=together).press("Save")


def _apply_for_both(world: World, networks: Networks) -> None:
    """Noor checks first whether it fits, and names both networks, on her phone."""
    noor = world.somebody(width=390).go("web_public:activity", networks.north.slug)
    noor.sees("hoogstens 2 mensen").follow("Apply")
    noor.page.get_by_label("Nee", exact=True).check()
    noor.press("Go on").sees("This one does not fit you now", "Volg een webinar.")
    noor.follow("Change my answers")
    _begin(noor, NOOR, together="alone").follow("Name other networks")
    noor.page.get_by_label(networks.south.title).select_option("2")
    noor.press("Save")
    noor.fill(all_dates=True)
    noor.press("Next step").fill(by_mail=True).press("Send my application").sees(
        "You need not do anything now."
    )


def _apply_as_a_pair(world: World, networks: Networks) -> None:
    """Karim makes a team and hands its link to Els."""
    karim = world.somebody(width=390).go("web_public:apply", networks.north.slug)
    _begin(karim, KARIM, together="make").follow("Arrange")
    link = urlsplit(karim.page.locator("#link").input_value())
    karim.follow("On with my application")
    if not karim.page.get_by_role("button", name="Verstuur").count():
        karim.page.go_back()
        karim.page.go_back()
    karim.fill(by_mail=True).press("Send my application")
    els = world.somebody(width=390).go(f"{link.path}?{link.query}")
    _begin(els, ELS, together="").fill(by_mail=True).press("Send my application")
    els.sees("Karim Zonderland")


def _others_apply(world: World, networks: Networks) -> None:
    for number in range(10):
        person = make_person(given_name=f"Voornaam{number}", family_name="Anders")
        wanted = [networks.both, networks.both[::-1], networks.both[:1], networks.both[1:]]
        for place, network in enumerate(wanted[number % 4], start=1):
            row = make_application(network, person=person, sector="vo" if number % 3 else "po")
            if len(wanted[number % 4]) > 1:
                Application.objects.filter(pk=row.pk).update(preference=place)
    by = make_actor(networks.programme.organiser, "reviewer")
    at = world.clock.move_to("2023-11-20 09:00")
    rows = Application.objects.filter(activity__programme=networks.programme, state="submitted")
    for row in rows.select_related("activity__programme", "person"):
        review(application=row, verdict="suitable", by=by, at=at)


def _agree_on_a_spread(manager: Walker, network: Activity) -> None:
    manager.go("web_staff:balance", network.slug).press("Make a proposal")
    run_waiting_jobs(timezone.now())
    manager.page.reload()
    manager.look().press("Choose this scenario")


def _draw_with_two(manager: Walker, second: Walker, networks: Networks) -> None:
    slug = networks.programme.slug
    manager.go("web_staff:joint-draw", slug)
    run_waiting_jobs(timezone.now())
    manager.go("web_staff:joint-draw", slug).sees("meldden zich aan samen met collega's")
    manager.fill(source="Tien worpen op kantoor, om 14 uur").press("Fix the draw")
    run_waiting_jobs(timezone.now())
    manager.go("web_staff:joint-draw", slug).fill(**{"worpen-throws": THROWS}).press("Type in")
    second.go("web_staff:joint-draw", slug).fill(**{"worpen-throws": THROWS})
    second.press("Type in and draw")
    assert DrawRound.objects.get().state == "drawn"


def _release(manager: Walker, networks: Networks) -> None:
    manager.go("web_staff:joint-draw", networks.programme.slug).follow("To the release")
    manager.fill(answer_on="2023-12-01").press("Release all outcomes")
    manager.go("web_staff:letters-release").confirm()
    manager.world.clock.move_to("2023-11-21 15:00")


def _anybody_checks(world: World) -> None:
    visitor = world.somebody().go("web_public:draw", DrawRound.objects.get().public_id)
    visitor.sees_not("Zonderland", "Anders", "De Vaart")
    visitor.press("Check this draw")
    assert visitor.page.locator(".utrecht-alert--success").count()


def _of(who: dict[str, str]) -> list[Application]:
    rows = Application.objects.filter(email=who["email"]).exclude(state="draft")
    return list(rows.select_related("activity").order_by("preference", "pk"))


@pytest.mark.capability(15, 34)
def test_one_draw_gives_everybody_one_place_at_most_and_a_pair_both_or_none(world: World) -> None:
    networks = _announced(world)
    _apply_for_both(world, networks)
    _apply_as_a_pair(world, networks)
    assert [row.activity for row in _of(NOOR)] == [networks.north, networks.south]
    _others_apply(world, networks)
    manager = world.colleague(make_staff(networks.programme.organiser))
    second = world.colleague(make_staff(networks.programme.organiser))
    for network in networks.both:
        _agree_on_a_spread(manager, network)
    _draw_with_two(manager, second, networks)
    _release(manager, networks)
    _anybody_checks(world)

    people = Decision.objects.filter(outcome="place").values_list("application__person", flat=True)
    assert len(people) == len(set(people)) <= 6
    assert [row.state for row in _of(KARIM)] == [row.state for row in _of(ELS)]
    first, further = _of(NOOR)
    own = world.somebody(width=390).go(scenes.own_page_of(first))
    own.follow_text(re.compile("kans", re.IGNORECASE))
    own.sees("This was one draw for several networks. You named, in this order:")
    own.sees(networks.north.title, networks.south.title)
    letter = world.post_for(NOOR["email"])
    titles = [row.activity.title for row in (first, further)]
    assert any(title in letter.text for title in titles)
    offered = Decision.objects.filter(outcome="place").select_related("application__activity")
    somebody = offered.exclude(application__email="").first()
    assert somebody is not None
    lucky = somebody.application
    says_yes = world.somebody(width=390)
    says_yes.go(world.post_for(lucky.email, about="geselecteerd").link)
    says_yes.sees(lucky.activity.title).press("Yes, I take part").sees("You take part")
    held = Application.objects.filter(person=lucky.person_id, state__in=["offered", "placed"])
    assert [row.activity_id for row in held] == [lucky.activity_id]
