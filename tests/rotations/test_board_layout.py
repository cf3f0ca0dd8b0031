"""How the board lies: lanes, beds, the day it opens on, its first rows, what a row's key may name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from rotations.pages.board import MODULES
from rotations.scheduling.board import (
    DAY,
    Bar,
    Stay,
    Zoom,
    beds_by_day,
    first_days,
    first_rows,
    lanes_of,
    opening_day,
)
from tests.factories.batches import BatchFactory, VenueFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, SessionFactory


def test_every_module_of_the_board_is_fetched_at_once():
    files = {path.name for path in (Path(settings.BASE_DIR) / "static/js/board").iterdir()}
    assert {name.rsplit("/")[-1] for name in MODULES} == files | {"toasts.js", "session.js"}


def test_a_board_opens_where_something_lies():
    day = dt.date(2026, 3, 2)
    later = {days: day + dt.timedelta(days=days) for days in (1, 30, 60)}
    assert opening_day(day, later[1], Zoom.MONTH) == day - DAY
    assert opening_day(day, later[30], Zoom.MONTH) == later[30] - DAY
    assert opening_day(day, later[1], Zoom.DAY) == day
    span = (day, later[60])
    assert first_days(span, day, Zoom.DAY) == (day, day + 4 * DAY)
    assert first_days(span, later[30], Zoom.QUARTER) == span
    assert first_days(span, day - 400 * DAY, Zoom.MONTH) == (day, day)


def test_the_first_rows_are_a_screen_of_them():
    assert first_rows([[key, 1] for key in range(300)]) == list(range(24))
    assert first_rows([[1, 40], [2, 41], [3, 1]]) == [1]
    assert first_rows([[1, 900]]) == []


def test_lanes_and_beds():
    bars = [Bar(1, 0, 3), Bar(1, 2, 5), Bar(1, 3, 4), Bar(2, 0, 1), Bar(2, 1, 2)]
    assert lanes_of(bars) == {1: 2, 2: 1}
    march = [dt.date(2026, 3, day) for day in range(1, 8)]
    stays = [Stay(1, march[0], march[2], 40), Stay(1, march[4], march[5], 10)]
    assert beds_by_day(stays) == {
        1: [("2026-03-01", "2026-03-02", 40), ("2026-03-05", "2026-03-05", 10)]
    }


def test_a_key_of_something_that_is_no_row_of_the_own_board_names_nothing(world, client_of):
    called = OpenCampaignFactory.create(organization=world.prefecture)
    venue = VenueFactory.create(organization=world.next_county, name="湘阴县委党校", beds=80)
    theirs = BatchFactory.create(campaign=called, organization=world.next_county, venue=venue)
    lecturer = LecturerFactory.create(organization=world.next_county)
    SessionFactory.create(batch=theirs, parts={"lecturers": [lecturer]})
    asked = {
        "venues": venue.pk,
        "lecturers": lecturer.pk,
        "counties": world.next_county.pk,
        "batches": theirs.pk,
    }
    address = f"/rotations/campaigns/{called.pk}/board/window/"
    for user, count in ((world.alice, 0), (world.charlie, 1)):
        client = client_of(user)
        for rows, key in asked.items():
            window = client.get(address, {"rows": rows, "keys": key}).json()
            assert len(window["heads"]) == count, (rows, user)
