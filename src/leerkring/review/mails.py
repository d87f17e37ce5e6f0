"""The letters to readers: what they are to read, and that it is nearly time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from leerkring.admissions.mails import contact_of
from leerkring.audit.numbers import number_in
from leerkring.audit.trail import reference
from leerkring.mail.actions import queue_letter
from leerkring.mail.hooks import before_sending
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.people.models import Account, Language
from leerkring.programmes.mails import in_the_name_of
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import last_day_in_words
from leerkring.review.readers import open_tasks

_PLACEHOLDERS: Mapping[str, str | Promise] = {
    "given_name": gettext_lazy("the reader's first name"),
    "activity": gettext_lazy("the title of the activity"),
    "organiser": gettext_lazy("the name of the organiser"),
    "contact": gettext_lazy("who answers questions, with address"),
    "motivations": gettext_lazy("how many motivations wait for this reader"),
    "read_before": gettext_lazy("the last day to read, in a sentence"),
}
_EXAMPLES = {
    "given_name": "Sanne",
    "activity": "Leernetwerk schoolleiders",
    "organiser": "Gelijke Kansen Alliantie",
    "contact": "team@voorbeeld.nl",
    "motivations": "75 motivaties",
    "read_before": "Lees ze uiterlijk op vrijdag 24 november 2023.",
}


_kind = KindsOf("review", _PLACEHOLDERS, _EXAMPLES).add
READING_GIVEN = _kind("reading_given", gettext_lazy("Motivations to read"))
READING_REMINDER = _kind("reading_reminder", gettext_lazy("Reminder to read motivations"))


def reading_url(activity: Activity, language: str) -> str:
    """Return the address of a reader's own list."""
    prefix = "" if language == Language.DUTCH else f"/{language}"
    return f"{settings.BASE_URL}{prefix}/beheer/netwerken/{activity.slug}/lezen/"


def send_to_reader(
    kind: LetterKind,
    activity: Activity,
    reader: Account,
    *,
    number: int,
    read_before: datetime | None,
    at: datetime,
) -> Letter | None:
    """Write to a reader how many motivations wait, at most once a day (the activity must come
    with its programme's organiser, the account with its person)."""
    person = reader.person
    with override(person.language):
        motivations = ngettext("%(number)d motivation", "%(number)d motivations", number)
        until = (
            _("Please read them by %(day)s.") % {"day": last_day_in_words(read_before)}
            if read_before
            else ""
        )
        return queue_letter(
            at=at,
            purpose=kind.purpose,
            person=person,
            subject_ref=reference(activity),
            version=amsterdam_day(at).toordinal(),
            **in_the_name_of(activity),
            button=Button(_("To my list"), reading_url(activity, person.language)),
            values={
                "given_name": person.called_in(person.language),
                "activity": activity.title,
                "organiser": activity.programme.organiser.name,
                "contact": contact_of(activity),
                "motivations": motivations % {"number": number},
                "read_before": until,
            },
        )


def nothing_to_read(letters: Sequence[Letter], at: datetime) -> set[int]:
    """Return the ids of the letters to readers who have read everything, or no longer read."""
    asked = {
        letter.pk: (number_in(letter.subject_ref.partition(":")[2]), letter.person_id)
        for letter in letters
        if letter.purpose in {READING_GIVEN.purpose, READING_REMINDER.purpose}
    }
    if not asked:
        return set()
    waiting = set(open_tasks().values_list("application__activity_id", "reader__person_id"))
    return {pk for pk, whose in asked.items() if whose not in waiting}


before_sending(nothing_to_read)
