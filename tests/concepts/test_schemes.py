from __future__ import annotations

import pytest
from django.utils.translation import override

from leerkring.audit.problems import NotAllowed
from leerkring.concepts.actions import SchemeIsBuiltIn, TableHasFaults, import_scheme
from leerkring.concepts.models import Concept, ConceptScheme
from leerkring.concepts.queries import look_at_table
from leerkring.concepts.table import Fault, text_of
from tests.factories import START, make_actor, make_network, make_organiser

pytestmark = pytest.mark.django_db

FACTORS = (
    "slug;label_nl;label_en;level\n"
    "eigen-voorbeeld;Eigen voorbeeld;Own example;wijk\n"
    "tweede;Tweede;;Family\n"
)


def labels(scheme: str) -> list[str]:
    return [concept.label for concept in Concept.objects.filter(scheme__slug=scheme)]


def do_import(text: str = FACTORS, slug: str = "factoren", by=None, **titles: str) -> ConceptScheme:
    named = {"title_nl": "Factoren", "title_en": "Factors", "source": "Eigen rapport"}
    return import_scheme(
        by=by or make_actor(make_organiser()), at=START, slug=slug, text=text, **(named | titles)
    )


def test_the_five_levels_are_built_in_in_two_languages() -> None:
    assert labels("niveaus") == ["Leerling", "Familie", "School", "Wijk", "Samenleving"]
    with override("en"):
        assert labels("niveaus") == ["Pupil", "Family", "School", "Neighbourhood", "Society"]


def test_the_six_interventions_are_built_in() -> None:
    assert labels("interventies") == [
        "Armoedebestrijding",
        "Inclusief onderwijs",
        "Inzet van achterstandsmiddelen",
        "Geven van toelatingsrecht",
        "Vrijwillige ouderbijdrage",
        "Tegengaan van segregatie",
    ]


def test_factors_are_not_built_in() -> None:
    assert set(ConceptScheme.objects.values_list("slug", flat=True)) == {"niveaus", "interventies"}


def test_an_imported_factor_hangs_under_its_level() -> None:
    scheme = do_import()
    rows = scheme.concepts.select_related("parent")
    assert [(c.slug, c.label_en, c.parent.slug) for c in rows] == [
        ("eigen-voorbeeld", "Own example", "wijk"),
        ("tweede", "Tweede", "familie"),
    ]


def test_importing_again_renames_and_removes_nothing() -> None:
    do_import()
    do_import("slug,label_nl\neigen-voorbeeld,Andere naam\n")
    assert sorted(labels("factoren")) == ["Andere naam", "Tweede"]


@pytest.mark.parametrize("name", ["title_nl", "title_en", "source"])
def test_importing_again_takes_over_what_the_list_is_called_now(name: str) -> None:
    do_import()
    do_import(**{name: "Anders"})
    found = ConceptScheme.objects.values("title_nl", "title_en", "source").get(slug="factoren")
    first = {"title_nl": "Factoren", "title_en": "Factors", "source": "Eigen rapport"}
    assert found == {**first, name: "Anders"}


def test_one_wrong_row_stops_the_whole_import() -> None:
    with pytest.raises(TableHasFaults):
        do_import(FACTORS + "derde;Derde;Third;provincie\n")
    assert not ConceptScheme.objects.filter(slug="factoren").exists()


def test_every_wrong_row_is_named_with_its_line() -> None:
    table = look_at_table(
        "slug,label_nl,label_en,level\n"
        "goed,Goed,Good,school\n"
        "goed,Nog eens,Again,school\n"
        ",Zonder slug,No slug,school\n"
        "\n"
        "Met Spatie,Label,Label,\n"
        "leeg,,,maan\n"
    )
    assert [(fault.line, fault.fault) for fault in table.faults] == [
        (3, Fault.SLUG_TWICE),
        (4, Fault.NO_SLUG),
        (6, Fault.BAD_SLUG),
        (7, Fault.NO_LABEL),
        (7, Fault.UNKNOWN_LEVEL),
    ]


def test_a_file_from_excel_keeps_its_accents() -> None:
    assert text_of("financiële".encode("cp1252")) == "financiële"
    assert text_of("financiële".encode("utf-8-sig")) == "financiële"


def test_a_file_without_the_columns_is_refused() -> None:
    assert [f.fault for f in look_at_table("naam,niveau\na,b\n").faults] == [Fault.NO_COLUMNS]
    assert [f.fault for f in look_at_table("slug,label_nl\n").faults] == [Fault.NO_ROWS]


def test_the_built_in_lists_cannot_be_replaced() -> None:
    with pytest.raises(SchemeIsBuiltIn):
        do_import(slug="niveaus")


def test_a_reviewer_cannot_import() -> None:
    with pytest.raises(NotAllowed):
        do_import(by=make_actor(make_network().programme.organiser, "reviewer"))
