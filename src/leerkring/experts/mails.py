"""The letters to experts: the invitation, the thanks, and what changes afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.audit.trail import reference
from leerkring.experts.links import invitation_url
from leerkring.experts.models import Speaker
from leerkring.experts.queries import activities_of, questions_for
from leerkring.mail.actions import discard_letters, queue_letter
from leerkring.mail.hooks import true_only_in
from leerkring.mail.kinds import KindsOf, LetterKind
from leerkring.mail.models import Letter
from leerkring.mail.queries import words_for
from leerkring.mail.render import Button, Rendered, render
from leerkring.programmes.ladders import Sending
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import moment_in_words

QUESTIONS_IN_LETTER = 6
PLACEHOLDERS = {
    "given_name": gettext_lazy("the recipient's first name"),
    "activity": gettext_lazy("the title of the activity"),
    "meeting": gettext_lazy("the title of the meeting"),
    "moment": gettext_lazy("date and hours of the meeting"),
    "place": gettext_lazy("where the meeting is"),
    "request": gettext_lazy("what is asked of the expert"),
    "part": gettext_lazy("the part of the programme"),
    "questions": gettext_lazy("questions of the participants"),
    "contact": gettext_lazy("the contact person"),
    "site": gettext_lazy("the name of this site"),
}


_kind = KindsOf("experts", PLACEHOLDERS).add

INVITATION = _kind("expert_invitation", gettext_lazy("Expert: invitation"))
REMINDER = _kind("expert_reminder", gettext_lazy("Expert: reminder to answer"))
THANKS = _kind("expert_thanks", gettext_lazy("Expert: thanks for the yes"))
DECLINED = _kind("expert_declined", gettext_lazy("Expert: confirmation of a no"))
CHANGED = _kind("expert_meeting_changed", gettext_lazy("Expert: the meeting changes"))
CANCELLED = _kind("expert_meeting_cancelled", gettext_lazy("Expert: the meeting is cancelled"))


def send_invitation(speaker: Speaker, at: datetime) -> None:
    """Write the invitation with the participants' questions and the expert's own link."""
    _send(INVITATION, speaker, at, gettext_lazy("Say whether you can come"), speaker.version)


def _states(ids: Sequence[int], at: datetime) -> dict[int, str]:
    """Return how far each of these speakers is, or that their meeting is over."""
    rows = Speaker.objects.filter(pk__in=ids).select_related("meeting")
    return {row.pk: OVER if row.meeting.has_ended(at) else row.state for row in rows}


OVER = "over"
_STATE = Speaker.State
true_only_in(
    "speaker",
    {
        INVITATION.purpose: {_STATE.INVITED},
        REMINDER.purpose: {_STATE.INVITED},
        THANKS.purpose: {_STATE.ACCEPTED},
        DECLINED.purpose: {_STATE.DECLINED},
        CHANGED.purpose: {_STATE.INVITED, _STATE.ACCEPTED},
        CANCELLED.purpose: set(_STATE.values),
    },
    _states,
)


def send_reminder(speaker: Speaker, sending: Sending) -> Letter | None:
    """Write that an answer is still awaited, with the expert's own link."""
    label = gettext_lazy("Say whether you can come")
    return _send(REMINDER, speaker, sending["at"], label, sending["version"], sending)


def send_thanks(speaker: Speaker, at: datetime) -> None:
    """Write that the yes arrived, with the way to the briefing."""
    _send(THANKS, speaker, at, gettext_lazy("To your briefing"), speaker.version)


def send_declined(speaker: Speaker, at: datetime) -> None:
    """Write that a no arrived, and that it can be undone until somebody else was asked."""
    _send(DECLINED, speaker, at, gettext_lazy("Undo, or see my answer"), speaker.version)


def tell_of_change(speaker: Speaker, at: datetime) -> None:
    """Write that date or place changed, and ask whether the expert can still come."""
    version = speaker.meeting.version
    _send(CHANGED, speaker, at, gettext_lazy("Say whether you can still come"), version)


def tell_of_cancellation(speaker: Speaker, at: datetime) -> None:
    """Write that the meeting is off."""
    take_back_letters(speaker)
    _send(CANCELLED, speaker, at, None, speaker.meeting.version)


def take_back_letters(speaker: Speaker) -> int:
    """Take back what has not been sent to this expert about this meeting yet."""
    kinds = (INVITATION, REMINDER, THANKS, DECLINED, CHANGED)
    purposes = [kind.purpose for kind in kinds]
    return discard_letters(subject_ref=_subject(speaker), purposes=purposes)


def invitation_as_seen(speaker: Speaker) -> Rendered:
    """Return the invitation as the expert will see it; its link leads nowhere yet."""
    person = speaker.expert.person
    activity = _activity(speaker)
    words = words_for(INVITATION.purpose, person.language, _contexts(activity))
    with override(person.language):
        button = Button(_("Say whether you can come"), f"{settings.BASE_URL}/expert/…/")
    values = _values(speaker, activity)
    return render(words, values, language=person.language, button=button)


def _send(
    kind: LetterKind,
    speaker: Speaker,
    at: datetime,
    label: object | None,
    version: int,
    sending: Sending | None = None,
) -> Letter | None:
    person = speaker.expert.person
    activity = _activity(speaker)
    button = None
    if label is not None:
        with override(person.language):
            button = Button(str(label), invitation_url(speaker, person.language))
    return queue_letter(
        at=at,
        purpose=kind.purpose,
        person=person,
        subject_ref=_subject(speaker),
        version=version,
        values=_values(speaker, activity),
        button=button,
        context_refs=_contexts(activity),
        reply_to=activity.contact_email or speaker.expert.organiser.reply_to,
        sender_name=speaker.expert.organiser.name,
        draft=bool(sending and sending["draft"]),
        batch=sending["batch"] if sending else "",
        useful_until=sending["useful_until"] if sending else None,
    )


def _subject(speaker: Speaker) -> str:
    return reference(speaker)


def _contexts(activity: Activity) -> tuple[str, str]:
    return (reference(activity), f"organiser:{activity.programme.organiser_id}")


def _activity(speaker: Speaker) -> Activity:
    """Return the activity on whose behalf the letter is: that of the themes, or the first."""
    activities = list(activities_of(speaker.meeting))
    ids = {theme.activity_id for theme in speaker.themes.all()}
    return next((row for row in activities if row.pk in ids), activities[0])


def _values(speaker: Speaker, activity: Activity) -> dict[str, str]:
    meeting = speaker.meeting
    with override(speaker.expert.person.language):
        return {
            "given_name": speaker.expert.person.called_in(speaker.expert.person.language),
            "activity": activity.title,
            "meeting": meeting.title,
            "moment": moment_in_words(meeting.moment),
            "place": _place(speaker),
            "request": speaker.request,
            "part": _part(speaker),
            "questions": _questions(speaker),
            "contact": activity.contact_name or speaker.expert.organiser.name,
            "site": settings.SITE_NAME,
        }


def _place(speaker: Speaker) -> str:
    meeting = speaker.meeting
    if meeting.is_online:
        return _("online")
    if meeting.venue is None:
        return _("place to be determined")
    place = meeting.venue.place
    return f"{meeting.venue.name}, {place.name}" if place else meeting.venue.name


def _part(speaker: Speaker) -> str:
    item = speaker.agenda_item
    if item is None:
        return _("we agree on it together")
    return _("%(title)s (%(minutes)s minutes)") % {"title": item.title, "minutes": item.minutes}


def _questions(speaker: Speaker) -> str:
    """Return some questions of each theme, a line for each; the page behind the link has all."""
    themes = questions_for(speaker)
    share = max(1, QUESTIONS_IN_LETTER // max(1, len(themes)))
    lines = []
    for row in themes:
        lines.append(f"{row.theme.title}:")
        lines += [f"– {' '.join(question.split())}" for question in row.questions[:share]]
    return "\n".join(lines) or _("The participants' questions follow on your page.")
