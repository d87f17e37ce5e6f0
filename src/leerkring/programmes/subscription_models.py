"""The tables of who hears of new activities by mail; `models.py` offers them with the others."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from leerkring.people.models import Language, new_nonce


class Subscription(models.Model):
    """Somebody's wish to hear by mail of new activities; it counts once they confirmed it."""

    email = models.EmailField()
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)
    roles = models.JSONField(default=list, help_text="values of people.Role; none: all")
    sectors = models.JSONField(default=list, help_text="values of people.Sector; none: all")
    region = models.CharField(max_length=80, blank=True, help_text="empty: the whole country")
    asked_at = models.DateTimeField()
    letters_asked = models.PositiveSmallIntegerField(
        default=1, help_text="how often the letter with the link was asked for"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    link_nonce = models.CharField(max_length=16, default=new_nonce)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=Q(ended_at=None), name="one_subscription_per_address"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(confirmed_at__isnull=False),
                name="only_a_confirmed_subscription_ends",
            ),
        ]
        indexes = [models.Index(fields=["ended_at", "confirmed_at"], name="subscription_live")]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Notice(models.Model):
    """That a subscriber was told of an activity, so that nobody hears of it twice."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="notices")
    activity = models.ForeignKey("programmes.Activity", models.CASCADE, related_name="notices")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "activity"], name="told_of_once")
        ]

    def __str__(self) -> str:
        return f"subscription {self.subscription_id} heard of activity {self.activity_id}"
