"""What a draw's pages are about: one network, or the networks of a programme that share a draw."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.queries import programmes_for_staff
from leerkring.programmes.rules import may_manage
from leerkring.selection.models import DrawRound
from leerkring.selection.queries.joint import networks_drawn_together
from leerkring.selection.queries.rounds import activities_in, joint_rounds, rounds_of
from leerkring.selection.states import DrawState
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import Rule, View, for_activity, staff_only

ONE, SEVERAL = "netwerken/<slug:slug>/trekking/", "programmas/<slug:slug>/loting/"
PAGES = {
    "page": "",
    "show": "number-show",
    **{name: name for name in ("throws", "number", "signature", "later", "again", "now")},
    **{name: name for name in ("back", "release", "record")},
}


UNDER_WAY = (DrawState.FIXED, DrawState.DRAWN)


@dataclass(frozen=True)
class DrawScope:
    """The pages of one draw; `activity` is the network, None for several that share one."""

    programme: Programme
    activity: Activity | None = None

    @property
    def slug(self) -> str:
        """Return what tells these pages from others in an address."""
        return (self.activity or self.programme).slug

    @property
    def title(self) -> str:
        """Return what is drawn for, for the title of a page."""
        return self.activity.short_title if self.activity else self.programme.title

    @property
    def base(self) -> str:
        """Return the template around these pages."""
        return "web_staff/activity_base.html" if self.activity else "web_staff/base.html"

    @functools.cached_property
    def activities(self) -> list[Activity]:
        """Return the networks that would be drawn for now; none where each draws for itself."""
        return [self.activity] if self.activity else networks_drawn_together(self.programme)

    def rounds(self) -> QuerySet[DrawRound]:
        """Return the draws, the newest first."""
        return rounds_of(self.activity) if self.activity else joint_rounds(self.programme)

    def open_round(self) -> DrawRound | None:
        """Return the draw that is fixed or drawn and not yet released, if there is one."""
        return self.rounds().filter(state__in=UNDER_WAY).first()

    def open_or_404(self) -> DrawRound:
        """Return the draw that is under way."""
        round_ = self.open_round()
        if round_ is None:
            raise Http404
        return round_

    def networks(self, round_: DrawRound) -> list[Activity]:
        """Return the networks of a draw, as far as these pages are about them."""
        return [self.activity] if self.activity else activities_in(round_)

    def url(self, name: str = "", *args: str) -> str:
        """Return the address of one of the pages, as "throws"."""
        return reverse(self._page(name), args=[self.slug, *args])

    def _page(self, name: str) -> str:
        page = "-".join(filter(None, ["draw" if self.activity else "joint-draw", name]))
        return f"web_staff:{page}"

    def urls(self) -> dict[str, str]:
        """Return the addresses to which the page of a draw sends and leads, by their name in it."""
        return {f"{name}_url": self.url(page) for name, page in PAGES.items()} | {
            "log_page": self._page("log"),
            "log_slug": self.slug,
        }

    def to_page(self) -> HttpResponse:
        """Lead back to where the draw stands."""
        return redirect(self.url())


def for_draw(rule: Rule) -> Callable[[View], View]:
    """Give the view `scope` for the address's `slug`, if `rule` holds for all its networks."""

    def decorate(view: View) -> View:
        @for_activity(rule)
        def of_one(request: Request, activity: Activity, **kwargs: Any) -> HttpResponse:
            return view(request, DrawScope(activity.programme, activity), **kwargs)

        @functools.wraps(view)
        def wrapped(
            request: Request, slug: str, *, together: bool = False, **kwargs: Any
        ) -> HttpResponse:
            here = _of_several(rule, view) if together else of_one
            return here(request, slug=slug, **kwargs)

        vars(wrapped)["rule"] = rule  # by which links to this page are shown
        return wrapped

    return decorate


def _of_several(rule: Rule, view: View) -> View:
    @staff_only
    def wrapped(request: Request, slug: str, **kwargs: Any) -> HttpResponse:
        rows = programmes_for_staff(request.actor).filter(slug=slug)
        programme = rows.select_related("organiser").first()
        if programme is None:
            raise Http404
        networks = Activity.objects.filter(
            programme=programme, admission=Activity.Admission.SELECTION
        ).select_related("programme")
        every = list(networks)
        if not every and may_manage(request.actor, programme):
            raise Http404  # nothing to draw for
        if not every or not all(rule(request.actor, activity) for activity in every):
            raise PermissionDenied
        return view(request, DrawScope(programme), **kwargs)

    return wrapped


def both(
    rest: str, view: Callable[..., HttpResponse], name: str = "", /, **more: Any
) -> Iterator[URLPattern]:
    """Yield a page for one network, and the same for several that share a draw."""
    yield path(f"{ONE}{rest}", view, more, name="-".join(filter(None, ["draw", name])))
    together = "-".join(filter(None, ["joint-draw", name]))
    yield path(f"{SEVERAL}{rest}", view, {**more, "together": True}, name=together)
