"""A draw that was fixed: what is locked, and how chance decides it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.programmes.wording import instant_in_words
from leerkring.selection.bridge.chance import CHAIN, DICE, NUMBERS, person_code
from leerkring.selection.models import DiceReading, DrawRecord, DrawRound
from leerkring.selection.queries.alternates import A_WHOLE
from leerkring.selection.queries.chances import secret_numbers, was_ready_too_late
from leerkring.selection.queries.records import people_who_may_draw, readings_of
from leerkring.selection.queries.rounds import activities_in
from leerkring.selection.states import DrawState
from leerkring.selection.wording import caps_in_words
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.forms import (
    LaterForm,
    NumberForm,
    ShowForm,
    SignatureForm,
    ThrowsForm,
    proposed_number,
)
from leerkring.web.staff.draw.scope import DrawScope

PUBLIC_SERVER = "https://api.drand.sh"


@dataclass(frozen=True, slots=True)
class LockedFact:
    """One thing that is locked, with a note beneath it; `is_code`: to be compared sign by sign."""

    term: str
    value: object
    note: str = ""
    url: str = ""
    is_code: bool = False


def locked(scope: DrawScope, round_: DrawRound, record: DrawRecord | None) -> list[LockedFact]:
    """Return what is locked in a draw, and where everybody reads it."""
    return [*_who(scope, round_, record), *_seal(round_, record), *_moments(round_, record)]


def _who(scope: DrawScope, round_: DrawRound, record: DrawRecord | None) -> Iterator[LockedFact]:
    if scope.activity is None:
        titles = ", ".join(activity.short_title for activity in scope.networks(round_))
        yield LockedFact(_("Networks"), titles)
    if round_.state == DrawState.RELEASED or (record and record.frozen_digest):
        url = reverse("web_public:draw", args=[round_.public_id])
        yield LockedFact(_("Public page"), url, url=url)
    if record:
        yield from (
            LockedFact(_("From one school"), cap) for cap in caps_in_words(record.agreement)
        )
        yield LockedFact(_("Where the chance comes from"), record.source)
    if round_.seed:
        yield LockedFact(_("Text of the draw"), round_.seed, is_code=True)
    people = f"{round_.get_pool_display()} ({round_.pool_size})"
    yield LockedFact(_("Who takes part"), people)
    yield LockedFact(_("Places"), round_.places)
    if round_.reserves is not None:
        term = _("People on the reserve list, at most")
        if scope.activity is None:
            term = _("People on the reserve list of each network, at most")
        yield LockedFact(term, round_.reserves, _counted_on(round_))


def _counted_on(round_: DrawRound) -> str:
    if round_.dropout is None:
        return ""
    words = _("counted on %(dropout)s%% of the places to come free again")
    return words % {"dropout": round(round_.dropout * A_WHOLE)}


def _seal(round_: DrawRound, record: DrawRecord | None) -> Iterator[LockedFact]:
    if record and record.frozen_digest:
        note = _("SHA-256 over all that is locked. It is on the public page.")
        yield LockedFact(_("Seal"), record.frozen_digest, note, is_code=True)
    elif record is None and round_.seed:
        note = _(
            "SHA-256 over the text and the numbers of the applications, one a line in alphabetical "
            "order."
        )
        yield LockedFact(_("Digest of text and list"), round_.pool_digest, note, is_code=True)


def _moments(round_: DrawRound, record: DrawRecord | None) -> Iterator[LockedFact]:
    if round_.fixed_at:
        yield LockedFact(_("Fixed"), instant_in_words(round_.fixed_at))
    if round_.drawn_at:
        note = ""
        if record and record.is_alone:
            note = _("One person typed it in, because nobody else in the team can.")
        term = _("Drawn") if round_.seed else _("Decided")
        yield LockedFact(term, instant_in_words(round_.drawn_at), note)


# --- how chance decides it ----------------------------------------------------------------------


def of_chance(request: Request, round_: DrawRound, record: DrawRecord) -> dict[str, Any]:
    """Return what the page shows of the way in which a draw is decided."""
    readings = readings_of(record)
    is_read = any(str(one.account_id) == request.actor.id for one in readings)
    is_alone = people_who_may_draw(activities_in(round_)) == 1
    return {
        "way": f"web_staff/draw/chance_{record.chance_kind}.html",
        "is_alone": is_alone,
        "told": _told(record, readings, is_read=is_read),
        "button": _button(readings, is_read=is_read, is_alone=is_alone, kind=record.chance_kind),
        "share": _share(record),
        **_of_kind(request, record),
    }


def _share(record: DrawRecord) -> str:
    if record.chance_kind == DICE:
        return _("Share that address before you throw.")
    return _("Share that address now.")


def _of_kind(request: Request, record: DrawRecord) -> dict[str, Any]:
    if record.chance_kind == DICE:
        return {"throws_form": ThrowsForm(prefix="worpen")}
    if record.chance_kind == NUMBERS:
        return _of_numbers(request, record)
    return {
        "drand": _drand(request, record),
        "later_way": "past" if _is_past(request, record) else "open",
        "button_kind": "plain" if settings.DRAND_URL and not record.chance_problem else "primary",
        "fetches": bool(settings.DRAND_URL),
        "address": f"{settings.DRAND_URL or PUBLIC_SERVER}/{CHAIN}/public/{record.chance_round}",
        "signature_form": SignatureForm(prefix="handtekening"),
        "later_form": LaterForm(prefix="later"),
    }


def _of_numbers(request: Request, record: DrawRecord) -> dict[str, Any]:
    rows = secret_numbers(record)
    own = [one for one in rows if str(one.account_id) == request.actor.id]
    missing = (record.chance_people or 0) - len(rows)
    unshown = sum(not one.number for one in rows)
    step = "lay_down" if missing > 0 else "show" if own and not own[0].number else "wait"
    return {
        "numbers": rows,
        "number_step": f"web_staff/draw/numbers_{step}.html",
        "show_words": _("Show my number") if unshown > 1 else _("Show my number and draw"),
        "own_number": own[0] if own else None,
        "missing": missing,
        "all_laid_down": missing <= 0,
        "unshown": [one for one in rows if not one.number],
        "own_code": person_code(record.frozen_digest, int(request.actor.id)),
        "number_form": NumberForm(prefix="getal", initial={"number": proposed_number()}),
        "show_form": ShowForm(prefix="tonen"),
    }


def _is_past(request: Request, record: DrawRecord) -> bool:
    return record.chance_at is not None and record.chance_at <= request.now


def _drand(request: Request, record: DrawRecord) -> str:
    """Return how far the public number is, which is also the name of a template."""
    if was_ready_too_late(record):
        return "web_staff/draw/drand_too_late.html"
    step = "copy" if _is_past(request, record) else "wait"
    return f"web_staff/draw/drand_{step}.html"


def _told(record: DrawRecord, readings: list[DiceReading], *, is_read: bool) -> str:
    """Return who typed in what chance gave, and who is to do so now."""
    if not readings:
        return ""
    dice = record.chance_kind == DICE
    words = _("%(name)s typed in the throws.") if dice else _("%(name)s typed in the signature.")
    said = [words % {"name": one.account.person.name} for one in readings]
    if dice and is_read:
        said.append(
            _(
                "Now a second person of the team types in the same throws. After that the outcome "
                "follows at once."
            )
        )
    elif dice:
        said.append(
            _(
                "Look at the die yourself and type in the same throws. After that the outcome "
                "follows at once."
            )
        )
    elif is_read:
        said.append(
            _(
                "Now a second person of the team copies it as well. After that the outcome follows "
                "at once."
            )
        )
    else:
        said.append(
            _("Look it up yourself and type it in. After that the outcome follows at once.")
        )
    return " ".join(said)


def _button(readings: list[DiceReading], *, is_read: bool, is_alone: bool, kind: str) -> str:
    if readings and is_read:
        return _("Correct my throws") if kind == DICE else _("Correct my copy")
    return _("Type in and draw") if readings or is_alone else _("Type in")
