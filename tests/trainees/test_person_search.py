"""What part of a name finds somebody, whichever way the search takes to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories.trainees import PersonFactory
from trainees.selectors import finding, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

ROSTER = reverse("trainees:person_list")


TYPED = pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王", ["王建国"]),
        ("建国", ["王建国"]),
        ("王建国", ["王建国"]),
        ("国", []),
        ("力·卡", ["艾力·卡德尔"]),
        ("w", ["王建国"]),
        ("wa", ["王建国"]),
    ],
)


@TYPED
@pytest.mark.parametrize(
    "ways", [{}, {"HEAD": 1}, {"HEAD": 1, "FEW": 0}, {"HEAD": 2, "DENSE": 1}], ids=str
)
def test_what_part_of_a_name_finds_somebody(
    world: World,
    client_of: ClientOf,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    found: list[str],
    ways: dict[str, int],
) -> None:
    for limit, value in ways.items():
        monkeypatch.setattr(people, limit, value)
    for name in ("王建国", "艾力·卡德尔", "李四"):
        PersonFactory.create(organization=world.village, name=name)

    page = client_of(world.alice).get(ROSTER, {"q": text})

    assert [row.object.name for row in page.context["listing"].rows] == found


WAYS = pytest.mark.parametrize("ways", [{}, {"HEAD": 1}, {"HEAD": 1, "FEW": 0}], ids=str)
WIDTHS = pytest.mark.parametrize("narrow", [0, 1_000], ids=["narrow", "wide"])


@TYPED
@WAYS
@WIDTHS
def test_whoever_is_chosen_is_found_the_same_way(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    found: list[str],
    ways: dict[str, int],
    narrow: int,
) -> None:
    monkeypatch.setattr(people, "NARROW", narrow)
    for limit, value in ways.items():
        monkeypatch.setattr(finding, limit, value)
    for name in ("李四", "艾力·卡德尔", "王建国"):
        PersonFactory.create(organization=world.village, name=name)

    assert [one.name for one in people.candidates_for(world.alice, text)] == found
    assert people.candidates_for(world.charlie, text) == []


@WAYS
@WIDTHS
@pytest.mark.parametrize("text", ["王", "wang"])
def test_the_first_of_many_are_those_that_stand_first_on_the_roster(
    world: World, monkeypatch: pytest.MonkeyPatch, ways: dict[str, int], narrow: int, text: str
) -> None:
    monkeypatch.setattr(people, "NARROW", narrow)
    for limit, value in ways.items():
        monkeypatch.setattr(finding, limit, value)
    monkeypatch.setattr(people, "CANDIDATES", 3)
    for name in ("王文", "王安", "王建国", "王波"):
        PersonFactory.create(organization=world.village, name=name)
    PersonFactory.create(organization=world.township, name="王在先")
    merged = PersonFactory.create(organization=world.county, name="王并")
    type(merged).objects.filter(pk=merged.pk).update(merged_into=PersonFactory.create(name="张三"))

    found = people.candidates_for(world.alice, text)

    assert [one.name for one in found] == ["王在先", "王安", "王波"]
