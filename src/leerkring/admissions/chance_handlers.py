"""What decides a draw by the clock: public numbers are fetched once they have appeared."""

from __future__ import annotations

from leerkring.admissions.tasks import fetch_public_numbers
from leerkring.jobs.registers import periodic

A_MINUTE = 60

periodic("admissions.fetch-public-numbers", A_MINUTE, fetch_public_numbers)
