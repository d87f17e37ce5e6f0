from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leerkring.intake.models import Theme
from leerkring.live.models import Group, Note
from leerkring.web.design.forms import KeyedForm


class NoteForm(KeyedForm):
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Note.Kind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In one or two sentences"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    theme = forms.TypedChoiceField(label=_("Theme"), required=False, coerce=int, empty_value=None)
    group = forms.TypedChoiceField(label=_("Group"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, *args: Any, themes: Iterable[Theme], groups: Iterable[Group], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._themes = {theme.pk: theme for theme in themes}
        self._groups = {group.pk: group for group in groups}
        of_themes = [(pk, theme.title) for pk, theme in self._themes.items()]
        of_groups = [(pk, name_of(group)) for pk, group in self._groups.items()]
        self.offer("theme", [("", _("none")), *of_themes])
        self.offer("group", [("", _("the whole meeting")), *of_groups])

    def values(self) -> dict[str, Any]:
        """Return what was filled in, with rows for theme and group."""
        chosen = self.cleaned_data
        return {
            **chosen,
            "theme": self._themes.get(chosen["theme"]),
            "group": self._groups.get(chosen["group"]),
        }


def name_of(group: Group) -> str:
    """Return what a group is called in a list: its round and its number or room."""
    return f"{group.round.title}: {group.room_name or group.number}"


class AnswerForm(KeyedForm):
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Participants of this meeting see it on their own page."),
    )
