"""Nobody's personal link is in a table, or on a page, file or export of the team."""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from leerkring.admissions.actions.offering import Guest, invite, remind_unanswered
from leerkring.admissions.models import Application
from leerkring.attendance.actions import make_calendar_link
from leerkring.audit.actors import SYSTEM, person_actor
from leerkring.experts.actions import invite_expert
from leerkring.experts.models import Speaker
from leerkring.inbox.pipeline import interpret
from leerkring.intake.actions.questionnaires import send_questionnaire
from leerkring.intake.models import Questionnaire
from leerkring.intake.queries.questionnaires import people_without_copy
from leerkring.mail.delivery import deliver_due
from leerkring.mail.hiding import as_received
from leerkring.mail.incoming import store_message
from leerkring.mail.mails import send_sign_in_link
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.people.models import Assistant
from leerkring.people.sealed import PRIVATE
from leerkring.people.signin import ensure_account
from leerkring.programmes.actions import subscribe
from leerkring.programmes.actions.meetings import cancel_meeting
from tests.factories import make_meeting, make_network, make_staff, place_person
from tests.inbox.messages import mail
from tests.support import Clock
from tests.web.public import pages as public
from tests.web.staff.desk import Desk
from tests.web.staff.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KINDS_OF_LINKS = ("aanmelding", "aanbod", "mijn/via", "mijn/vragenlijst", "expert", "op-de-hoogte")
KIM = "kim@school.example"
MOST_PAGES = 400


@pytest.fixture
def world(clock: Clock) -> World:
    """One organiser whose people got every kind of letter, and answered some."""
    clock.move_to(public.OPEN_DAY)
    world = World()
    network, at = world.network, clock.now
    public.apply(Client(), make_network(programme=world.programme).slug, email=KIM)
    kim = Application.objects.get(email=KIM)
    Assistant.objects.create(
        person_id=kim.person_id, name="Bo", email="bo@s.example", may_answer=True, added_at=at
    )
    guest = Guest(given_name="Joris", family_name="Smit", email="joris@stad.example")
    until = at + timedelta(days=7)
    invite(activity=network, guests=[guest], answer_before=until, by=SYSTEM, at=at)
    remind_unanswered(activity=network, by=SYSTEM, at=at)
    placed = place_person(network)
    make_calendar_link(by=person_actor(placed.person.pk), at=at, person=placed.person)
    _from_other_rooms(world, placed, clock)
    deliver_due(now=clock.now, seconds=600)
    deliver_due(now=clock.now, seconds=600)
    _quote_back(kim, clock)
    return world


def _from_other_rooms(world: World, placed: Application, clock: Clock) -> None:
    """Have every other room write its letters with links."""
    at, person = clock.now, placed.person
    assert person
    speakers = Speaker.objects.select_related("expert__person", "expert__organiser", "meeting")
    speaker = speakers.get(pk=world.things["speaker"])
    invite_expert(by=SYSTEM, at=at, activity=world.network, speaker=speaker, version=1)
    of_network = Questionnaire.objects.select_related("activity__programme__organiser")
    questionnaire = of_network.get(pk=world.things["questionnaire"])
    ids = [one.pk for one in people_without_copy(questionnaire)]
    send_questionnaire(by=SYSTEM, at=at, questionnaire=questionnaire, person_ids=ids)
    subscribe(by=SYSTEM, at=at, email="noor@elders.example", language="nl")
    send_sign_in_link(account=ensure_account(person=person, at=at), at=at, language="nl")
    cancel_meeting(by=SYSTEM, at=at, meeting=make_meeting(world.network), reason="Ziek")


def _quote_back(kim: Application, clock: Clock) -> None:
    """Have somebody answer a letter with all of it quoted."""
    letter = as_received(Letter.objects.filter(recipient=kim.email).latest("id"))
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    text = f"Ik kan toch niet.\n\nOp ma schreef het team:\n{quoted}\n"
    raw = mail(text, sender=kim.email, html=letter.html, In_Reply_To=letter.message_id)
    message, _new = store_message(raw=raw, channel="lmtp", mailbox="post", at=clock.now)
    interpret(message.pk, at=clock.now)


def readings(value: Any) -> Iterator[str]:
    """Return everything that a stored or sent value can be read as."""
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        yield re.sub(r"\r?\n[ \t]", "", raw.decode("utf-8", "replace"))
        yield raw.decode("utf-8", "replace").replace("=\n", "").replace("=\r\n", "")
        if zipfile.is_zipfile(io.BytesIO(raw)):
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                for name in archive.namelist():
                    yield archive.read(name).decode("utf-8", "replace")
    else:
        yield str(value)


def secrets_in(value: Any) -> list[str]:
    """Return the personal links in a value; blots that stand where one was do not count."""
    found = [match[0] for text in readings(value) for match in PRIVATE.finditer(unescape(text))]
    return [one for one in found if "-" + "x" * 26 not in one and "/" + "x" * 20 not in one]


def test_the_letters_that_people_got_hold_every_kind_of_link(world: World) -> None:
    received = " ".join(as_received(letter).text for letter in Letter.objects.all())
    assert [kind for kind in KINDS_OF_LINKS if f"/{kind}/" not in received] == []
    assert "?namens=" in received
    assert IncomingMessage.objects.filter(full_text__contains="[persoonlijke link]").exists()


def test_no_table_holds_a_personal_link(world: World) -> None:
    found = {
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        for row in model._base_manager.values()
        for name, value in row.items()
        if secrets_in(value)
    }
    assert found == set()


def test_no_page_or_file_of_the_team_holds_somebodys_link(world: World) -> None:
    desk = Desk(make_staff(world.organiser))
    seen: set[str] = set()
    ahead = deque(["/beheer/", "/en/beheer/"])
    ahead += [f"/beheer/post/{pk}/" for pk in Letter.objects.values_list("pk", flat=True)]
    leaks: dict[str, list[str]] = {}
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = desk.client.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
        if found := secrets_in(content):
            leaks[path] = found
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            text = unescape(content.decode())
            links = re.findall(r'(?:href|src)="((?:/en)?/beheer/[^"#]*)', text)
            ahead += [link for link in links if "pagina=" not in link and link not in seen]
    assert leaks == {}
    assert len(seen) > 150
    assert any(path.endswith("/html/") for path in seen)
