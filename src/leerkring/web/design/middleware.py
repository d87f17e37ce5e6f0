"""What every request gets: language, moment and actor; and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from leerkring.audit.actors import NOBODY, Actor, OnBehalf, acting_on_behalf
from leerkring.audit.problems import Refused
from leerkring.audit.storage import trouble_in
from leerkring.mail.whole_times import with_whole_times
from leerkring.people.assistants import PARAMETER, assistant_of
from leerkring.people.models import Account, Assistant
from leerkring.people.sealed import opened, sealed
from leerkring.programmes.queries import actor_of
from leerkring.web.design import clock
from leerkring.web.design.problems import refusal, unavailable
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import SECOND_FACTOR

Next = Callable[[Request], HttpResponse]
ENGLISH = "/en/"
KNOWN_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class KnownMethods:
    """Refuses what no page answers, TRACE among it, before anything is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.method in KNOWN_METHODS:
            return self.get_response(request)
        return HttpResponseNotAllowed(KNOWN_METHODS)


class WholeTimes:
    """Keeps every time that a page says on one line, whoever wrote it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            response.content = with_whole_times(response.text, '<span class="lk-time">')
        return response


class LanguageFromAddress:
    """Reads the language from the address only: Dutch at the root, English under /en/."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        language = "en" if f"{request.path_info}/".startswith(ENGLISH) else "nl"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class WhoSignedIn(AuthenticationMiddleware):
    """Knows who signed in from the row of their session, which holds their account already."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        whose = SimpleLazyObject(lambda: _whose(request) or auth.get_user(request))
        request.user = cast(Account, whose)


def _whose(request: HttpRequest) -> Account | None:
    """Return whose session it is; None where Django has to look for itself, and may end it."""
    session = request.session
    known = session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    account: Account | None = getattr(session, "account", None)
    if account is None or not known or not account.is_active:
        return None
    right = session.get(auth.SESSION_KEY) == str(account.pk) and constant_time_compare(
        session.get(auth.HASH_SESSION_KEY, ""), account.get_session_auth_hash()
    )
    return account if right else None


class NowAndActor:
    """Gives the request its moment (`now`) and, when somebody is signed in, their actor."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.now = clock.now()
        request.actor = cast(Actor, SimpleLazyObject(lambda: _actor(request)))
        response = self.get_response(request)
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
        ):  # a signed-in or half-filled page is nobody else's
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _actor(request: Request) -> Actor:
    if not request.user.is_authenticated:
        return NOBODY
    return actor_of(request.user, by_second_factor=bool(request.session.get(SECOND_FACTOR)))


class OnBehalfOfSomebody:
    """Remembers that a personal link was an assistant's, so that the trail says who answered."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        assistant = self._assistant(request)
        if assistant is None:
            return self.get_response(request)
        whom = OnBehalf(assistant.person_id, assistant.name)
        token = acting_on_behalf.set(whom)
        try:
            return self.get_response(request)
        finally:
            acting_on_behalf.reset(token)

    def _assistant(self, request: Request) -> Assistant | None:
        if link := request.GET.get(PARAMETER):
            return self._remembered(request, link)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        kept = request.session.get(PARAMETER, "")
        return assistant_of(opened(kept)) if kept else None

    def _remembered(self, request: Request, link: str) -> Assistant | None:
        """Keep a genuine link for the pages to come; what anybody may invent is not kept."""
        assistant = assistant_of(link)
        kept = request.session.get(PARAMETER, "")
        if assistant is not None and (not kept or opened(kept) != link):
            request.session[PARAMETER] = sealed(link)
        return assistant


class PlainProblems:
    """Turns an action's refusal that no view caught, or failing storage, into a plain page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refusal(request, exception)
        trouble = trouble_in(exception)
        return unavailable(request, trouble) if trouble else None
