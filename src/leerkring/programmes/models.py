from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import (
    Account,
    Language,
    Organisation,
    Place,
    Sector,
)
from leerkring.people.models import Role as PersonRole
from leerkring.programmes.formal_models import DeadlineExtension as DeadlineExtension
from leerkring.programmes.formal_models import FormalChannel as FormalChannel
from leerkring.programmes.formal_models import LifeSign as LifeSign
from leerkring.programmes.formal_models import Outage as Outage
from leerkring.programmes.moments import Moment, Precision
from leerkring.programmes.subscription_models import Notice as Notice
from leerkring.programmes.subscription_models import Subscription as Subscription


def new_preview_token() -> str:
    """Return a secret for the private preview of something unpublished."""
    return secrets.token_urlsafe(12)


class Organiser(models.Model):
    """A tenant: the public organisation whose programmes these are; nothing crosses between two."""

    organisation = models.ForeignKey(Organisation, models.PROTECT)
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    reply_to = models.EmailField(help_text="an address that a person reads")
    second_factor_roles = models.JSONField(
        default=list, blank=True, help_text="who must sign in with a code of an app too"
    )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role of an account in the team of an organiser, or of one activity only."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("programme manager")
        REVIEWER = "reviewer", _("reviewer")
        FACILITATOR = "facilitator", _("facilitator")
        HOST = "host", _("host")
        CHECK_IN = "check_in", _("check-in")
        PRIVACY = "privacy", _("privacy officer")
        READER = "reader", _("read only")

    organiser = models.ForeignKey(Organiser, models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    activity = models.ForeignKey(
        "programmes.Activity", models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, help_text="on whose behalf: the agency"
    )
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "activity"], name="role_once_per_activity"
            ),
            models.UniqueConstraint(
                fields=["organiser", "account", "role"],
                condition=Q(activity=None),
                name="role_once_per_organiser",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"


class Programme(models.Model):
    """A year of networks and webinars that belong together, with a page that announces them."""

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="programmes")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    lead = models.TextField(blank=True)
    background = models.TextField(blank=True, help_text="Markdown")
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)
    draws_together = models.BooleanField(
        default=False,
        help_text="its networks share one draw: applicants name a first and second preference",
    )
    most_per_organisation = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="people of one school over all networks of the one draw"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    preview_token = models.CharField(max_length=24, default=new_preview_token)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """A learning network or webinar: what one applies or registers for as a whole."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("learning network")
        WEBINAR = "webinar", _("webinar")

    class Admission(models.TextChoices):
        OPEN = "open", _("open registration")
        SELECTION = "selection", _("application and selection")
        INVITATION = "invitation", _("by invitation")

    class Selection(models.TextChoices):
        """How far the selection is; kept right by the actions of admissions."""

        NONE = "none", _("not begun")
        READING = "reading", _("motivations are being read")
        DRAWN = "drawn", _("drawn, not yet announced")
        RELEASED = "released", _("announced")

    class SelectionMethod(models.TextChoices):
        """How places are given when more people are suitable than there are places."""

        SPREAD = "spread", _("a lot with an agreed spread, among all who are suitable")
        MOTIVATION = "motivation", _("the team chooses on motivation, with reasons")
        LOTTERY = "lottery", _("a lot among all who applied")
        FIRST_COME = "first_come", _("in the order of applying")

    class ReserveOrder(models.TextChoices):
        """Who is next when a place comes free."""

        FIXED = "fixed", _("the order that was drawn with the places")
        DRAWN = "drawn", _("a new draw for each free place, within the agreed spread")

    class Commitment(models.TextChoices):
        STRICT = "strict", _("to all meetings")
        CONSULT = "consult", _("to all meetings; one date can be discussed")
        NONE = "none", _("to no date in advance")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=8, choices=Kind)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    short_title = models.CharField(max_length=60, help_text="in lists and menus: Schoolleiders")
    lead = models.TextField(blank=True, help_text="one or two sentences under the title")
    gains = models.TextField(blank=True, help_text="what it brings; Markdown")
    setup = models.TextField(blank=True, help_text="how it works; Markdown")
    background = models.TextField(blank=True, help_text="Markdown")
    how_to_apply = models.TextField(blank=True, help_text="Markdown; further to the standard text")
    for_whom = models.TextField(blank=True, help_text="in words")
    audience = models.JSONField(default=list, help_text="values of people.Role")
    sectors = models.JSONField(default=list, help_text="values of people.Sector")
    others_welcome = models.BooleanField(default=False, help_text="others are never refused")
    region = models.CharField(max_length=80, blank=True)
    catering = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)
    ring = models.PositiveSmallIntegerField(
        default=1, help_text="which colour and pattern mark it among the networks of its programme"
    )

    admission = models.CharField(max_length=10, choices=Admission)
    places_limited = models.BooleanField(default=True)
    places = models.PositiveIntegerField(null=True, blank=True, help_text="none: not said")
    places_taken = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_before = models.DateTimeField(null=True, blank=True)
    grace_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="after the deadline, for whoever was still typing"
    )
    selection = models.CharField(max_length=8, choices=Selection, default=Selection.NONE)
    selection_method = models.CharField(
        max_length=10, choices=SelectionMethod, default=SelectionMethod.SPREAD
    )
    method_locked_at = models.DateTimeField(
        null=True, blank=True, help_text="the call was open: no longer to be changed"
    )
    reserve_order = models.CharField(max_length=8, choices=ReserveOrder, default=ReserveOrder.FIXED)
    team_size = models.PositiveSmallIntegerField(
        default=1, help_text="how many colleagues may apply together; 1: everybody alone"
    )
    commitment = models.CharField(max_length=8, choices=Commitment, default=Commitment.STRICT)
    motivation_words_min = models.PositiveSmallIntegerField(default=0)
    motivation_words_max = models.PositiveSmallIntegerField(default=300)
    answer_days = models.PositiveSmallIntegerField(default=7, help_text="to answer an offer")
    application_email = models.EmailField(blank=True)

    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)

    published_at = models.DateTimeField(null=True, blank=True, help_text="may lie in the future")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    preview_token = models.CharField(max_length=24, default=new_preview_token)
    starts_at = models.DateTimeField(null=True, blank=True, help_text="of its first meeting")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="of its last meeting")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(places=None) | Q(places_taken__lte=F("places")),
                name="never_more_than_the_places",
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None)
                | Q(closes_before=None)
                | Q(closes_before__gt=F("opens_at")),
                name="closes_after_it_opens",
            ),
        ]
        indexes = [models.Index(fields=["published_at"], name="activity_published")]

    def __str__(self) -> str:
        return self.short_title

    @property
    def is_full(self) -> bool:
        """Tell whether every place is given or offered."""
        return self.places is not None and self.places_taken >= self.places

    @property
    def is_webinar(self) -> bool:
        return self.kind == self.Kind.WEBINAR


class OrganisationRole(models.Model):
    """What an organisation does for an activity: who asked, pays, makes or carries it out."""

    class Role(models.TextChoices):
        INITIATOR = "initiator", _("initiator")
        ORGANISER = "organiser", _("organiser")
        DEVELOPER = "developer", _("developer")
        EXECUTOR = "executor", _("carries it out")
        RESEARCHER = "researcher", _("researcher")
        COMMISSIONER = "commissioner", _("commissioner")
        FUNDER = "funder", _("funder")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="organisation_roles")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="activity_roles")
    role = models.CharField(max_length=12, choices=Role)
    note = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "organisation", "role"], name="organisation_role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role}"


class Milestone(models.Model):
    """A step of an activity that is no meeting: the intake, the balance, the confirmation."""

    class Kind(models.TextChoices):
        INTAKE = "intake", _("online intake")
        BALANCE = "balance", _("the balance of all applications")
        CONFIRMATION = "confirmation", _("official confirmation")
        OTHER = "other", _("other")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=160)
    note = models.CharField(max_length=250, blank=True)
    on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["on", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def moment(self) -> Moment:
        return Moment(Precision(self.precision), self.on)


class Venue(models.Model):
    """A building where meetings can be held."""

    organiser = models.ForeignKey(Organiser, models.CASCADE, related_name="venues")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True)
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=250, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    access = models.TextField(blank=True, help_text="step-free, induction loop, parking")
    contact = models.CharField(max_length=160, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """One gathering, in person, online or both; date, time and venue may each be unknown."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("in person and online")

    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="meetings")
    activities = models.ManyToManyField(Activity, through="MeetingOf", related_name="meetings")
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True, help_text="Markdown")
    mode = models.CharField(max_length=9, choices=Mode, default=Mode.IN_PERSON)
    is_closing = models.BooleanField(default=False)
    on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.UNKNOWN)
    start_time = models.TimeField(null=True, blank=True, help_text="Amsterdam")
    end_time = models.TimeField(null=True, blank=True, help_text="Amsterdam")
    starts_at = models.DateTimeField(null=True, blank=True, help_text="follows from day and time")
    ends_at = models.DateTimeField(null=True, blank=True)
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True)
    room = models.CharField(max_length=80, blank=True)
    join_url = models.URLField(blank=True)
    join_url_from_minutes = models.PositiveSmallIntegerField(
        default=30, help_text="minutes before the start from which the link is shown"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    calendar_uid = models.CharField(max_length=80, unique=True)
    calendar_sequence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["on", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at"), precision="day"),
                name="meeting_times_together_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(on=None, precision="tbd") | (Q(on__isnull=False) & ~Q(precision="tbd")),
                name="meeting_date_or_unknown",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="meeting_starts")]

    def __str__(self) -> str:
        return self.title

    @property
    def moment(self) -> Moment:
        return Moment(Precision(self.precision), self.on, self.start_time, self.end_time)

    @property
    def is_online(self) -> bool:
        return self.mode == self.Mode.ONLINE

    def has_ended(self, at: datetime) -> bool:
        """Tell whether this meeting is over; one without a date never is."""
        last = self.moment.last
        return last is not None and last <= at


class MeetingOf(models.Model):
    """That a meeting belongs to an activity; a joint closing belongs to several."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="links")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="links")
    number = models.PositiveSmallIntegerField(help_text="1 for the first meeting")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "activity"], name="meeting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} of {self.activity_id}"


class AgendaItem(models.Model):
    """A part of a meeting's programme with its minutes; its clock time follows from the order."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", _("welcome")
        PRESENTATION = "presentation", _("presentation")
        EXCHANGE = "exchange", _("exchange in groups")
        HARVEST = "harvest", _("harvest")
        MEAL = "meal", _("food and drinks")
        BREAK = "break", _("break")
        CLOSING = "closing", _("closing")
        OTHER = "other", _("other")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    title = models.CharField(max_length=160)
    who = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="agenda_item_takes_time")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes)


class Material(models.Model):
    """A document or link that belongs to a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="materials")
    title = models.CharField(max_length=160)
    url = models.URLField()
    public = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


AUDIENCES = PersonRole.choices
SECTORS = Sector.choices
