"""What part of a name finds somebody, whichever way the search takes to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories.trainees import PersonFactory
from trainees.selectors import people

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

ROSTER = reverse("trainees:person_list")


@pytest.mark.parametrize(
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
