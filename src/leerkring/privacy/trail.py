"""What happens to requests, holds and terms, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.privacy.models import CleanUp, ErasureRequest, Hold, Term


class Verb:
    """What happens to requests, holds and terms."""

    ERASURE_ASKED = TrailVerb(_("asked to be erased"))
    ERASURE_ENTERED = TrailVerb(_("entered a request to be erased: %(heard)s"))
    ERASURE_AGREED = TrailVerb(_("agreed with a request to be erased"))
    ERASURE_REFUSED = TrailVerb(_("refused a request to be erased"))
    ERASURE_TAKEN_BACK = TrailVerb(_("took a request to be erased back"))
    HOLD_PLACED = TrailVerb(_("kept somebody's data for now"))
    HOLD_LIFTED = TrailVerb(_("no longer kept somebody's data"))
    TERM_SET = TrailVerb(_("set the term of %(kind)s to %(months)s months"))
    TERM_LIFTED = TrailVerb(_("let the answers to a question be kept as long as the others"))
    TERMS_KEPT = TrailVerb(_("erased what was kept for its whole term"))


belongs(ErasureRequest, called=lambda one: f"person:{one.person_id}")
belongs(Hold, called=lambda one: f"person:{one.person_id}")
belongs(Term)
belongs(CleanUp, called="clean_up")
