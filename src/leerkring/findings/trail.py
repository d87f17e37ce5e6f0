"""What happens to findings and intentions, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.findings.models import Finding, Intention


class Verb:
    """What happens to findings and intentions."""

    FINDING_WRITTEN = TrailVerb(_("wrote a finding"))
    FINDING_CHANGED = TrailVerb(_("changed a finding"))
    FINDING_CHECKED = TrailVerb(_("checked a finding for privacy"))
    FINDING_PUBLISHED = TrailVerb(_("published a finding"))
    FINDING_TAKEN_BACK = TrailVerb(_("took a finding back"))
    CLOSING_COMPOSED = TrailVerb(_("composed the closing"))
    INTENTION_WRITTEN = TrailVerb(_("wrote down what to do at school"))
    INTENTION_CHANGED = TrailVerb(_("changed what to do at school"))
    POSITION_TAKEN = TrailVerb(_("wrote down where they stand"))


belongs(Finding, lambda one: one.activity)
belongs(Intention, lambda one: one.activity)
