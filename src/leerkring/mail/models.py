from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Account, Language, Person, new_nonce

NOT_NEEDED = "no_longer_needed"  # why a letter was discarded: overtaken, or the day has passed


class Letter(models.Model):
    """One e-mail to one person, written in the transaction of the change that causes it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("waits for a person")
        QUEUED = "queued", _("will be sent")
        SENDING = "sending", _("is being sent")
        PAPER = "paper", _("to be printed and posted")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be delivered")
        BOUNCED = "bounced", _("came back")
        BUNDLED = "bundled", _("goes along in one letter with others")
        DISCARDED = "discarded", _("discarded")

    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="letters")
    recipient = models.EmailField()
    reader = models.CharField(
        max_length=20, blank=True, help_text="who of those that share the address"
    )
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
    copy_to = models.CharField(
        max_length=250, blank=True, help_text="assistants who got a copy of their own"
    )
    bounced_at = models.DateTimeField(null=True, blank=True)
    headers = models.JSONField(
        default=dict, help_text="further ones: List-Unsubscribe, In-Reply-To"
    )
    organiser_ref = models.CharField(
        max_length=40, blank=True, help_text='whose post it is: "organiser:1"'
    )
    links = models.JSONField(default=list, help_text="the personal links in its words, sealed")
    release = models.CharField(max_length=24, blank=True, help_text="let go together")
    on_paper = models.BooleanField(
        default=False, help_text="never mailed: its person did not agree to that"
    )
    urgent = models.BooleanField(default=False, help_text="before all others: somebody waits")
    useful_until = models.DateTimeField(
        null=True, blank=True, help_text="a letter that is not sent by then is discarded"
    )
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was put off: enough letters this week"
    )
    bundled_in = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="bundled"
    )
    copy_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="copies"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "reader", "purpose", "subject_ref", "version"],
                name="letter_once",
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
            models.Index(Lower("recipient"), name="letter_recipient"),
            models.Index(Lower("copy_to"), name="letter_copy_to"),
            models.Index(fields=["subject_ref"], name="letter_subject"),
            models.Index(
                fields=["send_after", "id"],
                condition=models.Q(state="queued", urgent=True),
                name="letter_urgent",
            ),
            models.Index(
                fields=["release"], condition=~models.Q(release=""), name="letter_release"
            ),
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


class PostSettings(models.Model):
    """How an organiser's post goes out, or whether that of one activity is held back."""

    context_ref = models.CharField(max_length=60, unique=True, help_text='"organiser:1"')
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.CharField(max_length=120, blank=True)
    per_minute = models.PositiveIntegerField(null=True, blank=True, help_text="none: no limit")
    weekly_cap = models.PositiveSmallIntegerField(
        null=True, blank=True, default=3, help_text="ordinary letters per person; none: no limit"
    )
    bundle_weekday = models.PositiveSmallIntegerField(default=0, help_text="0 is Monday")
    bundle_hour = models.PositiveSmallIntegerField(default=9, help_text="by the local clock")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bundle_weekday__lte=6, bundle_hour__lte=23),
                name="bundle_moment_exists",
            )
        ]

    def __str__(self) -> str:
        return f"post of {self.context_ref}"


class AutoRelease(models.Model):
    """That one kind of letter need not wait for a person: who decided that, and when."""

    context_ref = models.CharField(max_length=60, help_text='"activity:3", or "organiser:1"')
    purpose = models.CharField(max_length=60)
    switched_on_by = models.CharField(max_length=120)
    switched_on_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["context_ref", "purpose"], name="auto_release_once_per_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} goes by itself in {self.context_ref}"


class ReminderRule(models.Model):
    """How one ladder of reminders runs in an activity, where that differs from the standard."""

    context_ref = models.CharField(max_length=60, help_text='"activity:3", or "organiser:1"')
    kind = models.CharField(max_length=30, help_text="the ladder's")
    days = models.JSONField(default=list, help_text="relative to its date: -7 is a week before")
    hour = models.PositiveSmallIntegerField(default=9, help_text="by the local clock")
    is_on = models.BooleanField(default=True)
    by_itself = models.BooleanField(default=True, help_text="no: waits for a person in the outbox")
    changed_at = models.DateTimeField()
    follows = models.BooleanField(
        default=False, help_text="back to the wider choice, since changed_at"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["context_ref", "kind"], name="one_reminder_rule_per_kind"
            ),
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="reminder_hour_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.context_ref}"


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
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes as they came")
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

    body_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the words")
    authenticated = models.BooleanField(
        default=False, help_text="our own mail server says that the sender is genuine (DMARC)"
    )
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    assigned_to = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="assigned_messages"
    )
    done_at = models.DateTimeField(null=True, blank=True, help_text="somebody dealt with it")
    joined_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="joined",
        help_text="the first message of the conversation of which it is part",
    )
    away_until = models.DateTimeField(null=True, blank=True, help_text="put away until then")
    answered_by = models.ForeignKey(
        Account,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages_in_answer",
        help_text="who is writing an answer",
    )
    answering_at = models.DateTimeField(null=True, blank=True, help_text="when last seen at it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="incoming_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="", interpreted_at=None)
                | (~models.Q(outcome="") & models.Q(interpreted_at__isnull=False)),
                name="incoming_outcome_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["outcome", "-received_at"], name="incoming_outcome"),
            models.Index(fields=["message_id"], name="incoming_message_id"),
            models.Index(fields=["sender", "-received_at"], name="incoming_sender"),
            models.Index(fields=["subject_ref"], name="incoming_subject"),
            models.Index(Lower("sender"), name="incoming_from"),
            models.Index(Lower("envelope_from"), name="incoming_envelope"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Mailbox(models.Model):
    """How far a mailbox was read by IMAP, and what was the matter with it last."""

    name = models.CharField(max_length=200, unique=True, help_text="user@server/folder")
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.name


class IncomingFile(models.Model):
    """A file that came with a message, with its text where it has any."""

    message = models.ForeignKey(IncomingMessage, models.CASCADE, related_name="files")
    filename = models.CharField(max_length=160)
    content_type = models.CharField(max_length=80)
    content = models.BinaryField()
    text = models.TextField(blank=True, help_text="plain text of a pdf, docx or odt")

    def __str__(self) -> str:
        return self.filename
