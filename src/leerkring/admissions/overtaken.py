"""Letters that wait follow what has happened since: what is no longer so is dropped.

The team sees such a letter in the outbox among the discarded ones, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from leerkring.admissions.models import Application
from leerkring.admissions.offer_mails import How
from leerkring.admissions.queries.applications import reserve_list
from leerkring.admissions.states import ApplicationState
from leerkring.admissions.trail import Verb
from leerkring.audit.actors import SYSTEM
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import WAITING, discard_letters
from leerkring.mail.hooks import true_only_in
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity

S = ApplicationState
STAYS = frozenset(S.values) - {S.WITHDRAWN, S.LEFT}
NOT_SENT_YET = (
    "application_draft_link",
    "application_reminder",
    "application_by_mail",
    "deadline_extended",
)
ASKED_FOR = ("asked_to_apply", "asked_again", "late_entry")
# What a letter of each kind says is so in these states only.
STILL_TRUE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys((*NOT_SENT_YET, *ASKED_FOR), frozenset({S.DRAFT})),
    **dict.fromkeys(("application_received", "applications_joined", "team_changed"), STAYS),
    **dict.fromkeys(("offer_link_again",), frozenset({S.OFFERED})),
    **dict.fromkeys(("replacement_welcome",), frozenset({S.PLACED})),
    **dict.fromkeys(("place_offered", "place_invited", "offer_reminder"), frozenset({S.OFFERED})),
    **dict.fromkeys(("reserve_place", "on_reserve_list"), frozenset({S.RESERVE})),
    **dict.fromkeys(("place_confirmed", "place_freed", "registered"), frozenset({S.PLACED})),
    "no_place": frozenset({S.NOT_PLACED}),
    "offer_expired": frozenset({S.EXPIRED}),
    "place_declined": frozenset({S.DECLINED}),
    "withdrawn": frozenset({S.WITHDRAWN, S.LEFT}),
    "nomination_declined": frozenset({S.WITHDRAWN}),
}


def drop_overtaken(application: Application) -> int:
    """Discard the letters that wait and are no longer true of somebody; return how many."""
    untrue = [kind for kind, states in STILL_TRUE.items() if application.state not in states]
    return discard_letters(subject_ref=reference(application), purposes=untrue)


def states_of(ids: Sequence[int], at: datetime) -> dict[int, str]:
    """Return the state of each of these applications."""
    return dict(Application.objects.filter(pk__in=ids).values_list("pk", "state"))


@transaction.atomic
def renew_letters(
    activity: Activity,
    purpose: str,
    *,
    says: Callable[[Application], str],
    write: Callable[..., Letter | None],
    at: datetime,
) -> None:
    """Write the letters to the reserve list again that wait and do not say what is so by now.

    One whose words a person changed waits for that person again instead.
    """
    waiting = Letter.objects.select_for_update(of=("self",)).filter(
        context_ref=reference(activity), purpose=purpose, state__in=WAITING
    )
    about = {letter.subject_ref: letter for letter in waiting.order_by("pk")}
    for application in reserve_list(activity).select_related("person"):
        letter, application.activity = about.get(reference(application)), activity
        with override(application.language):
            is_so = letter is None or says(application) in letter.text
        if letter is None or is_so:
            continue
        if letter.edited:
            Letter.objects.filter(pk=letter.pk).update(state=Letter.State.DRAFT)
            record(SYSTEM, at, Verb.LETTER_OUTDATED, letter)
            continue
        is_draft, release = letter.state == Letter.State.DRAFT, letter.release
        how = How(draft=is_draft, batch=letter.batch, send_after=letter.send_after)
        letter.delete()
        new = write(application, at=at, version=letter.version, **how)
        assert new is not None
        Letter.objects.filter(pk=new.pk).update(release=release)
        record(SYSTEM, at, Verb.RENEWED_LETTER, new)


true_only_in("application", STILL_TRUE, states_of)
