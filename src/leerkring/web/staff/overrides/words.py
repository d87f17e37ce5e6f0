"""Overrides and what they do, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.programmes.wording import instant_in_words
from leerkring.selection.models import Decision, Override
from leerkring.selection.wording import chance_in_words, limit_in_words

K = Override.Kind
Outcome = Decision.Outcome
# The last part of an address, what it is about, and when it is of use.
KINDS: dict[str, tuple[str, Any, Any]] = {
    "vaste-plaats": (
        K.RESERVED_PLACE,
        gettext_lazy("A place before the draw"),
        gettext_lazy("for a pilot school, or a place that was promised: said before, not after"),
    ),
    "voorwaarde": (
        K.ELIGIBILITY,
        gettext_lazy("A condition that does not count"),
        gettext_lazy("for who may apply without fulfilling a condition"),
    ),
    "te-laat": (
        K.LATE_ENTRY,
        gettext_lazy("Somebody who is too late"),
        gettext_lazy("for an application that may still be sent after the deadline"),
    ),
    "leesoordeel": (
        K.FLOOR,
        gettext_lazy("Another verdict than the readers'"),
        gettext_lazy("for a motivation that is suitable after all, or not"),
    ),
    "dubbel": (
        K.DUPLICATE,
        gettext_lazy("Somebody who applied twice"),
        gettext_lazy("to count a person once, or to let an application that looks double count"),
    ),
    "uitkomst": (
        K.OUTCOME,
        gettext_lazy("Another outcome"),
        gettext_lazy("after the selection: a single outcome, or a free place that nobody fits"),
    ),
}


def title_of(override: Override) -> str:
    """Return what an override is about, as a heading: "Sanne de Wit: a place before the draw"."""
    about = override.application
    name = (about.name or about.email) if about else ""
    label = str({kind: label for kind, label, _use in KINDS.values()}[override.kind])
    return f"{name}: {label[:1].lower()}{label[1:]}"


def by_whom_in_words(override: Override) -> str:
    """Return who asked and who agreed, as a sentence."""
    names = {"name": override.asked_by.person.name, "at": instant_in_words(override.asked_at)}
    if override.state == Override.State.ASKED:
        return _("Asked by %(name)s, %(at)s.") % names
    if override.state != Override.State.AGREED or override.answered_by is None:
        return _("Asked by %(name)s.") % names
    if override.is_alone:
        return _("Asked by %(name)s, who agreed alone.") % names
    names["other"] = override.answered_by.person.name
    return _("Asked by %(name)s, agreed by %(other)s.") % names


def stands_in_words(override: Override) -> str:
    """Return where it stands; once answered also by whom and when, and whether that was alone."""
    state = str(override.get_state_display())
    state = state[:1].upper() + state[1:]
    if override.answered_at is None or override.answered_by is None:
        return state
    answer = f"{override.answered_by.person.name}, {instant_in_words(override.answered_at)}"
    if override.is_alone:
        alone = _("alone, because nobody else in the team could")
        answer += f" ({alone})"
    return f"{state}: {answer}"


def lead_in_words(*, is_alone: bool) -> str:
    """Return what an exception takes in a team of more, or of one."""
    if is_alone:
        return _(
            "People may always decide otherwise: with a reason. You are the only one in the team "
            "who can, so you also agree yourself; the public record says that it was done alone."
        )
    return _(
        "People may always decide otherwise: with a reason, and a second person who agrees. The "
        "public record tells how often it happened, without names."
    )


def wanted_in_words(override: Override) -> str:
    """Return what is asked, as a sentence."""
    wanted = override.wanted
    if override.kind == K.OUTCOME:
        return _("Outcome: %(outcome)s.") % {"outcome": Outcome(wanted["outcome"]).label}
    if override.kind == K.FLOOR and wanted.get("verdict") == "suitable":
        return _("Counts as suitable, whatever the readers found.")
    if override.kind == K.FLOOR:
        return _("Counts as not suitable, whatever the readers found.")
    if override.kind == K.DUPLICATE and wanted.get("takes_part"):
        return _("This application takes part, though it looks double.")
    if override.kind == K.DUPLICATE:
        return _("This application takes no part: the person counts once.")
    if override.kind == K.LATE_ENTRY:
        until = datetime.fromisoformat(wanted["until"])
        return _("May still be sent until %(until)s.") % {"until": instant_in_words(until)}
    if override.kind == K.RESERVED_PLACE:
        return _("Gets a place before the others are given.")
    return _("May apply without fulfilling every condition.")


def effect_in_words(effect: Mapping[str, Any]) -> list[str]:
    """Return what an override does to others, in sentences."""
    if effect.get("shape") == "outcome":
        return _after(effect)
    pool, places = effect.get("pool", [0, 0]), effect.get("places", [None, None])
    sentences = [
        _("%(after)s people take part instead of %(before)s.")
        % {"before": pool[0], "after": pool[1]}
        if pool[0] != pool[1]
        else _("As many people take part as before: %(number)s.") % {"number": pool[0]}
    ]
    if places[0] != places[1]:
        sentences.append(
            _("For them there are %(after)s places instead of %(before)s.")
            % {"before": places[0], "after": places[1]}
        )
    if effect.get("shape") != "chances":
        return sentences
    if None in effect["lowest"]:
        return [*sentences, _no_longer_fits(effect["lowest"])]
    if effect["lowest"] == effect["highest"]:
        words = _("Everybody's chance goes from %(before)s to %(after)s.")
        return [*sentences, words % _pair(effect["lowest"])]
    return [
        *sentences,
        _("The smallest chance of the others goes from %(before)s to %(after)s.")
        % _pair(effect["lowest"]),
        _("The largest chance goes from %(before)s to %(after)s.") % _pair(effect["highest"]),
    ]


def _no_longer_fits(pair: list[float | None]) -> str:
    if pair[0] is None:
        return _("The agreed spread does not fit these people, with or without this.")
    return _("With this the agreed spread no longer fits: it has to be agreed on anew.")


def _pair(pair: list[float]) -> dict[str, str]:
    return {"before": _chance(pair[0]), "after": _chance(pair[1])}


def _chance(chance: float) -> str:
    percent = number_format(chance * 100, decimal_pos=1)
    return f"{percent}% ({chance_in_words(chance)})"


def _of_other_network(title: str, becomes: str) -> str:
    if becomes == "ends":
        return _("This person's application for “%(network)s” ends.") % {"network": title}
    return _("This person's application for “%(network)s” counts again.") % {"network": title}


def _after(effect: Mapping[str, Any]) -> list[str]:
    sentences = [
        _("The outcome goes from “%(before)s” to “%(after)s”.")
        % {"before": Outcome(effect["before"]).label, "after": Outcome(effect["after"]).label},
    ]
    places, reserve = effect["places"], effect["reserve"]
    if places[0] != places[1]:
        sentences.append(
            _("Places given: %(after)s instead of %(before)s.")
            % {"before": places[0], "after": places[1]}
        )
    sentences += [_of_other_network(*one) for one in effect.get("elsewhere", ())]
    if places[1] < places[0]:
        sentences.append(_("The place that comes free goes to the reserve list at the release."))
    if reserve[0] != reserve[1]:
        sentences.append(
            _("On the reserve list: %(after)s people instead of %(before)s.")
            % {"before": reserve[0], "after": reserve[1]}
        )
    for limit in effect.get("broken", ()):
        sentences.append(
            _("Not kept any more: %(limit)s. It becomes %(now)s.")
            % {"limit": limit_in_words(limit), "now": limit["now"]}
        )
    return sentences
