from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.people.models import Account, Person
from leerkring.privacy.states import OPEN, RequestState
from leerkring.programmes.models import Activity, Organiser


class ErasureRequest(models.Model):
    """That somebody asks to be erased, and what was decided; it waits some days before it is done.

    The row outlives the person's words: that there was a request, and when it was carried out.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="erasure_requests")
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.ASKED)
    note = models.TextField(blank=True, help_text="what the person says about it")
    asked_at = models.DateTimeField()
    by_team = models.BooleanField(default=False, help_text="a privacy officer entered it")
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="why it was refused, as the person reads it")
    due_at = models.DateTimeField(null=True, help_text="from when it is carried out")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_erasure_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.AGREED) | Q(due_at__isnull=False),
                name="agreed_erasure_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.CARRIED_OUT, done_at__isnull=False)
                | (~Q(state=RequestState.CARRIED_OUT) & Q(done_at=None)),
                name="erasure_done_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.person_id}: {self.state}"


class Approval(models.Model):
    """That a privacy officer agrees with a request for one of the organisers of its person."""

    request = models.ForeignKey(ErasureRequest, models.CASCADE, related_name="approvals")
    organiser = models.ForeignKey(Organiser, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "organiser"], name="approved_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.organiser_id} agrees with {self.request_id}"


class Hold(models.Model):
    """That somebody's data are kept for now: nothing of them is erased, by request or by term."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("an objection or a lawsuit")
        LAW = "law", _("a duty to keep that follows from a law")
        AUDIT = "audit", _("an audit of the selection")

    person = models.ForeignKey(Person, models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=250)
    placed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    until_before = models.DateField(help_text="first day on which it no longer holds")
    lifted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"hold on {self.person_id}"


class Term(models.Model):
    """How long a kind of data is kept, where a privacy officer made it shorter than the register.

    For all, for one activity, or for the answers to one question ("item:7").
    """

    kind = models.CharField(max_length=60, help_text="the declaration: admissions.Application")
    activity = models.ForeignKey(Activity, models.CASCADE, null=True, related_name="terms")
    question = models.CharField(max_length=40, blank=True)
    months = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "activity", "question"], name="one_term_per_kind_and_activity"
            ),
            models.UniqueConstraint(
                fields=["kind", "question"],
                condition=Q(activity=None),
                name="one_general_term_per_kind",
            ),
            models.CheckConstraint(condition=Q(months__gte=1), name="term_of_a_month_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.months} months"


class CleanUp(models.Model):
    """One nightly run over the terms: when, and how many rows of each kind went."""

    at = models.DateTimeField()
    counts = models.JSONField(default=dict, help_text="kind → number of rows")
    people = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"clean-up of {self.at:%Y-%m-%d}"
