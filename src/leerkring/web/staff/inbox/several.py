"""Several messages at once: dealt with, given to a colleague, or taken up again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from leerkring.admissions.actions import by_mail as actions
from leerkring.admissions.queries.messages import colleagues_of, inbox_of
from leerkring.audit.numbers import numbers_in
from leerkring.audit.problems import Refused
from leerkring.mail.conversations import join_conversations, put_away
from leerkring.mail.models import IncomingMessage
from leerkring.people.models import Account
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.inbox.access import secretaries_only
from leerkring.web.staff.inbox.forms import AwayForm, GiveForm
from leerkring.web.staff.inbox.overview import (
    PER_PAGE,
    TRAYS,
    sender_in_words,
    subject_in_words,
)

FINISH, GIVE, REOPEN, JOIN, AWAY = "klaar", "geven", "heropen", "samen", "weg"
TITLES = {
    JOIN: gettext_lazy("Join conversations"),
    AWAY: gettext_lazy("Put messages away until a day"),
    FINISH: gettext_lazy("Mark messages as dealt with"),
    GIVE: gettext_lazy("Give messages to a colleague"),
    REOPEN: gettext_lazy("Take messages up again"),
}
ACTS = {
    JOIN: gettext_lazy("Join them"),
    AWAY: gettext_lazy("Put away"),
    FINISH: gettext_lazy("Dealt with"),
    GIVE: gettext_lazy("Give them"),
    REOPEN: gettext_lazy("Not dealt with after all"),
}
LEADS = {
    JOIN: ngettext_lazy(
        "You make one conversation of %(number)s message. You can take one out again later.",
        "You make one conversation of %(number)s messages. You can take one out again later.",
        "number",
    ),
    AWAY: ngettext_lazy(
        "You put %(number)s message away. It comes back by itself that morning, or as soon as "
        "somebody writes again.",
        "You put %(number)s messages away. They come back by themselves that morning, or as soon "
        "as somebody writes again.",
        "number",
    ),
    FINISH: ngettext_lazy(
        "You mark %(number)s message as dealt with. Nobody gets an answer.",
        "You mark %(number)s messages as dealt with. Nobody gets an answer.",
        "number",
    ),
    GIVE: ngettext_lazy(
        "You give %(number)s message to a colleague.",
        "You give %(number)s messages to a colleague.",
        "number",
    ),
    REOPEN: ngettext_lazy(
        "You take %(number)s message up again.",
        "You take %(number)s messages up again.",
        "number",
    ),
}


@secretaries_only
@once
def several(request: Request) -> HttpResponse:
    """Show which messages were ticked, and do what was asked with them after a second look."""
    given = request.POST if request.method == "POST" else request.GET
    doing = given.get("doe", "")
    doing = doing if doing in TITLES else FINISH
    tray = given.get("bak", "")
    tray = tray if tray in dict(TRAYS) else ""
    back = f"{reverse('web_staff:inbox')}?{urlencode({'bak': tray})}"
    chosen = _chosen(request, given)
    form = _form(request, doing, chosen)
    if request.method == "POST" and chosen and form.is_valid():
        try:
            _do(request, doing, chosen, form)
        except Refused as problem:
            messages.error(request, str(problem))
        return redirect(back)
    context = {
        "chosen": [
            {
                "pk": message.pk,
                "sender": sender_in_words(message),
                "subject": subject_in_words(message),
                "standing": _standing(message),
            }
            for message in chosen
        ],
        "doing": doing,
        "title": TITLES[doing],
        "lead": LEADS[doing] % {"number": len(chosen)},
        "act": f"{ACTS[doing]} ({len(chosen)})",
        "form": form,
        "fields": [field for field in form if not field.is_hidden],
        "tray": tray,
        "back": back,
    }
    return render(request, "web_staff/inbox/several.html", context)


def _form(request: Request, doing: str, chosen: list[IncomingMessage]) -> KeyedForm:
    """Return what must be said besides: to whom, or until when."""
    if doing == GIVE:
        return GiveForm(request.POST or None, colleagues=_colleagues(chosen))
    if doing == AWAY:
        return AwayForm(request.POST or None, today=amsterdam_day(request.now))
    return KeyedForm(request.POST or None)


def _standing(message: IncomingMessage) -> str:
    """Return when a message came in, who deals with it, and whether that is done."""
    said = [instant_in_words(message.received_at)]
    if message.assigned_to:
        said.append(message.assigned_to.person.name)
    if message.done_at:
        said.append(_("dealt with"))
    return " · ".join(said)


def _chosen(request: Request, given: QueryDict) -> list[IncomingMessage]:
    ids = numbers_in(given.getlist("m")[:PER_PAGE])
    return list(inbox_of(request.actor).filter(pk__in=ids).exclude(outcome=""))


def _colleagues(chosen: list[IncomingMessage]) -> list[Account]:
    """Return who may deal with every one of these messages."""
    by_context = {message.context_ref: message for message in chosen}
    circles = [list(colleagues_of(message)) for message in by_context.values()]
    return (
        [one for one in circles[0] if all(one in circle for circle in circles)] if circles else []
    )


def _do(request: Request, doing: str, chosen: list[IncomingMessage], form: KeyedForm) -> None:
    by, at = request.actor, request.now
    if doing == JOIN:
        join_conversations(messages=chosen, by=by, at=at)
        messages.success(request, _("They are one conversation now."))
    elif isinstance(form, AwayForm):
        number = put_away(messages=chosen, until=form.until, by=by, at=at)
        words = ngettext(
            "%(count)d message is put away.", "%(count)d messages are put away.", number
        )
        messages.success(request, words % {"count": number})
    elif isinstance(form, GiveForm):
        to = form.account
        number = actions.assign_several(messages=chosen, to=to, by=by, at=at)
        name = to.person.name if to else _("nobody in particular")
        words = ngettext(
            "%(count)d message is for %(name)s now.",
            "%(count)d messages are for %(name)s now.",
            number,
        )
        if number:
            messages.success(request, words % {"count": number, "name": name})
        else:
            messages.info(request, _("Nothing changed: they were for %(name)s.") % {"name": name})
    elif doing == REOPEN:
        number = actions.reopen_several(messages=chosen, by=by, at=at)
        words = ngettext(
            "%(count)d message is to be dealt with again.",
            "%(count)d messages are to be dealt with again.",
            number,
        )
        messages.success(request, words % {"count": number})
    else:
        number = actions.finish_several(messages=chosen, by=by, at=at)
        words = ngettext(
            "%(count)d message is dealt with.", "%(count)d messages are dealt with.", number
        )
        undo = _("Under “Dealt with” you can take it back.")
        messages.success(request, f"{words % {'count': number}} {undo}")
