"""Not too much: a cap on ordinary letters in a week, and one letter for what is above it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import Count
from django.utils.timezone import get_default_timezone

from leerkring.mail.hooks import no_longer_wanted
from leerkring.mail.kinds import ordinary_purposes
from leerkring.mail.mails import write_bundle
from leerkring.mail.models import Letter, PostSettings

WEEK = timedelta(days=7)
AT_ONCE = 5000  # ids in one query
Box = tuple[int, str]  # a person, and the organiser who writes to them


def next_bundle(at: datetime, chosen: PostSettings) -> datetime:
    """Return the next moment at which put-off letters go together, by the local clock."""
    zone = get_default_timezone()
    today = at.astimezone(zone).date()
    day = today + timedelta(days=(chosen.bundle_weekday - today.weekday()) % 7)
    moment = _on(day, chosen.bundle_hour)
    return moment if moment > at else _on(day + WEEK, chosen.bundle_hour)


def _on(day: date, hour: int) -> datetime:
    local = datetime.combine(day, time(hour), get_default_timezone())
    return local.astimezone(UTC)


def hold_back(*, at: datetime) -> int:
    """Put off the ordinary letters that are too many for somebody's week; return how many.

    A letter that would then come too late to be of use goes at once.
    """
    due = (
        Letter.objects.filter(
            state=Letter.State.QUEUED,
            send_after__lte=at,
            held_at=None,
            copy_of=None,
            person__isnull=False,
            purpose__in=ordinary_purposes(),
        )
        .exclude(organiser_ref="")
        .order_by("send_after", "id")
        .values_list("pk", "person_id", "organiser_ref", "useful_until")
    )
    boxes: dict[Box, list[tuple[int, datetime | None]]] = defaultdict(list)
    for pk, person_id, ref, useful_until in due:
        boxes[person_id, ref].append((pk, useful_until))
    if not boxes:
        return 0
    chosen = _settings_of({ref for _person, ref in boxes})
    sent = _sent_this_week(boxes, at)
    put_off: dict[datetime, list[int]] = defaultdict(list)
    for box, letters in boxes.items():
        cap = chosen[box[1]].weekly_cap
        moment = next_bundle(at, chosen[box[1]])
        room = len(letters) if cap is None else max(0, cap - sent[box])
        put_off[moment] += [pk for pk, until in letters[room:] if until is None or until > moment]
    return sum(_put_off(ids, moment, at) for moment, ids in put_off.items())


def _settings_of(refs: Iterable[str]) -> dict[str, PostSettings]:
    rows = {row.context_ref: row for row in PostSettings.objects.filter(context_ref__in=refs)}
    return {ref: rows.get(ref) or PostSettings(context_ref=ref) for ref in refs}


def _sent_this_week(boxes: Iterable[Box], at: datetime) -> Counter[Box]:
    counts: Counter[Box] = Counter()
    for people in batched({person for person, _ref in boxes}, AT_ONCE):
        rows = Letter.objects.filter(
            person__in=people,
            purpose__in=ordinary_purposes(),
            sent_at__gt=at - WEEK,
            copy_of=None,
        )
        for person, ref, number in rows.order_by().values_list(
            "person_id", "organiser_ref", Count("pk")
        ):
            if person is not None:
                counts[person, ref] += number
    return counts


def _put_off(ids: Sequence[int], moment: datetime, at: datetime) -> int:
    count = 0
    for some in batched(ids, AT_ONCE):
        rows = Letter.objects.filter(pk__in=some, state=Letter.State.QUEUED)
        count += rows.update(held_at=at, send_after=moment)
    return count


def bundle(*, at: datetime) -> int:
    """Make one letter of what was put off and is due now, for each person; return how many."""
    rows = Letter.objects.filter(
        state=Letter.State.QUEUED, held_at__isnull=False, send_after__lte=at, edited=False
    )
    together: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for pk, person_id, ref, language in rows.order_by("id").values_list(
        "pk", "person_id", "organiser_ref", "language"
    ):
        if person_id is not None:
            together[person_id, ref, language].append(pk)
    return sum(_bundle(ids, at) for ids in together.values() if len(ids) > 1)


@transaction.atomic
def _bundle(ids: Sequence[int], at: datetime) -> int:
    waiting = Letter.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, state=Letter.State.QUEUED
    )
    letters = list(_still_wanted(waiting.select_related("person").order_by("id"), at))
    if len(letters) < 2:
        return 0
    whole = write_bundle(letters, at=at)
    if whole is None:
        return 0
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
        state=Letter.State.BUNDLED, bundled_in=whole
    )
    return 1


def _still_wanted(letters: Iterable[Letter], at: datetime) -> Iterator[Letter]:
    found = list(letters)
    unwanted = no_longer_wanted(found, at)
    yield from (letter for letter in found if letter.pk not in unwanted)
