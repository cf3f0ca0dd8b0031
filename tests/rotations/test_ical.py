"""Calendars: escaped, folded within 75 octets, readable again."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from rotations.papers.ical import LONGEST_LINE, Event, calendar_text, escaped, folded

EIGHT = dt.datetime(2026, 3, 9, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs"])))
def test_folded_lines_are_short_and_make_the_line_again(line):
    pieces = list(folded(line))
    assert all(len(piece.encode()) <= LONGEST_LINE for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(piece.startswith(" ") for piece in pieces[1:])


def test_what_separates_values_is_escaped():
    assert escaped("甲;乙,丙\\丁\n戊") == "甲\\;乙\\,丙\\\\丁\\n戊"


def test_an_event_as_calendars_read_it():
    event = Event("s1@x", EIGHT, EIGHT + dt.timedelta(hours=1), "党课, 第一讲", "报告厅")
    text = calendar_text("村书记班课程表", [event], made_at=EIGHT, sequence=2)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    for line in (
        "DTSTART:20260309T003000Z",
        "DTEND:20260309T013000Z",
        "SEQUENCE:2",
        "SUMMARY:党课\\, 第一讲",
        "LOCATION:报告厅",
    ):
        assert f"\r\n{line}\r\n" in text
    assert "DESCRIPTION" not in text
