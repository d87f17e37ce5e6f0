"""Whether this installation is healthy: for monitoring programs, without any personal data."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from leerkring.jobs.backend import durable_backend
from leerkring.mail.incoming_queries import (
    mailbox_in_trouble,
)
from leerkring.project.probes import try_database, try_files
from leerkring.project.version import VERSION
from leerkring.web.design.request import Request

LONGEST_NORMAL_WAIT = 300  # seconds; longer means that no worker is running
PATH = "/status/"


class StatusByAnyName:
    """Lets a monitoring program on the machine itself ask 127.0.0.1, which is no public name.

    Nothing on that page depends on the name; everywhere else a wrong name is refused.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.path_info == PATH and settings.ALLOWED_HOSTS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".*")
        return self.get_response(request)


@never_cache
@require_safe
def status(request: Request) -> JsonResponse:
    """Return 200 with "ok" or "jobs are waiting", or 503 when the storage fails.

    It tries to write one row and one file, as everybody who sends a form does.
    """
    now = timezone.now()
    try:
        jobs = durable_backend().waiting(now)
        mail_in = _mail_in()
    except DatabaseError:
        return _failing("no database", database="no answer")
    try:
        try_database(now)
    except DatabaseError:
        return _failing("cannot write", database="cannot write")
    try:
        try_files()
    except OSError:
        return _failing("cannot write", database="ok")
    oldest = int((now - jobs.oldest_at).total_seconds()) if jobs.oldest_at else 0
    return JsonResponse(
        {
            "status": "ok" if oldest <= LONGEST_NORMAL_WAIT else "jobs are waiting",
            "version": VERSION,
            "database": "ok",
            "jobs": {
                "waiting": jobs.ready,
                "running": jobs.running,
                "failed": jobs.failed,
                "oldestSeconds": oldest,
            },
            "mailIn": mail_in,
        }
    )


def _failing(status: str, *, database: str) -> JsonResponse:
    body = {"status": status, "version": VERSION, "database": database}
    return JsonResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _mail_in() -> str:
    """Tell whether the mailbox is read; its address and its server's words stay inside."""
    if settings.IMAP is None:
        return "not read here"
    return "mailbox cannot be read" if mailbox_in_trouble() else "ok"
