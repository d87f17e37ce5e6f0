"""What an override would do to others: shown to both people before it counts, and kept with it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from django.db.models import Q

from leerkring.admissions.attributes import ATTRIBUTES, facts
from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import reserve_list
from leerkring.admissions.states import HOLDS_A_PLACE, ApplicationState
from leerkring.programmes.models import Activity
from leerkring.review.models import Review
from leerkring.selection.bridge.children import NoAnswer, ranges_of
from leerkring.selection.bridge.lots import pool_of
from leerkring.selection.bridge.problems import (
    ONLY_NETWORK,
    Draw,
    Problem,
    person_of,
    school_of,
    with_fewest,
)
from leerkring.selection.methods import draws_lots, free_places, pool_announced
from leerkring.selection.models import Decision, DrawRecord, DrawRound, Override
from leerkring.selection.queries.joint import (
    ELSEWHERE,
    IN_THE_LOT,
    draw_now,
    networks_drawn_together,
)
from leerkring.selection.queries.moving_up import known_facts
from leerkring.selection.queries.records import places_in, record_of, seats_by_value
from leerkring.selection.queries.rounds import activities_in
from leerkring.selection.scenarios import seated_applications

K = Override.Kind
Outcome = Decision.Outcome
LEAVES, COMES, HAS_PLACE = "leaves", "comes", "has_place"
ENDS, COUNTS_AGAIN = "ends", "counts_again"
type Effect = dict[str, Any]


def effect_of(
    activity: Activity,
    kind: str,
    application: Application,
    wanted: Mapping[str, Any],
    round_: DrawRound | None,
) -> Effect:
    """Return what it does: to everybody's chance before a draw, to the places and the list after.

    `shape` is "chances" (pool, places, lowest and highest, each before and after), "counts" where
    nothing is drawn, or "outcome". A pair's second number is None where the spread no longer fits.
    """
    if kind == K.OUTCOME and round_ is not None:
        return _after_the_draw(activity, application, str(wanted["outcome"]), round_)
    change = _change(activity, kind, application, wanted)
    if now := _draw_now(activity):
        return _with_spread(now, application, change)
    return _plain(activity, application, change)


def basis_of(
    activity: Activity,
    kind: str,
    application: Application,
    wanted: Mapping[str, Any],
    round_: DrawRound | None,
) -> str:
    """Return a SHA-256 of all that an effect was worked out from: another once that has changed."""
    basis: Any
    if kind == K.OUTCOME and round_ is not None:
        basis = _after_the_draw(activity, application, str(wanted["outcome"]), round_)
    else:
        now = _draw_now(activity)
        ids = sorted(pool_of(activity, pool_announced(activity)))
        basis = now.problem.digest() if now else [ids, free_places(activity)]
    return sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()


def _draw_now(activity: Activity) -> Draw | None:
    """Return the draw as it would be now, where there is an agreed spread."""
    if activity.selection_method != Activity.SelectionMethod.SPREAD:
        return None
    together = networks_drawn_together(activity.programme)
    if activity in together and isinstance(now := draw_now(together), Draw):
        return now
    now = draw_now([activity])
    return now if isinstance(now, Draw) else None


def is_out_of_date(override: Override, activity: Activity, application: Application) -> bool:
    """Tell whether what an override was said to do has to be worked out again."""
    basis = override.effect.get("basis")
    if basis is None or override.state != Override.State.ASKED:
        return False
    now = basis_of(activity, override.kind, application, override.wanted, override.round)
    return bool(basis != now)


def _change(
    activity: Activity, kind: str, application: Application, wanted: Mapping[str, Any]
) -> str:
    if kind == K.RESERVED_PLACE:
        return HAS_PLACE
    if kind == K.FLOOR:
        return COMES if wanted.get("verdict") == Review.Verdict.SUITABLE else LEAVES
    if kind == K.DUPLICATE:
        return COMES if wanted.get("takes_part") else LEAVES
    return COMES


# --- before the draw ----------------------------------------------------------------------------


def _plain(activity: Activity, application: Application, change: str) -> Effect:
    """Return the effect where everybody has the same chance, or nothing is drawn."""
    ids = set(pool_of(activity, pool_announced(activity)))
    free = free_places(activity)
    after, places = ids | {application.pk}, free
    if change in {LEAVES, HAS_PLACE}:
        after = ids - {application.pk}
    if change == HAS_PLACE and free is not None:
        places = free - 1
    effect: Effect = {
        "shape": "counts",
        "pool": [len(ids), len(after)],
        "places": [free, places],
    }
    if draws_lots(activity) and free is not None and places is not None:
        both = [_share(free, len(ids)), _share(places, len(after))]
        effect |= {"shape": "chances", "lowest": both, "highest": both}
    return effect


def _share(places: int, people: int) -> float:
    return 1.0 if people <= places else places / people


def _with_spread(now: Draw, application: Application, change: str) -> Effect:
    """Return the effect under the chosen spreads: the fairest lottery before and after."""
    problem, changed = now.problem, _changed(now, application, change)
    effect: Effect = {
        "shape": "counts",
        "pool": [len(problem.pool), len(changed.pool)],
        "places": [_open_places(problem), _open_places(changed)],
    }
    try:
        before, after = ranges_of([problem, changed])
    except NoAnswer:
        return effect
    return effect | {
        "shape": "chances",
        "lowest": [before[0] if before else None, after[0] if after else None],
        "highest": [before[1] if before else None, after[1] if after else None],
    }


def _open_places(problem: Problem) -> int:
    return sum(network.places for network in problem.networks) - len(problem.placed)


def _changed(now: Draw, application: Application, change: str) -> Problem:
    """Return what is asked when somebody leaves, comes, or has a place before the draw."""
    problem = now.problem
    slug = application.activity.slug if problem.is_joint else ONLY_NETWORK
    person = application.person_id
    candidate = next((c for c in now.candidates if c.first.person_id == person), None)
    own = next((p for p in problem.pool if candidate and p.id == str(candidate.first.pk)), None)
    others = [one for one in problem.people if one is not own]
    wanted = own.networks if own else ()
    base = own or person_of(application)
    if change == HAS_PLACE:
        others.append(replace(base, placed_in=slug, party=None, networks=()))
    elif change == LEAVES and (left := tuple(network for network in wanted if network != slug)):
        others.append(replace(base, networks=left))
    elif change == COMES:
        both = tuple(dict.fromkeys([*wanted, slug])) if problem.is_joint else ()
        others.append(replace(base, networks=both))
    people = tuple(sorted(others, key=lambda one: one.id))
    networks = [replace(network, fewest=None) for network in problem.networks]
    return replace(problem, people=people, networks=with_fewest(networks, people))


# --- after the draw -----------------------------------------------------------------------------


def _after_the_draw(
    activity: Activity, application: Application, outcome: str, round_: DrawRound
) -> Effect:
    """Return how places and reserve list change, and which agreed numbers are not kept."""
    rows = Decision.objects.filter(round=round_, application__activity=activity)
    decision = rows.filter(application=application).first()
    before = decision.outcome if decision else Outcome.NO_PLACE
    given = rows.filter(outcome=Outcome.PLACE).count()
    waiting = rows.filter(outcome=Outcome.RESERVE).count()
    if round_.released_at is not None:
        given, waiting = activity.places_taken, reserve_list(activity).count()
        before = Outcome.RESERVE
    return {
        "shape": "outcome",
        "before": before,
        "after": outcome,
        "places": [given, given + (outcome == Outcome.PLACE) - (before == Outcome.PLACE)],
        "of": activity.places if round_.released_at else places_in(round_, activity),
        "reserve": [waiting, waiting + (outcome == Outcome.RESERVE) - (before == Outcome.RESERVE)],
        "broken": _broken(activity, application, before, outcome, round_),
        "elsewhere": _elsewhere(application, before, outcome, round_),
    }


def _elsewhere(
    application: Application, before: str, outcome: str, round_: DrawRound
) -> list[list[str]]:
    """Return what becomes of the person's applications for the other networks of a joint draw."""
    if outcome != Outcome.PLACE and before != Outcome.PLACE:
        return []
    becomes = ENDS if outcome == Outcome.PLACE else COUNTS_AGAIN
    reasons = IN_THE_LOT if outcome == Outcome.PLACE else [ELSEWHERE]
    rows = Decision.objects.filter(round=round_, reason__in=reasons).exclude(
        application=application
    )
    rows = rows.filter(application__person=application.person_id)
    titles = rows.order_by("application_id").values_list("application__activity__title", flat=True)
    return [[title, becomes] for title in titles]


def _seats_now(
    activity: Activity, record: DrawRecord, round_: DrawRound
) -> Mapping[tuple[str, str], int]:
    """Return how many seats each value has: as drawn, or after the release as they are now."""
    if round_.released_at is None:
        return seats_by_value(record, round_, activity)
    known = known_facts(record, activity)
    return Counter(
        pair
        for row in seated_applications(activity)
        for pair in (known.get(row.pk) or facts(row, ATTRIBUTES)).items()
    )


def _broken(
    activity: Activity, application: Application, before: str, outcome: str, round_: DrawRound
) -> list[dict[str, Any]]:
    """Return the agreed numbers that are not kept after the change, and were before it."""
    record = record_of(round_)
    step = (outcome == Outcome.PLACE) - (before == Outcome.PLACE)
    if record is None or not step:
        return []
    return [
        *_broken_rules(activity, application, step, record, round_),
        *_broken_caps(activity, application, step, record, round_),
    ]


def _broken_caps(
    activity: Activity, application: Application, step: int, record: DrawRecord, round_: DrawRound
) -> list[dict[str, Any]]:
    """Return the most of one school, in this network or over all of a joint draw, if passed."""
    school = school_of(application)
    if step < 0 or not school:
        return []
    agreed = record.agreement
    caps = [(agreed.of(activity.pk).school_cap, [activity])]
    if agreed.is_joint:
        caps.append((agreed.school_cap, activities_in(round_)))
    broken = []
    for cap, activities in caps:
        there = _of_school(school, activities, round_)
        if cap and there <= cap < there + step:
            broken.append({"kind": "cap", "side": "most", "bound": cap, "now": there + step})
    return broken


def _of_school(school: str, activities: Sequence[Activity], round_: DrawRound) -> int:
    """Return how many people of a school have a place in these networks, or were drawn for one."""
    drawn = Decision.objects.filter(round=round_, outcome=Outcome.PLACE).values("application")
    in_draw = Q(pk__in=drawn, state=ApplicationState.SUBMITTED)
    rows = Application.objects.filter(in_draw | Q(state__in=HOLDS_A_PLACE))
    rows = rows.filter(activity__in=[one.pk for one in activities]).select_related("organisation")
    return sum(school_of(row) == school for row in rows)


def _broken_rules(
    activity: Activity, application: Application, step: int, record: DrawRecord, round_: DrawRound
) -> list[dict[str, Any]]:
    seats = _seats_now(activity, record, round_)
    own = facts(application, ATTRIBUTES)
    broken = []
    for rule in record.agreement.of(activity.pk).rules:
        attribute, value = rule.pair
        if own.get(attribute) != value:
            continue
        there = seats[attribute, value]
        for side, bound, fails in (
            ("most", rule.most, there <= rule.most < there + step),
            ("least", rule.least, there >= rule.least > there + step),
        ):
            if fails:
                limit = {"kind": "quota", "side": side, "attribute": attribute, "value": value}
                broken.append({**limit, "bound": bound, "now": there + step})
    return broken
