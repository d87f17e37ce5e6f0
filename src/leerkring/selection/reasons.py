"""Why somebody has this outcome, in sentences to that person: true for the way that was followed.

No word about a lot where none was drawn.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import reserve_position
from leerkring.admissions.states import HOLDS_A_PLACE, ApplicationState
from leerkring.selection.methods import draws_reserves_anew, has_spread
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.states import DrawState

Outcome = Decision.Outcome
LOTTERY = "lottery"


def last_decision(application: Application) -> Decision | None:
    """Return what was decided and made known about an application, last."""
    rows = Decision.objects.filter(application=application, round__state=DrawState.RELEASED)
    return rows.select_related("round").order_by("-round__number", "-pk").first()


def why_place(application: Application) -> str:
    """Return how somebody came to the place that a letter offers."""
    decision = last_decision(application)
    if decision is None:
        return ""  # the letter says that the team offers it
    if decision.outcome == Outcome.RESERVE:
        return _moved_up(application, decision)
    return why(application, decision)


def outcome_in_words(application: Application) -> str:
    """Return why somebody has the outcome that their own page shows; nothing before the release."""
    decision = last_decision(application)
    if decision is None:
        return ""
    if application.state == ApplicationState.RESERVE:
        has_order = application.reserve_number is not None  # the page says who is next
        words = f"{'' if has_order else turn(application)} {why_reserve(application)}"
    elif application.state == ApplicationState.NOT_PLACED:
        words = why(application, decision)
    elif application.state in HOLDS_A_PLACE:
        words = why_place(application)
    else:
        return ""
    return words.replace(_on_the_own_page(), "").strip()


def why_reserve(application: Application) -> str:
    """Return why somebody has no place yet, and how free places are given."""
    decision = last_decision(application)
    if decision is None:
        return _fewer()
    return " ".join([why(application, decision), _of_free_places(application, decision)]).strip()


def turn(application: Application) -> str:
    """Return where somebody stands on the reserve list, as far as there is an order."""
    decision = last_decision(application)
    if decision is not None and draws_reserves_anew(application.activity, decision.round):
        return _("The list has no order: everybody on it is in the draw for each free place.")
    if application.reserve_number is None:
        return ""
    return _("You are number %(number)s on the reserve list.") % {
        "number": reserve_position(application)
    }


def why(application: Application, decision: Decision) -> str:
    """Return the reason of a decision as a sentence to the person it is about."""
    round_, code = decision.round, decision.reason
    if code in {"drawn", "drawn_reserve", "not_drawn"}:
        return _by_lot(round_)
    if code in {"chosen", "chosen_reserve", "not_chosen"}:
        return " ".join([_numbers(round_), _chosen(decision)])
    if code in {"came_first", "came_later", "came_too_late"}:
        return " ".join([_numbers(round_), _in_order(code)])
    return _otherwise(round_, code)


def _otherwise(round_: DrawRound, code: str) -> str:
    if code == "enough_places" and round_.pool == DrawRound.Pool.ALL:
        return _("There were places enough for everybody who applied, so nothing was drawn.")
    if code == "enough_places":
        return _("There were places enough for everybody who fits, so nothing was drawn.")
    if code == "reserved_place":
        return _("This place was reserved for you, and that was settled before the others.")
    if code == "placed_elsewhere":
        return _(
            "You are offered a place in another network of this programme. Nobody takes part in "
            "two of them, so that more people can take part."
        )
    if code == "counts_again":
        return _(
            "The lot gave you a place in another network of this programme, and that place is no "
            "longer yours. So this application counts again. Where you come in the line was "
            "decided by lot as well."
        )
    if code == "counted_once":
        return _("You applied more than once. Each person counts once, so this one took no part.")
    if code == "by_hand":
        return _(
            "People of the team decided about your application themselves. They wrote down why: "
            "you can ask for it."
        )
    if code == "not_suitable":
        return _(
            "The readers found that your motivation fits this learning network less well than "
            "those of others. Your name and school were hidden from them."
        )
    if code == "after_lock":
        return _(
            "Who takes part in the draw was locked before your application could count. From that "
            "moment on nobody is added, so that nobody can influence the draw."
        )
    return _fewer()


def _fewer() -> str:
    return _("There are fewer places than people who would like to take part.")


def _numbers(round_: DrawRound) -> str:
    numbers = {"pool": round_.pool_size, "places": round_.places}
    if round_.pool == DrawRound.Pool.SUITABLE:
        return (
            _(
                "We read your motivation, and it fits this learning network. There were more "
                "suitable people than places: %(pool)s for %(places)s."
            )
            % numbers
        )
    return _("There were more people than places: %(pool)s for %(places)s.") % numbers


def _by_lot(round_: DrawRound) -> str:
    lot = _("So lots were drawn: everybody had the same chance.")
    if round_.method != LOTTERY:
        lot = _("So lots were drawn, with a spread that was agreed on before.")
    worth = _("The lot says nothing about the quality of your application.")
    return " ".join([_numbers(round_), lot, worth, _on_the_own_page()])


def _on_the_own_page() -> str:
    return _("How it went, and what your chance was, stands on your own page.")


def _chosen(decision: Decision) -> str:
    words = _("So the team chose on motivation, as was announced.")
    if not decision.note:
        return words
    why = _("Of yours the team says: %(reason)s") % {"reason": decision.note}
    return f"{words} {why}"


def _in_order(code: str) -> str:
    words = _("As was announced, who applied first has a place first.")
    late = _("All places were given before it was your turn.")
    in_time = _("You were in time.")
    return f"{words} {in_time if code == 'came_first' else late}"


def _moved_up(application: Application, decision: Decision) -> str:
    came_free = _("You were on the reserve list, and a place came free.")
    if not draws_reserves_anew(application.activity, decision.round):
        turn = _("It was your turn.")
        return f"{came_free} {turn}"
    lot = _("Lots were drawn for it among everybody on the list, and you were drawn.")
    if has_spread(decision.round):
        lot = _(
            "Lots were drawn for it among everybody on the list with whom the agreed spread is "
            "kept, and you were drawn."
        )
    return f"{came_free} {lot}"


def _of_free_places(application: Application, decision: Decision) -> str:
    """Return how a free place is given where that is more than an order."""
    spread = has_spread(decision.round)
    if draws_reserves_anew(application.activity, decision.round):
        if spread:
            return _("For each free place lots are drawn anew, within the agreed spread.")
        return _("For each free place lots are drawn anew.")
    if spread:
        return _("A free place goes to the first on the list with whom the spread is kept.")
    return ""
