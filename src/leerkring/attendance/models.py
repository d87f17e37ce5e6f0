from __future__ import annotations

from django.db import models

from leerkring.people.models import Person, new_nonce


class CalendarFeed(models.Model):
    """A participant's secret link that keeps their own calendar up to date."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    made_at = models.DateTimeField(help_text="when the present link was made")

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
