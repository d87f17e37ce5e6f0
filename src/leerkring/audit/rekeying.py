"""Taking a new secret key: what the trail says stays, and its head is sealed with the new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actions import digest_of_head, seal_all
from leerkring.audit.actors import Actor
from leerkring.audit.checks import Damage, verify_chain
from leerkring.audit.keys import name_of_key
from leerkring.audit.models import TrailHead
from leerkring.audit.problems import Refused
from leerkring.audit.queries import chains, last_seal
from leerkring.audit.registers import Verb
from leerkring.audit.rules import is_system, require
from leerkring.audit.trail import record


class TrailTouched(Refused):
    """The trail does not hold with the key of before: a new seal would hide that."""

    message = _("The audit trail does not hold with the former keys. See: leerkring check")


@transaction.atomic
def take_new_key(*, by: Actor, at: datetime) -> bool:
    """Seal the head of the trail with the present key; False when it was so already.

    What was sealed with the former key counts until the seal that each chain has now. Raise
    TrailTouched.
    """
    require(is_system, by)
    head = TrailHead.objects.select_for_update().first()
    if head is None or head.key == name_of_key():
        return False
    if any(one.damage != Damage.FORMER for name in chains() for one in verify_chain(name)):
        raise TrailTouched
    former, head.key = head.key, name_of_key()
    head.digest = digest_of_head(head)
    head.save()
    seal_all(at=at)  # what was written before the change, by the key of then
    head = TrailHead.objects.get()
    newest = {name: last_seal(name) for name in chains()}
    head.former[former] = {name: seal.number for name, seal in newest.items() if seal}
    head.digest = digest_of_head(head)
    head.save()
    record(by, at, Verb.TOOK_NEW_KEY, head, former=former)
    return True
