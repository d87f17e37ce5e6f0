"""What the page about one applicant's part in a draw says, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from leerkring.admissions.attributes import ATTRIBUTES
from leerkring.selection.agreement import SCHOOL
from leerkring.selection.bridge.fixing import wanted_networks
from leerkring.selection.models import Decision, DrawEntry, DrawRound
from leerkring.selection.reasons import too_few_places
from leerkring.selection.wording import chance_in_words, value_in_words

Outcome = Decision.Outcome


def lead(chance: float, plain: str, decision: Decision, placed_in: str) -> str:
    """Return somebody's chance, and what came of it."""
    said = [_chance(chance)]
    if plain and plain == chance_in_words(chance):
        said.append(_("Without the agreed spread it would have been about as large."))
    elif plain:
        said.append(
            _("Without the agreed spread it would have been %(plain_chance)s.")
            % {"plain_chance": plain}
        )
    return " ".join([*said, _outcome(decision, placed_in)])


def _chance(chance: float) -> str:
    if chance <= 0:
        return _("With the agreed spread you could not be drawn.")
    return _("Your chance of a place was %(chance)s.") % {"chance": chance_in_words(chance)}


def _outcome(decision: Decision, placed_in: str) -> str:
    if decision.reason == "by_hand":
        return _(
            "After the draw a person decided about your application, with a reason. Ask for it "
            "below."
        )
    if decision.outcome == Outcome.PLACE:
        return _("You were drawn: a place was offered to you.")
    if decision.reason == "counts_again":
        return _(
            "There was a place for you in another network of this programme, and it is no longer "
            "yours. So this application counts again."
        )
    if placed_in:
        return _(
            "A place was offered to you in “%(placed_in)s”. Nobody gets more than one place."
        ) % {"placed_in": placed_in}
    if decision.outcome == Outcome.RESERVE:
        return _("You were not drawn for a place, and came onto the reserve list.")
    return _("You were not drawn for a place.")


def why_lots(round_: DrawRound) -> str:
    """Return why lots were drawn at all."""
    read = ""
    if round_.pool == DrawRound.Pool.SUITABLE:
        read = _("Your motivation was read, and it fits.")
    lot = _("So lots were drawn. That says nothing about the quality of your application.")
    return " ".join(filter(None, [read, too_few_places(round_), lot]))


def plain_chance(entry: DrawEntry | None, round_: DrawRound) -> str:
    """Return what the chance would have been without the spread, where the team tells that.

    In a draw over several networks there is no such number: it depends on what others prefer.
    """
    if entry is None or not entry.record.tells_plain_chance or entry.record.agreement.is_joint:
        return ""
    return chance_in_words(min(1.0, round_.places / round_.pool_size))


def wanted(entry: DrawEntry) -> list[str]:
    """Return the networks that somebody named in a joint draw, the first preference first."""
    titles = {one.network: one.title for one in entry.record.agreement.networks}
    return [titles[network] for network in wanted_networks(entry.facts)]


def facts(entry: DrawEntry) -> list[tuple[str, str]]:
    """Return the facts with which somebody counted in a draw; of the readers' verdict nothing."""
    told = [
        (str(attribute.label), value_in_words(key, entry.facts[key]))
        for key, attribute in ATTRIBUTES.items()
        if key in entry.facts
    ]
    if SCHOOL in entry.facts:
        told.append((_("school"), entry.facts[SCHOOL]))
    return [(term[:1].upper() + term[1:], value) for term, value in told]


def command(entry: DrawEntry) -> str:
    """Return what to type so as to see which outcomes hold somebody."""
    return (
        "python3 check_public_draw.py . "
        f'--seal {entry.record.frozen_digest} --secret {entry.secret} --address "{entry.address}"'
    )
