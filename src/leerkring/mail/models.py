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
        BOUNCED = "bounced", _("came back")
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
    copy_to = models.CharField(max_length=250, blank=True, help_text="an assistant, as Cc")
    bounced_at = models.DateTimeField(null=True, blank=True)
    headers = models.JSONField(
        default=dict, help_text="further ones: List-Unsubscribe, In-Reply-To"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "purpose", "subject_ref", "version"], name="letter_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | (~models.Q(state__in=["sent", "bounced"]) & models.Q(sent_at=None)),
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


class IncomingMessage(models.Model):
    """One message as it came in: its bytes, kept before anything is made of them."""

    class Channel(models.TextChoices):
        IMAP = "imap", _("a mailbox that is read")
        LMTP = "lmtp", _("delivered by a mail server")
        UPLOAD = "upload", _("a file that somebody put here")

    class Outcome(models.TextChoices):
        """What became of it: exactly one; the empty one means that nobody looked yet."""

        APPLICATION = "application", _("application")
        REPLY = "reply", _("reply to a letter")
        OFFER_ANSWER = "offer_answer", _("answer to an offer")
        BOUNCE = "bounce", _("a letter that came back")
        AUTO_REPLY = "auto_reply", _("automatic reply")
        UNSUBSCRIBE = "unsubscribe", _("unsubscribed")
        UNKNOWN = "unknown", _("for the team")
        REJECTED = "rejected", _("not taken up")

    channel = models.CharField(max_length=6, choices=Channel)
    mailbox = models.CharField(max_length=120, help_text="where it was delivered")
    envelope_from = models.CharField(max_length=250, blank=True, help_text="empty: a bounce")
    envelope_to = models.CharField(max_length=250, blank=True)
    raw = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    message_id = models.CharField(max_length=250, blank=True)
    received_at = models.DateTimeField()
    interpreted_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    why = models.CharField(max_length=40, blank=True, help_text="code; the web puts it into words")

    # What was read from it, for lists and search; the bytes stay what counts.
    sender = models.CharField(max_length=250, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    text = models.TextField(blank=True, help_text="new text, without quotes and signature")
    full_text = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="by the Date header")

    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="incoming_messages"
    )
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="replies"
    )
    subject_ref = models.CharField(max_length=60, blank=True, help_text='"application:12"')
    context_ref = models.CharField(max_length=60, blank=True, help_text='"activity:3"')

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="", interpreted_at=None)
                | (~models.Q(outcome="") & models.Q(interpreted_at__isnull=False)),
                name="incoming_outcome_has_moment",
            )
        ]
        indexes = [
            models.Index(fields=["outcome", "-received_at"], name="incoming_outcome"),
            models.Index(fields=["digest"], name="incoming_digest"),
            models.Index(fields=["message_id"], name="incoming_message_id"),
            models.Index(fields=["sender", "-received_at"], name="incoming_sender"),
            models.Index(fields=["subject_ref"], name="incoming_subject"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class IncomingFile(models.Model):
    """A file that came with a message, with its text where it has any."""

    message = models.ForeignKey(IncomingMessage, models.CASCADE, related_name="files")
    filename = models.CharField(max_length=160)
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()
    text = models.TextField(blank=True, help_text="plain text of a pdf, docx or odt")

    def __str__(self) -> str:
        return self.filename
