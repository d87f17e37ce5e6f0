"""Fictional people and schools, the same on every run; names are put together by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass

from leerkring.people.models import Role, Sector
from leerkring.people.places import Town, plain, towns
from leerkring.project.demo.words import read

WORDS = read("people")
REGIONS: dict[str, str] = WORDS["regions"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A fictional person with a fictional school in a real town."""

    given_name: str
    family_name: str
    email: str
    role: Role
    title: str
    sector: str
    school: str
    town: Town


class Cast:
    """Makes up people one after the other; no two share an address."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self._addresses: set[str] = set()
        listed = {town for group in towns().values() for town in group if town.population > 9000}
        self._towns = sorted(listed, key=lambda town: (-town.population, town.name, town.lat))

    def figure(self, role: Role, sector: str = "") -> Figure:
        """Return one more fictional person."""
        town = self._town()
        given, family = self._name()
        if role == Role.ALDERMAN:
            school = f"Gemeente {town.name}"
        else:
            sector = sector or self.random.choice(
                [Sector.PRIMARY, Sector.PRIMARY, Sector.SECONDARY]
            )
            school = self._school(sector, town)
        title = self.random.choice(WORDS["titles"][role])
        return Figure(
            given, family, self._address(given, family, role), role, title, sector, school, town
        )

    def _town(self) -> Town:
        weights = [town.population**0.6 for town in self._towns]
        return self.random.choices(self._towns, weights)[0]

    def _name(self) -> tuple[str, str]:
        return self.random.choice(WORDS["given_names"]), self.random.choice(WORDS["family_names"])

    def _school(self, sector: str, town: Town) -> str:
        first = WORDS["secondary_first"] if sector == Sector.SECONDARY else WORDS["school_first"]
        return f"{self.random.choice(first)} {town.name}"

    def _address(self, given: str, family: str, role: Role) -> str:
        host = "gemeente.example" if role == Role.ALDERMAN else "school.example"
        stem = f"{plain(given)} {plain(family)}".replace(" ", ".")
        number, address = 1, f"{stem}@{host}"
        while address in self._addresses:
            number += 1
            address = f"{stem}{number}@{host}"
        self._addresses.add(address)
        return address
