"""Gathering what a meeting brought, answering its questions, and marking questions as treated."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.numbers import numbers_in
from leerkring.intake.actions.themes import mark_treated
from leerkring.intake.models import Fragment
from leerkring.intake.queries.themes import questions_for_meeting, themes_of
from leerkring.live import actions
from leerkring.live.models import Note
from leerkring.live.queries import (
    NOTES,
    groups_of_meeting,
    note_of,
    notes_in,
    notes_of,
    open_questions,
    removed_note,
)
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_of
from leerkring.programmes.rules import may_run_the_day
from leerkring.programmes.standing import standing
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.harvest.forms import AnswerForm, NoteForm
from leerkring.web.staff.meetings.finding import meeting_or_404, meeting_shown


@for_activity()
def harvest(request: Request, activity: Activity) -> HttpResponse:
    meetings = [m for m in meetings_of(activity) if m.cancelled_at is None]
    counts = standing([NOTES], [activity.pk])
    context = {
        "activity": activity,
        "rows": [(m, notes_in(counts, m.pk)) for m in meetings],
        "kinds": Note.Kind.choices,
        "questions": open_questions(meetings),
        "may_run": may_run_the_day(request.actor, activity),
    }
    return render(request, "web_staff/harvest/harvest.html", context)


@for_activity()
def meeting_harvest(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_shown(request, activity, pk)
    return _page(request, activity, meeting, None)


def _page(
    request: Request, activity: Activity, meeting: Meeting, form: NoteForm | None
) -> HttpResponse:
    notes = [(note, _about(note)) for note in notes_of(meeting)]
    filled_in = {
        "kind": request.GET.get("soort") or Note.Kind.INSIGHT,
        "theme": request.GET.get("thema", ""),
        "group": request.GET.get("groep", ""),
    }
    by_kind = [
        (kind, label, of_kind)
        for kind, label in Note.Kind.choices
        if (of_kind := [(note, about) for note, about in notes if note.kind == kind])
    ]
    may_run = may_run_the_day(request.actor, activity)
    context = {
        "activity": activity,
        "meeting": meeting,
        "by_kind": by_kind,
        "form": form or _note_form(activity, meeting, None, filled_in),
        "just_added": "soort" in request.GET,
        "removed": removed_note(meeting, request.GET.get("weg", "")),
        "fragments": [
            (
                row,
                *_outcome(row),
                next((t for t in row.treatments.all() if t.meeting_id == meeting.pk), None),
            )
            for row in questions_for_meeting(activity, meeting)
        ],
        "may_run": may_run,
        "is_fixed": not may_run,
    }
    status = 422 if form else 200
    return render(request, "web_staff/harvest/meeting.html", context, status=status)


def _about(note: Note) -> list[str]:
    """Return what stands small under a note: its theme, and the group that wrote it."""
    words = [note.theme.title] if note.theme else []
    if note.group:
        group = _("group %(number)s") % {"number": note.group.number}
        words.append(f"{note.group.round.title}, {group}")
    return words


def _outcome(question: Fragment) -> tuple[str, str]:
    """Return label and name of the field for what came of a question."""
    words = Truncator(question.text).words(8)
    return _("What came out") + f": {words}", f"outcome-{question.pk}"


def _note_form(
    activity: Activity, meeting: Meeting, data: Any, initial: dict[str, Any] | None = None
) -> NoteForm:
    return NoteForm(
        data, themes=themes_of(activity), groups=groups_of_meeting(meeting), initial=initial
    )


@for_activity(may_run_the_day)
@once
@require_POST
def note_add(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    form = _note_form(activity, meeting, request.POST)
    if not form.is_valid():
        return _page(request, activity, meeting, form)
    actions.write_note(
        by=request.actor, at=request.now, activity=activity, meeting=meeting, **form.values()
    )
    chosen = form.cleaned_data
    query = {"soort": chosen["kind"], "thema": chosen["theme"], "groep": chosen["group"]}
    kept = urlencode({name: value for name, value in query.items() if value})
    return redirect(f"{reverse('web_staff:meeting-harvest', args=[activity.slug, pk])}?{kept}")


def _note(activity: Activity, pk: int, note_pk: int) -> tuple[Meeting, Note]:
    meeting = meeting_or_404(activity, pk)
    note = note_of(meeting, note_pk)
    if note is None:
        raise Http404
    return meeting, note


@for_activity(may_run_the_day)
@once
def note_edit(request: Request, activity: Activity, pk: int, note_pk: int) -> HttpResponse:
    meeting, note = _note(activity, pk, note_pk)
    initial = {
        "kind": note.kind,
        "text": note.text,
        "theme": note.theme_id or "",
        "group": note.group_id or "",
    }
    form = _note_form(activity, meeting, request.POST or None, initial)

    def write() -> None:
        actions.change_note(
            by=request.actor,
            at=request.now,
            activity=activity,
            note=note,
            version=posted_version(request),
            values=form.values(),
        )

    of_meeting = reverse("web_staff:meeting-harvest", args=[activity.slug, pk])
    page = FormPage(title=_("Edit a note"), back=of_meeting, back_label=meeting.title)
    return one_form(request, form, page, save=write, version=note.version)


@for_activity(may_run_the_day)
@once
@require_POST
def note_remove(request: Request, activity: Activity, pk: int, note_pk: int) -> HttpResponse:
    """Take a note away, or bring it back."""
    meeting = meeting_or_404(activity, pk)
    url = reverse("web_staff:meeting-harvest", args=[activity.slug, pk])
    values: dict[str, Any] = {"by": request.actor, "at": request.now, "activity": activity}
    if request.POST.get("back"):
        note = removed_note(meeting, str(note_pk))
        if note is None:
            raise Http404
        actions.bring_back_note(**values, note=note)
        messages.success(request, _("It is back."))
        return redirect(url)
    _meeting, note = _note(activity, pk, note_pk)
    actions.remove_note(**values, note=note)
    return redirect(f"{url}?weg={note_pk}")


@for_activity(may_run_the_day)
@once
def answer(request: Request, activity: Activity, pk: int, note_pk: int) -> HttpResponse:
    """Give a question its answer, later."""
    _meeting, note = _note(activity, pk, note_pk)
    if note.kind != Note.Kind.QUESTION:
        raise Http404
    form = AnswerForm(request.POST or None, initial={"answer": note.answer})

    def write() -> None:
        actions.answer_question(
            by=request.actor,
            at=request.now,
            activity=activity,
            note=note,
            version=posted_version(request),
            answer=form.cleaned_data["answer"],
        )

    page = FormPage(
        title=_("Answer a question"),
        back=reverse("web_staff:harvest", args=[activity.slug]),
        back_label=_("Harvest"),
        button=_("Save the answer"),
        template="web_staff/harvest/answer.html",
    )
    said = _("Saved: participants see the answer.")
    return one_form(request, form, page, save=write, said=said, version=note.version, note=note)


@for_activity(may_run_the_day)
@once
@require_POST
def treated(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Mark which of the participants' questions were treated in this meeting."""
    meeting = meeting_or_404(activity, pk)
    shown = [fragment.pk for fragment in questions_for_meeting(activity, meeting)]
    ticked = set(numbers_in(request.POST.getlist("treated")))
    mark_treated(
        by=request.actor,
        at=request.now,
        activity=activity,
        meeting=meeting,
        shown=shown,
        notes={pk: request.POST.get(f"outcome-{pk}", "") for pk in shown if pk in ticked},
    )
    messages.success(request, _("Saved: participants see that their question was treated."))
    return redirect("web_staff:meeting-harvest", activity.slug, pk)
