"""One message: what it says, whom it is from, and what can be done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.actions import by_mail as actions
from leerkring.admissions.queries.messages import applications_to_join, colleagues_of, raw_of
from leerkring.admissions.standard_answers import ANSWERS, About, about, standard_answer
from leerkring.audit.queries import history
from leerkring.audit.trail import reference
from leerkring.mail import conversations, incoming
from leerkring.mail.conversations import begin_answer, is_being_answered
from leerkring.mail.incoming import (
    may_be_answered,
    reply_subject,
)
from leerkring.mail.incoming_queries import (
    FOR_PEOPLE,
    conversation_of,
    files_of,
)
from leerkring.mail.models import IncomingFile, IncomingMessage
from leerkring.mail.queries import letters_about
from leerkring.review.actions.reading_log import note_reading
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.history.events import lines
from leerkring.web.staff.inbox.access import for_message, tried
from leerkring.web.staff.inbox.forms import AnswerForm, AssignForm
from leerkring.web.staff.inbox.overview import (
    SNIPPET,
    answering_in_words,
    away_in_words,
    subject_in_words,
    why_in_words,
)
from leerkring.web.staff.reach import people_seen_by

# What a stranger sent is never shown by the browser, only kept as a file.
AS_FILE = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@for_message
def message(request: Request, message: IncomingMessage) -> HttpResponse:
    known = about(message)
    if message.outcome == IncomingMessage.Outcome.APPLICATION and known.application:
        note_reading(application=known.application, by=request.actor, at=request.now)
    initial = {"to": message.assigned_to_id or ""}
    form = AssignForm(colleagues=list(colleagues_of(message)), initial=initial)
    return _page(request, known, form)


def _page(request: Request, known: About, form: AssignForm) -> HttpResponse:
    message, person = known.message, known.message.person
    context = {
        "message": message,
        "notices": _notices(request, message),
        "presses": _presses(message, request.now),
        "links": _links(message, request.now),
        "conversation": _conversation(message),
        "about": known,
        "subject": subject_in_words(message),
        "why": why_in_words(message),
        "shown": message.text or message.full_text,
        "has_more": message.full_text.strip() != (message.text or message.full_text).strip(),
        "files": list(files_of(message)),
        "person_page": person is not None
        and people_seen_by(request.actor).filter(pk=person.pk).exists(),
        "candidates": [] if known.application else _candidates(request, message),
        "may_answer": may_be_answered(message),
        "may_take_back": actions.draft_to_take_back(message) is not None,
        "is_for_people": message.outcome in FOR_PEOPLE,
        "answers": letters_about(reference(message)),
        "assign_form": form,
        "events": lines(history(reference(message))[:50]),
    }
    return render(request, "web_staff/inbox/message.html", context)


def _is_away(message: IncomingMessage, at: datetime) -> bool:
    return message.away_until is not None and message.away_until > at and not message.done_at


def _presses(message: IncomingMessage, at: datetime) -> list[tuple[str, str]]:
    """Return what one press does with a message as it stands, each with its address."""
    doing = []
    if message.done_at:
        doing.append(("inbox-reopen", _("Not dealt with after all")))
    elif message.outcome in FOR_PEOPLE:
        doing.append(("inbox-finish", _("Dealt with")))
    if _is_away(message, at):
        doing.append(("inbox-bring-back", _("Bring it back now")))
    return [(reverse(f"web_staff:{name}", args=[message.pk]), label) for name, label in doing]


def _links(message: IncomingMessage, at: datetime) -> list[tuple[str, str]]:
    """Return the pages on which more can be done with a message."""
    if message.outcome not in FOR_PEOPLE:
        return []
    found = [
        (reverse("web_staff:inbox-turn", args=[message.pk]), _("Make it an application")),
        (reverse("web_staff:inbox-join", args=[message.pk]), _("Put it in a dossier")),
    ]
    if not message.done_at and not _is_away(message, at):
        several = reverse("web_staff:inbox-several")
        found.append((f"{several}?doe=weg&m={message.pk}", _("Put away") + "…"))
    return found


def _notices(request: Request, message: IncomingMessage) -> list[str]:
    """Return what a colleague should know before they do anything."""
    found = []
    if is_being_answered(message, request.now) and message.answered_by_id != request.user.pk:
        found.append(answering_in_words(message))
    if _is_away(message, request.now):
        found.append(away_in_words(message))
    return [f"{capfirst(words)}." for words in found]


def _conversation(message: IncomingMessage) -> list[tuple[IncomingMessage, str]]:
    """Return the other messages of a conversation, the oldest first, with what they say."""
    others = conversation_of(message).exclude(pk=message.pk).defer("raw").order_by("pk")
    return [(one, Truncator(" ".join(one.text.split())).chars(SNIPPET)) for one in others]


def _candidates(request: Request, message: IncomingMessage) -> list[Any]:
    """Return the applications of the same address: it may be from them."""
    return list(applications_to_join(request.actor, message)[:5]) if message.sender else []


@for_message
def original(request: Request, message: IncomingMessage) -> HttpResponse:
    return _as_file(raw_of(message), f"bericht-{message.pk}.eml")


@for_message
def file(request: Request, message: IncomingMessage, file: int) -> HttpResponse:
    chosen = IncomingFile.objects.filter(message=message, pk=file).first()
    if chosen is None:
        raise Http404
    return _as_file(bytes(chosen.content), chosen.filename)


def _as_file(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, headers=AS_FILE)
    name = "".join(one for one in filename if one.isprintable() and one not in '/\\:"') or "bestand"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


@for_message
@once
def answer(request: Request, message: IncomingMessage) -> HttpResponse:
    """Answer in the thread, with words of one's own or with a standard answer to begin with."""
    if not may_be_answered(message):
        raise Http404
    begin_answer(message=message, by=request.actor, at=request.now)
    known = about(message)
    chosen = request.GET.get("tekst", "")
    form = AnswerForm(request.POST or None, initial={"text": _beginning(chosen, known)})
    if "vul" in request.POST:
        chosen = request.POST.get("tekst", "")
        form = AnswerForm(initial=_filled_in(request, chosen, known))
    if request.method == "POST" and form.is_valid():
        letter = actions.answer(
            message=message,
            text=form.cleaned_data["text"],
            finish=not form.cleaned_data["stays_open"],
            by=request.actor,
            at=request.now,
        )
        messages.success(
            request, _("Your answer to %(address)s goes out now.") % {"address": letter.recipient}
        )
        return redirect("web_staff:inbox-message", message.pk)
    context = {
        "message": message,
        "notices": _notices(request, message),
        "about": known,
        "form": form,
        "was_filled_in": "vul" in request.POST,
        "subject": reply_subject(message.subject),
        "standard": [(kind.purpose, kind.title) for kind in ANSWERS],
        "chosen": chosen,
        "answers": letters_about(reference(message))[:1],
        "shown": message.text or message.full_text,
    }
    return render(request, "web_staff/inbox/answer.html", context)


def _filled_in(request: Request, purpose: str, known: About) -> dict[str, Any]:
    """Return the standard answer in place of an untouched other one, under one's own words."""
    written = request.POST.get("text", "").replace("\r\n", "\n").strip()
    for kind in ANSWERS:
        written = written.removesuffix(_beginning(kind.purpose, known).strip()).rstrip()
    text = "\n\n".join(part for part in (written, _beginning(purpose, known)) if part)
    return {"text": text, "stays_open": "stays_open" in request.POST}


def _beginning(purpose: str, known: About) -> str:
    if purpose not in {kind.purpose for kind in ANSWERS}:
        return ""
    return standard_answer(purpose, known)


@for_message
@once
@require_POST
def assign(request: Request, message: IncomingMessage) -> HttpResponse:
    form = AssignForm(request.POST, colleagues=list(colleagues_of(message)))
    if not form.is_valid():
        return _page(request, about(message), form)
    to = form.account
    incoming.assign_message(message=message, to=to, by=request.actor, at=request.now)
    if to is None:
        messages.success(request, _("Nobody in particular deals with it now."))
    else:
        messages.success(request, _("%(name)s deals with it.") % {"name": to.person.name})
    return redirect("web_staff:inbox-message", message.pk)


@for_message
@once
@require_POST
def finish(request: Request, message: IncomingMessage) -> HttpResponse:
    return tried(
        request,
        message,
        incoming.finish_message,
        _("Dealt with. You find it among what is dealt with."),
    )


@for_message
@once
@require_POST
def bring_back(request: Request, message: IncomingMessage) -> HttpResponse:
    return tried(request, message, conversations.bring_back, _("It is to be dealt with again."))


@for_message
@once
@require_POST
def part(request: Request, message: IncomingMessage) -> HttpResponse:
    said = _("This message is on its own again.")
    return tried(request, message, conversations.part_message, said)


@for_message
@once
@require_POST
def reopen(request: Request, message: IncomingMessage) -> HttpResponse:
    return tried(request, message, incoming.reopen_message, _("It is to be dealt with again."))
