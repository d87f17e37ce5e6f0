from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Language, Person


class Letter(models.Model):
    """One e-mail to one person, written in the transaction of the change that causes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("waits for a person")
        QUEUED = "queued", _("will be sent")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be delivered")
        DISCARDED = "discarded", _("discarded")

    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="letters")
    recipient = models.EmailField()
    purpose = models.CharField(max_length=60, help_text="the letter's kind: offer, sign_in…")
    subject_ref = models.CharField(max_length=60, help_text='what it is about: "application:12"')
    version = models.PositiveIntegerField(default=1)
    context_ref = models.CharField(max_length=60, blank=True, help_text='"activity:3"')
    batch = models.CharField(max_length=60, blank=True, help_text="letters released together")
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.CharField(max_length=200, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    send_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    edited = models.BooleanField(default=False, help_text="a person changed the words")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "purpose", "subject_ref", "version"], name="letter_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                name="letter_sent_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "send_after"], name="letter_due"),
            models.Index(fields=["context_ref", "-id"], name="letter_context"),
            models.Index(fields=["person", "-id"], name="letter_person"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} to {self.recipient}"


class Attachment(models.Model):
    """A file that goes with a letter: a calendar entry or a PDF."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="attachments")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.filename


class LetterText(models.Model):
    """An organiser's own words for one kind of letter, for one activity or everywhere."""

    context_ref = models.CharField(max_length=60, help_text='"activity:3", or "organiser:1"')
    purpose = models.CharField(max_length=60)
    language = models.CharField(max_length=2, choices=Language)
    subject = models.CharField(max_length=250)
    body = models.TextField(help_text="Markdown with {placeholders}")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["context_ref", "purpose", "language"], name="one_text_per_letter_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.language}) for {self.context_ref}"
