"""People with a browser, who notice when a page errs or fetches from elsewhere."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
)

from leerkring.web.public.pages.accessibility import statement

STEP_MILLISECONDS = 10_000
HEIGHTS = {390: 844, 1280: 900}
RULES = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
    "best-practice",
]


class Visitors:
    """The people of one journey; each has cookies of their own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.problems: list[str] = []
        self.plain: list[BrowserContext] = []
        self._contexts: list[BrowserContext] = []

    def arrive(self, *, width: int = 1280, scripts: bool = True) -> Page:
        """Open a page for a new person; `page.goto("/activiteiten/")` works from there."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(STEP_MILLISECONDS)
        context.on("request", self._note_stranger)
        context.on("response", self._note_failure)
        context.on("console", self._note_error)
        context.on("weberror", lambda problem: self.problems.append(f"script: {problem.error}"))
        self._contexts.append(context)
        if not scripts:
            self.plain.append(context)
        return context.new_page()

    def leave(self) -> None:
        """Close every browser; fail when a page had errors or fetched from elsewhere."""
        for context in self._contexts:
            with suppress(Error):
                context.close()
        assert not self.problems, "\n".join(self.problems)

    def _note_stranger(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in {urlsplit(self.address).hostname, None}:
            self.problems.append(f"request to a third party: {request.url}")

    def _note_failure(self, response: Response) -> None:
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.problems.append(f"{response.status} at {response.url}")

    def _note_error(self, message: ConsoleMessage) -> None:
        # An answer such as 409 or 422 to a form is meant; Chromium logs it as an error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text}")


def axe_options() -> dict[str, Any]:
    """Return what axe examines: all rules but those of a deviation that the statement tells."""
    return {
        "runOnly": {"type": "tag", "values": RULES},
        "resultTypes": ["violations"],
        "rules": {rule: {"enabled": False} for rule in sorted(statement().excepted_rules)},
    }


def axe_violations(visitors: Visitors, page: Page) -> list[str]:
    """Return what axe finds on a page, one line for each place."""
    shown = _with_scripts(visitors, page) if page.context in visitors.plain else page
    response = Axe().run(shown, options=axe_options()).response
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in response["violations"]
        for node in violation["nodes"]
    ]


def _with_scripts(visitors: Visitors, page: Page) -> Page:
    """Show the same HTML where axe can run: without scripts it would wait for ever."""
    html, address = page.content(), page.url
    twin = visitors.arrive(width=page.viewport_size["width"] if page.viewport_size else 1280)
    twin.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    twin.goto(address)
    return twin
