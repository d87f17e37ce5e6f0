"""The outbox's periodic work."""

from __future__ import annotations

from leerkring.jobs.registers import periodic
from leerkring.mail.tasks import deliver_letters, forget_sign_in_letters

TEN_SECONDS = 10
QUARTER = 15 * 60

periodic("mail.deliver-letters", TEN_SECONDS, deliver_letters)
periodic("mail.forget-sign-in-letters", QUARTER, forget_sign_in_letters)
