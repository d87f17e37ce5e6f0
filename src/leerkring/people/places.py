"""Finds a place in the Netherlands by name or postcode; an ambiguous name is asked, never guessed.

Town names come with the software (GeoNames, CC BY 4.0); postcodes are known once the list of
postcodes was imported.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from leerkring.audit.problems import Refused
from leerkring.people.models import Place

POSTCODE = re.compile(r"([1-9][0-9]{3})\s?([A-Za-z]{2})?")


class AmbiguousPlace(Refused):
    """Several places have this name; the province or the postcode tells which."""

    message = _("There are several places called %(name)s: which province is it in?")
    status = 400

    def __init__(self, name: str, provinces: list[str]) -> None:
        super().__init__(name=name)
        self.provinces = provinces


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the built-in list; degrees in WGS 84."""

    name: str
    province: str
    lat: float
    lon: float
    population: int


@cache
def towns() -> dict[str, tuple[Town, ...]]:
    """Return the built-in towns by their plain names (and other names), largest first."""
    found: dict[str, list[Town]] = defaultdict(list)
    text = (files("leerkring.people") / "data" / "places_nl.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        town = Town(
            row["name"],
            row["province"],
            float(row["lat"]),
            float(row["lon"]),
            int(row["population"]),
        )
        found[plain(town.name)].append(town)
        for other in filter(None, row["other_names"].split("|")):
            if town not in found[plain(other)]:
                found[plain(other)].append(town)
    return {name: tuple(towns) for name, towns in found.items()}


def plain(name: str) -> str:
    """Return a name without accents, capitals and punctuation, for comparison."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]+", " ", letters.encode("ascii", "ignore").decode()).strip()


def pc4(postcode: str) -> str:
    """Return the four figures of a Dutch postcode, or nothing when it is none."""
    match = POSTCODE.fullmatch(postcode.strip())
    return match[1] if match else ""


def find_place(*, town: str = "", postcode: str = "", province: str = "") -> Place | None:
    """Return (or make) the place that a postcode or town name means; None when it is unknown.

    Raises AmbiguousPlace when several towns have the name and no province or postcode decides.
    """
    if code := pc4(postcode):
        known = Place.objects.filter(postcode=code).order_by("id").first()
        if known is not None:
            return known
    candidates = _candidates(town, province)
    if not candidates:
        return None
    if len(candidates) > 1:
        raise AmbiguousPlace(town, sorted({t.province for t in candidates}))
    return place_of(candidates[0])


def is_ambiguous(town: str) -> bool:
    """Tell whether several towns have this name."""
    return len(_candidates(town, "")) > 1


def _candidates(town: str, province: str) -> list[Town]:
    """Return the towns of this name; those that have it as another name only if there are none."""
    found = [t for t in towns().get(plain(town), ()) if province in {"", t.province}]
    exact = [t for t in found if plain(t.name) == plain(town)]
    return exact or found


def place_of(town: Town) -> Place:
    """Return the row for a built-in town; make it when it is used for the first time."""
    place, _made = Place.objects.get_or_create(
        name=town.name,
        province=town.province,
        postcode="",
        defaults={"lat": town.lat, "lon": town.lon},
    )
    return place
