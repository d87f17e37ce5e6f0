"""The second factor of the team: codes of an app and recovery codes, over HTTP."""

from __future__ import annotations

import base64
import json
import re
import secrets
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from leerkring.attendance.links import my_address
from leerkring.audit.models import Event
from leerkring.mail.models import Letter
from leerkring.people.models import Account, SecondFactor
from leerkring.people.signin import issue_link
from leerkring.programmes.models import Membership, Organiser
from leerkring.project.checkup import look_over
from leerkring.project.first_team import NotDone, let_in_again
from tests.factories import make_organiser, make_person, make_staff
from tests.phone import Phone
from tests.support import Clock

pytestmark = pytest.mark.django_db
SET_UP = "/en/beheer/mijn-account/tweede-stap/"
CODES = "/en/beheer/mijn-account/herstelcodes/"
STEP = "/inloggen/tweede-stap/"
WRONG = "000000"


@pytest.fixture
def organiser() -> Organiser:
    return make_organiser(second_factor_roles=["manager"])


@pytest.fixture
def ilse(organiser: Organiser, clock: Clock) -> Account:
    return make_staff(organiser, person=make_person(given_name="Ilse", language="en"))


def by_link(account: Account, clock: Clock) -> Client:
    """Press the button of a sign-in link."""
    browser = Client()
    token, _code = issue_link(account=account, at=clock.now)
    browser.post(f"/en/inloggen/{token}/")
    return browser


def read(browser: Client, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return unescape(answer.content.decode())


def press(browser: Client, path: str, **fields: str) -> int:
    data = {"idempotency_key": secrets.token_urlsafe(18), **fields}
    return browser.post(path, data).status_code


def is_in(browser: Client) -> bool:
    return browser.get("/beheer/").status_code == 200


def set_up(browser: Client, clock: Clock) -> Phone:
    """Scan the key and type the code, as the page asks."""
    page = read(browser, SET_UP)
    key = re.search(r'class="lk-key">([A-Z2-7 ]+)<', page)
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    assert key
    assert kept
    phone = Phone(key[1], clock)
    assert press(browser, SET_UP, kept=kept[1], code=phone.code()) == 302
    clock.now += timedelta(seconds=30)
    return phone


def recovery_codes(browser: Client) -> list[str]:
    return re.findall(r'class="lk-key">(\d{4} \d{4})<', read(browser, CODES))


@pytest.mark.capability(120)
def test_a_manager_of_whom_it_is_asked_sets_a_second_factor_up_and_signs_in_with_it(
    ilse: Account, clock: Clock
) -> None:
    first = by_link(ilse, clock)
    assert first.get("/beheer/").headers["Location"].endswith("/beheer/mijn-account/tweede-stap/")
    phone = set_up(first, clock)
    assert len(recovery_codes(first)) == 10
    assert is_in(first)
    later = by_link(ilse, clock)
    assert not is_in(later)
    assert later.get("/mijn/").status_code == 302
    assert press(later, STEP, code=WRONG) == 200
    assert not is_in(later)
    assert press(later, STEP, code=phone.code()) == 302
    assert is_in(later)
    assert Event.objects.filter(verb="second_factor_set_up").exists()
    assert "was set up" in Letter.objects.get(purpose="second_factor").text


@pytest.mark.capability(120)
def test_a_recovery_code_works_once_and_its_owner_is_told(ilse: Account, clock: Clock) -> None:
    browser = by_link(ilse, clock)
    set_up(browser, clock)
    codes = recovery_codes(browser)
    elsewhere = by_link(ilse, clock)
    assert press(elsewhere, STEP, code=codes[0]) == 302
    assert is_in(elsewhere)
    again = by_link(ilse, clock)
    assert press(again, STEP, code=codes[0]) == 200
    assert not is_in(again)
    assert codes[0] not in recovery_codes(elsewhere)
    letters = Letter.objects.filter(purpose="second_factor").order_by("-pk")
    assert "with a recovery code" in letters[0].text


@pytest.mark.capability(120)
def test_another_manager_takes_away_the_second_factor_of_who_lost_their_phone(
    organiser: Organiser, ilse: Account, clock: Clock
) -> None:
    lost = by_link(ilse, clock)
    set_up(lost, clock)
    karim = make_staff(organiser, person=make_person(given_name="Karim"))
    colleague = by_link(karim, clock)
    set_up(colleague, clock)
    team = f"/en/beheer/team/{organiser.slug}/"
    member = Membership.objects.get(account=ilse)
    assert "Lost their phone" in read(colleague, team)
    assert press(colleague, f"{team}{member.pk}/tweede-stap/") == 302
    assert not is_in(lost)  # whoever has the phone is out
    assert not SecondFactor.objects.filter(account=ilse).exists()
    assert not Authenticator.objects.filter(user=ilse).exists()
    event = Event.objects.get(verb="second_factor_reset")
    assert (event.actor_id, event.subject) == (str(karim.pk), f"account:{ilse.pk}")
    letters = Letter.objects.filter(purpose="second_factor", person=ilse.person).order_by("-pk")
    assert "took the second factor of your account away" in letters[0].text
    set_up(by_link(ilse, clock), clock)


def test_nobody_resets_their_own_second_factor_or_that_of_a_stranger(
    organiser: Organiser, ilse: Account, clock: Clock
) -> None:
    browser = by_link(ilse, clock)
    set_up(browser, clock)
    own = Membership.objects.get(account=ilse)
    team = f"/en/beheer/team/{organiser.slug}/"
    assert press(browser, f"{team}{own.pk}/tweede-stap/") == 403
    elsewhere = make_organiser()
    other = make_staff(elsewhere)
    Membership.objects.create(organiser=organiser, account=other, role="reader", since_at=clock.now)
    both = Membership.objects.get(account=other, organiser=organiser)
    assert press(browser, f"{team}{both.pk}/tweede-stap/") == 403  # another team relies on it


def test_a_code_works_once_in_whichever_process(ilse: Account, clock: Clock) -> None:
    phone = set_up(by_link(ilse, clock), clock)
    code = phone.code()
    first, second = by_link(ilse, clock), by_link(ilse, clock)
    assert press(first, STEP, code=code) == 302
    assert press(second, STEP, code=code) == 200
    assert not is_in(second)
    assert SecondFactor.objects.get().last_step == int(clock.now.timestamp()) // 30


def test_the_code_with_which_it_was_set_up_does_not_work_again(ilse: Account, clock: Clock) -> None:
    phone = set_up(by_link(ilse, clock), clock)
    browser = by_link(ilse, clock)
    assert press(browser, STEP, code=phone.code(later=-1)) == 200
    assert not is_in(browser)


def test_a_phone_that_is_half_a_minute_ahead_gets_in_and_one_that_is_further_does_not(
    ilse: Account, clock: Clock
) -> None:
    phone = set_up(by_link(ilse, clock), clock)
    browser = by_link(ilse, clock)
    assert press(browser, STEP, code=phone.code(later=2)) == 200
    assert press(browser, STEP, code=phone.code(later=1)) == 302


def test_five_tries_in_a_quarter_of_an_hour_are_all_from_however_many_browsers(
    ilse: Account, clock: Clock
) -> None:
    browser = by_link(ilse, clock)
    phone = set_up(browser, clock)
    [recovery, *_more] = recovery_codes(browser)
    guessing = [by_link(ilse, clock) for _ in range(3)]
    answers = [press(guessing[number % 3], STEP, code=WRONG) for number in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert press(guessing[0], STEP, code=phone.code()) == 429
    assert press(guessing[1], STEP, code=recovery) == 429
    assert not any(is_in(one) for one in guessing)
    clock.now += timedelta(minutes=15)
    assert press(by_link(ilse, clock), STEP, code=phone.code()) == 302


def test_half_way_in_is_not_in_and_lasts_a_quarter_of_an_hour(ilse: Account, clock: Clock) -> None:
    phone = set_up(by_link(ilse, clock), clock)
    browser = by_link(ilse, clock)
    for path in ("/beheer/", "/mijn/", SET_UP, CODES):
        assert "/inloggen/" in browser.get(path).headers["Location"]
    clock.now += timedelta(minutes=15, seconds=1)
    assert press(browser, STEP, code=phone.code()) == 302
    assert not is_in(browser)


def test_the_link_in_a_letter_does_not_go_around_the_second_factor(
    ilse: Account, clock: Clock
) -> None:
    set_up(by_link(ilse, clock), clock)
    ilse.memberships.all().delete()  # they left the team, and kept it
    browser = Client()
    browser.post(my_address(ilse.person, clock.now).removeprefix(settings.BASE_URL))
    assert browser.get("/mijn/").status_code == 302


def test_a_session_from_before_it_was_asked_for_leads_nowhere_but_to_setting_it_up(
    organiser: Organiser, ilse: Account, clock: Clock
) -> None:
    organiser.second_factor_roles = []
    organiser.save()
    browser = by_link(ilse, clock)
    assert is_in(browser)
    assert press(browser, f"/en/beheer/team/{organiser.slug}/tweede-stap/", roles="manager") == 302
    assert Event.objects.filter(verb="second_factor_required").exists()
    assert browser.get("/beheer/").headers["Location"].endswith("tweede-stap/")
    set_up(browser, clock)
    assert is_in(browser)


def test_setting_it_up_ends_the_sessions_that_began_without_it(
    organiser: Organiser, ilse: Account, clock: Clock
) -> None:
    organiser.second_factor_roles = []
    organiser.save()
    desktop, forgotten = by_link(ilse, clock), by_link(ilse, clock)
    set_up(desktop, clock)
    assert (is_in(desktop), is_in(forgotten)) == (True, False)


def test_a_role_of_which_it_is_not_asked_signs_in_by_link_alone(
    organiser: Organiser, clock: Clock
) -> None:
    assert is_in(by_link(make_staff(organiser, Membership.Role.READER), clock))


@pytest.mark.parametrize("path", [SET_UP, CODES])
def test_who_signed_in_a_quarter_of_an_hour_ago_signs_in_again_to_change_how(
    organiser: Organiser, ilse: Account, clock: Clock, path: str
) -> None:
    organiser.second_factor_roles = []
    organiser.save()
    browser = by_link(ilse, clock)
    if path == CODES:
        set_up(browser, clock)
    read(browser, path)
    clock.now += timedelta(minutes=15, seconds=1)
    assert "/inloggen/" in browser.get(path).headers["Location"]
    assert is_in(browser)


def test_new_recovery_codes_replace_the_old_ones(ilse: Account, clock: Clock) -> None:
    browser = by_link(ilse, clock)
    set_up(browser, clock)
    old = recovery_codes(browser)
    assert press(browser, CODES) == 302
    assert not set(old) & set(recovery_codes(browser))
    elsewhere = by_link(ilse, clock)
    assert press(elsewhere, STEP, code=old[0]) == 200
    assert not is_in(elsewhere)


def test_it_is_taken_away_by_its_owner_unless_their_role_asks_for_it(
    organiser: Organiser, ilse: Account, clock: Clock
) -> None:
    browser = by_link(ilse, clock)
    set_up(browser, clock)
    away = f"{SET_UP}weg/"
    press(browser, away)
    assert SecondFactor.objects.exists()
    organiser.second_factor_roles = []
    organiser.save()
    assert press(browser, away) == 302
    assert not SecondFactor.objects.exists()
    assert is_in(browser)
    assert is_in(by_link(ilse, clock))


def test_a_copy_of_the_database_makes_no_codes(ilse: Account, clock: Clock) -> None:
    browser = by_link(ilse, clock)
    phone = set_up(browser, clock)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    key = base64.b32encode(phone.key).decode()
    assert key not in kept
    assert phone.key.hex() not in kept
    for code in recovery_codes(browser):
        assert code.replace(" ", "") not in kept
    seeds = re.findall(r'"(?:secret|seed)": "([^"]+)"', kept)
    assert len(seeds) == 2
    assert all(seed.startswith("gAAAA") for seed in seeds)  # Fernet's version and time


def test_the_key_of_somebody_else_cannot_be_sent_along(
    organiser: Organiser, ilse: Account, clock: Clock
) -> None:
    other = by_link(make_staff(organiser), clock)
    page = read(other, SET_UP)
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    key = re.search(r'class="lk-key">([A-Z2-7 ]+)<', page)
    assert kept
    assert key
    browser = by_link(ilse, clock)
    assert press(browser, SET_UP, kept=kept[1], code=Phone(key[1], clock).code()) == 200
    assert not SecondFactor.objects.exists()


def test_the_picture_is_drawn_here_and_its_key_is_kept_by_no_cache(
    ilse: Account, clock: Clock
) -> None:
    answer = by_link(ilse, clock).get(SET_UP)
    page = answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    [picture] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    drawn = base64.b64decode(picture).decode()
    assert "<path" in drawn
    assert "<script" not in drawn
    assert 'href="otpauth://totp/' in page


def test_who_administers_the_machine_lets_the_only_manager_in_again(
    ilse: Account, clock: Clock
) -> None:
    set_up(by_link(ilse, clock), clock)
    said = let_in_again(ilse.email.upper())
    found = re.search(r"/inloggen/[\w-]+/", said)
    assert found
    browser = Client()
    assert browser.post(found[0]).status_code == 302
    set_up(browser, clock)
    assert is_in(browser)
    assert Event.objects.get(verb="second_factor_reset").actor_kind == "system"
    with pytest.raises(NotDone, match="Nobody in a team"):
        let_in_again("stranger@elsewhere.example")


def test_the_check_of_a_public_server_names_the_teams_that_do_not_ask_it(
    organiser: Organiser,
) -> None:
    lax = make_organiser()
    (found,) = [one for one in look_over(deploy=True) if one.subject == "second factor"]
    assert lax.name in found.remark
    lax.second_factor_roles = ["manager"]
    lax.save()
    (found,) = [one for one in look_over(deploy=True) if one.subject == "second factor"]
    assert found.remark == "asked of every programme manager"
