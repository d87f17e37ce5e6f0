"""One organiser with one of everything that the team's pages show."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.urls import URLPattern

from leerkring.admissions.models import EligibilityCheck, Question, Resemblance
from leerkring.concepts.models import Publication
from leerkring.experts.models import Speaker
from leerkring.findings.models import Finding
from leerkring.live.models import Group, Note, TalkRound
from leerkring.mail.models import Attachment, IncomingFile, IncomingMessage, Letter
from leerkring.people.models import Account, Assistant, Person, Session
from leerkring.planning.models import VenueCandidate
from leerkring.privacy.models import ErasureRequest, Hold
from leerkring.programmes.models import Material, Membership, Milestone, Outage, Venue
from leerkring.review.models import Criterion, ReadingTask
from leerkring.selection.models import Override, Scenario
from tests.factories import (
    START,
    make_expert,
    make_fragment,
    make_invitation,
    make_meeting,
    make_network,
    make_organiser,
    make_programme,
    make_questionnaire,
    make_staff,
    make_theme,
    place_person,
)

# What the numbers and words of an address stand for, by the part of the address before them.
MEANING = (
    (r"netwerken/<slug:slug>", "network"),
    (r"programmas/<slug:slug>", "programme"),
    (r"team/<slug:slug>", "organiser"),
    (r"team/<slug:slug>/<int:pk>", "membership"),
    (r"formele-berichten/<slug:slug>", "organiser"),
    (r"storingen/<int:pk>", "outage"),
    (r"verlengen/<slug:slug>", "network"),
    (r"data/stap/<int:pk>", "milestone"),
    (r"data/<int:pk>", "meeting"),
    (r"bijeenkomsten/<int:pk>", "meeting"),
    (r"komt/<int:person_pk>", "person"),
    (r"materiaal/<int:material_pk>", "material"),
    (r"groepen/<int:round_pk>", "round"),
    (r"oogst/<int:note_pk>", "note"),
    (r"vragen/<int:pk>", "question"),
    (r"mensen/<int:pk>", "person"),
    (r"aanmeldingen/<int:pk>", "application"),
    (r"lezen/<int:pk>", "application"),
    (r"leesplan/criterium/<int:pk>", "criterion"),
    (r"verdelen/lezer/<int:pk>", "reader"),
    (r"verdelen/taak/<int:pk>", "reading_task"),
    (r"uitkomsten/<int:pk>", "application"),
    (r"uitzonderingen/<int:pk>", "override"),
    (r"balans/<int:pk>", "scenario"),
    (r"post/onderweg/<slug:release>", "release"),
    (r"post/instellingen/<slug:slug>", "organiser"),
    (r"assistent/<int:assistant_pk>", "assistant"),
    (r"post/<int:pk>", "letter"),
    (r"postvak/<int:pk>", "message"),
    (r"bestand/<int:file>", "incoming_file"),
    (r"bijlage/<int:file>", "attachment"),
    (r"intake/<int:pk>", "questionnaire"),
    (r"vraag/<int:item_pk>", "item"),
    (r"namens/<int:copy_pk>", "invitation"),
    (r"themas/vraag/<int:pk>", "fragment"),
    (r"themas/behandeld/<int:pk>", "meeting"),
    (r"themas/<int:pk>", "theme"),
    (r"experts/thema/<int:pk>", "theme"),
    (r"experts/deel/<int:pk>", "speaker"),
    (r"experts/<int:pk>", "expert"),
    (r"publicaties/<int:pk>", "publication"),
    (r"locaties/<int:pk>", "venue"),
    (r"plaats/kandidaat/<int:pk>", "candidate"),
    (r"opbrengsten/<int:pk>", "finding"),
    (r"vooraf/<int:pk>", "check"),
    (r"dubbel/<int:pk>", "resemblance"),
    (r"mijn-account/elders/<int:pk>", "session"),
    (r"privacy/verzoek/<int:pk>", "erasure_request"),
    (r"privacy/persoon/<int:pk>", "person"),
    (r"privacy/slot/<int:pk>", "hold"),
    (r"ingelogd/<int:pk>", "session"),
)
WORDS = {
    "kind": "csv",
    "receipt": "abc",
    "what": "uitkomst",
    "purpose": "sign_in",
    "procedure": "complaint",
    "language": "nl",
    "data_kind": "admissions.Application",
}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class UnknownParameter(Exception):
    """An address has a part that MEANING does not explain."""


class World:
    """An organiser's things by name; `address` fills them into a pattern of the team's pages.

    With more `rows` there are so many of everything, and the first are those with a name.
    """

    def __init__(self, rows: int = 1) -> None:
        self.organiser = make_organiser()
        self.programme = make_programme(organiser=self.organiser)
        self.network = make_network(programme=self.programme)
        self.things, *_more = [self._things(number) for number in range(1, rows + 1)]

    def _things(self, number: int) -> dict[str, Any]:
        network, organiser = self.network, self.organiser
        name = f"{network.pk}-{number}"
        meeting = make_meeting(network)
        make_meeting(network, make_network(programme=self.programme))
        application = place_person(network)
        person = application.person
        questionnaire = make_questionnaire(network)
        invitation = make_invitation(questionnaire, person)
        fragment = make_fragment(network, "Hoe begin ik?", person)
        theme, expert = make_theme(network), make_expert(organiser)
        venue = Venue.objects.create(organiser=organiser, name="De Hal")
        reader = make_staff(organiser, "reviewer")
        talks = TalkRound.objects.create(meeting=meeting, number=1, title="Ronde")
        letter = Letter.objects.create(
            person=person,
            recipient=person.email,
            purpose="test",
            subject_ref=f"application:{application.pk}",
            release=f"samen-{name}",
            context_ref=f"activity:{network.pk}",
            subject="Hallo",
            text="Hallo",
            message_id=f"<{name}@leerkring.example>",
            send_after=START,
            created_at=START,
        )
        message = IncomingMessage.objects.create(
            channel="upload",
            mailbox="bericht.eml",
            raw=b"From: a@b.example",
            digest=name,
            received_at=START,
            interpreted_at=START,
            outcome="unknown",
            sender="wim@school.example",
            text="Hallo",
            full_text="Hallo",
            context_ref=f"activity:{network.pk}",
        )
        return {
            "message": message.pk,
            "incoming_file": IncomingFile.objects.create(
                message=message, filename="a.pdf", content_type="application/pdf", content=b"a"
            ).pk,
            "network": network.slug,
            "programme": self.programme.slug,
            "organiser": organiser.slug,
            "membership": Membership.objects.get(account=make_staff(organiser)).pk,
            "milestone": Milestone.objects.create(
                activity=network, kind="other", title="Stap", precision="tbd"
            ).pk,
            "meeting": meeting.pk,
            "person": person.pk,
            "material": Material.objects.create(
                meeting=meeting, title="Blad", url="https://voorbeeld.example/", added_at=START
            ).pk,
            "round": talks.pk,
            "note": Note.objects.create(
                meeting=meeting,
                group=Group.objects.create(round=talks, number=1),
                kind="question",
                text="Zo",
                created_at=START,
            ).pk,
            "question": Question.objects.create(
                activity=network, position=number, kind="short", label="Waarom?"
            ).pk,
            "application": application.pk,
            "check": EligibilityCheck.objects.create(
                activity=network, position=number, text="Werk je op een school?"
            ).pk,
            "resemblance": Resemblance.objects.create(
                kept=application,
                other=place_person(network),
                verdict="two",
                decided_by=make_staff(organiser),
                decided_at=START,
            ).pk,
            "criterion": Criterion.objects.create(
                activity=network, position=number, label="Een eigen vraag"
            ).pk,
            "reader": reader.pk,
            "session": Session.objects.create(
                key_hash=str(reader.pk), account=reader, data={}, began_at=START, expires_at=START
            ).pk,
            "reading_task": ReadingTask.objects.create(
                application=application, reader=reader, assigned_at=START
            ).pk,
            "scenario": Scenario.objects.create(
                activity=network, name=f"Voorstel {number}", places=6, created_at=START
            ).pk,
            "override": Override.objects.create(
                activity=network,
                kind="outcome",
                application=application,
                wanted={"outcome": "place"},
                reason="Zo",
                asked_by=make_staff(organiser),
                asked_at=START,
            ).pk,
            "letter": letter.pk,
            "erasure_request": ErasureRequest.objects.create(person=person, asked_at=START).pk,
            "hold": Hold.objects.create(
                person=person,
                kind="law",
                reason="Zo",
                placed_by=reader,
                placed_at=START,
                until_before=START.date(),
            ).pk,
            "release": letter.release,
            "assistant": Assistant.objects.create(
                person=person, name="Bo", email="bo@school.example", added_at=START
            ).pk,
            "attachment": Attachment.objects.create(
                letter=letter, filename="a.txt", content_type="text/plain", content=b"a"
            ).pk,
            "questionnaire": questionnaire.pk,
            "item": questionnaire.items.get().pk,
            "invitation": invitation.pk,
            "fragment": fragment.pk,
            "theme": theme.pk,
            "expert": expert.pk,
            "speaker": Speaker.objects.create(expert=expert, meeting=meeting).pk,
            "publication": Publication.objects.create(
                title=f"Rapport {name}", url="https://voorbeeld.example/"
            ).pk,
            "venue": venue.pk,
            "candidate": VenueCandidate.objects.create(
                activity=network, venue=venue, added_at=START + timedelta(days=1)
            ).pk,
            "outage": Outage.objects.create(
                organiser=organiser,
                what="pages",
                began_at=network.closes_before - timedelta(hours=3),
                ended_at=network.closes_before - timedelta(hours=1),
                noted_at=network.closes_before,
            ).pk,
            "finding": Finding.objects.create(
                activity=network, slug=f"inzicht-{name}", title="Inzicht", created_at=START
            ).pk,
        }

    def member(self, role: str = "manager") -> Account:
        """Return somebody of the team."""
        return make_staff(self.organiser, role)

    def participant(self) -> Person:
        """Return somebody who takes part."""
        return Person.objects.get(pk=self.things["person"])

    def address(self, pattern: URLPattern, numbers_of: World | None = None) -> str:
        """Return the address of a page; `numbers_of` another world takes its things from there."""
        route = str(pattern.pattern)
        filled = route
        for match in PARAMETER.finditer(route):
            things = self.things if match[1] == "slug" or not numbers_of else numbers_of.things
            value = WORDS.get(match[1]) or things[meaning(route[: match.end()])]
            written = pattern.pattern.converters[match[1]].to_url(value)
            filled = filled.replace(match[0], written, 1)
        return f"/beheer/{filled}"


def meaning(beginning: str) -> str:
    """Return what the parameter stands for with which the beginning of a route ends."""
    plain = beginning.replace("<reading:", "<int:")  # the number under which it is read
    for ending, name in MEANING:
        if plain.endswith(ending):
            return name
    raise UnknownParameter(beginning)
