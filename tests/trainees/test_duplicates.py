"""Records that look like one person twice: exactly the pairs that the rules name, and nobody's else."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.fields.organizations import label_of
from tests.factories.trainees import PersonFactory, id_number, mobile
from trainees.enums import Precision
from trainees.selectors import duplicates
from trainees.selectors.duplicates import RULES, pairs_in
from trainees.services.merges import merge_people, tell_apart

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from organizations.models import User
    from tests.cast import World
    from trainees.models import Person

    ClientOf = Callable[[User], Client]

LIST = reverse("trainees:duplicate_list")
MAY, JUNE = dt.date(1975, 5, 1), dt.date(1975, 6, 1)


def person(world: World, name: str = "李四", place: str = "village", **facts: Any) -> Person:
    """Return a record that says as little as possible."""
    facts = {"id_number": "", "mobile": "", "birth_precision": Precision.MONTH, **facts}
    made: Person = PersonFactory.create(organization=getattr(world, place), name=name, **facts)
    return made


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ({"mobile": mobile(1), "place": "township"}, {"mobile": mobile(1)}, "phone_name"),
        (
            {"mobile": mobile(1), "id_number": id_number(1)},
            {"mobile": mobile(1), "id_number": id_number(3)},
            "phone_name",
        ),
        ({"birth_on": MAY}, {"birth_on": MAY}, "place_birth"),
        ({"birth_on": MAY}, {}, "place_birth"),
        ({"birth_on": MAY}, {"birth_on": JUNE}, None),
        ({}, {"place": "other_village"}, None),
        (
            {"mobile": mobile(1)},
            {"mobile": mobile(1), "name": "李泗", "place": "township"},
            "phone_like",
        ),
        ({"mobile": mobile(1)}, {"mobile": mobile(1), "name": "王五"}, None),
        (
            {"name": "买买提·艾力", "place": "township"},
            {"name": "买买提艾力", "birth_on": MAY},
            "dot",
        ),
        (
            {"birth_on": JUNE, "place": "township"},
            {"id_number": id_number(1)},
            "birth",
        ),
        ({"id_number": id_number(1)}, {"id_number": id_number(3)}, None),
        ({"birth_on": MAY}, {"birth_on": MAY, "place": "next_village"}, None),
    ],
)
def test_which_records_look_like_one_person(
    world: World, one: dict[str, Any], other: dict[str, Any], rule: str | None
) -> None:
    first, second = person(world, **one), person(world, **other)

    found = [(pair.first, pair.second, pair.why) for pair in pairs_in(world.alice)]

    assert found == ([(first.pk, second.pk, RULES[rule])] if rule else [])


def test_merged_and_told_apart_are_not_shown_again(world: World) -> None:
    first, second, third = (person(world) for _ in range(3))
    assert len(pairs_in(world.alice)) == 3
    tell_apart(second, first, by=world.alice)
    assert len(pairs_in(world.alice)) == 2

    merge_people(first, third, by=world.alice, reason="同一人")

    assert pairs_in(world.alice) == []


def test_nobody_elses_pairs(world: World, client_of: ClientOf) -> None:
    person(world), person(world)
    (
        person(world, place="next_village", name="王五"),
        person(world, place="next_village", name="王五"),
    )

    assert [pair.left.name for pair in client_of(world.alice).get(LIST).context["pairs"]] == [
        "李四"
    ]
    assert [pair.left.name for pair in client_of(world.charlie).get(LIST).context["pairs"]] == [
        "王五"
    ]
    assert client_of(world.dora).get(LIST).status_code == 404
    assert pairs_in(world.system_admin) == []


def test_the_page_marks_what_differs_and_gives_no_number_away(
    world: World, client_of: ClientOf
) -> None:
    person(world, mobile=mobile(1), id_number=id_number(1), education="大专")
    person(world, mobile=mobile(1), id_number=id_number(3), education="大学")

    page = client_of(world.alice).get(LIST)
    text = page.content.decode()

    (pair,) = page.context["pairs"]
    assert {line.label for line in pair.lines if line.differs} == {"身份证号", "学历"}
    assert text.count("不同</span>") == 2
    for number in (mobile(1), id_number(1), id_number(1)[-4:], id_number(3)[-4:]):
        assert number not in text


def test_one_press_tells_them_apart(world: World, client_of: ClientOf) -> None:
    first, second = person(world), person(world)
    apart = reverse("trainees:pair_apart", args=[first.pk, second.pk])

    response = client_of(world.alice).post(apart, follow=True)

    assert "不是同一人，今后不再提示" in response.content.decode()
    assert response.context["pairs"] == []


def test_a_part_of_the_tree_can_be_chosen(world: World, client_of: ClientOf) -> None:
    for place in ("village", "other_village"):
        person(world, place=place), person(world, place=place)
    client = client_of(world.alice)

    assert len(client.get(LIST).context["pairs"]) == 2
    assert len(client.get(LIST, {"unit": label_of(world.township)}).context["pairs"]) == 1
    assert len(client.get(LIST, {"unit": label_of(world.next_county)}).context["pairs"]) == 2


def test_too_many_people_are_looked_through_part_by_part(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "TOO_MANY", 1)
    person(world), person(world)

    page = client_of(world.alice).get(LIST)

    assert page.context["pairs"] == []
    assert "请先选择一个市、县或单位" in page.content.decode()


def test_pages_of_pairs_ask_the_same(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(world.alice)
    person(world), person(world)
    client.get(LIST)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)
    for _ in range(5):
        person(world)

    with django_assert_num_queries(QUERIES):
        page = client.get(LIST, {"page": "2"})
    assert page.context["page"].paginator.count == 21
    assert len(page.context["pairs"]) == 1


QUERIES = 8


def test_the_menu_shows_where_the_merged_records_belong(world: World, client_of: ClientOf) -> None:
    page = client_of(world.alice).get(reverse("trainees:merge_list")).content.decode()

    assert f'href="{LIST}" aria-current="page"' in page
