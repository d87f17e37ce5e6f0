"""What a spread of places can be agreed on: facts about applicants that everybody can check.

Regions are the four parts of the country that Statistics Netherlands uses (landsdelen).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.people.models import Place, Role, Sector
from leerkring.people.places import plain, towns

NORTH, EAST, WEST, SOUTH = "north", "east", "west", "south"
PART_OF_COUNTRY = {
    **dict.fromkeys(("Groningen", "Friesland", "Drenthe"), NORTH),
    **dict.fromkeys(("Overijssel", "Gelderland", "Flevoland"), EAST),
    **dict.fromkeys(("Utrecht", "Noord-Holland", "Zuid-Holland", "Zeeland"), WEST),
    **dict.fromkeys(("Noord-Brabant", "Limburg"), SOUTH),
}
LARGE_TOWN = 50_000  # inhabitants
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One fact to spread over: its name, its values in words, and how it is read off."""

    key: str
    label: str | Promise
    values: Mapping[str, str | Promise]
    read: Callable[[Application], str]


def _place(application: Application) -> Place | None:
    return application.organisation.place if application.organisation else None


def _sector(application: Application) -> str:
    return application.sector or UNKNOWN


def _role(application: Application) -> str:
    return application.role or UNKNOWN


def _region(application: Application) -> str:
    place = _place(application)
    return PART_OF_COUNTRY.get(place.province, UNKNOWN) if place else UNKNOWN


def _town_size(application: Application) -> str:
    place = _place(application)
    found = towns().get(plain(place.name), ()) if place else ()
    sizes = [town.population for town in found if place and town.province == place.province]
    if not sizes:
        return UNKNOWN
    return "large" if max(sizes) >= LARGE_TOWN else "small"


_NOT_KNOWN = {UNKNOWN: _("not known")}
ATTRIBUTES: Mapping[str, Attribute] = {
    attribute.key: attribute
    for attribute in (
        Attribute("sector", _("sector"), {**dict(Sector.choices), **_NOT_KNOWN}, _sector),
        Attribute("role", _("role"), {**dict(Role.choices), **_NOT_KNOWN}, _role),
        Attribute(
            "region",
            _("part of the country"),
            {
                NORTH: _("north"),
                EAST: _("east"),
                WEST: _("west"),
                SOUTH: _("south"),
                **_NOT_KNOWN,
            },
            _region,
        ),
        Attribute(
            "town_size",
            _("size of the town"),
            {
                "small": _("up to 50,000 inhabitants"),
                "large": _("50,000 inhabitants or more"),
                **_NOT_KNOWN,
            },
            _town_size,
        ),
    )
}


def facts(application: Application, keys: Iterable[str]) -> dict[str, str]:
    """Return an applicant's value for each of these attributes.

    The application must come with its organisation and the organisation's place.
    """
    return {key: ATTRIBUTES[key].read(application) for key in keys}
