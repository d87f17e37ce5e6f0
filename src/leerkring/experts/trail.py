"""What happens to experts, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.experts.models import Expert, Speaker
from leerkring.programmes.trail import of_organiser


class Verb:
    """What happens to experts."""

    EXPERT_ADDED = TrailVerb(_("put an expert in the register"))
    EXPERT_CHANGED = TrailVerb(_("changed what the register says of an expert"))
    EXPERTS_TIED = TrailVerb(_("chose which experts fit a theme"))
    SPEAKER_PLANNED = TrailVerb(_("planned an expert in a meeting"))
    SPEAKER_CHANGED = TrailVerb(_("changed what an expert is asked"))
    SPEAKER_DROPPED = TrailVerb(_("took an expert out of the plan"))
    EXPERT_INVITED = TrailVerb(_("invited an expert"))
    EXPERT_ACCEPTED = TrailVerb(_("said yes to a meeting"))
    EXPERT_DECLINED = TrailVerb(_("said no to a meeting"))
    EXPERT_ACCEPTED_FOR = TrailVerb(_("said yes for %(name)s, who said so: %(heard)s"))
    EXPERT_DECLINED_FOR = TrailVerb(_("said no for %(name)s, who said so: %(heard)s"))
    EXPERT_TOLD_NEEDS = TrailVerb(_("told what an expert needs"))


belongs(Expert, lambda one: of_organiser(one.organiser_id))
belongs(Speaker, lambda one: one.expert)
