"""Django's settings; everything that an installation chooses comes from `environment.py`."""

from __future__ import annotations

from typing import Any

from django.utils.csp import CSP

from leerkring.project.databases import databases
from leerkring.project.environment import Environment
from leerkring.project.inbox_settings import delivery_address, imap_access
from leerkring.project.mail_settings import bounce_address, mail_backend
from leerkring.project.private_files import FILE_MODE, FOLDER_MODE
from leerkring.project.secrets import former_keys, secret_key

ENVIRONMENT = Environment.read()
ROOMS = (
    "audit",
    "jobs",
    "people",
    "mail",
    "concepts",
    "programmes",
    "admissions",
    "review",
    "selection",
    "intake",
    "experts",
    "attendance",
    "planning",
    "live",
    "findings",
    "privacy",
)
DOORS = ("web.design", "web.public", "web.participant", "web.expert", "web.staff", "api", "inbox")

SECRET_KEY = secret_key(ENVIRONMENT)
SECRET_KEY_FALLBACKS = former_keys(ENVIRONMENT.former_keys, "FORMER_KEYS")
TRAIL_KEYS = former_keys(ENVIRONMENT.trail_keys, "TRAIL_KEYS")
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.hosts.split(",") if host.strip()]
BASE_URL = ENVIRONMENT.base_url.rstrip("/")
SITE_NAME = ENVIRONMENT.site_name
THEME_CSS = ENVIRONMENT.theme_css
DRAND_URL = ENVIRONMENT.drand_url.rstrip("/")
_SECURE = BASE_URL.startswith("https://")
DATABASES = databases(ENVIRONMENT)
_ON_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Account"

INSTALLED_APPS = [
    *(f"leerkring.{name}" for name in (*ROOMS, *DOORS)),
    "leerkring.project",
    *(["procrastinate.contrib.django"] if _ON_POSTGRESQL else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "leerkring.project.status.StatusByAnyName",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "leerkring.web.design.middleware.KnownMethods",
    "leerkring.web.design.middleware.WholeTimes",
    "leerkring.web.design.middleware.LanguageFromAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "leerkring.web.design.middleware.WhoSignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leerkring.web.design.middleware.NowAndActor",
    "leerkring.web.design.middleware.OnBehalfOfSomebody",
    "leerkring.web.design.middleware.PlainProblems",
]
ROOT_URLCONF = "leerkring.project.urls"
WSGI_APPLICATION = "leerkring.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "leerkring.web.design.context.site",
                "leerkring.web.staff.context.staff_menu",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "leerkring.web.design.templatetags.leerkring",
                "leerkring.web.design.templatetags.components",
                "leerkring.web.design.templatetags.fields",
            ],
        },
    }
]
FORM_RENDERER = "leerkring.web.design.forms.Renderer"

# Language is part of the address: Dutch at the root, English under /en/.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_THOUSAND_SEPARATOR = False

# One cookie: form token and messages stand in it, signed; all else is a row (web/design/sessions).
# A browser that sees __Host- takes it from this very host by https only.
SESSION_ENGINE = "leerkring.web.design.sessions"
SESSION_COOKIE_NAME = "__Host-leerkring" if _SECURE else "leerkring"
SESSION_COOKIE_AGE = 60 * 60 * 12  # from signing in, however busy it is: a day's work
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "leerkring.web.design.problems.form_expired"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "web_public:sign-in"
AUTHENTICATION_BACKENDS = ["leerkring.people.signin.LinkBackend"]
# Of django-allauth: the codes of an app, and recovery codes (people/second_factor.py).
MFA_ADAPTER = "leerkring.people.second_factor.SealedSecrets"
MFA_TOTP_ISSUER = SITE_NAME
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
EMBED_ON = ENVIRONMENT.embed_on.split()
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = None
STATICFILES_FINDERS = [
    "leerkring.web.design.static_files.StyleFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
BUNDLES_DIR = ENVIRONMENT.data_dir.absolute() / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": ENVIRONMENT.data_dir / "files",
            # Besides the umask: Django gives an upload the mode 0644 by itself.
            "file_permissions_mode": FILE_MODE,
            "directory_permissions_mode": FOLDER_MODE,
        },
    },
    "staticfiles": {"BACKEND": "leerkring.web.design.static_files.VersionedStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

MAILERS = mail_backend(ENVIRONMENT)
MAIL_PER_MINUTE = ENVIRONMENT.mail_per_minute
TRAIL_MAIL_DAYS = ENVIRONMENT.trail_mail_days
MAIL_BOUNCES = bounce_address(ENVIRONMENT)
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
SERVER_EMAIL = ENVIRONMENT.mail_from

IMAP = imap_access(ENVIRONMENT)
DELIVERY_ADDRESS = delivery_address(ENVIRONMENT)
MAIL_AUTHSERV = ENVIRONMENT.mail_authserv
INBOX_ORGANISER = ENVIRONMENT.inbox_organiser

TASKS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "leerkring.jobs.procrastinate_backend.ProcrastinateBackend"
        if _ON_POSTGRESQL
        else "leerkring.jobs.table_backend.TableBackend",
        "QUEUES": [],
        "OPTIONS": {"lease_seconds": ENVIRONMENT.job_lease_seconds},
    }
}
PROCRASTINATE_ON_APP_READY = (
    "leerkring.jobs.procrastinate_backend.on_app_ready" if _ON_POSTGRESQL else ""
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENVIRONMENT.log_level},
    # Failures are logged by leerkring.jobs; that a job began and ended is not worth two lines each.
    "loggers": {"django.tasks": {"level": "WARNING"}, "procrastinate": {"level": "WARNING"}},
}
