from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leerkring.concepts.models import Concept
from leerkring.people.models import Person, new_nonce
from leerkring.programmes.models import Activity, Meeting


class Questionnaire(models.Model):
    """Questions sent to the participants of an activity, to be answered in their own time."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="questionnaires")
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)
    closes_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """One question of a questionnaire."""

    class Kind(models.TextChoices):
        LONG = "long", _("open question")
        SHORT = "short", _("short answer")
        SCALE = "scale", _("scale from 1 to 5")
        CHOICE = "choice", _("one of several")
        MULTIPLE = "multiple", _("several of several")
        YES_NO = "yes_no", _("yes or no")

    class Known(models.TextChoices):
        """What we know already, so that it is shown to be checked instead of asked again."""

        MOTIVATION = "motivation", _("the motivation of the application")
        ORGANISATION = "organisation", _("school or organisation")
        JOB_TITLE = "job_title", _("function")

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(max_length=300)
    help_text = models.CharField(max_length=250, blank=True)
    options = models.JSONField(default=list)
    required = models.BooleanField(default=False)
    feeds_themes = models.BooleanField(default=False, help_text="answers become questions")
    known_from = models.CharField(max_length=12, choices=Known, blank=True)
    key = models.CharField(max_length=30, blank=True, help_text='recognised by it: "position"')

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class Invitation(models.Model):
    """One participant's personal copy of a questionnaire."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.CASCADE, related_name="intakes")
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    invited_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "person"], name="invited_once"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(started_at__lte=F("done_at")),
                name="intake_done_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.questionnaire_id}"


class Answer(models.Model):
    """What one participant answered to one question."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)
    choices = models.JSONField(default=list)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "item"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Theme(models.Model):
    """What several questions are about; named by people, tied to concepts and to meetings."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="themes")
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    concepts = models.ManyToManyField(Concept, blank=True, related_name="themes")
    meetings = models.ManyToManyField(Meeting, blank=True, related_name="themes")
    shared = models.BooleanField(default=False, help_text="participants may see it")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Fragment(models.Model):
    """A question out of an answer: what is tied to themes, and shown where it was treated."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="fragments")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="fragments")
    person = models.ForeignKey(Person, models.CASCADE, related_name="fragments")
    text = models.TextField()
    themes = models.ManyToManyField(Theme, blank=True, related_name="fragments")
    set_aside = models.BooleanField(default=False, help_text="no question: belongs to no theme")
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]


class Treatment(models.Model):
    """Where a question was treated, and what came out of it."""

    fragment = models.ForeignKey(Fragment, models.CASCADE, related_name="treatments")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="treatments")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fragment", "meeting"], name="treated_once_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.fragment_id} in {self.meeting_id}"
