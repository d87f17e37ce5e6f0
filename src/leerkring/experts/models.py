from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.concepts.models import Concept
from leerkring.intake.models import Theme
from leerkring.people.models import Person, new_nonce
from leerkring.programmes.models import AgendaItem, Meeting, Organiser


class Expert(models.Model):
    """Somebody whose knowledge can be used in a meeting."""

    organiser = models.ForeignKey(Organiser, models.CASCADE, related_name="experts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="expertises")
    organisation_name = models.CharField(max_length=160, blank=True)
    bio = models.TextField(blank=True)
    topics = models.CharField(max_length=250, blank=True, help_text="in words")
    concepts = models.ManyToManyField(Concept, blank=True, related_name="experts")
    themes = models.ManyToManyField(Theme, blank=True, related_name="experts")
    added_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organiser", "person"], name="expert_once")]

    def __str__(self) -> str:
        return f"expert {self.pk}"


class Speaker(models.Model):
    """An expert's part in a meeting: invited, accepted or declined."""

    class State(models.TextChoices):
        PLANNED = "planned", _("not invited yet")
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("comes")
        DECLINED = "declined", _("does not come")

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="parts")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="speakers")
    agenda_item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="speakers"
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="speakers")
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    request = models.TextField(blank=True, help_text="what we ask of the expert")
    needs = models.TextField(blank=True, help_text="what the expert needs: beamer, travel")
    remark = models.TextField(blank=True)
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expert", "meeting"], name="speaker_once"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "invited"], answered_at=None)
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False),
                name="speaker_answer_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"expert {self.expert_id} in meeting {self.meeting_id}"
