"""Every write of people, organisations and where people work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import NotAllowed, Refused
from leerkring.people.models import Affiliation, Assistant, Organisation, Person, new_nonce


class AddressTaken(Refused):
    """Two people cannot have one address."""

    message = _("Somebody else has this e-mail address already.")


class ErasedPerson(Refused):
    """Nothing can be written about somebody who was erased."""

    message = _("This person's data were erased.")


class EndsBeforeItBegan(Refused):
    """The last day lies before the first."""

    message = _("This work cannot end before it began.")


def _demand_team(by: Actor) -> None:
    """Raise NotAllowed for whoever is in no team; which people one may see is the web's matter."""
    if not by.is_staff and by.kind != "system":
        raise NotAllowed


@transaction.atomic
def ensure_person(
    *, by: Actor, at: datetime, email: str, given_name: str, family_name: str, language: str = "nl"
) -> Person:
    """Return the person with this address; make one with this name when there is none."""
    _demand_team(by)
    email = email.strip()
    known = Person.objects.filter(email__iexact=email, erased_at=None).first()
    if known is not None:
        return known
    person = Person.objects.create(
        given_name=given_name,
        family_name=family_name,
        email=email,
        language=language,
        created_at=at,
    )
    record(by=by, at=at, verb="person_added", subject=f"person:{person.pk}", name=person.name)
    return person


@transaction.atomic
def correct_person(
    *, by: Actor, at: datetime, person: Person, version: int, values: Mapping[str, Any]
) -> Person:
    """Correct a name, address or phone number. Raise ChangedMeanwhile, AddressTaken."""
    _demand_team(by)
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
        said = {name: [old, new] for name, (old, new) in changes.items()}
        record(by=by, at=at, verb="person_corrected", subject=f"person:{person.pk}", changes=said)
    return person


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
    _demand_team(by)
    if ends is not None:
        _end(ends, since_on)
    affiliation = Affiliation.objects.create(
        person=person, organisation=organisation, role=role, title=title, since_on=since_on
    )
    record(
        by=by,
        at=at,
        verb="work_changed",
        subject=f"person:{person.pk}",
        organisation=organisation.name,
        role=role,
        since=since_on,
    )
    return affiliation


@transaction.atomic
def end_work(*, by: Actor, at: datetime, affiliation: Affiliation, until_before: date) -> None:
    """Record from which day somebody no longer works somewhere."""
    _demand_team(by)
    _end(affiliation, until_before)
    record(
        by=by,
        at=at,
        verb="work_ended",
        subject=f"person:{affiliation.person_id}",
        until_before=until_before,
    )


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
    _demand_team(by)
    name = " ".join(name.split())
    known = Organisation.objects.filter(name__iexact=name).order_by("id").first()
    if known is not None:
        return known
    made = Organisation.objects.create(name=name, kind=kind)
    record(by=by, at=at, verb="organisation_added", subject=f"organisation:{made.pk}", name=name)
    return made


class AssistantKnown(Refused):
    """This assistant was added before."""

    message = _("This address is already one of this person's assistants.")


@transaction.atomic
def add_assistant(
    *, by: Actor, at: datetime, person: Person, name: str, email: str, may_answer: bool
) -> Assistant:
    """Send copies of somebody's letters to an assistant from now on; raise AssistantKnown."""
    _demand_team(by)
    if Assistant.objects.filter(person=person, email__iexact=email).exists():
        raise AssistantKnown
    assistant = Assistant.objects.create(
        person=person, name=name, email=email, may_answer=may_answer, added_at=at
    )
    _record_assistant(by, at, "assistant_added", assistant)
    return assistant


@transaction.atomic
def allow_answers(*, by: Actor, at: datetime, assistant: Assistant, may_answer: bool) -> Assistant:
    """Let an assistant answer for their person, or no longer; older links then stop working."""
    _demand_team(by)
    if assistant.may_answer != may_answer:
        assistant.may_answer = may_answer
        if not may_answer:
            assistant.link_nonce = new_nonce()
        assistant.save(update_fields=["may_answer", "link_nonce"])
        _record_assistant(by, at, "assistant_changed", assistant)
    return assistant


@transaction.atomic
def remove_assistant(*, by: Actor, at: datetime, assistant: Assistant) -> None:
    """Send an assistant no more copies; their links stop working at once."""
    _demand_team(by)
    _record_assistant(by, at, "assistant_removed", assistant)
    assistant.delete()


def _record_assistant(by: Actor, at: datetime, verb: str, assistant: Assistant) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject=f"person:{assistant.person_id}",
        name=assistant.name,
        may_answer=assistant.may_answer,
    )
