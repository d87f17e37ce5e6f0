"""What tests of the day itself share: somebody at a page who sends its forms."""

from __future__ import annotations

import secrets
from typing import Any

from django.test import Client

from leerkring.people.models import Account

BACKEND = "leerkring.people.signin.LinkBackend"


class Visitor:
    """Somebody signed in, who reads pages and sends forms as a browser without scripts does."""

    def __init__(self, account: Account) -> None:
        self.client = Client()
        self.client.force_login(account, backend=BACKEND)

    def reads(self, path: str) -> str:
        """Return a page's HTML; it must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{answer.status_code} at {path}"
        return answer.content.decode()

    def sends(self, path: str, expect: int = 200, **fields: Any) -> str:
        """Send a form, and return the page that follows."""
        data = {"idempotency_key": secrets.token_urlsafe(18), **fields}
        answer = self.client.post(path, data, follow=True)
        assert answer.status_code == expect, f"{answer.status_code} at {path}"
        return answer.content.decode()
