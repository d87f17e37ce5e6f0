from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.concepts.models import Concept, Publication
from leerkring.intake.models import Fragment, Theme
from leerkring.live.models import Note
from leerkring.people.models import Language, Person
from leerkring.programmes.models import Activity, Meeting


class Finding(models.Model):
    """What was learned, with the evidence that it rests on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        TAKEN_BACK = "taken_back", _("taken back")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="findings")
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="findings"
    )
    slug = models.SlugField(max_length=90, unique=True)
    title = models.CharField(max_length=200)
    text = models.TextField(help_text="Markdown")
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)
    themes = models.ManyToManyField(Theme, blank=True, related_name="findings")
    concepts = models.ManyToManyField(Concept, blank=True, related_name="findings")
    notes = models.ManyToManyField(Note, blank=True, related_name="findings")
    fragments = models.ManyToManyField(Fragment, blank=True, related_name="findings")
    publications = models.ManyToManyField(Publication, blank=True, related_name="findings")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    checked_by = models.CharField(max_length=120, blank=True, help_text="who read it for privacy")
    in_closing = models.BooleanField(default=False, help_text="brought into the joint closing")
    closing_position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | ~Q(state="published"),
                name="published_finding_has_moment",
            )
        ]
        indexes = [models.Index(fields=["state", "-published_at"], name="finding_published")]

    def __str__(self) -> str:
        return self.title


class Erratum(models.Model):
    """That words under a published finding were erased since: the text stands, and says so."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="errata")
    at = models.DateTimeField()
    number = models.PositiveIntegerField(help_text="notes and questions that lost their words")

    def __str__(self) -> str:
        return f"{self.number} erased under {self.finding_id}"


class Intention(models.Model):
    """What a participant will do in their own school, and what came of it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="intentions")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="intentions")
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True)
    text = models.TextField()
    outcome = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"intention {self.pk}"


class Position(models.Model):
    """Where a participant stands on the subject, at the start and at the end."""

    class Moment(models.TextChoices):
        START = "start", _("at the start")
        END = "end", _("at the end")

    person = models.ForeignKey(Person, models.CASCADE, related_name="positions")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="positions")
    moment = models.CharField(max_length=5, choices=Moment)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity", "moment"], name="one_position_per_moment"
            )
        ]

    def __str__(self) -> str:
        return f"position {self.pk}"
