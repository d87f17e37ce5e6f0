"""Every page of the team × every role × one's own and another organiser's things.

A page that is new fails here until the table says who may enter it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern

from leerkring.programmes.models import Membership
from leerkring.web.design.signing_in import SINCE
from leerkring.web.staff.urls import urlpatterns
from tests.factories import make_network, make_staff
from tests.web.staff.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "leerkring.people.signin.LinkBackend"

R = Membership.Role
EVERY_ROLE = frozenset(R.values)
MANAGER = frozenset({R.MANAGER})
ONLOOKERS = frozenset({R.MANAGER, R.READER, R.PRIVACY})  # names of applicants
AUDITORS = frozenset({R.MANAGER, R.PRIVACY})
REVIEWERS = frozenset({R.MANAGER, R.REVIEWER})
ANSWERS = frozenset({R.MANAGER, R.FACILITATOR, R.READER})
THE_DAY = frozenset({R.MANAGER, R.FACILITATOR})
THE_DOOR = frozenset({R.MANAGER, R.FACILITATOR, R.HOST, R.CHECK_IN})

MAY_ENTER: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            *("today", "activities", "programmes", "programme", "activity", "dates"),
            *(
                "outbox",
                "letters-release",
                "concepts",
                "publications",
                "expert-register",
                "experts",
                "speaker",
            ),
            *("venue", "meetings", "meeting", "meeting-run-sheet", "groups", "round"),
            *("round-cards", "harvest", "meeting-harvest", "findings", "activity-findings"),
            *("finding", "closing", "expert"),
        ),
        EVERY_ROLE,
    ),
    **dict.fromkeys(
        (
            *("programme-new", "programme-edit", "programme-publish", "network-new"),
            *("webinar-new", "activity-edit", "activity-organisations", "activity-copy"),
            *("activity-cancel", "activity-publish", "activity-hide", "meeting-new"),
            *("meeting-join", "meeting-edit", "agenda", "meeting-cancel", "meeting-move"),
            *("checks", "check-new", "check-edit", "check-move"),
            *("duplicates", "duplicates-decide", "duplicates-back"),
            *("nominations", "nominations-new", "nominations-remind"),
            *("meeting-leave", "questions", "question-new", "question-edit", "question-move"),
            *("milestone-new", "milestone-edit", "person-edit", "person-work", "teams"),
            *("team", "member-remove", "application-enter", "applications-import"),
            *("applications-preview", "applications-take-over", "applications-invite"),
            *("application-change", "application-replace", "application-withdraw"),
            *("application-team", "application-answer"),
            *("balance", "balance-propose", "balance-compare", "balance-scenario"),
            *("balance-stand", "balance-again", "balance-copy", "balance-choose"),
            *("balance-ease", "balance-remove", "balance-try"),
            *("draw", "draw-practise", "draw-now", "draw-back", "choose", "choose-finish"),
            *("overrides", "override-ask", "override", "override-agree"),
            *("override-refuse", "override-back", "override-again", "confirm-draw"),
            *("draw-release", "draw-log", "confirm-remind", "letter"),
            *("joint-draw", "joint-draw-balance", "joint-draw-throws", "joint-draw-again"),
            *("joint-draw-now", "joint-draw-back", "joint-draw-release", "joint-draw-log"),
            "joint-draw-try",
            *("draw-throws", "draw-again"),
            *("draw-number", "draw-number-show", "draw-signature", "draw-later"),
            *("joint-draw-number", "joint-draw-number-show", "joint-draw-signature"),
            "joint-draw-later",
            *("inbox", "inbox-upload", "inbox-message", "inbox-original", "inbox-file"),
            *("inbox-answer", "inbox-assign", "inbox-finish", "inbox-reopen", "inbox-turn"),
            *("inbox-join", "inbox-several", "inbox-take-back"),
            *("letter-html", "letter-attachment", "letter-edit", "letter-discard"),
            *("letter-retry", "letter-texts", "letter-text", "venues", "venue-new"),
            *("venue-edit", "venue-choose", "candidate-add", "candidate-drop"),
            *("intake-new", "intake-build", "intake-item-new", "intake-item"),
            *("intake-item-move", "intake-item-remove", "intake-preview", "intake-send"),
            *("intake-remind", "intake-on-behalf", "closing-compose"),
            *("reading-plan", "reading-propose", "reading-criterion-new", "reading-criterion"),
            *("reading-criterion-move", "reading-division", "reading-independent"),
            *("reading-remind", "reading-reader", "reading-task", "reading-another"),
            "reading-undivide",
        ),
        MANAGER,
    ),
    **dict.fromkeys(
        (
            *("people", "person", "activity-history", "person-history", "applications"),
            *("applications-export", "application", "confirm"),
        ),
        ONLOOKERS,
    ),
    "draw-record": AUDITORS,
    "joint-draw-record": AUDITORS,
    **dict.fromkeys(
        (
            *("reading", "reading-next", "reading-one", "reading-leave"),
            *("reading-outcomes", "reading-outcomes-export"),
        ),
        REVIEWERS,
    ),
    **dict.fromkeys(
        (
            *("intake", "intake-answers", "intake-answers-export"),
            *("themes", "theme", "themes-coverage", "themes-neighbours"),
        ),
        ANSWERS,
    ),
    **dict.fromkeys(
        (
            *("themes-gather", "themes-question"),
            *("themes-split", "themes-aside", "theme-new", "theme-move", "theme-merge"),
            *("theme-remove", "themes-share", "themes-treated", "experts-tie"),
            *("speaker-new", "speaker-edit", "speaker-invite", "speaker-answer"),
            *("meeting-emergency", "meeting-phone-list"),
            *("speaker-drop", "meeting-intention", "material-add", "material-remove"),
            *("round-new", "round-mix", "round-move", "round-rooms", "round-step"),
            *("note-add", "questions-treated", "note-edit", "note-remove", "note-answer"),
            *("finding-new", "finding-edit", "finding-step", "expert-new"),
        ),
        THE_DAY,
    ),
    **dict.fromkeys(
        (
            *("meeting-attendance", "attendance-tick", "attendance-all"),
            *("attendance-unlisted",),
        ),
        THE_DOOR,
    ),
    **dict.fromkeys(("my-account", "session-end"), EVERY_ROLE),
    **dict.fromkeys(("second-factor", "second-factor-remove", "recovery-codes"), EVERY_ROLE),
    **dict.fromkeys(("team-second-factor", "member-factor-reset"), MANAGER),
    **dict.fromkeys(("concepts-import", "publication-new", "publication"), MANAGER),
    **dict.fromkeys(("letter-gallery", "letter-gallery-html"), EVERY_ROLE),
    "person-post": ONLOOKERS,
    **dict.fromkeys(
        (
            *("post-settings-which", "post-settings", "post-pause", "post-by-itself"),
            *(
                "post-reminder",
                "letters-progress",
                "reminders",
                "reminder",
                *("reminder-follow", "post-reminder-follow"),
                "assistant-new",
                "assistant",
            ),
        ),
        MANAGER,
    ),
}
# Pages whose things lie outside one activity are hidden (404) from who may not see them.
HIDDEN = {
    *("team-second-factor", "member-factor-reset"),
    *("team", "member-remove", "person", "person-history", "letter", "letter-html"),
    *("letter-attachment", "letter-edit", "letter-discard", "letter-retry"),
    *("post-settings", "post-pause", "post-by-itself", "letters-progress", "person-post"),
    *("post-reminder", "post-reminder-follow"),
}
# Pages that need a state which the world is not in: who may enter learns that it is not there.
NOTHING_THERE = {
    *("joint-draw-balance", "joint-draw-throws", "joint-draw-again", "joint-draw-now"),
    *("joint-draw-back", "joint-draw-release", "joint-draw-record"),
    *("draw-throws", "draw-again", "draw-record", "choose", "choose-finish"),
    *("draw-number", "draw-number-show", "draw-signature", "draw-later"),
    *("joint-draw-number", "joint-draw-number-show", "joint-draw-signature", "joint-draw-later"),
    *("draw-back", "draw-release", "reading-one", "letter-text", "reminder"),
    *("post-reminder", "reminder-follow", "post-reminder-follow"),
    *("reading-another", "reading-independent"),
    "session-end",  # another's session
}
OF_EVERYBODY = {
    "publication",
    "letter-gallery-html",
}  # publications and concepts belong to the whole installation

IN, DENIED, HIDES, SIGN_IN = "enters", "403", "404", "must sign in"


def pages() -> Iterator[tuple[str, URLPattern]]:
    for pattern in urlpatterns:
        yield str(pattern.name), pattern


def outcome(client: Client, address: str, *, key: bool = True) -> str:
    """Return how somebody fares at an address; where GET does not exist, a POST is tried.

    Without a key the form is not carried out, so that whoever may enter changes nothing here.
    """
    response = client.get(address)
    if response.status_code == 405:
        data = {"idempotency_key": secrets.token_urlsafe(18)} if key else {}
        response = client.post(address, data)
    if response.status_code == 302 and "/inloggen/" in response.url:
        return SIGN_IN
    return {403: DENIED, 404: HIDES}.get(response.status_code, IN)


def expected(name: str, role: str) -> set[str]:
    if role in MAY_ENTER[name]:
        return {IN, HIDES} if name in NOTHING_THERE else {IN}
    return {HIDES} if name in HIDDEN else {DENIED}


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(make_staff(world.organiser, role), backend=BACKEND)
    session = client.session
    session[SINCE] = datetime.now(UTC).isoformat()
    session.save()
    return client


def test_the_table_names_every_page_and_no_other() -> None:
    assert {name for name, _pattern in pages()} == set(MAY_ENTER)


@pytest.mark.parametrize("role", R.values)
def test_a_role_enters_its_own_pages_and_no_others(role: str) -> None:
    world = World()
    client = signed_in(world, role)
    found = {
        name: outcome(client, world.address(pattern), key=role not in MAY_ENTER[name])
        for name, pattern in pages()
    }
    wrong = {name: got for name, got in found.items() if got not in expected(name, role)}
    assert wrong == {}


def test_who_lacks_the_second_factor_that_their_role_asks_for_is_led_to_it_from_every_page() -> (
    None
):
    world = World()
    world.organiser.second_factor_roles = [R.MANAGER]
    world.organiser.save()
    client = signed_in(world, R.MANAGER)
    to_it = {"second-factor", "second-factor-remove", "recovery-codes"}
    found = {}
    for name, pattern in pages():
        address = world.address(pattern)
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address, {"idempotency_key": secrets.token_urlsafe(18)})
        found[name] = answer.headers.get("Location", answer.status_code)
    wrong = {name for name, where in found.items() if where != "/beheer/mijn-account/tweede-stap/"}
    assert wrong == to_it  # what they need to set it up


def test_whoever_is_not_signed_in_enters_nothing() -> None:
    world, client = World(), Client()
    found = {name: outcome(client, world.address(pattern)) for name, pattern in pages()}
    assert {name for name, got in found.items() if got != SIGN_IN} == set()


def test_an_account_without_a_role_enters_nothing() -> None:
    world, client = World(), Client()
    account = make_staff(world.organiser)
    account.memberships.all().delete()
    client.force_login(account, backend=BACKEND)
    found = {name: outcome(client, world.address(pattern)) for name, pattern in pages()}
    assert {name for name, got in found.items() if got != DENIED} == set()


def test_a_manager_never_reaches_the_things_of_another_organiser() -> None:
    own, foreign = World(), World()
    client = signed_in(own, R.MANAGER)
    found = {
        name: outcome(client, foreign.address(pattern))
        for name, pattern in pages()
        if "<" in str(pattern.pattern) and name not in OF_EVERYBODY
    }
    assert {name: got for name, got in found.items() if got != HIDES} == {}


def test_an_own_address_with_the_number_of_a_foreign_thing_leads_nowhere() -> None:
    own, foreign = World(), World()
    client = signed_in(own, R.MANAGER)
    found = {
        name: outcome(client, own.address(pattern, numbers_of=foreign))
        for name, pattern in pages()
        if "<slug:slug>" in str(pattern.pattern) and "<int:" in str(pattern.pattern)
    }
    assert {name: got for name, got in found.items() if got != HIDES} == {}


def test_a_role_for_one_activity_does_not_reach_another() -> None:
    world = World()
    other = make_network(programme=world.programme)
    client = Client()
    account = make_staff(world.organiser, R.MANAGER, activity=other)
    client.force_login(account, backend=BACKEND)
    found = {
        name: outcome(client, world.address(pattern))
        for name, pattern in pages()
        if str(pattern.pattern).startswith("netwerken/<slug:slug>")
    }
    assert {name: got for name, got in found.items() if got != HIDES} == {}
