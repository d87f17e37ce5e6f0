from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.states import ApplicationState, DateAnswer, DrawState, OfferState
from leerkring.people.models import Account, Language, Organisation, Person, Role, Sector, new_nonce
from leerkring.programmes.models import Activity, Meeting


class Question(models.Model):
    """A question of an activity's own on its application form."""

    class Kind(models.TextChoices):
        SHORT = "short", _("short text")
        LONG = "long", _("long text")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")
        MULTIPLE = "multiple", _("several of several")
        NUMBER = "number", _("number")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(max_length=250)
    help_text = models.CharField(max_length=250, blank=True)
    options = models.JSONField(default=list, help_text="texts to choose from")
    required = models.BooleanField(default=False)
    asked_if = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        help_text="asked only after a certain answer to this one",
    )
    asked_if_answer = models.CharField(max_length=250, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.label


class EligibilityCheck(models.Model):
    """A short question before the form: its answer tells whether somebody can take part."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="eligibility_checks")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=250, help_text="a yes/no question")
    wanted = models.BooleanField(default=True, help_text="the answer that lets somebody apply")
    otherwise = models.CharField(
        max_length=250, blank=True, help_text="what to do instead, for who answers differently"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class Team(models.Model):
    """Colleagues who apply together: in the selection they come together or not at all."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="teams")
    code = models.CharField(max_length=12, unique=True, help_text="with which a colleague joins")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"team {self.code}"


class Application(models.Model):
    """Somebody's wish to take part: a draft, an application, a registration, a place."""

    class Source(models.TextChoices):
        WEB = "web", _("web form")
        PHONE = "phone", _("by phone")
        PAPER = "paper", _("on paper")
        MAIL = "mail", _("by e-mail")
        IMPORT = "import", _("from a list")
        INVITATION = "invitation", _("invited")
        REPLACEMENT = "replacement", _("in a colleague's place")
        NOMINATION = "nomination", _("asked to apply")

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="applications")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    state = models.CharField(
        max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    source = models.CharField(max_length=12, choices=Source, default=Source.WEB)
    source_note = models.CharField(max_length=250, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.DUTCH)

    # As the applicant wrote it; a person and an affiliation follow from it on submission.
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=16, choices=Role, blank=True)
    job_title = models.CharField(max_length=80, blank=True)
    sector = models.CharField(max_length=3, choices=Sector, blank=True)
    organisation_name = models.CharField(max_length=160, blank=True)
    organisation_town = models.CharField(max_length=80, blank=True)
    organisation_postcode = models.CharField(max_length=7, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    motivation = models.TextField(blank=True)
    answers = models.JSONField(default=dict, help_text="question id → answer")
    heard_from = models.CharField(max_length=80, blank=True)
    team = models.ForeignKey(
        "Team", models.SET_NULL, null=True, blank=True, related_name="applications"
    )
    preference = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 = first, among this person's parallel networks"
    )
    along_with = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="further_choices",
        help_text="the application in which this network was named as a further preference",
    )
    checks = models.JSONField(default=dict, help_text="eligibility check id → answer (yes or no)")

    link_nonce = models.CharField(max_length=16, default=new_nonce)
    step = models.PositiveSmallIntegerField(default=1, help_text="of the form, furthest reached")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    late_until_at = models.DateTimeField(
        null=True, blank=True, help_text="until when this one may still be sent, late"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reserve_number = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=Q(person__isnull=False) & ~Q(state__in=["draft", "withdrawn", "left"]),
                name="one_application_per_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(person__isnull=False, submitted_at__isnull=False),
                name="application_has_person_and_moment",
            ),
            models.UniqueConstraint(
                fields=["activity", "reserve_number"],
                condition=Q(state="reserve"),
                name="reserve_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "state", "submitted_at"], name="application_list"),
            models.Index(fields=["activity", "email"], name="application_address"),
            models.Index(fields=["person"], name="application_person"),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def motivation_words(self) -> int:
        return len(self.motivation.split())


class DateCommitment(models.Model):
    """What an applicant said about one meeting's date: yes, maybe or no."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="commitments")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="commitments")
    answer = models.CharField(max_length=5, choices=DateAnswer)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "meeting"], name="commitment_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.answer}"


class LateAttempt(models.Model):
    """That somebody came after the deadline, and when: kept for the question "was I too late?"."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="late_attempts")
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True)
    email = models.EmailField(blank=True)
    arrived_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"late for {self.activity_id} at {self.arrived_at}"


class ReadingPlan(models.Model):
    """How an activity's motivations are read; without one: one reader, a second one on doubt."""

    class Mode(models.TextChoices):
        VERDICT = "verdict", _("suitable, doubt or not suitable")
        CRITERIA = "criteria", _("points for each criterion")

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="reading_plan")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.VERDICT)
    readers = models.PositiveSmallIntegerField(default=1, help_text="of each motivation")
    floor = models.DecimalField(
        max_digits=3,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="weighted mean from which somebody is suitable",
    )
    bands = models.JSONField(
        default=list, help_text="[{from: mean, chance: lowest chance or null}], the highest first"
    )
    read_before = models.DateTimeField(null=True, blank=True, help_text="exclusive")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(readers__gte=1, readers__lte=5), name="one_to_five_readers"
            )
        ]

    def __str__(self) -> str:
        return f"reading of {self.activity_id}"


class Criterion(models.Model):
    """What a motivation is read for, and how heavily it counts."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    help_text = models.CharField(max_length=250, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "criteria"
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=10), name="criterion_weight_1_to_10"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ReadingTask(models.Model):
    """That somebody is to read a motivation, and whether they stepped back from it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="reading_tasks")
    reader = models.ForeignKey(Account, models.PROTECT, related_name="reading_tasks")
    counts = models.BooleanField(
        default=True, help_text="no: an independent view, seen but not counted"
    )
    assigned_at = models.DateTimeField()
    abstained_at = models.DateTimeField(null=True, blank=True)
    abstained_reason = models.CharField(max_length=250, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "reader"], name="reading_task_once")
        ]
        indexes = [models.Index(fields=["reader", "abstained_at"], name="reading_tasks_of")]

    def __str__(self) -> str:
        return f"{self.reader_id} reads {self.application_id}"


class Review(models.Model):
    """One reader's verdict on one motivation."""

    class Verdict(models.TextChoices):
        SUITABLE = "suitable", _("suitable")
        DOUBT = "doubt", _("doubt")
        NOT = "not", _("not suitable")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Account, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=8, choices=Verdict)
    note = models.TextField(blank=True)
    counts = models.BooleanField(
        default=True, help_text="no: an independent view, seen but not counted"
    )
    reviewed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "reviewer"], name="one_review_per_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} on {self.application_id}"


class Score(models.Model):
    """The points that one reader gives one motivation for one criterion."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="scores")
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=5), name="points_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.criterion_id}"


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
    public_id = models.CharField(max_length=16, unique=True)
    fixed_at = models.DateTimeField(null=True, blank=True, help_text="seed and pool stood fast")
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


class Offer(models.Model):
    """A place that somebody may accept until a moment; never two open ones for one application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    offered_at = models.DateTimeField()
    answer_before = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="open"), name="one_open_offer"
            ),
            models.CheckConstraint(
                condition=Q(answer_before__gt=F("offered_at")), name="offer_leaves_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "answer_before"], name="offer_due")]

    def __str__(self) -> str:
        return f"offer to {self.application_id}"


class Replacement(models.Model):
    """That a colleague of the same organisation took over somebody's place, and why."""

    left = models.ForeignKey(Application, models.PROTECT, related_name="replaced_by")
    came = models.OneToOneField(Application, models.PROTECT, related_name="replaces")
    reason = models.CharField(max_length=250)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.came_id} for {self.left_id}"


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
    result = models.JSONField(default=dict, help_text="counts, expectations, chances, conflicts")
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scenario", "input_digest"], name="balance_once_per_input"
            )
        ]

    def __str__(self) -> str:
        return f"balance of scenario {self.scenario_id}"


class DrawRecord(models.Model):
    """Everything from which a draw with a spread can be checked: fixed first, published later."""

    class State(models.TextChoices):
        WAITING = "waiting", _("is being computed")
        READY = "ready", _("stands fast")
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


class DrawEntry(models.Model):
    """Somebody in the pool of a draw, under a code that only they (and an auditor) can make."""

    record = models.ForeignKey(DrawRecord, models.CASCADE, related_name="entries")
    application = models.ForeignKey(Application, models.CASCADE, related_name="draw_entries")
    code = models.CharField(max_length=20, help_text="start of the SHA-256 of salt and facts")
    salt = models.CharField(max_length=32)
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


class Nomination(models.Model):
    """That somebody was asked by name to apply: by whom, and what came of it."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="nomination")
    nominated_by = models.CharField(max_length=160, help_text="who thought of this person")
    note = models.CharField(max_length=500, blank=True, help_text="why, as the letter says it")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True, help_text="said: not interested")

    def __str__(self) -> str:
        return f"nomination for {self.application_id}"


class Resemblance(models.Model):
    """What a person decided of two applications that look like one and the same person's."""

    class Verdict(models.TextChoices):
        ONE = "one", _("one and the same person")
        TWO = "two", _("two people")

    kept = models.ForeignKey(Application, models.CASCADE, related_name="resemblances")
    other = models.ForeignKey(Application, models.CASCADE, related_name="resembles")
    verdict = models.CharField(max_length=3, choices=Verdict)
    before = models.JSONField(default=dict, help_text="of the other application, to go back to")
    decided_by = models.ForeignKey(Account, models.PROTECT, related_name="resemblances")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "other"],
                condition=Q(undone_at=None),
                name="one_verdict_on_a_resemblance",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} and {self.other_id}: {self.verdict}"
