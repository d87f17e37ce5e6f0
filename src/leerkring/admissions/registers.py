"""What higher rooms may hang on somebody getting, keeping or leaving a place."""

from __future__ import annotations

from datetime import datetime

from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.hooks import Hook

on_placed: Hook[[Application, Actor, datetime]] = Hook("somebody has a place")
on_left: Hook[[Application, Actor, datetime]] = Hook("somebody gave a place back")
