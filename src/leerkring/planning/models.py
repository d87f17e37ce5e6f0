from __future__ import annotations

from django.db import models

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
