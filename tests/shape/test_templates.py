"""Templates are read like code: short lines, few questions, components instead of hand-work."""

from __future__ import annotations

import re
from functools import cache

from tools.house import (
    PAGE_IFS,
    TEMPLATE_IFS,
    TEMPLATE_LINE,
    TEMPLATE_LINES,
    ifs,
    ifs_of_page,
    templates,
)

OWN = ("web_design/", "mail/")  # where the components live, and letters, which have no style sheet
BY_HAND = {
    "alert": re.compile(r'class="utrecht-alert'),
    "empty": re.compile(r'class="lk-empty'),
    "field": re.compile(r'class="utrecht-form-field'),
}


@cache
def what_is_wrong() -> frozenset[str]:
    """Return “rule template” for everything that a template does wrong."""
    found = set()
    for name, text in templates().items():
        lines = text.splitlines()
        wrong = {
            "wide": any(len(line) > TEMPLATE_LINE for line in lines),
            "long": len(lines) > TEMPLATE_LINES,
            "ifs": ifs(text) > TEMPLATE_IFS,
            "page-ifs": ifs_of_page(name, templates()) > PAGE_IFS,
        }
        if not name.startswith(OWN):
            wrong |= {rule: bool(pattern.search(text)) for rule, pattern in BY_HAND.items()}
        found |= {f"{rule} {name}" for rule, is_wrong in wrong.items() if is_wrong}
    return frozenset(found)


def test_no_template_breaks_a_rule() -> None:
    assert sorted(what_is_wrong()) == []


def test_the_rules_see_what_they_should() -> None:
    assert BY_HAND["alert"].search('<p class="utrecht-alert utrecht-alert--error">')
    assert not BY_HAND["field"].search('{% form_field _("Name") "n" %}')
