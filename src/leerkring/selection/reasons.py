"""Why somebody has this outcome, in sentences to that person: true for the way that was followed.

No word about a lot where none was drawn.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import reserve_position
from leerkring.admissions.states import HOLDS_A_PLACE, ApplicationState
from leerkring.selection.bridge.lots import LOTTERY, SPREAD
from leerkring.selection.methods import draws_reserves_anew, has_spread
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.overrides import was_placed_by_hand
from leerkring.selection.queries.joint import ELSEWHERE
from leerkring.selection.queries.rounds import is_joint_round
from leerkring.selection.states import DrawState

Outcome = Decision.Outcome


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
    if decision.outcome == Outcome.NO_PLACE:
        return ""  # what was decided then does not tell how the place came
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
        left = decision.outcome == Outcome.RESERVE  # the list, for a place in another network
        words = _otherwise(decision, ELSEWHERE) if left else why(application, decision)
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
    return _otherwise(decision, code)


def _otherwise(decision: Decision, code: str) -> str:
    if code == "enough_places" and decision.round.pool == DrawRound.Pool.ALL:
        return _("There were places enough for everybody who applied, so nothing was drawn.")
    if code == "enough_places":
        return _("There were places enough for everybody who fits, so nothing was drawn.")
    if code == "reserved_place":
        return _("This place was reserved for you, and that was settled before the others.")
    if code == ELSEWHERE:
        return _(
            "A place in another network of this programme was offered to you. Nobody takes part in "
            "two of them, so that more people can take part."
        )
    if code == "counts_again":
        return _again(decision)
    if code == "counted_once":
        return _("You applied more than once. Each person counts once, so this one took no part.")
    if code == "by_hand":
        return _(
            "People of the team decided about your application themselves. They wrote down why: "
            "you can ask for it."
        )
    if code == "not_suitable":
        return _(
            "The readers found that your motivation does not fit this learning network well "
            "enough. Your name and school were hidden from them."
        )
    if code == "after_lock":
        return _(
            "Who takes part was locked before your application could count. From that moment on "
            "nobody is added, so that nobody can influence the outcome."
        )
    return _fewer()


def _again(decision: Decision) -> str:
    """Return what followed for somebody whose place in another network of the draw is gone."""
    said = _(
        "There was a place for you in another network of this programme, and it is no longer "
        "yours. So this application counts again."
    )
    if decision.outcome == Outcome.NO_PLACE:
        lot = _("Where you would come in the line was decided by lot: after all who can wait.")
        return f"{said} {lot}"
    if decision.reserve_number is None:
        return said
    lot = _("Where you come in the line was decided by lot.")
    return f"{said} {lot}"


def _fewer() -> str:
    return _("There are fewer places than people who would like to take part.")


def _numbers(round_: DrawRound) -> str:
    read = ""
    if round_.pool == DrawRound.Pool.SUITABLE:
        read = _("We read your motivation, and it fits this learning network.")
    return f"{read} {too_few_places(round_)}".strip()


def too_few_places(round_: DrawRound) -> str:
    """Return why not everybody could have what they wanted; "" where there was room for all."""
    is_joint = round_.method == SPREAD and is_joint_round(round_)
    if round_.pool_size <= round_.places:
        return _("Not everybody could have the network that they want most.") if is_joint else ""
    if is_joint:
        words = _(
            "In the networks that were drawn together there were more people than places: %(pool)s "
            "for %(places)s."
        )
    elif round_.pool == DrawRound.Pool.SUITABLE:
        words = _("There were more suitable people than places: %(pool)s for %(places)s.")
    else:
        words = _("There were more people than places: %(pool)s for %(places)s.")
    return words % {"pool": round_.pool_size, "places": round_.places}


def _by_lot(round_: DrawRound) -> str:
    lot = _("So lots were drawn: everybody had the same chance.")
    if round_.method != LOTTERY:
        lot = _("So lots were drawn, with a spread that was agreed on before.")
    worth = _("The lot says nothing about the quality of your application.")
    return " ".join([_numbers(round_), lot, worth, _on_the_own_page()])


def _on_the_own_page() -> str:
    return _("How it went, and what your chance was, stands on your own page.")


def _chosen(decision: Decision) -> str:
    words = _("The team chose on motivation, as was announced.")
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
    if was_placed_by_hand(application, decision):
        by_hand = _(
            "The team itself gave it to you, outside the order. They wrote down why: you can ask "
            "for it."
        )
        return f"{came_free} {by_hand}"
    if not draws_reserves_anew(application.activity, decision.round):
        turn = _("It was your turn.")
        if has_spread(decision.round):
            turn = _("You were the first on the list with whom the spread is kept.")
        return f"{came_free} {turn}"
    lot = _("Lots were drawn for it among everybody on the list, and you were drawn.")
    if has_spread(decision.round):
        lot = _(
            "Lots were drawn for it among everybody on the list with whom the agreed spread is "
            "kept, and you were drawn."
        )
    return f"{came_free} {lot}"


def follows_the_order(application: Application) -> bool:
    """Tell whether a free place simply goes to the first on the reserve list."""
    decision = last_decision(application)
    return decision is None or not _of_free_places(application, decision)


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
