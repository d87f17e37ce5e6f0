"""The mark of a network in a template."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leerkring.programmes.models import Activity
from leerkring.web.public.programme.rings import circle, pattern_of


def ring(activity: Activity) -> SafeString:
    """Draw the ring of a network as an ornament beside its name; a webinar has none."""
    if activity.is_webinar:
        return SafeString("")
    return format_html(
        '<svg class="lk-ring" viewBox="0 0 32 32" fill="none" aria-hidden="true">{}</svg>',
        circle(activity.ring, 16, 16, 11, 4),
    )


def ring_name(activity: Activity) -> str:
    """Return what the ring of a network looks like, in words."""
    return str(pattern_of(activity.ring).name)


register = template.Library()
register.simple_tag(ring)
register.filter(ring_name)
