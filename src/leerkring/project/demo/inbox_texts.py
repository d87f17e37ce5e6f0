"""The mails that come in at the demo's address; written for it, about fictional people."""

from __future__ import annotations

BY_MAIL_SUBJECT = "Aanmelding leernetwerk intern begeleiders"
BY_MAIL = """
Beste mevrouw Van der Kolk,

Hierbij meld ik mij graag aan voor het leernetwerk voor intern begeleiders en zorgcoördinatoren.

Bij ons op school bespreken we elke leerling twee keer per jaar. Toch merk ik dat we vooral praten over
wie opvalt. De stille leerling, die thuis weinig hulp heeft en altijd net voldoende haalt, komt bijna niet
langs. Ik wil leren hoe andere scholen die leerlingen op tijd zien, en wat je dan het beste kunt doen.

Zelf breng ik graag onze nieuwe opzet van de groepsbespreking in. Die werkt in de onderbouw goed, en in de
bovenbouw nog helemaal niet. Over allebei vertel ik eerlijk.

Alle data kan ik vrijhouden.

Met vriendelijke groet,

Renate Hollander
intern begeleider
Basisschool De Springplank
Deventer
06 12345678
""".strip()

WHICH_SUBJECT = "Graag meedoen"
WHICH = """
Beste mensen,

Ik wil me graag aanmelden voor het leernetwerk. Mijn vraag gaat over hoge verwachtingen: hoe houden we die
vast als een leerling thuis weinig steun heeft? Ons team wil dit jaar één ding goed doen, en zoekt kennis
om dat mee te beginnen.

Hartelijke groet,

Olivier Baars
Het Kompas, Almere
""".strip()

REPLY = """
Dag Marloes,

Dank voor de bevestiging. Nog één ding: op de tweede bijeenkomst heb ik tot vier uur een oudergesprek.
Is het goed als ik een half uur later kom?

Groet,
{name}
""".strip()

QUESTION_SUBJECT = "Verslag van de slotbijeenkomst voor ons vakblad"
QUESTION = """
Geachte redactie,

Voor ons vakblad maken we een nummer over kansengelijkheid. We lazen over de gezamenlijke
slotbijeenkomst. Mogen wij daar met een verslaggever en een fotograaf bij zijn? En met wie kunnen we het
beste bellen om af te spreken wat wel en niet in beeld mag?

Met vriendelijke groet,

Hester Vinke
redactie Onderwijs Dichtbij
""".strip()

ABSENT = """
Goedendag,

Ik ben afwezig tot en met vrijdag en lees mijn mail niet. Is het dringend? Bel dan de administratie.

{name}
""".strip()

YES = """
Beste Marloes,

Ja, ik kom graag. Het lijkt me goed om ook van de scholen te horen wat zij van ons nodig hebben.

Met vriendelijke groet,
{name}
""".strip()

STOP_SUBJECT = "Uitschrijven"
STOP = "Ik krijg graag geen berichten meer over nieuwe activiteiten. Dank u wel."

NOT_DELIVERED = """
This is the mail system at host mx.school.example.

I'm sorry to have to inform you that your message could not be delivered.

<{recipient}>: host mx.school.example said: 550 5.1.1 No such user here
""".strip()
