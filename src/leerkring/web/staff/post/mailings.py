"""Letters that were written together, as one line: how many, of what, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.mail.models import Letter
from leerkring.mail.render import plain
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import AMSTERDAM
from leerkring.web.staff.post.scope import Scope

TOGETHER = ("context_ref", "purpose", "batch", "day")
MOST_NAMES = 30
BECAME: dict[str, Promise] = {
    Letter.State.DRAFT: gettext_lazy("waiting for you"),
    Letter.State.QUEUED: gettext_lazy("yet to be sent"),
    Letter.State.SENDING: gettext_lazy("on their way"),
    Letter.State.PAPER: gettext_lazy("to be printed and posted"),
    Letter.State.SENT: gettext_lazy("sent"),
    Letter.State.FAILED: gettext_lazy("not delivered"),
    Letter.State.BOUNCED: gettext_lazy("came back"),
    Letter.State.BUNDLED: gettext_lazy("gone along with others"),
    Letter.State.DISCARDED: gettext_lazy("discarded"),
}
TROUBLE = {Letter.State.FAILED, Letter.State.BOUNCED}


@dataclass(slots=True)
class Mailing:
    """What was written together: one kind of letter, for one activity, on one day."""

    title: str
    activity: Activity | None
    number: int
    sample: Letter
    day: date | None = None
    states: Mapping[str, int] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    query: str = ""

    @property
    def heading(self) -> str:
        """Return "20 × Changed: the date", or the name of the only recipient."""
        title = self.title[:1].upper() + self.title[1:]
        return f"{self.number} × {title}" if self.number > 1 else title

    @property
    def became(self) -> str:
        """Return "18 sent, 2 came back"."""
        rows = [(BECAME[state], number) for state, number in self.states.items()]
        if self.number == 1:
            return str(rows[0][0])
        return ", ".join(f"{number} {words}" for words, number in rows)

    @property
    def is_trouble(self) -> bool:
        return not TROUBLE.isdisjoint(self.states)

    @property
    def waits(self) -> bool:
        return Letter.State.DRAFT in self.states

    @property
    def names(self) -> str:
        return _("To whom (%(number)d)") % {"number": self.number}

    @property
    def rest(self) -> int:
        return self.number - len(self.letters)

    @property
    def text(self) -> str:
        return plain(self.sample.text)


def to_let_go(letters: Sequence[Letter], kinds: Mapping[str, Any], scope: Scope) -> list[Mailing]:
    """Return letters that wait, by kind and activity, each with one to read."""
    found: dict[tuple[str, str], Mailing] = {}
    for letter in letters:
        key = (letter.purpose, letter.context_ref)
        if key not in found:
            title = str(kinds.get(letter.purpose, letter.purpose))
            found[key] = Mailing(title, scope.activities.get(letter.context_ref), 0, letter)
        found[key].number += 1
        found[key].letters.append(letter)
    return list(found.values())


def mailings_of(rows: QuerySet[Letter]) -> QuerySet[Letter, dict[str, Any]]:
    """Return what was written together, the newest first: a row for each."""
    counts = {state: Count("pk", filter=Q(state=state)) for state in Letter.State.values}
    together: QuerySet[Letter, dict[str, Any]] = (
        rows.order_by()
        .annotate(day=TruncDate("created_at", tzinfo=AMSTERDAM))
        .values(*TOGETHER)
        .annotate(number=Count("pk"), last=Max("pk"), **counts)
        .order_by("-last")
    )
    return together


def drawn_up(
    found: Sequence[Mapping[str, Any]],
    rows: QuerySet[Letter],
    kinds: Mapping[str, Any],
    scope: Scope,
) -> list[Mailing]:
    """Return the mailings of one page with their first names, in one query however many."""
    if not found:
        return []
    together = Q()
    for one in found:
        together |= Q(**{name: one[name] for name in TOGETHER})
    letters = (
        rows.annotate(day=TruncDate("created_at", tzinfo=AMSTERDAM))
        .filter(together)
        .annotate(
            place=Window(
                RowNumber(), partition_by=[F(n) for n in TOGETHER], order_by=F("id").desc()
            )
        )
        .filter(place__lte=MOST_NAMES)
        .defer("html", "text", "headers", "links")
    )
    by_key: dict[tuple[Any, ...], list[Letter]] = {}
    for letter in letters:
        by_key.setdefault(tuple(getattr(letter, name) for name in TOGETHER), []).append(letter)
    return [_one(one, by_key[tuple(one[n] for n in TOGETHER)], kinds, scope) for one in found]


def _one(
    row: Mapping[str, Any], letters: list[Letter], kinds: Mapping[str, Any], scope: Scope
) -> Mailing:
    activity = scope.activities.get(row["context_ref"])
    query = {
        "soort": row["purpose"],
        "activiteit": activity.slug if activity else "",
        "groep": row["batch"],
        "dag": row["day"].isoformat(),
    }
    return Mailing(
        title=str(kinds.get(row["purpose"], row["purpose"])),
        activity=activity,
        number=row["number"],
        sample=letters[0],
        day=row["day"],
        states={state: row[state] for state in Letter.State.values if row[state]},
        letters=letters,
        query=urlencode({name: value for name, value in query.items() if value}),
    )


def day_asked_for(text: str) -> date | None:
    """Return the day that an address names, if it names one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
