"""The webinar of 6 December 2023, from three fields to its place in the archive."""

from __future__ import annotations

import pytest

from tests.journeys import scenes
from tests.journeys.story import Walker, World

TITLE = "Het maakt uit waar je wieg staat"
JOIN = "https://vergaderen.example/wieg"


def _register(world: World, slug: str, name: str) -> Walker:
    """Register somebody by the name, and return their page."""
    visitor = world.somebody(width=390).go("web_public:apply", slug)
    visitor.fill(given_name=name, family_name="Bakker", email=_address(name))
    return visitor.confirm()


def _address(name: str) -> str:
    return f"{name.lower()}@school.example"


@pytest.mark.capability("S16", "S19", 1, 53)
def test_a_webinar_is_announced_with_three_fields_and_its_page_has_the_usual_headings(
    world: World,
) -> None:
    scene = scenes.programme_only(world.clock)
    world.clock.move_to("2023-10-16 09:00")
    manager = world.colleague(scene.manager)
    manager.go("web_staff:webinar-new", scene.edition.programme.slug)
    manager.fill(title=TITLE, on="2023-12-06", start_time="09:00").press("Make the webinar")
    manager.follow_more("Dates and programme").follow("Agenda", within=TITLE)
    manager.fill(
        **{"lines-1-title": "Presentatie van het onderzoek", "lines-1-who": "Deniz Korkmaz"}
    )
    manager.sees("60 minuten").press("Save the agenda")
    manager.follow("Change", within=TITLE).fill(join_url=JOIN).press("Save")
    manager.edit(
        lead="Wil je inspiratie opdoen over kansengelijkheid?",
        gains="De highlights uit het onderzoek.",
        background="Dertig factoren op **vijf niveaus**.",
        for_whom="Schoolleiders uit het vo, van teamleider tot rector-bestuurder.",
        others_welcome=True,
        contact_name="Annelies Terpstra",
        contact_email="annelies@vereniging.example",
    )
    manager.follow_more("Organisations").fill(
        **{
            "roles-0-role": "initiator",
            "roles-0-organisation": "Vereniging van schoolleiders",
            "roles-1-role": "researcher",
            "roles-1-organisation": "Verwey-Jonker Instituut",
        }
    ).press("Save")
    manager.follow_text(TITLE).follow_more("Publication").press("Publish now")

    visitor = world.somebody(width=390).go("/activiteiten/").follow_text(TITLE)
    headings = visitor.page.get_by_role("heading", level=2).all_inner_texts()
    usual = ["Wat levert het op?", "Datum en tijd", "Locatie", "Voor wie?", "Programma"]
    shown = [one.rstrip("?") for one in headings]
    assert [one for one in shown if one in {u.rstrip("?") for u in usual}] == [
        one.rstrip("?") for one in usual
    ]
    assert {"Achtergrond", "Aanmelden", "Contactpersoon"} <= set(shown)
    visitor.sees("Woensdag 6 december 2023, 9.00–10.00 uur")
    visitor.sees("Online", "Others who are interested are welcome too.")
    for part in ("9.00–9.05", "9.05–9.35", "9.35–9.55", "9.55–10.00"):
        visitor.sees(part)
    visitor.sees_in("Presentatie van het onderzoek", "9.05–9.35", "Deniz Korkmaz")
    visitor.sees("Annelies Terpstra", "annelies@vereniging.example", "vijf niveaus")
    visitor.sees_in("Verwey-Jonker Instituut", "nderzoek").sees_not(JOIN)


@pytest.mark.capability("S17", 10, 71)
def test_registering_gives_a_confirmation_a_calendar_entry_and_later_the_link(
    world: World,
) -> None:
    scene = scenes.announced(world.clock)
    slug = scene.webinar.slug
    visitor = world.somebody(width=390).go("web_public:activity", slug).follow("Register directly")
    visitor.fill(given_name="Sanne", email="sanne@school").press("Register me")
    assert visitor.page.get_by_role("alert").get_by_role("link").count() == 1  # one name will do
    visitor.fill(family_name="de Wit", email="sanne@school.example", motivation="En in het mbo?")
    visitor.press("Register me").sees("You are registered. See you online!")

    confirmation = world.post_for("sanne@school.example")
    event = confirmation.calendar[0]
    assert event.start.strftime("%d-%m-%Y %H:%M") == "06-12-2023 09:00"
    assert event.end.strftime("%H:%M") == "10:00"
    world.clock.move_to("2023-12-06 07:00")
    mine = world.somebody().go(confirmation.link).sees("9.00–10.00 uur")
    mine.sees_not("vergaderen.example")
    world.clock.move_to("2023-12-06 08:55")
    link = mine.go(confirmation.link).page.get_by_role("link", name="Doe nu mee")
    assert link.get_attribute("href") == "https://vergaderen.example/gelijke-kansen"
    world.clock.move_to("2023-12-06 10:01")
    mine.go(confirmation.link).sees_not("vergaderen.example")


@pytest.mark.capability("S17")
def test_who_cancels_makes_room_for_the_next_on_the_reserve_list(world: World) -> None:
    scene = scenes.announced(world.clock)
    slug = scene.webinar.slug
    manager = world.colleague(scene.manager).go("web_staff:activity", slug)
    manager.edit(places_limited=True, places=2)

    first = _register(world, slug, "Anna").sees("You have a place")
    _register(world, slug, "Bart").sees("You have a place")
    visitor = world.somebody().go("web_public:activity", slug)
    visitor.sees("All places are taken; you can join the reserve list")
    waiting = _register(world, slug, "Carla").sees("You are on the reserve list")
    _register(world, slug, "Daan").sees("nummer 2")
    first.press("Cancel my registration").sees("You have withdrawn")

    freed = world.post_for(_address("Carla"), about="plaats voor je")
    assert freed.calendar[0].start.strftime("%d-%m-%Y") == "06-12-2023"
    waiting.go(freed.link).sees("You have a place")
    assert "plaats voor je" not in " ".join(world.subjects_for(_address("Daan")))


@pytest.mark.capability("S18", 7, 99)
def test_the_hour_has_breakouts_a_harvest_and_questions_and_ends_in_the_archive(
    world: World,
) -> None:
    scene = scenes.announced(world.clock)
    webinar = scene.webinar
    names = ("Anna", "Bart", "Carla", "Daan")
    for name in names:
        _register(world, webinar.slug, name)
    meeting = scene.meetings(webinar)[0]
    world.clock.move_to("2023-12-06 09:35")
    team = world.colleague(scene.facilitator).go("web_staff:groups", webinar.slug, meeting.pk)
    team.fill(title="Ervaringen delen", question="Wat herken je?").press("Add")
    team.fill(how="number", amount="2").press("Make the groups")
    for number, field in enumerate(team.page.locator('[name^="url-"]').all(), start=1):
        field.fill(f"https://vergaderen.example/zaal-{number}")
    team.press("Save rooms").press("Open the round")

    anna = world.colleague(scenes.account_with(_address("Anna")), width=390).go(
        "web_participant:home"
    )
    door = anna.page.get_by_role("link", name="zaal").first.get_attribute("href") or ""
    assert door.startswith("https://vergaderen.example/zaal-")
    anna.fill(kind="question", text="Waar vind ik het rapport?").press("Add")
    team.press("Close the round")
    team.go("web_staff:meeting-harvest", webinar.slug, meeting.pk)
    team.fill(kind="insight", text="Elkaars aanpak kennen helpt.").press("Add")
    world.clock.move_to("2023-12-12 09:00")
    team.go("web_staff:harvest", webinar.slug).follow("Answer")
    team.fill(answer="Op de site van het instituut.").press("Save the answer")
    bart = world.colleague(scenes.account_with(_address("Bart"))).go("web_participant:home")
    bart.sees("Waar vind ik het rapport?", "Op de site van het instituut.")

    team.go("web_staff:finding-new", webinar.slug)
    team.fill(title="Kijk bij elkaar", text="Het helpt om elkaars aanpak te kennen.")
    team.open_details().tick("Elkaars aanpak kennen helpt.").press("Save")
    team.press("I have read it: nobody can be recognised")
    manager = world.colleague(scene.manager).go("web_staff:activity-findings", webinar.slug)
    manager.follow_text("Kijk bij elkaar").press("Publish")
    visitor = world.somebody(width=390).go("/activiteiten/?stand=voorbij")
    visitor.follow_text(webinar.title)
    visitor.sees("Please note: this activity has already taken place", "Kijk bij elkaar")
    assert not visitor.page.get_by_role("link", name="Direct aanmelden").count()
