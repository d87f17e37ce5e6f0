"""What the demo's programmes say about themselves: the facts of two real announcements, retold."""

from __future__ import annotations

PROGRAMME_LEAD = (
    "Schoolleiders, leraren en wethouders zoeken samen naar wat werkt voor gelijke kansen. Drie "
    "leernetwerken lopen naast elkaar op en komen aan het eind bij elkaar."
)
PROGRAMME_BACKGROUND = """
Kansengelijkheid leeft in het onderwijs, maar het is ook een breed begrip. Juist daardoor is het lastig
om te kiezen: waar zet je als school op in, welke kennis is er al, en hoe gebruik je die op een manier
die bij jouw leerlingen past?

In gesprekken met scholen en gemeenten komen steeds dezelfde soort vragen terug:

- Wat kan een school hieraan doen, en wat hoort bij een ander? Waar ben je als leraar of schoolleider
  van, en waar juist niet?
- Er lopen al zoveel doelen naast elkaar. Hoe maak je daar één visie van?
- Wat in het dagelijks handelen van leraren en schoolleiders maakt werkelijk verschil?

De leernetwerken zijn begonnen vanuit deze vragen. Scholen, gemeenten, beleid en onderzoek delen er wat
ze weten. Experts denken mee over de praktijk van de deelnemers zelf, zodat je steviger staat in de
keuzes die je maakt.

Gelijke kansen komen er alleen als iedereen zijn eigen deel doet. Daarom weten de drie netwerken van
elkaars werk, en sluiten ze samen af: met de belangrijkste inzichten, en met aandacht voor hoe ieders
inzet bij die van de anderen past.
""".strip()
NETWORK_GAINS = """
- een eigen, onderbouwd standpunt: waar is jouw school van, en waar niet van
- kennis uit onderzoek, samen met experts vertaald naar je eigen praktijk
- collega's uit het hele land die met dezelfde vragen werken
""".strip()
NETWORK_SETUP = """
- **Online intake.** Je krijgt per e-mail een vragenlijst, die je invult wanneer het jou uitkomt. Zo
  weten we welke vragen en thema's er spelen.
- **Vier bijeenkomsten op locatie.** We nodigen experts uit die passen bij de vragen van de deelnemers,
  en verbinden samen theorie en praktijk.
- **Een gezamenlijke slotbijeenkomst.** Leraren, schoolleiders en wethouders delen wat er in alle
  bijeenkomsten is gevonden.
""".strip()
NETWORK_APPLY = """
Er is een beperkt aantal plaatsen, zodat er aandacht is voor ieders eigen vraag. Schrijf in een korte
motivatie waarom je mee wilt doen. Na de sluitingsdatum maken we de balans op van alle aanmeldingen.

Wie zich aanmeldt, zegt toe bij alle bijeenkomsten op locatie te zijn. Bij de keuze van de plek letten
we op de reistijd van de deelnemers.
""".strip()
ALDERMEN_SETUP = """
Wethouders onderwijs krijgen een persoonlijke uitnodiging. De opzet van dit leernetwerk is nog **nader
te bepalen**; zeker is dat ook de wethouders meedoen aan de gezamenlijke slotbijeenkomst.
""".strip()
WEBINAR_LEAD = (
    "Doe in een uur ideeën op voor gelijke kansen op je eigen school: belangrijke inzichten uit nieuw "
    "onderzoek, en het gesprek daarover met collega-schoolleiders."
)
WEBINAR_GAINS = (
    "Je hoort de hoofdlijnen van het onderzoek, wisselt ervaringen uit met collega-schoolleiders en gaat "
    "naar huis met ideeën die je op je eigen school kunt gebruiken."
)
WEBINAR_BACKGROUND = """
Ons onderwijs staat goed bekend, en toch ontstaan er ongelijke kansen; soms draagt het onderwijs daar
zelf aan bij. Dat hangt nauw samen met wat leerlingen nodig hebben, cognitief en sociaal-emotioneel, en
met hun omgeving.

In 2021 bracht het Verwey-Jonker Instituut in *Kansengelijkheid in het onderwijs* dertig factoren in
kaart, op vijf niveaus: leerling, familie, school, wijk en samenleving. Dit webinar gaat over het
vervolg, het rapport *Het maakt uit waar je wieg staat*, gemaakt in opdracht van de Gelijke Kansen
Alliantie.

Landelijk en lokaal wordt er van alles gedaan: armoedebestrijding, inclusief onderwijs, de inzet van
achterstandsmiddelen, toelatingsrecht, de vrijwillige ouderbijdrage en het tegengaan van segregatie.
Hoe pakt dat uit in de praktijk? En wat kun je als onderwijsprofessional zelf doen?
""".strip()
WEBINAR_FOR_WHOM = (
    "Schoolleiders in het vo, van teamleider tot rector-bestuurder, en andere belangstellenden."
)
SUPPORT_LEAD = (
    "Voor intern begeleiders en zorgcoördinatoren: hoe zie je op tijd welke leerling minder kans krijgt, "
    "en wat doe je er samen aan?"
)
SUPPORT_QUESTION = "Werk je nu op een school voor primair of voortgezet onderwijs?"
SUPPORT_OTHERWISE = (
    "Dit leernetwerk is voor wie op een school werkt. In het webinar is iedereen welkom."
)
