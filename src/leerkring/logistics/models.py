from __future__ import annotations

from django.db import models

from leerkring.people.models import Person, new_nonce
from leerkring.programmes.models import Activity, Venue


class VenueCandidate(models.Model):
    """A venue that is considered for an activity's meetings."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="venue_candidates")
    venue = models.ForeignKey(Venue, models.CASCADE, related_name="candidacies")
    note = models.CharField(max_length=250, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "venue"], name="venue_considered_once")
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} for {self.activity_id}"


class CalendarFeed(models.Model):
    """A participant's secret link that keeps their own calendar up to date."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    made_at = models.DateTimeField(help_text="when the present link was made")

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
