"""What this room keeps of people, and why."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from leerkring.people import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.Person,
    "given_name",
    "surname_prefix",
    "family_name",
    "form_of_address",
    "email",
    "phone",
    "link_nonce",
    purpose="addressing and reaching people",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
)
declare(
    models.Affiliation,
    "title",
    purpose="knowing from where somebody takes part",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
)
declare(
    models.Account,
    "email",
    "session_salt",
    purpose="signing in",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
)
declare(
    models.SignInLink,
    "token_hash",
    "code_hash",
    "browser_hash",
    "next_path",
    purpose="signing in by mail",
    ground=Ground.PUBLIC_TASK,
    keep_months=1,
    erasure=Erasure.DELETE,
)
declare(
    models.Session,
    "key_hash",
    "data",
    purpose="staying signed in, and seeing where one is",
    ground=Ground.PUBLIC_TASK,
    keep_months=1,
    erasure=Erasure.DELETE,
)
declare(
    Authenticator,
    "data",
    purpose="signing in with a code of an app, or with a recovery code",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
)
declare(
    models.Consent,
    "text_version",
    purpose="showing what was agreed to",
    ground=Ground.LEGAL_DUTY,
    keep_months=36,
    erasure=Erasure.DELETE,
)
declare(
    models.Assistant,
    "name",
    "email",
    "link_nonce",
    purpose="sending copies to who assists somebody, and knowing who answered for whom",
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
)
impersonal(models.Place, "name", "postcode", "municipality", "province")
impersonal(models.Organisation, "name", "code", "website")
