from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from leerkring.intake.models import Theme
from leerkring.people.models import Person
from leerkring.programmes.models import AgendaItem, Meeting


class TalkRound(models.Model):
    """A part of a meeting in which people talk in groups."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="talk_rounds")
    agenda_item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    question = models.TextField(blank=True, help_text="what the groups talk about")
    seed = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField(null=True, blank=True, help_text="when groups were made")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="round_number_once")
        ]

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """The people who talk together in a round, at a table or in an online room."""

    round = models.ForeignKey(TalkRound, models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True)
    room_name = models.CharField(max_length=80, blank=True, help_text="Tafel 3, zaal 2")
    room_url = models.URLField(blank=True)
    members = models.ManyToManyField(Person, related_name="talk_groups")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="group_number_once")
        ]

    def __str__(self) -> str:
        return f"group {self.number}"


class Note(models.Model):
    """What a group brought back: an insight, an example, a question or a promise."""

    class Kind(models.TextChoices):
        INSIGHT = "insight", _("insight")
        EXAMPLE = "example", _("example")
        QUESTION = "question", _("question")
        PROMISE = "promise", _("promise")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="notes")
    theme = models.ForeignKey(Theme, models.SET_NULL, null=True, blank=True, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    author = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="notes")
    answer = models.TextField(blank=True, help_text="to a question, later")
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="can be brought back")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.text[:60]
