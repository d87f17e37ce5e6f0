"""What the pages of reading say, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.models import Application
from leerkring.programmes.wording import instant_in_words, last_day_in_words
from leerkring.review.models import ReadingPlan, Review
from leerkring.review.queries import ReadingProgress

# Of each verdict: what is sent, how its button looks, its picture, its label, and its key.
VERDICTS = (
    ("suitable", "lk-verdict--suitable", "check", gettext_lazy("Suitable"), "1"),
    ("doubt", "lk-verdict--doubt", "question", gettext_lazy("Doubt"), "2"),
    ("not", "lk-verdict--not", "cross", gettext_lazy("Not suitable"), "3"),
)


def how_read(plan: ReadingPlan) -> str:
    """Return how motivations are read, and until when."""
    number = plan.readers
    if plan.mode == ReadingPlan.Mode.CRITERIA:
        words = ngettext(
            "You give points for each criterion; one reader is enough.",
            "You give points for each criterion; %(number)s people read each motivation.",
            number,
        )
    else:
        words = ngettext(
            "One reader is enough; a second one reads where the first doubts.",
            "%(number)s people read each motivation; one more reads where they do not agree.",
            number,
        )
    said = [_("Names, schools and places are hidden."), words % {"number": number}]
    if plan.read_before:
        said.append(_("Last day to read: %(day)s.") % {"day": last_day_in_words(plan.read_before)})
    return " ".join(said)


def nothing_to_read() -> str:
    """Return why reading decides nothing here."""
    return _(
        "Nothing has to be read: everybody who applies takes part, as the page announced. What "
        "readers find decides nothing here."
    )


def read_in_words(review: Review, *, by_criteria: bool) -> str:
    """Return what somebody said of a motivation, and when."""
    said = [
        "" if by_criteria else review.get_verdict_display(),
        instant_in_words(review.reviewed_at),
        "" if review.counts else _("an independent view"),
    ]
    return " · ".join(filter(None, said))


def about_in_words(application: Application) -> str:
    """Return what a blind reader may know: role, sector, and how long the motivation is."""
    number = application.motivation_words
    words = ngettext("%(number)s word", "%(number)s words", number) % {"number": number}
    sector = application.get_sector_display() if application.sector else ""
    return " · ".join(filter(None, [application.get_role_display(), sector, words]))


def standing_in_words(left: int, *, is_second: bool) -> str:
    """Return how many are left, and whether somebody read this one before."""
    words = ngettext("%(number)s left for you", "%(number)s left for you", left)
    second = _("You are the second reader.") if is_second else ""
    return " ".join(filter(None, [second, words % {"number": left}]))


@dataclass(frozen=True, slots=True)
class Step:
    """What a reader can do now: a button with a word beside it, or only how it stands."""

    button: str = ""
    kind: str = "primary"
    said: str = ""
    alert: str = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """How far reading is, seen by one reader."""

    progress: ReadingProgress
    plan: ReadingPlan
    mine: int
    own: int
    is_divided: bool
    decides: bool

    def tally(self) -> list[tuple[str, int, bool]]:
        """Return the numbers of the page, each with whether something is due."""
        found, several = self.progress, self.plan.readers > 1
        rows = [(_("suitable"), found.suitable, False), (_("not suitable"), found.refused, False)]
        if found.doubt or self.plan.mode == ReadingPlan.Mode.VERDICT:
            rows.append((_("without a second reader"), found.doubt, bool(found.doubt)))
        unread = _("not fully read") if several else _("not read yet")
        rows.append((unread, found.unread, bool(found.unread) and self.decides))
        return rows

    def step(self) -> Step:
        """Return what this reader can do now."""
        if not self.mine:
            return self._nothing_left()
        number = self.own or self.mine
        words = (
            ngettext(
                "Read %(number)s motivation of your list",
                "Read %(number)s motivations of your list",
                number,
            )
            if self.own
            else ngettext("Read %(number)s motivation", "Read %(number)s motivations", number)
        )
        said = ""
        if self.own and self.mine > self.own:
            said = _("After your list you can go on with what nobody was given.")
        elif self.is_divided and not self.own:
            said = _("Your own list is done. These were given to nobody.")
        kind = "primary" if self.decides else "plain"
        return Step(words % {"number": number}, kind, said)

    def _nothing_left(self) -> Step:
        if self.progress.unread or self.progress.doubt:
            words = _("There is nothing left for you: what waits now is for another reader.")
            return Step(said=words)
        return Step(said=_("Everything has been read."), alert="ok")
