"""The concept schemes that every installation has: the five levels and the six interventions.

They are those of the reports that the founding programme builds on. Factors are not here: a team
imports them from the report that it uses (`table.py`).
"""

from __future__ import annotations

LEVELS = "niveaus"
INTERVENTIONS = "interventies"
# slug, Dutch title, English title, source, ((slug, Dutch label, English label), …)
SCHEMES = (
    (
        LEVELS,
        "Niveaus",
        "Levels",
        "Verwey-Jonker Instituut, Kansengelijkheid in het onderwijs (2021)",
        (
            ("leerling", "Leerling", "Pupil"),
            ("familie", "Familie", "Family"),
            ("school", "School", "School"),
            ("wijk", "Wijk", "Neighbourhood"),
            ("samenleving", "Samenleving", "Society"),
        ),
    ),
    (
        INTERVENTIONS,
        "Interventies",
        "Interventions",
        "Verwey-Jonker Instituut, Het maakt uit waar je wieg staat",
        (
            ("armoedebestrijding", "Armoedebestrijding", "Fighting poverty"),
            ("inclusief-onderwijs", "Inclusief onderwijs", "Inclusive education"),
            (
                "inzet-van-achterstandsmiddelen",
                "Inzet van achterstandsmiddelen",
                "Use of funds against disadvantage",
            ),
            ("geven-van-toelatingsrecht", "Geven van toelatingsrecht", "Right of admission"),
            (
                "vrijwillige-ouderbijdrage",
                "Vrijwillige ouderbijdrage",
                "Voluntary parental contribution",
            ),
            ("tegengaan-van-segregatie", "Tegengaan van segregatie", "Countering segregation"),
        ),
    ),
)
