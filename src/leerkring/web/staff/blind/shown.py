"""What a blind reader sees of what applicants and other readers wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.models import Application, Question
from leerkring.review.blind import Blindfold
from leerkring.review.queries import named_in_the_team

WHAT_IS_HIDDEN = {
    "name": gettext_lazy("name"),
    "organisation": gettext_lazy("school"),
    "place": gettext_lazy("place"),
    "address": gettext_lazy("address"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a blind reader sees of one application, and how much of it is hidden."""

    motivation: SafeString
    answers: list[tuple[str, SafeString]]
    hidden: int

    @property
    def note(self) -> str:
        """What a reader should know: that something was taken out, and what stood there."""
        if not self.hidden:
            return _("Nothing had to be hidden here.")
        words = ngettext(
            "%(number)s piece was hidden; a word in a box says what stood there.",
            "%(number)s pieces were hidden; a word in a box says what stood there.",
            self.hidden,
        )
        return words % {"number": self.hidden}


def shown_of(row: Application, questions: Iterable[Question]) -> Shown:
    """Return motivation and own answers as they may be read: who wrote them is hidden."""
    blindfold = Blindfold(row, named_in_the_team(row))
    given = [
        (question.label, _as_text(row.answers.get(str(question.pk)))) for question in questions
    ]
    texts = [row.motivation, *(text for _label, text in given)]
    hidden = sum(bool(part.hides) for text in texts for part in blindfold.parts(text))
    answers = [(label, redacted(blindfold, text)) for label, text in given if text]
    return Shown(redacted(blindfold, row.motivation), answers, hidden)


def _as_text(answer: object) -> str:
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    said = {"yes": _("yes"), "no": _("no")}
    return "" if answer is None else said.get(str(answer), str(answer))


def redacted(blindfold: Blindfold, text: str) -> SafeString:
    """Return a text in which a word in a box stands for what is hidden."""
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html('<span class="lk-hidden-words">{}</span>', WHAT_IS_HIDDEN[part.hides])
                if part.hides in WHAT_IS_HIDDEN
                else linebreaksbr(part.text, autoescape=True),
            )
            for part in blindfold.parts(text)
        ),
    )


def blindfolds(ids: Iterable[int]) -> dict[int, Blindfold]:
    """Return what must not be seen of these applications, by their ids."""
    rows = Application.objects.select_related("person", "organisation").in_bulk(list(ids))
    return {pk: Blindfold(row, named_in_the_team(row)) for pk, row in rows.items()}
