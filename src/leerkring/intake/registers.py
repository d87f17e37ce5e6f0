"""What higher rooms may hang on the intake, and what the intake does when a place changes hands."""

from __future__ import annotations

from datetime import datetime

from leerkring.audit.actors import Actor
from leerkring.audit.hooks import Hook
from leerkring.intake.models import Invitation

# (the finished copy with its questionnaire and activity, by, at); also on every later change
on_intake_done: Hook[[Invitation, Actor, datetime]] = Hook("somebody finished the intake")
