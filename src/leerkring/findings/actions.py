"""Every write of findings, of the closing, and of what participants set out to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.findings.models import Finding, Intention, Position
from leerkring.findings.rules import may_intend
from leerkring.findings.states import may_move
from leerkring.findings.trail import Verb
from leerkring.people.models import Person
from leerkring.programmes.actions.common import free_slug
from leerkring.programmes.models import Activity, Meeting, Programme
from leerkring.programmes.rules import may_manage, may_run_the_day

WORDS = ("title", "text")
EVIDENCE = ("notes", "fragments", "themes", "concepts", "publications")
Evidence = Mapping[str, Iterable[Model]]


class NotCheckedYet(Refused):
    """Nobody has read the finding for what could be recognised in it."""

    message = _("First somebody reads this finding for what could be recognised in it.")


class CheckAgain(Refused):
    """The words of a published finding change without anyone having read the new ones."""

    message = _("This finding is public. Read the new words for what could be recognised in them.")
    status = 400


class NothingWritten(Refused):
    """The text is empty."""

    message = _("Write something first.")
    status = 400


class OtherFindings(Refused):
    """The order names findings that do not belong to this programme."""

    message = _("These findings do not belong to this programme.")
    status = 400


@transaction.atomic
def write_finding(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    title: str,
    text: str,
    meeting: Meeting | None = None,
    evidence: Evidence | None = None,
) -> Finding:
    """Write a finding as a draft, with the notes, questions and sources that it rests on."""
    require(may_run_the_day, by, activity)
    finding = Finding.objects.create(
        activity=activity,
        meeting=meeting,
        slug=free_slug(Finding, title),
        title=title,
        text=text,
        language=activity.language,
        created_at=at,
    )
    _set_evidence(finding, evidence or {})
    record(by, at, Verb.FINDING_WRITTEN, finding, title=title)
    return finding


@transaction.atomic
def change_finding(
    *,
    by: Actor,
    at: datetime,
    finding: Finding,
    version: int,
    values: Mapping[str, Any],
    evidence: Evidence | None = None,
    read_again: bool = False,
) -> Finding:
    """Save what was edited of a finding; new words ask for a new check. Raise ChangedMeanwhile.

    A published finding stays public, so its new words must have been read again: else CheckAgain.
    """
    require(may_run_the_day, by, finding.activity)
    is_public = finding.state == Finding.State.PUBLISHED
    if is_public:
        require(may_manage, by, finding.activity)
    changes = save_version(finding, version, values)
    if set(WORDS) & set(changes):
        if is_public and not read_again:
            raise CheckAgain
        finding.checked_by = by.name if is_public else ""
        finding.save(update_fields=["checked_by"])
    _set_evidence(finding, evidence or {})
    record(by, at, Verb.FINDING_CHANGED, finding, changes=changes)
    return finding


def _set_evidence(finding: Finding, evidence: Evidence) -> None:
    for name in EVIDENCE:
        if name in evidence:
            getattr(finding, name).set(evidence[name])


@transaction.atomic
def check_finding(*, by: Actor, at: datetime, finding: Finding) -> Finding:
    """Record that the actor read a finding and that nobody can be recognised in it."""
    require(may_run_the_day, by, finding.activity)
    if finding.state == Finding.State.PUBLISHED:
        raise WrongState
    finding.checked_by = by.name
    _bump(finding, "checked_by")
    record(by, at, Verb.FINDING_CHECKED, finding)
    return finding


@transaction.atomic
def publish_finding(*, by: Actor, at: datetime, finding: Finding) -> Finding:
    """Show a checked finding to everybody; raise NotCheckedYet."""
    require(may_manage, by, finding.activity)
    if not may_move(finding.state, Finding.State.PUBLISHED):
        raise WrongState
    if not finding.checked_by:
        raise NotCheckedYet
    finding.state, finding.published_at = Finding.State.PUBLISHED, at
    _bump(finding, "state", "published_at")
    record(by, at, Verb.FINDING_PUBLISHED, finding, title=finding.title)
    return finding


@transaction.atomic
def take_back_finding(*, by: Actor, at: datetime, finding: Finding) -> Finding:
    """Take a published finding from the public pages; it can be checked and published again."""
    require(may_manage, by, finding.activity)
    if not may_move(finding.state, Finding.State.TAKEN_BACK):
        raise WrongState
    finding.state, finding.in_closing = Finding.State.TAKEN_BACK, False
    _bump(finding, "state", "in_closing")
    record(by, at, Verb.FINDING_TAKEN_BACK, finding)
    return finding


def _bump(finding: Finding, *fields: str) -> None:
    values = {name: getattr(finding, name) for name in fields}
    Finding.objects.filter(pk=finding.pk).update(version=F("version") + 1, **values)
    finding.version += 1


@transaction.atomic
def compose_closing(
    *, by: Actor, at: datetime, programme: Programme, findings: Sequence[Finding]
) -> int:
    """Bring these published findings into the joint closing, in this order, and no others."""
    require(may_manage, by, programme)
    if any(f.activity.programme_id != programme.pk for f in findings):
        raise OtherFindings
    if any(f.state != Finding.State.PUBLISHED for f in findings):
        raise NotCheckedYet
    rows = Finding.objects.filter(activity__programme=programme)
    rows.update(in_closing=False, closing_position=0)
    for position, finding in enumerate(findings, start=1):
        rows.filter(pk=finding.pk).update(in_closing=True, closing_position=position)
    for activity in {f.activity_id: f.activity for f in findings}.values():
        number = sum(f.activity_id == activity.pk for f in findings)
        record(by, at, Verb.CLOSING_COMPOSED, programme, within=activity, findings=number)
    return len(findings)


@transaction.atomic
def set_out(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    person: Person,
    text: str,
    meeting: Meeting | None = None,
) -> Intention:
    """Write down what a participant will do in their own school."""
    require(may_intend, by, person.pk)
    if not text.strip():
        raise NothingWritten
    intention = Intention.objects.create(
        person=person, activity=activity, meeting=meeting, text=text.strip(), created_at=at
    )
    record(by, at, Verb.INTENTION_WRITTEN, intention)
    return intention


@transaction.atomic
def change_intention(
    *, by: Actor, at: datetime, intention: Intention, text: str, outcome: str
) -> Intention:
    """Save what a participant will do, and what came of it; without words it is taken away."""
    require(may_intend, by, intention.person_id)
    record(by, at, Verb.INTENTION_CHANGED, intention, has_outcome=bool(outcome))
    if not text.strip():
        intention.delete()
        return intention
    if outcome.strip() != intention.outcome:
        intention.outcome_at = at if outcome.strip() else None
    intention.text, intention.outcome = text.strip(), outcome.strip()
    intention.save(update_fields=["text", "outcome", "outcome_at"])
    return intention


@transaction.atomic
def take_position(
    *, by: Actor, at: datetime, activity: Activity, person: Person, moment: str, text: str
) -> Position | None:
    """Write down where a participant stands, at the start or at the end; empty takes it away."""
    require(may_intend, by, person.pk)
    record(by, at, Verb.POSITION_TAKEN, person, within=activity, moment=moment)
    mine = Position.objects.filter(person=person, activity=activity, moment=moment)
    if not text.strip():
        mine.delete()
        return None
    position, _made = Position.objects.update_or_create(
        person=person,
        activity=activity,
        moment=moment,
        defaults={"text": text.strip(), "written_at": at},
    )
    return position
