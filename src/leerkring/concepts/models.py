from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language


class ConceptScheme(models.Model):
    """A list of concepts with a source: the five levels, the interventions, imported factors."""

    slug = models.SlugField(unique=True)
    title_nl = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    source = models.CharField(max_length=250, blank=True)
    built_in = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_nl


class Concept(models.Model):
    """A level, factor or intervention, to which themes, questions and findings are tied."""

    scheme = models.ForeignKey(ConceptScheme, models.CASCADE, related_name="concepts")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="narrower"
    )
    slug = models.SlugField()
    label_nl = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["scheme_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "slug"], name="one_concept_per_slug")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_nl


class Publication(models.Model):
    """A research report or other source that findings cite."""

    title = models.CharField(max_length=250)
    authors = models.CharField(max_length=250, blank=True)
    publisher = models.CharField(max_length=160, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    url = models.URLField(blank=True)
    concepts = models.ManyToManyField(Concept, blank=True, related_name="publications")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-year", "title", "id"]

    def __str__(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title
