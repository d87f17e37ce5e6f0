from __future__ import annotations

import secrets
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from leerkring.people.managers import AccountManager, AffiliationQuerySet
from leerkring.people.named import Named


def new_nonce() -> str:
    """Return a fresh random part for a personal link; replacing it makes older links void."""
    return secrets.token_urlsafe(9)


class Language(models.TextChoices):
    DUTCH = "nl", _("Dutch")
    ENGLISH = "en", _("English")


class Role(models.TextChoices):
    """What somebody does in education; audiences of activities are made of these."""

    SCHOOL_LEADER = "school_leader", _("school leader")
    TEACHER = "teacher", _("teacher")
    ALDERMAN = "alderman", _("alderman")
    POLICY = "policy", _("policy officer")
    RESEARCHER = "researcher", _("researcher")
    SUPPORT = "support", _("support staff")
    OTHER = "other", _("other")


class Sector(models.TextChoices):
    PRIMARY = "po", _("primary education")
    SECONDARY = "vo", _("secondary education")
    SPECIAL = "so", _("special education")
    VOCATIONAL = "mbo", _("vocational education")


class Place(models.Model):
    """A place on the map: a postcode area or a town."""

    name = models.CharField(max_length=80)
    postcode = models.CharField(max_length=4, blank=True, help_text="four digits (PC4)")
    municipality = models.CharField(max_length=80, blank=True)
    province = models.CharField(max_length=40, blank=True)
    lat = models.FloatField(help_text="degrees north, WGS 84")
    lon = models.FloatField(help_text="degrees east, WGS 84")

    class Meta:
        indexes = [
            models.Index(fields=["postcode"], name="place_postcode"),
            models.Index(Lower("name"), name="place_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.province})" if self.province else self.name


class Organisation(models.Model):
    """A school, board, municipality, institute, ministry or agency."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("school")
        BOARD = "board", _("school board")
        MUNICIPALITY = "municipality", _("municipality")
        INSTITUTE = "institute", _("research institute")
        MINISTRY = "ministry", _("ministry")
        ASSOCIATION = "association", _("association")
        AGENCY = "agency", _("agency")
        OTHER = "other", _("other")

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SCHOOL)
    sector = models.CharField(max_length=3, choices=Sector, blank=True)
    code = models.CharField(max_length=12, blank=True, help_text="BRIN or branch code")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    website = models.URLField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="one_organisation_per_code"
            )
        ]
        indexes = [models.Index(Lower("name"), name="organisation_name")]

    def __str__(self) -> str:
        return self.name


class Person(Named):
    """Somebody who applies, takes part, speaks or organises; an address makes them one."""

    email = models.EmailField(  # noqa: DJ001 – unique, so that nobody shares the empty address
        null=True, blank=True, help_text="none: reached by phone only"
    )
    shares_mailbox = models.BooleanField(
        default=False, help_text="a colleague of another name had this address first"
    )
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)
    created_at = models.DateTimeField()
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(shares_mailbox=False),
                name="one_person_per_address",
            )
        ]
        indexes = [models.Index(fields=["family_name", "given_name"], name="person_name")]

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    def __str__(self) -> str:
        return self.name


class Affiliation(models.Model):
    """A person's work at an organisation, with its history."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations")
    role = models.CharField(max_length=16, choices=Role)
    title = models.CharField(max_length=80, blank=True, help_text="as they say it: teamleider")
    since_on = models.DateField()
    until_before = models.DateField(null=True, blank=True, help_text="first day no longer there")

    objects: ClassVar = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_before=None)
                | models.Q(until_before__gte=models.F("since_on")),
                name="affiliation_ends_after_it_starts",
            )
        ]
        indexes = [models.Index(fields=["person", "-since_on"], name="affiliation_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.organisation_id}"

    def holds_on(self, day: date) -> bool:
        """Tell whether this was the case on a day."""
        return self.since_on <= day and (self.until_before is None or day < self.until_before)


class Account(AbstractBaseUser):
    """The right to sign in: for staff, and for anyone who asks a sign-in link."""

    password = None  # type: ignore[assignment]  # nobody has one: a link by mail lets people in
    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, models.CASCADE, related_name="account")
    is_active = models.BooleanField(default=True)
    session_salt = models.CharField(max_length=16, default=new_nonce)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar = AccountManager()

    def __str__(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what every session of this account must carry, by the key of now or of before."""
        name, salt = "leerkring.session", self.session_salt
        return salted_hmac(name, salt, secret=secret, algorithm="sha256").hexdigest()


class SignInLink(models.Model):
    """One use of signing in by mail: a link, and a short code for the browser that asked for it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    browser_hash = models.CharField(max_length=64, blank=True, help_text="which one asked for it")
    next_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="signin_recent")]

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class Session(models.Model):
    """A browser in which somebody is signed in, or half-way in; the cookie holds its key."""

    key_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    data = models.JSONField()
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="session_over")]

    def __str__(self) -> str:
        return f"session {self.pk} of {self.account_id}"


class SecondFactor(models.Model):
    """That somebody signs in with a code of an app too, and what that code's use leaves behind.

    The secrets stand sealed in the rows of django-allauth (`mfa.Authenticator`).
    """

    account = models.OneToOneField(Account, models.CASCADE, related_name="second_factor")
    since_at = models.DateTimeField()
    last_step = models.BigIntegerField(help_text="the half minute of the newest code that was used")
    tries = models.PositiveSmallIntegerField(default=0, help_text="since one was right")
    tried_at = models.DateTimeField(null=True, help_text="when the first of them was")

    def __str__(self) -> str:
        return f"second factor of {self.account_id}"


class Consent(models.Model):
    """What somebody agreed to, in which version of the text, and since when no longer."""

    class Purpose(models.TextChoices):
        PARTICIPANT_LIST = "participant_list", _("name on the participants' list")
        QUESTIONS_AS_THEMES = "questions_as_themes", _("questions feed the themes")
        NEWS = "news", _("news about new activities")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=24, choices=Purpose)
    about = models.CharField(max_length=40, blank=True, help_text="for what: activity:3")
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "about"],
                condition=models.Q(withdrawn_at=None),
                name="one_consent_that_holds",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.person_id}"


class Assistant(models.Model):
    """Somebody who gets a copy of a person's letters, and may answer them if that was agreed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="assistants")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    may_answer = models.BooleanField(default=False)
    link_nonce = models.CharField(max_length=16, default=new_nonce)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", Lower("email"), name="assistant_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.person_id}"
