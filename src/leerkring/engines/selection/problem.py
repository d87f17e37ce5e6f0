"""What a fair selection is given and what it gives back.

A *panel* is one complete choice of people, for every network at once. A *lottery* is a set of
panels with a probability each. The chance of a person is the total probability of the panels that
hold that person. All names follow Flanigan, Gölz, Gupta, Hennig and Procaccia, *Fair algorithms
for selecting citizens' assemblies*, Nature 596 (2021).
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256

ONLY_NETWORK = ""
EVERYWHERE = ""


class Criterion(StrEnum):
    """What the lottery is good at; each promise in plain words."""

    LEXIMIN = "leximin"
    """Nobody's chance can be raised without lowering the chance of someone who has no more."""
    MAXIMIN = "maximin"
    """The lowest chance is as high as it can be; nothing is promised above that."""


class BandRule(StrEnum):
    """How the reviewers' bands bind the lot."""

    STRICT = "strict"
    """No one in a higher band has a lower chance than anyone in a lower band."""
    ALIKE = "alike"
    """The same, but only between people who count the same for every quota and cap."""


class Status(StrEnum):
    """How far the engine came."""

    OPTIMAL = "optimal"
    """The lottery is right and the certificate proves that no lottery is fairer."""
    FEASIBLE = "feasible"
    """The lottery is right, but it is proven best only up to `Certificate.gap`."""
    INFEASIBLE = "infeasible"
    """No panel keeps all quotas: see `Outcome.conflict`."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who takes part in the draw.

    `values` gives the person's value for each attribute that a quota or cap names. People with
    the same `party` (a pair, a school team) come together or not at all. `networks` are the
    networks this person wants, first preference first; empty means any. A higher `band` is a
    better judgement by the reviewers. `earlier_chance` is the chance already had in a draw of
    which this is the replacement. `placed_in` names the network where the person already has a
    place. `excluded` gives the reason (a code of the caller's) why the person takes no part.
    """

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    party: str | None = None
    networks: tuple[str, ...] = ()
    band: int = 0
    earlier_chance: float = 0.0
    placed_in: str | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """Between `least` and `most` people with this value, in each panel of one network.

    `least_flex` and `most_flex` are the outermost limits the organiser would accept; advice on
    relaxing quotas stays within them where it can.
    """

    attribute: str
    value: str
    least: int
    most: int
    least_flex: int | None = None
    most_flex: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """One learning network: its places and its quotas.

    Every panel holds exactly `places` people, or at least `fewest` where that is given (with
    pairs and teams the exact number may be out of reach).
    """

    id: str
    places: int
    quotas: tuple[Quota, ...] = ()
    fewest: int | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` people with the same value of this attribute (one school), counted over all
    networks together or in one `network`. People without the value are not capped. Where more than
    that have a place already, these stay and nobody is added."""

    attribute: str
    most: int
    network: str = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Floor:
    """Everyone in this band or a higher one has at least this chance."""

    band: int
    chance: float


@dataclass(frozen=True, slots=True)
class Problem:
    """One draw: the pool, the networks, and the rules between them.

    `panels` is how many numbered panels are published for a public draw (0 for none).
    """

    people: tuple[Person, ...]
    networks: tuple[Network, ...]
    caps: tuple[Cap, ...] = ()
    floors: tuple[Floor, ...] = ()
    band_rule: BandRule = BandRule.STRICT
    criterion: Criterion = Criterion.LEXIMIN
    panels: int = 1000

    @property
    def pool(self) -> tuple[Person, ...]:
        """Return who waits for a place."""
        return tuple(p for p in self.people if p.placed_in is None and p.excluded is None)

    @property
    def placed(self) -> tuple[Person, ...]:
        """Return who has a place whatever is drawn."""
        return tuple(p for p in self.people if p.placed_in is not None and p.excluded is None)

    @property
    def is_joint(self) -> bool:
        """Tell whether several networks are drawn for at once."""
        return len(self.networks) > 1

    def has_room_for_all(self) -> bool:
        """Tell whether everybody who waits gets what they want first, without a draw."""
        first = self.networks[0].id
        taken = Counter(person.placed_in for person in self.placed)
        taken.update(person.networks[0] if person.networks else first for person in self.pool)
        return all(taken[network.id] <= network.places for network in self.networks)

    def digest(self) -> str:
        """Return a SHA-256 that is another for every other problem."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Panel:
    """The ids of everyone in one panel, one tuple for each network of the problem, in its order."""

    seats: tuple[tuple[str, ...], ...]

    @property
    def ids(self) -> frozenset[str]:
        """Return everyone in the panel, whatever the network."""
        return frozenset(id for network in self.seats for id in network)


@dataclass(frozen=True, slots=True)
class Limit:
    """One bound of the problem: which rule it is, its side, and the number.

    `kind` is "quota", "places", "cap", "floor" or "bands"; `side` is "least" or "most".
    """

    kind: str
    side: str
    bound: float
    network: str = ONLY_NETWORK
    attribute: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One bound with the number it would have to become; `within_flex` if the organiser's outer
    limits allow that."""

    limit: Limit
    bound: float
    within_flex: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """Units (a unit is one person, or a party) that the rules cannot tell apart.

    Everybody in `units` has the same chance.
    """

    units: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of numbers: between `least` and `most` people, after what is placed already.

    `kind` is "places", "quota" or "cap"; a cap over all networks together has no network.
    """

    kind: str
    network: str
    attribute: str
    value: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Fence:
    """The line between two bands: no kind `above` has a lower chance than a kind `below`.

    `above` are the kinds with someone in this band or a higher one, `below` those with someone in
    a lower band.
    """

    band: int
    above: tuple[int, ...]
    below: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One panel of the lottery by counts: (kind, network, how many units), with its probability."""

    probability: float
    counts: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The end of a proof by cases: multipliers (rule, number) that prove the bound here."""

    multipliers: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A case distinction: units of this kind in this network are at most `most`, or more."""

    kind: int
    network: int
    most: int
    small: "Leaf | Split"
    large: "Leaf | Split"


@dataclass(frozen=True, slots=True)
class Cut:
    """A fact about every panel, proven by cases: sum of weight times units / number <= bound."""

    weights: tuple[tuple[int, float], ...]
    bound: float
    proof: Leaf | Split


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the proof that no lottery is fairer.

    For every lottery that keeps the bands, the sum over kinds of weight times chance is at most
    the bound that the multipliers of rules, cuts, floors and fences give (weak duality). The
    chances reach that bound, so the kinds `settled` here cannot all rise above `chance` unless a
    kind settled earlier falls.
    """

    chance: float
    settled: tuple[int, ...]
    weights: tuple[tuple[int, float], ...]
    rules: tuple[tuple[int, float], ...]
    cuts: tuple[tuple[int, float], ...] = ()
    floors: tuple[tuple[int, float], ...] = ()
    fences: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """The lottery itself and the proof: everything `verify` needs, and no solver.

    Rules, cuts, kinds and fences are numbered; the proof refers to those numbers. `gap` is how
    far a chance may at most lie below its proven bound (0 within rounding when OPTIMAL).
    """

    kinds: tuple[Kind, ...]
    rules: tuple[Rule, ...]
    fences: tuple[Fence, ...]
    tickets: tuple[Ticket, ...]
    levels: tuple[Level, ...]
    cuts: tuple[Cut, ...] = ()
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a conflict, by the kinds and rules of a certificate.

    Limits of rules: `proof` shows by cases that no panel keeps them; `witnesses` are panels by
    counts (kind, network, how many units), one for each limit, that keep all the others. Bands and
    floors: `level` has no weights, and its bound is below 0, though nothing weighs less than 0.
    """

    certificate: Certificate
    proof: Leaf | Split | None = None
    witnesses: tuple[tuple[tuple[int, int, int], ...], ...] = ()
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why no panel exists: a minimal set of limits that cannot hold together (leave out any one
    and the others can), the cheapest set of relaxations, counted in people, and the evidence."""

    limits: tuple[Limit, ...]
    relaxations: tuple[Relaxation, ...]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The lottery and what was drawn from it.

    `chances` are those of the best lottery; `panels` are equally likely and `reached` are the
    chances in a public draw among them. `drawn` is the number (from 0) of the panel that the seed
    points at, `panel` that panel, `never` the ids that no panel can hold. With `panels=0` the
    panel is drawn from the lottery itself.
    """

    status: Status
    chances: Mapping[str, float] = field(default_factory=dict)
    reached: Mapping[str, float] = field(default_factory=dict)
    panels: tuple[Panel, ...] = ()
    drawn: int | None = None
    panel: Panel | None = None
    never: tuple[str, ...] = ()
    certificate: Certificate | None = None
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong with an outcome, as a code with parameters."""

    code: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact that explains an outcome, as a code with parameters; never a sentence."""

    code: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


def one_network(
    people: Iterable[Person],
    places: int,
    quotas: Iterable[Quota] = (),
    *,
    caps: Iterable[Cap] = (),
    floors: Iterable[Floor] = (),
    criterion: Criterion = Criterion.LEXIMIN,
    panels: int = 1000,
) -> Problem:
    """State the usual draw: one network, one number of places."""
    return Problem(
        people=tuple(people),
        networks=(Network(ONLY_NETWORK, places, tuple(quotas)),),
        caps=tuple(caps),
        floors=tuple(floors),
        criterion=criterion,
        panels=panels,
    )
