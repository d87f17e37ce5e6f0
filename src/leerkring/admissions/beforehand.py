"""What a link fills in beforehand on a form: only words that harm nobody when they are wrong.

`/activiteiten/<slug>/aanmelden/?organisatie=De+Brug&functie=teamleider&bron=nieuwsbrief`. What does
not fit its field is left out; whoever opens the link sees what was filled in, and sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from leerkring.admissions.importing import choice_in
from leerkring.people.models import Role, Sector
from leerkring.people.places import pc4
from leerkring.people.plain_names import is_plain_name
from leerkring.programmes.models import Activity
from leerkring.programmes.public_queries import activity_address


def _short(longest: int) -> Callable[[str], str]:
    def fitting(text: str) -> str:
        text = " ".join(text.split())
        return text if len(text) <= longest and is_plain_name(text) else ""

    return fitting


def _postcode(text: str) -> str:
    return _short(7)(text) if pc4(text) else ""


# The parameter, the field that it fills in, and what makes a value that can stand there.
PARAMETERS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "organisatie": ("organisation_name", _short(160)),
    "plaats": ("organisation_town", _short(80)),
    "postcode": ("organisation_postcode", _postcode),
    "functie": ("role", lambda text: choice_in(text, Role)),
    "sector": ("sector", lambda text: choice_in(text, Sector)),
}
SOURCE, LONGEST_SOURCE = "bron", 80


def filled_in(query: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that a link fills in, with what stands in them."""
    found = {field: read(query.get(name, "")) for name, (field, read) in PARAMETERS.items()}
    return {field: text for field, text in found.items() if text}


def source_in(query: Mapping[str, str]) -> dict[str, str]:
    """Return where somebody heard of the activity, as the link says it."""
    source = _short(LONGEST_SOURCE)(query.get(SOURCE, ""))
    return {"heard_from": source} if source else {}


def address_with(activity: Activity, language: str, values: Mapping[str, str]) -> str:
    """Return the address of an activity's form that fills in these values, by parameter."""
    names = (*PARAMETERS, SOURCE)
    query = urlencode({name: values[name] for name in names if values.get(name)})
    form = f"{activity_address(activity, language)}aanmelden/"
    return f"{form}?{query}" if query else form
