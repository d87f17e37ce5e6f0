"""A first and a further preference over networks that share one draw, as the applicant has it."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client

from leerkring.admissions.models import Application, DateCommitment
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.moments import at_amsterdam
from tests.factories import make_meeting, make_network, make_programme, make_staff, make_webinar
from tests.support import Clock
from tests.web.public.pages import APPLICANT, OPEN_DAY, promise_all, send, text_of, where
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
BEGIN = "/en/activiteiten/leraren/aanmelden/"


@pytest.fixture
def programme(clock: Clock) -> Programme:
    clock.move_to(OPEN_DAY)
    return make_programme(draws_together=True)


def network(programme: Programme, slug: str, title: str, *audience: str) -> Activity:
    activity = make_network(
        programme=programme,
        slug=slug,
        title=title,
        short_title=title,
        audience=list(audience),
        closes_before=at_amsterdam(date(2023, 11, 18), time()),
    )
    make_meeting(activity)
    return activity


@pytest.fixture
def networks(programme: Programme) -> tuple[Activity, Activity, Activity]:
    return (
        network(programme, "leraren", "Teachers in the north", "teacher"),
        network(programme, "zuid", "Teachers in the south", "teacher"),
        network(programme, "leiders", "School leaders", "school_leader"),
    )


def begin(client: Client) -> str:
    """Fill in the first network as far as the look back; return the path of the own page."""
    own = where(send(client, BEGIN, **APPLICANT)).removesuffix("stap-2/")
    send(client, f"{own}stap-2/", motivation="Ik wil leren.")
    send(client, f"{own}stap-3/", **promise_all("leraren"))
    return own


def name_networks(client: Client, own: str, **numbers: str) -> str:
    """Give networks a number, by slug; return the path where that leads."""
    pks = dict(Activity.objects.values_list("slug", "pk"))
    typed = {f"network_{pks[slug]}": number for slug, number in numbers.items()}
    return where(send(client, f"{own}voorkeur/", **typed))


def complete(client: Client, step: str, slug: str) -> str:
    """Fill in what a further network asks; return the path where that leads."""
    own = step.split("stap-")[0]
    return where(send(client, f"{own}stap-3/", **promise_all(slug)))


def order() -> list[tuple[str, int | None, str]]:
    rows = Application.objects.order_by("preference", "pk")
    return [
        (row.activity.slug, row.preference, row.state) for row in rows.select_related("activity")
    ]


@pytest.mark.capability(34)
def test_one_form_applies_for_several_networks_in_order(
    client: Client, networks: tuple[Activity, ...]
) -> None:
    own = begin(client)
    assert "Would another network do as well?" in text_of(client.get(f"{own}controleren/"))
    page = text_of(client.get(f"{own}voorkeur/"))
    assert page.count("meant for others than you") == 1  # the school leaders' network
    step = name_networks(client, own, leraren="2", zuid="1")
    assert step.endswith("/stap-3/")  # the motivation is there already, the dates are not
    look_back = text_of(client.get(f"{own}controleren/"))
    assert "Teachers in the south something is missing" in look_back
    assert "Complete what Teachers in the south asks" in look_back
    assert "Send my application" not in look_back
    send(client, f"{own}controleren/")
    assert {state for _slug, _number, state in order()} == {"draft"}
    assert complete(client, step, "zuid") == f"{own}controleren/"
    send(client, f"{own}controleren/")
    assert order() == [("zuid", 1, "submitted"), ("leraren", 2, "submitted")]
    assert len(set(Application.objects.values_list("person", "motivation"))) == 1
    letter = Letter.objects.get(purpose="application_received")
    lines = letter.text.splitlines()
    assert lines.index("1. Teachers in the south") < lines.index("2. Teachers in the north")
    shown = text_of(client.get(own))
    assert "Teachers in the south · received" in shown


@pytest.mark.capability(34)
def test_the_order_is_changed_and_a_network_added_until_the_deadline(
    client: Client, clock: Clock, networks: tuple[Activity, ...]
) -> None:
    own = begin(client)
    send(client, f"{own}controleren/")
    assert order() == [("leraren", None, "submitted")]
    step = name_networks(client, own, leraren="1", zuid="2")
    review = complete(client, step, "zuid")
    assert review.endswith("/controleren/")
    assert review != f"{own}controleren/"
    assert order() == [("leraren", 1, "submitted"), ("zuid", 2, "draft")]
    send(client, review)
    assert name_networks(client, own, leraren="2", zuid="1") == own
    assert order() == [("zuid", 1, "submitted"), ("leraren", 2, "submitted")]
    name_networks(client, own, leraren="1")
    assert ("leraren", None, "submitted") in order()
    assert ("zuid", None, "withdrawn") in order()
    clock.move_to("2023-11-18 10:00")
    assert where(client.get(f"{own}voorkeur/", follow=True)) == own


@pytest.mark.capability(34)
def test_withdrawing_from_the_first_makes_the_second_the_first(
    client: Client, networks: tuple[Activity, ...]
) -> None:
    own = begin(client)
    complete(client, name_networks(client, own, leraren="1", zuid="2"), "zuid")
    send(client, f"{own}controleren/")
    asked = text_of(client.get(f"{own}afmelden/"))
    assert "You withdraw from this network only. These stay" in asked
    send(client, f"{own}afmelden/")
    rows = dict(Application.objects.values_list("activity__slug", "preference"))
    assert rows["zuid"] == 1
    send(client, f"{own}terugdraaien/")
    assert order() == [("zuid", 1, "submitted"), ("leraren", 2, "submitted")]


def test_each_network_has_a_motivation_of_its_own_and_one_name(
    client: Client, networks: tuple[Activity, ...]
) -> None:
    own = begin(client)
    other = name_networks(client, own, leraren="1", zuid="2").split("stap-")[0]
    send(client, f"{other}stap-2/", motivation="In het zuiden nog liever.")
    complete(client, f"{other}stap-3/", "zuid")
    send(client, f"{own}controleren/")
    row = Application.objects.get(activity__slug="leraren")
    send(client, f"{own}stap-1/", **{**APPLICANT, "family_name": "de Boer"}, version=row.version)
    names = Application.objects.values_list("surname_prefix", "family_name")
    assert list(names) == [("de", "Boer"), ("de", "Boer")]
    assert Application.objects.values("motivation").distinct().count() == 2
    assert DateCommitment.objects.count() == 2


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"leraren": "1", "zuid": "1"}, "Two networks have preference 1."),
        ({"leraren": "", "zuid": "1"}, "There is 1 thing to mend"),
    ],
)
def test_numbers_that_do_not_make_an_order_are_named(
    client: Client, networks: tuple[Activity, ...], numbers: dict[str, str], words: str
) -> None:
    own = begin(client)
    pks = dict(Activity.objects.values_list("slug", "pk"))
    typed = {f"network_{pks[slug]}": number for slug, number in numbers.items()}
    answer = send(client, f"{own}voorkeur/", **typed)
    assert where(answer) == f"{own}voorkeur/"
    assert words in text_of(answer) or 'id="fouten"' in answer.content.decode()
    assert Application.objects.count() == 1


@pytest.mark.usefixtures("networks")
def test_only_networks_of_the_one_draw_that_are_open_can_be_named(
    client: Client, programme: Programme
) -> None:
    network(programme, "later", "Opens later", "teacher")
    Activity.objects.filter(slug="later").update(opens_at=at_amsterdam(date(2023, 11, 1), time()))
    make_webinar(programme=programme, title="A webinar")
    network(make_programme(), "elders", "Of another programme", "teacher")
    own = begin(client)
    page = text_of(client.get(f"{own}voorkeur/"))
    for title in ("Opens later", "A webinar", "Of another programme"):
        assert title not in page
    name_networks(client, own, leraren="2", later="1")
    assert Application.objects.count() == 1


def test_without_one_draw_nobody_is_asked(client: Client, networks: tuple[Activity, ...]) -> None:
    Programme.objects.update(draws_together=False)
    own = begin(client)
    assert "Would another network" not in text_of(client.get(f"{own}controleren/"))
    assert where(client.get(f"{own}voorkeur/", follow=True)) == own


def test_a_draft_shows_nothing_of_what_another_applied_for(
    client: Client, networks: tuple[Activity, ...]
) -> None:
    own = begin(client)
    complete(client, name_networks(client, own, leraren="1", zuid="2"), "zuid")
    send(client, f"{own}controleren/")
    stranger = Client()
    other = begin(stranger)  # with the same address
    page = text_of(stranger.get(f"{other}controleren/"))
    assert "Teachers in the south" not in page


@pytest.mark.capability(34)
def test_the_team_turns_it_on_and_sees_the_preferences(
    client: Client, programme: Programme, networks: tuple[Activity, ...]
) -> None:
    Programme.objects.update(draws_together=False)
    desk = Desk(make_staff(programme.organiser))
    desk.send(
        f"/en/beheer/programmas/{programme.slug}/wijzigen/",
        title=programme.title,
        language="nl",
        draws_together="on",
        most_per_organisation="2",
    )
    programme.refresh_from_db()
    assert (programme.draws_together, programme.most_per_organisation) == (True, 2)
    own = begin(client)
    complete(client, name_networks(client, own, leraren="2", zuid="1"), "zuid")
    send(client, f"{own}controleren/")
    table = "/en/beheer/netwerken/leraren/aanmeldingen/"
    assert "Noor Bakker" in words_of(desk.open(f"{table}?voorkeur=2&kolom=preference"))
    assert "Noor Bakker" not in words_of(desk.open(f"{table}?voorkeur=1"))
    row = Application.objects.get(activity__slug="leraren")
    shown = words_of(desk.open(f"{table}{row.pk}/"))
    assert "1. Teachers in the south , 2. Teachers in the north" in shown
