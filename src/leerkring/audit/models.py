from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
            models.Index(fields=["actor_id", "actor_kind"], name="audit_actor"),
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
    former = models.JSONField(default=dict, help_text="former key → chain → its last seal by it")
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


class Pace(models.Model):
    """How often something was done by one: until when it counts. The key says not by whom."""

    key = models.BinaryField(primary_key=True, max_length=16)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.key).hex()


class SecurityEvent(models.Model):
    """Something at the doors that whoever looks after security wants to see."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        WRONG_CODE = "wrong_code", _("Wrong code or used link")
        REFUSED = "refused", _("Page refused")
        LIMIT = "limit", _("Limit reached")

    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(db_index=True)
    account_id = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=8, help_text="a mark for where the request came from")
    about = models.CharField(max_length=80, blank=True, help_text="name of a page or limit")

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
