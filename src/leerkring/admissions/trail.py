"""What happens to applications, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application, EligibilityCheck, LateAttempt, Question
from leerkring.audit.trail import TrailVerb, belongs


class Verb:
    """What happens to applications."""

    BEGAN_APPLICATION = TrailVerb(_("began an application"))
    APPLIED = TrailVerb(_("applied"))
    APPLIED_AGAIN = TrailVerb(_("applied a second time"))
    ASKED_FOR_LINK = TrailVerb(_("asked for the link"))
    ALLOWED_LATE_ENTRY = TrailVerb(_("allowed a late application"))
    CAME_TOO_LATE = TrailVerb(_("came too late"))
    REGISTERED = TrailVerb(_("registered"))
    JOINED_RESERVE_LIST = TrailVerb(_("joined the reserve list"))
    MOVED_UP = TrailVerb(_("moved up from the reserve list"))
    CHANGED_APPLICATION = TrailVerb(_("changed the application"))
    CHANGED_ON_BEHALF = TrailVerb(_("changed the application on somebody's behalf"))
    ENTERED_APPLICATION = TrailVerb(_("entered an application on somebody's behalf"))
    ENTERED_FROM_PAPER = TrailVerb(_("entered an application that came in on paper"))
    ANSWERED_ON_PAPER = TrailVerb(_("took an answer in time that came in on paper"))
    READ_LIST = TrailVerb(_("read a list of applications in"))
    FORGOT_LIST = TrailVerb(_("forgot a list of applications that was not taken over"))
    IMPORTED_LIST = TrailVerb(_("took over a list of applications"))
    CHECK_ADDED = TrailVerb(_("added the question “%(title)s” before the form"))
    CHECK_CHANGED = TrailVerb(_("changed the question “%(title)s” before the form"))
    CHECK_REMOVED = TrailVerb(_("took the question “%(title)s” before the form away"))
    CHECK_MOVED = TrailVerb(_("moved a question before the form"))
    MADE_TEAM = TrailVerb(_("began a team"))
    JOINED_TEAM = TrailVerb(_("joined a colleague's team"))
    LEFT_TEAM = TrailVerb(_("left the team, and applies alone"))
    SET_PREFERENCES = TrailVerb(_("put %(networks)s networks in order of preference"))
    JOINED_APPLICATION = TrailVerb(
        _("counted this application as one with another by the same person")
    )
    WAS_JOINED = TrailVerb(_("counted another application by the same person as one with this"))
    TOLD_APART = TrailVerb(_("found that this and another application are two people's"))
    TOOK_RESEMBLANCE_BACK = TrailVerb(_("took back what was decided about a look-alike"))
    DECLINED_NOMINATION = TrailVerb(_("said not to be interested"))
    REMINDED_NOMINEE = TrailVerb(_("reminded somebody who was asked to apply"))
    WITHDREW_FOR = TrailVerb(_("withdrew the application of %(name)s, who said so: %(heard)s"))
    WITHDREW = TrailVerb(_("withdrew the application"))
    THREW_AWAY = TrailVerb(_("threw a form away that was never sent"))
    UNDID_NO = TrailVerb(_("took the no back: the place is offered again"))
    RETURNED_TO_PLACE = TrailVerb(_("took the place back that had not gone on yet"))
    RETURNED_TO_LIST = TrailVerb(_("came back to the reserve list"))
    UNDID_WITHDRAWAL = TrailVerb(_("undid the withdrawal"))
    WAS_REPLACED = TrailVerb(_("gave the place to a colleague"))
    TOOK_OVER_PLACE = TrailVerb(_("took over a colleague's place"))
    LETTER_OUTDATED = TrailVerb(_("held a changed letter: the place in it is no longer right"))
    RENEWED_LETTER = TrailVerb(_("wrote a letter again that waited: what it said had changed"))
    OFFERED = TrailVerb(_("offered a place"))
    INVITED = TrailVerb(_("invited"))
    ACCEPTED_PLACE = TrailVerb(_("accepted the place"))
    DECLINED_PLACE = TrailVerb(_("declined the place"))
    ACCEPTED_PLACE_FOR = TrailVerb(_("accepted the place for %(name)s, who said so: %(heard)s"))
    DECLINED_PLACE_FOR = TrailVerb(_("declined the place for %(name)s, who said so: %(heard)s"))
    OFFER_EXPIRED = TrailVerb(_("did not answer in time: the place was passed on"))
    REMINDED_OF_OFFER = TrailVerb(_("reminded to answer"))
    MAIL_CAME_IN = TrailVerb(_("noted that a mail came in"))
    TOOK_BACK_APPLICATION = TrailVerb(_("withdrew the draft that was made of a message"))
    QUESTION_ADDED = TrailVerb(_("added the question “%(title)s”"))
    QUESTION_CHANGED = TrailVerb(_("changed the question “%(title)s”"))
    QUESTION_REMOVED = TrailVerb(_("took away the question “%(title)s”"))
    QUESTION_MOVED = TrailVerb(_("moved the question “%(title)s”"))
    NOMINATED = TrailVerb(_("asked somebody to apply, on the word of %(nominated_by)s"))
    JOINED_MESSAGE = TrailVerb(_("put a message in a dossier"))
    TOOK_UP_MESSAGE = TrailVerb(_("made an application of a message"))
    TOOK_BACK_MESSAGE = TrailVerb(_("undid that a message was made an application"))


belongs(Application, lambda one: one.activity)
belongs(EligibilityCheck, lambda one: one.activity, called="eligibility_check")
belongs(LateAttempt, lambda one: one.activity, called="late")
belongs(Question, lambda one: one.activity)
