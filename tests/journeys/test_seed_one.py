"""The learning networks of 2023–2024, from the announcement to the published findings."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from leerkring.project.first_team import make_first_team
from tests.journeys import scenes
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


ANSWERS = {"sectors": ["po", "vo"], "closes_on": "2023-11-17", "admission": "selection"}


def _announce_school_leaders(manager: Walker) -> None:
    """Seven questions, then the dates, the steps and the words."""
    _make_network(manager, LEADERS, audience=["school_leader"], first_on="2024-01-18", **ANSWERS)
    manager.world.somebody().go("/activiteiten/").sees_not(LEADERS)
    manager.follow_more("Dates and programme")
    _set_evenings(manager, "2024-01-18", "2024-03-14", "2024-05-16", "2024-09-19")
    manager.follow("Change", within="Slotbijeenkomst")
    manager.fill(on="2024-11-04", title="Gezamenlijke slotbijeenkomst", **EVENING).press("Save")
    manager.follow("Change", within="Online intake")
    manager.fill(precision="month", on="2023-11-01").press("Save")
    manager.follow("Change", within="bevestiging")
    manager.fill(precision="week", on="2023-11-21").press("Save")
    manager.edit(
        short_title="Schoolleiders",
        lead="Waar is jouw school van, en waar niet?",
        background="Kansengelijkheid is een thema dat **leeft**.",
        gains="Een eigen standpunt, met kennis van experts.",
        opens_at="2023-10-02T00:00",
        application_email="gelijkekansen@alliantie.example",
        contact_name="Marloes van der Kolk",
        contact_email="gelijkekansen@alliantie.example",
    )
    manager.follow_more("Publication").press("Publish now")


def _announce_teachers_and_aldermen(manager: Walker) -> None:
    """The teachers share the closing; the aldermen are invited, and nearly all is open still."""
    _make_network(manager, TEACHERS, audience=["teacher"], first_on="2024-01-25", **ANSWERS)
    manager.follow_more("Dates and programme")
    _set_evenings(manager, "2024-01-25", "2024-03-28", "2024-05-30", "2024-09-26")
    manager.edit(short_title="Leraren", opens_at="2023-10-02T00:00")
    manager.follow_more("Publication").press("Publish now")
    _make_network(manager, ALDERMEN, audience=["alderman"], admission="invitation")
    manager.edit(short_title="Wethouders", setup="De opzet is n.t.b.")
    manager.follow_more("Publication").press("Publish now")


def _read_about_school_leaders(visitor: Walker) -> None:
    visitor.sees("Waar is jouw school van", "schoolleider", "po, vo", "Beperkt")
    visitor.sees_in("Datum", "5 bijeenkomsten", "de eerste op donderdag 18 januari 2024")
    visitor.sees_in("Tijd", "16.00–20.00 uur")
    visitor.sees_in("Locatie", "N.t.b.", "reistijd")
    for day in ("18 januari", "14 maart", "16 mei", "19 september"):
        visitor.sees(f"Donderdag {day} 2024, 16.00–20.00 uur")
    visitor.sees("November 2023", "Online intake", "In de week van 21 november 2023")
    closing = "Maandag 4 november 2024, 16.00–20.00 uur"
    visitor.sees_in(closing, "samen met", "Leraren", "Wethouders")
    visitor.sees("Aanmelden kan tot en met 17 november; nog 46 dagen")
    visitor.sees("gelijkekansen@alliantie.example", "bij alle bijeenkomsten")


@pytest.mark.capability("S1", "S2", "S4", "S6", "S7", 1, 2, 4, 5)
def test_the_manager_announces_three_networks_and_visitors_see_all_facts(world: World) -> None:
    world.clock.move_to("2023-10-02 09:00")
    manager = _first_manager(world)
    manager.go("web_staff:programmes").follow("New programme")
    manager.fill(title=PROGRAMME, lead="Drie netwerken leren van elkaar.")
    manager.press("Make the programme").press("Publish the programme page")
    _announce_school_leaders(manager)
    _announce_teachers_and_aldermen(manager)

    visitor = world.somebody(width=390)
    visitor.go("/").follow("See all activities").sees(LEADERS, TEACHERS, ALDERMEN)
    visitor.follow_text(LEADERS)
    _read_about_school_leaders(visitor)
    visitor.follow_text("Leraren").sees("Donderdag 30 mei 2024, 16.00–20.00 uur")
    visitor.follow_text("Wethouders").sees("De opzet is n.t.b.", "Op uitnodiging")
    visitor.sees("Datum nader te bepalen")
    visitor.follow_text(PROGRAMME).sees(LEADERS, TEACHERS, ALDERMEN, "Drie netwerken leren")
    visitor.sees_in("Maandag 4 november 2024", "Schoolleiders", "Leraren", "Wethouders")
    visitor.go("/activiteiten/").open_details()  # what is not known yet can be found as such
    visitor.fill(ntb=True).press("Show").sees(LEADERS, ALDERMEN)


# --- applying -------------------------------------------------------------------------------------

SANNE = {
    "given_name": "Sanne",
    "family_name": "de Wit",
    "email": "sanne@school.example",
    "role": "school_leader",
    "sector": "po",
    "organisation_name": "De Springplank",
    "organisation_town": "Zwolle",
}
WHY = "Ik wil weten waar onze school van is, en waar niet. Dat leer ik het best met anderen."


def _promise(applicant: Walker, *, except_for: int = 0) -> Walker:
    """Say that all dates suit; or which one does not, by its number."""
    if not except_for:
        return applicant.fill(all_dates=True)
    applicant.follow("I cannot come on all of them: say which")
    groups = applicant.page.locator("main .lk-dates fieldset")
    for number in range(1, groups.count() + 1):
        said = "no" if number == except_for else "yes"
        groups.nth(number - 1).locator(f'[value="{said}"]').check()
    return applicant


@pytest.mark.capability("S8", "S11", 10, 11, 38)
def test_a_school_leader_who_makes_mistakes_applies_and_changes_it_later(world: World) -> None:
    leaders = scenes.announced(world.clock).leaders
    sanne = world.somebody(width=390)
    sanne.go("web_public:activity", leaders.slug).follow("Apply")
    sanne.fill(email="sanne@school", organisation_town="Zwolle").press("Next step")
    summary = sanne.page.get_by_role("alert")
    assert summary.get_by_role("link").count() >= 3
    summary.get_by_role("link", name="e-mailadres").click()
    assert sanne.page.evaluate("document.activeElement.name") == "email"
    assert sanne.page.locator('[name="organisation_town"]').input_value() == "Zwolle"

    sanne.fill(**SANNE).press("Next step")
    sanne.fill(motivation="woord " * 301).press("Next step").sees("1 woord te lang")
    sanne.fill(motivation=WHY).press("Next step")
    sanne.sees("bij alle bijeenkomsten", "Do 18 jan 2024, 16.00–20.00 uur")
    _promise(sanne, except_for=2).press("Next step").sees("Kun je op een van de data echt niet?")
    sanne.page.locator('main .lk-dates [value="yes"]').nth(1).check()
    sanne.press("Next step").sees(WHY, "De Springplank", "Zwolle")
    sanne.fill(by_mail=True).press("Send my application")
    sanne.sees("You need not do anything now.", "Ja", "21 november 2023")

    receipt = world.post_for("sanne@school.example")
    assert receipt.text.startswith("Dag lezer,")  # nobody has shown yet whose mailbox this is
    later = world.somebody().go(receipt.link).sees(WHY)
    later.follow("Change", within="Motivatie").fill(motivation="Nog korter.").press("Save")
    later.sees("Nog korter.").sees_not(WHY)
    later.follow("Withdraw my application").press("Yes, withdraw").sees("You have withdrawn")
    later.press("Undo: I do want to take part").sees("Nog korter.")


@pytest.mark.capability("S8", 12)
def test_a_draft_goes_on_at_another_device(world: World) -> None:
    leaders = scenes.announced(world.clock).leaders
    on_the_train = world.somebody(width=390).go("web_public:apply", leaders.slug)
    on_the_train.fill(given_name="Sanne", email="sanne@school.example")
    on_the_train.press("Mail me a link to go on later").sees("sanne@school.example")

    at_home = world.somebody().go(world.post_for("sanne@school.example").link)
    at_home.sees("Your application has not been sent yet").follow("Go on where I was")
    assert at_home.page.locator('[name="given_name"]').input_value() == "Sanne"
    at_home.fill(**SANNE).press("Next step").fill(motivation=WHY).press("Next step")
    _promise(at_home).press("Next step").fill(by_mail=True).press("Send my application").sees(
        "You need not do anything now."
    )


@pytest.mark.capability("S8")
def test_who_applies_twice_has_one_application(world: World) -> None:
    scene = scenes.announced(world.clock)
    for motivation in (WHY, "Nog een keer, want ik wist het niet meer."):
        world.clock.advance(hours=1)
        sanne = world.somebody().go("web_public:apply", scene.leaders.slug)
        sanne.fill(**SANNE).press("Next step").fill(motivation=motivation).press("Next step")
        _promise(sanne).press("Next step")
        sanne.page.get_by_role("button", name="Verstuur").dblclick()
        sanne.page.wait_for_load_state()
    manager = world.colleague(scene.manager)
    manager.go("web_staff:applications", scene.leaders.slug)
    assert manager.page.get_by_role("link", name="Sanne de Wit").count() == 1


@pytest.mark.capability("S8")
def test_after_the_deadline_a_visitor_is_told_and_what_was_typed_is_kept(world: World) -> None:
    leaders = scenes.announced(world.clock).leaders
    world.clock.move_to("2023-11-17 23:50")
    sanne = world.somebody().go("web_public:apply", leaders.slug)
    sanne.fill(**SANNE).press("Next step").fill(motivation=WHY)
    world.clock.move_to("2023-11-18 00:05")
    sanne.press("Next step")
    sanne.sees(
        "You are just too late", "zaterdag 18 november 2023, 0.05 uur", WHY, "contactpersoon"
    )
    visitor = world.somebody().go("web_public:activity", leaders.slug)
    visitor.sees("tot en met 17 november")
    assert not visitor.page.get_by_role("link", name="Aanmelden", exact=True).count()
    visitor.go("web_public:apply", leaders.slug).sees("gelijkekansen@ministerie.example")


@pytest.mark.capability("S9")
def test_the_secretary_enters_who_called_and_it_counts_like_any_other(world: World) -> None:
    scene = scenes.announced(world.clock)
    secretary = world.colleague(scene.manager)
    secretary.go("web_staff:applications", scene.leaders.slug).follow("Enter one")
    secretary.fill(**SANNE, source="phone", source_note="Belde op 10 oktober", motivation=WHY)
    secretary.press("Enter").sees("Sanne de Wit", "Belde op 10 oktober", "Zwolle")
    receipt = world.post_for("sanne@school.example")
    world.somebody().go(receipt.link).sees(WHY, "Zwolle")


# --- selecting ------------------------------------------------------------------------------------


@pytest.mark.capability("S9", 21)
def test_a_reviewer_reads_motivations_without_names(world: World) -> None:
    scene = scenes.announced(world.clock)
    sanne = world.somebody().go("web_public:apply", scene.leaders.slug)
    words = "Ik ben Sanne de Wit en op De Springplank in Zwolle zien we veel verschil."
    sanne.fill(**SANNE).press("Next step").fill(motivation=words).press("Next step")
    _promise(sanne).press("Next step").fill(by_mail=True).press("Send my application")
    world.clock.move_to("2023-11-18 10:00")

    reviewer = world.colleague(scene.reviewer)
    reviewer.go("web_staff:reading", scene.leaders.slug)
    reviewer.go("web_staff:reading-next", scene.leaders.slug).sees("zien we veel verschil")
    reviewer.sees_not("Sanne", "de Wit", "Springplank", "Zwolle", "sanne@school.example")
    reviewer.fill(note="Een echte vraag.").send("verdict", "suitable")
    reviewer.sees("There is nothing left for you to read.")
    manager = world.colleague(scene.manager)
    manager.go("web_staff:applications", scene.leaders.slug).follow_text("Sanne de Wit")
    manager.sees("Een echte vraag.", "Sven Achterberg")


def _throw(manager: Walker, deputy: Walker, slug: str) -> None:
    """Let two colleagues type in the same throws; the second draws."""
    for colleague, button in ((manager, "Type in"), (deputy, "Type in and draw")):
        colleague.go("web_staff:draw", slug)
        colleague.fill(**{"worpen-throws": scenes.THROWS}).press(button)
    manager.go("web_staff:draw", slug)


@pytest.mark.capability("S9", 31, 32, 33, 35)
def test_a_draw_is_fixed_drawn_hidden_taken_back_and_released_with_names(world: World) -> None:
    scene = scenes.applied(world.clock)
    scenes.read(scene)
    slug = scene.leaders.slug
    applicants = scenes.applicants_of(scene.leaders)
    manager = world.colleague(scene.manager).go("web_staff:draw", slug)

    # no lot without the spread that was announced
    manager.sees("No spread of the places has been agreed yet.").follow("To the balance")
    manager.press("Make a proposal")
    scenes.let_the_worker_work()
    manager.go("web_staff:draw", slug)
    scenes.choose_the_spread(scene)
    manager.go("web_staff:draw", slug).fill(source="Tien worpen op kantoor").press("Fix the draw")
    scenes.let_the_worker_work()
    deputy = world.colleague(scene.deputy)
    _throw(manager, deputy, slug)
    first = manager.page.locator(".lk-split li strong + a").all_inner_texts()
    assert len(first) == len(applicants) - scenes.PLACES
    for applicant in applicants:  # nobody sees anything yet
        assert "geselecteerd" not in " ".join(world.subjects_for(applicant.email))
    own = world.somebody().go(scenes.own_page_of(applicants[0]))
    own.sees("We have your application", "You need not do anything now.")

    manager.page.locator("details.lk-more").evaluate("it => it.open = true")
    manager.fill(**{"terug-reason": "De notaris was er nog niet bij."}).press("Take back")
    manager.sees("De notaris was er nog niet bij.")
    manager.fill(source="Nieuwe worpen, met de notaris").press("Fix the draw")
    scenes.let_the_worker_work()
    _throw(manager, deputy, slug)

    manager.follow("To the release").sees(f"{scenes.PLACES} ")
    for applicant in applicants:
        manager.sees(applicant.name)
    manager.press("Release all outcomes").sees(
        "Released. The letters wait in the outbox for a last look."
    )
    log = manager.page.request.get(f"/beheer/netwerken/{slug}/trekking/besluiten.csv").text()
    assert "De notaris was er nog niet bij." in log
    assert scenes.THROWS.replace(" ", "") in log
    assert all(applicant.name in log for applicant in applicants)


@pytest.mark.capability("S10", 29, 36, 37, 71, 75, 76, 79)
def test_letters_go_out_after_a_last_look_and_a_no_moves_the_reserve_list(world: World) -> None:
    scene = scenes.drawn(world.clock)
    slug = scene.leaders.slug
    chosen = [one for one in scenes.everybody_in(scene.leaders) if one.state == "offered"]
    reserve = [one for one in scenes.everybody_in(scene.leaders) if one.state == "reserve"]
    reserve.sort(key=lambda one: one.reserve_number)

    # own words for the letter, tried on a real recipient
    manager = world.colleague(scene.manager).go("web_staff:letter-texts", slug)
    assert not world.subjects_for(chosen[0].email)
    manager.go("web_staff:outbox").fill(q=chosen[0].email).press("Show")
    manager.sees_in(chosen[0].email, "Je bent geselecteerd")
    manager.follow_text("Je bent geselecteerd").follow("Edit")
    words = manager.page.locator('[name="text"]').input_value()
    manager.fill(text=words.replace("Goed nieuws", "Heel goed nieuws")).press("Save")
    manager.sees("Heel goed nieuws")
    manager.go("web_staff:letters-release").sees(*(one.name for one in (*chosen, *reserve)))
    manager.page.locator("main form button.utrecht-button--primary-action").click()
    manager.page.wait_for_load_state()
    manager.look()

    posts = {one.pk: world.post_for(one.email, about="geselecteerd") for one in chosen}
    assert sum("Heel goed nieuws" in post.text for post in posts.values()) == 1
    assert len({post.link for post in posts.values()}) == len(chosen)  # no link is for two
    assert "donderdag 18 januari 2024" in posts[chosen[0].pk].text
    assert world.subjects_for(reserve[0].email)[-1].startswith("Je staat op de reservelijst")

    says_no = world.somebody(width=390).go(posts[chosen[0].pk].link)
    says_no.sees(chosen[0].given_name).press("No, give my place to somebody else")
    says_no.press("Yes, give it to somebody else")
    next_one = world.somebody().go(world.post_for(reserve[0].email, about="geselecteerd").link)
    next_one.press("Yes, I take part").sees("You take part")
    world.somebody().go(posts[chosen[1].pk].link).press("Yes, I take part")

    confirmation = world.post_for(chosen[1].email, about="bevestiging")
    days = [event.start.strftime("%d-%m-%Y %H:%M") for event in confirmation.calendar]
    assert days[0] == "18-01-2024 16:00"
    assert days[-1] == "04-11-2024 16:00"
    assert confirmation.attached("application/pdf")[0].startswith(b"%PDF")

    # who does not answer in time makes room
    world.clock.move_to("2023-12-01 08:00")
    scenes.let_offers_run_out()
    too_late = world.somebody().go(posts[chosen[2].pk].link)
    too_late.sees("The time to answer is over")
    manager.go("web_staff:confirm", slug).sees(reserve[1].name)
    manager.go("web_staff:applications", slug).follow_text(chosen[1].name)
    manager.sees("Je bent geselecteerd", "Bevestiging van deelname")


@pytest.mark.capability("S2")
def test_an_alderman_is_invited_by_name_and_takes_part(world: World) -> None:
    scene = scenes.announced(world.clock)
    aldermen = scene.edition.networks["Wethouders"]
    manager = world.colleague(scene.manager).go("web_staff:applications-invite", aldermen.slug)
    manager.fill(
        people="Imane Bos; imane@gemeente.example; Gemeente Assen",
        answer_on="2023-11-20",
        as_drafts=False,
    ).press("Look whom I invite")
    manager.sees("Imane Bos", "imane@gemeente.example").send("zeker")
    imane = world.somebody(width=390).go(world.post_for("imane@gemeente.example").link)
    imane.sees("Imane", "4 november 2024").press("Yes, I take part").sees("You take part")
    manager.go("web_staff:confirm", aldermen.slug).sees("Imane Bos", "Gemeente Assen")
