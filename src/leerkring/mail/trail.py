"""What happens to post, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import Place, TrailVerb, belongs
from leerkring.mail.hooks import organiser_of
from leerkring.mail.models import IncomingMessage, Letter, LetterText, PostSettings


class Verb:
    """What can happen to post."""

    POSTED_LETTER = TrailVerb(_("posted a letter on paper"))
    RELEASED_LETTER = TrailVerb(_("let a letter go out"))
    DISCARDED_LETTER = TrailVerb(_("discarded a letter"))
    EDITED_LETTER = TrailVerb(_("edited a letter"))
    RETRIED_LETTER = TrailVerb(_("tried a letter again"))
    READDRESSED_LETTER = TrailVerb(
        _("sent a letter again to %(address)s, the person's address now, instead of %(before)s")
    )
    READDRESSED_LETTER_AS_HEARD = TrailVerb(
        _("sent a letter again to %(address)s instead of %(before)s; who gave it: %(heard)s")
    )
    LETTER_BOUNCED = TrailVerb(_("noted that a letter came back"))
    SENT_TEST_LETTER = TrailVerb(_("sent themselves a letter as a test"))
    WROTE_LETTER_TEXT = TrailVerb(_("changed the standard words of a letter"))
    RESTORED_LETTER_TEXT = TrailVerb(_("went back to the standard words of a letter"))
    LETTERS_PAUSED = TrailVerb(_("put the mail on hold"))
    LETTERS_RESUMED = TrailVerb(_("let the mail go on"))
    MAIL_SETTINGS_CHANGED = TrailVerb(_("changed how the mail goes out"))
    AUTO_RELEASE_ON = TrailVerb(_("let a kind of letter go by itself from now on"))
    AUTO_RELEASE_OFF = TrailVerb(_("let a kind of letter wait for a person from now on"))
    UPLOADED_MESSAGE = TrailVerb(_("put a mail message here"))
    ASSIGNED_MESSAGE = TrailVerb(_("said who deals with a message"))
    FINISHED_MESSAGE = TrailVerb(_("dealt with a message"))
    REOPENED_MESSAGE = TrailVerb(_("took a message up again"))
    JOINED_CONVERSATIONS = TrailVerb(_("joined conversations"))
    PARTED_MESSAGE = TrailVerb(_("took a message out of its conversation"))
    PUT_MESSAGE_AWAY = TrailVerb(_("put a message away until a day"))
    BROUGHT_MESSAGE_BACK = TrailVerb(_("brought a message back that was put away"))
    BEGAN_ANSWER = TrailVerb(_("began to write an answer"))
    ANSWERED_MESSAGE = TrailVerb(_("answered a message"))


def _place(context_ref: str, organiser_ref: str = "") -> Place:
    organiser_id = organiser_of(organiser_ref or context_ref)
    return Place(context_ref, f"organiser:{organiser_id}") if organiser_id else Place(context_ref)


belongs(Letter, lambda one: _place(one.context_ref, one.organiser_ref))
belongs(LetterText, lambda one: _place(one.context_ref), called="letter_text")
belongs(PostSettings, lambda one: _place(one.context_ref), called=lambda one: one.context_ref)
belongs(IncomingMessage, lambda one: _place(one.context_ref), called="message")
