"""Splitting a share of seats: the notice's worked case, and what holds for every case."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from rotations.places.quotas import nearest_above, split_places, split_share, surplus

YUEYANG = {"甲": 207, "乙": 149, "丙": 88, "丁": 53, "戊": 13}
COUNTIES = st.dictionaries(st.integers(0, 50), st.integers(0, 3000), min_size=1, max_size=12)
PERCENT = st.decimals(0, 100, places=2)


def test_the_worked_case_of_the_notice():
    pooled = split_share(YUEYANG, Decimal(15), pooled=True)
    each = split_share(YUEYANG, Decimal(15), pooled=False)
    assert list(pooled.values()) == [31, 23, 13, 8, 2]
    assert list(each.values()) == [32, 23, 14, 8, 2]


@given(COUNTIES, PERCENT)
def test_a_pooled_share_is_met_exactly_and_nobody_is_off_by_a_place(seats, percent):
    places = split_share(seats, percent, pooled=True)
    exact = {unit: Fraction(percent) * count / 100 for unit, count in seats.items()}
    assert sum(places.values()) == ceil(sum(exact.values()))
    assert all(0 <= places[unit] - int(exact[unit]) <= 1 for unit in seats)


@given(COUNTIES, PERCENT)
def test_a_share_of_each_is_the_least_that_suffices(seats, percent):
    places = split_share(seats, percent, pooled=False)
    assert all(
        places[unit] - 1 < Fraction(percent) * count / 100 <= places[unit]
        for unit, count in seats.items()
    )


def test_the_nearest_holder_above_a_node():
    holders = {"0001", "00010002"}
    assert nearest_above("000100020003", holders) == "00010002"
    assert nearest_above("00010002", holders) == "00010002"
    assert nearest_above("00010002", holders, strictly=True) == "0001"
    assert nearest_above("0009", holders) is None


@given(COUNTIES, st.integers(0, 5000))
def test_places_are_shared_out_to_the_last_one(seats, total):
    places = split_places(seats, total)
    wanted = sum(seats.values())
    assert sum(places.values()) == min(total, wanted)
    assert all(0 <= places[unit] <= count for unit, count in seats.items())
    if wanted:
        exact = {
            unit: Fraction(count * min(total, wanted), wanted) for unit, count in seats.items()
        }
        assert all(abs(places[unit] - exact[unit]) < 1 for unit in seats)


def test_a_class_of_77_places_is_shared_as_the_pooled_15_percent():
    assert list(split_places(YUEYANG, 77).values()) == [31, 23, 13, 8, 2]


UNITS = st.sampled_from("abcd")


@given(st.lists(UNITS, max_size=40), st.dictionaries(UNITS, st.integers(0, 9)))
def test_the_first_names_take_the_places_of_their_unit(holders, places):
    over = surplus(holders, places)
    for unit in set(holders):
        own = [is_over for holder, is_over in zip(holders, over, strict=True) if holder == unit]
        room = min(places.get(unit, 0), len(own))
        assert own == [False] * room + [True] * (len(own) - room)


def test_eight_names_for_seven_places():
    assert surplus(["长寿镇"] * 8, {"长寿镇": 7}) == [False] * 7 + [True]
