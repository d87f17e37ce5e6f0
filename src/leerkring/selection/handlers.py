"""What selection answers and does when something happens to a place, and by the clock.

Public numbers are fetched once they have appeared.
"""

from __future__ import annotations

from leerkring.admissions.registers import (
    is_excused,
    is_fixed,
    on_line_moved,
    on_placed,
    whose_turn,
    why_place,
)
from leerkring.jobs.registers import periodic
from leerkring.people.erasing import waits_for
from leerkring.review.registers import ruled_otherwise
from leerkring.selection import overrides, reasons
from leerkring.selection.actions import replacing
from leerkring.selection.actions.outcomes import give_up_other_networks
from leerkring.selection.mails import renew_reserve_letters
from leerkring.selection.queries import rounds
from leerkring.selection.tasks import fetch_public_numbers

A_MINUTE = 60

is_fixed.register(rounds.is_fixed)
is_excused.register(overrides.is_excused)
ruled_otherwise.register(overrides.ruled_otherwise)
why_place.register(reasons.why_place)
whose_turn.register(replacing.whose_turn)
on_placed.register(give_up_other_networks)
on_line_moved.register(renew_reserve_letters)
waits_for(rounds.awaits_a_draw)
periodic("selection.fetch-public-numbers", A_MINUTE, fetch_public_numbers)
