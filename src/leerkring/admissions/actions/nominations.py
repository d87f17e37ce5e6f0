"""Asking people by name to apply: the letter with their own form, "no interest", one reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions import mails
from leerkring.admissions.actions.applicants import person_of
from leerkring.admissions.models import Application, Nomination
from leerkring.admissions.nominations import known_addresses, nominations_of, nominees_of
from leerkring.admissions.queries.window import Window, applicant, window
from leerkring.admissions.rules import may_act_for, may_handle_applications
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import discard_letters
from leerkring.people.models import Language
from leerkring.programmes.models import Activity


class NotOpenForNominations(Refused):
    """Nobody can apply: there is nothing to ask anybody for."""

    message = _("You can ask people to apply as long as applying is open, or about to open.")


class WhoNominatesMissing(Refused):
    """Whoever is asked wants to know who thought of them."""

    message = _("Write down who thought of these people: it stands in the letter.")
    status = 400


class NobodyLeftToAsk(Refused):
    """Everybody on the list has applied or was asked already."""

    message = _("Everybody on this list has applied or was asked already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    """Somebody to ask, with what is known of them."""

    given_name: str
    family_name: str
    surname_prefix: str = ""
    email: str
    organisation_name: str = ""
    organisation_town: str = ""


def may_nominate_now(activity: Activity, at: datetime) -> bool:
    """Tell whether people can be asked to apply: with selection, until the deadline."""
    by_selection = activity.admission == Activity.Admission.SELECTION
    now_is = window(activity, at)
    opens = now_is == Window.NOT_YET and activity.opens_at is not None
    return by_selection and (now_is == Window.OPEN or opens)


def to_ask(activity: Activity, people: Sequence[Nominated]) -> list[Nominated]:
    """Return who of these has not applied and was not asked before."""
    known = known_addresses(activity, (one.email for one in people))
    asked = {row.application.email.lower() for row in nominations_of(activity)}
    return [one for one in people if one.email.lower() not in known | asked]


@transaction.atomic
def ask_to_apply(
    *,
    activity: Activity,
    people: Sequence[Nominated],
    nominated_by: str,
    note: str = "",
    role: str = "",
    language: str = Language.DUTCH,
    draft: bool = False,
    batch: str = "",
    by: Actor,
    at: datetime,
) -> list[Nomination]:
    """Ask people to apply, each by a letter with a form of their own that is filled in so far.

    Who has applied or was asked before is left alone. The letters wait until applying opens.
    Raise NotOpenForNominations, WhoNominatesMissing or NobodyLeftToAsk.
    """
    require(may_handle_applications, by, activity)
    if not may_nominate_now(activity, at):
        raise NotOpenForNominations
    if not nominated_by.strip():
        raise WhoNominatesMissing
    fresh = to_ask(activity, people)
    if not fresh:
        raise NobodyLeftToAsk
    made = []
    for one in fresh:
        application = _prefilled(activity, one, nominated_by, role, language, at)
        row = Nomination.objects.create(
            application=application,
            nominated_by=nominated_by.strip()[:160],
            note=note.strip()[:500],
            asked_at=at,
        )
        record(by, at, Verb.NOMINATED, application, nominated_by=row.nominated_by)
        person = person_of(application, at)
        mails.send_asked(row, person, at=at, draft=draft, batch=batch, send_after=activity.opens_at)
        made.append(row)
    return made


def _prefilled(
    activity: Activity, one: Nominated, nominated_by: str, role: str, language: str, at: datetime
) -> Application:
    return Application.objects.create(
        activity=activity,
        source=Application.Source.NOMINATION,
        source_note=nominated_by.strip()[:250],
        language=language,
        given_name=one.given_name,
        surname_prefix=one.surname_prefix,
        family_name=one.family_name,
        email=one.email,
        role=role,
        organisation_name=one.organisation_name,
        organisation_town=one.organisation_town,
        created_at=at,
        changed_at=at,
    )


@transaction.atomic
def decline_nomination(*, by: Actor, at: datetime, nomination: Nomination) -> Nomination:
    """Say that one is not interested. One letter says so; it can be undone while one can apply."""
    require(may_act_for, by, nomination.application)
    application = nomination.application
    rows = Application.objects.filter(
        pk=application.pk, state=ApplicationState.DRAFT, submitted_at=None
    )
    if not rows.update(
        state=ApplicationState.WITHDRAWN,
        withdrawn_at=at,
        changed_at=at,
        version=application.version + 1,
    ):
        raise WrongState
    nomination.declined_at = at
    nomination.save(update_fields=["declined_at"])
    discard_letters(subject_ref=reference(application))
    record(applicant(application), at, Verb.DECLINED_NOMINATION, application)
    mails.send_not_interested(nomination, person_of(application, at), at=at)
    return nomination


@transaction.atomic
def remind_nominees(*, activity: Activity, by: Actor, at: datetime) -> list[Nomination]:
    """Remind who did not answer, once in all; who applied or declined is left alone."""
    require(may_handle_applications, by, activity)
    if window(activity, at) != Window.OPEN:
        raise NotOpenForNominations
    reminded = []
    for nominee in nominees_of(activity):
        row = nominee.nomination
        if not nominee.may_be_reminded:
            continue
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        row.application.activity = activity
        mails.send_asked_again(row, person_of(row.application, at), at=at)
        record(by, at, Verb.REMINDED_NOMINEE, row.application)
        reminded.append(row)
    return reminded
