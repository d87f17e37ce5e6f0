"""The periodic work of programmes."""

from __future__ import annotations

from leerkring.jobs.registers import periodic
from leerkring.programmes.tasks import forget_old_subscriptions, tell_of_new_activities

FIVE_MINUTES = 5 * 60
DAY = 24 * 60 * 60

periodic("programmes.tell-of-new-activities", FIVE_MINUTES, tell_of_new_activities)
periodic("programmes.forget-old-subscriptions", DAY, forget_old_subscriptions)
