"""Every kind of letter with sample data, for whoever designs or translates them."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from leerkring.mail.kinds import LANGUAGES, LetterKind, letter_kinds, standard_words
from leerkring.mail.render import Button, Rendered, plain
from leerkring.mail.render import render as render_letter
from leerkring.people.folding import folded
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only
from leerkring.web.staff.letters.letters import DEAD_LINKS, MAIL_ONLY, WITH_FRAME

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
IN_ENGLISH = {
    "Leernetwerk schoolleiders": "Learning network for school leaders",
    "Leernetwerk schoolleiders\nLeernetwerk leraren": "Learning network for school leaders\n"
    "Learning network for teachers",
    "Team kansengelijkheid (team@voorbeeld.nl)": "Equal opportunities team (team@voorbeeld.nl)",
    "Tweede bijeenkomst": "Second meeting",
    "Eerste bijeenkomst\nUtrecht": "First meeting\nUtrecht",
    "De Hal, Utrecht": "De Hal in Utrecht",
    "de plaats": "the place",
    "75 motivaties": "75 motivations",
    "Els Bos (gemeente Zwolle)": "Els Bos (municipality of Zwolle)",
    "Je begon vorig jaar een brugklas voor iedereen.": "Last year you began a first year for all.",
    "Lees ze uiterlijk op vrijdag 24 november 2023.": "Read them by Friday 24 November 2023.",
    "We hebben je motivatie gelezen en die past bij dit leernetwerk. Er waren meer geschikte "
    "mensen dan plaatsen: 142 voor 18. Daarom is er geloot, met een spreiding die vooraf is "
    "afgesproken. Het lot zegt niets over de kwaliteit van je aanmelding.": "We read your "
    "motivation and it suits this learning network. There were more suitable people than places: "
    "142 for 18. That is why lots were drawn, with a spread agreed on beforehand. The lot says "
    "nothing about the quality of your application.",
    "Was dit een vergissing? Dan kun je het op je eigen pagina terugdraaien, zolang de plaats niet "
    "naar iemand anders is gegaan.": "Was this a mistake? Then you can undo it on your own page, "
    "as long as the place has not gone to somebody else.",
    "Je staat op nummer 3 van de reservelijst.": "You are number 3 on the reserve list.",
    "Officiële bevestiging: in de week van 20 november 2023": "Official confirmation: in the week "
    "of 20 November 2023",
    "• Vul je de vragenlijst nog in?\n• Over een week: tweede bijeenkomst": "• Will you fill in "
    "the questionnaire?\n• In a week: second meeting",
    "Er is een tweede stap ingesteld voor je account.": "A second factor was set up for your "
    "account.",
    "Vul je de vragenlijst nog in?\n\nDag Sanne, …": "Will you fill in the questionnaire?\n\n"
    "Hello Sanne, …",
    "donderdag 18 januari 2024, 16.00–20.00 uur": "Thursday 18 January 2024, 16:00–20:00",
    "• donderdag 18 januari 2024, 16.00–20.00 uur": "• Thursday 18 January 2024, 16:00–20:00",
    "woensdag 6 december 2023, 9.00–10.00 uur": "Wednesday 6 December 2023, 9:00–10:00",
    "vrijdag 17 november 2023": "Friday 17 November 2023",
    "vrijdag 17 november 2023, 21.04 uur": "Friday 17 November 2023, 21:04",
    "zaterdag 18 november 2023, 12.00 uur": "Saturday 18 November 2023, 12:00",
    "zondag 19 november 2023": "Sunday 19 November 2023",
    "vrijdag 1 december 2023": "Friday 1 December 2023",
    "Ontvangstbewijs\nOntvangen: vrijdag 10 november 2023, 9.41.07 uur.": "Receipt\nReceived: "
    "Friday 10 November 2023, 9:41:07.",
    "Ontvangstbewijs\nOntvangen: vrijdag 24 november 2023, 9.41.07 uur.": "Receipt\nReceived: "
    "Friday 24 November 2023, 9:41:07.",
    "vrijdag 15 december 2023": "Friday 15 December 2023",
}


def sample_values(kind: LetterKind, language: str) -> dict[str, str]:
    """Return a value for each placeholder: the kind's own, a common one, or its description."""
    with override(language):
        values = {
            name: kind.examples.get(name) or SAMPLES.get(name) or f"[{label}]"
            for name, label in kind.placeholders.items()
        }
    if language == "nl":
        return values
    return {name: IN_ENGLISH.get(value, value) for name, value in values.items()}


def sample(kind: LetterKind, language: str) -> Rendered:
    """Return a kind's standard letter filled with samples."""
    with override(language):
        button = Button(_("The button"), "https://leerkring.example/…")
        words = standard_words(kind.purpose, language)
        return render_letter(words, sample_values(kind, language), language=language, button=button)


@staff_only
@csp_override(WITH_FRAME)
def gallery(request: Request) -> HttpResponse:
    """Show all letters in one language: each as HTML and as plain text."""
    language = request.GET.get("taal", request.LANGUAGE_CODE)
    if language not in LANGUAGES:
        raise Http404
    rows = []
    for kind in sorted(letter_kinds(), key=lambda kind: folded(str(kind.title))):
        letter = sample(kind, language)
        rows.append({"kind": kind, "subject": letter.subject, "text": plain(letter.text)})
    number = ngettext("%(number)d kind of letter", "%(number)d kinds of letters", len(rows))
    context = {
        "rows": rows,
        "number": number % {"number": len(rows)},
        "language": language,
        "languages": settings.LANGUAGES,
        "lead": _(
            "For whoever designs or translates: the standard texts, as HTML and as plain text. "
            "Names and dates are made up."
        ),
    }
    return render(request, "web_staff/post/gallery.html", context)


@staff_only
@csp_override(MAIL_ONLY)
@xframe_options_sameorigin
def gallery_html(request: Request, purpose: str, language: str) -> HttpResponse:
    """Return the HTML of a sample letter, as a mail program would show it."""
    for kind in letter_kinds():
        if kind.purpose == purpose and language in LANGUAGES:
            return HttpResponse(sample(kind, language).html.replace(*DEAD_LINKS))
    raise Http404
