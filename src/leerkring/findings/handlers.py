"""What findings do when something happens in the intake, or to who spoke."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from leerkring.audit.actors import SYSTEM, Actor
from leerkring.findings.actions import take_position
from leerkring.findings.models import Erratum, Finding, Position
from leerkring.intake.models import Fragment, Invitation
from leerkring.intake.registers import on_intake_done
from leerkring.intake.starter import POSITION
from leerkring.live.models import Note
from leerkring.people.belongings import Belongings
from leerkring.people.erasing import on_found


def keep_first_position(invitation: Invitation, by: Actor, at: datetime) -> None:
    """Keep what the intake says of where somebody stands as their position at the start."""
    answer = invitation.answers.filter(item__key=POSITION).exclude(text="").first()
    if answer is None:
        return
    is_self = by.person_id == invitation.person_id
    take_position(
        by=by if is_self else SYSTEM,
        at=at,
        activity=invitation.questionnaire.activity,
        person=invitation.person,
        moment=Position.Moment.START,
        text=answer.text,
    )


def tell_of_erased_words(kept: Belongings, at: datetime) -> None:
    """Write an erratum with each published finding that rests on words that go now."""
    gone = Counter[int]()
    published = Finding.objects.filter(state=Finding.State.PUBLISHED)
    for one in kept:
        if one.model is Note:
            gone.update(published.filter(notes__in=kept.of(one)).values_list("pk", flat=True))
        elif one.model is Fragment:
            gone.update(published.filter(fragments__in=kept.of(one)).values_list("pk", flat=True))
    Erratum.objects.bulk_create(
        Erratum(finding_id=pk, at=at, number=number) for pk, number in gone.items()
    )


on_found.register(tell_of_erased_words)
on_intake_done.register(keep_first_position)
