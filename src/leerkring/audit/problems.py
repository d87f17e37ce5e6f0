"""Why an action does not happen: every refusal says so in words for the one who asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An action was not carried out; subclasses are named after the situation."""

    message: ClassVar[str | Promise] = _("This cannot be done now.")
    status = 409

    def __init__(self, **parameters: Any) -> None:
        super().__init__(str(parameters))
        self.parameters = parameters

    def __str__(self) -> str:
        return str(self.message) % self.parameters if self.parameters else str(self.message)


class NotAllowed(Refused):
    """The actor does not hold the right."""

    message = _("You are not allowed to do this.")
    status = 403


class HowUnknown(Refused):
    """Somebody of the team answers for another, and does not say how they know."""

    message = _("Write down how you know: by telephone, by mail, from a colleague.")
    status = 400


class WrongState(Refused):
    """The thing is in a state in which this move does not exist."""

    message = _("This is no longer possible: somebody else was here before you, or it is too late.")


class ChangedMeanwhile(Refused):
    """Somebody else saved the same thing since the form was opened."""

    message = _("Somebody else changed this while you were editing. Nothing was overwritten.")

    def __init__(self, current: Mapping[str, Any]) -> None:
        super().__init__()
        self.current = dict(current)
