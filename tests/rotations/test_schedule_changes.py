"""Changes between versions: whatever the versions are, the changes lead from one to the other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.digests import digest_of
from rotations.papers.change_letters import for_lecturer, for_trainee, for_venue, letter, mobile_in
from rotations.scheduling.change_words import line, lines
from rotations.scheduling.changes import (
    Aspect,
    Change,
    ChangeKind,
    Entry,
    Named,
    applied,
    changes_between,
    ordered,
)
from rotations.scheduling.snapshots import read, written

EIGHT = dt.datetime(2026, 3, 9, 0, 30, tzinfo=dt.UTC)  # 08:30 here
named = st.lists(
    st.builds(Named, st.integers(1, 4), st.sampled_from(["甲", "乙"])), max_size=2, unique=True
).map(tuple)
runs = st.sampled_from([(), ((1, 1),), ((1, 2),), ((1, 1), (3, 4))])
entries = st.builds(
    Entry,
    session=st.integers(1, 6),
    start=st.integers(0, 5).map(lambda hours: EIGHT + dt.timedelta(hours=hours)),
    end=st.integers(6, 8).map(lambda hours: EIGHT + dt.timedelta(hours=hours)),
    title=st.sampled_from(["党课", "讨论"]),
    kind=st.sampled_from(["teaching", "discussion"]),
    mode=st.sampled_from(["lecture", "other"]),
    counts=st.booleans(),
    lecturers=named,
    rooms=named,
    groups=runs,
    joint=named,
)
versions = st.lists(entries, max_size=6, unique_by=lambda entry: entry.session).map(ordered)


def entry(**facts) -> Entry:
    """Return a lecture of the morning."""
    given = {
        "session": 1,
        "start": EIGHT,
        "end": EIGHT + dt.timedelta(minutes=90),
        "title": "基层治理",
        "kind": "teaching",
        "mode": "lecture",
        "rooms": (Named(1, "第一教室"),),
        "lecturers": (Named(7, "李芳"),),
    }
    return Entry(**{**given, **facts})


@given(versions, versions)
def test_the_changes_lead_from_one_version_to_the_other(old, new):
    assert applied(changes_between(old, new), old) == new


@given(versions)
def test_a_version_differs_from_itself_in_nothing(version):
    assert changes_between(version, version) == ()


@given(versions, versions)
def test_changing_back_leaves_nothing(old, new):
    back = applied(changes_between(new, old), new)
    assert changes_between(old, back) == ()


@given(versions, versions)
def test_a_change_of_a_session_always_says_what(old, new):
    for change in changes_between(old, new):
        assert bool(change.aspects) == (change.kind is ChangeKind.CHANGED)
        assert line(change)


@given(versions)
def test_a_version_is_read_as_it_was_written(version):
    rows = written(version)
    assert read(rows) == version
    assert written(read(rows)) == rows
    assert digest_of(rows) == digest_of(written(version))


@given(versions, versions)
def test_everybody_in_the_class_learns_what_the_whole_class_learns(old, new):
    changes = changes_between(old, new)
    for group in (None, 1, 3):
        told = for_trainee(changes, 7, group)
        assert {one.entry.session for one in told} <= {one.entry.session for one in changes}
        whole = {one.entry.session for one in changes if one.entry.groups == ()}
        assert whole <= {one.entry.session for one in told}


def test_a_new_name_is_no_change():
    renamed = entry(rooms=(Named(1, "1号教室"),))
    assert changes_between([entry()], [renamed]) == ()


def test_each_aspect_is_told_with_before_and_after():
    after = entry(
        start=EIGHT + dt.timedelta(days=1),
        end=EIGHT + dt.timedelta(days=1, hours=2),
        rooms=(),
        lecturers=(Named(8, "王强"),),
        title="乡村振兴",
        groups=((1, 2),),
    )
    (change,) = changes_between([entry()], [after])
    assert change.aspects == tuple(Aspect)
    assert line(change) == (
        "3月9日 08:30–10:00“基层治理”："
        "改到3月10日 08:30–10:30；"
        "换教室，由第一教室改为地点待定；"
        "换授课人，由李芳改为王强；"
        "换内容，由基层治理（专题辅导）改为乡村振兴（专题辅导）；"
        "换听课范围，由全班改为第1–2组"
    )


def test_who_no_longer_teaches_sees_it_cancelled_and_who_teaches_now_sees_it_added():
    changes = changes_between([entry()], [entry(lecturers=(Named(8, "王强"),))])
    (old,), (new,) = for_lecturer(changes, 7), for_lecturer(changes, 8)
    assert (old.kind, new.kind) == (ChangeKind.CANCELLED, ChangeKind.ADDED)
    assert line(old) == "取消：3月9日 08:30–10:00“基层治理”（第一教室，李芳）"
    assert for_lecturer(changes, 9) == ()


def test_a_venue_hears_nothing_of_another_lecturer():
    changes = changes_between([entry()], [entry(lecturers=())])
    assert for_venue(changes, {1}) == ()
    moved = changes_between([entry()], [entry(rooms=(Named(2, "报告厅"),))])
    assert [one.kind for one in for_venue(moved, {1})] == [ChangeKind.CANCELLED]


def test_many_changes_are_told_in_a_few_lines():
    many = [replace(entry(), session=key) for key in range(1, 16)]
    told = lines(Change(None, one) for one in many)
    assert len(told) == 13
    assert told[-1] == "另有 3 处，见课程表"


def test_a_letter_begins_with_the_words_and_numbers_the_changes():
    assert letter("请互相转告。", ["甲", "乙"]) == "请互相转告。\n1. 甲。\n2. 乙。"
    assert letter("", ["甲"]) == "甲。"


def test_the_mobile_number_in_a_contact():
    assert mobile_in("周主任 13800138000") == "13800138000"
    assert mobile_in("办公室 0730-6221234") == ""
    assert mobile_in("138001380001") == ""
