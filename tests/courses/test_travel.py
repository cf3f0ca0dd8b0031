"""The table of ways: read by the judges, edited in the grid, sent as a sheet."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from courses.models import TravelTime
from courses.selectors.divisions import divisions_near
from courses.selectors.travel import home_of_lecturer, place_of_venue, travel_table, way_grid
from courses.services.travel import set_ways
from tests.factories.batches import VenueFactory
from tests.factories.resources import way
from tests.factories.timetable import LecturerFactory

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World

pytestmark = pytest.mark.django_db
URL, SHEET, IMPORT = "courses:travel_grid", "courses:travel_sheet", "courses:travel_import"


def pair(here: Organization, there: Organization) -> tuple[int, int]:
    return min(here.pk, there.pk), max(here.pk, there.pk)


def box(here: Organization, there: Organization) -> str:
    return "way-{}-{}".format(*pair(here, there))


def test_the_judges_read_what_lies_between_places(world: World) -> None:
    way(world.county, world.next_county, 75)
    school = VenueFactory.create(organization=world.county, location=world.township)
    hall = VenueFactory.create(organization=world.next_county)
    lecturer = LecturerFactory.create(organization=world.county, home=world.other_township)
    places = [place_of_venue(school), place_of_venue(hall), home_of_lecturer(lecturer)]
    with CaptureQueriesContext(connection) as queries:
        ways = travel_table(places)
    assert len(queries) == 1
    assert ways.minutes(places[0], places[1]) == 75
    assert ways.minutes(places[0], places[2]) == 30  # within the county
    assert ways.minutes(places[0], places[0]) == 0


def test_a_pair_stands_once_and_in_order(world: World) -> None:
    low, high = sorted((world.county, world.next_county), key=lambda one: one.pk)
    for ends in ((high, low), (low, low)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TravelTime.objects.create(origin=ends[0], destination=ends[1], minutes=5)


def test_the_city_fills_the_grid(world: World, client_of) -> None:
    peter = client_of(world.peter)
    page = peter.get(reverse(URL))
    assert page.context["grid"].unknown == 3
    name = box(world.county, world.next_county)
    wrong = peter.post(reverse(URL), {name: "-3", "seen": "{}"})
    assert wrong.status_code == 422
    peter.post(reverse(URL), {name: "75", "seen": "{}"})
    assert TravelTime.objects.get().minutes == 75
    seen = json.dumps({name.removeprefix("way-"): 75})
    peter.post(reverse(URL), {name: "", "seen": seen})
    assert not TravelTime.objects.exists()


def test_nobody_overwrites_what_was_just_changed(world: World, client_of) -> None:
    way(world.county, world.next_county, 90)
    peter = client_of(world.peter)
    name = box(world.county, world.next_county)
    stale = peter.post(reverse(URL), {name: "60", "seen": "not json"})
    assert stale.status_code == 409
    assert "刚被他人改为 90 分钟" in stale.content.decode()
    seen = json.dumps({name.removeprefix("way-"): 90})
    peter.post(reverse(URL), {name: "60", "seen": seen})
    assert TravelTime.objects.get().minutes == 60
    ends = pair(world.county, world.next_county)
    with pytest.raises(ValidationError, match="刚被他人改为 60"):
        set_ways(world.prefecture, {ends: None}, seen={ends: 90}, by=world.peter)


def test_a_county_edits_the_ways_from_its_own_seat(world: World, client_of) -> None:
    grid = way_grid(world.alice, world.prefecture)
    editable = {cell.pair for cell in grid.cells if cell.is_editable}
    assert editable == {
        pair(world.county, world.next_county),
        pair(world.county, world.prefecture),
    }
    alice = client_of(world.alice)
    foreign = box(world.prefecture, world.next_county)
    alice.post(reverse(URL), {foreign: "10", "seen": "{}"})
    assert not TravelTime.objects.exists()
    dora = client_of(world.dora)  # a superior looks only
    assert dora.get(reverse(URL)).status_code == 200
    assert dora.post(reverse(URL), {}).status_code == 404
    assert alice.get(reverse(URL), {"prefecture": world.county.pk}).status_code == 404
    assert alice.get(reverse(IMPORT), {"prefecture": "9"}).status_code == 404


def test_the_sheet_goes_out_and_comes_back(world: World, client_of) -> None:
    way(world.county, world.next_county, 75)
    peter = client_of(world.peter)
    book = load_workbook(io.BytesIO(peter.get(reverse(SHEET)).content))
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == ["甲地*", "乙地*", "分钟"]
    assert sum(bool(row[0].value) for row in page.iter_rows(min_row=2)) == 3
    page["C2"] = 40

    def send() -> Any:
        stream = io.BytesIO()
        book.save(stream)
        return peter.post(
            reverse(IMPORT), {"file": SimpleUploadedFile("ways.xlsx", stream.getvalue())}
        )

    page["A3"] = "长沙市"
    page["C3"] = 5
    refused = send()
    assert refused.status_code == 422
    assert "“长沙市”不是本市的县区" in refused.content.decode()
    assert TravelTime.objects.count() == 1
    page["A3"] = page["B3"].value
    assert "同一个地方" in send().content.decode()
    page["A3"], page["B3"], page["C3"] = page["A2"].value, page["B2"].value, 41
    assert "两个不同的分钟数" in send().content.decode()
    page["C3"] = 40
    assert send().status_code == 302
    assert sorted(TravelTime.objects.values_list("minutes", flat=True)) == [40, 75]
    broken = peter.post(reverse(IMPORT), {"file": SimpleUploadedFile("x.xlsx", b"nothing")})
    assert broken.status_code == 422


def test_a_foreign_pair_in_the_sheet_is_refused(world: World, client_of) -> None:
    text = "甲地,乙地,分钟\n岳阳市,湘阴县,30\n"
    file = SimpleUploadedFile("ways.csv", text.encode())
    answer = client_of(world.alice).post(reverse(IMPORT), {"file": file})
    assert "不在您的管理范围内" in answer.content.decode()


def test_homes_are_chosen_among_the_counties_around(world: World) -> None:
    near = set(divisions_near(world.bob))
    assert {world.prefecture, world.county, world.next_county, world.township} <= near
    assert world.next_township not in near
    assert world.next_township in divisions_near(world.bob, world.next_township.pk)


def test_above_the_prefectures_one_is_chosen(world: World, client_of) -> None:
    from_province = client_of(world.peter).get(reverse(URL), {"prefecture": world.prefecture.pk})
    assert from_province.status_code == 200
    page = client_of(world.bob).get(reverse(URL)).content.decode()
    assert "未知" in page
