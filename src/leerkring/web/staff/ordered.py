"""One editor for the lists of an activity: add a row, change it, move it, take it away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import for_activity

Words = Any  # a str, or one that is translated when it is read


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: its words, and where it is changed and moved."""

    title: str
    detail: str
    edit_url: str = ""
    move_url: str = ""


def cleaned(form: forms.Form) -> dict[str, Any]:
    """Return what a form holds, as the fields of a row."""
    return dict(form.cleaned_data)


def _never(_activity: Activity, _at: datetime) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """A list that belongs to an activity: the words of its pages, and the actions that write it.

    `noun` is what the actions call a row, and begins the names of the addresses; `page` is the
    page with the list. Once `is_settled`, nothing is added or taken away, and `warning` is shown.
    """

    noun: str
    page: str
    page_title: Words
    new_title: Words
    edit_title: Words
    remove_title: Words
    added: Words
    removed: Words
    rows: Callable[[Activity], QuerySet[Any]]
    form: Callable[[Any, Activity, Any], forms.Form]
    add: Callable[..., object]
    change: Callable[..., object]
    remove: Callable[..., object]
    move: Callable[..., object] | None = None
    values: Callable[[Any], dict[str, Any]] = cleaned
    is_settled: Callable[[Activity, datetime], bool] = _never
    warning: Words = ""

    def paths(self, at: str, new: str = "nieuw/") -> list[URLPattern]:
        """Return the addresses of the list's forms and of its buttons."""
        managed = for_activity(may_manage)
        one, noun = f"{at}<int:pk>/", self.noun
        found = [
            path(f"{at}{new}", managed(once(self._new)), name=f"{noun}-new"),
            path(one, managed(once(self._edit)), name=f"{noun}-edit"),
        ]
        if self.move:
            moved = managed(require_POST(once(self._move)))
            found.append(path(f"{one}verplaats/", moved, name=f"{noun}-move"))
        return found

    def row(self, activity: Activity, row: Any, title: str, detail: str) -> Row:
        """Return one line of the list for a manager."""
        at = [activity.slug, row.pk]
        return Row(
            title,
            detail,
            reverse(f"web_staff:{self.noun}-edit", args=at),
            reverse(f"web_staff:{self.noun}-move", args=at) if self.move else "",
        )

    def _back(self, activity: Activity) -> str:
        return reverse(f"web_staff:{self.page}", args=[activity.slug])

    def _one(self, activity: Activity, pk: int) -> Any:
        return get_object_or_404(self.rows(activity), pk=pk)

    def _new(self, request: Request, activity: Activity) -> HttpResponse:
        if request.method == "GET" and self.is_settled(activity, request.now):
            return redirect(self._back(activity))
        form = self.form(request.POST or None, activity, None)

        def save() -> object:
            values = self.values(form)
            return self.add(by=request.actor, at=request.now, activity=activity, values=values)

        return self._page(request, activity, form, self.new_title, save=save, said=self.added)

    def _edit(self, request: Request, activity: Activity, pk: int) -> HttpResponse:
        row = self._one(activity, pk)
        form = self.form(request.POST or None, activity, row)
        on = {"by": request.actor, "at": request.now, "activity": activity, self.noun: row}

        def save() -> object:
            return self.change(**on, version=posted_version(request), values=self.values(form))

        return self._page(
            request,
            activity,
            form,
            self.edit_title,
            row,
            save=save,
            remove=partial(self.remove, **on),
        )

    def _page(
        self,
        request: Request,
        activity: Activity,
        form: forms.Form,
        title: Words,
        row: Any = None,
        *,
        save: Callable[[], object],
        remove: Callable[[], object] | None = None,
        said: Words = None,
    ) -> HttpResponse:
        settled = self.is_settled(activity, request.now)
        page = FormPage(
            title=str(title),
            back=self._back(activity),
            back_label=str(self.page_title),
            out=_("Back without saving"),
            warning=str(self.warning) if settled else "",
            remove=str(self.remove_title) if remove and not settled else "",
        )
        return one_form(
            request,
            form,
            page,
            version=row and row.version,
            save=save,
            said=said and str(said),
            remove=(remove, str(self.removed)) if remove else None,
        )

    def _move(self, request: Request, activity: Activity, pk: int) -> HttpResponse:
        assert self.move
        up = "omhoog" in request.POST
        on = {"activity": activity, self.noun: self._one(activity, pk), "up": up}
        self.move(by=request.actor, at=request.now, **on)
        return redirect(self._back(activity))
