"""The register of personal data: what is kept of people, why, how long, and how it goes away.

Every room declares its fields in its own `personal_data.py`, and says there whose a row is and from
which moment its term counts. A person's own copy, erasure, the nightly clean-up, the privacy page
and the register of processing are walks over these declarations (`belongings.py`, `erasing.py`): no
room has an eraser of its own. A test fails for a field that holds words and is declared neither
personal nor impersonal, so nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INVOLVEMENT = "involvement"  # the term counts from the last thing that somebody took part in
STANDING = "standing"  # no term runs: it is there until somebody changes it

type Words = str | Promise


class Ground(StrEnum):
    """Legal grounds of Article 6 GDPR that Leerkring uses."""

    PUBLIC_TASK = "public task"
    CONTRACT = "agreement to take part"
    CONSENT = "consent"
    LEGAL_DUTY = "legal duty"


GROUNDS: dict[Ground, Words] = {
    Ground.PUBLIC_TASK: _("a task in the public interest (Article 6(1)(e) GDPR)"),
    Ground.CONTRACT: _("the agreement to take part (Article 6(1)(b) GDPR)"),
    Ground.CONSENT: _("consent (Article 6(1)(a) GDPR)"),
    Ground.LEGAL_DUTY: _("a legal duty (Article 6(1)(c) GDPR)"),
}


class Erasure(StrEnum):
    """What happens to a field when its person is erased or its term ends; counts always stay."""

    CLEAR = "the words are emptied"
    DELETE = "the row is deleted"
    KEEP = "there are no words; the row stays for the counts"
    UNLINK = "the number in it points to nobody any more"


@dataclass(frozen=True, slots=True)
class Declaration:
    """Some fields of one model that hold personal data, and whose they are.

    A row is somebody's by a relation (`of`, lookups that end at Person), an address in it, a
    reference in it ("application:7"), an account's number, the row that it is `part_of`, or because
    its fields name them (`mentions`). `own_address` is a field that holds an address of theirs;
    `apart` says why a row is nobody's in particular.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    called: Words
    purpose: Words
    ground: Ground
    keep_months: int
    erasure: Erasure
    of: tuple[str, ...] = ()
    own_address: str = ""
    addresses: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    part_of: str = ""
    mentions: bool = False
    apart: Words = ""
    activity: str = ""
    organiser: str = ""
    ends: str = ""
    since: str = ""
    secret: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def least_months(self) -> int:
        """The shortest term that may be set: what a law asks to be kept is kept as long."""
        return self.keep_months if self.ground == Ground.LEGAL_DUTY else 1

    @property
    def key(self) -> str:
        """The name of this kind of data, as terms and holds are kept under it."""
        return self.model._meta.label

    @property
    def is_found(self) -> bool:
        """Tell whether the declaration says whose a row is."""
        ways = (self.of, self.addresses, self.refs, self.accounts, self.part_of, self.mentions)
        return any(ways)


_personal: list[Declaration] = []
_impersonal: dict[type[models.Model], frozenset[str]] = {}


def declare(
    model: type[models.Model],
    *fields: str,
    called: Words,
    purpose: Words,
    ground: Ground,
    keep_months: int,
    erasure: Erasure,
    of: str | tuple[str, ...] = (),
    own_address: str = "",
    addresses: tuple[str, ...] = (),
    refs: tuple[str, ...] = (),
    accounts: tuple[str, ...] = (),
    part_of: str = "",
    mentions: bool = False,
    apart: Words = "",
    activity: str = "",
    organiser: str = "",
    ends: str = "",
    since: str = "",
    secret: tuple[str, ...] = (),
    parts: Mapping[str, str] | None = None,
) -> None:
    """Declare fields that hold personal data; `keep_months` is the longest that the law allows.

    The term counts from the end of the row's `activity` (a lookup), else from the moment at `ends`
    (a lookup, INVOLVEMENT or STANDING), else from the moment at `since`, when the row was made.
    `organiser` is a lookup too, where the row has no activity. Fields in `secret` open doors:
    nobody gets them to see, the person included. `parts` names what may have a shorter term of its
    own: a relation to a question, or the field that holds answers by the question's number.
    """
    for name in (*fields, *secret):
        model._meta.get_field(name)
    _personal.append(
        Declaration(
            model=model,
            fields=fields,
            called=called,
            purpose=purpose,
            ground=ground,
            keep_months=keep_months,
            erasure=erasure,
            of=(of,) if isinstance(of, str) else of,
            own_address=own_address,
            addresses=addresses,
            refs=refs,
            accounts=accounts,
            part_of=part_of,
            mentions=mentions,
            apart=apart,
            activity=activity,
            organiser=f"{activity}__programme__organiser" if activity else organiser,
            ends=f"{activity}__ends_at" if activity else ends,
            since=since,
            secret=secret,
            parts=parts or {},
        )
    )


def facts(
    model: type[models.Model],
    *,
    called: Words,
    purpose: Words,
    of: str | tuple[str, ...],
    activity: str = "",
    organiser: str = "",
    since: str = "",
) -> None:
    """Declare a model that says something of a person without a word of its own.

    Its rows stay for the counts: once the person is erased they are nobody's.
    """
    declare(
        model,
        called=called,
        purpose=purpose,
        ground=Ground.PUBLIC_TASK,
        keep_months=84,
        erasure=Erasure.KEEP,
        of=of,
        activity=activity,
        organiser=organiser,
        ends="" if activity or since else STANDING,
        since=since,
    )


def impersonal(model: type[models.Model], *fields: str) -> None:
    """Declare fields that hold words, but nothing about a person."""
    for name in fields:
        model._meta.get_field(name)
    _impersonal[model] = _impersonal.get(model, frozenset()) | frozenset(fields)


def declared() -> tuple[Declaration, ...]:
    """Return every declaration of personal data."""
    return tuple(_personal)


def undeclared(all_models: Iterable[type[models.Model]]) -> list[str]:
    """Return the fields that hold words and are declared nowhere, as "room.Model.field"."""
    known = {(d.model, name) for d in _personal for name in d.fields}
    known |= {(model, name) for model, names in _impersonal.items() for name in names}
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in all_models
        for field in model._meta.get_fields()
        if holds_words(field) and (model, field.name) not in known
    )


def holds_words(field: object) -> bool:
    """Tell whether somebody can write something in a field (a fixed choice is no writing)."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return isinstance(field, kinds) and not field.choices
