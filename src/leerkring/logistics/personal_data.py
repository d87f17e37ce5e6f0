"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.logistics import models
from leerkring.people.privacy import impersonal

impersonal(models.VenueCandidate, "note")
