"""Whether an answer to an offer says yes or no; where the two meet, a person reads it."""

from __future__ import annotations

import re

LONGEST = 1_000  # signs of an answer that are read
FEW_WORDS = 12  # in which "graag" alone says yes
_GREETING = re.compile(
    r"^\W*((beste|hallo|hoi|dag|geachte|lieve|goede?(morgen|middag|navond)|moi|dear|hi|hello|good"
    r" (morning|afternoon|evening))\b[^\n.!?]{0,60}?[,.!\n]\s*)",
    re.IGNORECASE,
)
# Words that say yes or no elsewhere, but not here.
_MEANINGLESS = re.compile(
    r"\b((sorry|excuus|excuses|pardon),? (dat ik|voor)\b[^.!?,\n]{0,40}\b(laat|late|later|pas"
    r"|trage?)\b"
    r"( (reactie|antwoord\w*|reageer|reageren|ben|schrijf|mail))?|(mijn )?(excuses?|sorry|helaas"
    r"|apologies|pardon)( voor| dat ik| for| about)"
    r"( (de|mijn|het|my|the))? (late|laat|trage|latere|wat late|delayed?|slow)\w*( (reactie"
    r"|antwoord\w*|reply"
    r"|response|ben|is))?|(no|not a) (problem|worries)( at all)?"
    r"|geen (enkel )?(probleem|punt|bezwaar)"
    r"|niet erg|cannot wait|can'?t wait|kan niet wachten|niets? liever( dan (dat|dit))?"
    r"|(ik )?zou (het|dit) niet willen missen|wouldn'?t miss (it|this)|waarom niet|why not"
    r"|niet alleen|niet voor niets|graag gedaan|no doubt|zonder twijfel|ongetwijfeld"
    r"|niet meer vergeten|geen vragen( meer)?|no (further )?questions)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(volgend\w* (jaar|keer|ronde|editie)|(een )?andere keer|next (year|time|round)|another time"
    r"|(reserve|wacht)lijst|waiting list|reserve list|kom\w* [^.!?\n]{0,30}\bterug\b|contact"
    r"|overleg\w*"
    r"|graag (hoor|verneem|weet|meer|even|eerst|contact)|(laat|laten)\b[^.!?\n]{0,30}\bweten|moet"
    r" (het |ik )?(eerst|nog)|wil (graag |eerst )*(weten|vragen)|let you know|need to (check"
    r"|ask))\b|"
    r"\?|\b((?<!reken )(?<!doe )(?<!kom )maar|echter|mits|tenzij|alleen als|behalve"
    r"|onder voorbehoud|of (?:toch )?niet|nog niet"
    r"|nog even|twijfel|misschien|wellicht|waarschijnlijk|weet (?:het )?(?:nog )?niet"
    r"|hangt (?:er)?van|(niet|not) (afzeggen|weiger\w*|verhinderd|declin\w+|cancel\w*)"
    r"|(?:zeg|meld|zie|trek|geef|sla)\b[^.!?\n]{0,30}\bniet\b[^.!?\n]{0,20}\b(?:af|terug|over"
    r"|weg|door)"
    r"|but|however|unless|only if|provided|maybe|perhaps|probably|not sure|depends|not yet)\b",
    re.IGNORECASE,
)
_VERBS_NL = (
    r"kan|kom|kunnen|komen|ga|gaan|wil|willen|neem|nemen|accepteer|doe|doen|ben|zal|hoef|lukt"
)
_NO = re.compile(
    r"\b(plaats|plek|plekje)\b[^.!?\n]{0,40}\b(af|over|door|vrij|weg|op|terug|in)(staan|te staan"
    r"|geven"
    r"|te geven|dragen|te dragen|doen|te doen|maken|te maken|leveren|te leveren)\b"
    r"|\b(ik pas|moet passen)\b|\bschieten\b|"
    # an idiom, or what somebody does with the place
    r"\b((zeker|absoluut|liever|beslist|natuurlijk|helemaal|toch|dit keer|deze keer|graag|jammer"
    r" genoeg)? ?(niet|nie)\b( meer)?|(zeg|zeggen|zag)\b[^.!?\n]{0,40}\baf\b|afzeggen|af te zeggen"
    r"|meld(en|t)?\b[^.!?\n]{0,40}\baf\b|afmelden|af te melden|(zie|zien)\b[^.!?\n]{0,40}\baf\b"
    r"|afzien|af te zien|sla(an)?\b[^.!?\n]{0,40}\b(af|over)\b|trek\w*\b[^.!?\n]{0,40}\bterug\b"
    r"|(geef|geven|laat|laten|sta)\b[^.!?\n]{0,20}\b(plaats|plek|plekje)\b[^.!?\n]{0,40}"
    r"\b(aan|over|door|vrij|weg|af|terug)\b"
    r"|(plaats|plek|plekje)\b[^.!?\n]{0,30}\b(aan|voor) (een|iemand) ander\w*"
    r"|bedank(t)? voor de eer|weiger\w*|verhinderd|onmogelijk|annule\w+|nee|neen|nope|no"
    r"|geen|not|cannot|can'?t|won'?t|don'?t|unable|declin\w+|turn\w* (it |this )?down|withdraw\w*"
    r"|give up (my|the) (place|spot)|pass on (this|it)|somebody else|someone else|iemand anders"
    rf"|({_VERBS_NL})\b[^.,;!?\n]{{0,60}}\bniet\b[^.,;!?\n]{{0,30}}"
    r"|(will|can|am|do|shall|would|could)( \w+)? not\b[^.,;!?\n]{0,40})\b",
    re.IGNORECASE,
)
_SAD = re.compile(r"\b(helaas|jammer|spijtig|unfortunately|regret\w*|sorry|sadly)\b", re.IGNORECASE)
_YES = re.compile(
    r"\b(ja|jaa+|jawel|jazeker|yes|yep|yeah|akkoord|accepte?er\w*|accept\w*|bevestig\w*|confirm\w*"
    r"|aanvaard\w*|(neem|nemen|pak)\b[^.!?\n]{0,50}\baan\b|aan te nemen|aannemen"
    r"|(ik|wij|we) (kom|komen)|kom (ik )?graag|graag kom|(ben|zijn) er ?bij|er ?bij zijn"
    r"|van de partij|doe maar|kom maar"
    r"|(doe|doen)\b[^.!?\n]{0,30}\bmee\b|mee te doen|meedoen|reken(en)?( maar)? op m(ij|e)|tot dan"
    r"|deelnemen|deel te nemen|(neem|nemen)\b[^.!?\n]{0,30}\bdeel\b|will (be there|come|attend|join"
    r"|take)|i'?ll (be there|come|attend|join|take)|count me in|see you (there|then)|oui|jo)\b",
    re.IGNORECASE,
)
_GLAD = re.compile(
    r"\b(graag|zeker|natuurlijk|uiteraard|prima|uitstekend|fantastisch|geweldig|leuk|fijn"
    r"|super|top|goed|ok|ok[eé]|sure|absolutely|gladly|happy to|love to|great|wonderful"
    r"|of course|with pleasure)\b",
    re.IGNORECASE,
)


def says(text: str) -> str:
    """Return "yes", "no" or "" for an answer to an offer; anything conditional is neither.

    Where yes and no meet it is neither, too; "graag" beside "zeg ik af" is only friendly.
    """
    words = _GREETING.sub("", text.strip()[:LONGEST], count=1)
    words = _MEANINGLESS.sub(" ", words.replace("’", "'"))
    if not words.strip() or _CONDITION.search(words):
        return ""
    is_no = bool(_NO.search(words))
    rest = _NO.sub(" ", words)
    is_yes, is_sad, is_glad = (bool(found.search(rest)) for found in (_YES, _SAD, _GLAD))
    if is_no:
        return "" if is_yes else "no"
    if is_sad:
        return "" if is_yes or is_glad else "no"
    is_short = len(words.split()) <= FEW_WORDS
    return "yes" if is_yes or (is_glad and is_short) else ""


_THANKS = re.compile(
    r"(hart\w* dank|dank(jewel)?|(heel )?(erg )?bedankt|thanks?|thank you|dankewol|merci|danke"
    r"|ok|ok[eé]|top|fijn|super|prima|helder|duidelijk|mooi|goed|great|perfect|clear|noted"
    r"|genoteerd"
    r"|graag gedaan|tot dan|tot ziens|tot snel|fijn weekend|fijne dag|groet\w*)",
    re.IGNORECASE,
)
_BESIDE_THANKS = re.compile(
    r"\b(je|jij|u|jullie|wel|zeer|veel|heel|erg|alvast|nogmaals|hartelijk|hartelijke|voor|de|het"
    r"|uw|jouw"
    r"|snelle|duidelijke|reactie|antwoord|mail|bericht|informatie|info|uitleg|hulp|moeite|zo|dat"
    r"|is|dit"
    r"|very|much|so|many|for|your|the|quick|reply|answer|help|information|all|en|and|weer|dan)\b",
    re.IGNORECASE,
)


def only_thanks(text: str) -> bool:
    """Tell whether somebody says thank you and nothing else, so that nobody has to do anything."""
    words = _GREETING.sub("", text.strip()[:LONGEST], count=1)
    if not re.search(r"dank|thank|merci", words, re.IGNORECASE) or len(words.split()) > 15:
        return False
    rest = _BESIDE_THANKS.sub(" ", _THANKS.sub(" ", words))
    return not re.sub(r"[\s.,!:;)(☺-]+", "", rest)
