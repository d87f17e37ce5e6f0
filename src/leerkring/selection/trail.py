"""What happens while people are selected, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.selection.models import DrawRound, Override, Scenario


class Verb:
    """What happens while people are selected."""

    MADE_SCENARIO = TrailVerb(_("made the scenario “%(name)s” for the spread of places"))
    COPIED_SCENARIO = TrailVerb(_("made the scenario “%(name)s” as a copy of “%(source)s”"))
    CHANGED_SCENARIO = TrailVerb(_("changed the scenario “%(name)s”"))
    CHOSE_SCENARIO = TrailVerb(_("chose the scenario “%(name)s”: %(places)s places"))
    REMOVED_SCENARIO = TrailVerb(_("took away the scenario “%(name)s”"))
    FIXED_DRAW = TrailVerb(_("fixed a draw"))
    TRIED_DRAW = TrailVerb(_("drew for practice"))
    DREW = TrailVerb(_("drew"))
    FIXED_SPREAD_DRAW = TrailVerb(_("fixed a draw with the agreed spread “%(scenario)s”"))
    FIXED_JOINT_DRAW = TrailVerb(_("fixed one draw for %(networks)s networks: %(places)s places"))
    LEFT_RESERVE_LIST = TrailVerb(
        _("left the reserve list: has a place in another network of the draw")
    )
    COUNTS_AGAIN = TrailVerb(_("counts again: no place in another network of the draw after all"))
    PUBLISHED_DRAW_HASH = TrailVerb(
        _("computed what can come out of the draw, and published its hash")
    )
    TYPED_THROWS = TrailVerb(_("typed in the throws that decide the draw"))
    LAID_NUMBER_DOWN = TrailVerb(_("laid down a secret number for the draw, as a hash"))
    SHOWED_NUMBER = TrailVerb(_("showed the number that was laid down for the draw"))
    TYPED_SIGNATURE = TrailVerb(
        _("typed in the signature of the public number that decides the draw")
    )
    NAMED_LATER_MOMENT = TrailVerb(_("named a later moment for the public number of the draw"))
    DREW_PANEL = TrailVerb(_("drew: the chance points at outcome %(panel)s"))
    TOOK_DRAW_RECORD = TrailVerb(_("took the full record of the draw away as a file"))
    OFFERED_BY_HAND = TrailVerb(_("offered a free place outside the order of the reserve list"))
    DECIDED_OTHERWISE = TrailVerb(_("decided otherwise than the draw"))
    CHOSE_PEOPLE = TrailVerb(_("chose on motivation what people get"))
    FINISHED_CHOOSING = TrailVerb(_("finished choosing on motivation"))
    TRIED_FREE_PLACES_AGAIN = TrailVerb(_("had the draw for free places tried again"))
    DREW_FREE_PLACE = TrailVerb(_("drew anew for a free place, among the reserve list"))
    ASKED_OVERRIDE = TrailVerb(_("asked for an exception"))
    WORKED_OVERRIDE_OUT_AGAIN = TrailVerb(
        _("had worked out again what an exception does to others")
    )
    AGREED_OVERRIDE = TrailVerb(_("agreed to an exception"))
    REFUSED_OVERRIDE = TrailVerb(_("did not agree to an exception"))
    TOOK_OVERRIDE_BACK = TrailVerb(_("took an exception back"))
    ROLLED_BACK_DRAW = TrailVerb(_("took the draw back"))
    RELEASED_DRAW = TrailVerb(_("released the outcomes"))
    RESERVED = TrailVerb(_("put on the reserve list"))
    REFUSED = TrailVerb(_("gave no place"))
    DECLINED_PLACE = TrailVerb(_("declined the place"))
    RETRIED_DRAW_RECORD = TrailVerb(_("retried to compute what can come out of the draw"))


belongs(DrawRound, called="draw")
belongs(Scenario, lambda one: one.activity)
belongs(Override, lambda one: one.activity, called=lambda one: f"application:{one.application_id}")
