"""The words of each kind of letter, for one activity: the standard ones, or the team's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from leerkring.admissions.decision_mails import common_values
from leerkring.admissions.queries import real_recipients
from leerkring.audit.problems import ChangedMeanwhile
from leerkring.mail.actions import restore_letter_text, save_letter_text
from leerkring.mail.kinds import LANGUAGES, LetterKind, LetterWords, letter_kinds, standard_words
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
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.post.forms import WordsForm


@for_activity(may_manage)
def texts(request: Request, activity: Activity) -> HttpResponse:
    own = own_texts(f"activity:{activity.pk}")
    kinds = [
        {
            "kind": kind,
            "languages": [(code, (kind.purpose, code) in own) for code in LANGUAGES],
        }
        for kind in letter_kinds()
        if kind.about_activity
    ]
    kinds.sort(key=lambda row: str(row["kind"].title))  # type: ignore[attr-defined]
    context = {"activity": activity, "kinds": kinds}
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
    ref, chain = f"activity:{activity.pk}", f"organiser:{activity.programme.organiser_id}"
    row = own_text(ref, purpose, language)
    standard = standard_words(purpose, language)
    words = LetterWords(row.subject, row.body) if row else standard
    form = WordsForm(request.POST or None, initial={"subject": words.subject, "body": words.body})
    problem_rows = None
    if request.method == "POST" and "standaard" in request.POST:
        restore_letter_text(
            context_ref=ref,
            purpose=purpose,
            language=language,
            chain=chain,
            by=request.actor,
            at=request.now,
        )
        messages.success(request, _("The standard text is in use again."))
        return redirect("web_staff:letter-text", activity.slug, purpose, language)
    if request.method == "POST" and form.is_valid():
        words = LetterWords(form.cleaned_data["subject"], form.cleaned_data["body"])
        try:
            check_placeholders(words, kind.placeholders)
            if "bewaren" in request.POST:
                save_letter_text(
                    context_ref=ref,
                    purpose=purpose,
                    language=language,
                    words=words,
                    version=posted_version(request),
                    chain=chain,
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
    recipients = list(real_recipients(activity)[:20])
    chosen = request.POST.get("ontvanger") or request.GET.get("ontvanger") or ""
    recipient = next(
        (r for r in recipients if str(r.pk) == chosen), recipients[0] if recipients else None
    )
    values = dict(kind.examples)
    if recipient is not None:
        recipient.activity = activity
        with override(language):
            values |= {
                name: value
                for name, value in common_values(recipient).items()
                if name in kind.placeholders
            }
    preview = _preview(words, values, language, form)
    context = {
        "activity": activity,
        "kind": kind,
        "language": language,
        "form": form,
        "row": row,
        "version": row.version if row else 0,
        "is_own": row is not None,
        "placeholders": [(f"{{{name}}}", label) for name, label in kind.placeholders.items()],
        "recipients": recipients,
        "recipient": recipient,
        "preview": preview,
        "preview_text": plain(preview.text) if preview else "",
        "differences": problem_rows,
    }
    status = 409 if problem_rows is not None else 200
    return render(request, "web_staff/post/text.html", context, status=status)


def _preview(
    words: LetterWords, values: dict[str, str], language: str, form: WordsForm
) -> Rendered | None:
    if form.is_bound and form.errors:
        return None
    with override(language):
        button = Button(_("The button"), "https://…")
    return render_letter(words, values, language=language, button=button)
