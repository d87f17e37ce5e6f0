"""The components that pages are built of: one look, one tag each (docs/explanation/templates.md).

A component writes the mark-up of NL Design System around what a page puts into it. Words that a
tag takes may be translated in place: `{% pill _("Open") "open" %}`. Other names that a tag takes
become attributes of its main element: `id="x"`, `hx_get=url` (`_` stands for `-`).
"""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template.library import SimpleBlockNode
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from leerkring.web.design.icons import ICONS
from leerkring.web.design.safe import trusted
from leerkring.web.design.templatetags.leerkring import form_key, icon, query_with

register = template.Library()
# Django forgets to look inside such a tag for blocks, and {{ block.super }} is then empty there.
SimpleBlockNode.child_nodelists = ("nodelist",)

ALERTS = {"info": "", "ok": "success", "warning": "warning", "error": "error"}
BUTTONS = {
    "primary": "utrecht-button utrecht-button--primary-action",
    "secondary": "utrecht-button utrecht-button--secondary-action",
    "plain": "utrecht-button",
    "small": "utrecht-button utrecht-button--small",
    "danger": "utrecht-button utrecht-button--danger",
    "link": "lk-link-button",
}
FACTS = {
    "pairs": "lk-pairs",
    "icons": "lk-facts",
    "figures": "lk-figures",
    "numbers": "lk-numbers",
    "answers": "lk-answers",
}
_BETWEEN_LINKS = re.compile(r"</a>\s*<a")
_SEPARATOR = '</a><span aria-hidden="true">›</span><a'


# --- What a page says ----------------------------------------------------------------------------


@register.simple_block_tag
def alert(
    content: str, kind: str = "info", title: str = "", *, live: bool = False, **more: Any
) -> SafeString:
    """Say something that matters now: `info`, `ok`, `warning` or `error`.

    With `live` it is read out when it appears: after something was done, or went wrong.
    """
    name = " ".join(
        filter(None, ["utrecht-alert", ALERTS[kind] and f"utrecht-alert--{ALERTS[kind]}"])
    )
    if live:
        more.setdefault("role", "alert" if kind == "error" else "status")
    head = format_html('<h2 class="lk-h3">{}</h2>', title) if title else ""
    return format_html("<div{}>{}{}</div>", attributes_of(name, more), head, inside(content))


@register.simple_block_tag
def nothing_yet(
    content: str, picture: str = "", title: str = "", url: str = "", action: str = "", **more: Any
) -> SafeString:
    """Say what will appear here and who makes it appear, with the button that begins it.

    The picture is one of our icons; without one it is the mark.
    """
    context = {
        "attributes": attributes_of("lk-empty", more),
        "picture": icon(picture) if picture else "",
        "title": title,
        "content": _paragraph(content),
        "url": url,
        "action": action,
    }
    return draw("nothing_yet", context)


@register.simple_tag
def pill(label: object, kind: str = "") -> SafeString:
    """Show a state in a word: `open`, `soon`, `running`, `cancelled`, or without a colour."""
    colour = f" lk-state--{kind}" if kind else ""
    return format_html('<span class="lk-state{}">{}</span>', colour, label)


# --- How a page is divided -----------------------------------------------------------------------


@register.simple_block_tag
def page_head(content: str, title: str, lead: str = "", **more: Any) -> SafeString:
    """Open a page: its heading, what one can do there beside it, and a sentence beneath.

    `lang="en"` marks a heading in another language than the page.
    """
    context = {
        "title": title,
        "lead": lead,
        "actions": inside(content),
        "attributes": attributes_of(more.pop("class", ""), more),
    }
    return draw("page_head", context)


@register.simple_tag
def back_link(url: str, label: str, **more: Any) -> SafeString:
    """Lead back to the page that this one belongs to."""
    attributes = attributes_of("lk-back", more)
    return format_html('<p><a{} href="{}">{}{}</a></p>', attributes, url, icon("back"), label)


@register.simple_block_tag
def crumbs(content: str, label: str = "") -> SafeString:
    """Show the way here: links one after another, from wide to narrow."""
    links = inside(_BETWEEN_LINKS.sub(_SEPARATOR, content))
    return draw("crumbs", {"links": links, "label": label})


@register.simple_block_tag
def tabs(content: str, label: str, **more: Any) -> SafeString:
    """Hold the views of one thing side by side, each a `tab`."""
    return format_html(
        '<nav{} aria-label="{}">{}</nav>',
        attributes_of(with_class("lk-tabs", more), more),
        label,
        inside(content),
    )


@register.simple_tag(takes_context=True)
def tab(
    context: template.Context,
    url: str,
    label: object,
    *,
    current: bool | None = None,
    count: int | None = None,
    within: bool = False,
) -> SafeString:
    """Link to one of the views; unless told, it is current where its address is this page's.

    With `within` it is current on the pages beneath it too.
    """
    path = context["request"].path
    here = path == url or (within and path.startswith(url)) if current is None else current
    return format_html(
        '<a href="{}"{}>{}{}</a>',
        url,
        SafeString(' aria-current="page"') if here else "",
        label,
        "" if count is None else f" ({count})",
    )


@register.simple_block_tag
def card(content: str, title: str = "", *, tag: str = "section", **more: Any) -> SafeString:
    """Set something apart, with its heading; `tag` is section, article, div, li or aside."""
    name = with_class("lk-card lk-flow", more)
    head = format_html('<h2 class="lk-h3">{}</h2>', title) if title else ""
    return format_html(
        "<{0}{1}>{2}{3}</{0}>", tag, attributes_of(name, more), head, inside(content)
    )


@register.simple_block_tag
def facts(content: str, kind: str = "pairs", **more: Any) -> SafeString:
    """List facts about one thing, each a `fact`: as `pairs`, with `icons`, as large `figures` …"""
    attributes = attributes_of(with_class(FACTS[kind], more), more)
    return format_html("<dl{}>{}</dl>", attributes, inside(content))


@register.simple_block_tag
def fact(content: str, term: object, picture: str = "", **more: Any) -> SafeString:
    """Name one fact; a fact without content is left out, so a page need not ask."""
    if not content.strip():
        return SafeString("")
    return format_html(
        "<div{}>{}<dt>{}</dt><dd>{}</dd></div>",
        attributes_of(more.pop("class", ""), more),
        icon(picture) if picture else "",
        term,
        inside(content),
    )


@register.simple_block_tag
def data_table(content: str, caption: str, *, seen: bool = False, **more: Any) -> SafeString:
    """Hold a table's head and body; on a narrow screen it scrolls in its own frame.

    The caption names it; `seen` shows it too.
    """
    context = {
        "attributes": attributes_of(with_class("lk-table", more), more),
        "caption": caption,
        "seen": seen,
        "content": inside(content),
    }
    return draw("data_table", context)


@register.simple_tag(takes_context=True)
def pager(context: template.Context, page: Any, name: str = "pagina") -> SafeString:
    """Lead through the pages of a list; nothing where there is one page."""
    if page.paginator.num_pages <= 1:
        return SafeString("")
    previous = page.previous_page_number() if page.has_previous() else None
    following = page.next_page_number() if page.has_next() else None
    drawn = {
        "number": page.number,
        "all": page.paginator.num_pages,
        "previous": previous and query_with(context, **{name: previous}),
        "next": following and query_with(context, **{name: following}),
    }
    return draw("pager", drawn)


# --- What a page lets do -------------------------------------------------------------------------


@register.simple_tag
def link(url: str, label: object, about: object = "", **more: Any) -> SafeString:
    """Link to a page; `about` names the thing for who hears the link apart from its row."""
    attributes = attributes_of(more.pop("class", ""), more)
    return format_html('<a{} href="{}">{}{}</a>', attributes, url, label, _unseen(about))


@register.simple_tag
def button_link(
    url: str,
    label: object,
    kind: str = "secondary",
    *,
    picture: str = "",
    about: str = "",
    **more: Any,
) -> SafeString:
    """Lead to another page with a link that looks like a button, of the same kinds."""
    return format_html(
        '<a{} href="{}">{}{}{}</a>',
        attributes_of(with_class(BUTTONS[kind], more), more),
        url,
        icon(picture) if picture else "",
        label,
        _unseen(about),
    )


@register.simple_tag
def button(
    label: object,
    kind: str = "primary",
    *,
    name: str = "",
    value: str = "",
    picture: str = "",
    about: str = "",
    **more: Any,
) -> SafeString:
    """Press to send the form it stands in, where a form has several buttons."""
    more |= {"name": name, "value": value if name else ""}
    return format_html(
        "<button{}>{}{}{}</button>",
        attributes_of(with_class(BUTTONS[kind], more), more),
        icon(picture) if picture else "",
        label,
        _unseen(about),
    )


@register.simple_block_tag(takes_context=True)
def action_form(
    context: template.Context,
    content: str,
    button: str = "",
    url: str = "",
    kind: str = "primary",
    *,
    name: str = "",
    value: str = "",
    confirm: str = "",
    picture: str = "",
    about: str = "",
    back: str = "",
    back_label: str = "",
    **more: Any,
) -> SafeString:
    """Do one thing: a form with its protection against forgery and doubles, and its button.

    `confirm` says what will happen, and has the button pressed twice; `about` names the thing
    for who hears the page (“Remove – Anna”); `back` puts a way out beside the button. A form
    with several buttons names none here and holds each as a `button`.
    """
    drawn = {
        "attributes": attributes_of(more.pop("class", ""), more),
        "csrf_token": context.get("csrf_token"),
        "key": form_key(),
        "url": url,
        "look": BUTTONS[kind],
        "button": button,
        "name": name,
        "value": value,
        "confirm": confirm,
        "picture": icon(picture) if picture in ICONS else "",
        "about": about,
        "back": back,
        "back_label": back_label,
        "content": inside(content),
    }
    return draw("action_form", drawn)


# --- Inside --------------------------------------------------------------------------------------


def draw(name: str, context: dict[str, Any]) -> SafeString:
    return render_to_string(f"web_design/components/{name}.html", context)


@register.simple_tag(takes_context=True)
def downloads(
    context: template.Context, page: str, *named: object, keeps_query: bool = False
) -> SafeString:
    """Link to a table in each kind of file; the page's address ends with the kind."""
    query = query_with(context, pagina=None) if keeps_query else ""
    words = {"xlsx": "Excel (xlsx)", "ods": "OpenDocument (ods)", "csv": "csv"}
    return format_html_join(
        " ",
        '<a class="lk-small lk-no-print" href="{}{}">{}{}</a>',
        (
            (reverse(page, args=[*named, kind]), query, icon("download"), label)
            for kind, label in words.items()
        ),
    )


def inside(content: str) -> SafeString:
    """Return what a page put into a component: it was escaped when it was drawn."""
    return trusted(content.strip())


def _unseen(about: object) -> SafeString | str:
    return format_html('<span class="lk-unseen"> – {}</span>', about) if about else ""


def _paragraph(content: str) -> SafeString:
    drawn = inside(content)
    is_whole = not drawn or drawn.startswith(("<p", "<h", "<ul"))
    return drawn if is_whole else format_html("<p>{}</p>", drawn)


def with_class(name: str, more: dict[str, Any]) -> str:
    return f"{name} {more.pop('class', '')}".strip()


def attributes_of(name: str, more: dict[str, Any]) -> SafeString:
    """Return class and attributes; what is None, False or empty is left out."""
    given = {"class": name, **{key.replace("_", "-"): value for key, value in more.items()}}
    return format_html_join(
        "",
        " {}{}",
        (
            (key, "" if value is True else format_html('="{}"', value))
            for key, value in given.items()
            if value not in (None, False, "")
        ),
    )
