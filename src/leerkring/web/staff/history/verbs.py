"""What the verbs of the audit trail say in plain words.

A room's own verbs stand here too, so that the trail reads alike everywhere; a verb that is missing
is shown readable, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Mapping[str, str | Promise] = {
    # people
    "signed_in": _("signed in"),
    "person_added": _("added a person"),
    "person_corrected": _("corrected a person's details"),
    "work_changed": _("recorded new work: %(organisation)s"),
    "work_ended": _("recorded that work ended"),
    "organisation_added": _("added the organisation %(name)s"),
    "person_erased": _("erased a person's data"),
    "consent_given": _("gave consent"),
    "consent_withdrawn": _("withdrew consent"),
    # programmes
    "programme_created": _("made the programme %(title)s"),
    "programme_edited": _("edited the programme"),
    "programme_published": _("published the programme page"),
    "programme_unpublished": _("hid the programme page"),
    "activity_created": _("made %(title)s"),
    "activity_copied": _("made %(title)s as a copy of %(source)s"),
    "activity_edited": _("edited the activity"),
    "activity_published": _("published the activity"),
    "activity_publication_planned": _("planned when the activity is published"),
    "activity_unpublished": _("hid the activity"),
    "activity_cancelled": _("cancelled the activity"),
    "organisation_roles_set": _("set which organisations do what"),
    "milestone_added": _("added the step %(title)s"),
    "milestone_changed": _("changed the step %(title)s"),
    "milestone_removed": _("took away the step %(title)s"),
    "meeting_added": _("added the meeting %(title)s"),
    "meeting_changed": _("changed the meeting %(title)s"),
    "meeting_moved": _("moved the meeting %(title)s in the order"),
    "meeting_cancelled": _("cancelled the meeting %(title)s"),
    "agenda_set": _("set the agenda of %(title)s"),
    "joint_meeting_linked": _("shared the meeting %(title)s"),
    "joint_meeting_unlinked": _("no longer shares the meeting %(title)s"),
    "attendance_intention": _("recorded whether somebody comes to %(meeting)s"),
    "arrival_recorded": _("recorded who came to %(meeting)s"),
    "question_added": _("added the question “%(title)s”"),
    "question_changed": _("changed the question “%(title)s”"),
    "question_removed": _("took away the question “%(title)s”"),
    "question_moved": _("moved the question “%(title)s”"),
    "member_added": _("gave %(name)s a role in the team"),
    "member_removed": _("took a role in the team away from %(name)s"),
    # admissions
    "began_application": _("began an application"),
    "applied": _("applied"),
    "applied_again": _("applied a second time"),
    "asked_for_link": _("asked for the link"),
    "allowed_late_entry": _("allowed a late application"),
    "came_too_late": _("came too late"),
    "registered": _("registered"),
    "joined_reserve_list": _("joined the reserve list"),
    "moved_up": _("moved up from the reserve list"),
    "changed_application": _("changed the application"),
    "changed_on_behalf": _("changed the application on somebody's behalf"),
    "entered_application": _("entered an application on somebody's behalf"),
    "imported_list": _("took over a list of applications"),
    "exported_applications": _("took a list of applications away as a file"),
    "withdrew": _("withdrew the application"),
    "undid_withdrawal": _("undid the withdrawal"),
    "was_replaced": _("gave the place to a colleague"),
    "took_over_place": _("took over a colleague's place"),
    "read_motivation": _("opened the motivation"),
    "reviewed": _("gave a verdict on the motivation"),
    "changed_review": _("changed a verdict on the motivation"),
    "made_scenario": _("made the scenario “%(name)s” for the spread of places"),
    "copied_scenario": _("made the scenario “%(name)s” as a copy of “%(source)s”"),
    "changed_scenario": _("changed the scenario “%(name)s”"),
    "chose_scenario": _("chose the scenario “%(name)s”: %(places)s places"),
    "removed_scenario": _("took away the scenario “%(name)s”"),
    "fixed_draw": _("fixed a draw"),
    "tried_draw": _("drew for practice"),
    "drew": _("drew"),
    "fixed_spread_draw": _("fixed a draw with the agreed spread “%(scenario)s”"),
    "published_draw_hash": _("computed what can come out of the draw, and published its hash"),
    "typed_throws": _("typed in the throws that decide the draw"),
    "drew_panel": _("drew: the throws point at outcome %(panel)s"),
    "took_draw_record": _("took the full record of the draw away as a file"),
    "offered_by_hand": _("offered a free place outside the order of the reserve list"),
    "decided_otherwise": _("decided otherwise than the draw"),
    "rolled_back_draw": _("took the draw back"),
    "released_draw": _("released the outcomes"),
    "offered": _("offered a place"),
    "reserved": _("put on the reserve list"),
    "refused": _("gave no place"),
    "invited": _("invited"),
    "accepted_place": _("accepted the place"),
    "declined_place": _("declined the place"),
    "offer_expired": _("did not answer in time: the place was passed on"),
    "reminded_of_offer": _("reminded to answer"),
    # intake, themes, experts
    "questionnaire_made": _("made the questionnaire “%(title)s”"),
    "questionnaire_changed": _("changed the questionnaire"),
    "questionnaire_sent": _("sent the questionnaire to the participants"),
    "newcomer_asked": _("sent the questionnaire to a newcomer"),
    "intake_reminded": _("reminded who had not finished the questionnaire"),
    "intake_done": _("finished the questionnaire"),
    "questions_gathered": _("took answers in among the questions"),
    "question_split": _("split or reworded a participant's question"),
    "question_tied": _("put a participant's question under its themes"),
    "question_set_aside": _("set a participant's question aside"),
    "question_taken_back": _("took a participant's question back"),
    "questions_treated": _("wrote down which questions were treated"),
    "theme_made": _("made the theme “%(title)s”"),
    "theme_changed": _("changed a theme"),
    "theme_moved": _("moved a theme in the order"),
    "theme_removed": _("took the theme “%(title)s” away"),
    "themes_merged": _("merged the theme “%(title)s” into another"),
    "themes_shared": _("chose which themes participants see"),
    "themes_planned": _("planned themes in meetings"),
    "concepts_imported": _("imported the list “%(title)s”"),
    "publication_added": _("added the publication “%(title)s”"),
    "publication_changed": _("changed a publication"),
    "expert_added": _("put an expert in the register"),
    "expert_changed": _("changed what the register says of an expert"),
    "experts_tied": _("chose which experts fit a theme"),
    "speaker_planned": _("planned an expert in a meeting"),
    "speaker_changed": _("changed what an expert is asked"),
    "speaker_dropped": _("took an expert out of the plan"),
    "expert_invited": _("invited an expert"),
    "expert_accepted": _("said yes to a meeting"),
    "expert_declined": _("said no to a meeting"),
    "expert_told_needs": _("told what an expert needs"),
    # letters
    "released_letter": _("let a letter go out"),
    "discarded_letter": _("discarded a letter"),
    "edited_letter": _("edited a letter"),
    "retried_letter": _("tried a letter again"),
    "wrote_letter_text": _("changed the standard words of a letter"),
    "restored_letter_text": _("went back to the standard words of a letter"),
    # the day, the harvest and the findings
    "organiser_made": _("made the organiser"),
    "venue_registered": _("added a venue"),
    "venue_changed": _("changed a venue"),
    "venue_considered": _("put a venue on the list"),
    "venue_dropped": _("took a venue off the list"),
    "meetings_reminded": _("reminded people of a meeting"),
    "material_added": _("added material"),
    "material_removed": _("took material away"),
    "round_planned": _("planned a round of talks"),
    "round_changed": _("changed a round of talks"),
    "round_removed": _("took a round of talks away"),
    "round_opened": _("opened a round of talks"),
    "round_closed": _("closed a round of talks"),
    "groups_mixed": _("mixed the groups"),
    "person_moved": _("moved somebody to another group"),
    "rooms_arranged": _("arranged tables or rooms"),
    "note_written": _("wrote down what a group brought back"),
    "note_changed": _("changed what a group brought back"),
    "question_answered": _("answered a question"),
    "finding_written": _("wrote a finding"),
    "finding_changed": _("changed a finding"),
    "finding_checked": _("checked a finding for privacy"),
    "finding_published": _("published a finding"),
    "finding_taken_back": _("took a finding back"),
    "closing_composed": _("composed the closing"),
    "intention_written": _("wrote down what to do at school"),
    "intention_changed": _("changed what to do at school"),
    "position_taken": _("wrote down where they stand"),
}


class _Lenient(dict[str, Any]):
    """Values of which some may be erased: what is gone is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(verb: str, values: Mapping[str, Any]) -> str:
    """Return what happened, in words; a verb without a sentence is shown with its own name."""
    text = SENTENCES.get(verb)
    if text is None:
        return verb.replace("_", " ")
    return str(text) % _Lenient(values)
