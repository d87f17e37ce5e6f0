"""What a balance says, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.selection.models import Balance
from leerkring.selection.wording import chance_in_words, limit_in_words, value_in_words
from leerkring.web.staff.balance.picture import Row

MOST_NAMED = 3
PROMISES = frozenset({"floor", "bands"})  # of the reading plan, not of a scenario
CLOSE = 1.15  # chances that differ less than this are told as one


def chances_in_words(result: Mapping[str, Any]) -> str:
    """Return everybody's range of chances."""
    if result.get("state") == "everyone":
        return _("There are places enough: everybody is in, and nothing is drawn.")
    lowest, highest = result["lowest"], result["highest"]
    if not highest:
        return _("Nobody can be chosen with these agreements.")
    if highest <= lowest * CLOSE or chance_in_words(lowest) == chance_in_words(highest):
        return _("Everybody has practically the same chance: %(chance)s.") % {
            "chance": chance_in_words(lowest)
        }
    return _("Everybody has a chance of at least %(low)s. The best chance is %(high)s.") % {
        "low": chance_in_words(lowest),
        "high": chance_in_words(highest),
    }


def held_in_words(rows: Sequence[Row]) -> str:
    """Return for whom places are held beyond their share, and what that does to the others."""
    held = sorted((row for row in rows if row.is_held), key=lambda row: -row.least_beyond)
    if not held:
        return ""
    names = get_text_list([row.value for row in held[:MOST_NAMED]], _("and"))
    first = held[0]
    number = round(first.share)
    without = ngettext(
        "without that, you would expect %(number)d person for %(value)s.",
        "without that, you would expect %(number)d people for %(value)s.",
        number,
    ) % {"number": number, "value": first.value}
    return (
        _("Places that you hold for %(names)s make the chance of the others smaller;")
        % {"names": names}
        + " "
        + without
    )


def heading(pool: int, places: int, *, is_open: bool) -> str:
    """Return how many take part, and for how many places."""
    taking_part = ngettext(
        "The balance: %(number)s takes part", "The balance: %(number)s take part", pool
    ) % {"number": pool}
    room = ngettext("%(number)s place", "%(number)s places", places) % {"number": places}
    return (taking_part + " " + _("so far") if is_open else taking_part) + ", " + room


def possible(result: Mapping[str, Any], state: str, pool: int) -> str:
    """Return whether what is agreed can be kept; what is in the way is listed beneath."""
    if state == Balance.State.WAITING:
        return _("Being computed.")
    if state == Balance.State.CONFLICT:
        return _("No. These do not go together:") if result.get("conflict") else _("No.")
    if state != Balance.State.FITS:
        return _("Not known.")
    if result.get("state") != "everyone":
        best = _("No single place more or less makes the smallest chance larger.")
        return _("Yes.") if result.get("hints") else _("Yes.") + " " + best
    if not pool:
        return _("Nobody applied yet.")
    return _(
        "Yes. There are places enough, so everybody is in: nothing is drawn, and no agreed number "
        "keeps anybody out."
    )


def missing_in_words(rows: Sequence[Row], *, is_open: bool) -> list[str]:
    """Return of whom too few applied for the places that are held for them."""
    short = [row for row in rows if row.is_short]
    scarce = [row for row in rows if row.is_scarce]
    said = []
    if short:
        names = [
            _("%(value)s (%(count)d for %(least)d)")
            % {"value": row.value, "count": row.applicants, "least": row.least}
            for row in short
        ]
        said.append(
            _("There are too few applications for the places you hold for %(names)s.")
            % {"names": get_text_list(names, _("and"))}
        )
    if scarce:
        names = [f"{row.value} ({row.applicants})" for row in scarce]
        said.append(
            _("There is little to choose from for %(names)s.")
            % {"names": get_text_list(names, _("and"))}
        )
    if said and is_open:
        said.append(_("Applying is still possible: ask there for more."))
    return said


@dataclass(frozen=True, slots=True)
class Proposal:
    """One press of a button: what it changes, and what that brings."""

    code: str
    changes: tuple[str, ...]
    brings: str = ""


def way_out(result: Mapping[str, Any]) -> Proposal | None:
    """Return the smallest change with which everything can be kept."""
    changes = tuple(_change_in_words(limit) for limit in result.get("relaxations") or [])
    return Proposal("uitweg", changes) if changes else None


def _change_in_words(limit: Mapping[str, Any]) -> str:
    now, then = limit_in_words(limit), limit_in_words(limit, "to")
    words = _("%(now)s becomes %(then)s")
    if limit["kind"] in PROMISES:
        words = _("%(now)s becomes %(then)s (you change this in the reading plan)")
    return words % {"now": now, "then": then}


def hints(result: Mapping[str, Any]) -> list[Proposal]:
    """Return which one place, more or less, would help who has the smallest chance."""
    return [
        Proposal(
            f"ruimte-{number}",
            (
                (
                    _("One place more at most for %(value)s")
                    if hint["side"] == "most"
                    else _("One place less held for %(value)s")
                )
                % {"value": value_in_words(hint["attribute"], hint["value"])},
            ),
            _("makes the smallest chance %(chance)s.") % {"chance": precise(hint, result)},
        )
        for number, hint in enumerate(result.get("hints", []))
    ]


def precise(hint: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Return the new smallest chance; "slightly larger" where the words would be the same."""
    now, then = chance_in_words(result["lowest"]), chance_in_words(hint["lowest"])
    return then if now != then else _("slightly larger")


def conflict_in_words(result: Mapping[str, Any], rows: Sequence[Row]) -> list[str]:
    """Return the agreements that cannot hold together."""
    short = {row.key: row.applicants for row in rows if row.is_short}
    lines = []
    for limit in result.get("conflict", ()):
        line = limit_in_words(limit)
        applicants = short.get((limit["attribute"], limit["value"]))
        if applicants is not None and limit["side"] == "least":
            line = _("%(agreed)s, while %(count)d applied") % {"agreed": line, "count": applicants}
        lines.append(line)
    return lines


def never_in_words(group: Mapping[str, Any]) -> str:
    """Return what keeps a group of people out."""
    reasons = [limit_in_words(limit) for limit in group["why"]]
    if "party_incomplete" in group["codes"]:
        reasons.append(_("somebody of the pair or team does not take part"))
    if "no_common_network" in group["codes"]:
        reasons.append(_("the people of the team want no network in common"))
    return get_text_list(reasons, _("and"))
