"""The form of a questionnaire: the same for the participant, the preview and the team by phone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.intake.actions.answers import Given
from leerkring.intake.models import Answer, Item
from leerkring.intake.queries.questionnaires import Known
from leerkring.web.design.forms import KeyedForm

LONGEST_ANSWER = 5000
YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
SCALE = range(1, 6)


@dataclass(frozen=True, slots=True)
class AskedField:
    """One question on the page, and from where its answer was filled in beforehand."""

    item: Item
    bound: BoundField
    known: Known | None


class AnswerForm(KeyedForm):
    """All questions of a questionnaire; tells which answers were touched on this page.

    A hidden field beside each answer holds a fingerprint of what was stored when the page was made.
    A page that stood open on another device changes only what was typed on it.
    """

    def __init__(
        self,
        items: Iterable[Item],
        answers: Mapping[int, Answer],
        known: Mapping[int, Known],
        data: Any = None,
        *,
        finish: bool = False,
    ) -> None:
        super().__init__(data)
        self.items = list(items)
        self.known = {pk: value for pk, value in known.items() if pk not in answers}
        self.stored = {pk: Given(a.text, tuple(a.choices)) for pk, a in answers.items()}
        for item in self.items:
            field = _field(item)
            field.required = item.required and (data is None or finish)
            field.error_messages["required"] = _("Fill in an answer: %(question)s") % {
                "question": item.text
            }
            self.fields[_name(item)] = field
            self.initial[_name(item)] = self._initial(item)
            self.fields[f"was{item.pk}"] = forms.CharField(
                required=False,
                widget=forms.HiddenInput,
                initial=fingerprint(self.stored.get(item.pk, Given())),
            )

    def _initial(self, item: Item) -> Any:
        value = self.stored.get(item.pk) or self.known.get(item.pk)
        if value is None:
            return None
        if item.kind == Item.Kind.MULTIPLE:
            return list(value.choices)
        if item.kind == Item.Kind.CHOICE:
            return value.choices[0] if value.choices else None
        return value.text

    @classmethod
    def as_stored(cls, items: Iterable[Item], answers: Mapping[int, Answer]) -> AnswerForm:
        """Return the form as if what is stored had been sent as done: it shows what is missing."""
        items = list(items)
        data = MultiValueDict(
            {
                _name(item): [*answers[item.pk].choices] or [answers[item.pk].text]
                for item in items
                if item.pk in answers
            }
        )
        for name, value in fingerprints_of(items, answers).items():
            data[name] = value
        return cls(items, answers, {}, data, finish=True)

    @property
    def questions(self) -> list[AskedField]:
        return [AskedField(item, self[_name(item)], self.known.get(item.pk)) for item in self.items]

    @property
    def fingerprints(self) -> list[BoundField]:
        return [self[f"was{item.pk}"] for item in self.items]

    def touched(self) -> dict[int, Given]:
        """Return the answers that differ from what was stored when the page was made."""
        given = {
            item.pk: self._given(item) for item in self.items if _name(item) in self.cleaned_data
        }
        return {
            pk: value
            for pk, value in given.items()
            if fingerprint(value) != self.cleaned_data.get(f"was{pk}")
        }

    def _given(self, item: Item) -> Given:
        value = self.cleaned_data[_name(item)]
        if item.kind == Item.Kind.MULTIPLE:
            return Given("", tuple(value))
        if item.kind == Item.Kind.CHOICE:
            return Given("", (value,) if value else ())
        return Given(value.strip())


def fingerprint(given: Given) -> str:
    """Return a short fingerprint of an answer."""
    text = "\x1f".join((given.text.strip(), *given.choices))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def fingerprints_of(items: Iterable[Item], answers: Mapping[int, Answer]) -> dict[str, str]:
    """Return the hidden fields' values after saving, for a page that stays open."""
    stored = {pk: Given(a.text, tuple(a.choices)) for pk, a in answers.items()}
    return {f"was{item.pk}": fingerprint(stored.get(item.pk, Given())) for item in items}


def _name(item: Item) -> str:
    return f"v{item.pk}"


def _field(item: Item) -> forms.Field:
    common: dict[str, Any] = {"label": item.text, "help_text": item.help_text}
    options = [(option, option) for option in item.options]
    match item.kind:
        case Item.Kind.LONG:
            widget = forms.Textarea(attrs={"rows": 5})
            return forms.CharField(max_length=LONGEST_ANSWER, widget=widget, **common)
        case Item.Kind.SCALE:
            return forms.ChoiceField(
                choices=_scale(item.options), widget=forms.RadioSelect, **common
            )
        case Item.Kind.CHOICE:
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case Item.Kind.MULTIPLE:
            return forms.MultipleChoiceField(
                choices=options, widget=forms.CheckboxSelectMultiple, **common
            )
        case Item.Kind.YES_NO:
            return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **common)
        case _:
            return forms.CharField(max_length=300, **common)


def _scale(ends: list[str]) -> list[tuple[str, str]]:
    names = {1: ends[0], 5: ends[1]} if len(ends) > 1 else {}
    return [(str(n), f"{n} – {names[n]}" if n in names else str(n)) for n in SCALE]


def answer_in_words(item: Item, answer: Answer | None) -> str:
    """Return an answer as people read it; empty when there is none."""
    if answer is None:
        return ""
    if item.kind == Item.Kind.YES_NO:
        return str(dict(YES_NO).get(answer.text, answer.text))
    if item.kind == Item.Kind.SCALE:
        return dict(_scale(item.options)).get(answer.text, answer.text)
    return answer.text or ", ".join(answer.choices)


def answers_in_words(
    items: Iterable[Item], answers: Mapping[int, Answer]
) -> list[tuple[Item, str]]:
    """Return every question with its answer in words."""
    return [(item, answer_in_words(item, answers.get(item.pk))) for item in items]
