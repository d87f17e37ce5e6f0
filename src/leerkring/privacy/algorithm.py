"""What an algorithm register says of the draw, by how the activities of an organiser are set up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.db.models import Count, Model, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.attributes import ATTRIBUTES
from leerkring.admissions.models import Application
from leerkring.people.privacy import GROUNDS, Declaration, declared
from leerkring.privacy.queries import general_terms
from leerkring.privacy.register import controllers
from leerkring.privacy.wording import term_in_words
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import AMSTERDAM
from leerkring.selection.bridge.fixing import OUTCOMES
from leerkring.selection.models import DrawEntry, DrawRecord, DrawRound, Override
from leerkring.selection.states import DrawState

M = Activity.SelectionMethod
LOTS = (M.SPREAD, M.LOTTERY)

type Entry = list[tuple[str, str]]


def entry_of_the_draw(organisers: Iterable[int]) -> Entry:
    """Return the draw's entry, a heading and a text for each field that a register asks."""
    teams = set(organisers)
    responsible = controllers(teams)
    return list(
        chain(
            [
                (_("Name"), _("Draw of places in learning networks")),
                (_("Organisation"), "; ".join(one.name for one in responsible)),
                (_("Contact"), "; ".join(one.contact for one in responsible)),
            ],
            _use(teams),
            _aim(),
            _how_people_decide(),
            _how_it_works(),
            _data(),
        )
    )


def released_draws(organisers: Iterable[int]) -> QuerySet[DrawRound]:
    """Return the draws by lot of these organisers that were released."""
    rounds = DrawRound.objects.filter(
        activities__programme__organiser__in=set(organisers),
        activities__selection_method__in=LOTS,
        state=DrawState.RELEASED,
    )
    return rounds.order_by("released_at", "pk").distinct()


def _use(teams: set[int]) -> Entry:
    drawn = released_draws(teams)
    first = drawn.values_list("released_at", flat=True).first()
    return [
        (_("Status"), _("in use") if first else _("not used yet")),
        (_("In use since"), _day(first) if first else _("no draw was released yet")),
        (_("How often"), _how_often(drawn.count())),
        (_("Where it is announced"), _announced(teams)),
    ]


def _day(moment: datetime) -> str:
    return date_format(moment.astimezone(AMSTERDAM), "j F Y")


def _how_often(number: int) -> str:
    words = ngettext("%(number)s draw was released", "%(number)s draws were released", number)
    return words % {"number": number}


def _announced(teams: set[int]) -> str:
    """Return how many activities give their places by each method that draws lots."""
    rows = Activity.objects.filter(
        programme__organiser__in=teams,
        admission=Activity.Admission.SELECTION,
        selection_method__in=LOTS,
        published_at__isnull=False,
    )
    counted = dict(rows.values_list("selection_method").annotate(Count("pk")).order_by())
    said = [f"{method.label}: {counted[method]}" for method in LOTS if method in counted]
    return "; ".join(said) or _("no activity announces a draw")


def _aim() -> Entry:
    return [
        (
            _("Aim and effect"),
            _(
                "When more people are suitable than there are places, lots decide who gets one. "
                "Whoever gets none is on the reserve list or hears so in a letter with the reason."
            ),
        ),
        (
            _("Weighing"),
            _(
                "A lot has no hidden ranking. Agreements on the spread can make chances differ; "
                "they are made as equal as the agreements allow, the smallest chance first."
            ),
        ),
        (
            _("Legal ground"),
            str(GROUNDS[_declared_of(Application).ground]),
        ),
    ]


def _how_people_decide() -> Entry:
    exceptions = ", ".join(str(label) for label in Override.Kind.labels)
    return [
        (
            _("What people decide"),
            _(
                "People fix the agreements, lock the list of who takes part and release the "
                "outcome. It is announced beforehand how: %(spread)s, or %(lottery)s."
            )
            % {"spread": M.SPREAD.label, "lottery": M.LOTTERY.label},
        ),
        (
            _("Exceptions"),
            _("Only by people, each with a reason on record: %(kinds)s.") % {"kinds": exceptions},
        ),
        (
            _("Risks, and what is done about them"),
            _(
                "The list of who takes part is locked before chance speaks, and a draw that is "
                "taken back stays on record with its reason. Where a spread was agreed anybody can "
                "check the public record."
            ),
        ),
    ]


def _how_it_works() -> Entry:
    ways = ", ".join(str(label) for label in DrawRecord.Chance.labels)
    return [
        (
            _("How it works"),
            _(
                "Where a spread is agreed, %(number)s possible groups are made that each keep to "
                "all agreements, such that the smallest chance is as large as possible, then the "
                "next (leximin). Chance then points at one of them."
            )
            % {"number": OUTCOMES},
        ),
        (
            _("Where chance comes from"),
            _("With a spread: %(ways)s. A plain lot: a text that the team fills in.")
            % {"ways": ways},
        ),
        (_("Does it learn?"), _("No. It is not trained on data and remembers nothing of people.")),
        (_("Made by"), _("Leerkring, open source (EUPL-1.2)")),
    ]


def _data() -> Entry:
    facts = ", ".join(str(one.label) for one in ATTRIBUTES.values())
    return [
        (_("Facts that a spread can be agreed on"), facts),
        (_("Kept for"), term_in_words(_declared_of(DrawEntry), general_terms())),
    ]


def _declared_of(model: type[Model]) -> Declaration:
    """Return what the register declares of a model."""
    return next(one for one in declared() if one.model is model)
