"""What happens to questionnaires, answers and themes, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb, belongs
from leerkring.intake.models import Fragment, Invitation, Questionnaire, Theme


class Verb:
    """What happens to questionnaires, answers and themes."""

    QUESTION_ADDED = TrailVerb(_("added the question “%(title)s”"))
    QUESTION_CHANGED = TrailVerb(_("changed the question “%(title)s”"))
    QUESTION_REMOVED = TrailVerb(_("took away the question “%(title)s”"))
    QUESTION_MOVED = TrailVerb(_("moved the question “%(title)s”"))
    QUESTIONNAIRE_MADE = TrailVerb(_("made the questionnaire “%(title)s”"))
    QUESTIONNAIRE_CHANGED = TrailVerb(_("changed the questionnaire"))
    QUESTIONNAIRE_SENT = TrailVerb(_("sent the questionnaire to the participants"))
    NEWCOMER_ASKED = TrailVerb(_("sent the questionnaire to a newcomer"))
    INTAKE_REMINDED = TrailVerb(_("reminded who had not finished the questionnaire"))
    INTAKE_DONE_FOR = TrailVerb(_("filled in answers for %(name)s, who gave them: %(heard)s"))
    INTAKE_DONE = TrailVerb(_("finished the questionnaire"))
    QUESTIONS_GATHERED = TrailVerb(_("took answers in among the questions"))
    QUESTION_SPLIT = TrailVerb(_("split or reworded a participant's question"))
    QUESTION_TIED = TrailVerb(_("put a participant's question under its themes"))
    QUESTION_SET_ASIDE = TrailVerb(_("set a participant's question aside"))
    QUESTION_TAKEN_BACK = TrailVerb(_("took a participant's question back"))
    QUESTIONS_TREATED = TrailVerb(_("wrote down which questions were treated"))
    THEME_MADE = TrailVerb(_("made the theme “%(title)s”"))
    THEME_CHANGED = TrailVerb(_("changed a theme"))
    THEME_MOVED = TrailVerb(_("moved a theme in the order"))
    THEME_REMOVED = TrailVerb(_("took the theme “%(title)s” away"))
    THEMES_MERGED = TrailVerb(_("merged the theme “%(title)s” into another"))
    THEMES_SHARED = TrailVerb(_("chose which themes participants see"))
    THEMES_PLANNED = TrailVerb(_("planned themes in meetings"))


belongs(Questionnaire, lambda one: one.activity)
belongs(Invitation, lambda one: one.questionnaire)
belongs(Fragment, lambda one: one.activity, called="question")
belongs(Theme, lambda one: one.activity)
