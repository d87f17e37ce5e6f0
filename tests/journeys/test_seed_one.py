"""The learning networks of 2023–2024, from the announcement to the published findings."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from leerkring.project.first_team import make_first_team

from tests.journeys.story import Walker, World

PROGRAMME = "Leernetwerken gelijke kansen"
LEADERS = "Leernetwerk schoolleiders po en vo"
TEACHERS = "Leernetwerk leraren po en vo"
ALDERMEN = "Leernetwerk wethouders onderwijs"
ORDINALS = ("Eerste bijeenkomst", "Tweede bijeenkomst", "Derde bijeenkomst", "Vierde bijeenkomst")
EVENING = {"precision": "day", "start_time": "16:00", "end_time": "20:00"}


# --- announcing -----------------------------------------------------------------------------------


def _first_manager(world: World) -> Walker:
    """Return the manager of a fresh installation, who follows the link that `init` printed."""
    address = make_first_team(
        organiser="Gelijke Kansen Alliantie",
        given_name="Marloes",
        family_name="van der Kolk",
        email="marloes@alliantie.example",
        at=world.clock.now,
    )
    return world.somebody().go(urlsplit(address).path).press("Sign in")


def _make_network(manager: Walker, title: str, **answers: object) -> None:
    """Answer the questions of a new network, of which there are seven; it is not public then."""
    manager.go("web_staff:programmes").follow_text(PROGRAMME).follow("New network")
    names = {field.get_attribute("name") for field in manager.page.locator("main [name]").all()}
    assert len(names - {"csrfmiddlewaretoken", "idempotency_key"}) <= 7, names
    manager.fill(title=title, **answers).press("Make the network")


def _set_evenings(manager: Walker, *days: str) -> None:
    """Give the four meetings their days."""
    for number, day in enumerate(days):
        manager.follow("Change", within=ORDINALS[number])
        manager.fill(on=day, **EVENING).press("Save")


@pytest.mark.capability("S1", "S2", "S4", "S6", "S7", 1, 2, 4, 5)
def test_the_manager_announces_three_networks_and_visitors_see_all_facts(world: World) -> None:
    world.clock.move_to("2023-10-02 09:00")
    manager = _first_manager(world)
    manager.go("web_staff:programmes").follow("New programme")
    manager.fill(title=PROGRAMME, lead="Drie netwerken leren van elkaar.")
    manager.press("Make the programme")
    manager.press("Publish the programme page")

    # the school leaders: seven questions, then the dates and the steps
    answers = {"sectors": ["po", "vo"], "closes_on": "2023-11-17", "admission": "selection"}
    _make_network(
        manager, LEADERS, audience=["school_leader"], first_on="2024-01-18", **answers
    )
    world.somebody().go("/activiteiten/").sees_not(LEADERS)
    manager.follow("Dates and programme")
    _set_evenings(manager, "2024-01-18", "2024-03-14", "2024-05-16", "2024-09-19")
    manager.follow("Change", within="Slotbijeenkomst")
    manager.fill(on="2024-11-04", title="Gezamenlijke slotbijeenkomst", **EVENING).press("Save")
    manager.follow("Change", within="Online intake")
    manager.fill(precision="month", on="2023-11-01").press("Save")
    manager.follow("Change", within="bevestiging")
    manager.fill(precision="week", on="2023-11-21").press("Save")
    manager.follow("Edit")
    manager.fill(
        short_title="Schoolleiders",
        lead="Waar is jouw school van, en waar niet?",
        background="Kansengelijkheid is een thema dat **leeft**.",
        gains="Een eigen standpunt, met kennis van experts.",
        opens_at="2023-10-02T00:00",
        application_email="gelijkekansen@alliantie.example",
        contact_name="Marloes van der Kolk",
        contact_email="gelijkekansen@alliantie.example",
    ).press("Save")
    manager.follow("Publication").press("Publish now")

    # the teachers share the closing; the aldermen are invited, and nearly all is open still
    _make_network(manager, TEACHERS, audience=["teacher"], first_on="2024-01-25", **answers)
    manager.follow("Dates and programme")
    _set_evenings(manager, "2024-01-25", "2024-03-28", "2024-05-30", "2024-09-26")
    manager.follow("Edit").fill(short_title="Leraren", opens_at="2023-10-02T00:00").press("Save")
    manager.follow("Publication").press("Publish now")
    _make_network(manager, ALDERMEN, audience=["alderman"], admission="invitation")
    manager.follow("Edit").fill(short_title="Wethouders", setup="De opzet is n.t.b.").press("Save")
    manager.follow("Publication").press("Publish now")

    visitor = world.somebody(width=390)
    visitor.go("/").follow("See all activities").sees(LEADERS, TEACHERS, ALDERMEN)
    visitor.follow_text(LEADERS)
    visitor.sees("Waar is jouw school van", "schoolleider", "po, vo", "Beperkt")
    visitor.sees_in("Datum", "5 bijeenkomsten", "de eerste op donderdag 18 januari 2024")
    visitor.sees_in("Tijd", "16.00–20.00 uur")
    visitor.sees_in("Locatie", "N.t.b.", "reistijd")
    for day in ("18 januari", "14 maart", "16 mei", "19 september"):
        visitor.sees(f"Donderdag {day} 2024, 16.00–20.00 uur")
    visitor.sees("November 2023", "Online intake", "In de week van 21 november 2023")
    visitor.sees_in("Maandag 4 november 2024, 16.00–20.00 uur", "samen met", "Leraren", "Wethouders")
    visitor.sees("Aanmelden kan tot en met 17 november; nog 46 dagen")
    visitor.sees("gelijkekansen@alliantie.example", "bij alle bijeenkomsten")

    visitor.follow_text("Leraren").sees("Donderdag 30 mei 2024, 16.00–20.00 uur")
    visitor.follow_text("Wethouders").sees("De opzet is n.t.b.", "Op uitnodiging")
    visitor.sees("Datum nader te bepalen")
    visitor.follow_text(PROGRAMME).sees(LEADERS, TEACHERS, ALDERMEN, "Drie netwerken leren")
    visitor.sees_in("Maandag 4 november 2024", "Schoolleiders", "Leraren", "Wethouders")

    # what is not known yet can be found as such
    visitor.go("/activiteiten/").page.locator("main details").first.evaluate("it => it.open = true")
    visitor.fill(ntb=True).press("Show").sees(LEADERS, ALDERMEN)
