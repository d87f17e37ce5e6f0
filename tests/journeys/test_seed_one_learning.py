"""The learning networks of 2023–2024 once the participants are known: from intake to findings."""

from __future__ import annotations

import re

import pytest

from leerkring.programmes.models import Meeting
from tests.journeys import scenes
from tests.journeys.story import World, events_in

QUESTION = "Hoe voorkom ik dat we bij het advies te laag inzetten?"


# --- intake, themes, experts ----------------------------------------------------------------------


@pytest.mark.capability("S3", "S20", 43, 44, 48)
def test_questions_of_the_intake_become_themes_with_a_place_in_the_programme(world: World) -> None:
    scene = scenes.selected(world.clock)
    slug, first = scene.leaders.slug, scene.meetings()[0]
    everybody = scenes.participants_of(scene.leaders)
    karin, others = everybody[0], everybody[1:]

    manager = world.colleague(scene.manager).go("web_staff:intake-new", slug)
    manager.press("Make the questionnaire").follow("Look who gets it, and send")
    manager.sees(*(one.name for one in everybody)).confirm()
    manager.sees(f"0 van de {len(everybody)}")

    answering = world.somebody(width=390).go(world.post_for(karin.email, about="vragen").link)
    answering.fill_nth_text(QUESTION, number=0).press("Save and go on later")
    again = world.somebody().go(world.post_for(karin.email, about="vragen").link)
    again.sees(QUESTION).fill_nth_text("Bij het advies.", number=3)
    again.press("I am done: send").sees(QUESTION)
    manager.go("web_staff:intake", slug).sees(f"1 van de {len(everybody)}")

    world.clock.advance(days=5)
    manager.go("web_staff:intake", slug).follow_text(re.compile("Herinner|Remind"))
    manager.sees(others[0].name).sees_not(karin.name).confirm()
    assert "herinner" not in " ".join(world.subjects_for(karin.email)).lower()

    facilitator = world.colleague(scene.facilitator).go("web_staff:themes", slug)
    facilitator.sees(QUESTION)
    card = facilitator.page.locator("article.lk-question").filter(has_text=QUESTION)
    card.locator('[name="nieuw_thema"]').fill("Verwachtingen")
    card.locator('[name="nieuw_thema"]').press("Enter")
    facilitator.page.get_by_role("link", name="Verwachtingen").wait_for()
    facilitator.go("web_staff:themes", slug).follow_text("Verwachtingen").sees(QUESTION)
    facilitator.tick("School", "Inclusief onderwijs").press("Save").sees("Opgeslagen")
    facilitator.go("web_staff:themes-coverage", slug)
    facilitator.tick(f"Verwachtingen, {first.title}").press("Save the plan")
    facilitator.sees("geen expert")
    facilitator.go("web_staff:themes-share", slug).tick("Verwachtingen")
    facilitator.press("Share exactly these")

    world.colleague(scenes.account_of(karin)).go("web_participant:home").sees(
        QUESTION, f"{first.title}, donderdag 18 januari 2024"
    )


@pytest.mark.capability("S5", "S14", 52, 55)
def test_an_expert_is_invited_for_the_questions_and_reads_them(world: World) -> None:
    scene = scenes.asked(world.clock)
    slug, first = scene.leaders.slug, scene.meetings()[0]
    theme = scene.themes()[0]
    question = theme.fragments.first().text
    manager = world.colleague(scene.manager).go("web_staff:expert-new")
    manager.fill(given_name="Deniz", family_name="Korkmaz", email="deniz@instituut.example")
    manager.fill(organisation_name="Instituut", topics="verwachtingen").press("Add")
    manager.go("web_staff:experts-tie", slug, theme.pk).tick("Deniz Korkmaz").press("Save")
    manager.go("web_staff:experts", slug).sees("Deniz Korkmaz")
    manager.go("web_staff:speaker-new", slug)
    manager.choose("expert", "Deniz Korkmaz").choose("meeting", first.title)
    manager.fill(themes=[str(theme.pk)], request="Wil je ons helpen?").press("On to the letter")
    manager.sees("Wil je ons helpen?", question).confirm()

    deniz = world.somebody(width=390).go(world.post_for("deniz@instituut.example").link)
    deniz.sees(question, "Wil je ons helpen?", "donderdag 18 januari 2024")
    deniz.sees_not(*(one.family_name for one in scenes.participants_of(scene.leaders)))
    deniz.press("Yes, I come").fill(needs="Een beamer").press("Save").follow("To your briefing")
    deniz.sees("Een beamer", question, f"We verwachten {scenes.PLACES}")
    thanks = world.post_for("deniz@instituut.example", about="fijn")
    assert [event.start.hour for event in thanks.calendar] in ([16], [])
    manager.go("web_staff:experts", slug).follow_text("Deniz Korkmaz").sees("Een beamer")


# --- place and date -------------------------------------------------------------------------------


@pytest.mark.capability("S12", 65)
def test_the_venue_is_chosen_by_travel_time_and_everybody_is_told_once(world: World) -> None:
    scene = scenes.asked(world.clock)
    slug = scene.leaders.slug
    everybody = scenes.participants_of(scene.leaders)
    manager = world.colleague(scene.manager)
    for name, town in (("De Samenkomst", "Utrecht"), ("De Waterlelie", "Zwolle")):
        manager.go("web_staff:venue-new")
        manager.page.goto(f"{manager.page.url}?netwerk={slug}")
        manager.fill(name=name, address="Stationsplein 4", town=town, capacity=40)
        manager.press("Save")
    manager.go("web_staff:venue", slug).sees("De Samenkomst", "De Waterlelie", "gemiddeld")
    manager.sees(*(one.name for one in everybody))
    manager.pick("De Samenkomst").press("Look who will be told")
    manager.sees(f"{scenes.PLACES} mensen", *(one.name for one in everybody)).confirm()

    for one in everybody:
        told = [subject for subject in world.subjects_for(one.email) if "ewijzigd" in subject]
        assert len(told) == 1
    event = world.post_for(everybody[0].email, about="gewijzigd").calendar[0]
    assert "De Samenkomst" in event["LOCATION"]
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    visitor = world.somebody().go("web_public:activity", slug)
    visitor.sees_in("Locatie", "De Samenkomst, Utrecht").sees_in("Eten en drinken", "diner")
    file = visitor.page.request.get(f"/activiteiten/{slug}/agenda.ics").body()
    assert "De Samenkomst" in events_in(file)[0]["LOCATION"]


@pytest.mark.capability("S4", 39, 65)
def test_a_moved_date_reaches_everybody_and_keeps_their_answers(world: World) -> None:
    scene = scenes.asked(world.clock)
    slug, second = scene.leaders.slug, scene.meetings()[1]
    absent, *present = scenes.participants_of(scene.leaders)
    mine = world.colleague(scenes.account_of(absent)).go("web_participant:home")
    row = mine.page.locator("ol.lk-beads > li").filter(has_text=second.title)
    with mine.page.expect_navigation():
        row.get_by_role("button").first.click()
    mine.look()

    manager = world.colleague(scene.manager).go("web_staff:meeting-edit", slug, second.pk)
    manager.fill(on="2024-03-21").press("Save").sees(absent.name).send("sure")
    told = world.post_for(present[0].email, about="gewijzigd")
    assert "donderdag 21 maart 2024" in told.text
    assert told.calendar[0].start.strftime("%d-%m-%Y %H:%M") == "21-03-2024 16:00"
    mine.go("web_participant:home")
    mine.sees_in("21 maart 2024", "je kunt niet")
    visitor = world.somebody().go("web_public:activity", slug)
    visitor.sees("Donderdag 21 maart 2024, 16.00–20.00 uur").sees_not("14 maart")


# --- the day itself -------------------------------------------------------------------------------


@pytest.mark.capability("S4")
def test_on_the_day_people_are_ticked_off_grouped_and_find_their_room(world: World) -> None:
    scene = scenes.prepared(world.clock)
    slug, first = scene.leaders.slug, scene.meetings()[0]
    ill, *here = scenes.participants_of(scene.leaders)
    team = world.colleague(scene.facilitator, width=390)
    team.go("web_staff:meeting-attendance", slug, first.pk)
    for one in here:
        with team.page.expect_response("**/vinkjes/"):
            team.page.get_by_label(one.name).check()
    team.go("web_staff:meeting-attendance", slug, first.pk)
    team.sees(f"{len(here)} van de {len(here) + 1}")

    team.go("web_staff:groups", slug, first.pk)
    team.fill(title="Uitwisselen", question="Wat herken je?").press("Add")
    team.fill(how="number", amount="2").press("Make the groups")
    assert not team.page.locator(".lk-groups").get_by_text(ill.name).count()
    team.page.locator('[name^="name-"]').first.fill("Tafel 1")
    team.press("Save rooms").press("Open the round")

    seated = team.page.locator(".lk-groups section").first.inner_text()
    mine = next(one for one in here if one.name in seated)
    room = world.colleague(scenes.account_of(mine), width=390).go("web_participant:home")
    room.sees("Tafel 1", "Wat herken je?")
    room.fill(kind="question", text="Wie helpt ons bij het advies?").press("Add")
    team.go("web_staff:meeting-harvest", slug, first.pk).sees("Wie helpt ons bij het advies?")
    team.go("web_staff:meetings", slug).go("web_staff:meeting", slug, first.pk)
    team.go("web_staff:meeting-run-sheet", slug, first.pk).sees("De Samenkomst")


@pytest.mark.capability("S14", "S20", 102)
def test_the_harvest_becomes_a_published_finding_with_its_evidence(world: World) -> None:
    scene = scenes.prepared(world.clock)
    slug, first = scene.leaders.slug, scene.meetings()[0]
    world.clock.move_to("2024-01-18 19:30")
    team = world.colleague(scene.facilitator).go("web_staff:meeting-harvest", slug, first.pk)
    team.fill(kind="insight", text="Hoge verwachtingen helpen.").press("Add")
    team.fill(kind="question", text="Geldt dat ook in het vo?").press("Add")
    team.go("web_staff:harvest", slug).follow("Answer")
    team.fill(answer="Ja, laat onderzoek zien.").press("Save the answer")
    participant = scenes.participants_of(scene.leaders)[0]
    mine = world.colleague(scenes.account_of(participant)).go("web_participant:home")
    mine.sees("Geldt dat ook in het vo?", "Ja, laat onderzoek zien.")

    team.go("web_staff:finding-new", slug)
    team.fill(title="Verwachtingen maken verschil", text="Wie meer verwacht, geeft meer kans.")
    team.choose("meeting", first.title).open_details()
    team.tick("Hoge verwachtingen helpen.", "School").press("Save")
    team.press("I have read it: nobody can be recognised")
    world.somebody().go("web_public:knowledge").sees_not("Verwachtingen maken verschil")
    manager = world.colleague(scene.manager).go("web_staff:activity-findings", slug)
    manager.follow_text("Verwachtingen maken verschil").press("Publish")

    visitor = world.somebody(width=390).go("/").follow_text("Verwachtingen maken verschil")
    visitor.sees("Wie meer verwacht", "School", first.title)
    visitor.go("web_public:knowledge").sees("Verwachtingen maken verschil")
    mine.go("web_participant:home").sees("Verwachtingen maken verschil")


@pytest.mark.capability("S21")
def test_a_participant_keeps_intentions_what_came_of_them_and_positions(world: World) -> None:
    scene = scenes.prepared(world.clock)
    first, other = scenes.participants_of(scene.leaders)[:2]
    mine = world.colleague(scenes.account_of(first), width=390).go("web_participant:home")
    idea = "Ik bespreek de adviezen met groep 8."
    keep = mine.page.locator("form").filter(has=mine.page.locator('[id^="voornemen-"]'))
    keep.locator("textarea").fill(idea)
    with mine.page.expect_navigation():
        keep.get_by_role("button").click()
    mine.sees(idea).follow("Tell what came of it")
    mine.fill(outcome="Twee leerlingen gaan nu naar de havo.").press("Save")
    mine.sees("Twee leerlingen gaan nu naar de havo.")

    world.clock.move_to("2024-11-04 21:00")
    mine.go("web_participant:home")
    for moment, words in (("start", "Wij zijn van het advies."), ("end", "En van de ouders.")):
        field = mine.page.locator(f'textarea[id^="standpunt-{moment}-"]')
        field.fill(words)
        with mine.page.expect_navigation():
            mine.page.locator("form").filter(has=field).get_by_role("button").click()
        mine.look()
    mine.sees("Wij zijn van het advies.", "En van de ouders.")
    colleague = world.colleague(scenes.account_of(other)).go("web_participant:home")
    colleague.sees_not(idea, "Wij zijn van het advies.")


# --- closing --------------------------------------------------------------------------------------


@pytest.mark.capability("S1", "S6", "S15", 5, 7, 104)
def test_the_closing_shows_the_findings_of_all_networks_and_pages_say_it_is_past(
    world: World,
) -> None:
    scene = scenes.prepared(world.clock)
    titles = scenes.publish_findings(scene)
    world.clock.move_to("2024-11-01 10:00")
    manager = world.colleague(scene.manager).go("web_staff:closing", scene.leaders.slug)
    manager.sees("Schoolleiders", "Leraren", "Wethouders").tick(*titles)
    manager.press("Save the closing").follow("Public closing page, to show or print")
    manager.sees(*titles)

    world.clock.move_to("2024-11-05 09:00")
    visitor = world.somebody(width=390).go("web_public:activity", scene.leaders.slug)
    visitor.sees("Let op: deze activiteit heeft al plaatsgevonden", titles[0])
    assert not visitor.page.get_by_role("link", name="Aanmelden", exact=True).count()
    visitor.go("/activiteiten/?stand=voorbij").sees("Leernetwerk schoolleiders po en vo")
    assert Meeting.objects.filter(is_closing=True).count() == 1  # one meeting of three networks
