"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.people.privacy import impersonal
from leerkring.planning import models

impersonal(models.VenueCandidate, "note")
