"""Fictional people and schools, the same ones on every run; every name is put together by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass

from leerkring.people.models import Role, Sector
from leerkring.people.places import Town, plain, towns

GIVEN_NAMES = (
    "Aisha", "Amina", "Anouk", "Arjan", "Astrid", "Ayla", "Bart", "Bas", "Berend", "Bilal",
    "Bram", "Carlijn", "Chantal", "Daan", "Dewi", "Dirk", "Elif", "Ellen", "Emine", "Erik",
    "Esmee", "Fatima", "Femke", "Floor", "Frank", "Geert", "Hamza", "Hanneke", "Hassan", "Henk",
    "Ilse", "Imane", "Ingrid", "Iris", "Ivo", "Jamila", "Jan-Willem", "Jasper", "Jeroen",
    "Jolanda", "Joris", "Karim", "Karin", "Kees", "Khadija", "Koen", "Laura", "Leila", "Lieke",
    "Linda", "Loes", "Maaike", "Maarten", "Malika", "Marieke", "Marjan", "Martijn", "Mehtap",
    "Merel", "Mirjam", "Mohamed", "Murat", "Nadia", "Naomi", "Niels", "Nina", "Noor", "Omar",
    "Paul", "Peter", "Petra", "Priya", "Rachid", "Ravi", "Renske", "Rianne", "Rob", "Romy",
    "Ruud", "Saskia", "Selma", "Sharmila", "Sjoerd", "Sofie", "Soraya", "Stefan", "Suzanne",
    "Tamara", "Teun", "Thijs", "Tineke", "Tom", "Vera", "Wendy", "Willem", "Wouter", "Yasmina",
    "Yusuf", "Zeynep",
)  # fmt: skip
FAMILY_NAMES = (
    "Aksoy", "van den Akker", "El Amrani", "Bakker", "van Beek", "Benali", "van den Berg", "de Boer", "Bos",
    "Bouman", "van den Brink", "Brouwer", "de Bruin", "Bulut", "Çelik", "van Dam", "Demir", "van Dijk",
    "Dijkstra", "van der Heijden", "Hendriks", "Hoekstra", "de Jong", "Jonker", "Kaya", "Koster", "Kramer",
    "Kuipers", "van Leeuwen", "van der Linden", "Maas", "Martina", "van der Meer", "Meijer", "Mulder", "Oomen",
    "Oosterhuis", "Ouali", "Peeters", "Postma", "Ramdin", "Schouten", "Sijbesma", "Smeets", "Smit", "Tromp",
    "van der Veen", "Verhoeven", "Vermeulen", "Visser", "de Vries", "de Wit", "van Wijk", "Willems", "Yıldız",
    "Zijlstra", "Zwart",
)  # fmt: skip
SCHOOL_FIRST = (
    "De Regenboog", "Het Kompas", "De Vlieger", "De Wegwijzer", "De Springplank", "De Horizon", "Het Palet",
    "De Akker", "De Brug", "Het Anker", "De Zonnewijzer", "De Wilgen", "De Kring", "De Bongerd", "Het Baken",
)  # fmt: skip
SECONDARY_FIRST = (
    "Lyceum De Dijk", "Noorderpoort College", "Stedelijk College", "Scholengemeenschap Oost", "Waterland Mavo",
    "Vrijheid Lyceum", "Vakcollege De Hoven", "Het Veen College", "Rivierenland College", "De Nieuwe School",
)  # fmt: skip
REGIONS = {
    "Groningen": "Noord",
    "Friesland": "Noord",
    "Drenthe": "Noord",
    "Overijssel": "Noord",
    "Noord-Holland": "Noord",
    "Flevoland": "Midden",
    "Gelderland": "Midden",
    "Utrecht": "Midden",
    "Zuid-Holland": "Midden",
    "Zeeland": "Zuid",
    "Noord-Brabant": "Zuid",
    "Limburg": "Zuid",
}
TITLES = {
    Role.SCHOOL_LEADER: (
        "directeur",
        "teamleider",
        "adjunct-directeur",
        "rector",
        "afdelingsleider",
    ),
    Role.TEACHER: (
        "leraar groep 3",
        "leraar groep 7",
        "docent Nederlands",
        "docent wiskunde",
        "mentor brugklas",
    ),
    Role.ALDERMAN: ("wethouder onderwijs", "wethouder jeugd en onderwijs"),
    Role.SUPPORT: ("intern begeleider", "zorgcoördinator", "ondersteuningscoördinator"),
}


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
        title = self.random.choice(TITLES[role])
        return Figure(
            given, family, self._address(given, family, role), role, title, sector, school, town
        )

    def _town(self) -> Town:
        weights = [town.population**0.6 for town in self._towns]
        return self.random.choices(self._towns, weights)[0]

    def _name(self) -> tuple[str, str]:
        return self.random.choice(GIVEN_NAMES), self.random.choice(FAMILY_NAMES)

    def _school(self, sector: str, town: Town) -> str:
        first = SECONDARY_FIRST if sector == Sector.SECONDARY else SCHOOL_FIRST
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
