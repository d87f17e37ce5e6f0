"""What the page of an activity says of it, in words: where, when, for whom, what one can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.programmes.models import Activity, OrganisationRole, Programme
from leerkring.programmes.moments import Moment
from leerkring.programmes.public_queries import ActivityShown, MeetingShown, Step
from leerkring.programmes.states import (
    PublicState,
    method_is_locked,
    takes_applications,
)
from leerkring.programmes.wording import (
    dates_in_words,
    instant_in_words,
    last_day_in_words,
    method_in_words,
    state_in_words,
    times_in_words,
)
from leerkring.web.design.templatetags.leerkring import foreign


@dataclass(frozen=True, slots=True)
class Notice:
    """Something at the top of a page that matters before anything else."""

    kind: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that one sees at a glance, with what stands small beneath it."""

    term: str
    picture: str
    value: str
    notes: Sequence[str] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Bead:
    """One line of a series: a meeting, or a step between meetings."""

    look: str
    moment: Moment
    title: str
    after: SafeString | str


@dataclass(frozen=True, slots=True)
class Where:
    """Where an activity is, in short and in a sentence."""

    short: str
    note: str
    long: str


def preview_notice(thing: Activity | Programme) -> Notice:
    """Return that only who has the link sees this, and until when."""
    text = _("Only people with this link see this page; it is not published.")
    if thing.published_at:
        text = _("Only people with this link see this page. Everybody sees it from %(day)s.")
        text %= {"day": instant_in_words(thing.published_at)}
    return Notice("warning", _("Preview."), text)


def notices(shown: ActivityShown, state: PublicState, *, preview: bool) -> list[Notice]:
    """Return what a reader must know before anything else."""
    activity = shown.activity
    found = [preview_notice(activity)] if preview else []
    if state == PublicState.PAST:
        words = _("Please note: this activity has already taken place")
        found.append(Notice("warning", words))
    if activity.cancelled_at:
        found.append(Notice("error", _("Please note: this activity is cancelled")))
    elif state != PublicState.PAST and shown.extended_from and activity.closes_before:
        days = {
            "old": last_day_in_words(shown.extended_from),
            "new": last_day_in_words(activity.closes_before),
        }
        words = _("The last day to apply was %(old)s and became %(new)s.") % days
        found.append(Notice("info", _("Extended because of an outage."), words))
    return found


def beads(timeline: Iterable[Step | MeetingShown], language: str) -> list[Bead]:
    """Return a series line by line, in the language of those who wrote it."""
    return [
        _meeting(one, language) if isinstance(one, MeetingShown) else _step(one) for one in timeline
    ]


def _step(step: Step) -> Bead:
    title = f"{step.title}: {step.note}" if step.note else step.title
    return Bead("is-step", step.moment, title, "")


def _meeting(meeting: MeetingShown, language: str) -> Bead:
    look, after = "is-joint" if meeting.shared_with else "", SafeString("")
    if meeting.is_cancelled:
        look, after = f"{look} is-cancelled".strip(), format_html(" ({})", _("cancelled"))
    if meeting.shared_with:
        networks = _links_to(meeting.shared_with, language)
        after = format_html("{}, {} {}", after, _("together with"), networks)
    return Bead(look, meeting.moment, meeting.title, after)


def _links_to(networks: Iterable[Mapping[str, str]], language: str) -> SafeString:
    """Return links to the pages of networks, one after another."""
    rows = (
        (reverse("web_public:activity", args=[one["slug"]]), foreign(language), one["name"])
        for one in networks
    )
    return format_html_join(", ", '<a href="{}"{}>{}</a>', rows)


def where(shown: ActivityShown) -> Where:
    """Return where the meetings are, each place once, and what is not known yet."""
    held = [meeting for meeting in shown.meetings if not meeting.is_cancelled]
    in_person = [meeting.place for meeting in held if not meeting.is_online]
    if held and not in_person:
        online = _("Online")
        link = _("Whoever has a place gets the link to join.")
        return Where(online, "", f"{online}. {link}")
    if places := "; ".join(dict.fromkeys(place for place in in_person if place)):
        if "" not in in_person:
            return Where(places, "", places)
        short, long = _("the rest to be determined"), _("the other meetings: to be determined")
        return Where(f"{places}; {short}", "", f"{places}; {long}")
    if shown.activity.is_webinar:
        return Where(_("To be determined"), "", _("Not determined yet"))
    later = _(
        "We choose the place once we know who takes part, so that nobody has to travel very far."
    )
    return Where(
        _("To be determined"),
        _("We take everybody's travel time into account."),
        _("Not determined yet") + f". {later}",
    )


def places(activity: Activity) -> str:
    """Return how many places there are; nothing where everybody can come."""
    if not activity.places_limited:
        return ""
    return str(activity.places) if activity.places else _("Limited")


def how_places_are_given(activity: Activity, at: datetime) -> str:
    """Return the method of choosing, and since when it is fixed."""
    method = method_in_words(activity) if activity.places_limited else ""
    if not method:
        return ""
    is_fixed = _("This no longer changes.")
    if not method_is_locked(activity, at):
        is_fixed = _("This no longer changes from the moment that you can apply.")
    no_names = _("Names are not made public.")
    said = [method, is_fixed, no_names]
    if activity.selection_method == Activity.SelectionMethod.SPREAD:
        said.insert(1, _("Are there places enough? Then everybody who fits is in."))
    return " ".join(said)


IN_BRIEF: Mapping[str, str | Promise] = {
    Activity.SelectionMethod.SPREAD: gettext_lazy(
        "Too many who fit? Then lots are drawn, with an agreed spread."
    ),
    Activity.SelectionMethod.MOTIVATION: gettext_lazy(
        "Too many who fit? Then the team chooses on motivation."
    ),
    Activity.SelectionMethod.LOTTERY: gettext_lazy("Too many applications? Then lots are drawn."),
    Activity.SelectionMethod.FIRST_COME: gettext_lazy(
        "Too many applications? Then who applied first comes first."
    ),
}


def _places_in_brief(activity: Activity, draw_id: str) -> list[SafeString | str]:
    """Return in a line how places are given, with the way to the rules, or to what came of them."""
    if not activity.places_limited or not method_in_words(activity):
        return []
    rules = format_html('<a href="#plaatsen">{}</a>', _("How that works"))
    if draw_id:
        record = reverse("web_public:draw", args=[draw_id])
        rules = format_html('<a href="{}">{}</a>', record, _("How the places were given"))
    return [format_html("{} {}", IN_BRIEF[activity.selection_method], rules)]


def at_a_glance(shown: ActivityShown, draw_id: str) -> list[Fact]:
    """Return the facts that stand beside the title."""
    activity = shown.activity
    held = [one for one in shown.meetings if not one.is_cancelled] or shown.meetings
    moments = [one.moment for one in held]
    first, *more = dates_in_words(moments, with_hours=False)
    here = where(shown)
    facts = [
        Fact(_("Date"), "calendar", capfirst(first), more),
        Fact(_("Time"), "clock", times_in_words(moments)),
        Fact(_("Location"), "place", here.short, [here.note] if here.note else []),
        Fact(
            _("Places"),
            "people",
            places(activity),
            _places_in_brief(activity, draw_id),
        ),
        Fact(_("Food and drinks"), "food", activity.catering, language=activity.language),
    ]
    return [fact for fact in facts if fact.value]


def contact_link(activity: Activity) -> SafeString:
    """Return the address of the contact person, as a link."""
    address = activity.contact_email or activity.programme.organiser.reply_to
    return format_html('<a href="mailto:{}">{}</a>', address, address)


def contact_lines(activity: Activity) -> SafeString:
    """Return the contact person: name, address and telephone number, each on a line."""
    link = '<a href="{}:{}">{}</a>'
    lines = [
        activity.contact_name,
        contact_link(activity),
        activity.contact_phone
        and format_html(link, "tel", activity.contact_phone, activity.contact_phone),
    ]
    return format_html_join(SafeString("<br>"), "{}", ([line] for line in lines if line))


def organisations(shown: ActivityShown) -> list[dict[str, str]]:
    """Return who makes this, each in its role, with its website where it has one."""
    link = '<a href="{}" rel="noopener">{}</a>'
    return [
        {
            "label": capfirst(str(OrganisationRole.Role(one["role"]).label)),
            "name": format_html(link, one["website"], one["name"])
            if one["website"]
            else one["name"],
            "note": one["note"],
        }
        for one in shown.roles
    ]


def commitment(activity: Activity) -> str:
    """Return what whoever applies promises."""
    if activity.is_webinar:
        return ""
    return {
        Activity.Commitment.STRICT: _("Whoever applies commits to being at all meetings."),
        Activity.Commitment.CONSULT: _(
            "Whoever applies commits to being at all meetings; one date can be discussed."
        ),
    }.get(Activity.Commitment(activity.commitment), "")


def for_whom(activity: Activity, audience: str) -> str:
    """Return for whom it is, as the organiser wrote it or else by role and sector."""
    return activity.for_whom or capfirst(audience)


def apply_button(activity: Activity, state: PublicState, at: datetime) -> str:
    """Return what the button says that begins an application; nothing where nobody can apply."""
    if not takes_applications(activity, at):
        return ""
    if not activity.is_webinar:
        return _("Apply")
    is_full = state == PublicState.FULL
    return _("Join the reserve list") if is_full else _("Register directly")


def applying(activity: Activity, state: PublicState, at: datetime) -> str:
    """Return whether one can apply, as a sentence."""
    if state == PublicState.PAST:
        return " ".join(
            (*_how_one_could_apply(activity), _("This activity has already taken place."))
        )
    invited = activity.admission == Activity.Admission.INVITATION
    if invited and not takes_applications(activity, at):
        return _("This activity is by invitation: whoever can take part gets a personal message.")
    return f"{state_in_words(activity, at)}."


def _how_one_could_apply(activity: Activity) -> list[str]:
    """Return until when and how one could apply, for the archive."""
    if activity.closes_before is None:
        return []
    values = {
        "day": last_day_in_words(activity.closes_before),
        "address": activity.application_email,
    }
    if activity.is_webinar or not activity.application_email:
        return [_("You could apply up to and including %(day)s.") % values]
    return [
        _("You could apply up to and including %(day)s, here or by mail to %(address)s.") % values
    ]
