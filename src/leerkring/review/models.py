from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application, Ordered
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.review.numbering import reading_number


class ReadingPlan(models.Model):
    """How an activity's motivations are read; without one: one reader, a second one on doubt."""

    class Mode(models.TextChoices):
        VERDICT = "verdict", _("suitable, doubt or not suitable")
        CRITERIA = "criteria", _("points for each criterion")

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="reading_plan")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.VERDICT)
    readers = models.PositiveSmallIntegerField(default=1, help_text="of each motivation")
    floor = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="weighted mean from which somebody is suitable",
    )
    bands = models.JSONField(
        default=list, help_text="[{from: mean, chance: lowest chance or null}], the highest first"
    )
    read_before = models.DateTimeField(null=True, blank=True, help_text="exclusive")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(readers__gte=1, readers__lte=5), name="one_to_five_readers"
            )
        ]

    def __str__(self) -> str:
        return f"reading of {self.activity_id}"


class Criterion(Ordered):
    """What a motivation is read for, and how heavily it counts."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="criteria")
    label = models.CharField(max_length=120)
    help_text = models.CharField(max_length=250, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta(Ordered.Meta):
        verbose_name_plural = "criteria"
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=10), name="criterion_weight_1_to_10"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ReadingTask(models.Model):
    """That somebody is to read a motivation, and whether they stepped back from it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="reading_tasks")
    reader = models.ForeignKey(Account, models.PROTECT, related_name="reading_tasks")
    counts = models.BooleanField(
        default=True, help_text="no: an independent view, seen but not counted"
    )
    assigned_at = models.DateTimeField()
    abstained_at = models.DateTimeField(null=True, blank=True)
    abstained_reason = models.CharField(max_length=250, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "reader"], name="reading_task_once")
        ]
        indexes = [models.Index(fields=["reader", "abstained_at"], name="reading_tasks_of")]

    def __str__(self) -> str:
        return f"{self.reader_id} reads {self.application_id}"

    @property
    def read_as(self) -> int:
        """The number under which the motivation is read."""
        return reading_number(self.application_id)


class Review(models.Model):
    """One reader's verdict on one motivation."""

    class Verdict(models.TextChoices):
        SUITABLE = "suitable", _("suitable")
        DOUBT = "doubt", _("doubt")
        NOT = "not", _("not suitable")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Account, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=8, choices=Verdict)
    note = models.TextField(blank=True)
    counts = models.BooleanField(
        default=True, help_text="no: an independent view, seen but not counted"
    )
    reviewed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"], name="one_review_per_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} on {self.application_id}"

    @property
    def read_as(self) -> int:
        """The number under which the motivation is read."""
        return reading_number(self.application_id)


class Score(models.Model):
    """The points that one reader gives one motivation for one criterion."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="scores")
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=5), name="points_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.criterion_id}"
