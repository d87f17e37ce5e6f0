"""How long each kind of data is kept: the register's term, and the shorter one that was set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.models import Question
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.intake.models import Item
from leerkring.people.privacy import GROUNDS, STANDING, Declaration, Erasure, declared
from leerkring.privacy.actions import set_term
from leerkring.privacy.models import Term
from leerkring.privacy.queries import general_terms, months_of
from leerkring.privacy.rules import is_privacy_officer, offices_of
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only


class TermForm(forms.Form):
    """A term in months, for all activities or for one."""

    months = forms.IntegerField(label=gettext_lazy("Months"))
    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=gettext_lazy("Only for this activity"),
        required=False,
        empty_label=gettext_lazy("All activities"),
    )

    def __init__(self, *args: Any, kind: Declaration, organisers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].help_text = _("From %(least)s to %(most)s.") % {
            "least": kind.least_months,
            "most": kind.keep_months,
        }
        if kind.activity:
            rows = Activity.objects.filter(programme__organiser__in=organisers)
            self.fields["activity"].queryset = rows.order_by("-created_at")  # type: ignore[attr-defined]
        else:
            del self.fields["activity"]


def _with_a_term() -> list[Declaration]:
    return [
        one
        for one in declared()
        if one.ends != STANDING and one.erasure in {Erasure.CLEAR, Erasure.DELETE}
    ]


def _whose(term_: Term) -> str:
    """Return for which activity a term was set, and for which of its questions."""
    kind, _colon, number = term_.question.partition(":")
    title = term_.activity.title if term_.activity else ""
    words = ""
    if kind == "question":
        words = Question.objects.filter(pk=number).values_list("label", flat=True).first() or ""
    elif kind == "item":
        words = Item.objects.filter(pk=number).values_list("text", flat=True).first() or ""
    return f"{title}, “{words}”" if words else title


@staff_only
def terms(request: Request) -> HttpResponse:
    """Show every kind of data with its purpose, ground and term."""
    require(is_privacy_officer, request.actor)
    general = general_terms()
    own: dict[str, list[tuple[str, int]]] = {}
    for term_ in Term.objects.exclude(activity=None).select_related("activity").order_by("pk"):
        own.setdefault(term_.kind, []).append((_whose(term_), term_.months))
    rows = [
        {
            "kind": one,
            "ground": GROUNDS[one.ground],
            "months": months_of(one, general),
            "own": own.get(one.key, []),
            "is_fixed": one.least_months == one.keep_months,
        }
        for one in _with_a_term()
    ]
    return render(request, "web_staff/privacy/terms.html", {"rows": rows})


@staff_only
@once
def term(request: Request, data_kind: str) -> HttpResponse:
    """Shorten the term of one kind of data."""
    require(is_privacy_officer, request.actor)
    one = next((one for one in _with_a_term() if one.key == data_kind), None)
    if one is None:
        raise Http404
    now = {"months": months_of(one, general_terms())}
    form = TermForm(
        request.POST or None, initial=now, kind=one, organisers=offices_of(request.actor)
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_term(by=request.actor, at=request.now, declaration=one, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("months", str(refusal))
        else:
            said = {"kind": one.called, "months": form.cleaned_data["months"]}
            messages.success(request, _("“%(kind)s” is now kept for %(months)s months.") % said)
            return redirect("web_staff:privacy-terms")
    context = {"kind": one, "ground": GROUNDS[one.ground], "form": form}
    return render(request, "web_staff/privacy/term.html", context)
