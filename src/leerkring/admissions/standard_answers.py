"""Standard answers to messages: words of the team's own, filled in for one sender."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy, override

from leerkring.admissions.greeting import greeted
from leerkring.admissions.mails import application_url, contact_of
from leerkring.admissions.models import Application
from leerkring.admissions.proposing import proposal_of
from leerkring.admissions.queries.messages import activity_of_message, organiser_of_message
from leerkring.admissions.queries.routing import application_of_ref
from leerkring.audit.trail import reference
from leerkring.mail.kinds import KindsOf
from leerkring.mail.models import IncomingMessage
from leerkring.mail.queries import words_for
from leerkring.mail.render import plain, render
from leerkring.programmes.models import Activity, Organiser
from leerkring.programmes.public_queries import activity_address
from leerkring.programmes.wording import last_day_in_words

_PLACEHOLDERS = {
    "given_name": gettext_lazy("the recipient's first name"),
    "activity": gettext_lazy("the title of the activity"),
    "organiser": gettext_lazy("the name of the organiser"),
    "contact": gettext_lazy("who answers questions, with address"),
    "deadline": gettext_lazy("the last day on which one can apply"),
    "page": gettext_lazy("the address of the activity's page"),
    "own_page": gettext_lazy("the address of the sender's own page"),
}
_EXAMPLES = {
    "given_name": "Sanne",
    "activity": "Leernetwerk schoolleiders",
    "organiser": "Gelijke Kansen Alliantie",
    "contact": "team@voorbeeld.nl",
    "deadline": "vrijdag 17 november 2023",
    "page": "https://…",
    "own_page": "https://…",
}
_kind = KindsOf("admissions", _PLACEHOLDERS, _EXAMPLES).add
ANSWERS = (
    _kind("answer_thanks", gettext_lazy("Answer: thank you, we look into it")),
    _kind("answer_how_to_apply", gettext_lazy("Answer: how to apply")),
    _kind("answer_own_page", gettext_lazy("Answer: see and change it on your own page")),
    _kind("answer_closed", gettext_lazy("Answer: applying is no longer possible")),
    _kind("answer_elsewhere", gettext_lazy("Answer: this is not for us")),
)


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a message when it is answered."""

    message: IncomingMessage
    application: Application | None
    activity: Activity | None
    organiser: Organiser | None

    @property
    def language(self) -> str:
        if self.message.person is not None:
            return self.message.person.language
        return self.application.language if self.application else "nl"


def about(message: IncomingMessage) -> About:
    """Return what is known of a message: its dossier, its activity and its team."""
    application = application_of_ref(message.subject_ref)
    activity = application.activity if application else activity_of_message(message)
    return About(message, application, activity, organiser_of_message(message))


def standard_answer(purpose: str, known: About) -> str:
    """Return the text of a standard answer, for the one who sent the message."""
    refs = []
    if known.activity is not None:
        refs.append(reference(known.activity))
    if known.organiser is not None:
        refs.append(reference(known.organiser))
    words = words_for(purpose, known.language, refs)
    with override(known.language):
        return plain(render(words, _values(known), language=known.language).text).strip()


def own_page_of_sender(message: IncomingMessage) -> str:
    """Return the personal link of who wrote; empty when somebody else wrote about the dossier."""
    application = application_of_ref(message.subject_ref)
    if application is None or message.sender.lower() != (application.email or "").lower():
        return ""
    return application_url(application)


def _values(known: About) -> dict[str, str]:
    activity, application = known.activity, known.application
    organiser = known.organiser.name if known.organiser else ""
    given_name = proposal_of(known.message).get("given_name", "")
    if application is not None:
        given_name = greeted(application, application.person) or given_name
    closes = activity.closes_before if activity else None
    return {
        "given_name": given_name,
        "activity": activity.title if activity else organiser,
        "organiser": organiser,
        "contact": contact_of(activity) if activity else organiser,
        "deadline": last_day_in_words(closes) if closes else "…",
        "page": activity_address(activity, known.language) if activity else "…",
        "own_page": own_page_of_sender(known.message) or "…",
    }
