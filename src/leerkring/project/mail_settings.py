"""Turns the environment's mail address into Django's MAILERS."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from leerkring.project.environment import Environment, WrongSetting

SMTP_SECONDS = 20


def mail_backend(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the value of MAILERS; without an address, and in the demo, mail becomes files."""
    if environment.demo or not environment.mail_url:
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "OPTIONS": {"file_path": str(environment.data_dir / "mail")},
            }
        }
    parts = urlsplit(environment.mail_url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise WrongSetting("LEERKRING_MAIL_URL must look like smtp://user:password@host:587?tls=1")
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname,
                "port": parts.port or (465 if parts.scheme == "smtps" else 587),
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_ssl": parts.scheme == "smtps",
                "use_tls": parse_qs(parts.query).get("tls") == ["1"],
                "timeout": SMTP_SECONDS,
            },
        }
    }
