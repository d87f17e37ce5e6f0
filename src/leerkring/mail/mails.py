"""The letter that lets somebody sign in, and the one that answers a message."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.mail.actions import queue_letter
from leerkring.mail.kinds import LetterKind, register_letter
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.people.models import Account, SignInLink
from leerkring.people.signin import LIFETIME, issue_link

SIGN_IN = register_letter(
    LetterKind(
        purpose="sign_in",
        room="mail",
        title=gettext_lazy("Sign-in link"),
        placeholders={
            "given_name": gettext_lazy("the recipient's first name"),
            "site": gettext_lazy("the name of this site"),
            "until": gettext_lazy("until when the link works"),
            "code": gettext_lazy("the code for another device"),
        },
        about_activity=False,
        urgent=True,
        private=True,
    )
)

ANSWER = register_letter(
    LetterKind(
        purpose="answer",
        room="mail",
        title=gettext_lazy("Answer to a message"),
        placeholders={
            "subject": gettext_lazy("the subject of the message that is answered"),
            "text": gettext_lazy("what somebody of the team wrote"),
        },
        about_activity=False,
    )
)


@transaction.atomic
def send_sign_in_link(
    *, account: Account, at: datetime, language: str, next_path: str = ""
) -> None:
    """Write the letter with a fresh link and code; raise TooManyLinks."""
    token, code = issue_link(account=account, at=at, next_path=next_path)
    prefix = "" if language == "nl" else f"/{language}"
    until = timezone.localtime(at + LIFETIME).strftime("%H:%M")
    with override(language):
        button = Button(_("Sign in"), f"{settings.BASE_URL}{prefix}/inloggen/{token}/")
    queue_letter(
        at=at,
        purpose=SIGN_IN.purpose,
        person=account.person,
        subject_ref=f"account:{account.pk}",
        version=SignInLink.objects.filter(account=account).count(),
        values={
            "given_name": account.person.given_name,
            "site": settings.SITE_NAME,
            "until": until,
            "code": f"{code[:4]} {code[4:]}",
        },
        button=button,
        language=language,
    )


def forget_old_secrets(*, at: datetime) -> int:
    """Empty the sign-in letters that no longer work; what they said is of no use to anybody."""
    old = Letter.objects.filter(purpose=SIGN_IN.purpose, created_at__lt=at - LIFETIME)
    return old.exclude(text="").update(text="", html="")
