"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.concepts import models
from leerkring.people.privacy import impersonal

impersonal(models.ConceptScheme, "slug", "title_nl", "title_en", "source")
impersonal(models.Concept, "slug", "label_nl", "label_en")
impersonal(models.Publication, "title", "authors", "publisher", "url")
