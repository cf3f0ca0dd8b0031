"""Small categories of one office share a class, where that can be; whatever the campaign, plans keep every rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotations.planner import (
    Allotment,
    AwayLimit,
    Calendar,
    CategoryRule,
    Organizer,
    Pin,
    PlannedBatch,
    Problem,
    Unit,
    check_plan,
    repair,
    solve,
)
from rotations.planning.changes import changes_between
from rotations.planning.joining import (
    groups_text,
    joined,
    mixed_parts,
    parts_of,
    plain_key,
    small_parts,
    words_of,
)
from tests.rotations.planner.small import day, small_problem, span
from tests.rotations.planner.test_properties import EXAMPLES, SECONDS, assert_holds

RULES = (
    CategoryRule("1.village", "村", "村和社区:3-5", 3, 5, 4),
    CategoryRule("2.agency", "机关", "机关事业单位:3-3", 3, 3, 3),
    CategoryRule("3.school", "学校", "学校:2-3", 2, 3, 3),
)


def offices(dues: dict[str, tuple[int, int, int]], **changes) -> Problem:
    """Return a campaign of two counties that train villages, agencies and schools; dues by county."""
    units = tuple(
        Unit(f"{number}{office}", f"{office}县{rule.name}", path, rule.key, due, place, office)
        for office, path, place in (("a", "01", 1), ("b", "02", 2))
        for number, (rule, due) in enumerate(zip(RULES, dues[office], strict=True))
    )
    return small_problem(
        units=units,
        categories=RULES,
        organizers=(
            Organizer("a", "甲县委组织部", 3, "city"),
            Organizer("b", "乙县委组织部", 3, "city"),
        ),
        class_min=10,
        **changes,
    )


def shape(problem: Problem) -> list[tuple[str, int]]:
    """Return who trains how many in one series."""
    return sorted((part.organizer, part.people) for part in parts_of(problem))


def test_small_categories_share_one_class_and_the_plan_says_so():
    problem = offices({"a": (12, 4, 5), "b": (12, 0, 0)})
    joining = small_parts(problem)
    together = joined(problem, joining.joints)
    assert shape(problem) == [("a", 4), ("a", 5), ("a", 12), ("b", 12)]
    assert shape(together) == [("a", 9), ("a", 12), ("b", 12)]
    assert words_of(problem, joining) == [
        "甲县委组织部的机关事业单位 4 人、学校 5 人，各不足一班，合办一班共 9 人"
    ]
    plan = solve(together, SECONDS, patience=SECONDS)
    assert_holds(together, plan)
    assert sorted(batch.people for batch in plan.batches) == [9, 12, 12]
    apart = solve(problem, SECONDS, patience=SECONDS)
    assert plan.cost.total < apart.cost.total


def test_who_stays_alone_is_told_with_whom_a_class_could_be_held():
    problem = offices({"a": (12, 4, 0), "b": (12, 3, 0)})
    joining = small_parts(problem)
    assert joined(problem, joining.joints) == problem
    assert words_of(problem, joining) == [
        "甲县委组织部的机关事业单位只有 4 人，不足每班下限 10 人，仍单独成班；可与乙县委组织部联合办班",
        "乙县委组织部的机关事业单位只有 3 人，不足每班下限 10 人，仍单独成班；可与甲县委组织部联合办班",
    ]


def test_many_small_offices_are_summed_up():
    problem = offices({"a": (1, 4, 0), "b": (12, 3, 0)}, away_limits=())
    parts = small_parts(problem)
    many = replace(parts, alone=parts.alone * 9)
    assert words_of(problem, many)[-1].startswith("另有")
    assert groups_text(["村", "村"]) == "村"
    assert groups_text("甲乙丙丁") == "甲等4类"


NEVER = tuple(
    Calendar(name, "01", (span(*days),), (rule,))
    for name, days, rule in (("会期", (1, 15), "2.agency"), ("学期", (16, 31), "3.school"))
)


@pytest.mark.parametrize(
    "changes",
    [
        {"calendars": NEVER},
        {"class_max": 8},
        {"away_limits": (AwayLimit("p", "甲县", 8),)},
        {"pins": (Pin("已定", "a", "学校:2-3", "a", day(9), 3, (Allotment("2a", 5),)),)},
        {"categories": (*RULES[:2], replace(RULES[2], days_min=2, days_max=2, days_wanted=2))},
        {"categories": (*RULES[:2], replace(RULES[2], due_by=day(3)))},
    ],
)
def test_what_cannot_sit_in_one_class_stays_apart(changes):
    plain = offices({"a": (12, 4, 5), "b": (12, 0, 0)})
    units = tuple(
        replace(unit, away_group="p" if unit.path == "01" else "") for unit in plain.units
    )
    problem = replace(plain, units=units, **changes)
    assert small_parts(problem).joints == ()


def test_a_season_still_holds_for_those_who_were_put_together():
    season = (Calendar("学期", "01", (span(1, 13),), ("3.school",)),)
    problem = offices({"a": (12, 4, 5), "b": (12, 0, 0)}, calendars=season)
    together = joined(problem, small_parts(problem).joints)
    plan = solve(together, SECONDS, patience=SECONDS)
    assert_holds(together, plan)
    (mixed,) = (batch for batch in plan.batches if batch.people == 9)
    assert mixed.starts_on >= day(16)


def test_who_shares_a_class_is_no_change_of_the_campaigns_rules():
    before = offices({"a": (12, 4, 5), "b": (12, 0, 0)}, calendars=NEVER[:1])
    after = offices({"a": (12, 11, 5), "b": (12, 0, 0)}, calendars=NEVER[:1])
    one, other = (joined(each, small_parts(each).joints) for each in (before, after))
    assert changes_between(one, one) == []
    assert changes_between(one, other) == ["a县机关待排 4 人，现为 11 人"]


def test_a_repair_keeps_a_class_that_mixes_categories_whole():
    problem = offices({"a": (12, 4, 5), "b": (12, 0, 0)})
    together = joined(problem, small_parts(problem).joints)
    plan = solve(together, SECONDS, patience=SECONDS)
    stored = [
        replace(batch, series=plain.get(batch.quotas[0].unit, batch.series))
        for plain in [{unit.key: series_of(problem, unit) for unit in problem.units}]
        for batch in plan.batches
    ]
    (group,) = mixed_parts(problem, stored)
    assert sorted(part.series for part in group) == ["学校:2-3", "机关事业单位:3-3"]
    again = joined(problem, [group])
    as_stored = tuple(
        replace(batch, series=series_of(again, unit))
        for batch in stored
        for unit in again.units
        if unit.key == batch.quotas[0].unit
    )
    same, change = repair(again, replace(plan, batches=as_stored), SECONDS)
    assert check_plan(again, same) == []
    assert change.disturbed == 0


def series_of(problem: Problem, unit: Unit) -> str:
    """Return the series of a unit."""
    return next(rule.series for rule in problem.categories if rule.key == unit.category)


def test_classes_of_other_lengths_are_not_put_together_by_a_repair():
    problem = offices({"a": (12, 4, 5), "b": (12, 0, 0)})
    quotas = (Allotment("1a", 4), Allotment("2a", 5))
    mixed = PlannedBatch("x", "a", RULES[1].series, 1, "a", day(9), 3, quotas)
    village = PlannedBatch("y", "a", RULES[0].series, 1, "a", day(16), 5, (Allotment("0a", 12),))
    assert len(mixed_parts(problem, [mixed, village])) == 1
    both = replace(village, quotas=(*village.quotas, Allotment("1a", 1)))
    assert mixed_parts(problem, [mixed, both]) == []


@EXAMPLES
@given(
    st.lists(st.integers(0, 14), min_size=6, max_size=6),
    st.sampled_from([(), NEVER[:1], NEVER]),
    st.sampled_from([6, 12, 20]),
    st.sampled_from([(), (AwayLimit("p", "甲县", 8),)]),
)
def test_joined_campaigns_are_planned_by_every_rule_of_each_category(dues, seasons, most, limits):
    plain = offices({"a": tuple(dues[:3]), "b": tuple(dues[3:])}, calendars=seasons)
    units = tuple(
        replace(unit, away_group="p" if unit.path == "01" else "") for unit in plain.units
    )
    problem = replace(plain, units=units, class_max=most, class_min=6, away_limits=limits)
    joining = small_parts(problem)
    together = joined(problem, joining.joints)
    assert [(one.key, one.due, one.organizer) for one in together.units] == [
        (one.key, one.due, one.organizer) for one in problem.units
    ]
    rules = {rule.key: rule for rule in problem.categories}
    category = {unit.key: unit.category for unit in problem.units}
    assert {one.key: plain_key(one.category) for one in together.units} == category
    plan = solve(together, SECONDS, patience=SECONDS)
    assert_holds(together, plan)
    assert plan.bound <= plan.cost.total
    for batch in plan.batches:
        for quota in batch.quotas:
            rule = rules[category[quota.unit]]
            assert rule.days_min <= batch.days <= rule.days_max
    for parts in joining.joints:
        assert all(part.people < problem.class_min for part in parts)
        assert sum(part.people for part in parts) <= problem.class_max
