"""Each component of a page: its mark-up, what it leaves out, and that it escapes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation


def drawn(source: str, path: str = "/beheer/", **context: Any) -> str:
    """Return what a template draws, in English, with its white space in order."""
    request = RequestFactory().get(path)
    given = Context({"request": request, "csrf_token": "the-token", **context})
    with translation.override("en"):
        html = " ".join(Template(source).render(given).split())
    return html.replace("> <", "><").replace("> ", ">").replace(" <", "<")


@pytest.mark.parametrize(
    ("call", "opening"),
    [
        ("alert", '<div class="utrecht-alert">'),
        ("alert 'ok'", '<div class="utrecht-alert utrecht-alert--success">'),
        ("alert 'warning'", '<div class="utrecht-alert utrecht-alert--warning">'),
        (
            "alert 'error' live=True",
            '<div class="utrecht-alert utrecht-alert--error" role="alert">',
        ),
        ("alert live=True id='x'", '<div class="utrecht-alert" id="x" role="status">'),
    ],
)
def test_an_alert_has_a_kind_and_is_read_out_when_it_is_live(call: str, opening: str) -> None:
    page = drawn("{% " + call + " %}{{ words }}{% endalert %}", words="<Sent>")
    assert page == f"{opening}&lt;Sent&gt;</div>"


def test_an_alert_may_have_a_heading() -> None:
    assert drawn("{% alert 'error' _('Wrong & late') %}<p>x</p>{% endalert %}") == (
        '<div class="utrecht-alert utrecht-alert--error">'
        '<h2 class="lk-h3">Wrong & late</h2><p>x</p></div>'
    )


def test_an_empty_state_says_what_will_appear_and_begins_it() -> None:
    source = (
        "{% nothing_yet title='Nothing yet' url='/new/' action='Add one' %}Soon{% endnothing_yet %}"
    )
    page = drawn(source)
    assert page.startswith('<div class="lk-empty"><svg viewBox="0 0 32 32"')
    assert page.endswith(
        '<h2 class="lk-h3">Nothing yet</h2><p>Soon</p>'
        '<a class="utrecht-button" href="/new/">Add one</a></div>'
    )


def test_an_empty_state_without_an_action_has_no_button() -> None:
    page = drawn("{% nothing_yet 'search' %}<p>Nothing</p>{% endnothing_yet %}")
    assert page.count("<p>") == 1
    assert "utrecht-button" not in page
    assert 'class="lk-icon"' in page


def test_a_pill_has_a_colour_when_it_has_a_kind() -> None:
    assert drawn("{% pill 'Open' 'open' %}{% pill state %}", state="<b>") == (
        '<span class="lk-state lk-state--open">Open</span><span class="lk-state">&lt;b&gt;</span>'
    )


def test_a_page_opens_with_its_heading_and_what_can_be_done() -> None:
    source = "{% page_head title 'Lead' lang='nl' %}<a href='/x/'>Edit</a>{% endpage_head %}"
    assert drawn(source, title="A & B") == (
        '<div class="lk-title-row"><h1 lang="nl">A &amp; B</h1>'
        "<div class=\"lk-actions lk-small\"><a href='/x/'>Edit</a></div></div>"
        '<p class="lk-lead">Lead</p>'
    )
    assert drawn("{% page_head 'Alone' %}{% endpage_head %}") == "<h1>Alone</h1>"


def test_crumbs_stand_apart_without_being_read() -> None:
    source = "{% crumbs %}<a href='/a/'>A</a>\n<a href='/b/'>B</a>{% endcrumbs %}"
    assert drawn(source) == (
        '<nav class="lk-breadcrumb" aria-label="Where you are">'
        "<a href='/a/'>A</a><span aria-hidden=\"true\">›</span><a href='/b/'>B</a></nav>"
    )


def test_the_tab_of_this_page_is_current() -> None:
    source = (
        "{% tabs 'Views' class='lk-tabs--small' %}{% tab '/a/' 'A' %}{% tab '/b/' 'B' count=3 %}"
        "{% tab '?c' 'C' current=True %}{% endtabs %}"
    )
    assert drawn(source, path="/b/?x=1") == (
        '<nav class="lk-tabs lk-tabs--small" aria-label="Views"><a href="/a/">A</a>'
        '<a href="/b/" aria-current="page">B (3)</a><a href="?c" aria-current="page">C</a></nav>'
    )


def test_a_card_sets_apart_with_its_heading() -> None:
    assert drawn("{% card title tag='article' id='x' %}<p>y</p>{% endcard %}", title="<T>") == (
        '<article class="lk-card lk-flow" id="x"><h2 class="lk-h3">&lt;T&gt;</h2><p>y</p></article>'
    )


def test_a_fact_without_content_is_left_out() -> None:
    source = (
        "{% facts %}{% fact 'Place' %}{{ place }}{% endfact %}"
        "{% fact 'Time' %} {{ time }} {% endfact %}{% endfacts %}"
    )
    assert drawn(source, place="Utrecht", time="") == (
        '<dl class="lk-pairs"><div><dt>Place</dt><dd>Utrecht</dd></div></dl>'
    )


def test_a_table_is_named_and_scrolls_in_its_own_frame() -> None:
    page = drawn("{% data_table 'People' class='lk-wide' %}<tbody></tbody>{% enddata_table %}")
    assert page == (
        '<div class="lk-table-scroll" role="region" aria-label="People" tabindex="0">'
        '<table class="lk-table lk-wide"><caption class="lk-unseen">People</caption>'
        "<tbody></tbody></table></div>"
    )


@pytest.mark.parametrize(("number", "leads_to"), [(1, ["2"]), (2, ["1", "3"]), (3, ["2"])], ids=str)
def test_a_pager_leads_to_the_pages_beside_this_one_and_keeps_the_filters(
    number: int, leads_to: list[str]
) -> None:
    page = Paginator(range(30), 10).page(number)
    html = drawn("{% pager page %}", path=f"/x/?zoek=a&pagina={number}", page=page)
    assert f"Page {number} of 3" in html
    assert [f"?zoek=a&amp;pagina={one}" for one in leads_to] == [
        part.partition('"')[0] for part in html.split('href="')[1:]
    ]


def test_one_page_has_no_pager() -> None:
    assert drawn("{% pager page %}", page=Paginator(range(3), 10).page(1)) == ""


def test_a_control_has_its_label_hint_and_error() -> None:
    source = (
        "{% form_field 'Name' 'n' 'As in your passport' error %}<input id='n'>{% endform_field %}"
    )
    assert drawn(source, error="<Missing>") == (
        '<div class="utrecht-form-field utrecht-form-field--invalid">'
        '<label class="utrecht-form-label" for="n">Name</label>'
        '<p class="utrecht-form-field-description" id="n_helptext">As in your passport</p>'
        '<p class="utrecht-form-field-error-message" id="n_error">&lt;Missing&gt;</p>'
        "<input id='n'></div>"
    )


def test_a_word_is_asked_for_outside_a_form_of_ours() -> None:
    source = "{% text_field 'Search' 'zoek' text type='search' maxlength=9 hide_label=True %}"
    assert drawn(source, text='"x"') == (
        '<div class="utrecht-form-field">'
        '<label class="utrecht-form-label lk-unseen" for="zoek">Search</label>'
        '<input class="utrecht-textbox" type="search" maxlength="9" id="zoek" name="zoek" '
        'value="&quot;x&quot;"></div>'
    )


def test_a_control_is_tied_to_its_hint_and_error() -> None:
    page = drawn("{% text_field 'Year' 'y' hint='Four digits' error='Not a year' wrap='lk-low' %}")
    assert page.startswith('<div class="utrecht-form-field utrecht-form-field--invalid lk-low">')
    assert 'aria-describedby="y_helptext y_error" aria-invalid="true"' in page


def test_one_of_some_is_chosen_outside_a_form_of_ours() -> None:
    source = "{% select_field 'State' 'stand' states 2 empty='All' %}"
    assert drawn(source, states=[("1", "<One>"), ("2", "Two")]) == (
        '<div class="utrecht-form-field">'
        '<label class="utrecht-form-label" for="stand">State</label>'
        '<select class="utrecht-select" id="stand" name="stand"><option value="">All</option>'
        '<option value="1">&lt;One&gt;</option><option value="2" selected>Two</option>'
        "</select></div>"
    )


def test_a_filter_bar_shows_everything_again_while_something_is_filtered() -> None:
    source = "{% filter_bar 'Search people' reset=url %}<p>fields</p>{% endfilter_bar %}"
    bare, filtered = drawn(source), drawn(source, url="/people/")
    assert bare.startswith(
        '<form method="get" class="lk-filters lk-no-print" role="search" '
        'aria-label="Search people">'
    )
    assert "Show everything" not in bare
    assert '<a href="/people/">Show everything</a>' in filtered


def test_an_action_is_protected_and_counts_once() -> None:
    page = drawn("{% action_form 'Send' '/send/' %}<p>to all</p>{% endaction_form %}")
    assert page.startswith('<form method="post" action="/send/"><input type="hidden"')
    assert 'name="csrfmiddlewaretoken" value="the-token"' in page
    assert 'name="idempotency_key"' in page
    assert page.endswith(
        '<p>to all</p><button class="utrecht-button utrecht-button--primary-action">Send</button>'
        "</form>"
    )


def test_a_grave_action_is_confirmed_and_names_its_thing() -> None:
    source = (
        "{% action_form 'Remove' kind='danger' name='weg' value='1' confirm='It is gone.' "
        "about=who %}{% endaction_form %}"
    )
    page = drawn(source, who="Anna <x>")
    assert page.endswith(
        '<details class="lk-more"><summary>Remove</summary><p>It is gone.</p>'
        '<button class="utrecht-button utrecht-button--danger" name="weg" value="1">Remove'
        '<span class="lk-unseen">– Anna &lt;x&gt;</span></button></details></form>'
    )


def test_a_way_back_has_its_arrow() -> None:
    page = drawn("{% back_link '/people/' 'People & all' %}")
    assert page.startswith('<p><a class="lk-back" href="/people/"><svg')
    assert page.endswith("</svg>People & all</a></p>")


def test_a_link_may_look_like_a_button() -> None:
    page = drawn(
        "{% button_link '/new/' words 'primary' about=who id='n' %}", words="<Add>", who="<x>"
    )
    assert page == (
        '<a class="utrecht-button utrecht-button--primary-action" id="n" href="/new/">'
        '&lt;Add&gt;<span class="lk-unseen">– &lt;x&gt;</span></a>'
    )


def test_a_form_may_have_several_buttons() -> None:
    source = (
        "{% action_form %}{% button 'Yes' name='answer' value='yes' %}"
        "{% button 'No' 'small' name='answer' value='no' disabled=True %}{% endaction_form %}"
    )
    assert drawn(source).endswith(
        '<button class="utrecht-button utrecht-button--primary-action" name="answer" '
        'value="yes">Yes</button><button class="utrecht-button utrecht-button--small" '
        'disabled name="answer" value="no">No</button></form>'
    )


def test_a_form_may_have_a_way_out() -> None:
    page = drawn("{% action_form 'Save' back='/there/' %}{% endaction_form %}")
    assert page.endswith('>Save</button><a href="/there/">Back</a></p></form>')


def test_ticks_stand_together_under_a_legend() -> None:
    source = (
        "{% field_group 'Who' hide_label=True %}{% tick 'who' 3 checked=here %}"
        "<em>{{ name }}</em>{% endtick %}{% endfield_group %}"
    )
    ticked, bare = (drawn(source, here=here, name="<A>") for here in (True, False))
    assert ticked == (
        '<fieldset class="utrecht-form-fieldset">'
        '<legend class="utrecht-form-label lk-unseen">Who</legend><label class="lk-option">'
        '<input type="checkbox" class="utrecht-checkbox" checked name="who" value="3">'
        "<span><em>&lt;A&gt;</em></span></label></fieldset>"
    )
    assert "checked" not in bare


def test_a_page_can_add_to_what_stands_inside_a_component() -> None:
    base = Template(
        "{% action_form 'Send' %}{% block fields %}name{% endblock %}{% endaction_form %}"
    )
    page = Template("{% extends base %}{% block fields %}{{ block.super }}, town{% endblock %}")
    request = RequestFactory().get("/")
    assert "name, town" in page.render(Context({"base": base, "request": request}))
