from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client

from leerkring.admissions.actions.secretary import allow_late_entry
from leerkring.admissions.models import Application, LateAttempt, Question
from leerkring.admissions.states import ApplicationState
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from leerkring.web.design.once import FIELD, new_key
from leerkring.web.public.asking.dates import DatesForm
from tests.factories import make_actor, make_meeting, make_network, make_reading_plan
from tests.support import Clock
from tests.web.public.pages import (
    APPLICANT,
    OPEN_DAY,
    apply,
    letter_to,
    link_in,
    only_application,
    page,
    promise_all,
    send,
    text_of,
    where,
)

pytestmark = pytest.mark.django_db
SLUG = "schoolleiders"
BEGIN = f"/activiteiten/{SLUG}/aanmelden/"


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to(OPEN_DAY)
    activity = make_network(
        slug=SLUG,
        closes_before=at_amsterdam(date(2023, 11, 18), time()),
        contact_email="h@a.example",
    )
    for month in (1, 3):
        day = date(2024, month, 18)
        span = {"starts_at": at_amsterdam(day, time(16)), "ends_at": at_amsterdam(day, time(20))}
        make_meeting(activity, on=day, **span)
    return activity


@pytest.mark.capability(10, 8, 128)
@pytest.mark.usefixtures("network")
def test_applying_takes_three_steps_a_look_back_and_no_account(client: Client) -> None:
    receipt = apply(client, SLUG, phone="06 12345678")
    application = only_application()
    assert where(receipt).startswith("/aanmelding/")
    text = text_of(receipt)
    assert "Je aanmelding is binnen" in text
    assert "Aanmelden kan tot en met vrijdag 17 november 2023" in text
    assert "sturen we" not in text
    assert application.state == ApplicationState.SUBMITTED
    assert application.motivation == "Ik wil van collega's leren."
    assert set(application.commitments.values_list("answer", flat=True)) == {"yes"}
    assert link_in(letter_to("noor@school.example", "application_received")) == where(receipt)


@pytest.mark.usefixtures("network")
def test_an_application_takes_nine_requests_at_most(client: Client) -> None:
    requests: list[str] = []
    original = client.request

    def counted(**request: Any) -> Any:
        requests.append(request["PATH_INFO"])
        return original(**request)

    client.request = counted  # type: ignore[method-assign]
    client.get(BEGIN)
    apply(client, SLUG)
    assert len(requests) == 9


@pytest.mark.capability(8)
def test_the_activitys_own_questions_are_typed_and_shown_back(
    client: Client, network: Activity
) -> None:
    def ask(kind: str, label: str, *options: str, required: bool = True) -> str:
        question = Question.objects.create(
            activity=network,
            position=1,
            kind=kind,
            label=label,
            options=list(options),
            required=required,
        )
        return f"question_{question.pk}"

    support = ask("yes_no", "Staat je leidinggevende erachter?")
    years = ask("number", "Hoe lang werk je hier?")
    levels = ask("multiple", "Welke bouw?", "onderbouw", "bovenbouw")
    ask("long", "Nog iets?", required=False)
    begun = send(client, BEGIN, **APPLICANT)
    wrong = send(client, where(begun), motivation="Daarom.", **{years: "veel"})
    text = text_of(wrong)
    assert "Er zijn 3 dingen te verbeteren" in text
    assert "Beantwoord deze vraag: Staat je leidinggevende erachter?" in text
    assert "Vul een heel getal in." in text
    assert 'value="veel"' in wrong.content.decode()
    assert ">Daarom.</textarea>" in wrong.content.decode().replace("\n", "")
    right = {support: "yes", years: "4", levels: ["onderbouw", "bovenbouw"]}
    send(client, where(begun), motivation="Daarom.", **right)
    token = where(begun).split("/")[2]
    look_back = send(client, f"/aanmelding/{token}/stap-3/", **promise_all(SLUG))
    text = text_of(look_back)
    assert "Staat je leidinggevende erachter? Ja Hoe lang werk je hier? 4" in text
    assert "Welke bouw? onderbouw, bovenbouw" in text


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("given_name", "", "Vul je voornaam in."),
        ("email", "noor@", "Dit is geen e-mailadres."),
        ("role", "keizer", "Kies je rol uit de lijst."),
        ("organisation_town", "", "Vul de plaats van je school of organisatie in."),
        ("organisation_postcode", "12 AB", "Een postcode ziet eruit als 1234 AB."),
        ("family_name", "x" * 121, "Dit is te lang: hoogstens 120 tekens."),
    ],
)
def test_a_wrong_field_is_named_linked_and_nothing_typed_is_lost(
    client: Client, field: str, typed: str, message: str
) -> None:
    response = send(client, BEGIN, **{**APPLICANT, field: typed})
    body = response.content.decode()
    assert re.search(rf'<a href="#id_{field}">[^<]*{re.escape(message)}', body)
    assert 'id="fouten" autofocus' in " ".join(body.split())
    for name, value in APPLICANT.items():
        assert name == field or f'value="{value}"' in body, name
    assert not typed or f'value="{typed}"' in body or field == "role"
    assert not Application.objects.exists()


@pytest.mark.usefixtures("network")
def test_a_town_that_is_there_twice_asks_for_the_postcode(client: Client) -> None:
    response = send(client, BEGIN, **{**APPLICANT, "organisation_town": "Hengelo"})
    assert "Er zijn meer plaatsen die Hengelo heten. Vul ook de postcode in." in text_of(response)
    values = {**APPLICANT, "organisation_town": "Hengelo", "organisation_postcode": "7551 ab"}
    assert where(send(client, BEGIN, **values)).endswith("/stap-2/")
    assert Application.objects.get().organisation_postcode == "7551 AB"


def test_the_criteria_stand_where_the_motivation_is_written(
    client: Client, network: Activity
) -> None:
    begun = send(client, f"/en{BEGIN}", **APPLICANT)
    assert "The readers look at this" not in text_of(begun)
    make_reading_plan(network, [1, 2])
    read_for = page(client, where(begun))
    assert "The readers look at this in your motivation: Criterium 1 Criterium 2" in read_for


def test_too_many_words_are_counted_by_the_server(client: Client, network: Activity) -> None:
    Activity.objects.filter(pk=network.pk).update(motivation_words_max=5)
    begun = send(client, BEGIN, **APPLICANT)
    response = send(client, where(begun), motivation="een twee drie vier vijf zes zeven")
    assert "Je motivatie is 2 woorden te lang. Gebruik er hoogstens 5." in text_of(response)
    assert "zes zeven</textarea>" in response.content.decode()


@pytest.mark.capability(38, "S11")
@pytest.mark.parametrize(
    ("commitment", "answers", "message"),
    [
        ("strict", ["yes", "no"], "Dit netwerk vraagt je om er elke keer bij te zijn."),
        ("strict", ["yes", ""], "Geef aan of je kunt op maandag 18 maart 2024"),
        ("consult", ["maybe", "no"], "Je mag over hoogstens één datum twijfelen."),
        ("consult", ["yes", "no"], ""),
        ("none", ["no", "no"], ""),
    ],
)
def test_each_date_is_answered_as_the_activity_asks(
    client: Client, network: Activity, commitment: str, answers: list[str], message: str
) -> None:
    Activity.objects.filter(pk=network.pk).update(commitment=commitment)
    begun = send(client, BEGIN, **APPLICANT)
    token = where(begun).split("/")[2]
    send(client, where(begun), motivation="Daarom.")
    dates = dict(zip(promise_all(SLUG), answers, strict=True))
    response = send(client, f"/aanmelding/{token}/stap-3/", **dates)
    if message:
        assert message in text_of(response)
        assert f"/aanmelding/{token}/stap-3/" == where(response)
        return
    assert where(response).endswith("/controleren/")
    saved = Application.objects.get().commitments.order_by("meeting_id")
    assert list(saved.values_list("answer", flat=True)) == answers


def at_dates(client: Client, **values: str) -> str:
    """Fill in the first two steps; return the path of the third."""
    begun = send(client, BEGIN, **{**APPLICANT, **values})
    return where(send(client, where(begun), motivation="Daarom."))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"all_dates": "on"}, ["yes", "yes"]),
        ({"all_dates": "on", "second": "no"}, ["yes", "no"]),
        ({"first": "yes", "second": "maybe"}, ["yes", "maybe"]),
    ],
)
def test_one_box_answers_for_all_dates_and_what_was_said_of_one_counts(
    client: Client, network: Activity, typed: dict[str, str], said: list[str]
) -> None:
    Activity.objects.filter(pk=network.pk).update(commitment="consult")
    names = dict(zip(("first", "second"), promise_all(SLUG), strict=True))
    step = at_dates(client)
    after = send(client, step, **{names.get(key, key): value for key, value in typed.items()})
    assert where(after).endswith("/controleren/")
    saved = Application.objects.get().commitments.order_by("meeting_id")
    assert list(saved.values_list("answer", flat=True)) == said


@pytest.mark.usefixtures("network")
def test_the_dates_show_one_box_and_lead_to_saying_which_does_not_suit(client: Client) -> None:
    step = at_dates(client)
    at_once = client.get(step).content.decode()
    assert at_once.count('name="all_dates"') == 1
    assert 'type="radio"' not in at_once
    assert 'href="?per-datum=1"' in at_once
    each = client.get(f"{step}?per-datum=1")
    assert [each.content.decode().count(f'name="{name}"') for name in promise_all(SLUG)] == [3, 3]
    for shown in (at_once, each.content.decode()):
        assert 'href="mailto:h@a.example"' in shown


@pytest.mark.parametrize("view", ["", "?per-datum=1"])
def test_a_meeting_without_a_date_stands_where_it_belongs_in_the_form_too(
    client: Client, network: Activity, view: str
) -> None:
    undated = {"on": None, "precision": "tbd", "starts_at": None, "ends_at": None}
    make_meeting(network, title="Nog te plannen", **undated)
    network.links.filter(number=2).update(number=4)  # the undated third comes before the last
    step = at_dates(client)
    text = page(client, f"{step}{view}")
    in_order = ("Do 18 jan 2024, 16.00–20.00 uur", "Nog te plannen", "Ma 18 mrt 2024, 16.00–20.00")
    places = [text.index(words) for words in in_order]
    assert places == sorted(places)
    assert where(send(client, step, all_dates="on")).endswith("/controleren/")


@pytest.mark.usefixtures("network")
def test_neither_the_box_nor_a_date_is_said_kindly(client: Client) -> None:
    answer = send(client, at_dates(client))
    assert "Vink aan dat je kunt, of zeg welke datum niet past." in text_of(answer)


@pytest.mark.parametrize(
    ("method", "sectors", "leads_on"),
    [("spread", ["po", "vo"], False), ("spread", [], True), ("lottery", ["po", "vo"], True)],
)
def test_the_sector_is_needed_where_places_are_spread_over_it(
    client: Client, network: Activity, method: str, sectors: list[str], leads_on: bool
) -> None:
    rows = Activity.objects.filter(pk=network.pk)
    rows.update(selection_method=method, sectors=sectors)
    answer = send(client, BEGIN, **{**APPLICANT, "sector": ""})
    assert where(answer).endswith("/stap-2/") is leads_on
    assert ("Kies je sector." in text_of(answer)) is not leads_on


@pytest.mark.usefixtures("network")
def test_a_draft_without_the_sector_that_a_quota_needs_is_not_sent(client: Client) -> None:
    own = where(send(client, at_dates(client), all_dates="on")).removesuffix("controleren/")
    Application.objects.update(sector="")
    assert "Vul aan wie je bent" in text_of(send(client, f"{own}controleren/"))
    assert Application.objects.get().state == ApplicationState.DRAFT


@pytest.mark.usefixtures("network")
def test_what_was_not_asked_again_stays_as_it_was(client: Client) -> None:
    own = where(send(client, BEGIN, **APPLICANT)).removesuffix("stap-2/")
    send(client, f"{own}erbij/", phone="06 12345678")
    send(client, f"{own}stap-1/", **{**APPLICANT, "given_name": "Nora"})
    kept = Application.objects.get()
    assert (kept.given_name, kept.phone) == ("Nora", "06 12345678")


@pytest.mark.usefixtures("network")
def test_who_comes_back_on_the_same_device_is_offered_the_draft(client: Client) -> None:
    step = where(send(client, BEGIN, **APPLICANT))
    offer = client.get(BEGIN)
    assert "Verder met je aanmelding?" in text_of(offer)
    assert f'href="{step}"' in offer.content.decode()
    for private in ("Noor", "noor@school.example"):
        assert private not in offer.content.decode()
    anew = client.get(f"{BEGIN}?nieuw=1")
    assert 'name="given_name"' in anew.content.decode()
    assert 'name="given_name"' in Client().get(BEGIN).content.decode()  # another device


@pytest.mark.usefixtures("network")
def test_what_was_sent_is_not_offered_as_a_draft(client: Client) -> None:
    apply(client, SLUG)
    assert 'name="given_name"' in client.get(BEGIN).content.decode()


@pytest.mark.capability(12)
@pytest.mark.usefixtures("network")
def test_a_draft_goes_on_at_another_device(client: Client) -> None:
    begun = send(client, BEGIN, **APPLICANT)
    later = send(client, where(begun), motivation="Een half verh", later="1")
    assert "Een bericht met je link is onderweg naar noor@school.example." in text_of(later)
    telephone = Client()
    link = link_in(letter_to("noor@school.example", "application_draft_link"))
    text = page(telephone, link)
    assert "Je aanmelding is nog niet verstuurd" in text
    assert "Een half verh" in text
    body = telephone.get(f"{link}stap-2/").content.decode()
    assert "Een half verh</textarea>" in body
    send(telephone, f"{link}stap-2/", motivation="Een heel verhaal.")
    send(telephone, f"{link}stap-3/", **promise_all(SLUG))
    send(telephone, f"{link}controleren/")
    assert only_application().motivation == "Een heel verhaal."


@pytest.mark.usefixtures("network")
def test_going_on_later_asks_for_no_more_than_an_address(client: Client) -> None:
    refused = send(client, BEGIN, given_name="Noor", later="1")
    assert "Vul je e-mailadres in." in text_of(refused)
    kept = send(client, BEGIN, given_name="Noor", email="noor@school.example", later="1")
    assert "Bewaard." in text_of(kept)


@pytest.mark.capability(17, "S8")
def test_a_late_application_is_refused_kindly_and_the_moment_is_noted(
    client: Client, clock: Clock, network: Activity
) -> None:
    clock.move_to("2023-11-17 23:58")
    begun = send(client, BEGIN, **APPLICANT)
    token = where(begun).split("/")[2]
    send(client, where(begun), motivation="Bijna op tijd.")
    send(client, f"/aanmelding/{token}/stap-3/", **promise_all(SLUG))
    arrived = clock.move_to("2023-11-18 00:00:03")
    text = text_of(send(client, f"/aanmelding/{token}/controleren/"))
    assert "Je bent net te laat" in text
    assert "Aanmelden kon tot en met vrijdag 17 november 2023." in text
    assert "Je aanmelding kwam binnen op zaterdag 18 november 2023, 0.00 uur." in text
    assert "Bijna op tijd." in text
    assert LateAttempt.objects.get().arrived_at == arrived
    application = Application.objects.get()
    assert application.state == ApplicationState.DRAFT
    application.activity = network

    allow_late_entry(
        by=make_actor(network.programme.organiser),
        at=arrived,
        application=application,
        until=arrived + timedelta(hours=12),
    )
    link = link_in(letter_to("noor@school.example", "late_entry"))
    assert "Je mag haar nog versturen" in page(client, link)
    assert "Je aanmelding is binnen" in text_of(send(client, f"{link}controleren/"))


@pytest.mark.capability(17)
@pytest.mark.usefixtures("network")
def test_a_first_step_that_comes_too_late_is_kept_too(client: Client, clock: Clock) -> None:
    clock.move_to("2023-11-18 00:00:00")
    text = text_of(send(client, BEGIN, **APPLICANT))
    assert "Je bent net te laat" in text
    assert "De Regenboog" in text
    assert LateAttempt.objects.get().email == "noor@school.example"


@pytest.mark.capability(17)
def test_minutes_of_grace_let_the_last_one_in(
    client: Client, clock: Clock, network: Activity
) -> None:
    Activity.objects.filter(pk=network.pk).update(grace_minutes=15)
    clock.move_to("2023-11-18 00:14:59")
    assert "Je aanmelding is binnen" in text_of(apply(client, SLUG))


@pytest.mark.capability(11)
@pytest.mark.usefixtures("network")
def test_by_personal_link_one_sees_edits_withdraws_and_comes_back(
    client: Client, clock: Clock
) -> None:
    apply(client, SLUG)
    link = link_in(letter_to("noor@school.example", "application_received"))
    other_device = Client()
    assert "Je kunt je aanmelding aanpassen tot en met vrijdag 17 november" in page(
        other_device, link
    )
    form = other_device.get(f"{link}stap-2/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    saved = send(other_device, f"{link}stap-2/", motivation="Beter gezegd.", version=version[1])
    assert "Je wijziging is bewaard." in text_of(saved)
    stale = send(other_device, f"{link}stap-2/", motivation="Oud venster.", version=version[1])
    assert "Oud venster.</textarea>" in stale.content.decode()
    assert only_application().motivation == "Beter gezegd."
    page(other_device, f"{link}afmelden/")
    assert only_application().state == ApplicationState.SUBMITTED
    gone = send(other_device, f"{link}afmelden/")
    assert "Je bent afgemeld" in text_of(gone)
    assert letter_to("noor@school.example", "withdrawn")
    back = send(other_device, f"{link}terugdraaien/")
    assert "Je aanmelding is binnen" in text_of(back)
    clock.move_to("2023-11-18 00:00")
    assert "Pas aan" not in page(other_device, link)


@pytest.mark.usefixtures("network")
def test_opening_a_link_changes_nothing(client: Client) -> None:
    apply(client, SLUG)
    application = only_application()
    link = link_in(letter_to("noor@school.example", "application_received"))
    for path in ("", "afmelden/", "terugdraaien/", "stap-1/", "controleren/", "agenda.ics"):
        client.get(f"{link}{path}")
    unchanged = Application.objects.filter(pk=application.pk, version=application.version)
    assert unchanged.get().state == ApplicationState.SUBMITTED


@pytest.mark.usefixtures("network")
def test_a_link_cannot_be_guessed(client: Client) -> None:
    apply(client, SLUG)
    application = only_application()
    for token in (f"{application.pk}-", f"{application.pk}-aaaa", "x", f"{application.pk + 1}-a"):
        assert client.get(f"/aanmelding/{token}/").status_code == 404


@pytest.mark.usefixtures("network")
def test_who_applied_already_is_told_by_mail_and_not_on_screen(client: Client) -> None:
    first = text_of(apply(client, SLUG))
    stranger = Client()
    receipt = apply(stranger, SLUG, email="NOOR@school.example")
    assert text_of(receipt).replace("NOOR@", "noor@").count("noor@") == first.count("noor@")
    assert "Je aanmelding is binnen" in text_of(receipt)
    assert Application.objects.exclude(state="draft").count() == 1
    known = letter_to("noor@school.example", "application_known")
    own_link = link_in(letter_to("noor@school.example", "application_received"))
    assert link_in(known) == own_link
    assert where(receipt) != own_link
    assert "Noor" in page(Client(), own_link)


@pytest.mark.usefixtures("network")
def test_a_form_sent_twice_is_one_application(client: Client) -> None:
    begun = send(client, BEGIN, **APPLICANT)
    token = where(begun).split("/")[2]
    send(client, where(begun), motivation="Daarom.")
    send(client, f"/aanmelding/{token}/stap-3/", **promise_all(SLUG))
    key = new_key()
    for _ in range(2):
        answer = client.post(f"/aanmelding/{token}/controleren/", {FIELD: key})
        assert answer.status_code == 302
    again = send(client, f"/aanmelding/{token}/controleren/")
    assert "Je aanmelding is binnen" in text_of(again)
    assert Letter.objects.filter(purpose="application_received").count() == 1


def test_what_is_missing_is_named_before_sending(client: Client, network: Activity) -> None:
    begun = send(client, BEGIN, **APPLICANT)
    token = where(begun).split("/")[2]
    text = page(client, f"/aanmelding/{token}/controleren/")
    assert "Vul je motivatie aan Vul de data aan" in text
    assert "Verstuur mijn aanmelding" not in text
    assert "Er ontbreekt nog iets" in text_of(send(client, f"/aanmelding/{token}/controleren/"))


@pytest.mark.capability("S2")
def test_an_activity_by_invitation_says_so(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    make_network(slug="wethouders", admission="invitation", opens_at=None, closes_before=None)
    assert "Op uitnodiging" in page(client, "/activiteiten/wethouders/aanmelden/")
    refused = send(client, "/activiteiten/wethouders/aanmelden/", **APPLICANT)
    assert "Op uitnodiging" in text_of(refused)
    assert not Application.objects.exists()


@pytest.mark.usefixtures("network")
def test_the_english_pages_stay_english_until_the_letter(client: Client) -> None:
    begun = send(client, f"/en{BEGIN}", **APPLICANT)
    assert where(begun).startswith("/en/aanmelding/")
    assert "Your motivation" in text_of(begun)
    token = where(begun).split("/")[3]
    send(client, where(begun), motivation="Because.")
    send(client, f"/en/aanmelding/{token}/stap-3/", **promise_all(SLUG))
    receipt = text_of(send(client, f"/en/aanmelding/{token}/controleren/"))
    assert "We have your application" in receipt
    assert "Friday 17 November 2023" in receipt
    letter = letter_to("noor@school.example", "application_received")
    assert letter.subject.startswith("We have your application")
    assert "/en/aanmelding/" in as_received(letter).text


@pytest.mark.parametrize(
    ("commitment", "answers", "marked"),
    [
        ("strict", ("no", "yes", "yes"), [0]),
        ("strict", ("yes", "maybe", "no"), [1, 2]),
        ("consult", ("no", "yes", "yes"), []),
        ("consult", ("no", "yes", "maybe"), [2]),
    ],
)
def test_the_error_stands_at_the_dates_that_stand_in_the_way(
    commitment: str, answers: tuple[str, ...], marked: list[int]
) -> None:
    network = make_network(commitment=commitment)
    meetings = [make_meeting(network) for _ in answers]
    names = [f"meeting_{one.pk}" for one in meetings]
    form = DatesForm(dict(zip(names, answers, strict=True)), activity=network, series=meetings)
    form.is_valid()
    assert [names.index(name) for name in form.errors if name in names] == marked
