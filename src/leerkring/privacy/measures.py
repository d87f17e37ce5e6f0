"""What protects people's data, in sentences; each leans on items of the page of security.

The numbers are those of docs/reference/security.md. A test holds that each item is met there.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.people.privacy import Words

MEASURES: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        _("Every page and every row asks for a right; organisers never reach each other."),
        ("8.2.1", "8.2.2", "8.3.1", "8.4.1"),
    ),
    (_("It is written down which role sees what."), ("8.1.1", "8.1.2")),
    (
        _("Nobody has a password; links and codes work once, and guessing them is held off."),
        ("6.3.1", "6.5.1", "6.6.3"),
    ),
    (
        _("Changing how one signs in asks to sign in again, and ends the other sessions."),
        ("7.4.3", "7.5.1"),
    ),
    (
        _("Signed-in pages are kept by no browser, and a session has a longest life."),
        ("7.3.2", "14.3.1", "14.3.2"),
    ),
    (_("Connections to the outside are encrypted."), ("12.2.1", "12.3.1")),
    (
        _("What is kept of people is known field by field, with how each is protected."),
        ("14.1.1", "14.1.2", "14.2.4"),
    ),
    (_("Nobody else gets the data: pages ask nothing of other companies."), ("14.2.3",)),
    (
        _("Addresses of pages do not leak to other sites, and no other site can use a form here."),
        ("3.4.5", "3.5.1"),
    ),
    (_("What strangers send is never run, and never shown as a page."), ("3.2.1", "5.3.1")),
    (
        _("Signing in, failing to, refused pages and attempts to get round are logged."),
        ("16.3.1", "16.3.2", "16.3.3"),
    ),
    (_("Logs hold no secrets and cannot be changed."), ("16.2.5", "16.4.2")),
    (
        _("An error shows nothing of the inside, and what fails gives nobody more rights."),
        ("16.5.1", "16.5.3"),
    ),
)
