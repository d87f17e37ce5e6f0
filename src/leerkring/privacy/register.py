"""The register of processing (Article 30 GDPR): what the rooms declare, and who may see it.

Nothing here is written down twice: purposes, grounds and terms are those of the declarations, and
who receives a kind of data follows from asking the rules of its room, role by role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.rules import may_see_applications
from leerkring.attendance.rules import may_keep_the_door
from leerkring.audit.rules import may_read_security
from leerkring.experts.rules import may_see_experts
from leerkring.intake.rules import may_read_answers
from leerkring.mail.rules import may_keep_post
from leerkring.people.models import Account
from leerkring.people.privacy import GROUNDS, Declaration, Words, declared
from leerkring.privacy.field_words import FIELD_WORDS
from leerkring.privacy.queries import general_terms
from leerkring.privacy.rules import is_privacy_officer
from leerkring.privacy.wording import WHAT_HAPPENS, term_in_words
from leerkring.programmes.models import Activity, Membership, Organiser, Programme
from leerkring.programmes.rules import may_manage, may_run_the_day, may_see, roles_with
from leerkring.review.rules import may_review
from leerkring.selection.rules import may_audit_draw, may_draw

type Rule = Callable[..., bool]


@dataclass(frozen=True, slots=True)
class Room:
    """Whose data a room keeps, and the rules that let somebody of a team see them."""

    subjects: Words
    rules: tuple[Rule, ...]


def _may_keep_post(by: Any, activity: Activity) -> bool:
    organiser_id = activity.programme.organiser_id
    return may_keep_post(by, "", f"organiser:{organiser_id}")


def _reads_security(by: Any, _activity: Activity) -> bool:
    return may_read_security(by)


def _is_officer(by: Any, _activity: Activity) -> bool:
    return is_privacy_officer(by)


def _may_see_experts(by: Any, activity: Activity) -> bool:
    return may_see_experts(by, activity.programme.organiser)


TAKES_PART = gettext_lazy("who applies or takes part")
WORKS_HERE = gettext_lazy("who works in a team")
ROOMS: Mapping[str, Room] = {
    "audit": Room(gettext_lazy("everybody who did something here"), (may_see_applications,)),
    "jobs": Room(gettext_lazy("whom work in the background was about"), ()),
    "people": Room(
        gettext_lazy("who takes part, is an expert or works here"), (may_see_applications,)
    ),
    "mfa": Room(WORKS_HERE, ()),
    "mail": Room(gettext_lazy("who writes to us or is written to"), (_may_keep_post,)),
    "programmes": Room(gettext_lazy("contacts, speakers, subscribers and teams"), (may_see,)),
    "admissions": Room(TAKES_PART, (may_see_applications,)),
    "review": Room(gettext_lazy("who applies, and readers"), (may_review, may_see_applications)),
    "selection": Room(TAKES_PART, (may_draw, may_audit_draw)),
    "intake": Room(TAKES_PART, (may_read_answers,)),
    "experts": Room(gettext_lazy("experts"), (_may_see_experts,)),
    "attendance": Room(TAKES_PART, (may_keep_the_door,)),
    "live": Room(TAKES_PART, (may_run_the_day,)),
    "findings": Room(TAKES_PART, (may_run_the_day,)),
    "privacy": Room(gettext_lazy("who asks something about their data"), (_is_officer,)),
}
# Where a kind of data is seen by others than the rest of its room.
SEEN_BY: Mapping[str, tuple[Rule, ...]] = {
    "admissions.Application": (may_see_applications, may_review),
    "audit.SecurityEvent": (_reads_security,),
    "audit.Pace": (),
    "people.SignInLink": (),
    "people.Session": (),
    "programmes.Subscription": (may_manage,),
}
OUTSIDE: Mapping[str, Words] = {
    "mail.Letter": gettext_lazy("the mail server that delivers letters"),
    "mail.Attachment": gettext_lazy("the mail server that delivers letters"),
    "mail.IncomingMessage": gettext_lazy("the mail server that receives letters"),
    "mail.IncomingFile": gettext_lazy("the mail server that receives letters"),
    "programmes.Activity": gettext_lazy("everybody, on the page of the activity"),
    "programmes.AgendaItem": gettext_lazy("everybody, on the page of the activity"),
}
# What nobody is shown of themselves, and an officer must know of.
OTHER_WORDS: Mapping[str, Words] = {
    "actor_id": gettext_lazy("number of who did it"),
    "actor_name": gettext_lazy("name of who did it"),
    "content": gettext_lazy("content of the file"),
    "decided_by": gettext_lazy("who decided"),
    "exception": gettext_lazy("kind of error"),
    "html": gettext_lazy("the letter as a page"),
    "key": gettext_lazy("mark of an address or a place"),
    "links": gettext_lazy("links in the letter"),
    "raw": gettext_lazy("the message as it came"),
    "result": gettext_lazy("the figures"),
    "table": gettext_lazy("the whole list"),
    "traceback": gettext_lazy("where it went wrong"),
    "values": gettext_lazy("what was filled in"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register: a kind of data, as a privacy officer must be able to show it."""

    declaration: Declaration
    ground: Words
    subjects: Words
    fields: tuple[str, ...]
    receivers: tuple[str, ...]
    term: str
    at_the_end: Words

    def cells(self) -> list[str]:
        """Return the line as it stands in a sheet, in the order of `heads`."""
        one = self.declaration
        return [
            str(one.called),
            str(one.purpose),
            str(self.ground),
            str(self.subjects),
            ", ".join(self.fields),
            ", ".join(self.receivers),
            self.term,
            str(self.at_the_end),
        ]


def heads() -> list[str]:
    """Return the heads of the register's columns."""
    return [
        *(_("Kind of data"), _("Why"), _("Ground"), _("Of whom"), _("Which data")),
        *(_("Who receives it"), _("Kept for"), _("At the end of the term")),
    ]


def register_lines() -> list[Line]:
    """Return the register, by the names of the kinds of data."""
    terms = general_terms()
    lines = [_line(one, terms) for one in declared()]
    return sorted(lines, key=lambda line: str(line.declaration.called).casefold())


def _line(one: Declaration, terms: Mapping[str, int]) -> Line:
    return Line(
        declaration=one,
        ground=GROUNDS[one.ground],
        subjects=ROOMS[one.model._meta.app_label].subjects,
        fields=_fields(one),
        receivers=_receivers(one),
        term=term_in_words(one, terms),
        at_the_end=WHAT_HAPPENS[one.erasure],
    )


def _fields(one: Declaration) -> tuple[str, ...]:
    """Return which data a kind holds, in words; what opens doors is not told apart."""
    known = {**FIELD_WORDS, **OTHER_WORDS}
    named = [str(known[name]) for name in one.fields if name in known]
    if len(named) < len(one.fields):
        named.append(_("secrets that open doors"))
    return tuple(named) or (_("no words: that it is so, and when"),)


def _receivers(one: Declaration) -> tuple[str, ...]:
    """Return the roles at an organiser that may see a kind of data, and who does outside it."""
    rules = SEEN_BY.get(one.key, ROOMS[one.model._meta.app_label].rules)
    thing = Activity(pk=1, programme=Programme(organiser=Organiser(pk=1)))
    held = {role for rule in rules for role in roles_with(rule, thing)}
    found = [str(role.label) for role in Membership.Role if role in held]
    if one.key in OUTSIDE:
        found.append(str(OUTSIDE[one.key]))
    return tuple(found) or (_("nobody in a team"),)


@dataclass(frozen=True, slots=True)
class Controller:
    """Who is responsible, as the register of processing names it."""

    name: str
    team: str
    contact: str
    officers: tuple[tuple[str, str], ...]


def controllers(organisers: Iterable[int]) -> list[Controller]:
    """Return who is responsible: the organisation behind each team, and its privacy officers."""
    rows = Organiser.objects.filter(pk__in=set(organisers)).select_related("organisation")
    return [_controller(one) for one in rows.order_by("name")]


def _controller(organiser: Organiser) -> Controller:
    accounts = Account.objects.filter(
        memberships__organiser=organiser,
        memberships__activity=None,
        memberships__role=Membership.Role.PRIVACY,
    ).select_related("person")
    return Controller(
        name=organiser.organisation.name,
        team=organiser.name,
        contact=organiser.reply_to,
        officers=tuple((one.person.name, one.email) for one in accounts.order_by("pk")),
    )


def ways_out() -> list[tuple[str, str]]:
    """Return every way along which data come in or go out, as this installation is set up."""
    return [
        (
            _("Forms on the site"),
            _("What people type goes into the database of this installation."),
        ),
        (_("Letters"), _mail_out()),
        (_("Mail that comes in"), _mail_in()),
        (
            _("Lists"),
            _("Whoever may see a table can take it along; then the file is theirs to keep."),
        ),
        (_("Public pages"), _("Contacts and announced speakers; of a draw no names at all.")),
        (_("Public number for a draw"), _chance()),
        (
            _("Backups"),
            _("Whoever runs the installation makes them; a restore erases again who was erased."),
        ),
        (_("Other companies"), _("No tracking, and no requests to other companies.")),
    ]


def _mail_out() -> str:
    """Return where letters go: the settings of the mailer know it."""
    mailer = settings.MAILERS["default"]
    if mailer["BACKEND"].endswith("filebased.EmailBackend"):
        return _("Letters are put into files of this installation; none is delivered.")
    host = mailer.get("OPTIONS", {}).get("host")
    if host:
        return _("Names, addresses and letters go to the mail server %(name)s.") % {"name": host}
    return _("Names, addresses and letters go to the mail provider that was set up.")


def _mail_in() -> str:
    if settings.IMAP is not None or settings.DELIVERY_ADDRESS is not None:
        return _("Messages to the team are read and kept, with their files.")
    return _("No mailbox is read; a team may put messages here by hand.")


def _chance() -> str:
    if settings.DRAND_URL:
        return _("Fetched from %(address)s; nothing about people goes there.") % {
            "address": settings.DRAND_URL
        }
    return _("Typed in by two people; nothing is fetched.")
