"""Every write of people, organisations and where people work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.folding import folded
from leerkring.people.models import Affiliation, Assistant, Consent, Organisation, Person, new_nonce
from leerkring.people.rules import may_keep_people, may_speak_for_self
from leerkring.people.trail import Verb


class AddressTaken(Refused):
    """Two people cannot have one address."""

    message = _("Somebody else has this e-mail address already.")


class ErasedPerson(Refused):
    """Nothing can be written about somebody who was erased."""

    message = _("This person's data were erased.")


class EndsBeforeItBegan(Refused):
    """The last day lies before the first."""

    message = _("This work cannot end before it began.")


@transaction.atomic
def ensure_person(
    *,
    by: Actor,
    at: datetime,
    email: str,
    given_name: str,
    family_name: str,
    surname_prefix: str = "",
    language: str = "nl",
) -> Person:
    """Return the person with this address; make one with this name when there is none."""
    require(may_keep_people, by)
    email = email.strip()
    known = Person.objects.filter(email__iexact=email, erased_at=None).first()
    if known is not None:
        return known
    person = Person.objects.create(
        given_name=given_name,
        surname_prefix=surname_prefix,
        family_name=family_name,
        email=email,
        language=language,
        created_at=at,
    )
    record(by, at, Verb.PERSON_ADDED, person, name=person.name)
    return person


@transaction.atomic
def correct_person(
    *, by: Actor, at: datetime, person: Person, version: int, values: Mapping[str, Any]
) -> Person:
    """Correct a name, address or phone number. Raise ChangedMeanwhile, AddressTaken."""
    require(may_keep_people, by)
    if person.erased_at is not None:
        raise ErasedPerson
    values = dict(values)
    if "email" in values:
        values["email"] = (values["email"] or "").strip() or None
        others = Person.objects.exclude(pk=person.pk)
        if values["email"] and others.filter(email__iexact=values["email"]).exists():
            raise AddressTaken
    changes = save_version(person, version, values)
    if changes:
        record(by, at, Verb.PERSON_CORRECTED, person, changes=changes)
    return person


@transaction.atomic
def correct_own_details(
    *, by: Actor, at: datetime, person: Person, values: Mapping[str, Any]
) -> Person:
    """Correct one's own name, phone number or language; nobody else is asked."""
    require(may_speak_for_self, by, person)
    if person.erased_at is not None:
        raise ErasedPerson
    changes = save_version(person, person.version, values)
    if changes:
        record(by, at, Verb.PERSON_CORRECTED, person, changes=changes)
    return person


@transaction.atomic
def give_consent(
    *, by: Actor, at: datetime, person: Person, purpose: str, about: str, text_version: str
) -> Consent:
    """Write down that somebody agrees to something from now on; once is enough."""
    require(may_speak_for_self, by, person)
    if person.erased_at is not None:
        raise ErasedPerson
    given, made = Consent.objects.get_or_create(
        person=person,
        purpose=purpose,
        about=about,
        withdrawn_at=None,
        defaults={"given_at": at, "text_version": text_version},
    )
    if made:
        record(by, at, Verb.CONSENT_GIVEN, given, purpose=purpose, about=about)
    return given


@transaction.atomic
def withdraw_consent(*, by: Actor, at: datetime, person: Person, purpose: str, about: str) -> None:
    """End a consent; what it allowed stops at once."""
    require(may_speak_for_self, by, person)
    for given in Consent.objects.filter(
        person=person, purpose=purpose, about=about, withdrawn_at=None
    ):
        Consent.objects.filter(pk=given.pk).update(withdrawn_at=at)
        record(by, at, Verb.CONSENT_WITHDRAWN, given, purpose=purpose, about=about)


@transaction.atomic
def change_work(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    organisation: Organisation,
    role: str,
    since_on: date,
    title: str = "",
    ends: Affiliation | None = None,
) -> Affiliation:
    """Record that somebody works elsewhere since a day; the work that it replaces ends that day."""
    require(may_keep_people, by)
    if ends is not None:
        _end(ends, since_on)
    affiliation = Affiliation.objects.create(
        person=person, organisation=organisation, role=role, title=title, since_on=since_on
    )
    details: dict[str, Any] = {"organisation": organisation.name, "role": role, "since": since_on}
    record(by, at, Verb.WORK_CHANGED, affiliation, **details)
    return affiliation


def _end(affiliation: Affiliation, until_before: date) -> None:
    if until_before < affiliation.since_on:
        raise EndsBeforeItBegan
    affiliation.until_before = until_before
    affiliation.save(update_fields=["until_before"])


@transaction.atomic
def ensure_organisation(
    *, by: Actor, at: datetime, name: str, kind: str = Organisation.Kind.SCHOOL
) -> Organisation:
    """Return the organisation with this name; make one of this kind when there is none."""
    require(may_keep_people, by)
    name = " ".join(name.split())
    known = Organisation.objects.filter(name__folded=folded(name)).order_by("id").first()
    if known is not None:
        return known
    made = Organisation.objects.create(name=name, kind=kind)
    record(by, at, Verb.ORGANISATION_ADDED, made, name=name)
    return made


class AssistantKnown(Refused):
    """This assistant was added before."""

    message = _("This address is already one of this person's assistants.")


@transaction.atomic
def add_assistant(
    *, by: Actor, at: datetime, person: Person, name: str, email: str, may_answer: bool
) -> Assistant:
    """Send copies of somebody's letters to an assistant from now on; raise AssistantKnown."""
    require(may_keep_people, by)
    if Assistant.objects.filter(person=person, email__iexact=email).exists():
        raise AssistantKnown
    assistant = Assistant.objects.create(
        person=person, name=name, email=email, may_answer=may_answer, added_at=at
    )
    record(by, at, Verb.ASSISTANT_ADDED, assistant, **_said(assistant))
    return assistant


@transaction.atomic
def allow_answers(*, by: Actor, at: datetime, assistant: Assistant, may_answer: bool) -> Assistant:
    """Let an assistant answer for their person, or no longer; older links then stop working."""
    require(may_keep_people, by)
    if assistant.may_answer != may_answer:
        assistant.may_answer = may_answer
        if not may_answer:
            assistant.link_nonce = new_nonce()
        assistant.save(update_fields=["may_answer", "link_nonce"])
        record(by, at, Verb.ASSISTANT_CHANGED, assistant, **_said(assistant))
    return assistant


@transaction.atomic
def remove_assistant(*, by: Actor, at: datetime, assistant: Assistant) -> None:
    """Send an assistant no more copies; their links stop working at once."""
    require(may_keep_people, by)
    record(by, at, Verb.ASSISTANT_REMOVED, assistant, **_said(assistant))
    assistant.delete()


def _said(assistant: Assistant) -> dict[str, Any]:
    return {"name": assistant.name, "may_answer": assistant.may_answer}
