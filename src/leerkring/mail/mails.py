"""The letter that lets somebody sign in, and the one that answers a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.audit.trail import reference
from leerkring.mail.actions import queue_letter
from leerkring.mail.hiding import as_received, secrets_of
from leerkring.mail.kinds import KindsOf
from leerkring.mail.models import Letter
from leerkring.mail.render import Button, plain, render_edited
from leerkring.people.models import Account, SignInLink
from leerkring.people.signin import LIFETIME, issue_link

_GIVEN_NAME = gettext_lazy("the recipient's first name")
_EXAMPLES = {
    "given_name": "Sanne",
    "organiser": "Gelijke Kansen Alliantie",
    "what": "Er is een tweede stap ingesteld voor je account.",
    "subjects": "• Vul je de vragenlijst nog in?\n• Over een week: tweede bijeenkomst",
    "messages": "Vul je de vragenlijst nog in?\n\nDag Sanne, …",
}
_kinds = KindsOf("mail", examples=_EXAMPLES)

SIGN_IN = _kinds.add(
    "sign_in",
    gettext_lazy("Sign-in link"),
    about_activity=False,
    urgent=True,
    private=True,
    given_name=_GIVEN_NAME,
    site=gettext_lazy("the name of this site"),
    until=gettext_lazy("until when the link works"),
    code=gettext_lazy("the code for the browser that asked"),
)
SECOND_FACTOR = _kinds.add(
    "second_factor",
    gettext_lazy("A change of the second factor"),
    about_activity=False,
    urgent=True,
    given_name=_GIVEN_NAME,
    site=gettext_lazy("the name of this site"),
    what=gettext_lazy("what happened"),
)
ANSWER = _kinds.add(
    "answer",
    gettext_lazy("Answer to a message"),
    about_activity=False,
    subject=gettext_lazy("the subject of the message that is answered"),
    text=gettext_lazy("what somebody of the team wrote"),
)
BUNDLE = _kinds.add(
    "bundle",
    gettext_lazy("Several messages in one letter"),
    about_activity=False,
    given_name=_GIVEN_NAME,
    organiser=gettext_lazy("the name of the organiser"),
    subjects=gettext_lazy("what the messages are about, a line each"),
    messages=gettext_lazy("the messages themselves"),
)
RULE = "————————"


def write_bundle(letters: Sequence[Letter], *, at: datetime) -> Letter | None:
    """Write one letter that holds several to the same person, which then need not go."""
    first = letters[0]
    person = first.person
    if person is None:
        return None
    read = [as_received(letter) for letter in letters]
    parts = [f"{letter.subject}\n\n{plain(letter.text).strip()}" for letter in read]
    whole = queue_letter(
        at=at,
        purpose=BUNDLE.purpose,
        person=person,
        subject_ref=reference(person),
        version=first.pk,
        language=first.language,
        context_refs=(first.organiser_ref,),
        reply_to=first.reply_to,
        sender_name=first.sender_name,
        values={
            "given_name": person.called_in(person.language),
            "organiser": first.sender_name,
            "subjects": "\n".join(f"• {letter.subject}" for letter in read),
            "messages": f"\n\n{RULE}\n\n".join(parts),
        },
    )
    if whole is not None:
        links = secrets_of(whole)
        as_text = render_edited(whole.subject, whole.text, language=whole.language, links=links)
        whole.html = as_text.html
        whole.save(update_fields=["html"])
    return whole


@transaction.atomic
def send_sign_in_link(
    *, account: Account, at: datetime, language: str, next_path: str = "", browser: str = ""
) -> None:
    """Write the letter with a fresh link and code."""
    token, code = issue_link(account=account, at=at, next_path=next_path, browser=browser)
    prefix = "" if language == "nl" else f"/{language}"
    until = timezone.localtime(at + LIFETIME).strftime("%H:%M")
    with override(language):
        button = Button(_("Sign in"), f"{settings.BASE_URL}{prefix}/inloggen/{token}/")
    queue_letter(
        at=at,
        purpose=SIGN_IN.purpose,
        person=account.person,
        subject_ref=reference(account),
        version=SignInLink.objects.filter(account=account).count(),
        values={
            "given_name": account.person.called_in(account.person.language),
            "site": settings.SITE_NAME,
            "until": until,
            "code": f"{code[:4]} {code[4:]}",
        },
        button=button,
        language=language,
        codes=["code"],
        useful_until=at + LIFETIME,
    )


def tell_of_second_factor(account: Account, at: datetime, what: str | Promise) -> None:
    """Tell somebody what happened to their second factor: it may have been another who did it."""
    language = account.person.language
    prefix = "" if language == "nl" else f"/{language}"
    with override(language):
        button = Button(_("My account"), f"{settings.BASE_URL}{prefix}/beheer/mijn-account/")
        said = str(what)
    subject_ref = reference(account)
    earlier = Letter.objects.filter(purpose=SECOND_FACTOR.purpose, subject_ref=subject_ref)
    queue_letter(
        at=at,
        purpose=SECOND_FACTOR.purpose,
        person=account.person,
        subject_ref=subject_ref,
        version=earlier.count() + 1,
        values={
            "given_name": account.person.called_in(account.person.language),
            "site": settings.SITE_NAME,
            "what": said,
        },
        button=button,
        language=language,
    )


def forget_old_secrets(*, at: datetime) -> int:
    """Empty the sign-in letters that no longer work; what they said is of no use to anybody."""
    old = Letter.objects.filter(purpose=SIGN_IN.purpose, created_at__lt=at - LIFETIME)
    return old.exclude(text="").update(text="", html="", links=[])
