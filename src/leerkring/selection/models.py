from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.selection.agreement import Agreement
from leerkring.selection.states import DrawState


class DrawRound(models.Model):
    """One draw: its pool, its seed and its outcome, hidden until it is released."""

    class Pool(models.TextChoices):
        SUITABLE = "suitable", _("everybody whose motivation was found suitable")
        ALL = "all", _("everybody who applied")

    activities = models.ManyToManyField(Activity, related_name="draws")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=DrawState, default=DrawState.DRAWN)
    pool = models.CharField(max_length=8, choices=Pool, default=Pool.SUITABLE)
    reserves = models.PositiveIntegerField(
        null=True, blank=True, help_text="longest reserve list; none: everybody who is left"
    )
    method = models.CharField(max_length=24, default="lottery")
    dropout = models.FloatField(
        null=True, blank=True, help_text="share of the placed who are expected to leave"
    )
    seed = models.CharField(max_length=800)
    pool_digest = models.CharField(max_length=64, help_text="SHA-256 of seed and pool")
    pool_size = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    outcomes_digest = models.CharField(
        max_length=64, blank=True, help_text="keyed digest of all decisions"
    )
    public_id = models.CharField(max_length=16, unique=True)
    fixed_at = models.DateTimeField(null=True, blank=True, help_text="seed and pool were locked")
    drawn_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    rolled_back_at = models.DateTimeField(null=True, blank=True)
    rolled_back_reason = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="released", released_at__isnull=False)
                | (~Q(state="released") & Q(released_at=None)),
                name="draw_released_has_moment",
            )
        ]

    def __str__(self) -> str:
        return f"draw {self.public_id}"


class Decision(models.Model):
    """What a draw or a person decided about one application: who, when and why."""

    class Outcome(models.TextChoices):
        PLACE = "place", _("a place")
        RESERVE = "reserve", _("reserve list")
        NO_PLACE = "no_place", _("no place")

    round = models.ForeignKey(DrawRound, models.CASCADE, related_name="decisions")
    application = models.ForeignKey(Application, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=Outcome)
    reserve_number = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=40, help_text="code; the web puts it into words")
    note = models.CharField(max_length=250, blank=True, help_text="why a person decided otherwise")
    decided_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="one_decision_per_draw")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.application_id}"


class Override(models.Model):
    """That a person decides otherwise than the rules would: why, and who agreed."""

    class Kind(models.TextChoices):
        ELIGIBILITY = "eligibility", _("takes part without fulfilling a condition")
        LATE_ENTRY = "late_entry", _("may apply after the deadline")
        FLOOR = "floor", _("found suitable, or not, against the readers")
        DUPLICATE = "duplicate", _("counts once, or twice, against the rule")
        RESERVED_PLACE = "reserved_place", _("has a place before the draw")
        OUTCOME = "outcome", _("another outcome than the draw gave")

    class State(models.TextChoices):
        ASKED = "asked", _("waits for a second person")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", _("not agreed")
        TAKEN_BACK = "taken_back", _("taken back")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="overrides")
    kind = models.CharField(max_length=14, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    application = models.ForeignKey(
        Application, models.CASCADE, null=True, blank=True, related_name="overrides"
    )
    round = models.ForeignKey(
        DrawRound, models.CASCADE, null=True, blank=True, related_name="overrides"
    )
    wanted = models.JSONField(default=dict, help_text="what it changes, as the action needs it")
    effect = models.JSONField(default=dict, help_text="what it does to others, as it was shown")
    reason = models.CharField(max_length=250)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="overrides_asked")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="overrides_answered"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_note = models.CharField(max_length=250, blank=True)
    is_alone = models.BooleanField(default=False, help_text="one person asked and agreed")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(is_alone=True) | ~Q(asked_by=F("answered_by")),
                name="a_second_person_agrees",
            )
        ]
        indexes = [models.Index(fields=["activity", "state"], name="overrides_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} for activity {self.activity_id}"


class ReserveDraw(models.Model):
    """A fresh draw among the reserve list, for places that came free after the release."""

    round = models.ForeignKey(DrawRound, models.CASCADE, related_name="reserve_draws")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="reserve_draws")
    number = models.PositiveIntegerField()
    seed = models.CharField(max_length=900, help_text="follows from that of the draw")
    pool_size = models.PositiveIntegerField()
    drawn = models.JSONField(default=list, help_text="ids of applications, in the order drawn")
    chances = models.JSONField(default=dict, help_text="id of an application → chance in this draw")
    folders = models.JSONField(default=list, help_text="what verify_draw.py checks; people by code")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "activity", "number"], name="reserve_draw_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"free place {self.number} of draw {self.round_id}"


class Scenario(models.Model):
    """A way to spread the places: agreed numbers per fact, tried out before they are chosen."""

    class Pool(models.TextChoices):
        POSSIBLE = "possible", _("everybody who was not found unsuitable, so far")
        SUITABLE = "suitable", _("everybody whose motivation was found suitable")
        ALL = "all", _("everybody who applied")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=80)
    pool = models.CharField(max_length=8, choices=Pool, default=Pool.POSSIBLE)
    places = models.PositiveIntegerField()
    most_per_organisation = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="people of one school; none: any number"
    )
    chosen_at = models.DateTimeField(null=True, blank=True, help_text="this one counts")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(chosen_at__isnull=False),
                name="one_chosen_scenario",
            ),
            models.UniqueConstraint(fields=["activity", "name"], name="scenario_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SpreadRule(models.Model):
    """How many places, at least and at most, go to people with one value of a fact."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="rules")
    attribute = models.CharField(max_length=24, help_text="a key of attributes.ATTRIBUTES")
    value = models.CharField(max_length=24)
    least = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "attribute", "value"], name="spread_rule_once"
            ),
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="spread_most_is_most"),
        ]

    def __str__(self) -> str:
        return f"{self.attribute}={self.value}: {self.least}–{self.most}"


class Balance(models.Model):
    """What a scenario gives for the pool of one moment: everybody's chance, or what conflicts."""

    class State(models.TextChoices):
        WAITING = "waiting", _("is being computed")
        FITS = "fits", _("fits")
        CONFLICT = "conflict", _("does not fit")
        FAILED = "failed", _("could not be computed")

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="balances")
    input_digest = models.CharField(max_length=64, help_text="SHA-256 of pool and rules")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    counted = models.JSONField(default=dict, help_text="how many people, of whom, for what places")
    result = models.JSONField(default=dict, help_text="expectations, chances, conflicts")
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="when a draw was locked: from then on it stays as it was"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "input_digest"], name="balance_once_per_input"
            ),
            models.UniqueConstraint(
                fields=["scenario"],
                condition=Q(held_at__isnull=False),
                name="one_held_balance",
            ),
        ]

    def __str__(self) -> str:
        return f"balance of scenario {self.scenario_id}"


class DrawRecord(models.Model):
    """Everything from which a draw with a spread can be checked: fixed first, published later."""

    class State(models.TextChoices):
        WAITING = "waiting", _("is being computed")
        READY = "ready", _("locked")
        FAILED = "failed", _("could not be computed")

    class Chance(models.TextChoices):
        DICE = "dice", _("dice")
        NUMBERS = "numbers", _("secret numbers of several people")
        DRAND = "drand", _("a public number from the internet")

    round = models.OneToOneField(DrawRound, models.CASCADE, related_name="record")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    source = models.CharField(max_length=250, help_text="where the chance comes from, said before")
    chance_kind = models.CharField(max_length=8, choices=Chance, default=Chance.DICE)
    chance_people = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how many lay a secret number down"
    )
    chance_round = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="of drand: which number decides"
    )
    chance_at = models.DateTimeField(null=True, blank=True, help_text="when that number appears")
    chance_problem = models.CharField(
        max_length=200, blank=True, help_text="why it could not be fetched, the last time"
    )
    chance_tried_at = models.DateTimeField(null=True, blank=True)
    agreed = models.JSONField(help_text="places, seats given before, and the spread, as agreed")
    frozen_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of frozen.json")
    files = models.JSONField(default=dict, help_text="edition → file name → text")
    is_alone = models.BooleanField(default=False, help_text="one person typed the throws in")
    tells_plain_chance = models.BooleanField(
        default=False, help_text="applicants also see their chance as it was without the spread"
    )
    panel = models.PositiveIntegerField(null=True, blank=True, help_text="the one drawn, from 0")
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(frozen_digest=""),
                name="draw_record_ready_has_digest",
            )
        ]

    def __str__(self) -> str:
        return f"record of draw {self.round_id}"

    @cached_property
    def agreement(self) -> Agreement:
        """Return what was agreed: it never changes."""
        return Agreement.read(self.agreed)


class DrawEntry(models.Model):
    """Somebody in the pool of a draw, with the secret of which their tags are made."""

    record = models.ForeignKey(DrawRecord, models.CASCADE, related_name="entries")
    application = models.ForeignKey(Application, models.CASCADE, related_name="draw_entries")
    code = models.CharField(max_length=32, help_text="the tag on the reserve list")
    secret = models.CharField(max_length=32, help_text="128 bits that only they get to see")
    address = models.CharField(max_length=254, help_text="their own, to which the tags are tied")
    facts = models.JSONField(default=dict, help_text="fact → value, as they were when it was fixed")
    chance = models.FloatField(null=True, blank=True)
    panels = models.PositiveIntegerField(null=True, blank=True, help_text="that hold this person")
    limits = models.JSONField(default=list, help_text="what kept the chance where it is")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "application"], name="draw_entry_once"),
            models.UniqueConstraint(fields=["record", "code"], name="draw_entry_code_once"),
        ]

    def __str__(self) -> str:
        return self.code


class DiceReading(models.Model):
    """What one of the team typed in of the throws, or of the signature, that decide a draw."""

    record = models.ForeignKey(DrawRecord, models.CASCADE, related_name="readings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="dice_readings")
    throws = models.CharField(max_length=100, help_text="throws, or a signature of drand")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "account"], name="dice_read_once_by_each")
        ]

    def __str__(self) -> str:
        return f"throws for draw record {self.record_id}"


class SecretNumber(models.Model):
    """The part of one of the team in a draw that secret numbers decide.

    The hash is laid down first; the number itself is known here only once its owner shows it.
    """

    record = models.ForeignKey(DrawRecord, models.CASCADE, related_name="secret_numbers")
    account = models.ForeignKey(Account, models.PROTECT, related_name="secret_numbers")
    person = models.CharField(max_length=12, help_text="under which they stand in the record")
    commitment = models.CharField(max_length=64, help_text="SHA-256 of seal, person and number")
    laid_down_at = models.DateTimeField()
    number = models.CharField(max_length=60, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "account"], name="secret_number_once_by_each"
            ),
            models.CheckConstraint(
                condition=Q(number="", shown_at=None) | (~Q(number="") & Q(shown_at__isnull=False)),
                name="secret_number_shown_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"number of {self.person} for draw record {self.record_id}"
