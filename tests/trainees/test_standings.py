"""Who is short: by both tests, the one who lacks most first, with figures that drill to the list."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.days import today
from core.fields.organizations import label_of
from organizations.selectors.tree import categories
from tests.factories.hours import recognised, target
from tests.factories.trainees import (
    AppointmentFactory,
    HoursEntryFactory,
    PersonFactory,
    secretary_of,
)
from trainees.models import Person
from trainees.selectors.people import people_for
from trainees.selectors.standings import tiles_of, with_standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.usefixtures("noon")
URL = reverse("trainees:standing_list")
THIS = (today() - dt.timedelta(days=14)).year  # that of `noon`


def names(client: Client, **query: str) -> list[str]:
    rows = client.get(URL, query).context["listing"].rows
    return [row.object.name for row in rows]


def credit(person: Person, hours: int, *, year: int = THIS) -> None:
    HoursEntryFactory.create(
        person=person, earned_on=dt.date(year, 1, 5), minutes=hours * 45, source="online"
    )


def test_who_lacks_most_stands_first_and_who_reached_is_gone(
    world: World, client_of: ClientOf
) -> None:
    none, some = (
        secretary_of(world.village, name="无学时"),
        secretary_of(world.other_village, name="有学时"),
    )
    leading = secretary_of(world.township, name="镇书记")
    by_days = PersonFactory.create(organization=world.village, name="够天数")
    AppointmentFactory.create(person=by_days, organization=world.village, post="first_secretary")
    PersonFactory.create(organization=world.village, name="无职务")
    credit(some, 30)
    credit(leading, 60)
    recognised(
        [by_days],
        by=world.alice,
        hours=Decimal(30),
        starts_on=dt.date(THIS, 1, 5),
        ends_on=dt.date(THIS, 1, 9),
    )
    client = client_of(world.alice)

    assert names(client) == ["无学时", "镇书记", "有学时"]
    assert names(client, standing="reached") == ["够天数"]
    assert len(names(client, standing="all")) == 4
    page = client.get(URL).content.decode()
    assert "还差学时" in page
    assert none.name in page
    assert "已达标（天数）" in client.get(URL, {"standing": "reached"}).content.decode()


def test_year_unit_and_category_narrow_list_and_figures(world: World, client_of: ClientOf) -> None:
    village, other = secretary_of(world.village), secretary_of(world.other_village)
    township = secretary_of(world.township)
    credit(other, 40, year=THIS - 1)
    credit(village, 40)
    client = client_of(world.alice)

    assert names(client, year=str(THIS - 1)) == [township.name, village.name]
    assert names(client, unit=label_of(world.other_township)) == [other.name]
    category = world.township.category
    assert category is not None
    assert names(client, category=str(category.pk)) == [township.name]
    tiles = client.get(URL, {"unit": label_of(world.township)}).context["tiles"]
    shown = [(str(tile.category), tile.reached, tile.total, tile.short) for tile, _ in tiles]
    assert shown == [("None", 1, 2, 1), ("乡镇", 0, 1, 1), ("村", 1, 1, 0)]
    url = next(url for tile, url in tiles if str(tile.category) == "乡镇")
    assert [row.object.name for row in client.get(f"{URL}{url}").context["listing"].rows] == [
        township.name
    ]


def test_figures_come_along_when_only_the_table_is_swapped(
    world: World, client_of: ClientOf
) -> None:
    secretary_of(world.village)
    headers = {"HX-Request": "true", "HX-Target": "listing"}

    page = client_of(world.alice).get(URL, headers=headers).content.decode()

    assert page.lstrip().startswith("<div") or "<table" in page
    assert 'hx-swap-oob="true"' in page
    assert "<html" not in page


def test_figures_agree_with_the_list(world: World) -> None:
    for place, hours in ((world.village, 40), (world.other_village, 39), (world.township, 100)):
        credit(secretary_of(place), hours)
    target(world.township, by=world.bob, hours=41, days=6, first_year=THIS)
    standing: QuerySet[Any] = with_standing(people_for(world.alice), world.alice, THIS)

    everybody, *parts = tiles_of(standing, categories())

    assert (
        (everybody.total, everybody.reached) == (3, standing.filter(share__gte=1).count()) == (3, 1)
    )
    assert sum(tile.total for tile in parts) == 3
    assert everybody.share == 1 / 3


def test_merged_records_and_neighbours_are_not_listed(world: World, client_of: ClientOf) -> None:
    kept, twin = (
        secretary_of(world.village, name="留下"),
        PersonFactory.create(organization=world.village, name="并入"),
    )
    AppointmentFactory.create(person=twin, organization=world.village, post="first_secretary")
    secretary_of(world.next_village, name="邻县")
    credit(twin, 40)
    Person.objects.filter(pk=twin.pk).update(merged_into=kept)

    assert names(client_of(world.alice), standing="all") == ["留下"]
    assert names(client_of(world.alice), standing="reached") == ["留下"]
    assert names(client_of(world.charlie), standing="all") == ["邻县"]
    assert client_of(world.system_admin).get(URL).status_code == 404
    assert client_of(world.alice).post(URL).status_code == 405


def test_the_list_goes_into_a_sheet(world: World, client_of: ClientOf) -> None:
    credit(secretary_of(world.village, name="张三"), 30)

    response = client_of(world.alice).get(URL, {"export": "xlsx"})

    content = response.getvalue()
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(row for row in rows if "姓名" in row)
    line = dict(zip(head, next(row for row in rows if "张三" in row), strict=True))
    assert (line["已得学时"], line["还差学时"], line["还差天数"]) == (30, 10, 5)
    assert line["年度目标"] == "40 学时或 5 天"


def test_the_list_asks_the_same_for_one_person_and_many(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(world.alice)
    credit(secretary_of(world.village), 10)
    client.get(URL)
    with django_assert_num_queries(14):
        client.get(URL)
    secretary_of(world.township)
    secretary_of(world.other_village)

    with django_assert_num_queries(14):
        page = client.get(URL)
    assert len(page.context["listing"].rows) == 3
