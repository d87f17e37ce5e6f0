"""Before a draw: four steps (read, spread, chance, reserve list), then one button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.programmes.models import Activity
from leerkring.programmes.wording import method_in_words
from leerkring.review.queries import ReadingProgress
from leerkring.selection.actions.spreading import ask_joint_balance
from leerkring.selection.bridge.problems import Draw, school_cap_of
from leerkring.selection.models import Balance, Scenario
from leerkring.selection.queries.alternates import Advice, advice_for
from leerkring.selection.queries.before_draw import BeforeDraw
from leerkring.selection.queries.joint import NotAgreedYet
from leerkring.selection.queries.kept import passed_by_all
from leerkring.selection.wording import limit_in_words, most_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.balance import words
from leerkring.web.staff.draw import wording
from leerkring.web.staff.draw.preparing.forms import DropoutForm
from leerkring.web.staff.draw.preparing.ways import (
    AGREE_FIRST,
    ALL_IN,
    CHOOSE,
    IN_ORDER,
    PLAIN,
    SPREAD,
    WITH_RESERVES,
    Way,
    way_for,
)
from leerkring.web.staff.draw.scope import DrawScope

M = Activity.SelectionMethod
BY_READING = frozenset({M.SPREAD, M.MOTIVATION})
CONFLICTS = ("conflict", "relaxations")
type Progress = Mapping[int, ReadingProgress]
type Chosen = Mapping[int, Scenario]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the steps before a draw, ticked when nothing is left to do; `part` is its template."""

    name: str
    text: str = ""
    is_done: bool = False
    links: Sequence[tuple[str, str, str]] = ()  # address, words, language of the words
    part: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said above the steps, with what can be done about it."""

    kind: str
    text: str
    url: str = ""
    link: str = ""

    @property
    def said(self) -> str:
        """Return the words, with the link where there is one."""
        if not self.url:
            return self.text
        return format_html('{} <a href="{}">{}</a>', self.text, self.url, self.link)


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network of a draw over several: its places, who wants it, and the seats to expect."""

    activity: Activity
    scenario: Scenario | None
    unsettled: int
    places: int | None = None
    seated: int = 0
    first: int | None = None
    later: int | None = None
    seats: tuple[float, float] | None = None


def prepared(
    request: Request, scope: DrawScope, facts: BeforeDraw, way: Way | None
) -> tuple[str, dict[str, Any]]:
    """Return the state before anything is fixed, and what its page shows."""
    if not scope.activities:
        return wording.APART, {}
    way = way or way_for(scope, facts)
    reserves = advice(request, scope, facts)
    if "reserves" in way.form.fields and reserves.is_own_estimate:
        way.form.fields["reserves"].initial = reserves.reserves
    progress, chosen = facts.progress, facts.chosen
    context: dict[str, Any] = {
        "way": way,
        "form": way.form,
        "advice": reserves,
        "steps": steps(scope, way, progress, chosen),
        "button": _button(way),
        "note": _note(way),
        "can_be_fixed": way.kind != AGREE_FIRST,
        "practise_url": _practise_url(scope, way, chosen),
    }
    context["notices"] = []
    if scope.activity is None:
        context["can_be_fixed"] = bool(way.number)
        return wording.TOGETHER, context | _together(request, scope, progress, chosen)
    activity, found = scope.activity, progress[scope.activity.pk]
    applied, reserved = facts.applied(activity), facts.reserved(activity)
    free = facts.free(activity)
    read = activity.selection_method in BY_READING
    tally = [
        (_("applications"), applied),
        *([(_("found suitable"), found.suitable)] if read else []),
        (_("free places"), free),
        *([(_("places reserved before"), reserved)] if reserved else []),
    ]
    is_settled = not (read and found.unread + found.doubt)
    if notice := _notice(activity, way, free, reserved, is_settled=is_settled):
        spread = chosen.get(activity.pk) if activity.selection_method == M.SPREAD else None
        also = _not_kept(spread) if way.kind == ALL_IN and is_settled else ""
        context["notices"].append(replace(notice, text=notice.text + also))
    context |= {"method": method_in_words(activity), "tally": tally}
    return wording.PREPARE if applied else wording.NOBODY, context


def _notice(
    activity: Activity, way: Way, free: int | None, reserved: int, *, is_settled: bool
) -> Notice | None:
    """Return what is in the way, or that nothing needs to be drawn."""
    if way.kind == AGREE_FIRST:
        words = _(
            "The page announced a lot with an agreed spread, so agree on it first. Another lot is "
            "not possible."
        )
        return Notice("warning", words)
    if way.kind == ALL_IN and not is_settled:
        words = _(
            "So far there are places enough for all who take part. Whether lots are drawn is known "
            "when everything is read."
        )
        return Notice("info", words)
    if way.kind == ALL_IN:
        words = ngettext(
            "There are places enough for the one who takes part. Nothing will be drawn.",
            "There are places enough for all %(number)s who take part. Everybody is in, and "
            "nothing will be drawn.",
            way.number,
        )
        return Notice("ok", words % {"number": way.number})
    if free != 0:
        return None
    words = _("No place is free.")
    if reserved:
        words = _("All places were reserved before. Who takes part now comes on the reserve list.")
    url = reverse("web_staff:activity-edit", args=[activity.slug])
    return Notice("warning", words, f"{url}#id_places", _("Change the number of places"))


def _not_kept(scenario: Scenario | None) -> str:
    """Return which agreed numbers are not kept when everybody is in, if any."""
    passed = passed_by_all(scenario) if scenario else []
    said = [
        _("%(limit)s (there are %(number)s)") % {"limit": most_in_words(rule), "number": number}
        for rule, number in passed
    ]
    words = _("Nobody is left out for the spread, so this is then not kept: %(limits)s.")
    return " " + words % {"limits": get_text_list(said, _("and"))} if said else ""


def _practise_url(scope: DrawScope, way: Way, chosen: Chosen) -> str:
    """Return where one draws for practice, where lots are drawn at all."""
    if scope.activity is None or way.kind not in {PLAIN, SPREAD}:
        return ""
    if way.kind == PLAIN:
        return scope.url("practise")
    scenario = chosen[scope.activity.pk]
    return reverse("web_staff:balance-try", args=[scope.slug, scenario.pk])


def advice(request: Request, scope: DrawScope, facts: BeforeDraw) -> Advice:
    """Return how many reserves are advised, for the largest of the networks."""
    form = DropoutForm((request.POST if request.method == "POST" else request.GET) or None)
    places = [
        facts.free(activity)
        or (_agreed_places(activity, facts.chosen) if activity.places is None else 0)
        for activity in scope.activities
    ]
    return advice_for(scope.programme.organiser, max(places, default=0), form.percentage())


def _agreed_places(activity: Activity, chosen: Chosen) -> int:
    return chosen[activity.pk].places if activity.pk in chosen else 0


# --- the four steps -----------------------------------------------------------------------------


def steps(scope: DrawScope, way: Way, progress: Progress, chosen: Chosen) -> list[Step]:
    """Return what is done and what is to be done before the button, as the way asks for it."""
    method = scope.activities[0].selection_method
    found = [_reading(scope, progress)] if method in BY_READING else []
    if way.kind != ALL_IN and method == M.SPREAD:
        found.append(_spread(scope, chosen))
    if way.kind in {SPREAD, PLAIN}:
        part = "chance_choice" if way.kind == SPREAD else "step_text"
        found.append(Step(_("Chance"), part=f"web_staff/draw/{part}.html"))
    elif way.kind == IN_ORDER:
        text = _("Who applied first has a place first.")
        found.append(Step(_("Order of applying"), text, is_done=True))
    if way.kind in WITH_RESERVES:
        part = "web_staff/draw/step_reserve.html"
        found.append(Step(_("Reserve list"), _reserve_order(scope, way), part=part))
    return found


def _reading(scope: DrawScope, progress: Progress) -> Step:
    unsettled = {
        activity: progress[activity.pk].unread + progress[activity.pk].doubt
        for activity in scope.activities
    }
    left = sum(unsettled.values())
    if not left:
        suitable = sum(progress[activity.pk].suitable for activity in scope.activities)
        text = ngettext(
            "Everything is read: %(number)d motivation found suitable.",
            "Everything is read: %(number)d motivations found suitable.",
            suitable,
        )
        return Step(_("Reading"), text % {"number": suitable}, is_done=True)
    text = ngettext(
        "%(number)s motivation is not settled yet.",
        "%(number)s motivations are not settled yet.",
        left,
    )
    links = [
        _link(scope, activity, "reading", _("Read on")) for activity, n in unsettled.items() if n
    ]
    return Step(_("Reading"), text % {"number": left}, links=links)


def _spread(scope: DrawScope, chosen: Chosen) -> Step:
    missing = [activity for activity in scope.activities if activity.pk not in chosen]
    links = [
        _link(scope, activity, "balance", _("To the balance"))
        for activity in (missing or scope.activities)
    ]
    if missing and scope.activity:
        text = _("No spread of the places has been agreed yet.")
    elif missing:
        text = _("Before the draw each network needs a spread that was chosen. Still missing:")
    elif scope.activity:
        name = chosen[scope.activity.pk].name
        text = _("The agreed spread is “%(name)s”.") % {"name": name}
    else:
        text = _("Each network has its own agreed spread.")
    return Step(_("Spread"), text, is_done=not missing, links=links)


def _link(scope: DrawScope, activity: Activity, name: str, label: str) -> tuple[str, str, str]:
    url = reverse(f"web_staff:{name}", args=[activity.slug])
    return (url, label, "") if scope.activity else (url, activity.short_title, activity.language)


def _reserve_order(scope: DrawScope, way: Way) -> str:
    if way.kind != SPREAD:
        return ""
    if any(one.reserve_order == Activity.ReserveOrder.DRAWN for one in scope.activities):
        return _(
            "For each free place lots are drawn anew among the reserve list, within the spread; "
            "when nobody fits, the place stays open until you decide."
        )
    return _(
        "The reserve list gets a fixed order by the same lot. A free place goes to the first in "
        "that order with whom the spread is kept; when nobody fits, the place stays open until you "
        "decide."
    )


def _button(way: Way) -> str:
    said = {
        CHOOSE: _("Begin to choose"),
        ALL_IN: _("Everybody is in"),
        IN_ORDER: _("Fix the order"),
    }
    return said.get(way.kind, _("Fix the draw"))


def _note(way: Way) -> str:
    """Return what the button does, and what it does not do yet."""
    return {
        CHOOSE: _(
            "You go through everybody who was found suitable: a place, the reserve list or no "
            "place, each with a reason that they read in their letter. Nothing is known until you "
            "release it."
        ),
        IN_ORDER: _(
            "Everybody who applied takes part. Who applied first has a place first, the others "
            "stand on the reserve list in that order."
        ),
        PLAIN: _(
            "Everybody who applied takes part. Fixing draws nothing yet: it writes down who takes "
            "part and the text. Practice uses another text and leaves nothing behind but a line in "
            "the history."
        ),
        SPREAD: _(
            "Fixing draws nothing yet: it writes down who takes part, the spread and what will "
            "decide, computes what can come out, and puts a seal on it in public."
        ),
    }.get(way.kind, "")


# --- several networks ---------------------------------------------------------------------------


def _together(
    request: Request, scope: DrawScope, progress: Progress, chosen: Chosen
) -> dict[str, Any]:
    """Return what all spreads give together: computed in the background, and shown when it is."""
    activities = scope.activities
    found = ask_joint_balance(activities=activities, by=request.actor, at=request.now)
    if isinstance(found, NotAgreedYet):
        rows = _rows(activities, progress, chosen)
        return {"rows": rows, "balance_template": "web_staff/draw/balance_missing.html"}
    now, balance = found
    result = balance.result
    titles = {activity.slug: activity for activity in activities}
    part = _balance_part(now, balance)
    return {
        "rows": _rows(activities, progress, chosen, now, result),
        "balance_template": f"web_staff/draw/balance_{part}.html",
        "balance_url": scope.url("balance"),
        "is_waiting": part == "waiting",
        "polls": part == "waiting",
        "chances": words.chances_in_words(result) if part == "fits" else "",
        "is_proven": result.get("proven", True),
        "conflicts": [
            [_told(limit, titles, eased=name == "relaxations") for limit in result.get(name, ())]
            for name in CONFLICTS
        ],
        "never": sum(len(group["ids"]) for group in result.get("never", ())),
        "remarks": _remarks(now),
        "practise_url": scope.url("try") if part == "fits" else "",
    }


def _balance_part(now: Draw, balance: Balance) -> str:
    if not now.problem.pool:
        return "nobody"
    if now.problem.has_room_for_all():
        return "everybody"
    return str(balance.state)


def _remarks(now: Draw) -> list[str]:
    """Return what is to be known of who takes part in a draw over several networks."""
    if not now.problem.pool:
        return []
    several = sum(len(one.networks) > 1 for one in now.candidates)
    together = sum(person.party is not None for person in now.problem.pool)
    cap = school_cap_of(now.problem) or 0
    named = ngettext(
        "%(number)s person named more than one network.",
        "%(number)s people named more than one network.",
        several,
    )
    beside = _(
        "Nobody gets more than one place; the first number under the expected seats is for people "
        "who named that network first."
    )
    teams = ngettext(
        "%(number)s person applied with a colleague: they come together or not at all.",
        "%(number)s people applied with colleagues: they come together or not at all.",
        together,
    )
    most = ngettext(
        "At most %(number)s person of one school over all networks.",
        "At most %(number)s people of one school over all networks.",
        cap,
    )
    said = ((several, f"{named} {beside}"), (together, teams), (cap, most))
    return [text % {"number": number} for number, text in said if number]


def _told(
    limit: Mapping[str, Any], activities: Mapping[str, Activity], *, eased: bool
) -> dict[str, Any]:
    said = limit_in_words(limit)
    if eased:
        said = _("%(now)s becomes %(then)s") % {"now": said, "then": limit_in_words(limit, "to")}
    return {"activity": activities.get(limit["network"]), "words": said}


def _rows(
    activities: Sequence[Activity],
    progress: Progress,
    chosen: Chosen,
    now: Draw | None = None,
    result: Mapping[str, Any] | None = None,
) -> list[NetworkRow]:
    return [
        NetworkRow(
            activity,
            chosen.get(activity.pk),
            progress[activity.pk].unread + progress[activity.pk].doubt,
            **(_numbers(activity, now, result or {}) if now else {}),
        )
        for activity in activities
    ]


def _numbers(activity: Activity, now: Draw, result: Mapping[str, Any]) -> dict[str, Any]:
    problem, slug = now.problem, activity.slug
    network = next(one for one in problem.networks if one.id == slug)
    first = sum(person.networks[0] == slug for person in problem.pool)
    expected = [row for row in result.get("preferences", ()) if row[0] == slug]
    seats = None
    if expected:
        liked = sum(number for _network, rank, number in expected if rank == 1)
        seats = (liked, sum(number for _network, _rank, number in expected) - liked)
    return {
        "places": network.places,
        "seated": sum(person.placed_in == slug for person in problem.placed),
        "first": first,
        "later": sum(slug in person.networks for person in problem.pool) - first,
        "seats": seats,
    }
