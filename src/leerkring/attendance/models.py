from __future__ import annotations

from django.db import models

from leerkring.admissions.states import DateAnswer
from leerkring.people.models import Person, new_nonce
from leerkring.programmes.models import Activity, Meeting


class Attendance(models.Model):
    """Whether a person means to come to a meeting, and whether they came."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="attendances")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendances")
    intention = models.CharField(max_length=5, choices=DateAnswer, blank=True)
    intention_at = models.DateTimeField(null=True, blank=True)
    intention_changes = models.PositiveSmallIntegerField(
        default=0, help_text="how often they said something else: calendars take what is newer"
    )
    came = models.BooleanField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
    stands_in_for = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "meeting"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.meeting_id}"


class CalendarFeed(models.Model):
    """A participant's secret link that keeps their own calendar up to date."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    made_at = models.DateTimeField(help_text="when the present link was made")

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
