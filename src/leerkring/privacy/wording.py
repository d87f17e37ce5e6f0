"""What the register says, in words: how long a kind of data is kept, and how it goes away."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.people.privacy import INVOLVEMENT, STANDING, Declaration, Erasure
from leerkring.privacy.queries import months_of

WHAT_HAPPENS = {
    Erasure.CLEAR: gettext_lazy("the words go, the row stays for the counts"),
    Erasure.DELETE: gettext_lazy("goes whole"),
    Erasure.KEEP: gettext_lazy("stays, without a name"),
    Erasure.UNLINK: gettext_lazy("stays, and points to nobody"),
}


def term_in_words(one: Declaration, terms: Mapping[str, int]) -> str:
    """Return how long a kind of data is kept, and from when that counts."""
    months = months_of(one, terms)
    if one.ends == STANDING:
        return _("as long as it is needed")
    how_long = ngettext("%(number)s month", "%(number)s months", months) % {"number": months}
    if one.ends == INVOLVEMENT:
        return _("%(how_long)s after taking part for the last time") % {"how_long": how_long}
    if one.activity:
        return _("%(how_long)s after the last meeting") % {"how_long": how_long}
    return _("%(how_long)s after it was made") % {"how_long": how_long}
