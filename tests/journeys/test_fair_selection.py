"""A fair selection, from the first application to an accepted replacement."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.programmes.models import Activity
from leerkring.project.demo import admissions_life as admission
from leerkring.project.demo.editions import ANNOUNCED_2023
from leerkring.selection.models import DrawRound
from tests.journeys import scenes
from tests.journeys.scenes import Scene
from tests.journeys.story import Walker, World
from tests.journeys.told import told_quickly

WHY = "Op onze school kiezen ouders steeds vaker voor een ander advies, en ik wil weten waarom."
ANNE = {
    "given_name": "Anne",
    "family_name": "Zonderland",
    "email": "anne@school.example",
    "role": "school_leader",
    "sector": "vo",
    "organisation_name": "De Vaart",
    "organisation_town": "Assen",
}
THROWS = "3 1 6 2 5 5 4 1 6 2"


def _apply(world: World, network: Activity) -> None:
    """Anne applies on her phone, step by step."""
    anne = world.somebody(width=390).go("web_public:activity", network.slug).follow("Apply")
    anne.fill(**ANNE).press("Next step").fill(motivation=WHY).press("Next step")
    anne.fill(all_dates=True)
    anne.press("Next step").fill(by_mail=True).press("Send my application").sees(
        "You need not do anything now."
    )


@told_quickly
def _others_apply(scene: Scene) -> None:
    end = scene.clock.move_to("2023-11-17 21:00")
    admission.apply_many(scene.cast, scene.leaders, "school_leader", 15, ANNOUNCED_2023, end)
    scene.move_to("2023-11-18 09:00")


def _read_all(world: World, scene: Scene) -> None:
    """A reviewer reads until there is nothing left, without a name in sight."""
    reviewer = world.colleague(scene.reviewer)
    for _number in range(scenes.applicants_of(scene.leaders).__len__()):
        reviewer.go("web_staff:reading-next", scene.leaders.slug)
        reviewer.sees_not("Zonderland", "De Vaart", "anne@school.example")
        reviewer.send("verdict", "suitable")
    reviewer.sees("There is nothing left for you to read.")


def _agree_on_a_spread(manager: Walker, slug: str) -> None:
    """A proposal, what it gives for everybody's chance, and the choice."""
    manager.go("web_staff:balance", slug).press("Make a proposal")
    run_waiting_jobs(timezone.now())
    manager.page.reload()
    manager.look().press("Choose this scenario")


def _draw_with_two(world: World, scene: Scene) -> None:
    """Two people of the team type in what the die shows."""
    slug = scene.leaders.slug
    second = world.colleague(scenes.second_manager(scene))
    manager = world.colleague(scene.manager)
    manager.go("web_staff:draw", slug).fill(source="Tien worpen op kantoor, om 14 uur")
    manager.press("Fix the draw")
    run_waiting_jobs(timezone.now())
    manager.go("web_staff:draw", slug).fill(**{"worpen-throws": THROWS}).press("Type in")
    manager.sees("Marloes van der Kolk typte de worpen in.")
    second.go("web_staff:draw", slug).fill(**{"worpen-throws": "1 1 1 1 1 1 1 1 1 1"})
    second.press("Type in and draw")
    assert not Application.objects.filter(decisions__isnull=False).exists()
    second.fill(**{"worpen-throws": THROWS}).press("Type in and draw")
    assert DrawRound.objects.get().state == "drawn"


def _release(manager: Walker, slug: str) -> None:
    manager.go("web_staff:draw", slug).follow("To the release").press("Release all outcomes")
    manager.sees("Released. The letters wait in the outbox for a last look.")
    manager.go("web_staff:letters-release").confirm()
    manager.world.clock.move_to("2023-11-21 15:00")  # in the week that was announced


def _anybody_checks(world: World) -> None:
    """A visitor opens the public record and lets it be checked; nobody can be recognised."""
    round_ = DrawRound.objects.get()
    visitor = world.somebody().go("web_public:draw", round_.public_id)
    visitor.sees_not("Zonderland", "De Vaart", "Assen")
    visitor.press("Check this draw")
    assert visitor.page.locator("#uitkomst .utrecht-alert--success").count()
    assert visitor.page.evaluate("document.activeElement.id") == "uitkomst"


@pytest.mark.capability("S7", "S9", "S10", 19, 21, 22, 23, 25, 28, 29, 30, 32)
def test_from_the_first_application_to_an_accepted_replacement(world: World) -> None:
    scene = scenes.announced(world.clock)
    slug = scene.leaders.slug
    manager = world.colleague(scene.manager).go("web_staff:activity", slug)
    manager.edit(places_limited=True, places=scenes.PLACES)
    _apply(world, scene.leaders)
    _others_apply(scene)
    _read_all(world, scene)
    _agree_on_a_spread(manager, slug)
    _draw_with_two(world, scene)
    _release(manager, slug)
    _anybody_checks(world)

    anne = Application.objects.get(email=ANNE["email"])
    chance = world.somebody(width=390).go(scenes.own_page_of(anne))
    chance.follow_text(re.compile("kans", re.IGNORECASE)).sees("ongeveer 1 op")

    offered = [one for one in scenes.everybody_in(scene.leaders) if one.state == "offered"]
    before = {one.pk for one in offered}
    says_no = world.somebody().go(world.post_for(offered[0].email, about="geselecteerd").link)
    says_no.press("No, give my place to somebody else").press("Yes, give it to somebody else")
    now = [one for one in scenes.everybody_in(scene.leaders) if one.state == "offered"]
    [next_one] = [one for one in now if one.pk not in before]
    moved_up = world.somebody(width=390)
    moved_up.go(world.post_for(next_one.email, about="geselecteerd").link)
    moved_up.press("Yes, I take part").sees("You take part")
    assert Application.objects.get(pk=next_one.pk).state == "placed"
    assert len(now) == len(offered)
