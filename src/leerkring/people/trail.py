"""What happens to people and organisations, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.people.models import (
    Account,
    Affiliation,
    Assistant,
    Consent,
    Organisation,
    Person,
)


class Verb:
    """What happens to people and organisations."""

    SIGNED_IN = TrailVerb(_("signed in"))
    SECOND_FACTOR_SET_UP = TrailVerb(_("set up a second factor"))
    SECOND_FACTOR_REMOVED = TrailVerb(_("took the second factor away"))
    RECOVERY_CODES_RENEWED = TrailVerb(_("made new recovery codes"))
    RECOVERY_CODE_USED = TrailVerb(_("signed in with a recovery code"))
    SESSION_ENDED = TrailVerb(_("signed out in another browser: %(device)s"))
    SIGNED_OUT_EVERYWHERE = TrailVerb(_("signed out everywhere"))
    PERSON_ADDED = TrailVerb(_("added a person"))
    PERSON_CORRECTED = TrailVerb(_("corrected a person's details"))
    PERSON_ERASED = TrailVerb(_("erased what was kept of a person"))
    CONSENT_GIVEN = TrailVerb(_("agreed to %(purpose)s"))
    CONSENT_WITHDRAWN = TrailVerb(_("withdrew the consent for %(purpose)s"))
    WORK_CHANGED = TrailVerb(_("recorded new work: %(organisation)s"))
    ORGANISATION_ADDED = TrailVerb(_("added the organisation %(name)s"))
    ASSISTANT_ADDED = TrailVerb(_("added an assistant"))
    ASSISTANT_CHANGED = TrailVerb(_("changed an assistant"))
    ASSISTANT_REMOVED = TrailVerb(_("removed an assistant"))


belongs(Account)
belongs(Person)
belongs(Organisation)
belongs(Affiliation, called=lambda one: f"person:{one.person_id}")
belongs(Assistant, called=lambda one: f"person:{one.person_id}")
belongs(Consent, called=lambda one: f"person:{one.person_id}")
