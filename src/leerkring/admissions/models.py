from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.states import ApplicationState, DateAnswer, OfferState
from leerkring.people.models import Account, Language, Organisation, Person, Role, Sector, new_nonce
from leerkring.people.named import Named
from leerkring.programmes.models import Activity, Meeting


class Ordered(models.Model):
    """One of several rows of an activity, in an order that people give them."""

    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering: ClassVar = ["position", "id"]


class Question(Ordered):
    """A question of an activity's own on its application form."""

    class Kind(models.TextChoices):
        SHORT = "short", _("short text")
        LONG = "long", _("long text")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")
        MULTIPLE = "multiple", _("several of several")
        NUMBER = "number", _("number")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(max_length=250)
    help_text = models.CharField(max_length=250, blank=True)
    options = models.JSONField(default=list, help_text="texts to choose from")
    required = models.BooleanField(default=False)
    asked_if = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        help_text="asked only after a certain answer to this one",
    )
    asked_if_answer = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.label


class ListUpload(models.Model):
    """A list that somebody is taking over: read once, and kept for a day at the most."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="+")
    filename = models.CharField(max_length=100)
    table = models.JSONField(help_text="headings, rows, and where in the file they stand")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.filename


class EligibilityCheck(Ordered):
    """A short question before the form: its answer tells whether somebody can take part."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="eligibility_checks")
    text = models.CharField(max_length=250, help_text="a yes/no question")
    wanted = models.BooleanField(default=True, help_text="the answer that lets somebody apply")
    otherwise = models.CharField(
        max_length=250, blank=True, help_text="what to do instead, for who answers differently"
    )
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.text


class Team(models.Model):
    """Colleagues who apply together: in the selection they come together or not at all."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="teams")
    code = models.CharField(max_length=12, unique=True, help_text="with which a colleague joins")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"team {self.code}"


class Application(Named):
    """Somebody's wish to take part: a draft, an application, a registration, a place."""

    class Source(models.TextChoices):
        WEB = "web", _("web form")
        PHONE = "phone", _("by phone")
        PAPER = "paper", _("on paper")
        MAIL = "mail", _("by e-mail")
        IMPORT = "import", _("from a list")
        INVITATION = "invitation", _("invited")
        REPLACEMENT = "replacement", _("in a colleague's place")
        NOMINATION = "nomination", _("asked to apply")
        COLLEAGUE = "colleague", _("registered by a colleague")

    class Decides(models.TextChoices):
        """How somebody wants to hear a decision; empty: it was never asked."""

        MAIL = "mail", _("by e-mail")
        POST = "post", _("on paper")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="applications")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    state = models.CharField(
        max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    source = models.CharField(max_length=12, choices=Source, default=Source.WEB)
    source_note = models.CharField(max_length=250, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)

    # As the applicant wrote it; a person and an affiliation follow from it on submission.
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=16, choices=Role, blank=True)
    job_title = models.CharField(max_length=80, blank=True)
    sector = models.CharField(max_length=3, choices=Sector, blank=True)
    organisation_name = models.CharField(max_length=160, blank=True)
    organisation_town = models.CharField(max_length=80, blank=True)
    organisation_postcode = models.CharField(max_length=7, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    motivation = models.TextField(blank=True)
    answers = models.JSONField(default=dict, help_text="question id → answer")
    heard_from = models.CharField(max_length=80, blank=True)
    team = models.ForeignKey(
        "Team", models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    preference = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 = first, among this person's parallel networks"
    )
    along_with = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="further_choices",
        help_text="the application in which this network was named as a further preference",
    )
    checks = models.JSONField(default=dict, help_text="eligibility check id → answer (yes or no)")

    decides = models.CharField(max_length=4, choices=Decides, blank=True)
    decides_text = models.CharField(
        max_length=12, blank=True, help_text="version of the sentence that they agreed to"
    )
    postal_address = models.CharField(
        max_length=250, blank=True, help_text="for a decision on paper; empty: the organisation's"
    )
    came_in_on = models.DateField(
        null=True, blank=True, help_text="of what came on paper: the postmark, or the desk"
    )

    link_nonce = models.CharField(max_length=16, default=new_nonce)
    step = models.PositiveSmallIntegerField(default=1, help_text="of the form, furthest reached")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    late_until_at = models.DateTimeField(
        null=True, blank=True, help_text="until when this one may still be sent, late"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reserve_number = models.PositiveIntegerField(null=True, blank=True)
    before_leaving = models.JSONField(
        default=dict, help_text="what undoing brings back: the state, and what was said of meetings"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=Q(person__isnull=False) & ~Q(state__in=["draft", "withdrawn", "left"]),
                name="one_application_per_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(person__isnull=False, submitted_at__isnull=False),
                name="application_has_person_and_moment",
            ),
            models.CheckConstraint(
                condition=Q(decides="mail", decides_text__gt="")
                | (~Q(decides="mail") & Q(decides_text="")),
                name="agreed_to_a_version",
            ),
            models.UniqueConstraint(
                fields=["activity", "reserve_number"],
                condition=Q(state="reserve"),
                name="reserve_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "state", "submitted_at"], name="application_list"),
            models.Index(fields=["activity", "email"], name="application_address"),
            models.Index(fields=["person"], name="application_person"),
            models.Index(Lower("email"), name="application_email"),
        ]

    @property
    def is_erased(self) -> bool:
        return not self.link_nonce  # nobody is ever without one but by erasing

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def motivation_words(self) -> int:
        return len(self.motivation.split())


class DateCommitment(models.Model):
    """What an applicant said about one meeting's date: yes, maybe or no."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="commitments")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="commitments")
    answer = models.CharField(max_length=5, choices=DateAnswer)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "meeting"], name="commitment_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.answer}"


class LateAttempt(models.Model):
    """That somebody came after the deadline, and when: kept for the question "was I too late?"."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="late_attempts")
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True)
    email = models.EmailField(blank=True)
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"late for {self.activity_id} at {self.arrived_at}"


class Offer(models.Model):
    """A place that somebody may accept until a moment; never two open ones for one application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    offered_at = models.DateTimeField()
    answer_before = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="open"), name="one_open_offer"
            ),
            models.CheckConstraint(
                condition=Q(answer_before__gt=F("offered_at")), name="offer_leaves_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_before"], name="offer_due")]

    def __str__(self) -> str:
        return f"offer to {self.application_id}"


class Replacement(models.Model):
    """That a colleague of the same organisation took over somebody's place, and why."""

    left = models.ForeignKey(Application, models.PROTECT, related_name="replaced_by")
    came = models.OneToOneField(Application, models.PROTECT, related_name="replaces")
    reason = models.CharField(max_length=250)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.came_id} for {self.left_id}"


class Nomination(models.Model):
    """That somebody was asked by name to apply: by whom, and what came of it."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="nomination")
    nominated_by = models.CharField(max_length=160, help_text="who thought of this person")
    note = models.CharField(max_length=500, blank=True, help_text="why, as the letter says it")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True, help_text="said: not interested")

    def __str__(self) -> str:
        return f"nomination for {self.application_id}"


class Resemblance(models.Model):
    """What a person decided of two applications that look like one and the same person's."""

    class Verdict(models.TextChoices):
        ONE = "one", _("one and the same person")
        TWO = "two", _("two people")

    kept = models.ForeignKey(Application, models.CASCADE, related_name="resemblances")
    other = models.ForeignKey(Application, models.CASCADE, related_name="resembles")
    verdict = models.CharField(max_length=3, choices=Verdict)
    before = models.JSONField(default=dict, help_text="of the other application, to go back to")
    decided_by = models.ForeignKey(Account, models.PROTECT, related_name="resemblances")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "other"],
                condition=Q(undone_at=None),
                name="one_verdict_on_a_resemblance",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} and {self.other_id}: {self.verdict}"
