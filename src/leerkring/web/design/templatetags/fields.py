"""The components that ask: fields, ticks and filters written outside a form of ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leerkring.web.design.templatetags.components import (
    attributes_of,
    draw,
    inside,
    with_class,
)

register = template.Library()
_TOLD = {"helptext": "hint", "error": "error"}


@register.simple_block_tag
def form_field(
    content: str, label: str, of: str, hint: str = "", error: str = "", **more: Any
) -> SafeString:
    """Put a label, hint and error around a control written by hand; `of` is the control's id.

    A field of a form is drawn by `field` instead.
    """
    name = "utrecht-form-field" + (" utrecht-form-field--invalid" if error else "")
    context = {
        "hide_label": more.pop("hide_label", False),
        "attributes": attributes_of(with_class(name, more), more),
        "label": label,
        "of": of,
        "hint": hint,
        "error": error,
        "content": inside(content),
    }
    return draw("form_field", context)


@register.simple_tag
def text_field(label: str, name: str, value: object = "", **more: Any) -> SafeString:
    """Ask for a word or number outside a form of ours: in filters, in a row of a list.

    Takes `hint`, `error`, `hide_label`, and the attributes of the control.
    """
    key = more.setdefault("id", name)
    around = _around(key, more)
    more.setdefault("type", "text")
    control = format_html(
        '<input{} name="{}" value="{}">',
        attributes_of(with_class("utrecht-textbox", more), more),
        name,
        "" if value is None else value,
    )
    return form_field(control, label, key, **around)


@register.simple_tag
def select_field(
    label: str, name: str, choices: Iterable[tuple[Any, Any]], value: object = "", **more: Any
) -> SafeString:
    """Ask to choose one outside a form of ours; `empty` is the word for no choice."""
    key = more.setdefault("id", name)
    around = _around(key, more)
    options = [(option, text) for option, text in choices]
    if (empty := more.pop("empty", None)) is not None:
        options.insert(0, ("", empty))
    control = format_html(
        '<select{} name="{}">{}</select>',
        attributes_of(with_class("utrecht-select", more), more),
        name,
        format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option, SafeString(" selected") if str(option) == str(value) else "", text)
                for option, text in options
            ),
        ),
    )
    return form_field(control, label, key, **around)


@register.simple_block_tag
def field_group(content: str, legend: str, *, hide_label: bool = False, **more: Any) -> SafeString:
    """Hold fields or ticks that belong together under one legend."""
    return format_html(
        '<fieldset{}><legend class="utrecht-form-label{}">{}</legend>{}</fieldset>',
        attributes_of(with_class("utrecht-form-fieldset", more), more),
        " lk-unseen" if hide_label else "",
        legend,
        inside(content),
    )


@register.simple_block_tag
def tick(content: str, name: str, value: object = "", **more: Any) -> SafeString:
    """Ask for a tick outside a form of ours, with its words beside it; takes `checked`."""
    return format_html(
        '<label class="lk-option"><input type="checkbox"{} name="{}"{}><span>{}</span></label>',
        attributes_of(with_class("utrecht-checkbox", more), more),
        name,
        "" if value == "" else format_html(' value="{}"', value),
        inside(content),
    )


@register.simple_block_tag
def filter_bar(
    content: str, label: str, submit: str = "", reset: str = "", **more: Any
) -> SafeString:
    """Narrow a list: fields, the button, and a link that shows everything again.

    `reset` is the address of the whole list, given while something is filtered.
    """
    context = {
        "attributes": attributes_of(with_class("lk-filters lk-no-print", more), more),
        "label": label,
        "submit": submit,
        "reset": reset,
        "content": inside(content),
    }
    return draw("filter_bar", context)


def _around(key: str, more: dict[str, Any]) -> dict[str, Any]:
    """Take out what goes around a control, and tie the control to it."""
    names = ("hint", "error", "hide_label")
    around = {name: more.pop(name) for name in names if name in more}
    around["class"] = more.pop("wrap", "")
    told = [f"{key}_{part}" for part, name in _TOLD.items() if around.get(name)]
    more |= {
        "aria_describedby": " ".join(told),
        "aria_invalid": "true" if around.get("error") else "",
    }
    return around
