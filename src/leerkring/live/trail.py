"""What happens in talks, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.live.models import Note, TalkRound
from leerkring.programmes.trail import of_organiser


class Verb:
    """What happens in talks."""

    ROUND_PLANNED = TrailVerb(_("planned a round of talks"))
    ROUND_CHANGED = TrailVerb(_("changed a round of talks"))
    ROUND_REMOVED = TrailVerb(_("took a round of talks away"))
    ROUND_OPENED = TrailVerb(_("opened a round of talks"))
    ROUND_CLOSED = TrailVerb(_("closed a round of talks"))
    GROUPS_MIXED = TrailVerb(_("mixed the groups"))
    PERSON_MOVED = TrailVerb(_("moved somebody to another group"))
    ROOMS_ARRANGED = TrailVerb(_("arranged tables or rooms"))
    NOTE_WRITTEN = TrailVerb(_("wrote down what a group brought back"))
    NOTE_CHANGED = TrailVerb(_("changed what a group brought back"))
    QUESTION_ANSWERED = TrailVerb(_("answered a question"))
    NOTE_REMOVED = TrailVerb(_("took away what a group brought back"))
    NOTE_BROUGHT_BACK = TrailVerb(_("put back what a group brought back"))


belongs(TalkRound, lambda one: of_organiser(one.meeting.organiser_id), called="round")
belongs(Note, lambda one: of_organiser(one.meeting.organiser_id))
