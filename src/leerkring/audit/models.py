from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One thing that happened; only opaque ids and a salted hash of the payload stand here."""

    chain = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    within = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    payload_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    seal = models.ForeignKey("audit.Seal", models.PROTECT, null=True, related_name="events")

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_subject"),
            models.Index(fields=["within", "-id"], name="audit_within"),
            models.Index(
                fields=["chain", "id"], name="audit_unsealed", condition=models.Q(seal=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class EventPayload(models.Model):
    """What an event says in words: names and values, erased with the person it is about."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="payload")
    actor_name = models.CharField(max_length=200, blank=True)
    values = models.JSONField(default=dict)
    salt = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"payload of event {self.event_id}"


class Seal(models.Model):
    """One link of an organiser's chain: a hash over the previous link and a batch of events."""

    chain = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    event_count = models.PositiveBigIntegerField(help_text="in this seal and all before it")
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], name="one_seal_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.number}"


class TrailHead(models.Model):
    """How far every chain has come, in one row, so that no end and no whole chain can vanish."""

    ONLY = 1

    key = models.CharField(max_length=12, help_text="which key sealed it")
    heads = models.JSONField(default=dict, help_text="chain → its head")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_trail_head")]

    def __str__(self) -> str:
        return f"head of {len(self.heads)} chains"


class Submission(models.Model):
    """A form that was sent; its key makes a double click or a retry count once."""

    key = models.CharField(max_length=64, unique=True)
    location = models.TextField(help_text="where the first one led, sealed")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
