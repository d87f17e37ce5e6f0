"""What the verbs of the audit trail say in plain words.

A room's own verbs stand here too, so that the trail reads alike everywhere; a verb that is missing
is shown readable, never hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leerkring.audit import trail

SENTENCES: Mapping[str, str | Promise] = {
    # people
    "person_erased": _("erased a person's data"),
    "consent_given": _("gave consent"),
    "consent_withdrawn": _("withdrew consent"),
    # programmes
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
    "check_added": _("added the question “%(title)s” before the form"),
    "check_changed": _("changed the question “%(title)s” before the form"),
    "check_removed": _("took the question “%(title)s” before the form away"),
    "check_moved": _("moved a question before the form"),
    "made_team": _("began a team"),
    "joined_team": _("joined a colleague's team"),
    "left_team": _("left the team, and applies alone"),
    "set_preferences": _("put %(networks)s networks in order of preference"),
    "joined_application": _("counted this application as one with another by the same person"),
    "was_joined": _("counted another application by the same person as one with this"),
    "told_apart": _("found that this and another application are two people's"),
    "took_resemblance_back": _("took back what was decided about a look-alike"),
    "nominated": _("asked somebody to apply, on the word of %(nominated_by)s"),
    "declined_nomination": _("said not to be interested"),
    "reminded_nominee": _("reminded somebody who was asked to apply"),
    "withdrew": _("withdrew the application"),
    "undid_withdrawal": _("undid the withdrawal"),
    "was_replaced": _("gave the place to a colleague"),
    "took_over_place": _("took over a colleague's place"),
    "read_motivation": _("opened the motivation"),
    "reviewed": _("gave a verdict on the motivation"),
    "changed_review": _("changed a verdict on the motivation"),
    "gave_points": _("gave the motivation points"),
    "changed_points": _("changed the points for the motivation"),
    "stepped_back": _("left the motivation to another reader"),
    "changed_reading_plan": _("settled how motivations are read"),
    "criterion_added": _("added the criterion “%(title)s”"),
    "criterion_changed": _("changed the criterion “%(title)s”"),
    "criterion_removed": _("took away the criterion “%(title)s”"),
    "criterion_moved": _("moved the criterion “%(title)s”"),
    "began_reading_anew": _("began reading anew: what was read before was thrown away"),
    "divided_reading": _("divided motivations over the readers"),
    "undid_division": _("undid the division over readers"),
    "asked_another_reader": _("asked one more reader"),
    "asked_independent_reader": _("asked for an independent view of the motivation"),
    "asked_independent_view": _("asked for an independent view of all motivations"),
    "passed_reading_on": _("passed the motivation on to another reader"),
    "took_reading_back": _("took the motivation off a reader's list"),
    "reminded_readers": _("reminded readers"),
    "exported_readings": _("took what the readers found away as a file"),
    "made_scenario": _("made the scenario “%(name)s” for the spread of places"),
    "copied_scenario": _("made the scenario “%(name)s” as a copy of “%(source)s”"),
    "changed_scenario": _("changed the scenario “%(name)s”"),
    "chose_scenario": _("chose the scenario “%(name)s”: %(places)s places"),
    "removed_scenario": _("took away the scenario “%(name)s”"),
    "fixed_draw": _("fixed a draw"),
    "tried_draw": _("drew for practice"),
    "drew": _("drew"),
    "fixed_spread_draw": _("fixed a draw with the agreed spread “%(scenario)s”"),
    "fixed_joint_draw": _("fixed one draw for %(networks)s networks: %(places)s places"),
    "left_reserve_list": _("left the reserve list: has a place in another network of the draw"),
    "counts_again": _("counts again: no place in another network of the draw after all"),
    "published_draw_hash": _("computed what can come out of the draw, and published its hash"),
    "typed_throws": _("typed in the throws that decide the draw"),
    "laid_number_down": _("laid down a secret number for the draw, as a hash"),
    "showed_number": _("showed the number that was laid down for the draw"),
    "typed_signature": _("typed in the signature of the public number that decides the draw"),
    "named_later_moment": _("named a later moment for the public number of the draw"),
    "drew_panel": _("drew: the chance points at outcome %(panel)s"),
    "took_draw_record": _("took the full record of the draw away as a file"),
    "offered_by_hand": _("offered a free place outside the order of the reserve list"),
    "decided_otherwise": _("decided otherwise than the draw"),
    "chose_people": _("chose on motivation what people get"),
    "finished_choosing": _("finished choosing on motivation"),
    "tried_free_places_again": _("had the draw for free places tried again"),
    "drew_free_place": _("drew anew for a free place, among the reserve list"),
    "asked_override": _("asked for an exception"),
    "worked_override_out_again": _("had worked out again what an exception does to others"),
    "agreed_override": _("agreed to an exception"),
    "refused_override": _("did not agree to an exception"),
    "took_override_back": _("took an exception back"),
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
    "mail_came_in": _("noted that a mail came in"),
    "took_back_application": _("withdrew the draft that was made of a message"),
    "meetings_reminded": _("reminded people of a meeting"),
}


def sentence(verb: str, values: Mapping[str, Any]) -> str:
    """Return what happened, in words; a verb without a sentence is shown with its own name."""
    text = SENTENCES.get(verb)
    if text is None:
        return trail.sentence(verb, values)
    return str(text) % defaultdict(lambda: "–", values)
