"""The ways between places: pure rules, held against every shape of tree."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.travel import Place, TravelTable

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CITY, NORTH, SOUTH = "0001", "00010001", "00010002"
NORTH_TOWN, NORTH_OTHER = f"{NORTH}0001", f"{NORTH}0002"
SOUTH_TOWN = f"{SOUTH}0001"
TREE = [CITY, NORTH, SOUTH, NORTH_TOWN, NORTH_OTHER, SOUTH_TOWN, f"{NORTH_TOWN}0001"]


def table(**pairs: int) -> TravelTable:
    """Return the ways of a city with two counties; pairs by the names above."""
    named = {tuple(globals()[end] for end in pair.split("__")): m for pair, m in pairs.items()}
    return TravelTable(
        pairs=named,
        counties=frozenset({NORTH, SOUTH}),
        within_county=30,
        unknown=120,
    )


def test_the_nearest_pair_counts():
    known = table(NORTH__SOUTH=70, NORTH_TOWN__SOUTH=55, CITY__NORTH=40)
    assert known.minutes(Place(NORTH_OTHER), Place(SOUTH_TOWN)) == 70
    assert known.minutes(Place(NORTH_TOWN), Place(SOUTH_TOWN)) == 55
    assert known.minutes(Place(CITY), Place(NORTH_TOWN)) == 40


def test_what_nobody_said_is_estimated_and_told():
    known = table(NORTH__SOUTH=70)
    within = known.way(Place(NORTH_TOWN), Place(NORTH_OTHER))
    assert (within.minutes, within.is_known) == (30, False)
    assert known.way(Place(CITY), Place(NORTH)).minutes == 120
    assert known.way(Place(NORTH), Place(SOUTH)).is_known


def test_a_county_is_not_a_way_between_its_own_townships():
    known = table(NORTH__NORTH_TOWN=45)
    assert known.minutes(Place(NORTH_TOWN), Place(NORTH_OTHER)) == 30
    assert known.minutes(Place(NORTH), Place(NORTH_TOWN)) == 45


def test_another_house_of_the_same_township_is_not_the_same_venue():
    known = table()
    assert known.minutes(Place(NORTH_TOWN, 1), Place(NORTH_TOWN, 1)) == 0
    assert known.minutes(Place(NORTH_TOWN, 1), Place(NORTH_TOWN, 2)) == 30


places = st.builds(Place, st.sampled_from(TREE), st.sampled_from([None, 1, 2, 3]))
tables = st.builds(
    TravelTable,
    pairs=st.dictionaries(
        st.tuples(st.sampled_from(TREE), st.sampled_from(TREE)).map(
            lambda ends: (min(ends), max(ends))
        ),
        st.integers(1, 600),
    ),
    counties=st.just(frozenset({NORTH, SOUTH})),
    within_county=st.just(30),
    unknown=st.just(120),
)


@UNHURRIED
@given(tables, places, places)
def test_a_way_is_as_long_back(ways, here, there):
    assert ways.minutes(here, there) == ways.minutes(there, here)


@UNHURRIED
@given(tables, places)
def test_the_same_venue_is_no_way(ways, here):
    if here.venue is not None:
        assert ways.minutes(here, here) == 0


@UNHURRIED
@given(tables, places, places)
def test_a_pair_that_was_said_is_never_passed_over(ways, here, there):
    said = ways.pairs.get((min(here.path, there.path), max(here.path, there.path)))
    if said is not None and here.path != there.path:
        assert ways.way(here, there).minutes == said
