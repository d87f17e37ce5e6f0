"""Puts fictional motivations together; each is read by people, so no two read alike."""

from __future__ import annotations

import random

from leerkring.project.demo.people import Figure

OPENINGS = (
    "Op {school} zien we elk jaar dat de verschillen tussen kinderen groter worden in plaats van kleiner.",
    "Als {title} in {town} merk ik dat het advies van een leerling nog te vaak afhangt van de thuissituatie.",
    "Mijn school staat in een wijk waar veel gezinnen moeten rondkomen van weinig.",
    "Wij hebben drie plannen voor kansengelijkheid, en geen daarvan sluit op de andere aan.",
    "Sinds twee jaar werk ik als {title} bij {school}, en de vraag wat wij wel en niet kunnen laat me niet los.",
    "In ons team leven heel verschillende ideeën over wat eerlijk is.",
    "Bij ons in {town} kiezen ouders steeds vaker een school waar hun kind op de andere kinderen lijkt.",
    "Ik ben zelf de eerste in mijn familie die studeerde, en dat neem ik mee in mijn werk als {title}.",
    "De vrijwillige ouderbijdrage is bij ons op papier vrijwillig; in de praktijk voelt dat anders.",
    "Afgelopen jaar gingen vier leerlingen van {school} van niveau omlaag, terwijl ze het konden.",
    "We krijgen er steeds meer nieuwkomers bij en zoeken hoe we hen echt laten meedoen.",
    "Tijdens de rapportgesprekken hoor ik hoe groot de afstand is tussen school en thuis.",
)
QUESTIONS = (
    "Ik wil graag leren hoe andere scholen kiezen waar ze wel en niet van zijn.",
    "Mijn vraag is hoe je hoge verwachtingen houdt zonder de thuissituatie te negeren.",
    "Ik zoek kennis waarmee ik mijn team kan overtuigen om één ding goed te doen.",
    "Hoe betrek je ouders die zelf slechte herinneringen aan school hebben?",
    "Ik ben benieuwd wat onderzoek zegt over voorschool, huiswerkhulp en zomerscholen.",
    "Graag denk ik na over de inzet van onze achterstandsmiddelen: wat helpt nu echt?",
    "Hoe werk je samen met gemeente en wijkteam zonder dat de school alles gaat doen?",
    "Ik wil begrijpen waarom meisjes in de bovenbouw bij ons zo vaak onder hun niveau kiezen.",
    "Hoe voorkom je dat een goed plan na een jaar in de la ligt?",
    "Ik zou willen weten hoe je armoede bespreekbaar maakt zonder kinderen te kijk te zetten.",
    "Wat kan een leraar morgen anders doen, zonder extra geld en zonder extra uren?",
    "Hoe krijg je kleuters met een taalachterstand vóór groep 3 op gelijke hoogte?",
)
OFFERS = (
    "Zelf breng ik een aanpak voor brugklassen mee die bij ons twee jaar loopt.",
    "Ik neem de cijfers van onze doorstroom mee; daar praat ik graag eerlijk over.",
    "Wij hebben goede ervaringen met een ouderkamer, en ook een paar mislukkingen.",
    "Mijn collega's hebben al toegezegd dat ze meedenken met wat ik mee terugneem.",
    "Het bestuur geeft me tijd om wat ik leer ook echt in te voeren.",
    "Ik heb geen pasklaar antwoord, wel veel vragen en een team dat wil.",
    "Graag houd ik anderen een spiegel voor, en laat ik me er zelf een voorhouden.",
    "Vorig jaar kon ik niet meedoen; nu heb ik alle data vrijgehouden.",
    "Ik kan vertellen over ons werk met gemengde adviezen en brede brugklassen.",
    "Wat ik leer deel ik met de zes scholen in ons samenwerkingsverband.",
)
SHORT = ("Ik doe graag mee.", "Lijkt me interessant, collega raadde het aan.", "Zie mijn mail.")
SHORT_SHARE = 0.06


def motivation(figure: Figure, rng: random.Random) -> str:
    """Return a motivation for a fictional person; now and then a very short one."""
    if rng.random() < SHORT_SHARE:
        return rng.choice(SHORT)
    parts = [rng.choice(OPENINGS), rng.choice(QUESTIONS), rng.choice(OFFERS)]
    if rng.random() < 0.4:
        parts.insert(2, rng.choice([q for q in QUESTIONS if q not in parts]))
    text = " ".join(parts)
    return text.format(school=figure.school, title=figure.title, town=figure.town.name)
