"""The letters of the intake: the invitation to fill it in, and the reminder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.intake.links import questionnaire_url
from leerkring.intake.models import Invitation, Questionnaire
from leerkring.mail.actions import discard_letters, queue_letter
from leerkring.mail.hooks import true_only_in
from leerkring.mail.kinds import KindsOf, LetterKind, LetterWords
from leerkring.mail.models import Letter
from leerkring.mail.queries import words_for
from leerkring.mail.render import Button, Rendered, render
from leerkring.people.models import Person
from leerkring.programmes.ladders import Sending
from leerkring.programmes.mails import in_the_name_of
from leerkring.programmes.wording import last_day_in_words

PLACEHOLDERS = {
    "given_name": gettext_lazy("the recipient's first name"),
    "activity": gettext_lazy("the title of the activity"),
    "until": gettext_lazy("the last day to answer"),
    "site": gettext_lazy("the name of this site"),
}
_kinds = KindsOf("intake", PLACEHOLDERS)
INVITATION = _kinds.add(
    "intake_invitation", gettext_lazy("Questionnaire: please fill it in"), ordinary=True
)
REMINDER = _kinds.add("intake_reminder", gettext_lazy("Questionnaire: reminder"), ordinary=True)


def send_invitation(invitation: Invitation, questionnaire: Questionnaire, at: datetime) -> None:
    """Write the letter with somebody's own link (the invitation must come with its person)."""
    _send(INVITATION, invitation, questionnaire, at, version=1)


def send_reminder(invitation: Invitation, questionnaire: Questionnaire, at: datetime) -> None:
    """Write the next reminder with somebody's own link."""
    _send(REMINDER, invitation, questionnaire, at, version=invitation.reminders)


def send_ladder_reminder(invitation: Invitation, sending: Sending) -> Letter | None:
    """Write the reminder of a ladder's rung, with somebody's own link."""
    questionnaire = invitation.questionnaire
    version = sending["version"]
    return _send(REMINDER, invitation, questionnaire, sending["at"], version, sending)


def discard_letters_for(invitation: Invitation) -> int:
    """Take back what has not been sent to somebody yet; return how many letters."""
    return discard_letters(
        subject_ref=_subject(invitation), purposes=[INVITATION.purpose, REMINDER.purpose]
    )


def letter_as_seen_by(
    person: Person, questionnaire: Questionnaire, *, reminder: bool = False
) -> Rendered:
    """Return the letter as this recipient will see it; its link leads nowhere yet."""
    kind = REMINDER if reminder else INVITATION
    words: LetterWords = words_for(
        kind.purpose, person.language, in_the_name_of(questionnaire.activity)["context_refs"]
    )
    button = Button(_label(person.language), f"{settings.BASE_URL}/mijn/vragenlijst/…/")
    values = _values(person, questionnaire)
    return render(words, values, language=person.language, button=button)


def _send(
    kind: LetterKind,
    invitation: Invitation,
    questionnaire: Questionnaire,
    at: datetime,
    version: int,
    sending: Sending | None = None,
) -> Letter | None:
    person = invitation.person
    return queue_letter(
        at=at,
        purpose=kind.purpose,
        person=person,
        subject_ref=_subject(invitation),
        version=version,
        values=_values(person, questionnaire),
        button=Button(_label(person.language), questionnaire_url(invitation, person.language)),
        **in_the_name_of(questionnaire.activity),
        batch=sending["batch"]
        if sending
        else f"{kind.purpose}:{questionnaire.pk}:{at:%Y%m%dT%H%M}",
        draft=bool(sending and sending["draft"]),
        useful_until=questionnaire.closes_before,
    )


def _subject(invitation: Invitation) -> str:
    return f"intake:{invitation.pk}"


def _label(language: str) -> str:
    with override(language):
        return _("Fill in the questionnaire")


def _values(person: Person, questionnaire: Questionnaire) -> dict[str, str]:
    with override(person.language):
        until = last_day_in_words(questionnaire.closes_before)
    return {
        "given_name": person.called_in(person.language),
        "activity": questionnaire.activity.title,
        "until": until,
        "site": settings.SITE_NAME,
    }


def _states(ids: Sequence[int], at: datetime) -> dict[int, str]:
    """Return which of these copies still wait for somebody with a place."""
    placed = Application.objects.filter(
        state=ApplicationState.PLACED,
        person=OuterRef("person"),
        activity=OuterRef("questionnaire__activity"),
    )
    rows = Invitation.objects.filter(pk__in=ids).annotate(is_placed=Exists(placed))
    return {
        row.pk: WAITS
        if row.is_placed and row.done_at is None and row.questionnaire.closes_before > at
        else "over"
        for row in rows.select_related("questionnaire")
    }


WAITS = "waits"
true_only_in("intake", {INVITATION.purpose: {WAITS}, REMINDER.purpose: {WAITS}}, _states)
