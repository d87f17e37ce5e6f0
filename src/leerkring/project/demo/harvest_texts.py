"""Fictional notes of groups and the findings that came out of them; no real person said any of this."""

from __future__ import annotations

from dataclasses import dataclass

from leerkring.live.models import Note

K = Note.Kind
NOTES: tuple[tuple[Note.Kind, str], ...] = (
    (K.INSIGHT, "Wie scherp kiest waar de school van is, kan de rest beter overdragen."),
    (
        K.EXAMPLE,
        "Eén school maakte een kaart: dit doen wij, dit doet het wijkteam, dit doen we samen.",
    ),
    (K.QUESTION, "Wat doe je als de andere kant de afspraak niet nakomt?"),
    (K.PROMISE, "Voor de volgende keer legt ieder de eigen kaart voor aan het team."),
    (
        K.INSIGHT,
        "Verwachtingen zitten in kleine dingen: wie krijgt de beurt, wie krijgt bedenktijd.",
    ),
    (K.EXAMPLE, "Adviezen naast elkaar leggen zonder naam erboven; twee vielen anders uit."),
    (K.QUESTION, "Is er onderzoek naar brede brugklassen langer dan twee jaar?"),
    (K.INSIGHT, "Ouders komen eerder voor hun kind dan voor een avond over beleid."),
    (K.EXAMPLE, "Koffie bij de poort, elke vrijdag, met een vast gezicht."),
    (K.PROMISE, "We nodigen elkaar uit voor een les bij ons op school."),
    (K.INSIGHT, "Geld helpt pas als vooraf vaststaat wat je wilt zien veranderen."),
    (K.QUESTION, "Hoe lang geef je een aanpak voordat je ermee stopt?"),
    (K.EXAMPLE, "De school betaalt uitjes uit één pot; geen kind hoeft iets te vragen."),
    (K.INSIGHT, "Taal hoort bij elk vak; dat vraagt tijd om samen lessen voor te bereiden."),
    (K.PROMISE, "De vakgroep kiest per periode tien woorden die in elk vak terugkomen."),
)
ANSWERS = {
    "Is er onderzoek naar brede brugklassen langer dan twee jaar?": (
        "Ja. De expert van bijeenkomst twee heeft de bronnen toegevoegd aan de materialen. Kort: het "
        "effect hangt af van hoe er binnen de brede klas wordt lesgegeven."
    ),
    "Hoe lang geef je een aanpak voordat je ermee stopt?": (
        "De groep kwam op één schooljaar, met halverwege een vast moment om te kijken."
    ),
}


@dataclass(frozen=True, slots=True)
class DemoFinding:
    """A fictional finding with the concepts (slugs) that it is about."""

    title: str
    text: str
    concepts: tuple[str, ...]
    theme: int
    meeting: int
    closing: bool = True


LEADERS: tuple[DemoFinding, ...] = (
    DemoFinding(
        "Een school die kiest, kan beter samenwerken",
        "Deelnemers die op papier zetten waar hun school van is, merkten dat het gesprek met het "
        "wijkteam makkelijker werd. Kiezen is geen afhaken: het maakt zichtbaar wie de rest doet.\n\n"
        "Wat hielp: een kaart op één bladzijde, gemaakt met het hele team, en elk jaar opnieuw bekeken.",
        ("school", "wijk"),
        0,
        1,
    ),
    DemoFinding(
        "Minder doelen, meer effect",
        "Vrijwel alle deelnemers begonnen met te veel doelen. Wie er twee of drie overhield, zag in de "
        "klas meer veranderen dan wie er acht bijhield. Schrappen bleek moeilijker dan toevoegen.",
        ("school",),
        1,
        2,
    ),
    DemoFinding(
        "Leg adviezen naast elkaar zonder naam erboven",
        "Door adviezen eerst zonder naam te bekijken, zagen scholen verschillen die ze niet hadden "
        "verwacht. Het gesprek daarna was belangrijker dan de lijst.",
        ("leerling", "school"),
        2,
        3,
    ),
    DemoFinding(
        "Achterstandsmiddelen vragen een vooraf bedachte meetlat",
        "Geld helpt pas als vooraf vaststaat wat je wilt zien veranderen, en bij wie. Deelnemers "
        "spraken af elk half jaar te kijken, en ook te stoppen met wat niets oplevert.",
        ("inzet-van-achterstandsmiddelen",),
        4,
        4,
    ),
)
TEACHERS: tuple[DemoFinding, ...] = (
    DemoFinding(
        "Verwachtingen zitten in kleine dingen",
        "Wie krijgt de beurt, wie krijgt bedenktijd, wie krijgt de moeilijke vraag? Leraren die een "
        "collega lieten turven, veranderden hun les al na een week.",
        ("leerling", "school"),
        0,
        1,
    ),
    DemoFinding(
        "De thuistaal is een hulpmiddel",
        "Leerlingen die een lastig begrip eerst in hun eigen taal mochten bespreken, deden daarna vaker "
        "mee in het Nederlands. Het vraagt wel duidelijke afspraken in het team.",
        ("leerling", "familie"),
        1,
        2,
    ),
    DemoFinding(
        "Begin met wat goed gaat",
        "Een gesprek met ouders dat begint met iets wat hun kind kan, verloopt anders. Het klinkt "
        "eenvoudig; het volhouden is de kunst.",
        ("familie",),
        2,
        3,
    ),
)
ALDERMEN: tuple[DemoFinding, ...] = (
    DemoFinding(
        "De gemeente heeft meer aan een gewoonte dan aan een akkoord",
        "Wethouders zagen meer gebeuren van een vast gesprek met alle schoolbesturen, met cijfers op "
        "tafel, dan van een groot akkoord. Over toelating lukte het pas toen de ouders meepraatten.",
        ("samenleving", "tegengaan-van-segregatie"),
        0,
        1,
    ),
)
WEBINAR: tuple[DemoFinding, ...] = (
    DemoFinding(
        "Losse maatregelen tellen niet vanzelf op",
        "In de gesprekken na de presentatie kwam één punt steeds terug: elke maatregel afzonderlijk is "
        "goed te verdedigen, maar niemand kijkt naar het geheel. Begin daarom bij de leerling, niet bij "
        "de regeling.",
        ("armoedebestrijding", "inclusief-onderwijs", "vrijwillige-ouderbijdrage"),
        -1,
        1,
        closing=False,
    ),
)
