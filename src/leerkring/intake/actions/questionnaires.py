"""Making a questionnaire, sending it, and reminding those who did not finish."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.intake.mails import (
    send_invitation,
    send_reminder,
)
from leerkring.intake.models import Invitation, Item, Questionnaire
from leerkring.intake.queries.questionnaires import copies_to_remind, people_without_copy
from leerkring.intake.rules import may_ask
from leerkring.intake.starter import ItemWords, starter_items
from leerkring.intake.states import QuestionnaireState, state_of
from leerkring.intake.trail import Verb
from leerkring.people.models import Person
from leerkring.programmes.models import Activity


class AlreadySent(Refused):
    """People are filling it in: their questions may not change under their hands."""

    message = _(
        "The questionnaire has been sent. You can still mend the wording, but not add, remove or"
        " reorder questions: some people have answered already."
    )


class NoQuestions(Refused):
    """An empty questionnaire is not sent."""

    message = _("The questionnaire has no questions yet.")


class ClosesInThePast(Refused):
    """Nobody could fill it in."""

    message = _("The last day to answer has passed. Choose a later day first.")


class NobodyToAsk(Refused):
    """There is no participant who should get this letter now."""

    message = _("There is nobody to whom this letter should go now.")


class WhomChanged(Refused):
    """The list that was confirmed is no longer the list of today."""

    message = _("The list of people changed meanwhile. Look at it again; nothing was sent.")


@transaction.atomic
def make_questionnaire(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    title: str,
    intro: str,
    closes_before: datetime,
    items: Collection[ItemWords] | None = None,
) -> Questionnaire:
    """Make a questionnaire with the given questions, or with those to begin with."""
    require(may_ask, by, activity)
    questionnaire = Questionnaire.objects.create(
        activity=activity, title=title, intro=intro, closes_before=closes_before, created_at=at
    )
    words = starter_items(activity.language) if items is None else items
    Item.objects.bulk_create(
        Item(questionnaire=questionnaire, position=position, **_values(item))
        for position, item in enumerate(words, start=1)
    )
    record(by, at, Verb.QUESTIONNAIRE_MADE, questionnaire, title=title)
    return questionnaire


@transaction.atomic
def edit_questionnaire(
    *,
    by: Actor,
    at: datetime,
    questionnaire: Questionnaire,
    version: int,
    title: str,
    intro: str,
    closes_before: datetime,
) -> Questionnaire:
    """Change title, introduction and last day; those may change after sending too."""
    require(may_ask, by, questionnaire.activity)
    values = {"title": title, "intro": intro, "closes_before": closes_before}
    changes = save_version(questionnaire, version, values)
    record(by, at, Verb.QUESTIONNAIRE_CHANGED, questionnaire, changes=changes)
    return questionnaire


@transaction.atomic
def add_item(*, by: Actor, at: datetime, questionnaire: Questionnaire, words: ItemWords) -> Item:
    """Add a question at the end."""
    require(may_ask, by, questionnaire.activity)
    _check_draft(questionnaire)
    last = questionnaire.items.aggregate(last=Max("position"))["last"] or 0
    item = Item.objects.create(questionnaire=questionnaire, position=last + 1, **_values(words))
    _touch(questionnaire)
    record(by, at, Verb.QUESTION_ADDED, questionnaire, title=words.text)
    return item


@transaction.atomic
def edit_item(*, by: Actor, at: datetime, item: Item, version: int, words: ItemWords) -> Item:
    """Change a question; once it is sent, only its wording.

    `version` is the questionnaire's; raise ChangedMeanwhile when somebody else changed it.
    """
    require(may_ask, by, item.questionnaire.activity)
    questionnaire = item.questionnaire
    values = _values(words)
    if questionnaire.sent_at is not None:
        values = {name: values[name] for name in ("text", "help_text", "feeds_themes")}
    rows = Questionnaire.objects.filter(pk=questionnaire.pk, version=version)
    if not rows.update(version=F("version") + 1):
        current = Item.objects.get(pk=item.pk)
        raise ChangedMeanwhile({"text": current.text, "help_text": current.help_text})
    Item.objects.filter(pk=item.pk).update(**values)
    item.refresh_from_db(fields=list(values))
    record(by, at, Verb.QUESTION_CHANGED, questionnaire, title=words.text)
    return item


@transaction.atomic
def move_item(*, by: Actor, at: datetime, item: Item, steps: int) -> Item:
    """Move a question up (negative) or down in the order."""
    require(may_ask, by, item.questionnaire.activity)
    questionnaire = item.questionnaire
    _check_draft(questionnaire)
    order = list(questionnaire.items.values_list("pk", flat=True))
    here = order.index(item.pk)
    there = max(0, min(len(order) - 1, here + steps))
    order.insert(there, order.pop(here))
    for position, pk in enumerate(order, start=1):
        Item.objects.filter(pk=pk).update(position=position)
    _touch(questionnaire)
    record(by, at, Verb.QUESTION_MOVED, questionnaire, title=item.text, to=there + 1)
    item.position = there + 1
    return item


@transaction.atomic
def remove_item(*, by: Actor, at: datetime, item: Item) -> Questionnaire:
    """Take a question out."""
    require(may_ask, by, item.questionnaire.activity)
    questionnaire = item.questionnaire
    _check_draft(questionnaire)
    text = item.text
    if item.answers.exists():
        raise AlreadySent
    item.delete()
    _touch(questionnaire)
    record(by, at, Verb.QUESTION_REMOVED, questionnaire, title=text)
    return questionnaire


@transaction.atomic
def send_questionnaire(
    *, by: Actor, at: datetime, questionnaire: Questionnaire, person_ids: Collection[int]
) -> list[Invitation]:
    """Give every participant without a copy one, and write them a letter with their own link.

    `person_ids` are those whom the team saw and confirmed; raise WhomChanged when that is not who
    it would be now.
    """
    require(may_ask, by, questionnaire.activity)
    if (
        state_of(questionnaire, at) == QuestionnaireState.CLOSED
        or questionnaire.closes_before <= at
    ):
        raise ClosesInThePast
    if not questionnaire.items.exists():
        raise NoQuestions
    people = people_without_copy(questionnaire)
    if not people:
        raise NobodyToAsk
    if {person.pk for person in people} != set(person_ids):
        raise WhomChanged
    invitations = [_invite(questionnaire, person, at) for person in people]
    if questionnaire.sent_at is None:
        Questionnaire.objects.filter(pk=questionnaire.pk).update(
            sent_at=at, version=F("version") + 1
        )
        questionnaire.refresh_from_db(fields=["sent_at", "version"])
    record(by, at, Verb.QUESTIONNAIRE_SENT, questionnaire, people=[p.pk for p in people])
    return invitations


@transaction.atomic
def invite_newcomer(*, by: Actor, at: datetime, application: Application) -> list[Invitation]:
    """Send somebody who gets a place later every questionnaire of the activity that is open."""
    require(may_ask, by, application.activity)
    person = application.person
    if person is None:
        return []
    still_open = (
        Questionnaire.objects.filter(
            activity_id=application.activity_id, sent_at__isnull=False, closes_before__gt=at
        )
        .exclude(invitations__person=person)
        .select_related("activity__programme__organiser")
    )
    invitations = []
    for questionnaire in still_open:
        invitations.append(_invite(questionnaire, person, at))
        record(by, at, Verb.NEWCOMER_ASKED, questionnaire, people=[person.pk])
    return invitations


@transaction.atomic
def remind(
    *, by: Actor, at: datetime, questionnaire: Questionnaire, invitation_ids: Collection[int]
) -> list[Invitation]:
    """Write to those who did not finish: never twice on a day, never to one without a place."""
    require(may_ask, by, questionnaire.activity)
    due = [copy.invitation for copy in copies_to_remind(questionnaire, at)]
    if not due:
        raise NobodyToAsk
    if {invitation.pk for invitation in due} != set(invitation_ids):
        raise WhomChanged
    for invitation in due:
        Invitation.objects.filter(pk=invitation.pk).update(
            reminders=F("reminders") + 1, reminded_at=at
        )
        invitation.reminders += 1
        invitation.reminded_at = at
        send_reminder(invitation, questionnaire, at)
    people = [invitation.person_id for invitation in due]
    record(by, at, Verb.INTAKE_REMINDED, questionnaire, people=people)
    return due


def _invite(questionnaire: Questionnaire, person: Person, at: datetime) -> Invitation:
    invitation = Invitation.objects.create(
        questionnaire=questionnaire, person=person, invited_at=at
    )
    send_invitation(invitation, questionnaire, at)
    return invitation


def _values(words: ItemWords) -> dict[str, object]:
    return {
        "kind": words.kind,
        "text": words.text,
        "help_text": words.help_text,
        "options": list(words.options),
        "required": words.required,
        "feeds_themes": words.feeds_themes,
        "known_from": words.known_from,
        "key": words.key,
    }


def _check_draft(questionnaire: Questionnaire) -> None:
    if questionnaire.sent_at is not None:
        raise AlreadySent


def _touch(questionnaire: Questionnaire) -> None:
    Questionnaire.objects.filter(pk=questionnaire.pk).update(version=F("version") + 1)
    questionnaire.refresh_from_db(fields=["version"])
