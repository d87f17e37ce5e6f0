"""Every write about experts: the register, whom we plan and invite, and what they answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require, speaks_for
from leerkring.audit.trail import record
from leerkring.concepts.models import Concept
from leerkring.experts.mails import (
    send_declined,
    send_invitation,
    send_thanks,
    take_back_letters,
)
from leerkring.experts.models import Expert, Speaker
from leerkring.experts.queries import hour_has_gone
from leerkring.experts.rules import may_answer, may_invite, may_keep_register, may_plan
from leerkring.experts.states import may_move
from leerkring.experts.trail import Verb
from leerkring.intake.models import Theme
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, AgendaItem, Meeting, Organiser

S = Speaker.State


class AlreadyInRegister(Refused):
    """This person is an expert of this organiser already."""

    message = _("Somebody with this address is in the register already.")


class AlreadyPlanned(Refused):
    """An expert has one part in a meeting."""

    message = _("This expert has a part in this meeting already. Change that one.")


class NoAddress(Refused):
    """An invitation needs somewhere to go."""

    message = _("We have no e-mail address of this expert. Fill it in, or call.")


class MeetingIsOver(Refused):
    """Nobody can be invited to what has been, or answer then."""

    message = _("This meeting is over or does not take place.")


class HourHasGone(WrongState):
    """Whoever said no cannot come back: somebody else was asked in their stead."""

    message = _("We have asked somebody else since. Can you come after all? Reply to our message.")


class NotOfThisMeeting(Refused):
    """A theme or a part of the programme belongs to another meeting or network."""

    message = _("This belongs to another meeting.")
    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertWords:
    """What the register says of somebody."""

    given_name: str
    family_name: str
    surname_prefix: str = ""
    email: str = ""
    phone: str = ""
    organisation_name: str = ""
    bio: str = ""
    topics: str = ""


# --- the register ---------------------------------------------------------------------------------


@transaction.atomic
def add_expert(
    *,
    by: Actor,
    at: datetime,
    organiser: Organiser,
    words: ExpertWords,
    concepts: Collection[Concept] = (),
) -> Expert:
    """Put somebody in the register; whoever we know by this address stays the same person."""
    require(may_keep_register, by, organiser)
    person = _person(words, at)
    if Expert.objects.filter(organiser=organiser, person=person).exists():
        raise AlreadyInRegister
    expert = Expert.objects.create(
        organiser=organiser, person=person, added_at=at, **_values(words)
    )
    expert.concepts.set(concepts)
    record(by, at, Verb.EXPERT_ADDED, expert, person=person.pk)
    return expert


def _person(words: ExpertWords, at: datetime) -> Person:
    known = Person.objects.filter(email__iexact=words.email, erased_at=None).first()
    if words.email and known:
        return known
    return Person.objects.create(
        given_name=words.given_name,
        surname_prefix=words.surname_prefix,
        family_name=words.family_name,
        email=words.email or None,
        phone=words.phone,
        created_at=at,
    )


@transaction.atomic
def edit_expert(
    *,
    by: Actor,
    at: datetime,
    expert: Expert,
    version: int,
    organisation_name: str,
    bio: str,
    topics: str,
    concepts: Collection[Concept],
) -> Expert:
    """Change what the register says of an expert's work; raise ChangedMeanwhile."""
    require(may_keep_register, by, expert.organiser)
    values = {"organisation_name": organisation_name, "bio": bio, "topics": topics}
    changes = save_version(expert, version, values)
    before = set(expert.concepts.values_list("pk", flat=True))
    after = {concept.pk for concept in concepts}
    if before != after:
        expert.concepts.set(concepts)
        changes["concepts"] = (sorted(before), sorted(after))
    record(by, at, Verb.EXPERT_CHANGED, expert, changes=changes)
    return expert


@transaction.atomic
def tie_experts(
    *, by: Actor, at: datetime, theme: Theme, expert_ids: Collection[int]
) -> list[Expert]:
    """Put exactly these experts beside a theme, as those who know about it."""
    require(may_invite, by, theme.activity)
    organiser_id = theme.activity.programme.organiser_id
    experts = list(Expert.objects.filter(organiser_id=organiser_id, pk__in=expert_ids))
    if len(experts) != len(set(expert_ids)):
        raise NotOfThisMeeting
    theme.experts.set(experts)
    record(by, at, Verb.EXPERTS_TIED, theme, experts=sorted(expert_ids))
    return experts


# --- planning and inviting ------------------------------------------------------------------------


@transaction.atomic
def plan_speaker(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    expert: Expert,
    meeting: Meeting,
    themes: Collection[Theme],
    request: str,
    agenda_item: AgendaItem | None = None,
) -> Speaker:
    """Plan an expert in a meeting on some themes; nobody is written to yet."""
    require(may_plan, by, activity, expert)
    _check_plan(activity, meeting, themes, agenda_item)
    try:
        with transaction.atomic():
            speaker = Speaker.objects.create(
                expert=expert, meeting=meeting, agenda_item=agenda_item, request=request
            )
    except IntegrityError as error:
        raise AlreadyPlanned from error
    speaker.themes.set(themes)
    expert.themes.add(*themes)
    record(by, at, Verb.SPEAKER_PLANNED, speaker, within=activity, expert=expert.pk)
    return speaker


@transaction.atomic
def edit_speaker(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    speaker: Speaker,
    version: int,
    themes: Collection[Theme],
    request: str,
    agenda_item: AgendaItem | None = None,
) -> Speaker:
    """Change what an expert is asked; raise ChangedMeanwhile."""
    require(may_plan, by, activity, speaker.expert)
    _check_plan(activity, speaker.meeting, themes, agenda_item)
    values = {"request": request, "agenda_item": agenda_item}
    changes = save_version(speaker, version, values)
    speaker.themes.set(themes)
    record(by, at, Verb.SPEAKER_CHANGED, speaker, within=activity, changes=changes)
    return speaker


@transaction.atomic
def drop_speaker(*, by: Actor, at: datetime, activity: Activity, speaker: Speaker) -> Expert:
    """Take a planned expert out of a meeting again; only as long as nobody was invited."""
    require(may_invite, by, activity)
    if speaker.state != S.PLANNED:
        raise WrongState
    record(by, at, Verb.SPEAKER_DROPPED, speaker, within=activity, expert=speaker.expert_id)
    expert = speaker.expert
    speaker.delete()
    return expert


@transaction.atomic
def invite_expert(
    *, by: Actor, at: datetime, activity: Activity, speaker: Speaker, version: int
) -> Speaker:
    """Write to a planned expert (or one who declined) with the questions and a personal link."""
    require(may_invite, by, activity)
    if not speaker.expert.person.email:
        raise NoAddress
    _check_meeting(speaker.meeting, at)
    if not may_move(speaker.state, S.INVITED):
        raise WrongState
    _move(speaker, version, S.INVITED, invited_at=at, answered_at=None)
    send_invitation(speaker, at)
    record(by, at, Verb.EXPERT_INVITED, speaker, within=activity, expert=speaker.expert_id)
    return speaker


@transaction.atomic
def answer_invitation(
    *, by: Actor, at: datetime, speaker: Speaker, comes: bool, remark: str = "", heard: str = ""
) -> Speaker:
    """Say yes or no; the same answer twice is one answer, and a yes may become a no later.

    A no is told by letter, and undone by a yes until somebody else was asked for that hour. Whoever
    of the team answers for an expert says how they `heard` it. Raise HowUnknown or HourHasGone.
    """
    require(may_answer, by, speaker)
    for_another = speaks_for(by, speaker.expert.person_id, heard)
    speaker = _locked(speaker)
    _check_meeting(speaker.meeting, at)
    state = S.ACCEPTED if comes else S.DECLINED
    if speaker.state == state:
        Speaker.objects.filter(pk=speaker.pk).update(remark=remark or speaker.remark)
        return speaker
    if not may_move(speaker.state, state):
        raise WrongState
    if not for_another and hour_has_gone(speaker):
        raise HourHasGone
    _move(speaker, speaker.version, state, answered_at=at, remark=remark)
    take_back_letters(speaker)
    (send_thanks if comes else send_declined)(speaker, at)
    if for_another:
        said = {"name": speaker.expert.person.name, "heard": heard.strip()}
        verb = Verb.EXPERT_ACCEPTED_FOR if comes else Verb.EXPERT_DECLINED_FOR
        record(by, at, verb, speaker, within=speaker.meeting, **said)
    else:
        verb = Verb.EXPERT_ACCEPTED if comes else Verb.EXPERT_DECLINED
        record(by, at, verb, speaker, within=speaker.meeting)
    return speaker


@transaction.atomic
def tell_needs(
    *, by: Actor, at: datetime, speaker: Speaker, needs: str, bio: str, organisation_name: str
) -> Speaker:
    """Keep what the expert needs, and how they want to be introduced."""
    require(may_answer, by, speaker)
    speaker = _locked(speaker)
    if speaker.state not in {S.INVITED, S.ACCEPTED}:
        raise WrongState
    Speaker.objects.filter(pk=speaker.pk).update(needs=needs.strip(), version=F("version") + 1)
    Expert.objects.filter(pk=speaker.expert_id).update(
        bio=bio.strip(), organisation_name=organisation_name.strip(), version=F("version") + 1
    )
    record(by, at, Verb.EXPERT_TOLD_NEEDS, speaker, within=speaker.meeting)
    speaker.refresh_from_db(fields=["needs", "version"])
    return speaker


def _locked(speaker: Speaker) -> Speaker:
    rows = Speaker.objects.select_for_update(of=("self",)).select_related(
        "expert__person", "expert__organiser", "meeting__venue__place", "agenda_item"
    )
    return rows.get(pk=speaker.pk)


def _move(speaker: Speaker, version: int, state: str, **values: object) -> None:
    save_version(speaker, version, {"state": state, **values})


def _check_plan(
    activity: Activity,
    meeting: Meeting,
    themes: Collection[Theme],
    agenda_item: AgendaItem | None,
) -> None:
    fits = meeting.activities.filter(pk=activity.pk).exists()
    fits = fits and all(theme.activity_id == activity.pk for theme in themes)
    if not fits or (agenda_item and agenda_item.meeting_id != meeting.pk):
        raise NotOfThisMeeting


def _check_meeting(meeting: Meeting, at: datetime) -> None:
    if meeting.cancelled_at is not None or meeting.has_ended(at):
        raise MeetingIsOver


def _values(words: ExpertWords) -> dict[str, str]:
    return {
        "organisation_name": words.organisation_name,
        "bio": words.bio,
        "topics": words.topics,
    }
