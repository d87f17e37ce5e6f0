"""Making themes of questions: taking them in, splitting, naming, merging, planning, treating."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.concepts.models import Concept
from leerkring.intake.models import Answer, Fragment, Theme, Treatment
from leerkring.intake.queries.themes import answers_to_take_in
from leerkring.intake.rules import may_sort
from leerkring.intake.splitting import questions_in
from leerkring.intake.trail import Verb
from leerkring.people.folding import folded
from leerkring.programmes.models import Activity, Meeting


class SameTheme(Refused):
    """A theme cannot be merged with itself."""

    message = _("Choose another theme to merge with.")
    status = 400


class ThemeExists(Refused):
    """Two themes of one network do not carry the same name."""

    message = _("There is a theme with this name already. Merge the two, or choose another name.")


class NothingLeft(Refused):
    """A question was split into nothing."""

    message = _("Write at least one question; or set this one aside.")
    status = 400


class NotOfThisActivity(Refused):
    """A theme, question or meeting of another network was named."""

    message = _("This belongs to another network.")
    status = 400


# --- questions ------------------------------------------------------------------------------------


def take_in(activity: Activity, at: datetime) -> list[Fragment]:
    """Make questions of every finished answer that has none yet; renew those nobody touched."""
    _forget_outdated(activity)
    return Fragment.objects.bulk_create(
        Fragment(
            answer=answer,
            activity=activity,
            person_id=answer.invitation.person_id,
            text=text,
            position=position,
            created_at=at,
        )
        for answer in answers_to_take_in(activity, at)
        for position, text in enumerate(questions_in(answer.text), start=1)
    )


def _forget_outdated(activity: Activity) -> None:
    """Take away the questions of an answer that was changed since, unless the team worked on them.

    A single one that carries themes keeps them, and gets the new words.
    """
    changed = Answer.objects.filter(
        fragments__activity=activity, answered_at__gt=F("fragments__created_at")
    ).prefetch_related("fragments__themes", "fragments__treatments")
    for answer in changed.distinct():
        fragments = list(answer.fragments.all())
        if not any(_is_worked_on(fragment) for fragment in fragments):
            answer.fragments.all().delete()
        elif len(fragments) == 1 and len(questions_in(answer.text)) == 1:
            answer.fragments.update(text=answer.text, created_at=answer.answered_at)


def _is_worked_on(fragment: Fragment) -> bool:
    ties = fragment.themes.all() or fragment.treatments.all()
    return fragment.set_aside or bool(ties)


@transaction.atomic
def gather_questions(*, by: Actor, at: datetime, activity: Activity) -> list[Fragment]:
    """Take in the answers that are not among the questions yet, also of copies never finished."""
    require(may_sort, by, activity)
    made = take_in(activity, at)
    record(by, at, Verb.QUESTIONS_GATHERED, activity, number=len(made))
    return made


@transaction.atomic
def split_question(
    *, by: Actor, at: datetime, fragment: Fragment, texts: Iterable[str]
) -> list[Fragment]:
    """Make several questions of one; each keeps the themes and the trace to the same answer.

    One text only rewords the question; its answer stays as it was written.
    """
    require(may_sort, by, fragment.activity)
    words = [text.strip() for text in texts if text.strip()]
    if not words:
        raise NothingLeft
    themes = list(fragment.themes.all())
    siblings = Fragment.objects.filter(answer_id=fragment.answer_id)
    last = siblings.aggregate(last=Max("position"))["last"] or 1
    Fragment.objects.filter(pk=fragment.pk).update(text=words[0])
    fragment.text = words[0]
    parts = [fragment]
    for number, text in enumerate(words[1:], start=last + 1):
        part = Fragment.objects.create(
            answer_id=fragment.answer_id,
            activity_id=fragment.activity_id,
            person_id=fragment.person_id,
            text=text,
            position=number,
            created_at=at,
        )
        part.themes.set(themes)
        parts.append(part)
    record(
        by,
        at,
        Verb.QUESTION_SPLIT,
        fragment,
        into=[part.pk for part in parts],
    )
    return parts


@transaction.atomic
def tie_question(
    *,
    by: Actor,
    at: datetime,
    fragment: Fragment,
    theme_ids: Collection[int],
    new_theme: str = "",
) -> Fragment:
    """Put a question under exactly these themes, and under a new one when it is named."""
    require(may_sort, by, fragment.activity)
    themes = list(Theme.objects.filter(activity_id=fragment.activity_id, pk__in=theme_ids))
    if len(themes) != len(set(theme_ids)):
        raise NotOfThisActivity
    if new_theme.strip():
        themes.append(_theme_named(fragment.activity, new_theme.strip(), at))
    fragment.themes.set(themes)
    if themes and fragment.set_aside:
        Fragment.objects.filter(pk=fragment.pk).update(set_aside=False)
        fragment.set_aside = False
    ids = [theme.pk for theme in themes]
    record(by, at, Verb.QUESTION_TIED, fragment, themes=ids)
    return fragment


@transaction.atomic
def set_question_aside(*, by: Actor, at: datetime, fragment: Fragment, aside: bool) -> Fragment:
    """Lay a question aside as no question for a theme, or take it back."""
    require(may_sort, by, fragment.activity)
    Fragment.objects.filter(pk=fragment.pk).update(set_aside=aside)
    fragment.set_aside = aside
    if aside:
        fragment.themes.clear()
    verb = Verb.QUESTION_SET_ASIDE if aside else Verb.QUESTION_TAKEN_BACK
    record(by, at, verb, fragment)
    return fragment


# --- themes ---------------------------------------------------------------------------------------


@transaction.atomic
def make_theme(
    *, by: Actor, at: datetime, activity: Activity, title: str, description: str = ""
) -> Theme:
    """Make a theme at the end of the list; raise ThemeExists."""
    require(may_sort, by, activity)
    if Theme.objects.filter(activity=activity, title__folded=folded(title.strip())).exists():
        raise ThemeExists
    theme = _new_theme(activity, title.strip(), at, description)
    record(by, at, Verb.THEME_MADE, theme, title=theme.title)
    return theme


@transaction.atomic
def edit_theme(
    *,
    by: Actor,
    at: datetime,
    theme: Theme,
    version: int,
    title: str,
    description: str,
    concepts: Collection[Concept],
) -> Theme:
    """Name and describe a theme, and tie it to levels, interventions and factors."""
    require(may_sort, by, theme.activity)
    namesakes = Theme.objects.filter(
        activity_id=theme.activity_id, title__folded=folded(title.strip())
    )
    if namesakes.exclude(pk=theme.pk).exists():
        raise ThemeExists
    values = {"title": title.strip(), "description": description.strip()}
    changes = save_version(theme, version, values)
    before = set(theme.concepts.values_list("pk", flat=True))
    theme.concepts.set(concepts)
    after = {concept.pk for concept in concepts}
    if before != after and not changes:
        Theme.objects.filter(pk=theme.pk).update(version=F("version") + 1)
    concept_change = {"concepts": [sorted(before), sorted(after)]} if before != after else {}
    record(
        by,
        at,
        Verb.THEME_CHANGED,
        theme,
        changes=changes | concept_change,
    )
    return theme


@transaction.atomic
def merge_themes(*, by: Actor, at: datetime, theme: Theme, into: Theme) -> Theme:
    """Move everything that hangs on `theme` to `into`, and take `theme` away."""
    require(may_sort, by, theme.activity)
    if theme.pk == into.pk:
        raise SameTheme
    if theme.activity_id != into.activity_id:
        raise NotOfThisActivity
    into.fragments.add(*theme.fragments.all())
    into.concepts.add(*theme.concepts.all())
    into.meetings.add(*theme.meetings.all())
    for relation in _further_ties():
        getattr(into, relation).add(*getattr(theme, relation).all())
    _move_direct_ties(theme, into)
    title, pk = theme.title, theme.pk
    theme.delete()
    Theme.objects.filter(pk=into.pk).update(version=F("version") + 1)
    into.refresh_from_db(fields=["version"])
    record(by, at, Verb.THEMES_MERGED, into, merged=pk, title=title)
    return into


def _further_ties() -> list[str]:
    """Return the many-to-many relations by which higher rooms hang things on a theme."""
    return [
        str(relation.get_accessor_name())
        for relation in Theme._meta.related_objects
        if relation.many_to_many and relation.related_model is not Fragment
    ]


def _move_direct_ties(theme: Theme, into: Theme) -> None:
    for relation in Theme._meta.related_objects:
        if relation.one_to_many:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: theme})
            rows.update(**{relation.field.name: into})


@transaction.atomic
def move_theme(*, by: Actor, at: datetime, theme: Theme, steps: int) -> Theme:
    """Move a theme up (negative) or down in the list."""
    require(may_sort, by, theme.activity)
    order = list(Theme.objects.filter(activity_id=theme.activity_id).values_list("pk", flat=True))
    here = order.index(theme.pk)
    there = max(0, min(len(order) - 1, here + steps))
    order.insert(there, order.pop(here))
    for position, pk in enumerate(order, start=1):
        Theme.objects.filter(pk=pk).update(position=position)
    theme.position = there + 1
    record(by, at, Verb.THEME_MOVED, theme, to=there + 1)
    return theme


@transaction.atomic
def remove_theme(*, by: Actor, at: datetime, theme: Theme) -> Activity:
    """Take a theme away; its questions stay and wait for another theme."""
    require(may_sort, by, theme.activity)
    record(by, at, Verb.THEME_REMOVED, theme, title=theme.title)
    theme.delete()
    return theme.activity


@transaction.atomic
def share_themes(
    *, by: Actor, at: datetime, activity: Activity, theme_ids: Collection[int]
) -> list[Theme]:
    """Show exactly these themes to the participants, of this network and the neighbouring ones."""
    require(may_sort, by, activity)
    themes = Theme.objects.filter(activity=activity)
    themes.filter(pk__in=theme_ids).update(shared=True)
    themes.exclude(pk__in=theme_ids).update(shared=False)
    record(by, at, Verb.THEMES_SHARED, activity, themes=sorted(theme_ids))
    return list(themes.filter(shared=True))


# --- where questions come back --------------------------------------------------------------------

Plan = frozenset[tuple[int, int]]


@transaction.atomic
def plan_themes(
    *, by: Actor, at: datetime, activity: Activity, before: Plan, after: Plan
) -> tuple[int, int]:
    """Plan themes (theme id, meeting id) in meetings; return how many were added and removed.

    Only what differs between `before` (as the form was opened) and `after` is changed, so that a
    colleague's simultaneous work on other cells stays.
    """
    require(may_sort, by, activity)
    changed = before ^ after
    themes = Theme.objects.filter(activity=activity).in_bulk([theme for theme, _m in changed])
    meetings = Meeting.objects.filter(activities=activity).in_bulk([m for _t, m in changed])
    if any(theme not in themes or meeting not in meetings for theme, meeting in changed):
        raise NotOfThisActivity
    added, removed = after - before, before - after
    for theme_id, meeting_id in added:
        themes[theme_id].meetings.add(meetings[meeting_id])
    for theme_id, meeting_id in removed:
        themes[theme_id].meetings.remove(meetings[meeting_id])
    if changed:
        record(
            by,
            at,
            Verb.THEMES_PLANNED,
            activity,
            added=sorted(added),
            removed=sorted(removed),
        )
    return len(added), len(removed)


@transaction.atomic
def mark_treated(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    shown: Collection[int],
    notes: Mapping[int, str],
) -> list[Treatment]:
    """Write down which of the shown questions were treated in a meeting, each with what came of it.

    Questions that were shown and are not in `notes` were not treated there.
    """
    require(may_sort, by, activity)
    fragments = Fragment.objects.filter(activity=activity).in_bulk(list(notes))
    is_own = meeting.activities.filter(pk=activity.pk).exists()
    if not is_own or len(fragments) != len(notes):
        raise NotOfThisActivity
    gone = set(shown) - set(notes)
    Treatment.objects.filter(
        meeting=meeting, fragment__activity=activity, fragment_id__in=gone
    ).delete()
    for pk, note in notes.items():
        Treatment.objects.update_or_create(
            fragment=fragments[pk],
            meeting=meeting,
            defaults={"note": note.strip()},
            create_defaults={"note": note.strip(), "at": at},
        )
    record(by, at, Verb.QUESTIONS_TREATED, meeting, within=activity, questions=sorted(notes))
    return list(Treatment.objects.filter(meeting=meeting, fragment__in=fragments.values()))


def _theme_named(activity: Activity, title: str, at: datetime) -> Theme:
    found = Theme.objects.filter(activity=activity, title__folded=folded(title)).first()
    return found or _new_theme(activity, title, at)


def _new_theme(activity: Activity, title: str, at: datetime, description: str = "") -> Theme:
    rows = Theme.objects.filter(activity=activity)
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return Theme.objects.create(
        activity=activity,
        title=title,
        description=description.strip(),
        position=last + 1,
        created_at=at,
    )
