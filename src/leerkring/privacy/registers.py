"""The nightly clean-up, and that a hold makes an erasure wait."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from leerkring.jobs.registers import periodic
from leerkring.people.erasing import Wait, waits_for
from leerkring.people.models import Person
from leerkring.privacy.queries import hold_of
from leerkring.privacy.tasks import keep_to_terms
from leerkring.programmes.moments import amsterdam_day

DAY = 24 * 60 * 60


def is_held(person: Person, at: datetime) -> Wait | None:
    """Tell that somebody's data are kept for now."""
    if hold_of(person, amsterdam_day(at)) is None:
        return None
    return Wait(_("their data are kept for now; a privacy officer can end that."))


waits_for(is_held)
periodic("privacy.keep-to-terms", DAY, keep_to_terms)
