"""How the places are spread: scenarios are made, tried, compared, and one of them is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.attributes import ATTRIBUTES
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version, take_version
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.jobs.queue import enqueue
from leerkring.programmes.models import Activity
from leerkring.selection.bridge.children import NoAnswer, conflict_of
from leerkring.selection.bridge.problems import Draw, Problem, Quota, counted_in, problem_of
from leerkring.selection.models import Balance, Scenario, SpreadRule
from leerkring.selection.queries.joint import NotAgreedYet, draw_now
from leerkring.selection.queries.proposal import proposed_rules
from leerkring.selection.queries.rounds import is_fixed
from leerkring.selection.rules import may_draw, may_draw_all
from leerkring.selection.scenarios import (
    balance_for,
    chosen_scenarios,
    held_balance,
    scenarios_of,
)
from leerkring.selection.trail import Verb

type Bounds = Mapping[tuple[str, str], tuple[int, int]]

COMPUTE_BALANCE = "leerkring.selection.tasks.compute_balance"
PLACES_WITHOUT_A_NUMBER = 20  # a network of which the places are not known yet


class SpreadIsFixed(Refused):
    """A draw was fixed with the chosen scenario: it can be looked at only."""

    message = gettext_lazy("The draw is locked, and with it the spread. Take the draw back first.")


class SameNameTwice(Refused):
    """Another scenario of this activity has the name."""

    message = gettext_lazy("There is a scenario with this name already.")
    status = 400


class ImpossibleRule(Refused):
    """A rule about an unknown fact, or with a minimum above its maximum."""

    message = gettext_lazy("The minimum of %(value)s is above the maximum.")
    status = 400


class CannotBeMet(Refused):
    """The agreements of a scenario conflict with each other, or with who takes part."""

    message = gettext_lazy(
        "This scenario cannot be chosen: its agreements cannot be kept together with the people "
        "who take part now. Change it first; the balance names the smallest change."
    )


class ChosenScenario(Refused):
    """The scenario that counts cannot be removed."""

    message = gettext_lazy("This scenario is the chosen one. First choose another.")


@transaction.atomic
def make_scenario(*, activity: Activity, name: str = "", by: Actor, at: datetime) -> Scenario:
    """Make a scenario with a first proposal: places in proportion to who applied."""
    require(may_draw, by, activity)
    name = name.strip() or _("Proposal")
    _check_name(activity, name)
    scenario = Scenario.objects.create(
        activity=activity,
        name=name,
        places=activity.places or PLACES_WITHOUT_A_NUMBER,
        created_at=at,
    )
    pool = (person.values for person in problem_of(scenario).pool)
    _write_rules(scenario, proposed_rules(pool, activity, scenario.places))
    record(by, at, Verb.MADE_SCENARIO, scenario, name=scenario.name)
    return scenario


@transaction.atomic
def copy_scenario(*, scenario: Scenario, name: str, by: Actor, at: datetime) -> Scenario:
    """Make a copy of a scenario under another name, to try a change beside the original."""
    require(may_draw, by, scenario.activity)
    _check_name(scenario.activity, name)
    copy = Scenario.objects.create(
        activity=scenario.activity,
        name=name.strip(),
        pool=scenario.pool,
        places=scenario.places,
        most_per_organisation=scenario.most_per_organisation,
        created_at=at,
    )
    _write_rules(copy, _as_rules(bounds_of(scenario)))
    record(by, at, Verb.COPIED_SCENARIO, copy, name=copy.name, source=scenario.name)
    return copy


@transaction.atomic
def change_scenario(
    *,
    scenario: Scenario,
    version: int,
    values: Mapping[str, Any],
    bounds: Bounds,
    by: Actor,
    at: datetime,
) -> Scenario:
    """Save a scenario's own fields and its least and most per value.

    Raise ChangedMeanwhile, SpreadIsFixed, SameNameTwice, ImpossibleRule.
    """
    require(may_draw, by, scenario.activity)
    _check_not_fixed(scenario)
    if "name" in values:
        _check_name(scenario.activity, values["name"], besides=scenario)
    _check_bounds(bounds)
    before = bounds_of(scenario)
    try:
        changes: dict[str, Any] = dict(save_version(scenario, version, values))
        if before != bounds and not changes:
            take_version(scenario, version)
    except ChangedMeanwhile as problem:
        raise ChangedMeanwhile({**problem.current, **_differing(before, bounds)}) from None
    if before != bounds:
        SpreadRule.objects.filter(scenario=scenario).delete()
        _write_rules(scenario, _as_rules(bounds))
        changes["rules"] = [_in_the_trail(before), _in_the_trail(bounds)]
    if changes:
        Balance.objects.filter(scenario=scenario).update(held_at=None)
        record(by, at, Verb.CHANGED_SCENARIO, scenario, name=scenario.name, changes=changes)
    return scenario


@transaction.atomic
def choose_scenario(*, scenario: Scenario, by: Actor, at: datetime) -> Scenario:
    """Make this the scenario that counts; there is always at most one.

    Raise SpreadIsFixed, or CannotBeMet when no choice of people could keep it.
    """
    require(may_draw, by, scenario.activity)
    if is_fixed(scenario.activity):
        raise SpreadIsFixed
    if not _can_be_met(scenario):
        raise CannotBeMet
    Scenario.objects.filter(activity=scenario.activity, chosen_at__isnull=False).exclude(
        pk=scenario.pk
    ).update(chosen_at=None)
    if Scenario.objects.filter(pk=scenario.pk, chosen_at=None).update(chosen_at=at):
        scenario.chosen_at = at
        rules = _in_the_trail(bounds_of(scenario))
        record(
            by,
            at,
            Verb.CHOSE_SCENARIO,
            scenario,
            name=scenario.name,
            places=scenario.places,
            rules=rules,
        )
    return scenario


@transaction.atomic
def remove_scenario(*, scenario: Scenario, by: Actor, at: datetime) -> None:
    """Take away a scenario that was not chosen. Raise ChosenScenario."""
    require(may_draw, by, scenario.activity)
    if scenario.chosen_at is not None:
        raise ChosenScenario
    record(by, at, Verb.REMOVED_SCENARIO, scenario, name=scenario.name)
    scenario.delete()


# --- what it gives ------------------------------------------------------------------------------


def ask_balance(*, scenario: Scenario, again: bool = False, by: Actor, at: datetime) -> Balance:
    """Return what the scenario gives for the pool as it is now, and have it computed if needed.

    Once a draw was locked: what it gave then. Nobody's data change by asking, so it leaves no
    trace. `again` retries a failed one.
    """
    require(may_draw, by, scenario.activity)
    if held := held_balance(scenario):
        return held
    with transaction.atomic():
        balance, is_new = _asked(scenario, problem_of(scenario), again=again, at=at)
        if is_new:
            Balance.objects.filter(scenario=scenario).exclude(pk=balance.pk).delete()
    return balance


def ask_joint_balance(
    *, activities: Sequence[Activity], again: bool = False, by: Actor, at: datetime
) -> tuple[Draw, Balance] | NotAgreedYet:
    """Return what the chosen spreads of networks give together, computed if needed.

    It is kept with the scenario of the first network. Nobody's data change by asking, so it leaves
    no trace. `again` retries a failed one.
    """
    require(may_draw_all, by, activities)
    now = draw_now(activities)
    if isinstance(now, NotAgreedYet):
        return now
    scenario = chosen_scenarios(activities)[activities[0].pk]
    with transaction.atomic():
        return now, _asked(scenario, now.problem, again=again, at=at)[0]


def hold_balances(activities: Iterable[Activity], at: datetime) -> None:
    """Keep what every scenario gives at the moment that a draw is locked, as it is now."""
    for activity in activities:
        for scenario in scenarios_of(activity):
            balance, _is_new = _asked(scenario, problem_of(scenario), again=False, at=at)
            Balance.objects.filter(pk=balance.pk).update(held_at=at)


def let_balances_go(activities: Iterable[Activity]) -> None:
    """Let the balances follow who applied again: the draw was taken back."""
    rows = Balance.objects.filter(scenario__activity__in=[one.pk for one in activities])
    rows.update(held_at=None)


def _asked(
    scenario: Scenario, problem: Problem, *, again: bool, at: datetime
) -> tuple[Balance, bool]:
    """Return the balance for this problem and whether it is computed anew."""
    digest, is_new = problem.digest(), False
    balance = balance_for(scenario, digest)
    if balance is None:
        values = {"asked_at": at, "counted": counted_in(problem).stored()}
        balance, is_new = Balance.objects.get_or_create(
            scenario=scenario, input_digest=digest, defaults=values
        )
    if again and balance.state == Balance.State.FAILED:
        balance.state, balance.asked_at, is_new = Balance.State.WAITING, at, True
        balance.save(update_fields=["state", "asked_at"])
    if is_new:
        enqueue(COMPUTE_BALANCE, balance.pk)
    return balance, is_new


def _can_be_met(scenario: Scenario) -> bool:
    """Tell whether the agreements can be kept, as far as that can be computed now."""
    problem = problem_of(scenario)
    known = balance_for(scenario, problem.digest())
    if known is not None and known.state in {Balance.State.FITS, Balance.State.CONFLICT}:
        return known.state == Balance.State.FITS
    if problem.has_room_for_all():
        return True
    try:
        return conflict_of(problem) is None
    except NoAnswer:
        return True  # it is looked at again before a draw is locked


# --- shared -------------------------------------------------------------------------------------


def bounds_of(scenario: Scenario) -> dict[tuple[str, str], tuple[int, int]]:
    """Return a scenario's least and most by (attribute, value)."""
    rules = scenario.rules.all()
    return {(rule.attribute, rule.value): (rule.least, rule.most) for rule in rules}


def _check_not_fixed(scenario: Scenario) -> None:
    if scenario.chosen_at is not None and is_fixed(scenario.activity):
        raise SpreadIsFixed


def _check_name(activity: Activity, name: str, besides: Scenario | None = None) -> None:
    rows = Scenario.objects.filter(activity=activity, name=name.strip())
    if rows.exclude(pk=besides.pk if besides else 0).exists():
        raise SameNameTwice


def _check_bounds(bounds: Bounds) -> None:
    for (attribute, value), (least, most) in bounds.items():
        if least > most:
            raise ImpossibleRule(value=str(ATTRIBUTES[attribute].values[value]))


def _as_rules(bounds: Bounds) -> list[Quota]:
    return [Quota(*key, *numbers) for key, numbers in bounds.items()]


def _write_rules(scenario: Scenario, rules: Iterable[Quota]) -> None:
    SpreadRule.objects.bulk_create(
        SpreadRule(
            scenario=scenario,
            attribute=rule.attribute,
            value=rule.value,
            least=rule.least,
            most=rule.most,
        )
        for rule in rules
    )


def _differing(before: Bounds, after: Bounds) -> dict[str, str]:
    """Return the bounds that stand there otherwise than they were typed, by their field."""
    found = {}
    for key in sorted(before.keys() | after.keys()):
        for side, name in enumerate(("least", "most")):
            now, typed = (bounds[key][side] if key in bounds else "" for bounds in (before, after))
            if now != typed:
                found[f"{name}.{key[0]}.{key[1]}"] = str(now)
    return found


def _in_the_trail(bounds: Bounds) -> dict[str, str]:
    return {f"{a}={v}": f"{least}–{most}" for (a, v), (least, most) in sorted(bounds.items())}
