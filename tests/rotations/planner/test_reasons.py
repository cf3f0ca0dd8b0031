"""What cannot be planned says why, in the offices' words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from rotations.planner import (
    Allotment,
    AwayLimit,
    Calendar,
    CategoryRule,
    Kind,
    Pin,
    Span,
    Status,
    Unit,
    sentence,
    solve,
)
from tests.rotations.planner.small import START, day, small_problem, span

CITY_ONLY = (Unit("u", "甲县各乡镇", "01", "township", 20, 1, "city"),)
RING = (
    Pin("一", "city", "township", "city", day(9), 3, after=("三",)),
    Pin("二", "city", "township", "city", day(16), 3, after=("一",)),
    Pin("三", "city", "township", "city", day(23), 3, after=("二",)),
)


def said(problem) -> list[str]:
    """Return what a plan says about its people without a class."""
    return [sentence(reason) for reason in solve(problem, 2).reasons]


def venue(**changes):
    """Return the problem of one organizer with its only venue changed."""
    (city, *_) = small_problem().venues
    return small_problem(units=CITY_ONLY, venues=(replace(city, **changes),))


def refusals():
    """Problems that contradict themselves, and what is said."""
    twelve = (Allotment("at", 12),)
    five = (Allotment("bt", 5),)
    return {
        "a deadline before the start": (
            {"deadline": START - dt.timedelta(days=1)},
            "完成期限（2026-03-01）早于开始日期，没有可以办班的日子",
        ),
        "pins in a ring": ({"pins": RING}, "固定班次的先后次序成环："),
        "pins out of order": (
            {"pins": (RING[1], replace(RING[0], starts_on=day(18), after=()))},
            "固定班次“二”应在“一”之后，日期却在其前",
        ),
        "more places than seats": (
            {"pins": (Pin("一", "city", "township", "city", day(9), 3, twelve),)},
            "固定班次“一”的名额多于应训人数：甲县各乡镇还有7人",
        ),
        "a pin on a Sunday": (
            {"pins": (Pin("一", "city", "township", "city", day(8), 3, five),)},
            "固定班次“一”无法安排：日期不在轮训期内",
        ),
        "a pin at a lost venue": (
            {"pins": (Pin("一", "city", "township", "gone", day(9), 3, five),)},
            "一：固定班次的主办单位或办班地点已不存在",
        ),
        "lengths that exclude each other": (
            {
                "categories": (
                    CategoryRule("village", "村", "one", 5, 5),
                    CategoryRule("township", "乡镇", "one", 2, 3),
                )
            },
            "村、乡镇的办班天数自相矛盾：至少5天，至多3天",
        ),
        "a class size that nothing meets": (
            {"class_min": 30},
            "每班人数下限大于上限：30–20人",
        ),
        "a category without a rule": (
            {"categories": small_problem().categories[:1]},
            "甲县各乡镇：没有这一类别的培训规则",
        ),
    }


@pytest.mark.parametrize("name", refusals())
def test_what_contradicts_itself_is_refused(name):
    changes, words = refusals()[name]
    plan = solve(small_problem(**changes), 2)
    assert plan.status == Status.REFUSED
    assert not plan.batches
    assert any(sentence(reason).startswith(words) for reason in plan.reasons)


def test_beds_are_missing_in_a_month():
    # One week is left, in whose five days only one class of three days can be held: six people.
    problem = venue(beds=6, blocked=(span(2, 20),))
    plan = solve(problem, 2)
    assert plan.cost.uncovered == 14
    (beds,) = [reason for reason in plan.reasons if reason.kind == Kind.BEDS]
    assert (beds.subject, beds.month, beds.unit) == ("市委党校", "2026-03", "人天")
    assert beds.missing == 42  # 14 people for 3 days
    assert sentence(beds) == "市委党校 3 月床位少 42 人天"


def test_a_venue_of_capacity_zero_is_no_venue():
    assert said(venue(beds=0)) == [
        "市委组织部没有可用的办班地点（容量为零或无权使用），20人无处培训"
    ]


def test_lecturers_who_are_never_there_are_named():
    gone = (Span(START, dt.date(2027, 1, 1)),)
    away = tuple(replace(each, away=gone) for each in small_problem().lecturers)
    assert said(replace(venue(), lecturers=away)) == ["市委组织部领导授课少 1 个半天"]


def test_a_calendar_over_the_whole_period_is_named():
    election = Calendar("换届", "01", (span(1, 31),))
    plan = solve(replace(venue(), calendars=(election,)), 2)
    assert Kind.CALENDAR in {reason.kind for reason in plan.reasons}
    assert "“换届”期间不得调训，20人排不进" in [sentence(each) for each in plan.reasons]


def test_bases_without_room_are_named():
    plan = solve(replace(venue(), bases=()), 2)
    assert [sentence(reason) for reason in plan.reasons] == ["市委组织部的班次现场观摩少 20 人次"]


def test_a_place_that_may_send_nobody_is_named():
    unit = replace(CITY_ONLY[0], away_group="g")
    problem = replace(venue(), units=(unit,), away_limits=(AwayLimit("g", "甲县", 0),))
    assert said(problem) == ["各单位同时离岗人数有限，20人排不进"]


def test_time_that_is_too_short_is_named():
    problem = replace(venue(), deadline=day(3))
    plan = solve(problem, 2)
    assert Kind.DEADLINE in {reason.kind for reason in plan.reasons}
    assert any("到2026-03-03为止时间不够" in sentence(reason) for reason in plan.reasons)


def test_nothing_due_is_a_complete_plan():
    plan = solve(small_problem(units=()), 2)
    assert (plan.status, plan.batches, plan.cost.total) == (Status.COMPLETE, (), 0)
