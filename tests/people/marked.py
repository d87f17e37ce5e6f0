"""Somebody of whom something is kept everywhere, with a mark in every field that holds words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, models

from leerkring.admissions.models import (
    Application,
    DateCommitment,
    LateAttempt,
    ListUpload,
    Nomination,
    Offer,
    Replacement,
)
from leerkring.attendance.models import Attendance, CalendarFeed
from leerkring.audit.actors import SYSTEM, person_actor
from leerkring.audit.models import SecurityEvent
from leerkring.audit.trail import record
from leerkring.experts.models import Speaker
from leerkring.findings.models import Finding, Intention, Position
from leerkring.intake.models import Fragment, Treatment
from leerkring.jobs.models import JobError
from leerkring.live.models import Note
from leerkring.mail.models import AutoRelease, IncomingMessage, PostSettings
from leerkring.people.belongings import belongings_of
from leerkring.people.models import Account, Consent, Person, SecondFactor, SignInLink
from leerkring.people.privacy import Declaration
from leerkring.people.trail import Verb
from leerkring.privacy.models import ErasureRequest, Hold
from leerkring.programmes.models import Activity, AgendaItem, Meeting, Subscription, Venue
from leerkring.review.models import Criterion, Review, Score
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound
from tests.factories import (
    START,
    make_affiliation,
    make_expert,
    make_network,
    make_organisation,
    make_staff,
)
from tests.web.staff.world import World


def somebody_everywhere(world: World) -> Person:
    """Return the world's participant, of whom every room keeps something."""
    person = world.participant()
    application = Application.objects.get(pk=world.things["application"])
    account = Account.objects.create(person=person, email=person.email, created_at=START)
    make_affiliation(person, make_organisation(), title="teamleider")
    at: dict[str, Any] = {"expires_at": START + timedelta(days=1)}
    SignInLink.objects.create(
        account=account, token_hash=f"t{account.pk}", code_hash="c", created_at=START, **at
    )
    account.sessions.create(key_hash=f"sleutel{account.pk}", data={}, began_at=START, **at)
    Authenticator.objects.create(user=account, type="totp", data={})
    Consent.objects.create(person=person, purpose="news", text_version="1", given_at=START)
    reader = make_staff(world.organiser, "reviewer")
    Review.objects.create(
        application=application, reviewer=reader, verdict="suitable", reviewed_at=START
    )
    application.reading_tasks.create(reader=reader, assigned_at=START)
    _deciding(world, application)
    LateAttempt.objects.create(
        activity=world.network, application=application, email=person.email, arrived_at=START
    )
    Nomination.objects.create(application=application, nominated_by="Bo", asked_at=START)
    other = Application.objects.exclude(pk=application.pk).filter(activity=world.network)[0]
    Replacement.objects.create(left=application, came=other, at=START)
    ListUpload.objects.create(
        activity=world.network, filename="lijst.csv", table=[[person.email]], uploaded_at=START
    )
    CalendarFeed.objects.create(person=person, made_at=START)
    meeting = Meeting.objects.get(pk=world.things["meeting"])
    Note.objects.create(meeting=meeting, kind="insight", text="Zo", author=person, created_at=START)
    Intention.objects.create(person=person, activity=world.network, text="Zo", created_at=START)
    Position.objects.create(
        person=person, activity=world.network, moment="start", text="Zo", written_at=START
    )
    _taking_part(world, application, meeting)
    _named_elsewhere(world, person, meeting)
    request = ErasureRequest.objects.create(person=person, asked_at=START, state="taken_back")
    request.approvals.create(organiser=world.organiser, account=account, at=START)
    Hold.objects.create(
        person=person,
        kind="law",
        placed_by=account,
        placed_at=START,
        until_before=START.date(),
        lifted_at=START,
    )
    SecurityEvent.objects.create(
        kind="signed_in", at=START, account_id=str(account.pk), source="a", about="in"
    )
    record(person_actor(person.pk, person.name), START, Verb.PERSON_CORRECTED, person)
    return person


def _deciding(world: World, application: Application) -> None:
    draw = DrawRound.objects.create(
        seed="zaad",
        pool_digest="p",
        pool_size=2,
        places=1,
        public_id=f"p{application.pk}",
        state="released",
        released_at=START,
    )
    draw.activities.add(world.network)
    Decision.objects.create(
        round=draw, application=application, outcome="place", note="Zo", decided_at=START
    )
    kept = DrawRecord.objects.create(round=draw, agreed={}, asked_at=START)
    DrawEntry.objects.create(record=kept, application=application, code="A1")
    account = Account.objects.get(person=world.things["person"])
    kept.readings.create(account=account, throws="1 2 3", read_at=START)
    kept.secret_numbers.create(account=account, person="A", commitment="c", laid_down_at=START)


def _taking_part(world: World, application: Application, meeting: Meeting) -> None:
    person = Person.objects.get(pk=world.things["person"])
    SecondFactor.objects.create(
        account=Account.objects.get(person=person), since_at=START, last_step=1
    )
    Offer.objects.create(
        application=application, offered_at=START, answer_before=START + timedelta(days=7)
    )
    DateCommitment.objects.create(
        application=application, meeting=meeting, answer="yes", answered_at=START
    )
    Attendance.objects.get_or_create(person=person, meeting=meeting, activity=world.network)
    criterion = Criterion.objects.get(pk=world.things["criterion"])
    review = Review.objects.get(application=application)
    Score.objects.create(review=review, criterion=criterion, points=3)
    fragment = Fragment.objects.get(pk=world.things["fragment"])
    Treatment.objects.create(fragment=fragment, meeting=meeting, at=START)
    expert = make_expert(world.organiser, person=person)
    Speaker.objects.create(expert=expert, meeting=meeting, state="planned")
    message = IncomingMessage.objects.create(
        channel="upload",
        mailbox="in",
        raw=b"Hallo",
        digest=f"een{application.pk}",
        received_at=START,
        interpreted_at=START,
        outcome="unknown",
        sender=str(person.email),
        text="Hallo",
    )
    message.files.create(filename="a.txt", content_type="text/plain", content=b"a")


def _named_elsewhere(world: World, person: Person, meeting: Any) -> None:
    """Write the name where a person of a team, a speaker or an error is named."""
    context = f"programme:{world.programme.pk}"  # each world has its own
    PostSettings.objects.create(context_ref=context, paused_at=START, paused_by=person.name)
    AutoRelease.objects.create(
        context_ref=context,
        purpose="test",
        switched_on_by=person.name,
        switched_on_at=START,
    )
    AgendaItem.objects.create(
        meeting=meeting, position=9, minutes=5, kind="talk", title="Inleiding", who=person.name
    )
    Venue.objects.filter(pk=world.things["venue"]).update(contact=f"{person.name}, 06 12345678")
    Finding.objects.filter(pk=world.things["finding"]).update(
        checked_by=person.name, state="published", published_at=START
    )
    past = make_network(programme=world.programme, cancelled_at=START)
    Activity.objects.filter(pk=past.pk).update(
        contact_name=person.name, contact_email=person.email, contact_phone="06 1"
    )
    Subscription.objects.create(email=str(person.email), asked_at=START)
    JobError.objects.create(job_id="1", exception="E", traceback=f"for {person.email}", at=START)


def mark(person: Person, word: str) -> list[Declaration]:
    """Write `word` into every field of every row that is kept of somebody; return which kinds."""
    kept = belongings_of(person)
    for one in kept:
        if one.key.startswith("audit."):
            continue  # written by the trail itself
        for row in kept.of(one):
            for name in one.fields:
                words = " ".join([word] * 3) if one.mentions else word  # a name has three parts
                _write(row, name, f"{word}@school.example" if name in one.addresses else words)
    Person.objects.filter(pk=person.pk).update(email=f"{word}@school.example")
    record(SYSTEM, START, Verb.PERSON_CORRECTED, person, changes={"name": [word, word]})
    return list(kept)


def _write(row: models.Model, name: str, word: str) -> None:
    field: Any = row._meta.get_field(name)
    value: Any = word
    if isinstance(field, models.JSONField):
        value = {"a": word}
    elif isinstance(field, models.BinaryField):
        value = word.encode()
    elif isinstance(field, models.EmailField):
        value = f"{word.split()[0].removesuffix('@school.example')}@school.example"
    elif field.max_length:
        value = word[: field.max_length]
    type(row)._base_manager.filter(pk=row.pk).update(**{name: value})


def tables_with(word: str) -> list[str]:
    """Return the rows of all tables in which a word stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [f"{table}: {row}" for row in cursor.fetchall() if word in str(row)]
    return found
