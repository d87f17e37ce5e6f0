"""Turns the environment's mail address into Django's MAILERS."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from leerkring.project.environment import Environment, WrongSetting

SMTP_SECONDS = 20
# The part before the @ may hold 64 characters, of which a letter's own mark takes up to 47.
PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,16}")
PLAIN_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# What each provider's adapter in django-anymail calls the key, and the domain or region it wants.
PROVIDERS: dict[str, tuple[str, str, str]] = {
    "brevo": ("anymail.backends.brevo.EmailBackend", "api_key", ""),
    "mailersend": ("anymail.backends.mailersend.EmailBackend", "api_token", ""),
    "mailgun": ("anymail.backends.mailgun.EmailBackend", "api_key", "sender_domain"),
    "mailtrap": ("anymail.backends.mailtrap.EmailBackend", "api_token", ""),
    "postal": ("anymail.backends.postal.EmailBackend", "api_key", "api_url"),
    "postmark": ("anymail.backends.postmark.EmailBackend", "server_token", ""),
    "resend": ("anymail.backends.resend.EmailBackend", "api_key", ""),
    "scaleway": ("anymail.backends.scaleway.EmailBackend", "secret_key", "project_id"),
    "sendgrid": ("anymail.backends.sendgrid.EmailBackend", "api_key", ""),
    "sparkpost": ("anymail.backends.sparkpost.EmailBackend", "api_key", ""),
}


def mail_backend(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the value of MAILERS; without an address, and in the demo, mail becomes files."""
    if environment.demo or not (environment.mail_url or environment.mail_provider):
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "OPTIONS": {"file_path": str(environment.data_dir / "mail")},
            }
        }
    return {"default": _provider(environment) or _smtp(environment)}


def bounce_address(environment: Environment) -> str:
    """Return the address that each letter's own return address is made of; empty for none."""
    address = environment.mail_bounces.strip()
    name, _, domain = address.partition("@")
    if address and not (PLAIN_NAME.fullmatch(name) and PLAIN_DOMAIN.fullmatch(domain)):
        raise WrongSetting(
            "LEERKRING_MAIL_BOUNCES must look like bounces@example.nl, with at most "
            "16 characters before the @"
        )
    return address


def _provider(environment: Environment) -> dict[str, Any] | None:
    """Return the mailer of a provider with an API; None when SMTP is used."""
    name = environment.mail_provider.lower()
    if not name:
        return None
    if name not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise WrongSetting(f"LEERKRING_MAIL_PROVIDER must be one of {known}, not {name!r}")
    if find_spec("anymail") is None:
        raise WrongSetting(
            "LEERKRING_MAIL_PROVIDER needs the extra: pip install leerkring[anymail]"
        )
    if not environment.mail_provider_key:
        raise WrongSetting("LEERKRING_MAIL_PROVIDER needs LEERKRING_MAIL_PROVIDER_KEY too")
    backend, key, domain = PROVIDERS[name]
    options = {key: environment.mail_provider_key}
    if environment.mail_provider_domain:
        if not domain:
            raise WrongSetting(f"LEERKRING_MAIL_PROVIDER_DOMAIN is of no use with {name}")
        options[domain] = environment.mail_provider_domain
    return {"BACKEND": backend, "OPTIONS": options}


def _smtp(environment: Environment) -> dict[str, Any]:
    parts = urlsplit(environment.mail_url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise WrongSetting("LEERKRING_MAIL_URL must look like smtp://user:password@host:587?tls=1")
    return {
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
