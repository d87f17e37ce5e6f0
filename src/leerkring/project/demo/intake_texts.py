"""Fictional answers to the intake, and the themes that a team could make of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoTheme:
    """A theme with the questions that lead to it, and the concepts (slugs) that it is about."""

    title: str
    description: str
    concepts: tuple[str, ...]
    questions: tuple[str, ...]


LEADERS: tuple[DemoTheme, ...] = (
    DemoTheme(
        "Waar is de school van?",
        "Kiezen wat de school zelf doet, en wat bij gemeente, wijkteam of ouders hoort.",
        ("school", "wijk"),
        (
            "Hoe bepaal ik met mijn team waar onze school van is, en waar we nee tegen zeggen?",
            "Wat kun je van een school vragen als thuis alles misgaat?",
            "Hoe maken andere schoolleiders afspraken met het wijkteam over wie wat doet?",
            "Wanneer is helpen niet meer onze taak?",
            "Hoe leg je aan ouders uit dat de school iets níet doet?",
        ),
    ),
    DemoTheme(
        "Van losse doelen naar één visie",
        "Veel plannen, weinig samenhang: hoe maak je er één verhaal van dat in de klas te zien is?",
        ("school",),
        (
            "We hebben acht doelen in het schoolplan. Hoe kies ik er twee?",
            "Hoe zorg je dat een visie op gelijke kansen ook in de les zichtbaar is?",
            "Hoe voorkom ik dat kansengelijkheid het project van één enthousiaste collega blijft?",
            "Welke woorden gebruik je, zodat het team weet wat je bedoelt?",
        ),
    ),
    DemoTheme(
        "Hoge verwachtingen en eerlijke adviezen",
        "Hoe verwachtingen, adviezen en overgangen gelijke kansen vergroten of verkleinen.",
        ("leerling", "school"),
        (
            "Hoe herken je lage verwachtingen bij jezelf en in je team?",
            "Wat helpt om eerlijker te adviseren in groep 8?",
            "Onze brugklas is breed, maar na een jaar zit iedereen toch weer apart. Wat doen anderen?",
            "Waarom stromen leerlingen met dezelfde cijfers bij ons verschillend door?",
        ),
    ),
    DemoTheme(
        "Ouders als bondgenoten",
        "Samenwerken met ouders die de school niet vanzelf vertrouwen.",
        ("familie",),
        (
            "Hoe bereik je ouders die nooit op school komen?",
            "Wat doe je als thuis en school heel andere verwachtingen hebben?",
            "Hoe praat je over geld zonder ouders te beschamen?",
        ),
    ),
    DemoTheme(
        "Geld dat het verschil maakt",
        "Achterstandsmiddelen, ouderbijdrage en armoede: waar besteed je het aan, en wat merk je ervan?",
        ("inzet-van-achterstandsmiddelen", "vrijwillige-ouderbijdrage", "armoedebestrijding"),
        (
            "Waar zetten anderen hun achterstandsmiddelen op in, en hoe weten ze dat het werkt?",
            "Hoe krijg je de ouderbijdrage echt vrijwillig?",
            "Welke vormen van armoedebestrijding op school helpen leerlingen vooruit?",
        ),
    ),
)
TEACHERS: tuple[DemoTheme, ...] = (
    DemoTheme(
        "Verwachtingen in de klas",
        "Wat je zegt, vraagt en verwacht, en wat dat doet met een leerling.",
        ("leerling", "school"),
        (
            "Hoe houd ik hoge verwachtingen bij leerlingen die al lang horen dat ze het niet kunnen?",
            "Hoe geef ik feedback die een leerling echt verder helpt?",
            "Hoe merk ik dat ik de ene leerling vaker de beurt geef dan de andere?",
        ),
    ),
    DemoTheme(
        "Taal als sleutel",
        "Taal in elk vak, voor nieuwkomers en voor kinderen die thuis een andere taal spreken.",
        ("leerling", "familie"),
        (
            "Hoe geef ik in elk vak aandacht aan taal zonder dat de stof verloren gaat?",
            "Wat doe ik met de thuistaal van leerlingen: toestaan, gebruiken, afleren?",
            "Hoe help ik een nieuwkomer die na een jaar nog steeds stil is?",
        ),
    ),
    DemoTheme(
        "Praten met ouders",
        "Gesprekken die vertrouwen maken, ook als het moeilijk gaat.",
        ("familie",),
        (
            "Hoe begin ik een gesprek met ouders die boos binnenkomen?",
            "Hoe betrek ik ouders bij het leren, als ze zelf weinig school hebben gehad?",
        ),
    ),
    DemoTheme(
        "Samen in de wijk",
        "Wat school, sport, bibliotheek en wijkteam samen kunnen doen.",
        ("wijk", "samenleving"),
        (
            "Hoe vind ik als leraar de weg naar hulp buiten de school?",
            "Wat werkt bij huiswerkhulp in de buurt, en voor wie?",
            "Hoe gaan we om met scholen die om de hoek staan en heel andere leerlingen hebben?",
        ),
    ),
)
ALDERMEN: tuple[DemoTheme, ...] = (
    DemoTheme(
        "Regie zonder macht",
        "Wat een gemeente kan doen als de scholen zelf beslissen.",
        ("samenleving", "tegengaan-van-segregatie"),
        (
            "Hoe krijg je alle besturen aan tafel over segregatie?",
            "Welke rol past de gemeente bij toelating en aanmelding?",
        ),
    ),
)
TRIED = (
    "Een leesuur per dag; dat loopt goed, maar niet elke groep doet mee.",
    "Huisbezoeken in groep 1. Veel werk, en het mooiste van het jaar.",
    "Een werkgroep. Die kwam drie keer bij elkaar.",
    "Huiswerkhulp na school, samen met studenten.",
    "Nog niets waar ik tevreden over ben.",
    "Een studiedag over verwachtingen; die ging bij veel collega's onder de huid zitten.",
    "We hebben de schoolreis voor iedereen gratis gemaakt.",
)
POSITIONS_START = (
    "Ik vind dat de school moet compenseren wat thuis ontbreekt, maar ik weet niet waar dat ophoudt.",
    "Ik denk dat wij al veel doen, en te weinig weten of het helpt.",
    "Gelijke kansen beginnen bij verwachtingen; daar kan ik als school iets aan doen.",
    "Volgens mij vragen we te veel van scholen en te weinig van de samenleving.",
)
POSITIONS_END = (
    "Wij zijn van goed onderwijs en hoge verwachtingen. Armoede signaleren we; oplossen doen we met anderen.",
    "Eén ding goed doen en volhouden, en elk half jaar kijken wat het de leerlingen brengt.",
    "Ik kijk nu eerst naar wie er níet meedoet voordat we iets nieuws beginnen.",
    "De school kan het niet alleen, en dat is geen excuus om niets te doen.",
)
INTENTIONS = (
    (
        "Met het team twee doelen kiezen en zes schrappen.",
        "Het werden er drie. Het schrappen gaf lucht.",
    ),
    (
        "De ouderbijdrage uit de brief halen en de schoolreis uit eigen middelen betalen.",
        "Gelukt; de ouderraad hielp mee.",
    ),
    (
        "Bij elke overgang kijken welke leerlingen anders behandeld worden bij dezelfde resultaten.",
        "Twee adviezen zijn bijgesteld.",
    ),
    ("Een vast uur per maand met het wijkteam, met een gezamenlijke agenda.", ""),
    (
        "Bij elk gesprek met ouders beginnen met wat goed gaat.",
        "Doe ik. Het duurt langer en levert meer op.",
    ),
    (
        "De beurten in mijn les een week lang laten turven door een collega.",
        "Ontluisterend en leerzaam.",
    ),
)
