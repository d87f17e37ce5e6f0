"""The team's post in a browser: words tried first, letters let go, reminders by the clock."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import expect

from leerkring.intake.links import questionnaire_path
from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import Letter, LetterText
from leerkring.programmes.tasks import write_due_reminders
from tests.factories import (
    make_invitation,
    make_network,
    make_person,
    make_questionnaire,
    make_staff,
    place_person,
)
from tests.journeys import scenes
from tests.journeys.story import Walker, World, in_language
from tests.support import Clock

pytestmark = [pytest.mark.journey, pytest.mark.slow]
LAST_DAY = datetime.fromisoformat("2023-12-15T23:00+00:00")


def fits(walker: Walker) -> bool:
    """Tell whether a page needs no scrolling sideways."""
    shown = "document.documentElement.scrollWidth <= window.innerWidth"
    return bool(walker.page.evaluate(shown))


@pytest.mark.capability(75)
def test_the_words_of_a_letter_are_tried_before_anybody_gets_them(
    clock: Clock, world: World, transactional_db: None
) -> None:
    scene = scenes.applied(clock, count=3)
    manager = world.colleague(scene.manager, language="en")
    manager.go("web_staff:letter-texts", scene.leaders.slug)
    manager.go("web_staff:letter-text", scene.leaders.slug, "offer_reminder", "nl")
    manager.fill(subject="Nog één vraag", body="Dag {voornaam}").press("Show the preview")
    manager.sees("This letter has no placeholder {voornaam}")
    assert not manager.page.locator(".lk-mail-text").count()

    manager.fill(body="Dag {given_name}, kun je voor {answer_before} antwoorden?\n\n{button}")
    last = scenes.applicants_of(scene.leaders)[-1]
    manager.choose("ontvanger", last.name).press("Show the preview")
    preview = manager.page.locator(".lk-mail-text")
    expect(preview.locator("mark:not(.lk-sample)")).to_have_text([last.given_name])
    example = in_language("example", "nl")
    expect(preview.locator("mark.lk-sample")).to_contain_text(f"{example}: ")
    manager.sees(f"comes from the application of {last.name}", "is made up here")

    manager.press("Send a test to myself")
    manager.sees("A test goes to", "Nothing was saved by it.")
    test = world.post_for(scene.manager.email, about="Nog één vraag")
    assert test.text.startswith(f"Dag {last.given_name}, kun je voor ")
    assert not LetterText.objects.exists()

    expect(manager.page.locator("textarea[name=body]")).to_contain_text("Dag {given_name}")
    manager.press("Save").sees("Letters written from now on have these words.")
    assert LetterText.objects.get().subject == "Nog één vraag"
    manager.press("Back to the standard text").sees("The standard text is in use again.")
    assert not LetterText.objects.exists()


@pytest.mark.capability(76)
@pytest.mark.capability(79)
def test_letters_are_changed_discarded_planned_held_and_followed(
    clock: Clock, world: World, transactional_db: None
) -> None:
    scene = scenes.drawn(clock)
    drafts = list(Letter.objects.filter(state="draft").order_by("pk"))
    changed, thrown, called, *others = drafts
    manager = world.colleague(scene.manager, language="en")
    manager.go("web_staff:outbox").sees(f"{len(drafts)} letters wait for you.")

    manager.go("web_staff:letter", changed.pk).follow("Edit")
    manager.fill(text=f"{changed.text}\n\nTot in Utrecht!").press("Save")
    manager.sees("The letter was changed.", "changed by hand")
    manager.go("web_staff:letter", thrown.pk).follow("Discard")
    manager.press("Discard").sees("The letter was discarded; it is not sent.")

    manager.go("web_staff:outbox").follow("See to whom they go, and let them go")
    assert manager.heading == f"{len(drafts) - 1} letters go out"
    deputy = world.colleague(scene.deputy, language="en")
    deputy.go("web_staff:letter-discard", called.pk).press("Discard")
    manager.fill(send_after="2023-11-22T08:00").confirm()
    manager.sees(f"{len(others) + 1} letters go out.", f"0 of {len(others) + 1} sent")
    manager.sees("The next leaves on Wednesday 22 November 2023, 08:00")
    assert world.subjects_for(changed.recipient) == []

    deputy.go("web_staff:outbox").follow("How the mail goes out")
    deputy.press("Put all mail on hold").sees("put all mail on hold on")
    clock.move_to("2023-11-22 08:01")
    assert deliver_due(now=clock.now) == 0
    expect(manager.page.get_by_text("The mail is on hold")).to_be_visible()
    deputy.press("Let the mail go on").sees("The mail goes on.")
    assert "Tot in Utrecht!" in world.post_for(changed.recipient).text
    for one in (thrown, called):
        assert world.subjects_for(one.recipient) == []
    expect(manager.page.get_by_text("All done.")).to_be_visible()  # the page follows by itself
    manager.sees(f"{len(others) + 1} of {len(others) + 1} sent")

    phone = world.colleague(scene.manager, width=390, language="en")
    for letter, became in ((changed, "Sent"), (thrown, "Discarded")):
        phone.go("web_staff:person-post", letter.person_id)
        phone.sees_in(letter.subject, became)
        assert fits(phone)
    phone.go("web_staff:letter", changed.pk).sees("edited a letter", "Tot in Utrecht!")
    assert fits(phone)


@pytest.mark.capability(74)
@pytest.mark.capability(44)
def test_only_who_did_not_finish_is_reminded_and_on_the_day_that_was_chosen(
    clock: Clock, world: World, transactional_db: None
) -> None:
    clock.move_to("2023-12-01 10:00")
    network = make_network(slug="leiders")
    questionnaire = make_questionnaire(network, sent_at=clock.now, closes_before=LAST_DAY)
    people = [make_person(given_name=name) for name in ("Anna", "Bilal")]
    for person in people:
        place_person(network, person=person)
    copies = [make_invitation(questionnaire, one, invited_at=clock.now) for one in people]
    manager = world.colleague(make_staff(network.programme.organiser), width=390, language="en")
    manager.go("web_staff:reminders", "leiders").sees("Reminders")
    assert fits(manager)
    title = "Questionnaire not finished"
    manager.press("Switch on", within=title).sees("8 December 2023", "to 2 people as things stand")
    manager.follow("Change", within=title).sees("Anna", "Bilal")
    manager.fill(days="four").press("Save").sees("Use whole numbers only")
    manager.fill(days="4").press("Save").sees_not("8 December 2023")
    manager.sees("Monday 11 December 2023, 09:00")
    assert fits(manager)

    finisher = world.somebody(width=390)
    finisher.go(questionnaire_path(copies[0])).fill_nth_text("Hoe bereik ik ouders?", number=0)
    finisher.press("I am done: send")
    for moment in ("2023-12-08 09:00", "2023-12-11 08:59", "2023-12-11 09:00", "2023-12-11 09:30"):
        clock.move_to(moment)
        write_due_reminders.call()
    deliver_due(now=clock.now)
    assert list(Letter.objects.values_list("recipient", flat=True)) == [people[1].email]
    assert questionnaire_path(copies[1]) in world.post_for(people[1].email or "").text
    assert world.subjects_for(people[0].email or "") == []
    manager.go("web_staff:reminder", "leiders", "intake_unfinished").sees_not("Anna")


def test_an_organiser_chooses_reminders_for_all_its_activities(
    clock: Clock, world: World, transactional_db: None
) -> None:
    clock.move_to("2023-12-01 10:00")
    network = make_network(slug="leiders")
    manager = world.colleague(make_staff(network.programme.organiser), width=390, language="en")
    manager.go("web_staff:outbox").follow("How the mail goes out")
    assert fits(manager)
    manager.follow("Change", within="Questionnaire not finished").sees("1 activity follows this")
    manager.fill(days="").press("Save").sees("Say how many days")
    manager.fill(days="5, 2", is_on=True).press("Save")
    manager.sees("Activities with a choice of their own keep it.")
    manager.go("web_staff:reminder", "leiders", "intake_unfinished")
    expect(manager.page.locator('main [name="days"]')).to_have_value("5, 2")
    manager.sees("As it is for all activities")
    assert fits(manager)
