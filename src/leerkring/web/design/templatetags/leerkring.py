"""Tags and filters of every page: fields, icons, dates in words, Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import nh3
from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from leerkring.programmes import wording
from leerkring.programmes.moments import AMSTERDAM, Moment
from leerkring.web.design.forms import widget_class
from leerkring.web.design.icons import ICONS
from leerkring.web.design.once import FIELD, new_key
from leerkring.web.design.safe import trusted

register = template.Library()
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = nh3.ALLOWED_TAGS - {"img"}


@register.filter
def moment(value: Moment) -> str:
    """Return a moment in words: day and hours, week, month, or to be determined."""
    return wording.moment_in_words(value)


@register.filter
def instant(value: datetime | None) -> str:
    """Return day and hour in words."""
    return wording.instant_in_words(value) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a day in words, with its weekday."""
    if isinstance(value, datetime):
        value = value.astimezone(AMSTERDAM).date()
    return wording.day_in_words(value) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """Return a day in words, without its weekday."""
    if isinstance(value, datetime):
        value = value.astimezone(AMSTERDAM).date()
    return wording.short_day_in_words(value) if value else ""


@register.filter
def hour(value: datetime | None) -> str:
    """Return the hour in Amsterdam: 16.00."""
    return wording.hour_in_words(value.astimezone(AMSTERDAM).time()) if value else ""


@register.filter
def last_day(value: datetime | None) -> str:
    """Return the last day that still counts for a deadline."""
    return wording.last_day_in_words(value) if value else ""


@register.filter
@lru_cache(maxsize=512)  # a page's texts are read far more often than they change
def markdown(text: str) -> SafeString:
    """Return an organiser's text as clean HTML; headings start at level 3."""
    return trusted(nh3.clean(_markdown.render(text or ""), tags=_TAGS))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Return a mapping's value for a key, or nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw one of our icons; with a label it is announced, without it is ornament."""
    hidden = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="lk-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        trusted(hidden),
        trusted(ICONS[name]),
    )


@register.simple_tag
def address(name: str) -> str:
    """Return the address of a page without arguments; menus ask for the same few each time."""
    return _address(name, get_language() or "")


@cache
def _address(name: str, language: str) -> str:
    return reverse(name)


@register.simple_tag
def hours(agenda: Any) -> SafeString:
    """Draw the lines of an agenda: when, what, who (written out here: there are many on a page)."""
    return format_html_join(
        "",
        '<li><span class="lk-hours__time">{}</span><span>{}{}</span></li>',
        (
            (
                part.hours,
                part.title,
                format_html(' <span class="lk-soft">({})</span>', part.who) if part.who else "",
            )
            for part in agenda
        ),
    )


@register.simple_tag
def form_key() -> SafeString:
    """Put a key into a form, so that sending it twice counts once."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """Draw a field with its label, help, error and widget.

    Options: `autocomplete`, `inputmode`, `rows`, `autofocus`, `hide_label`; `lang` names the
    language of a label and choices that somebody of the team wrote.
    """
    lang = options.get("lang", "")
    widget = bound.field.widget
    attrs = {name: value for name, value in options.items() if name in _WIDGET_OPTIONS}
    if name := widget_class(widget):
        attrs["class"] = name
    group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    if group:
        attrs["class"] = (
            "utrecht-radio-button" if isinstance(widget, forms.RadioSelect) else "utrecht-checkbox"
        )
    if lang and isinstance(widget, forms.Select):
        attrs["lang"] = lang
    is_checkbox = isinstance(widget, forms.CheckboxInput)
    kinds = {"--invalid": bound.errors, "--checkbox": is_checkbox}
    context = {
        "field": bound,
        "label": written_in(str(bound.label), lang),
        "lang": lang,
        "is_group": group,
        "is_checkbox": is_checkbox,
        "kinds": "".join(f" utrecht-form-field{kind}" for kind, so in kinds.items() if so),
        "label_class": "utrecht-form-label" + (" lk-unseen" if options.get("hide_label") else ""),
        "described": _described(bound) if group else "",
        "widget": "" if group else bound.as_widget(attrs=attrs),
        "options": list(bound.subwidgets) if group else [],
    }
    return render_to_string("web_design/field.html", context)


def _described(bound: BoundField) -> SafeString | str:
    """Tie a group of choices to its hint and error."""
    told = {"helptext": bound.help_text, "error": bound.errors}
    ids = " ".join(f"{bound.auto_id}_{part}" for part, text in told.items() if text)
    return format_html(' aria-describedby="{}"', ids) if ids else ""


_WIDGET_OPTIONS = {"autocomplete", "inputmode", "rows", "autofocus", "placeholder", "spellcheck"}


@register.inclusion_tag("web_design/error_summary.html")
def error_summary(*forms_: Any) -> dict[str, Any]:
    """Draw the list of everything that must be mended, each with a link to its field."""
    errors = []
    for form in _each(forms_):
        if not form or not form.is_bound:
            continue
        for name, messages in form.errors.items():
            if name == "__all__":
                errors += [(getattr(form, "errors_at", ""), message) for message in messages]
            else:
                target = form[name].id_for_label or form[name].auto_id
                said = [_with_field(form[name].label, message) for message in messages]
                errors += [(target, _in_row(form, sentence)) for sentence in said]
    return {"errors": errors}


def _each(forms_: Iterable[Any]) -> Iterator[Any]:
    """Return every form; several rows of one kind come as a list."""
    for one in forms_:
        yield from one if isinstance(one, list) else [one]


def _in_row(form: Any, sentence: str) -> str:
    """Return what is to be mended with the name of its row, where a page has several."""
    return f"{form.row_name}: {sentence}" if hasattr(form, "row_name") else sentence


def _with_field(label: object, message: str) -> str:
    """Return what is to be mended with the name of its field, unless the message names it."""
    name = str(label).strip()
    if not name or name.rstrip("?:").casefold() in message.casefold():
        return message
    return f"{name} {message}" if name.endswith(("?", ":")) else f"{name}: {message}"


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """Return this page's query string with some values changed (None takes one away)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in {None, ""}:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def written_in(text: str, language: str) -> str:
    """Mark a text of somebody's own when it is in another language than the page."""
    marks = foreign(language)
    return format_html("<span{}>{}</span>", marks, text) if marks and text else text


@register.simple_tag
def foreign(language: str) -> SafeString:
    """Return a lang attribute when a text is in another language than the page."""
    if language and language != get_language():
        return format_html(' lang="{}"', language)
    return SafeString("")
