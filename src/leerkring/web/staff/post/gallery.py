"""Every kind of letter with sample data, for whoever designs or translates them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from leerkring.mail.kinds import LANGUAGES, LetterKind, letter_kinds, standard_words
from leerkring.mail.render import Button, Rendered, plain
from leerkring.mail.render import render as render_letter
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.post.letters import MAIL_ONLY, WITH_FRAME

SAMPLES = {
    "given_name": "Sanne",
    "name": "Sanne de Wit",
    "activity": "Leernetwerk schoolleiders",
    "organiser": "Gelijke Kansen Alliantie",
    "contact": "Team kansengelijkheid (team@voorbeeld.nl)",
    "site": "Leerkring",
    "meeting": "Tweede bijeenkomst",
    "moment": "donderdag 18 januari 2024, 16.00–20.00 uur",
    "place": "De Hal, Utrecht",
    "until": "vrijdag 15 december 2023",
    "deadline": "vrijdag 17 november 2023",
    "code": "1234 5678",
}


def sample_values(kind: LetterKind) -> dict[str, str]:
    """Return a value for each placeholder: the kind's own, a common one, or its description."""
    return {
        name: kind.examples.get(name) or SAMPLES.get(name) or f"[{label}]"
        for name, label in kind.placeholders.items()
    }


def sample(kind: LetterKind, language: str) -> Rendered:
    """Return a kind's standard letter filled with samples."""
    with override(language):
        button = Button(_("The button"), "https://leerkring.example/…")
        words = standard_words(kind.purpose, language)
        return render_letter(words, sample_values(kind), language=language, button=button)


@staff_only
@csp_override(WITH_FRAME)
def gallery(request: Request) -> HttpResponse:
    """Show all letters in one language: each as HTML and as plain text."""
    language = request.GET.get("taal", request.LANGUAGE_CODE)
    if language not in LANGUAGES:
        raise Http404
    rows = []
    for kind in sorted(letter_kinds(), key=lambda kind: str(kind.title)):
        letter = sample(kind, language)
        rows.append({"kind": kind, "subject": letter.subject, "text": plain(letter.text)})
    context = {"rows": rows, "language": language, "languages": LANGUAGES}
    return render(request, "web_staff/post/gallery.html", context)


@staff_only
@csp_override(MAIL_ONLY)
@xframe_options_sameorigin
def gallery_html(request: Request, purpose: str, language: str) -> HttpResponse:
    """Return the HTML of a sample letter, as a mail program would show it."""
    for kind in letter_kinds():
        if kind.purpose == purpose and language in LANGUAGES:
            return HttpResponse(sample(kind, language).html)
    raise Http404
