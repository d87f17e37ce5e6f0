"""The questionnaire a team begins with: four questions that make a first meeting worthwhile."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from leerkring.intake.models import Item

POSITION = "position"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """One question as the team writes it."""

    kind: str
    text: str
    help_text: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    feeds_themes: bool = False
    known_from: str = ""
    key: str = ""


_QUESTIONS = (
    (
        _("Which question about equal opportunities do you bring?"),
        _("Think of your own school or town. More than one question is fine: a line for each."),
        {"required": True, "feeds_themes": True, "key": "question"},
    ),
    (
        _("What would you like to be able to do after the last meeting?"),
        _("We choose the experts with this in mind."),
        {"feeds_themes": True, "key": "learn"},
    ),
    (
        _("What have you tried already, and what came of it?"),
        _("What did not work helps others too."),
        {"key": "tried"},
    ),
    (
        _("Where do you stand now: what is the school there for, and what not?"),
        _("You see this again at the end, so that you can see what changed for you."),
        {"key": POSITION},
    ),
)


def starter_items(language: str) -> list[ItemWords]:
    """Return the questions to begin with, in the activity's language."""
    with override(language):
        return [
            ItemWords(kind=Item.Kind.LONG, text=str(text), help_text=str(help_text), **values)
            for text, help_text, values in _QUESTIONS
        ]


def starter_words(language: str) -> tuple[str, str]:
    """Return the title and introduction to begin with, in the activity's language."""
    with override(language):
        return (
            str(_("Online intake")),
            str(
                _(
                    "With your answers we choose the themes of the meetings and the experts whom"
                    " we invite. It takes about ten minutes. You can stop and go on later."
                )
            ),
        )
