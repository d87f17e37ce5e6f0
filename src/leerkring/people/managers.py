from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from leerkring.people.models import Account


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class AffiliationQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> AffiliationQuerySet:
        """Keep the affiliations that hold on a day."""
        current = models.Q(until_before=None) | models.Q(until_before__gt=day)
        return self.filter(current, since_on__lte=day)
