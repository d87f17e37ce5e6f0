from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from leerkring.audit.actors import NOBODY, SYSTEM, person_actor
from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, HowUnknown, NotAllowed, WrongState
from leerkring.concepts.models import Concept
from leerkring.experts.actions import (
    AlreadyInRegister,
    AlreadyPlanned,
    ExpertWords,
    HourHasGone,
    MeetingIsOver,
    NoAddress,
    NotOfThisMeeting,
    add_expert,
    answer_invitation,
    drop_speaker,
    edit_expert,
    invite_expert,
    plan_speaker,
    tell_needs,
    tie_experts,
)
from leerkring.experts.links import link_token, speaker_for
from leerkring.experts.models import Speaker
from leerkring.experts.queries import (
    experts_in_register,
    experts_of,
    hour_has_gone,
    lead_times,
    questions_for,
    same_day_parts,
    suggestions_for,
)
from leerkring.intake.models import Fragment
from leerkring.intake.queries.themes import themes_in_full
from leerkring.mail.models import Letter
from leerkring.people.models import Person
from leerkring.programmes.models import AgendaItem
from leerkring.programmes.registers import on_meeting_cancelled, on_meeting_changed
from tests.factories import (
    make_actor,
    make_expert,
    make_fragment,
    make_meeting,
    make_network,
    make_organiser,
    make_person,
    make_theme,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def team(network):
    return make_actor(network.programme.organiser)


@pytest.fixture
def meeting(network):
    return make_meeting(network, title="Eerste bijeenkomst")


@pytest.fixture
def theme(network):
    theme = make_theme(network, title="De wijk")
    make_fragment(network, "Hoe werk je samen met het wijkteam?").themes.add(theme)
    return theme


@pytest.fixture
def expert(network):
    return make_expert(network.programme.organiser)


@pytest.fixture
def speaker(network, team, meeting, theme, expert):
    return plan_speaker(
        by=team,
        at=NOW,
        activity=network,
        expert=expert,
        meeting=meeting,
        themes=[theme],
        request="Wil je een half uur vertellen wat werkt?",
    )


@pytest.fixture
def invited(network, team, speaker):
    return invite_expert(by=team, at=NOW, activity=network, speaker=speaker, version=1)


def letters(purpose: str) -> list[Letter]:
    return list(Letter.objects.filter(purpose=purpose).order_by("id"))


def say(speaker, *, comes: bool, at=NOW, by=None, remark: str = "", heard="") -> Speaker:
    by = by or person_actor(speaker.expert.person_id)
    return answer_invitation(by=by, at=at, speaker=speaker, comes=comes, remark=remark, heard=heard)


def ask_another(network, team, invited, themes, *, at=NOW + timedelta(hours=2), item=None) -> None:
    part = plan_speaker(
        by=team,
        at=at,
        activity=network,
        expert=make_expert(network.programme.organiser),
        meeting=invited.meeting,
        themes=themes,
        request="Wil jij?",
        agenda_item=item,
    )
    invite_expert(by=team, at=at, activity=network, speaker=part, version=1)


def test_planning_writes_to_nobody(speaker) -> None:
    assert speaker.state == Speaker.State.PLANNED
    assert not Letter.objects.exists()


def test_an_invitation_shows_the_real_questions_and_nobody_s_name(invited, theme) -> None:
    (letter,) = letters("expert_invitation")
    assert "– Hoe werk je samen met het wijkteam?" in letter.text
    assert "Wil je een half uur vertellen wat werkt?" in letter.text
    assert "donderdag 18 januari 2024, 16.00–20.00 uur" in letter.text
    asker = theme.fragments.select_related("person").get().person
    assert asker.family_name not in letter.text
    assert asker.family_name not in letter.html


def test_the_link_opens_the_expert_s_own_page_only(invited) -> None:
    assert speaker_for(link_token("expert", invited)) == invited
    assert speaker_for(link_token("intake", invited)) is None
    assert speaker_for("1-nonsense") is None
    assert speaker_for("nonsense") is None


def test_somebody_who_is_only_planned_has_no_link_that_works(speaker) -> None:
    assert speaker_for(link_token("expert", speaker)) is None


def test_an_expert_without_an_address_cannot_be_written_to(network, team, speaker) -> None:
    Person.objects.filter(pk=speaker.expert.person_id).update(email=None)
    fresh = Speaker.objects.select_related("expert__person", "meeting").get(pk=speaker.pk)
    with pytest.raises(NoAddress):
        invite_expert(by=team, at=NOW, activity=network, speaker=fresh, version=1)


def test_two_colleagues_do_not_invite_twice(network, team, invited) -> None:
    fresh = Speaker.objects.select_related("expert__person", "meeting").get(pk=invited.pk)
    with pytest.raises((WrongState, ChangedMeanwhile)):
        invite_expert(by=team, at=NOW, activity=network, speaker=fresh, version=1)
    assert len(letters("expert_invitation")) == 1


def test_a_yes_is_thanked_for_once(invited) -> None:
    say(invited, comes=True)
    say(invited, comes=True)
    invited.refresh_from_db()
    assert (invited.state, invited.answered_at) == (Speaker.State.ACCEPTED, NOW)
    assert len(letters("expert_thanks")) == 1


def test_a_no_keeps_the_remark_and_is_told_with_the_way_back(invited) -> None:
    after = say(invited, comes=False, remark="Vraag mijn collega.")
    assert (after.state, after.remark) == (Speaker.State.DECLINED, "Vraag mijn collega.")
    assert letters("expert_thanks") == []
    (letter,) = letters("expert_declined")
    assert letter.recipient == invited.expert.person.email
    assert "Dan kun je het op je eigen pagina terugdraaien" in letter.text


def test_a_no_is_undone_until_somebody_else_was_asked(network, team, invited, theme) -> None:
    say(invited, comes=False)
    ask_another(network, team, invited, [make_theme(network, title="Taal")])
    assert say(invited, comes=True).state == Speaker.State.ACCEPTED
    say(invited, comes=False, at=NOW + timedelta(hours=1))
    ask_another(network, team, invited, [theme])
    with pytest.raises(HourHasGone):
        say(invited, comes=True)
    assert say(invited, comes=True, by=team, heard="belde").state == Speaker.State.ACCEPTED


def test_two_experts_of_the_same_part_do_not_bar_each_other(network, team, invited, theme) -> None:
    ask_another(network, team, invited, [theme], at=NOW)
    say(invited, comes=False, at=NOW + timedelta(hours=1))
    assert say(invited, comes=True).state == Speaker.State.ACCEPTED


def test_whose_part_is_an_item_of_the_programme_loses_it_with_that_item(
    network, team, invited, theme
) -> None:
    mine, another = (
        AgendaItem.objects.create(
            meeting=invited.meeting, position=position, minutes=30, title="Over jullie vragen"
        )
        for position in (1, 2)
    )
    Speaker.objects.filter(pk=invited.pk).update(agenda_item=mine)
    say(invited, comes=False)
    ask_another(network, team, invited, [theme], item=another)
    assert not hour_has_gone(Speaker.objects.get(pk=invited.pk))
    ask_another(network, team, invited, [], item=mine)
    assert hour_has_gone(Speaker.objects.get(pk=invited.pk))


def test_an_undone_no_is_not_told_any_more(invited) -> None:
    say(invited, comes=False)
    say(invited, comes=True)
    assert [one.state for one in letters("expert_declined")] == [Letter.State.DISCARDED]


@pytest.mark.parametrize("comes", [True, False])
def test_who_answered_gets_no_letter_that_still_asks(invited, comes) -> None:
    say(invited, comes=comes)
    [asked] = letters("expert_invitation")
    assert asked.state == Letter.State.DISCARDED


def test_who_says_no_after_all_is_not_thanked_for_a_yes(invited) -> None:
    say(invited, comes=True)
    say(invited, comes=False)
    [thanks] = letters("expert_thanks")
    assert thanks.state == Letter.State.DISCARDED


def test_a_yes_may_become_a_no(invited) -> None:
    say(invited, comes=True)
    assert say(invited, comes=False).state == Speaker.State.DECLINED


def test_who_declined_can_be_asked_again(network, team, invited) -> None:
    declined = say(invited, comes=False)
    again = invite_expert(
        by=team,
        at=NOW + timedelta(days=1),
        activity=network,
        speaker=declined,
        version=declined.version,
    )
    assert (again.state, again.answered_at) == (Speaker.State.INVITED, None)
    assert len(letters("expert_invitation")) == 2


def test_nobody_answers_for_an_expert_but_the_team(invited, team) -> None:
    for stranger in (NOBODY, person_actor(make_person().pk)):
        with pytest.raises(NotAllowed):
            say(invited, comes=True, by=stranger)
    with pytest.raises(HowUnknown):
        say(invited, comes=True, by=team)
    assert say(invited, comes=True, by=team, heard="belde").state == Speaker.State.ACCEPTED
    assert Event.objects.filter(verb="expert_accepted_for").count() == 1


def test_an_answer_after_the_meeting_is_refused(invited, meeting) -> None:
    with pytest.raises(MeetingIsOver):
        say(invited, comes=True, at=meeting.ends_at)


def test_the_expert_fills_in_needs_and_introduction(invited) -> None:
    say(invited, comes=True)
    tell_needs(
        by=person_actor(invited.expert.person_id),
        at=NOW,
        speaker=invited,
        needs="Een beamer",
        bio="Onderzoekt wijken.",
        organisation_name="Universiteit",
    )
    fresh = Speaker.objects.select_related("expert").get(pk=invited.pk)
    assert (fresh.needs, fresh.expert.bio) == ("Een beamer", "Onderzoekt wijken.")


def test_an_expert_has_one_part_in_a_meeting(network, team, speaker, theme) -> None:
    with pytest.raises(AlreadyPlanned):
        plan_speaker(
            by=team,
            at=NOW,
            activity=network,
            expert=speaker.expert,
            meeting=speaker.meeting,
            themes=[theme],
            request="",
        )


def test_themes_and_meetings_of_another_network_do_not_fit(network, team, meeting, expert) -> None:
    values = {"by": team, "at": NOW, "activity": network, "expert": expert, "request": ""}
    other = make_network(programme=network.programme)
    with pytest.raises(NotOfThisMeeting):
        plan_speaker(meeting=meeting, themes=[make_theme(other)], **values)
    with pytest.raises(NotOfThisMeeting):
        plan_speaker(meeting=make_meeting(other), themes=[], **values)


def test_an_expert_of_another_organiser_cannot_be_planned(network, team, meeting) -> None:
    with pytest.raises(NotAllowed):
        plan_speaker(
            by=team,
            at=NOW,
            activity=network,
            expert=make_expert(make_organiser()),
            meeting=meeting,
            themes=[],
            request="",
        )


def test_only_who_was_not_invited_is_dropped(network, team, speaker) -> None:
    drop_speaker(by=team, at=NOW, activity=network, speaker=speaker)
    assert not Speaker.objects.exists()


def test_an_invited_expert_is_not_dropped(network, team, invited) -> None:
    with pytest.raises(WrongState):
        drop_speaker(by=team, at=NOW, activity=network, speaker=invited)


def test_the_register_knows_an_address_once(network, team) -> None:
    organiser = network.programme.organiser
    known = make_person(email="Mees@Uni.example")
    words = ExpertWords(given_name="Mees", family_name="Bos", email="mees@uni.example")
    expert = add_expert(by=team, at=NOW, organiser=organiser, words=words)
    assert expert.person == known
    with pytest.raises(AlreadyInRegister):
        add_expert(by=team, at=NOW, organiser=organiser, words=words)


def test_two_colleagues_do_not_overwrite_the_register(team, expert) -> None:
    values = {
        "by": team,
        "at": NOW,
        "expert": expert,
        "version": 1,
        "organisation_name": "",
        "topics": "",
        "concepts": [],
    }
    edit_expert(bio="Van de een", **values)
    with pytest.raises(ChangedMeanwhile):
        edit_expert(bio="Van de ander", **values)


def test_experts_who_share_concepts_with_a_theme_are_suggested(network, team, theme) -> None:
    organiser = network.programme.organiser
    wijk, armoede = (Concept.objects.get(slug=s) for s in ("wijk", "armoedebestrijding"))
    theme.concepts.add(wijk, armoede)
    both, one, none = (make_expert(organiser) for _ in range(3))
    both.concepts.add(wijk, armoede)
    one.concepts.add(wijk)
    themes = list(themes_in_full(network))
    experts = list(experts_of(organiser).prefetch_related("themes"))
    found = suggestions_for(themes, experts)[theme.pk]
    assert [row.expert for row in found] == [both, one]
    tie_experts(by=team, at=NOW, theme=theme, expert_ids=[both.pk])
    experts = list(experts_of(organiser).prefetch_related("themes"))
    assert [row.expert for row in suggestions_for(themes, experts)[theme.pk]] == [one]
    assert none not in [row.expert for row in found]


def test_another_part_on_the_same_day_is_a_conflict(network, team, invited) -> None:
    same_day = make_meeting(network)
    other_day = make_meeting(network, on=date(2024, 1, 19))
    assert [part.meeting for part in same_day_parts(invited.expert, same_day)] == [invited.meeting]
    assert same_day_parts(invited.expert, other_day) == []


def test_an_expert_is_late_from_six_weeks_before_the_meeting(network, meeting) -> None:
    begin = meeting.starts_at - timedelta(weeks=6)
    assert not lead_times(network, begin - timedelta(seconds=1))[0].is_late
    assert lead_times(network, begin)[0].is_late
    assert lead_times(network, meeting.starts_at) == []


def test_an_invited_expert_is_not_late(network, invited) -> None:
    lead = lead_times(network, invited.meeting.starts_at - timedelta(weeks=2))[0]
    assert (lead.is_late, lead.waiting) == (False, 1)


def test_the_same_question_of_two_people_stands_in_the_briefing_once(
    network, invited, theme
) -> None:
    make_fragment(network, "Hoe werk je samen met het wijkteam?").themes.add(theme)
    (row,) = questions_for(invited)
    assert row.questions == ("Hoe werk je samen met het wijkteam?",)


def test_a_question_that_was_set_aside_is_not_in_the_briefing(network, invited, theme) -> None:
    aside = make_fragment(network, "Wie betaalt de koffie?")
    aside.themes.add(theme)
    assert len(questions_for(invited)[0].questions) == 2
    Fragment.objects.filter(pk=aside.pk).update(set_aside=True)
    assert questions_for(invited)[0].questions == ("Hoe werk je samen met het wijkteam?",)


def test_a_new_date_is_told_and_the_answer_stays(invited, meeting) -> None:
    say(invited, comes=True)
    meeting.on = date(2024, 2, 1)
    meeting.starts_at += timedelta(days=14)
    meeting.ends_at += timedelta(days=14)
    meeting.version += 1
    meeting.save()
    on_meeting_changed(meeting, frozenset({"on", "starts_at"}), SYSTEM, NOW)
    (letter,) = letters("expert_meeting_changed")
    assert "donderdag 1 februari 2024" in letter.text
    invited.refresh_from_db()
    assert invited.state == Speaker.State.ACCEPTED


def test_a_new_title_is_not_worth_a_letter(invited, meeting) -> None:
    on_meeting_changed(meeting, frozenset({"title"}), SYSTEM, NOW)
    assert letters("expert_meeting_changed") == []


def test_a_cancelled_meeting_is_told_and_waiting_letters_are_taken_back(invited, meeting) -> None:
    on_meeting_cancelled(meeting, SYSTEM, NOW)
    assert letters("expert_invitation")[0].state == Letter.State.DISCARDED
    assert len(letters("expert_meeting_cancelled")) == 1


def test_the_register_counts_the_parts_that_were_accepted(network, expert) -> None:
    for state in Speaker.State.values:
        answered = {"answered_at": NOW} if state in {"accepted", "declined"} else {}
        meeting = make_meeting(network)
        Speaker.objects.create(expert=expert, meeting=meeting, state=state, **answered)
    (row,) = experts_in_register(network.programme.organiser)
    assert row.accepted == 1
