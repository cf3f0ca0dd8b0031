"""Pure rules of class affairs: groups, beds, seats, buses, meals, strokes."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotations.affairs.beds import FreeRoom, Sleeper, plan_beds
from rotations.affairs.buses import seat_groups
from rotations.affairs.grouping import Member, deal
from rotations.affairs.meals import Days, Eater, Meal, count_meals
from rotations.affairs.seating import Place, arrange
from rotations.affairs.strokes import stroke_key

MEMBERS = st.lists(
    st.builds(
        Member,
        st.sampled_from("甲乙丙丁戊己"),
        st.sampled_from(["male", "female"]),
        st.sampled_from(["村", "社区"]),
    ),
    max_size=60,
).map(lambda rows: dict(enumerate(rows)))


def spread(numbers, groups: int) -> int:
    """Return by how much the counts of the groups differ."""
    counts = Counter(numbers)
    filled = [counts[number] for number in range(1, groups + 1)]
    return max(filled) - min(filled)


@given(MEMBERS, st.integers(1, 9))
def test_sizes_and_units_differ_by_one_at_most(members, groups):
    dealt = deal(members, groups)
    assert spread(dealt.values(), groups) <= 1
    for unit in {member.unit for member in members.values()}:
        own = [dealt[key] for key, member in members.items() if member.unit == unit]
        assert spread(own, groups) <= 1


@given(MEMBERS, st.integers(1, 6), st.data())
def test_fixed_people_stay_and_the_rest_evens_out(members, groups, data):
    held = data.draw(st.sets(st.sampled_from(sorted(members)))) if members else set()
    fixed = {key: data.draw(st.integers(1, groups)) for key in held}
    dealt = deal(members, groups, fixed)
    assert {key: dealt[key] for key in fixed} == fixed
    assert dealt.keys() == members.keys()
    # Nobody who was free to go sits in a group two larger than another one.
    sizes = Counter(dealt.values())
    smallest = min(sizes[number] for number in range(1, groups + 1))
    assert all(sizes[dealt[key]] <= smallest + 1 for key in members.keys() - fixed.keys())


def test_sexes_are_mixed_where_the_units_leave_room():
    members = {
        key: Member(f"镇{key // 4}", "female" if key % 4 == 3 else "male") for key in range(48)
    }
    dealt = deal(members, 6)
    women = [dealt[key] for key, member in members.items() if member.sex == "female"]
    assert Counter(women) == dict.fromkeys(range(1, 7), 2)


@given(
    st.lists(
        st.tuples(st.sampled_from(["male", "female"]), st.sampled_from("甲乙丙")), max_size=40
    ),
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["", "", "male", "female"])), max_size=20
    ),
)
def test_no_room_holds_two_sexes_or_more_than_its_beds(people, houses):
    sleepers = [Sleeper(key, sex, unit) for key, (sex, unit) in enumerate(people)]
    rooms = [
        FreeRoom(key, tuple(range(1, beds + 1)), sex) for key, (beds, sex) in enumerate(houses)
    ]
    plan = plan_beds(sleepers, rooms)
    sex_of = {sleeper.key: sleeper.sex for sleeper in sleepers}
    assert len(set(plan.beds.values())) == len(plan.beds)
    assert set(plan.beds) | set(plan.left) == set(sex_of)
    for room in rooms:
        inside = {sex_of[key] for key, (place, _) in plan.beds.items() if place == room.key}
        assert len(inside | ({room.sex} - {""})) <= 1
        assert all(bed in room.beds for place, bed in plan.beds.values() if place == room.key)
    # Nobody is left while a bed is free that this sex could take.
    taken = {place for place, _ in plan.beds.values()}
    unused = [room for room in rooms if room.key not in taken and not room.sex]
    assert not (plan.left and unused)


def test_a_unit_stays_together_and_the_last_room_fits():
    sleepers = [Sleeper(n, "male", unit) for n, unit in enumerate("甲乙甲乙甲")]
    plan = plan_beds(sleepers, [FreeRoom(1, (1, 2, 3)), FreeRoom(2, (1, 2)), FreeRoom(3, (1,))])
    assert {key: room for key, (room, _) in plan.beds.items()} == {0: 1, 2: 1, 4: 1, 1: 2, 3: 2}


def test_seats_fill_from_the_front_left():
    assert arrange(["a", "b", "c"], 2, 2) == {"a": Place(1, 1), "b": Place(1, 2), "c": Place(2, 1)}
    with pytest.raises(ValueError, match="more people"):
        arrange(["a", "b"], 1, 1)


@given(
    st.lists(st.integers(1, 20), max_size=8),
    st.lists(st.integers(5, 45), min_size=1, max_size=5),
)
def test_buses_are_never_overfull(sizes, seats):
    groups = [[(group, one) for one in range(size)] for group, size in enumerate(sizes)]
    capacities = dict(enumerate(seats, start=1))
    if sum(sizes) > sum(seats):
        with pytest.raises(ValueError, match="more people"):
            seat_groups(groups, capacities)
        return
    riders = seat_groups(groups, capacities)
    assert len(riders) == sum(sizes)
    assert all(count <= capacities[bus] for bus, count in Counter(riders.values()).items())


def test_a_group_is_parted_only_when_it_fits_nowhere():
    groups = [[(0, n) for n in range(12)], [(1, n) for n in range(10)], [(2, n) for n in range(8)]]
    riders = seat_groups(groups, {1: 20, 2: 10})
    assert {group: {riders[key] for key in members} for group, members in enumerate(groups)} == {
        0: {1},
        1: {2},
        2: {1},
    }


DAYS = Days(dt.date(2026, 3, 9), dt.date(2026, 3, 11), dt.date(2026, 3, 8), dt.date(2026, 3, 11))


def test_lodgers_eat_from_the_first_evening_and_neighbours_lunch():
    lines = count_meals([Eater("ordinary", True), Eater("halal", False)], DAYS)
    told = [(f"{line.on:%d}", line.meal, dict(line.counts)) for line in lines]
    both = {"ordinary": 1, "halal": 1}
    assert told == [
        ("08", Meal.DINNER, {"ordinary": 1}),
        ("09", Meal.BREAKFAST, {"ordinary": 1}),
        ("09", Meal.LUNCH, both),
        ("09", Meal.DINNER, {"ordinary": 1}),
        ("10", Meal.BREAKFAST, {"ordinary": 1}),
        ("10", Meal.LUNCH, both),
        ("10", Meal.DINNER, {"ordinary": 1}),
        ("11", Meal.BREAKFAST, {"ordinary": 1}),
        ("11", Meal.LUNCH, both),
    ]


def test_nobody_cooks_for_who_is_away_or_did_not_come():
    noon, evening = (dt.datetime.combine(dt.date(2026, 3, 10), dt.time(hour)) for hour in (12, 20))
    eaters = [
        Eater("ordinary", True, away=((noon, evening),)),
        Eater("ordinary", True, comes=False),
        Eater("ordinary", True, joined_on=dt.date(2026, 3, 11)),
    ]
    lines = count_meals(eaters, DAYS, staff=3)
    counts = {(f"{line.on:%d}", line.meal): line.total for line in lines}
    assert counts["10", Meal.LUNCH] == 3
    assert ("10", Meal.DINNER) not in counts
    assert counts["10", Meal.BREAKFAST] == 4
    assert counts["11", Meal.LUNCH] == 5


def test_surnames_stand_by_strokes():
    names = ["张三", "丁一", "王五", "王二", "李四", "马六", "𠮷田", "林七", "范八", "\ue170九"]
    assert sorted(names, key=stroke_key) == [
        *("丁一", "马六", "王二", "王五", "𠮷田", "李四", "张三", "范八", "林七", "\ue170九"),
    ]
