"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.mail import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Letter,
    "recipient",
    "reader",
    "subject",
    "text",
    "html",
    "last_error",
    "copy_to",
    "links",
    purpose="sending letters and showing what was sent",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
)
declare(
    models.Attachment,
    "filename",
    "content_type",
    "content",
    purpose="sending letters with calendar entries and confirmations",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
)
impersonal(
    models.Letter,
    "purpose",
    "subject_ref",
    "context_ref",
    "batch",
    "reply_to",
    "sender_name",
    "message_id",
    "headers",
    "organiser_ref",
    "release",
)
declare(
    models.PostSettings,
    "paused_by",
    purpose="showing who put the post on hold",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
)
declare(
    models.AutoRelease,
    "switched_on_by",
    purpose="showing who let letters go by themselves",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
)
impersonal(models.PostSettings, "context_ref")
impersonal(models.AutoRelease, "context_ref", "purpose")
impersonal(models.ReminderRule, "context_ref", "kind", "days")
impersonal(models.LetterText, "context_ref", "purpose", "subject", "body")
declare(
    models.IncomingMessage,
    "envelope_from",
    "envelope_to",
    "raw",
    "sender",
    "sender_name",
    "subject",
    "text",
    "full_text",
    purpose="answering what people mail, and showing what was answered",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
)
declare(
    models.IncomingFile,
    "filename",
    "content_type",
    "content",
    "text",
    purpose="answering what people mail, and showing what was answered",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
)
impersonal(
    models.IncomingMessage,
    "mailbox",
    "digest",
    "body_digest",
    "message_id",
    "why",
    "subject_ref",
    "context_ref",
    "link_nonce",
)
impersonal(models.Mailbox, "name", "last_error")
