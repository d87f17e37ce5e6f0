"""The tables of formal messages: by which channels, and what an outage does to a deadline."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FormalChannel(models.Model):
    """By which ways one organiser can be reached for one procedure, where it says so itself."""

    class Procedure(models.TextChoices):
        APPLYING = "applying", _("applying, changing or withdrawing an application")
        OFFER = "offer", _("answering the offer of a place")
        OBJECTION = "objection", _("objecting to a decision")
        OWN_DATA = "own_data", _("seeing, correcting or erasing your data")
        COMPLAINT = "complaint", _("complaining")

    organiser = models.ForeignKey(
        "programmes.Organiser", models.CASCADE, related_name="formal_channels"
    )
    procedure = models.CharField(max_length=9, choices=Procedure)
    web = models.URLField(blank=True, help_text="a form elsewhere; empty: Leerkring's own pages")
    emails = models.JSONField(default=list, help_text="addresses; none: the organiser's own")
    paper = models.CharField(max_length=250, blank=True, help_text="where a letter goes")
    telephone = models.CharField(max_length=80, blank=True, help_text="with the hours")
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organiser", "procedure"], name="one_channel_per_procedure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} at organiser {self.organiser_id}"


class LifeSign(models.Model):
    """When a part of Leerkring last wrote that it runs; a gap between two is an outage."""

    class Part(models.TextChoices):
        PAGES = "pages", _("the pages")
        WORK = "work", _("mail and background work")

    part = models.CharField(primary_key=True, max_length=5, choices=Part)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} at {self.at}"


class Outage(models.Model):
    """That something did not work, from when until when: noticed by the system, or by a person."""

    class What(models.TextChoices):
        PAGES = "pages", _("the pages")
        WORK = "work", _("mail and background work")
        MAIL_IN = "mail_in", _("e-mail to us")
        MAIL_OUT = "mail_out", _("our e-mail")
        OTHER = "other", _("something else")

    organiser = models.ForeignKey(
        "programmes.Organiser",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="outages",
        help_text="whose people were hindered; none: everybody's, noticed by the system",
    )
    what = models.CharField(max_length=8, choices=What)
    note = models.CharField(max_length=250, blank=True, help_text="what did not work, in words")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")), name="outage_ends_after_it_began"
            )
        ]
        indexes = [models.Index(fields=["-began_at"], name="outage_newest")]

    def __str__(self) -> str:
        return f"{self.what} from {self.began_at}"


class DeadlineExtension(models.Model):
    """That a deadline was moved because of an outage: from when to when, shown to everybody."""

    activity = models.ForeignKey(
        "programmes.Activity", models.CASCADE, related_name="deadline_extensions"
    )
    outage = models.ForeignKey(Outage, models.PROTECT, related_name="extensions")
    before = models.DateTimeField(help_text="the deadline as it was, exclusive")
    after = models.DateTimeField(help_text="the deadline as it became, exclusive")
    extended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "outage"], name="one_extension_per_outage"),
            models.CheckConstraint(condition=Q(after__gt=F("before")), name="extension_gives_time"),
        ]

    def __str__(self) -> str:
        return f"activity {self.activity_id} until {self.after}"
