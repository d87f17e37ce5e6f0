"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
    called=_("letters"),
    purpose=_("sending letters and showing what was sent"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="person",
    addresses=("recipient", "copy_to"),
    refs=("subject_ref",),
    since="created_at",
    secret=("links", "html"),
)
declare(
    models.Attachment,
    "filename",
    "content_type",
    "content",
    called=_("attachments of letters"),
    purpose=_("sending letters with calendar entries and confirmations"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
    part_of="letter",
    since="letter__created_at",
    secret=("content",),
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
    called=_("who put the post on hold"),
    purpose=_("showing who put the post on hold"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
    mentions=True,
    since="paused_at",
)
declare(
    models.AutoRelease,
    "switched_on_by",
    called=_("who let letters go by themselves"),
    purpose=_("showing who let letters go by themselves"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
    mentions=True,
    since="switched_on_at",
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
    called=_("messages that came in"),
    purpose=_("answering what people mail, and showing what was answered"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
    of="person",
    addresses=("sender", "envelope_from"),
    refs=("subject_ref",),
    since="received_at",
    secret=("raw",),
)
declare(
    models.IncomingFile,
    "filename",
    "content_type",
    "content",
    "text",
    called=_("files that came in"),
    purpose=_("answering what people mail, and showing what was answered"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
    part_of="message",
    since="message__received_at",
    secret=("content",),
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
