"""One application with everything about it: who, what was said, read, written and done."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from leerkring.admissions.models import Application, Replacement, Team
from leerkring.admissions.queries.eligibility import asked_checks, unmet
from leerkring.admissions.queries.messages import inbox_of
from leerkring.admissions.queries.preferences import choices_of
from leerkring.admissions.queries.teams import may_repair_team, members_of
from leerkring.admissions.queries.window import may_withdraw, questions_of
from leerkring.admissions.rules import may_handle_applications, may_see_applications
from leerkring.admissions.states import ApplicationState
from leerkring.audit.queries import history
from leerkring.audit.trail import reference
from leerkring.mail.queries import letters_about
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import day_in_words, instant_in_words, short_day_in_words
from leerkring.review.actions.reading_log import note_reading
from leerkring.review.queries import dossier
from leerkring.review.results import Result, results_of
from leerkring.review.tables import elsewhere
from leerkring.selection.overrides import is_excused
from leerkring.selection.queries.rounds import is_fixed
from leerkring.selection.rules import may_draw
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.forms import YES_OR_NO
from leerkring.web.staff.editing import FormPage
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.history.events import lines
from leerkring.web.staff.people.correspondence import correspondence

MOST_EVENTS = 100


def application_or_404(activity: Activity, pk: int) -> Application:
    """Return an application of this activity with all that its page shows; raise Http404."""
    application: Application | None = dossier(activity).filter(pk=pk).first()
    if application is None:
        raise Http404
    application.activity = activity
    return application


@for_activity(may_see_applications)
def application(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    opened = "motivatie" in request.GET
    if opened:
        note_reading(application=row, by=request.actor, at=request.now)
    subject = reference(row)
    may_handle = may_handle_applications(request.actor, activity)
    letters = letters_about(subject)
    incoming = inbox_of(request.actor).filter(subject_ref=subject)
    post = correspondence(letters, incoming, row.email, request.GET.get("pagina"))
    was_read = vars(row)["is_reviewed"]
    results = results_of(activity, request.actor, request.now, only=row.pk) if was_read else []
    result = results[0] if results else None
    may_mend = may_handle and may_repair_team(row)
    context = {
        "activity": activity,
        "application": row,
        "replacements": _replacements(row) if vars(row)["is_replaced"] else [],
        "actions": _actions(request, row) if may_handle else [],
        "who": [*_who(row), *_how(row), *_together(row, may_mend=may_mend), *_received(row)],
        "checks": _checks_in_words(activity, row),
        "others": elsewhere(activity, [row])[row.pk],
        "opened": opened,
        "readings": _readings(result),
        "is_being_read": was_read and not (result and result.is_in),
        "answers": [
            (question.label, row.answers.get(str(question.pk)))
            for question in questions_of(activity)
            if row.answers.get(str(question.pk)) not in (None, "", [])
        ],
        "page": post.page,
        "pieces": post.pieces,
        "came_back": post.came_back,
        "may_handle_mail": may_handle,
        "events": lines(history(subject)[:MOST_EVENTS]),
    }
    return render(request, "web_staff/applications/application.html", context)


def _url(row: Application, name: str = "application") -> str:
    return reverse(f"web_staff:{name}", args=[row.activity.slug, row.pk])


def _link(row: Application, label: str) -> str:
    return format_html('<a href="{}">{}</a>', _url(row), label)


def _actions(request: Request, row: Application) -> list[tuple[str, str, str, str]]:
    """Return what can be done with it: address, words, look and picture."""
    actions = [(_url(row, "application-change"), _("Change"), "plain", "pencil")]
    if row.state == ApplicationState.PLACED:
        url = _url(row, "application-replace")
        actions.append((url, _("Colleague in their place"), "plain", "people"))
    if row.state in {ApplicationState.OFFERED, ApplicationState.EXPIRED}:
        actions.append((_url(row, "application-answer"), _("Answer on their behalf"), "plain", ""))
    if may_draw(request.actor, row.activity):
        actions.append((*_otherwise(row), "plain", ""))
    if may_withdraw(row, request.now):
        url = _url(row, "application-withdraw")
        actions.append((url, _("Withdraw on their behalf"), "secondary", ""))
    return actions


def _otherwise(row: Application) -> tuple[str, str]:
    """Return how something is decided otherwise: an exception before, another outcome after."""
    slug, about = row.activity.slug, f"?aanmelding={row.pk}"
    waits = row.state in {ApplicationState.SUBMITTED, ApplicationState.RESERVE}
    if waits and is_fixed(row.activity):
        ask = reverse("web_staff:override-ask", args=[slug, "uitkomst"])
        return f"{ask}{about}", _("Decide otherwise")
    return f"{reverse('web_staff:overrides', args=[slug])}{about}", _("Make an exception")


def _replacements(row: Application) -> list[str]:
    """Return in whose place somebody came, and who came in theirs."""
    gone = _("The place was taken over by {name}: {reason}")
    came = _("Takes part in the place of {name}: {reason}")
    rows = Replacement.objects.select_related("came", "left").filter(Q(left=row) | Q(came=row))
    found: list[str] = []
    for one in rows:
        words, other = (gone, one.came) if one.left_id == row.pk else (came, one.left)
        other.activity = row.activity
        found.append(format_html(words, name=_link(other, other.name), reason=one.reason))
    return found


def _who(row: Application) -> list[tuple[str, str]]:
    role = row.get_role_display() or "–"
    place = [row.organisation_name or "–", row.organisation_town]
    mail = format_html('<a href="mailto:{0}">{0}</a>', row.email) if row.email else ""
    return [
        (_("Role"), f"{role} ({row.job_title})" if row.job_title else role),
        (_("School or organisation"), ", ".join(filter(None, place))),
        (_("Sector"), row.get_sector_display() if row.sector else ""),
        (_("E-mail address"), mail or _("none: call")),
        (_("Telephone"), format_html('<a href="tel:{0}">{0}</a>', row.phone) if row.phone else ""),
    ]


def _how(row: Application) -> list[tuple[str, str]]:
    came = [row.get_source_display(), row.source_note]
    on = short_day_in_words(row.came_in_on) if row.came_in_on else ""
    told = [row.get_decides_display() if row.decides else "", row.postal_address]
    return [
        (_("How it came in"), ": ".join(filter(None, came))),
        (_("Came in on paper on"), on),
        (_("Hears a decision"), ": ".join(filter(None, map(str, told)))),
    ]


def _together(row: Application, *, may_mend: bool) -> list[tuple[str, str]]:
    """Return for which networks and with whom somebody applies."""
    choices = choices_of(row) if row.preference else []
    preference = format_html_join(
        ", ",
        '<span class="lk-nowrap">{}. {}</span>',
        (
            (
                choice.preference,
                format_html("<strong>{}</strong>", choice.activity.short_title)
                if choice.pk == row.pk
                else _link(choice, choice.activity.short_title),
            )
            for choice in choices
        ),
    )
    team = _team(row) if row.team_id else _("applies alone") if may_mend else ""
    if may_mend:
        url = _url(row, "application-team")
        mend = format_html('<a class="lk-small" href="{}">{}</a>', url, _("Change the team"))
        team = format_html("{} {}", team, mend)
    return [(_("Preference"), preference), (_("Team"), team)]


def _team(row: Application) -> str:
    team = get_object_or_404(Team, pk=row.team_id)
    table = reverse("web_staff:applications", args=[row.activity.slug])
    members = members_of(team)
    for member in members:
        member.activity = row.activity
    names = format_html_join(
        ", ",
        "{}{}",
        (
            (
                _link(member, member.name or member.email or ""),
                format_html(' <span class="lk-soft">({})</span>', _("not sent"))
                if member.state == ApplicationState.DRAFT
                else "",
            )
            for member in members
        ),
    )
    return format_html('<a href="{}?team={}">{}</a>: {}', table, team.code, team.code, names)


def _received(row: Application) -> list[tuple[str, str]]:
    return [
        (_("Received"), instant_in_words(row.submitted_at) if row.submitted_at else "–"),
        (_("Reserve number"), str(row.reserve_number or "")),
        (_("Heard of us from"), row.heard_from),
    ]


def _checks_in_words(activity: Activity, row: Application) -> list[tuple[str, str, str]]:
    """Return each question before the form, what was answered, and what is wrong with that."""
    checks = asked_checks(activity)
    wrong = {check.pk for check in unmet(checks, row.checks)}
    words = {**dict(YES_OR_NO), "": _("not asked yet")}
    problem = _("does not fit")
    if wrong and is_excused(row):
        problem = _("does not fit; an exception was made")
    return [
        (
            check.text,
            str(words[row.checks.get(str(check.pk), "")]),
            problem if check.pk in wrong else "",
        )
        for check in checks
    ]


def _readings(result: Result | None) -> list[tuple[str, str, str]]:
    """Return what each reader said, who that is and when, and their note, once all are in."""
    if result is None or not result.is_in:
        return []
    counted = [
        (capfirst(one.said), f"{one.reader} · {_day(one.reviewed_at)}", one.note)
        for one in result.readings
    ]
    along = [
        (capfirst(one.said), f"{one.reader} · " + _("an independent view"), one.note)
        for one in result.independent
    ]
    return counted + along


def _day(at: datetime) -> str:
    return day_in_words(amsterdam_day(at))


def page_about(row: Application, title: str, lead: str = "", **more: str) -> FormPage:
    """Return what a page with a form about somebody says; `title` may hold their name."""
    name = row.name or row.email or ""
    back = reverse("web_staff:application", args=[row.activity.slug, row.pk])
    title = title % {"name": name}
    return FormPage(title=title, lead=lead, back=back, back_label=name, **more)
