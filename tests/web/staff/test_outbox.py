from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from leerkring.admissions.actions.offering import Guest, invite
from leerkring.admissions.models import Application
from leerkring.audit.models import Event
from leerkring.mail.actions import queue_letter
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter, LetterText
from leerkring.people.models import Person
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import actor_of
from tests.conftest import Clock
from tests.factories import make_application, make_meeting, make_network, make_person, make_staff
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-20 10:00")
    network = make_network(admission=Activity.Admission.INVITATION, places=None, title="Wethouders")
    make_meeting(network)
    return network


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def write(network: Activity, clock: Clock, *names: str) -> list[Letter]:
    """Invite people; their letters wait in the outbox."""
    invite(
        activity=network,
        guests=[
            Guest(given_name=name, family_name="Tester", email=f"{name.lower()}@stad.example")
            for name in names
        ],
        answer_before=clock.now + timedelta(days=10),
        draft=True,
        batch="invite:1",
        by=actor_of(make_staff(network.programme.organiser)),
        at=clock.now,
    )
    return list(Letter.objects.order_by("pk"))


@pytest.mark.capability(76)
def test_letters_are_seen_edited_discarded_and_let_go(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    anna, bilal, chris = write(network, clock, "Anna", "Bilal", "Chris")
    page = manager.open(f"/beheer/post/{anna.pk}/")
    assert f'src="/beheer/post/{anna.pk}/html/"' in page
    assert "Anna" in manager.open(f"/beheer/post/{anna.pk}/html/")
    text = anna.text.replace("Dag Anna", "Beste Anna")
    edit = f"/beheer/post/{anna.pk}/wijzigen/"
    asked = manager.open(edit)
    assert all(f'name="{field}"' in asked for field in ("subject", "text", "send_after"))
    manager.send(edit, subject="Kom je ook?", text=text, send_after="2023-11-22T09:00")
    manager.send(f"/beheer/post/{bilal.pk}/weggooien/")
    outbox = manager.open("/beheer/post/verzenden/?groep=invite:1")
    assert "anna@stad.example" in outbox
    assert "chris@stad.example" in outbox
    assert "bilal@stad.example" not in outbox
    manager.send("/beheer/post/verzenden/?groep=invite:1")
    for letter in (anna, bilal, chris):
        letter.refresh_from_db()
    assert [letter.state for letter in (anna, bilal, chris)] == ["queued", "discarded", "queued"]
    assert (anna.subject, anna.edited) == ("Kom je ook?", True)
    assert "Beste Anna" in anna.html
    assert 'href="http' in as_received(anna).html
    assert 'href="[persoonlijke link]"' in anna.html
    assert anna.send_after - clock.now == timedelta(hours=47)
    assert chris.send_after == clock.now
    verbs = Event.objects.filter(subject__startswith="letter:").values_list("verb", flat=True)
    assert sorted(verbs) == [
        *("discarded_letter", "edited_letter", "released_letter", "released_letter")
    ]


def test_a_letter_that_is_gone_is_not_opened_to_edit(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    [anna] = write(network, clock, "Anna")
    manager.send(f"/en/beheer/post/{anna.pk}/weggooien/")
    for page in ("wijzigen", "weggooien"):
        manager.open(f"/en/beheer/post/{anna.pk}/{page}/", status=302)
        words = words_of(manager.open(f"/en/beheer/post/{anna.pk}/"))
        assert "This letter waits no more" in words


def test_a_letter_is_measured_by_its_page_but_leads_nowhere(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    [anna] = write(network, clock, "Anna")
    answer = manager.client.get(f"/beheer/post/{anna.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert "allow-popups" not in policy
    assert '<head><base target="_blank">' in answer.content.decode()


def test_a_search_that_finds_nothing_says_so_and_leads_back(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    write(network, clock, "Anna", "Bilal")
    words = words_of(manager.open("/en/beheer/post/?q=nobody"))
    assert "No letter fits what you search for. Show all letters" in words
    person = Person.objects.get(email="anna@stad.example")
    only = words_of(manager.open(f"/en/beheer/post/?persoon={person.pk}"))
    assert f"Only letters to {person.name}. Show all letters" in only
    assert "bilal@stad.example" not in only


def test_only_the_letters_that_were_shown_go_out(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    write(network, clock, "Anna")
    page = manager.client.get("/beheer/post/verzenden/").content.decode()
    write(network, clock, "Bilal")
    fields = dict(re.findall(r'name="(brief|idempotency_key)" value="([^"]+)"', page))
    manager.client.post("/beheer/post/verzenden/", fields)
    assert Letter.objects.get(state="queued").recipient == "anna@stad.example"
    assert Letter.objects.get(state="draft").recipient == "bilal@stad.example"


def test_a_letter_that_a_colleague_changed_is_not_overwritten(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    [anna] = write(network, clock, "Anna")
    edit = f"/beheer/post/{anna.pk}/wijzigen/"
    stale = re.search(r'name="gezien" value="([^"]+)"', manager.open(edit))
    assert stale
    manager.send(edit, subject="Eerste", text=anna.text)
    typed = anna.text.replace("\n", "\r\n")  # as a browser sends it
    shown = manager.send(edit, status=409, subject="Tweede", text=typed, gezien=stale[1])
    differences = shown.content.decode().split('id="verschil"')[1].split("</table>")[0]
    assert "Eerste" in differences
    assert "Dag Anna" not in differences
    anna.refresh_from_db()
    assert anna.subject == "Eerste"


def test_what_could_not_be_delivered_says_so_and_is_tried_again(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    [anna] = write(network, clock, "Anna")
    Letter.objects.update(state=Letter.State.FAILED, last_error="550 no such user", attempts=1)
    assert "550 no such user" in manager.open(f"/beheer/post/{anna.pk}/")
    assert "Anna" in manager.open("/beheer/post/?staat=failed")
    assert 'value="anna@stad.example"' in manager.open(f"/beheer/post/{anna.pk}/opnieuw/")
    again, elsewhere = f"/beheer/post/{anna.pk}/opnieuw/", "anna@dorp.example"
    asked = manager.send(again, status=200, recipient=elsewhere)
    assert "Schrijf op hoe je het weet" in words_of(asked.content.decode())
    anna.refresh_from_db()
    assert (anna.state, anna.recipient) == ("failed", "anna@stad.example")
    manager.send(again, recipient=elsewhere, gehoord="Anna belde")
    anna.refresh_from_db()
    assert (anna.state, anna.recipient, anna.attempts) == ("queued", "anna@dorp.example", 0)
    trail = words_of(manager.open(f"/beheer/post/{anna.pk}/"))
    assert "opnieuw naar anna@dorp.example in plaats van anna@stad.example" in trail
    assert "Anna belde" in trail


@pytest.mark.capability(79)
def test_all_letters_to_one_person_are_found_together(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    write(network, clock, "Anna", "Bilal")
    application = Application.objects.select_related("person").get(given_name="Anna")
    words = words_of(manager.open(f"/beheer/post/?persoon={application.person_id}"))
    assert "anna@stad.example" in words
    assert "bilal@stad.example" not in words
    dossier = manager.open(f"/beheer/netwerken/{network.slug}/aanmeldingen/{application.pk}/")
    assert Letter.objects.get(person=application.person).subject in dossier


def test_nobody_sees_the_post_of_another_organiser_or_a_sign_in_link(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    [anna] = write(network, clock, "Anna")
    stranger = Desk(make_staff(make_network().programme.organiser))
    stranger.open(f"/beheer/post/{anna.pk}/", status=404)
    assert "Anna" not in stranger.open("/beheer/post/")
    secret = queue_letter(
        at=clock.now,
        purpose="sign_in",
        person=make_person(),
        subject_ref="account:1",
        values={"code": "SECRET", "given_name": "x", "site": "x", "until": "x"},
    )
    assert secret
    manager.open(f"/beheer/post/{secret.pk}/", status=404)
    reviewer = Desk(make_staff(network.programme.organiser, "reviewer"))
    reviewer.open(f"/beheer/post/{anna.pk}/", status=404)


@pytest.mark.capability(75)
def test_own_words_are_checked_shown_to_a_real_recipient_and_used(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    make_application(network, person=make_person(given_name="Ans", family_name="Vos"))
    page = f"/beheer/netwerken/{network.slug}/brieven/place_invited/nl/"
    assert "Dag <mark>Ans</mark>" in manager.open(page)
    wrong = {"subject": "Kom", "body": "Dag {voornaam}", "bewaren": "ja"}
    answer = manager.send(page, status=200, **wrong).content.decode()
    assert "{voornaam}" in answer
    assert "{given_name}" in answer
    assert not LetterText.objects.exists()
    own = {"subject": "Kom, {given_name}", "body": "Hoi {given_name}.\n\n{button}"}
    preview = manager.send(page, status=200, bekijken="ja", **own).content.decode()
    assert "Hoi <mark>Ans</mark>." in preview
    assert not LetterText.objects.exists()
    manager.send(page, bewaren="ja", **own)
    manager.send(page, status=409, bewaren="ja", version="0", **{**own, "subject": "Anders"})
    [letter] = write(network, clock, "Bilal")
    assert (letter.subject, letter.text.startswith("Hoi Bilal.")) == ("Kom, Bilal", True)
    manager.send(page, standaard="ja")
    assert not LetterText.objects.exists()


def test_the_official_letter_is_a_tagged_pdf(
    network: Activity, manager: Desk, clock: Clock
) -> None:
    write(network, clock, "Zoë")
    applicant = Desk()
    found = re.search(r"/aanbod/([^/\s]+)/", as_received(Letter.objects.get()).text)
    assert found
    applicant.send(f"/aanbod/{found[1]}/", antwoord="ja")
    letter = Letter.objects.get(purpose="place_confirmed")
    pdf = letter.attachments.get(filename="brief.pdf")
    path = f"/beheer/post/{letter.pk}/bijlage/{pdf.pk}/"
    document = PdfReader(io.BytesIO(manager.file(path)))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl"
    assert "StructTreeRoot" in str(root)
    assert document.metadata
    assert document.metadata.title == letter.subject
    text = document.pages[0].extract_text()
    assert "Zoë Tester" in text
    assert "Wethouders" in text
