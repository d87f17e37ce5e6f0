"""Sixty sentences with which people answer an offer."""

from __future__ import annotations

import pytest

from leerkring.inbox.answers import says

YES = """
Ja graag!
Ja, ik kom.
Jazeker, ik ben erbij.
Graag!
Heel graag, dank jullie wel.
Natuurlijk, wat leuk!
Ik neem de plaats graag aan.
Ik accepteer de plek.
Hierbij bevestig ik mijn deelname.
Akkoord.
Prima, tot dan.
Wat fijn, ik doe graag mee.
Reken maar op mij.
Sorry voor de late reactie, ik neem hem aan.
Ja graag, sorry dat ik zo laat reageer.
Excuses voor het late antwoord: ja, graag.
Geen probleem, ik kom.
Ja! Ik kan niet wachten.
Ik zou het niet willen missen, ja.
Yes, please.
I accept the place with pleasure.
I will be there.
I'll take it, thank you.
No problem at all, I will come.
Count me in.
Hallo allemaal, ja, wij komen graag.
""".strip().split("\n")
NO = """
Nee.
Nee, dank je wel.
Helaas.
Helaas ben ik verhinderd.
Ik kan niet.
Ik kan er die dag helaas niet bij zijn.
Zeker niet.
Liever niet.
Absoluut niet!
Graag zeg ik af.
Ik zeg het dit jaar af.
Ik meld me af.
Met pijn in het hart zie ik ervan af.
Ik sla deze keer over.
Graag geef ik mijn plek door aan iemand anders.
Mijn plaats mag naar iemand anders.
Ik geef mijn plaats vrij.
Ik trek mijn aanmelding terug.
Ik wil mijn plaats graag afstaan.
Ik pas.
Dit lukt mij niet.
Wij komen niet.
No, thank you.
Unfortunately I cannot make it.
I have to decline.
I won't be able to come.
I am not able to attend.
""".strip().split("\n")
UNCLEAR = """
Ja, helaas kan ik niet.
Ja, maar niet op de eerste dag.
Nee hoor, geen punt, ik kom graag.
Graag, mits er een trein gaat.
Ik weet het nog niet.
Mag ik er nog even over denken?
Jammer dat het zo laat is, graag kom ik.
Yes, but only if I can join online.
I am not sure yet.
Helaas, graag een volgende keer.
Graag volgend jaar.
Ik kom er graag op terug.
Graag hoor ik hoe laat het begint.
Ik sta graag op de reservelijst.
Ja, ik zeg af.
Nee, ik zeg niet af.
Kunnen jullie mij bellen.
De tweede vrijdag van maart.
Ik kom, al kan ik niet op alle data.
""".strip().split("\n")


@pytest.mark.parametrize("sentence", YES)
def test_a_yes_is_read_as_yes(sentence: str) -> None:
    assert says(sentence) == "yes"


@pytest.mark.parametrize("sentence", NO)
def test_a_no_is_read_as_no(sentence: str) -> None:
    assert says(sentence) == "no"


@pytest.mark.parametrize("sentence", UNCLEAR)
def test_where_yes_and_no_meet_a_person_reads_it(sentence: str) -> None:
    assert says(sentence) == ""
