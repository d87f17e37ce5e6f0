"""A member of the team at their desk: opens pages, fills in forms and reads what stands there."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from leerkring.people.models import Account

BACKEND = "leerkring.people.signin.LinkBackend"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Desk:
    """One signed-in person, or (without an account) somebody with a link."""

    def __init__(self, account: Account | None = None) -> None:
        self.client = Client()
        if account is not None:
            self.client.force_login(account, backend=BACKEND)

    def open(self, path: str, status: int = 200) -> str:
        """Return what the page says."""
        answer: Any = self.client.get(path)
        assert answer.status_code == status, (answer.status_code, path)
        return unescape(answer.content.decode())

    def file(self, path: str) -> bytes:
        answer: Any = self.client.get(path)
        assert answer.status_code == 200
        return bytes(answer.content)

    def send(self, path: str, *, to: str = "", status: int = 302, **fields: Any) -> HttpResponse:
        """Open a page, fill in its form and send it; `to` when the form goes elsewhere."""
        page: Any = self.client.get(path)
        hidden: dict[str, list[str]] = {}
        for name, value in HIDDEN.findall(page.content.decode()):
            hidden.setdefault(name, []).append(unescape(value))
        if "idempotency_key" in hidden:
            del hidden["idempotency_key"][1:]
        answer: Any = self.client.post(to or path, {**hidden, **fields})
        assert answer.status_code == status, unescape(answer.content.decode())[-3000:]
        return answer


def words_of(page: str) -> str:
    """Return the text of a page without its mark-up."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1]).split())
