"""Not too much and not too fast: holds, limits, caps, bundles and copies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from leerkring.audit.actors import SYSTEM
from leerkring.mail.actions import queue_letter
from leerkring.mail.bundling import next_bundle
from leerkring.mail.delivery import deliver_due
from leerkring.mail.hiding import as_received
from leerkring.mail.mails import send_sign_in_link
from leerkring.mail.models import Letter, PostSettings
from leerkring.mail.post import let_go_by_itself, pause_post, resume_post
from leerkring.mail.render import Button
from leerkring.people.models import Assistant, Person
from leerkring.people.signin import ensure_account
from tests.factories import START, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 11, 22, 9, tzinfo=UTC)  # a Wednesday
MINE = ("activity:1", "organiser:1")
MONDAY = datetime(2023, 11, 27, 8, tzinfo=UTC)  # nine in the morning in Amsterdam


def link(number: int) -> str:
    """Return an address of the shape of a personal link."""
    return f"https://leerkring.example/mijn/via/{number}-{'a2' * 13}/"


def write(
    person: Person | None = None,
    number: int = 1,
    *,
    refs: tuple[str, ...] = MINE,
    purpose: str = "meeting_reminder",
    useful_until: datetime | None = None,
    draft: bool = False,
) -> Letter:
    letter = queue_letter(
        at=NOW,
        purpose=purpose,
        person=person or make_person(),
        subject_ref=f"meeting:{number}",
        values={"given_name": "Sanne", "meeting": f"Bijeenkomst {number}"},
        button=Button("Naar mijn pagina", link(number)),
        context_refs=refs,
        sender_name="Alliantie",
        useful_until=useful_until,
        draft=draft,
    )
    assert letter is not None
    return letter


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


# --- on hold, and how fast ------------------------------------------------------------------------


@pytest.mark.parametrize("ref", MINE)
def test_nothing_leaves_while_it_is_on_hold_but_sign_in_links(ref: str) -> None:
    write()
    other = write(refs=("activity:2", "organiser:2"))
    pause_post(context_ref=ref, by=SYSTEM, at=NOW)
    account = ensure_account(person=make_person(), at=NOW)
    send_sign_in_link(account=account, at=NOW, language="nl")
    assert deliver_due(now=NOW) == 2
    other.refresh_from_db()
    assert other.state == Letter.State.SENT
    assert resume_post(context_ref=ref, by=SYSTEM, at=NOW)
    assert deliver_due(now=NOW) == 1


def test_a_sign_in_link_overtakes_a_pile_of_letters(settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 1
    for number in range(3):
        write(number=number)
    send_sign_in_link(account=ensure_account(person=make_person(), at=NOW), at=NOW, language="nl")
    assert deliver_due(now=NOW) == 2
    assert Letter.objects.get(purpose="sign_in").state == Letter.State.SENT


def test_no_more_letters_leave_in_a_minute_than_was_set(settings: Settings) -> None:
    PostSettings.objects.create(context_ref="organiser:1", per_minute=2)
    for number in range(5):
        write(number=number)
    write(number=9, refs=("activity:2", "organiser:2"))
    assert deliver_due(now=NOW) == 3
    assert deliver_due(now=NOW + timedelta(seconds=30)) == 0
    assert deliver_due(now=NOW + timedelta(seconds=60)) == 2
    settings.MAIL_PER_MINUTE = 1
    assert deliver_due(now=NOW + timedelta(seconds=130)) == 1


def test_a_kind_that_was_switched_on_goes_by_itself() -> None:
    assert write(number=1, draft=True).state == Letter.State.DRAFT
    values = {"context_ref": "organiser:1", "purpose": "meeting_reminder", "by": SYSTEM}
    assert let_go_by_itself(on=True, at=NOW, **values)  # type: ignore[arg-type]
    assert write(number=2, draft=True).state == Letter.State.QUEUED
    assert let_go_by_itself(on=False, at=NOW, **values)  # type: ignore[arg-type]
    assert write(number=3, draft=True).state == Letter.State.DRAFT


def test_what_comes_too_late_is_not_sent() -> None:
    write(useful_until=NOW + timedelta(hours=1))
    assert deliver_due(now=NOW + timedelta(hours=1)) == 0
    assert states() == ["discarded"]


# --- not too much ---------------------------------------------------------------------------------


def test_above_the_cap_letters_wait_for_monday_and_go_as_one() -> None:
    person = make_person()
    for number in range(1, 6):
        write(person, number)
    assert deliver_due(now=NOW) == 3
    assert deliver_due(now=MONDAY - timedelta(minutes=1)) == 0
    assert deliver_due(now=MONDAY) == 1
    assert states() == ["sent"] * 3 + ["bundled"] * 2 + ["sent"]
    whole = Letter.objects.get(purpose="bundle")
    assert "Bijeenkomst 4" in whole.text
    assert link(5) in as_received(whole).text
    assert f'href="{link(4)}"' in as_received(whole).html
    assert list(whole.bundled.values_list("subject_ref", flat=True)) == ["meeting:4", "meeting:5"]


def test_a_single_letter_above_the_cap_goes_as_it_is() -> None:
    person = make_person()
    for number in range(1, 5):
        write(person, number)
    deliver_due(now=NOW)
    assert deliver_due(now=MONDAY) == 1
    assert states() == ["sent"] * 4


def test_the_cap_holds_up_nothing_that_matters_now() -> None:
    person = make_person()
    for number in range(1, 4):
        write(person, number)
    deliver_due(now=NOW)
    write(person, 5, useful_until=MONDAY - timedelta(hours=1))  # of no use on Monday
    write(person, 6, purpose="meeting_changed")
    write(make_person(), 7)
    write(person, 8, refs=("activity:2", "organiser:2"))
    assert deliver_due(now=NOW) == 4


def test_the_cap_and_the_moment_are_the_organisers_choice() -> None:
    chosen = PostSettings.objects.create(
        context_ref="organiser:1", weekly_cap=1, bundle_weekday=3, bundle_hour=7
    )
    person = make_person()
    for number in range(1, 3):
        write(person, number)
    assert deliver_due(now=NOW) == 1
    put_off = Letter.objects.get(state="queued")
    assert put_off.send_after == datetime(2023, 11, 23, 6, tzinfo=UTC)
    chosen.weekly_cap = None
    chosen.save()
    write(person, 9)
    assert deliver_due(now=NOW) == 1


def test_the_hour_of_bundles_follows_the_clock_on_the_wall() -> None:
    standard = PostSettings()
    winter, summer = datetime(2024, 3, 20, tzinfo=UTC), datetime(2024, 3, 30, tzinfo=UTC)
    assert next_bundle(winter, standard) == datetime(2024, 3, 25, 8, tzinfo=UTC)
    assert next_bundle(summer, standard) == datetime(2024, 4, 1, 7, tzinfo=UTC)


# --- assistants -----------------------------------------------------------------------------------


def assist(person: Person, name: str, *, may_answer: bool) -> Assistant:
    return Assistant.objects.create(
        person=person,
        name=name,
        email=f"{name.lower()}@stad.example",
        may_answer=may_answer,
        added_at=START,
    )


def test_assistants_get_a_copy_and_only_who_may_answer_gets_a_link() -> None:
    person = make_person(given_name="Karim", family_name="Bakker")
    els = assist(person, "Els", may_answer=True)
    assist(person, "Wim", may_answer=False)
    letter = write(person)
    assert deliver_due(now=NOW) == 3
    to_els = Letter.objects.get(recipient="els@stad.example")
    to_wim = Letter.objects.get(recipient="wim@stad.example")
    letter.refresh_from_db()
    assert letter.copy_to == "els@stad.example, wim@stad.example"
    assert (to_els.copy_of_id, to_els.state) == (letter.pk, Letter.State.SENT)
    assert f"{link(1)}?namens={els.pk}-" in as_received(to_els).text
    assert f"{link(1)}?namens={els.pk}-" in as_received(to_els).html
    assert "leerkring.example/mijn" not in to_wim.text + to_wim.html
    assert "Karim Bakker" in to_wim.text
    assert deliver_due(now=NOW) == 0


def test_a_sign_in_link_is_never_copied() -> None:
    person = make_person()
    assist(person, "Els", may_answer=True)
    send_sign_in_link(account=ensure_account(person=person, at=NOW), at=NOW, language="nl")
    assert deliver_due(now=NOW) == 1


def test_a_letter_that_is_discarded_has_no_copies() -> None:
    person = make_person()
    assist(person, "Els", may_answer=True)
    write(person, useful_until=NOW)
    assert deliver_due(now=NOW) == 0
    assert Letter.objects.count() == 1
