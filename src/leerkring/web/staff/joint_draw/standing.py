"""Where a joint draw stands before it is fixed: its networks, and what all spreads give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from leerkring.programmes.models import Activity, Programme
from leerkring.review.queries import progress_by_activity
from leerkring.selection.actions.joint_draw import ask_joint_balance
from leerkring.selection.bridge.joint import Joint
from leerkring.selection.models import Balance, Scenario
from leerkring.selection.queries.joint import NotAgreedYet
from leerkring.selection.scenarios import chosen_scenario
from leerkring.selection.wording import limit_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.balance import words


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network of a joint draw: its places, who wants it, and the seats to expect."""

    activity: Activity
    scenario: Scenario | None
    unsettled: int
    places: int | None = None
    seated: int = 0
    wanted: int | None = None
    first: int | None = None
    seats: tuple[float, float] | None = None

    @property
    def later(self) -> int | None:
        """This will give how many want it after another network."""
        return None if self.wanted is None else self.wanted - (self.first or 0)


def joint_standing(
    request: Request, programme: Programme, activities: Sequence[Activity], *, again: bool = False
) -> dict[str, Any]:
    """Return what the page of a joint draw shows before it is fixed."""
    found = ask_joint_balance(programme=programme, again=again, by=request.actor, at=request.now)
    if isinstance(found, NotAgreedYet):
        return {"rows": _rows(activities, None, {}), "missing": found.activities}
    joint, balance = found
    result = balance.result
    titles = {activity.slug: activity for activity in activities}
    fits = balance.state == Balance.State.FITS
    everyone = result.get("state") == "everyone"
    return {
        "rows": _rows(activities, joint, result),
        "balance": balance,
        "is_waiting": balance.state == Balance.State.WAITING,
        "fits": fits,
        "everyone": everyone,
        "chances": words.chances_in_words(result) if fits and not everyone else "",
        "is_proven": result.get("proven", True),
        "conflict": [_told(limit, titles) for limit in result.get("conflict", ())],
        "way_out": [_told(limit, titles, eased=True) for limit in result.get("relaxations", ())],
        "never": sum(len(group["ids"]) for group in result.get("never", ())),
        "pool_size": len(joint.question.pool),
        "several": sum(len(one.networks) > 1 for one in joint.candidates),
        "together": sum(entrant.party is not None for entrant in joint.question.pool),
        "school_cap": joint.question.school_cap,
    }


def _told(
    limit: Mapping[str, Any], activities: Mapping[str, Activity], *, eased: bool = False
) -> dict[str, Any]:
    said = limit_in_words(limit)
    if eased:
        said = _("%(now)s becomes %(then)s") % {"now": said, "then": limit_in_words(limit, "to")}
    return {"activity": activities.get(limit["network"]), "words": said}


def _rows(
    activities: Sequence[Activity], joint: Joint | None, result: Mapping[str, Any]
) -> list[NetworkRow]:
    progress = progress_by_activity([activity.pk for activity in activities])
    return [
        NetworkRow(
            activity,
            chosen_scenario(activity),
            progress[activity.pk].unread + progress[activity.pk].doubt,
            **(_numbers(activity, joint, result) if joint else {}),
        )
        for activity in activities
    ]


def _numbers(activity: Activity, joint: Joint, result: Mapping[str, Any]) -> dict[str, Any]:
    question, slug = joint.question, activity.slug
    spread = next(one for one in question.spreads if one.network == slug)
    first = sum(entrant.networks[0] == slug for entrant in question.pool)
    expected = [row for row in result.get("preferences", ()) if row[0] == slug]
    seats = None
    if expected:
        liked = sum(number for _network, rank, number in expected if rank == 1)
        seats = (liked, sum(number for _network, _rank, number in expected) - liked)
    return {
        "places": spread.places,
        "seated": sum(entrant.placed == slug for entrant in question.entrants),
        "wanted": sum(slug in entrant.networks for entrant in question.pool),
        "first": first,
        "seats": seats,
    }
