import pytest

from leerkring.engines.selection import (
    Person,
    Quota,
    Status,
    one_network,
    solve,
    verify,
)
from leerkring.engines.selection.alternates import alternates_advised, enough
from leerkring.engines.selection.replace import (
    NotInThePanel,
    newcomers,
    replace_dropouts,
    replacement,
    total_chances,
)
from tests.engines.selection.pools import schools_pool

PROBLEM = one_network(
    schools_pool(7, 40),
    10,
    [Quota("role", "leader", 4, 5), Quota("region", "east", 2, 4)],
    panels=50,
)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_whoever_drops_out_is_replaced_within_the_quotas(number):
    first = solve(PROBLEM, seed="first")
    gone = first.panel.seats[0][:number]
    second = replace_dropouts(PROBLEM, first.panel, gone, first.chances, seed="second")
    assert second.status is Status.OPTIMAL
    assert verify(replacement(PROBLEM, first.panel, gone, first.chances), second) == []
    assert first.panel.ids - set(gone) <= second.panel.ids
    (came,) = newcomers(first.panel, second.panel)
    assert len(came) == number
    assert not set(came) & set(gone)


def test_whoever_had_the_smaller_chance_comes_first():
    people = [Person(f"a{n}", {"k": "a"}) for n in range(2)]
    people += [Person(f"b{n}", {"k": "b"}) for n in range(8)]
    problem = one_network(people, 3, [Quota("k", "a", 1, 3), Quota("k", "b", 1, 2)], panels=0)
    first = {p.id: 0.5 if p.values["k"] == "a" else 0.25 for p in people}
    panel = next(
        p
        for p in solve(one_network(people, 3, problem.networks[0].quotas), seed="").panels
        if sum(id.startswith("a") for id in p.ids) == 1
    )
    gone = [id for id in panel.ids if id.startswith("b")][:1]
    second = replace_dropouts(problem, panel, gone, first, seed="s")
    reserve = [p.id for p in people if p.id not in panel.ids]
    totals = total_chances(first, second.chances)
    assert all(second.chances[id] == 0 for id in reserve if id.startswith("a"))
    assert min(totals[id] for id in reserve) == pytest.approx(0.25 + 0.75 / 6)


def test_someone_without_a_place_cannot_drop_out_of_it():
    first = solve(PROBLEM, seed="first")
    outside = next(p.id for p in PROBLEM.people if p.id not in first.panel.ids)
    with pytest.raises(NotInThePanel):
        replace_dropouts(PROBLEM, first.panel, [outside], first.chances, seed="s")


def test_the_advised_number_of_alternates_is_the_smallest_that_suffices():
    for places, drop_out in ((20, 0.1), (25, 0.2), (12, 0.05), (8, 0.0)):
        advised = alternates_advised(places, drop_out)
        assert enough(places, advised, drop_out) >= 0.9
        assert advised == 0 or enough(places, advised - 1, drop_out) < 0.9
    assert alternates_advised(20, 0.1) == 4


def test_an_impossible_drop_out_is_refused():
    with pytest.raises(ValueError, match="drop_out"):
        alternates_advised(10, 1.0)
