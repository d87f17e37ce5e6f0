"""The ring of each network: a colour and a pattern, so that it is known without colour too.

A network keeps its number (`Activity.ring`) everywhere: on the lanes of its programme, on cards,
timelines and the participant's page. Lengths of dashes are shares of a circle of 60.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

ROUND = 60
PIXELS = 88
"""The way around the circle that the dashes are made for; a longer path has more of them."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a ring is drawn: its lines (offset and width), and the dashes as shares of ROUND."""

    name: object
    lines: tuple[tuple[float, float], ...] = ((0, 1),)
    dashes: str = ""
    is_dotted: bool = False


PATTERNS = (
    Pattern(_("solid ring")),
    Pattern(_("ring of dashes"), dashes="6 4"),
    Pattern(_("double ring"), lines=((0.45, 0.55), (-0.75, 0.55))),
    Pattern(_("ring of dots"), lines=((0, 1.2),), dashes="0.01 4.99", is_dotted=True),
    Pattern(_("thick ring"), lines=((-0.2, 2),)),
    Pattern(_("ring of dashes and dots"), dashes="8 3 1 3"),
)


def pattern_of(ring: int) -> Pattern:
    """Return the pattern of a ring; after the last the first comes again."""
    return PATTERNS[(ring - 1) % len(PATTERNS)]


def colour_class(ring: int) -> str:
    """Return the name of the class that gives a ring its colour."""
    return f"lk-ring-{(ring - 1) % len(PATTERNS) + 1}"


def circle(ring: int, x: float, y: float, radius: float, width: float) -> SafeString:
    """Draw a ring around a point."""
    found = pattern_of(ring)
    name, dashes = colour_class(ring), _dashes(found, ROUND)
    return format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="{}" stroke-width="{}"{}/>',
        (
            (name, *map(short, (x, y, radius + off * width, share * width)), dashes)
            for off, share in found.lines
        ),
    )


def line(ring: int, path: str, width: float, pixels: float, kind: str = "") -> SafeString:
    """Draw a path of so many pixels in the pattern of a ring; a double line is one with a gap."""
    found = pattern_of(ring)
    is_double = len(found.lines) > 1
    wide = width * (2.2 if is_double else found.lines[0][1])
    dashes = _dashes(found, ROUND * max(1, round(pixels / PIXELS)))
    drawn = '<path class="{}" d="{}" stroke-width="{}"{}/>'
    names = f"{kind} {colour_class(ring)}".strip()
    whole = format_html(drawn, names, path, short(wide), dashes)
    gap = format_html(drawn, "lk-ring-gap", path, short(width), "") if is_double else ""
    return format_html("{}{}", whole, gap)


def _dashes(found: Pattern, length: int) -> SafeString:
    if not found.dashes:
        return SafeString("")
    cap = SafeString(' stroke-linecap="round"') if found.is_dotted else ""
    return format_html(' pathLength="{}" stroke-dasharray="{}"{}', length, found.dashes, cap)


def short(number: float) -> str:
    """Return a number for a drawing, with one decimal at the most."""
    return f"{number:.1f}".removesuffix(".0")
