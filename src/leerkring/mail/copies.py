"""Copies for assistants: each gets a letter of their own, with a link that says who answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from leerkring.mail.hiding import MARK, sealed_links, secrets_of
from leerkring.mail.kinds import is_private
from leerkring.mail.models import Attachment, Letter
from leerkring.mail.render import render_edited
from leerkring.people.assistants import on_behalf
from leerkring.people.models import Assistant

MARKED_LINE = re.compile(rf"^(.*:\n)?{MARK.pattern}$", re.MULTILINE)
BODY_BEGINS = re.compile(r"(<div role=\"article\"[^>]*>)")


@dataclass(frozen=True, slots=True)
class Copy:
    """A letter as an assistant gets it."""

    text: str
    html: str
    links: list[str]


def assistants_of(letters: Iterable[Letter]) -> Mapping[int, Sequence[Assistant]]:
    """Return who assists the recipients of these letters, by the person's id."""
    people = {letter.person_id for letter in letters if _may_be_copied(letter)}
    found: dict[int, list[Assistant]] = defaultdict(list)
    for assistant in Assistant.objects.filter(person__in=people).select_related("person"):
        found[assistant.person_id].append(assistant)
    return found


def _may_be_copied(letter: Letter) -> bool:
    return (
        letter.person_id is not None
        and letter.copy_of_id is None
        and not is_private(letter.purpose)
    )


def write_copies(letter: Letter, assistants: Sequence[Assistant], at: datetime) -> list[Letter]:
    """Queue a copy of a letter that was sent, for each assistant; once each."""
    made = []
    for assistant in assistants:
        if assistant.email.lower() == letter.recipient.lower():
            continue
        content = copy_for(assistant, letter)
        copy, is_new = Letter.objects.get_or_create(
            recipient=assistant.email,
            purpose=letter.purpose,
            subject_ref=letter.subject_ref,
            version=letter.version,
            defaults={
                "person_id": letter.person_id,
                "copy_of": letter,
                "context_ref": letter.context_ref,
                "organiser_ref": letter.organiser_ref,
                "release": letter.release,
                "language": letter.language,
                "subject": letter.subject,
                "text": content.text,
                "html": content.html,
                "links": content.links,
                "reply_to": letter.reply_to,
                "sender_name": letter.sender_name,
                "message_id": letter.message_id.replace("<", f"<copy-{assistant.pk}-", 1),
                "state": Letter.State.QUEUED,
                "send_after": at,
                "created_at": at,
            },
        )
        if is_new:
            _copy_files(letter, copy)
        made.append(copy)
    return made


def _copy_files(letter: Letter, copy: Letter) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            letter=copy,
            filename=file.filename,
            content_type=file.content_type,
            content=file.content,
        )
        for file in letter.attachments.all()
    )


def copy_for(assistant: Assistant, letter: Letter) -> Copy:
    """Return a letter as its recipient's assistant gets it.

    Who may answer gets links of their own; who may not gets none, because a personal link is a key.
    """
    name = assistant.person.name
    with override(letter.language):
        note = _("Copy for %(assistant)s. This letter was written to %(name)s.") % {
            "assistant": assistant.name,
            "name": name,
        }
        if assistant.may_answer:
            note += " " + _("You may answer on behalf of %(name)s.") % {"name": name}
        else:
            note += " " + _("Only %(name)s can answer it.") % {"name": name}
    text, html, links = letter.text, letter.html, secrets_of(letter)
    if links and not assistant.may_answer:
        text = MARK.sub("…", MARKED_LINE.sub("", text))
        html = render_edited(letter.subject, text, language=letter.language).html
        links = []
    links = [on_behalf(link, assistant) for link in links]
    html = BODY_BEGINS.sub(lambda match: f"{match[1]}<p><em>{escape(note)}</em></p>", html, count=1)
    return Copy(f"{note}\n\n{text}", html, sealed_links(links))
