"""What this room keeps of people, and why."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from leerkring.people import models
from leerkring.people.privacy import INVOLVEMENT, Erasure, Ground, declare, facts, impersonal

declare(
    models.Person,
    "given_name",
    "surname_prefix",
    "family_name",
    "form_of_address",
    "email",
    "phone",
    "link_nonce",
    called=_("name and address"),
    purpose=_("addressing and reaching people"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="id",
    ends=INVOLVEMENT,
    since="created_at",
    secret=("link_nonce",),
)
declare(
    models.Affiliation,
    "title",
    called=_("work"),
    purpose=_("knowing from where somebody takes part"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
    of="person",
    ends=INVOLVEMENT,
    since="since_on",
)
declare(
    models.Account,
    "email",
    "session_salt",
    called=_("account"),
    purpose=_("signing in"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.CLEAR,
    of="person",
    ends=INVOLVEMENT,
    since="created_at",
    secret=("session_salt",),
)
declare(
    models.SignInLink,
    "token_hash",
    "code_hash",
    "browser_hash",
    "next_path",
    called=_("sign-in links"),
    purpose=_("signing in by mail"),
    ground=Ground.PUBLIC_TASK,
    keep_months=1,
    erasure=Erasure.DELETE,
    of="account__person",
    since="created_at",
    secret=("token_hash", "code_hash", "browser_hash"),
)
declare(
    models.Session,
    "key_hash",
    "data",
    called=_("being signed in"),
    purpose=_("staying signed in, and seeing where one is"),
    ground=Ground.PUBLIC_TASK,
    keep_months=1,
    erasure=Erasure.DELETE,
    of="account__person",
    since="expires_at",
    secret=("key_hash", "data"),
)
declare(
    Authenticator,
    "data",
    called=_("second factor"),
    purpose=_("signing in with a code of an app, or with a recovery code"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
    of="user__person",
    ends=INVOLVEMENT,
    since="created_at",
    secret=("data",),
)
declare(
    models.Consent,
    "text_version",
    called=_("consents"),
    purpose=_("showing what was agreed to"),
    ground=Ground.LEGAL_DUTY,
    keep_months=36,
    erasure=Erasure.DELETE,
    of="person",
    ends=INVOLVEMENT,
    since="given_at",
)
declare(
    models.Assistant,
    "name",
    "email",
    "link_nonce",
    called=_("assistants"),
    purpose=_("sending copies to who assists somebody, and knowing who answered for whom"),
    ground=Ground.PUBLIC_TASK,
    keep_months=36,
    erasure=Erasure.DELETE,
    of="person",
    ends=INVOLVEMENT,
    since="added_at",
    secret=("link_nonce",),
    addresses=("email",),
)
impersonal(models.Place, "name", "postcode", "municipality", "province")
impersonal(models.Consent, "about")
impersonal(models.Organisation, "name", "code", "website")
facts(
    models.SecondFactor,
    called=_("second factor"),
    purpose=_("signing in safely"),
    of="account__person",
)
