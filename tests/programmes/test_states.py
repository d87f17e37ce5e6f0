from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.utils import translation

from leerkring.programmes.models import Activity
from leerkring.programmes.public_queries import in_state
from leerkring.programmes.states import PublicState, public_state, takes_applications
from leerkring.programmes.wording import state_in_words
from tests.factories import make_network, make_programme, make_webinar
from tests.support import AMSTERDAM

SECOND = timedelta(seconds=1)


def amsterdam(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


OPENS = amsterdam("2023-10-09 00:00")
CLOSES = amsterdam("2023-11-18 00:00")
STARTS = amsterdam("2024-01-18 16:00")
ENDS = amsterdam("2024-11-04 20:00")


def network(**values: object) -> Activity:
    defaults: dict[str, object] = {
        "kind": "network",
        "admission": "selection",
        "published_at": amsterdam("2023-10-02 09:00"),
        "opens_at": OPENS,
        "closes_before": CLOSES,
        "starts_at": STARTS,
        "ends_at": ENDS,
        "places": 18,
    }
    return Activity(**{**defaults, **values})


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (amsterdam("2023-10-02 09:00") - SECOND, PublicState.DRAFT),
        (amsterdam("2023-10-02 09:00"), PublicState.OPENS_LATER),
        (OPENS - SECOND, PublicState.OPENS_LATER),
        (OPENS, PublicState.OPEN),
        (CLOSES - timedelta(days=7) - SECOND, PublicState.OPEN),
        (CLOSES - timedelta(days=7), PublicState.CLOSING_SOON),
        (CLOSES - SECOND, PublicState.CLOSING_SOON),
        (CLOSES, PublicState.SELECTING),
        (STARTS - SECOND, PublicState.SELECTING),
        (STARTS, PublicState.RUNNING),
        (ENDS - SECOND, PublicState.RUNNING),
        (ENDS, PublicState.PAST),
    ],
)
def test_the_state_changes_at_the_second(at: datetime, state: PublicState) -> None:
    assert public_state(network(), at) == state


def test_after_the_release_it_is_closed_until_it_starts() -> None:
    assert public_state(network(selection="released"), CLOSES) == PublicState.CLOSED


def test_selection_is_never_full_and_open_registration_is() -> None:
    assert public_state(network(places_taken=18), OPENS) == PublicState.OPEN
    full = network(admission="open", places_taken=18)
    assert public_state(full, OPENS) == PublicState.FULL
    assert takes_applications(full, OPENS)


def test_a_cancelled_activity_stays_cancelled_after_its_last_date() -> None:
    assert public_state(network(cancelled_at=OPENS), ENDS) == PublicState.CANCELLED


def test_by_invitation_nobody_can_apply() -> None:
    invited = network(admission="invitation", opens_at=None, closes_before=None)
    assert public_state(invited, OPENS) == PublicState.ANNOUNCED
    assert public_state(network(admission="invitation"), OPENS) == PublicState.ANNOUNCED


@pytest.mark.parametrize(
    ("deadline", "last_second_utc"),
    [
        # The Sunday on which the clock goes back: the day has 25 hours.
        ("2023-10-30 00:00", datetime(2023, 10, 29, 22, 59, 59, tzinfo=UTC)),
        ("2023-10-29 00:00", datetime(2023, 10, 28, 21, 59, 59, tzinfo=UTC)),
        # The Sunday on which the clock goes forward: the day has 23 hours.
        ("2024-04-01 00:00", datetime(2024, 3, 31, 21, 59, 59, tzinfo=UTC)),
        ("2024-03-31 00:00", datetime(2024, 3, 30, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_last_second_is_right_when_the_clock_changes(
    deadline: str, last_second_utc: datetime
) -> None:
    activity = network(closes_before=amsterdam(deadline), starts_at=None, ends_at=None)
    assert public_state(activity, last_second_utc) == PublicState.CLOSING_SOON
    assert public_state(activity, last_second_utc + SECOND) == PublicState.SELECTING


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2023-10-05 12:00", "Aanmelden kan vanaf maandag 9 oktober 2023"),
        ("2023-11-11 12:00", "Aanmelden kan tot en met 17 november; nog 6 dagen"),
        ("2023-11-16 23:59", "Aanmelden kan tot en met 17 november; nog 1 dag"),
        ("2023-11-17 00:00", "Aanmelden kan tot en met 17 november; dat is vandaag"),
        ("2023-11-17 23:59", "Aanmelden kan tot en met 17 november; dat is vandaag"),
        ("2023-11-18 00:00", "Aanmelden kon tot en met 17 november; de selectie is bezig"),
        ("2024-02-01 12:00", "Bezig; aanmelden kan niet meer"),
        ("2024-11-04 20:00", "Deze activiteit heeft al plaatsgevonden"),
    ],
)
def test_the_state_is_a_sentence(at: str, sentence: str) -> None:
    with translation.override("nl"):
        assert state_in_words(network(), amsterdam(at)) == sentence


def test_a_deadline_at_noon_names_the_hour() -> None:
    activity = network(closes_before=amsterdam("2023-11-17 12:00"))
    with translation.override("nl"):
        before = state_in_words(activity, amsterdam("2023-11-16 12:00"))
        after = state_in_words(activity, amsterdam("2023-11-17 12:00"))
    assert before == "Aanmelden kan tot 17 november, 12.00 uur; nog 1 dag"
    assert after == "Aanmelden kon tot 17 november, 12.00 uur; de selectie is bezig"


def test_the_days_left_are_calendar_days_when_the_clock_changes() -> None:
    activity = network(closes_before=amsterdam("2023-10-30 00:00"))
    with translation.override("nl"):
        sentence = state_in_words(activity, amsterdam("2023-10-28 23:30"))
    assert sentence == "Aanmelden kan tot en met 29 oktober; nog 1 dag"


GROUP_OF = {
    PublicState.OPENS_LATER: "binnenkort",
    PublicState.ANNOUNCED: "binnenkort",
    PublicState.OPEN: "open",
    PublicState.CLOSING_SOON: "open",
    PublicState.FULL: "open",
    PublicState.CLOSED: "bezig",
    PublicState.SELECTING: "bezig",
    PublicState.RUNNING: "bezig",
    PublicState.PAST: "voorbij",
}


@pytest.mark.django_db
def test_the_filter_of_the_agenda_agrees_with_the_clock_of_the_page() -> None:
    programme = make_programme()
    windows = [(None, None), (OPENS, None), (OPENS, CLOSES)]
    spans = [(None, None), (STARTS, None), (STARTS, ENDS)]
    for admission, window, span in product(["selection", "open", "invitation"], windows, spans):
        make_network(
            programme=programme,
            admission=admission,
            opens_at=window[0],
            closes_before=window[1],
            starts_at=span[0],
            ends_at=span[1],
        )
    make_webinar(programme=programme, starts_at=STARTS, ends_at=STARTS + timedelta(hours=1))
    moments = [OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES, STARTS, ENDS - SECOND, ENDS]
    for at in moments:
        for group in ("open", "binnenkort", "bezig", "voorbij"):
            found = set(in_state(Activity.objects.all(), group, at).values_list("pk", flat=True))
            expected = {
                activity.pk
                for activity in Activity.objects.all()
                if GROUP_OF[public_state(activity, at)] == group
            }
            assert found == expected, (group, at)
