"""After the secret key was changed: everything that is sealed is sealed anew, with the new key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from leerkring.audit.actors import SYSTEM
from leerkring.audit.keys import keys_of_trail, name_of_key
from leerkring.audit.models import Submission, TrailHead
from leerkring.audit.rekeying import TrailTouched, take_new_key
from leerkring.mail.models import Letter
from leerkring.people.sealed import CannotBeOpened, opened, sealed
from leerkring.project.first_team import NotDone
from leerkring.selection.models import DrawRound
from leerkring.selection.queries.untouched import digest_of_outcomes

SECRETS = ("secret", "seed")  # as allauth calls them: of the app, and of the recovery codes
LOOKED_AT = 500  # letters, the newest: opening one takes some hundredths of a millisecond


@dataclass(slots=True)
class Resealed:
    """How much was sealed anew."""

    letters: int = 0
    second_factors: int = 0
    draws: int = 0

    def __str__(self) -> str:
        return (
            "The key was changed. Sealed anew: the audit trail, the links of "
            f"{self.letters} letters, {self.second_factors} second factors, the outcomes of "
            f"{self.draws} draws."
        )


def ready() -> str:
    """Seal anew if the key was changed, and tell what was done. Raise NotDone."""
    try:
        done = seal_anew(timezone.now())
    except TrailTouched as problem:
        raise NotDone(str(problem)) from problem
    except CannotBeOpened as problem:
        raise NotDone(
            "The secret key was changed, and not every key of before was given in "
            "LEERKRING_FORMER_KEYS: nothing was sealed anew."
        ) from problem
    return f"{done}\nReady." if done else "Ready."


@transaction.atomic
def seal_anew(at: datetime) -> Resealed | None:
    """Seal with the present key what a former one sealed; None when the key is the same.

    Raise TrailTouched, or CannotBeOpened when a key of before is not among those that were given.
    """
    head = TrailHead.objects.first()
    if head is None or head.key == name_of_key():
        return None
    done = Resealed()
    for letter in Letter.objects.exclude(links=[]).only("links").iterator():
        letter.links = [sealed(opened(link)) for link in letter.links]
        letter.save(update_fields=["links"])
        done.letters += 1
    for factor in Authenticator.objects.all():
        for name in SECRETS:
            if name in factor.data:
                factor.data[name] = sealed(opened(factor.data[name]))
        factor.save(update_fields=["data"])
        done.second_factors += 1
    for round_ in DrawRound.objects.exclude(outcomes_digest=""):
        if round_.outcomes_digest in {digest_of_outcomes(round_, key) for key in keys_of_trail()}:
            digest = digest_of_outcomes(round_)
            DrawRound.objects.filter(pk=round_.pk).update(outcomes_digest=digest)
            done.draws += 1
    Submission.objects.all().delete()  # forms of some hours ago, whose answers lead nowhere now
    take_new_key(by=SYSTEM, at=at)
    return done


def cannot_be_opened() -> int:
    """Return how much of what is sealed none of the given keys opens, among the newest letters."""
    newest = Letter.objects.exclude(links=[]).order_by("-pk").values_list("links", flat=True)
    factors = Authenticator.objects.values_list("data", flat=True)
    texts = chain.from_iterable(newest[:LOOKED_AT])
    kept = (data[name] for data in factors for name in SECRETS if name in data)
    return sum(not _opens(text) for text in chain(texts, kept))


def _opens(text: str) -> bool:
    try:
        opened(text)
    except CannotBeOpened:
        return False
    return True
