"""The words of each kind of letter, for one activity: the standard ones, or the team's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.mails import contact_of
from leerkring.admissions.models import Application
from leerkring.admissions.offer_mails import common_values
from leerkring.admissions.queries.applications import real_recipients
from leerkring.audit.problems import ChangedMeanwhile
from leerkring.audit.trail import reference
from leerkring.mail.actions import restore_letter_text, save_letter_text
from leerkring.mail.kinds import LANGUAGES, LetterKind, LetterWords, letter_kinds, standard_words
from leerkring.mail.post import send_test
from leerkring.mail.queries import own_text, own_texts
from leerkring.mail.render import (
    Button,
    Rendered,
    UnknownPlaceholder,
    check_placeholders,
    plain,
)
from leerkring.mail.render import (
    render as render_letter,
)
from leerkring.people.folding import folded
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.programmes.public_queries import activity_address
from leerkring.programmes.queries import meetings_of, milestones_of
from leerkring.programmes.rules import may_manage
from leerkring.programmes.wording import last_day_in_words, moment_in_words, next_steps_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.safe import trusted
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.letters.gallery import sample_values
from leerkring.web.staff.post.forms import WordsForm

TYPED = "typed words of a letter"


GROUPS = {
    "admissions": gettext_lazy("Applying and places"),
    "meetings": gettext_lazy("Intake and meetings"),
    "experts": gettext_lazy("Experts"),
    "answers": gettext_lazy("Answers to mail"),
    "other": gettext_lazy("Other letters"),
}
GROUP_OF_ROOM = {
    "admissions": "admissions",
    "review": "admissions",
    "selection": "admissions",
    "intake": "meetings",
    "attendance": "meetings",
    "experts": "experts",
}


def _group_of(kind: LetterKind) -> str:
    if kind.purpose.startswith("answer"):
        return "answers"
    return GROUP_OF_ROOM.get(kind.room, "other")


@for_activity(may_manage)
def texts(request: Request, activity: Activity) -> HttpResponse:
    own = own_texts(reference(activity))
    groups: dict[str, list[tuple[LetterKind, list[tuple[str, str]]]]] = {
        name: [] for name in GROUPS
    }
    names = dict(settings.LANGUAGES)
    for kind in sorted(letter_kinds(), key=lambda kind: folded(str(kind.title))):
        if kind.about_activity:
            links, own_words = [], _("own words")
            for code in LANGUAGES:
                url = reverse("web_staff:letter-text", args=[activity.slug, kind.purpose, code])
                is_own = (kind.purpose, code) in own
                links.append((url, f"{names[code]} ({own_words})" if is_own else names[code]))
            groups[_group_of(kind)].append((kind, links))
    context = {
        "activity": activity,
        "groups": [(GROUPS[name], kinds) for name, kinds in groups.items() if kinds],
        "lead": _(
            "Every letter has a standard text. You can give it words of your own for this "
            "activity, and go back at any time."
        ),
    }
    return render(request, "web_staff/post/texts.html", context)


def _kind_or_404(purpose: str, language: str) -> LetterKind:
    for kind in letter_kinds():
        if kind.purpose == purpose and kind.about_activity and language in LANGUAGES:
            return kind
    raise Http404


@for_activity(may_manage)
@once
def text(request: Request, activity: Activity, purpose: str, language: str) -> HttpResponse:
    kind = _kind_or_404(purpose, language)
    ref = reference(activity)
    row = own_text(ref, purpose, language)
    standard = standard_words(purpose, language)
    words = _typed(request) or (LetterWords(row.subject, row.body) if row else standard)
    form = WordsForm(request.POST or None, initial={"subject": words.subject, "body": words.body})
    problem_rows = None
    if request.method == "POST" and "standaard" in request.POST:
        restore_letter_text(
            context_ref=ref,
            purpose=purpose,
            language=language,
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("The standard text is in use again."))
        return redirect("web_staff:letter-text", activity.slug, purpose, language)
    if request.method == "POST" and form.is_valid():
        words = LetterWords(form.cleaned_data["subject"], form.cleaned_data["body"])
        try:
            check_placeholders(words, kind.placeholders)
            if "proef" in request.POST:
                _send_test(request, activity, kind, words, language)
                request.session[TYPED] = [request.path, words.subject, words.body]
                chosen = urlencode({"ontvanger": request.POST.get("ontvanger", "")})
                return redirect(f"{request.path}?{chosen}")
            if "bewaren" in request.POST:
                save_letter_text(
                    context_ref=ref,
                    purpose=purpose,
                    language=language,
                    words=words,
                    version=posted_version(request),
                    by=request.actor,
                    at=request.now,
                )
                messages.success(request, _("Saved. Letters written from now on have these words."))
                return redirect("web_staff:letter-text", activity.slug, purpose, language)
        except UnknownPlaceholder as problem:
            form.add_error("body", str(problem))
        except ChangedMeanwhile as problem:
            problem_rows = differences(form, problem)
            row = own_text(ref, purpose, language)
    context = {
        "activity": activity,
        "kind": kind,
        "form": form,
        "version": row.version if row else 0,
        "is_own": row is not None,
        "whose_words": _("Own words for this activity") if row else _("The standard text"),
        "differences": problem_rows,
        **_beside(request, activity, kind, language, words, form),
    }
    status = 409 if problem_rows is not None else 200
    return render(request, "web_staff/post/text.html", context, status=status)


def _beside(
    request: Request,
    activity: Activity,
    kind: LetterKind,
    language: str,
    words: LetterWords,
    form: WordsForm,
) -> dict[str, Any]:
    """Return what stands beside the words: what may be filled in, for whom, and the preview."""
    recipient, recipients = _recipient(request, activity)
    real = _real_values(kind, recipient, activity, language)
    preview = _preview(words, sample_values(kind, language), real, language, form)
    button_words = _("the one button of the letter, on a line of its own")
    return {
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "placeholders": [
            *((f"{{{name}}}", label) for name, label in kind.placeholders.items()),
            ("{button}", button_words),
        ],
        "recipients": [(one.pk, one.name) for one in recipients],
        "recipient": recipient,
        "preview": preview and _shown(preview, language, recipient),
    }


def _shown(
    preview: Rendered, language: str, recipient: Application | None
) -> dict[str, str | SafeString]:
    """Return the preview as it is shown, and what its marks mean."""
    if recipient:
        note = _("What is marked comes from the application of %(name)s, or from this activity.")
        note %= {"name": recipient.name}
    else:
        note = _("What is marked comes from this activity.")
    if SAMPLE_BEGINS in preview.subject + preview.text:
        samples = _("What begins with “example:” is made up here; each letter gets its own.")
        note = f"{note} {samples}"
    subject, text = marked(preview.subject, language), marked(preview.text, language)
    return {"subject": subject, "text": text, "note": note}


def _typed(request: Request) -> LetterWords | None:
    """Return the words that were typed and not saved before a test letter was sent, once."""
    path, *words = request.session.get(TYPED, ("",))
    if request.method != "GET" or path != request.path:
        return None
    del request.session[TYPED]
    return LetterWords(*words)


def _recipient(
    request: Request, activity: Activity
) -> tuple[Application | None, list[Application]]:
    """Return to whom the preview is, of the people who may get such letters."""
    recipients = list(real_recipients(activity)[:20])
    chosen = request.POST.get("ontvanger") or request.GET.get("ontvanger") or ""
    first = recipients[0] if recipients else None
    return next((row for row in recipients if str(row.pk) == chosen), first), recipients


def _real_values(
    kind: LetterKind, recipient: Application | None, activity: Activity, language: str
) -> dict[str, str]:
    """Return what is known of the placeholders' values, for this recipient or of the activity."""
    with override(language):
        of_activity = (
            _values_of(activity, language) if GROUP_OF_ROOM.get(kind.room) == "admissions" else {}
        )
        if recipient is not None:
            recipient.activity = activity
            known = common_values(recipient)
        else:
            known = {
                "activity": activity.title,
                "organiser": activity.programme.organiser.name,
                "contact": contact_of(activity),
            }
    known = of_activity | known
    return {name: value for name, value in known.items() if name in kind.placeholders}


def _values_of(activity: Activity, language: str) -> dict[str, str]:
    """Return what letters about applications say of the activity, as far as it is fixed."""
    known = {
        "next": "\n".join(next_steps_in_words(activity, milestones_of(activity))),
        "page": activity_address(activity, language),
    }
    if activity.closes_before is not None:
        known["deadline"] = last_day_in_words(activity.closes_before)
    meeting = meetings_of(activity).first()
    if meeting is not None:
        known["moment"] = moment_in_words(meeting.moment)
    if not activity.programme.draws_together:
        known["choices"] = ""  # there is no other network that one could have named
    return known


def _send_test(
    request: Request, activity: Activity, kind: LetterKind, words: LetterWords, language: str
) -> None:
    """Send the letter as it reads now to whoever asks; nobody else gets it."""
    recipient, _all = _recipient(request, activity)
    with override(language):
        button = Button(_("The button"), settings.BASE_URL)
    values = sample_values(kind, language) | _real_values(kind, recipient, activity, language)
    assert isinstance(request.user, Account)
    letter = send_test(
        person=request.user.person,
        rendered=render_letter(words, values, language=language, button=button),
        context_ref=reference(activity),
        purpose=kind.purpose,
        language=language,
        sender=activity.programme.organiser.name,
        by=request.actor,
        at=request.now,
    )
    words_of_success = _("A test goes to %(address)s. Nothing was saved by it.")
    messages.success(request, words_of_success % {"address": letter.recipient})


BEGINS, SAMPLE_BEGINS, ENDS = "\ue000", "\ue001", "\ue002"  # around a value until it is marked


def marked(text: str, language: str) -> SafeString:
    """Return a text as HTML in which what was filled in is marked, and called a sample if it is."""
    with override(language):
        sample = escape(_("example"))
    safe = escape(plain(text)).replace(BEGINS, "<mark>")
    safe = safe.replace(SAMPLE_BEGINS, f'<mark class="lk-sample"><small>{sample}: </small>')
    return trusted(safe.replace(ENDS, "</mark>"))


def _preview(
    words: LetterWords,
    samples: dict[str, str],
    real: dict[str, str],
    language: str,
    form: WordsForm,
) -> Rendered | None:
    if form.is_bound and form.errors:
        return None
    with override(language):
        button = Button(_("The button"), "https://…")
    around = {name: f"{SAMPLE_BEGINS}{value}{ENDS}" for name, value in samples.items()}
    around |= {name: f"{BEGINS}{value}{ENDS}" if value else "" for name, value in real.items()}
    return render_letter(words, around, language=language, button=button)
