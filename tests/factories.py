"""Rows for tests: one function per model, each with sensible values that a test may override."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.experts.models import Expert
from leerkring.intake.models import (
    Answer,
    Fragment,
    Invitation,
    Item,
    Questionnaire,
    Theme,
)
from leerkring.people.models import Account, Affiliation, Organisation, Person
from leerkring.programmes.models import (
    Activity,
    Meeting,
    MeetingOf,
    Membership,
    Organiser,
    Programme,
)
from leerkring.programmes.moments import Precision
from leerkring.programmes.queries import actor_of
from leerkring.review.models import Criterion, ReadingPlan, Review, Score

_number = count(1)
START = datetime(2023, 10, 2, 8, tzinfo=UTC)


def make_organisation(**values: Any) -> Organisation:
    number = next(_number)
    return Organisation.objects.create(**{"name": f"De Springplank {number}", **values})


def make_person(**values: Any) -> Person:
    number = next(_number)
    defaults = {
        "given_name": "Sanne",
        "family_name": f"de Wit {number}",
        "email": f"person{number}@school.example",
        "created_at": START,
    }
    return Person.objects.create(**{**defaults, **values})


def make_affiliation(person: Person, organisation: Organisation, **values: Any) -> Affiliation:
    defaults = {"role": "school_leader", "since_on": START.date()}
    return Affiliation.objects.create(
        person=person, organisation=organisation, **{**defaults, **values}
    )


def make_organiser(**values: Any) -> Organiser:
    number = next(_number)
    values.setdefault("organisation", None)
    organisation = values.pop("organisation") or make_organisation(name=f"Alliantie {number}")
    defaults = {
        "name": f"Alliantie {number}",
        "slug": f"alliantie-{number}",
        "reply_to": "team@alliantie.example",
    }
    return Organiser.objects.create(organisation=organisation, **{**defaults, **values})


def make_programme(**values: Any) -> Programme:
    number = next(_number)
    organiser = values.pop("organiser", None) or make_organiser()
    defaults = {
        "slug": f"programma-{number}",
        "title": f"Programma {number}",
        "published_at": START,
    }
    return Programme.objects.create(organiser=organiser, **{**defaults, **values})


def _make_activity(defaults: dict[str, Any], values: dict[str, Any]) -> Activity:
    programme = values.pop("programme", None) or make_programme()
    return Activity.objects.create(
        programme=programme, **{"published_at": START, "created_at": START, **defaults, **values}
    )


def make_network(**values: Any) -> Activity:
    """Return a learning network with 18 places that takes applications for six weeks."""
    number = next(_number)
    defaults = {
        "kind": Activity.Kind.NETWORK,
        "admission": Activity.Admission.SELECTION,
        "slug": f"netwerk-{number}",
        "title": f"Leernetwerk schoolleiders {number}",
        "short_title": f"Schoolleiders {number}",
        "audience": ["school_leader"],
        "sectors": ["po", "vo"],
        "places": 18,
        "opens_at": START,
        "closes_before": START + timedelta(days=46),
    }
    return _make_activity(defaults, values)


def make_webinar(**values: Any) -> Activity:
    """Return a webinar with open registration."""
    number = next(_number)
    defaults = {
        "kind": Activity.Kind.WEBINAR,
        "admission": Activity.Admission.OPEN,
        "slug": f"webinar-{number}",
        "title": f"Webinar kansengelijkheid {number}",
        "short_title": f"Webinar {number}",
        "opens_at": START,
        "places": None,
        "others_welcome": True,
        "motivation_words_max": 0,
    }
    return _make_activity(defaults, values)


def make_meeting(*activities: Activity, **values: Any) -> Meeting:
    """Return a meeting on 18 January 2024, 16.00–20.00, of these activities."""
    number = next(_number)
    start = datetime(2024, 1, 18, 15, tzinfo=UTC)
    defaults = {
        "organiser_id": activities[0].programme.organiser_id,
        "title": f"Bijeenkomst {number}",
        "on": start.date(),
        "precision": Precision.DAY,
        "start_time": time(16),
        "end_time": time(20),
        "starts_at": start,
        "ends_at": start + timedelta(hours=4),
        "changed_at": START,
        "calendar_uid": f"meeting-{number}@leerkring.example",
    }
    meeting = Meeting.objects.create(**{**defaults, **values})
    for activity in activities:
        position = MeetingOf.objects.filter(activity=activity).count() + 1
        MeetingOf.objects.create(meeting=meeting, activity=activity, number=position)
    return meeting


def make_account(person: Person | None = None) -> Account:
    person = person or make_person()
    return Account.objects.create(person=person, email=person.email, created_at=START)


def make_staff(
    organiser: Organiser,
    role: str = Membership.Role.MANAGER,
    activity: Activity | None = None,
    person: Person | None = None,
) -> Account:
    """Return the account of somebody in the team, with its person loaded."""
    account = make_account(person)
    Membership.objects.create(
        organiser=organiser, account=account, role=role, activity=activity, since_at=START
    )
    return account


def make_actor(organiser: Organiser, role: str = Membership.Role.MANAGER) -> Actor:
    """Return the actor of a new team member."""
    return actor_of(make_staff(organiser, role))


def make_application(activity: Activity, **values: Any) -> Application:
    """Return a submitted application with a person of its own."""
    person = values.pop("person", None) or make_person()
    organisation = values.pop("organisation", None) or make_organisation()
    defaults = {
        "state": ApplicationState.SUBMITTED,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email or "",
        "role": "school_leader",
        "sector": "po",
        "organisation_name": organisation.name,
        "organisation_town": "Utrecht",
        "motivation": "Ik wil leren hoe wij op school meer kansen bieden.",
        "created_at": START,
        "changed_at": START,
        "submitted_at": START,
    }
    return Application.objects.create(
        activity=activity, person=person, organisation=organisation, **{**defaults, **values}
    )


def place_person(activity: Activity, **values: Any) -> Application:
    """Return the application of somebody who has a place."""
    return make_application(
        activity, **{"state": ApplicationState.PLACED, "decided_at": START, **values}
    )


def make_questionnaire(activity: Activity, **values: Any) -> Questionnaire:
    """Return an unsent questionnaire with one required question that feeds the themes."""
    defaults = {
        "title": "Online intake",
        "closes_before": datetime(2023, 12, 15, 23, tzinfo=UTC),
        "created_at": START,
    }
    questionnaire = Questionnaire.objects.create(activity=activity, **{**defaults, **values})
    Item.objects.create(
        questionnaire=questionnaire,
        position=1,
        kind=Item.Kind.LONG,
        text="Welke vraag breng je mee?",
        required=True,
        feeds_themes=True,
    )
    return questionnaire


def make_invitation(questionnaire: Questionnaire, person: Person, **values: Any) -> Invitation:
    return Invitation.objects.create(
        questionnaire=questionnaire, person=person, **{"invited_at": START, **values}
    )


def make_fragment(activity: Activity, text: str, person: Person | None = None) -> Fragment:
    """Return a question out of a finished questionnaire of its own."""
    person = person or place_person(activity).person
    questionnaire = Questionnaire.objects.filter(activity=activity).first()
    questionnaire = questionnaire or make_questionnaire(activity, sent_at=START)
    invitation, _ = Invitation.objects.get_or_create(
        questionnaire=questionnaire,
        person=person,
        defaults={"invited_at": START, "started_at": START, "done_at": START},
    )
    item = questionnaire.items.first()
    answer, _ = Answer.objects.get_or_create(
        invitation=invitation, item=item, defaults={"text": text, "answered_at": START}
    )
    return Fragment.objects.create(
        answer=answer, activity=activity, person=person, text=text, position=1, created_at=START
    )


def make_theme(activity: Activity, **values: Any) -> Theme:
    number = next(_number)
    defaults = {"title": f"Thema {number}", "position": number, "created_at": START}
    return Theme.objects.create(activity=activity, **{**defaults, **values})


def make_expert(organiser: Organiser, **values: Any) -> Expert:
    person = values.pop("person", None) or make_person(given_name="Farid")
    defaults = {"organisation_name": "Instituut voor Onderwijs", "added_at": START}
    return Expert.objects.create(organiser=organiser, person=person, **{**defaults, **values})


def read_with_points(
    application: Application, points: list[int], *, reader: Account | None = None, **values: Any
) -> Review:
    """Return a reading by criteria: points for each criterion of the activity, in its order."""
    reader = reader or make_account()
    defaults = {"verdict": Review.Verdict.SUITABLE, "reviewed_at": START}
    review = Review.objects.create(
        application=application, reviewer=reader, **{**defaults, **values}
    )
    criteria = Criterion.objects.filter(activity=application.activity)
    for criterion, number in zip(criteria, points, strict=True):
        Score.objects.create(review=review, criterion=criterion, points=number)
    return review


def make_reading_plan(activity: Activity, weights: list[int], **values: Any) -> ReadingPlan:
    """Return a plan by criteria with these weights."""
    for position, weight in enumerate(weights, start=1):
        Criterion.objects.create(
            activity=activity, position=position, label=f"Criterium {position}", weight=weight
        )
    return ReadingPlan.objects.create(
        activity=activity, **{"mode": ReadingPlan.Mode.CRITERIA, **values}
    )
