"""Mail of applicants as the team has it: who sees which message, and what it can be joined to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Lower

from leerkring.admissions.models import Application
from leerkring.admissions.rules import SECRETARIES
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.audit.numbers import number_of
from leerkring.audit.trail import reference
from leerkring.mail.incoming_queries import messages_about, messages_in
from leerkring.mail.models import IncomingMessage
from leerkring.mail.quoting import split_words
from leerkring.people.finding import NAME, by_name, rows_with
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Membership, Organiser

A = ApplicationState
MOST_TO_JOIN = 20
RECENT = timedelta(days=60)  # how long after its deadline mail for an activity is still expected
DAYS_TO_COMPLETE = timedelta(days=3)  # for what arrived in time


# --- who may see what --------------------------------------------------------------------------


def _managed(by: Actor) -> tuple[set[int], set[int]]:
    """Return the organisers, and the single activities, whose post this actor handles."""
    grants = [grant for grant in by.grants if grant.role in SECRETARIES]
    whole = {grant.organiser_id for grant in grants if grant.activity_id is None}
    single = {grant.activity_id for grant in grants if grant.activity_id is not None}
    return whole, single


def _contexts_of(by: Actor) -> QuerySet[Any, Any]:
    """Return the references of what an actor handles the post of, to be asked within a query."""
    whole, single = _managed(by)
    own = Activity.objects.filter(Q(programme__organiser_id__in=whole) | Q(pk__in=single))
    return _references("organiser", Organiser.objects.filter(pk__in=whole)).union(
        _references("activity", own), all=True
    )


def _references(kind: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Concat(Value(f"{kind}:"), Cast("pk", CharField())))


def inbox_of(by: Actor) -> QuerySet[IncomingMessage]:
    """Return every message that this actor may handle, newest first, without the bytes."""
    return messages_in(_contexts_of(by))


def message_for(by: Actor, pk: int) -> IncomingMessage | None:
    """Return one message that this actor may handle, or None."""
    return inbox_of(by).filter(pk=pk).first()


def organiser_of_message(message: IncomingMessage) -> Organiser | None:
    """Return the organiser whose team a message is for."""
    own = number_of(message.context_ref, "organiser")
    if own is not None:
        return Organiser.objects.filter(pk=own).first()
    activity = activity_of_message(message)
    return activity.programme.organiser if activity else None


def activity_of_message(message: IncomingMessage) -> Activity | None:
    """Return the activity that a message is for; it is read once for what is in memory."""
    found: dict[str, Activity | None] = vars(message).setdefault("activities_found", {})
    ref = message.context_ref
    if ref not in found:
        rows = Activity.objects.select_related("programme__organiser")
        found[ref] = rows.filter(pk=number_of(ref, "activity") or 0).first()
    return found[ref]


def left_out_of(application: Application) -> str:
    """Return what was taken for signature or earlier letter in the mails of an application.

    Only of mails from the applicant's own address: others may lie in their dossier, too.
    """
    if application.source != Application.Source.MAIL:
        return ""
    found = []
    for message in messages_about(reference(application)).filter(sender=application.email.lower()):
        words = split_words(message.full_text)
        found += [part for part in (words.signature, words.quoted) if part]
    return "\n\n".join(reversed(found))


def raw_of(message: IncomingMessage) -> bytes:
    """Return the bytes of a message as they came in."""
    return bytes(IncomingMessage.objects.only("raw").get(pk=message.pk).raw)


def colleagues_of(message: IncomingMessage) -> QuerySet[Account]:
    """Return to whom a message can be given: the organiser's managers, by name."""
    organiser = organiser_of_message(message)
    ids = Membership.objects.filter(organiser=organiser, role__in=SECRETARIES).values("account_id")
    rows = Account.objects.filter(pk__in=ids, is_active=True).select_related("person")
    return rows.order_by(*by_name("person__"), "pk")


def activities_to_choose(by: Actor, message: IncomingMessage) -> QuerySet[Activity]:
    """Return the activities that a message can be an application for, its own one first."""
    whole, single = _managed(by)
    organiser = organiser_of_message(message)
    own = Q(programme__organiser_id__in=whole) | Q(pk__in=single)
    rows = Activity.objects.filter(own, programme__organiser=organiser, cancelled_at=None)
    first = number_of(message.context_ref, "activity") or 0
    is_own = Case(When(pk=first, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.select_related("programme__organiser").order_by(is_own, "-opens_at", "-pk")


def applications_to_join(
    by: Actor, message: IncomingMessage, words: str = ""
) -> QuerySet[Application]:
    """Return whose dossier a message may belong to: of its sender, or in which the words stand."""
    activities = activities_to_choose(by, message).order_by().values("pk")
    rows = Application.objects.filter(activity__in=activities)
    if not words.split():
        address = message.sender.strip().lower()
        rows = rows.alias(typed=Lower("email"), known=Lower("person__email"))
        rows = rows.filter(Q(typed=address) | Q(known=address))
    rows = rows_with(rows, words, *NAME, "email", "organisation_name", "organisation_town")
    return rows.select_related("activity__programme__organiser", "person").order_by("-pk")[
        :MOST_TO_JOIN
    ]
