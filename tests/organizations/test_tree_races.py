"""Two people change the tree at the same moment, over two real connections."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from organizations.enums import Kind, Level
from organizations.models import Organization
from organizations.services.tree import add_organization, move_organization
from tests.cast import tree
from tests.factories.organizations import OrganizationFactory

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = dt.date(2026, 3, 9)


def race(*acts: Callable[[], object]) -> list[object]:
    """Run acts at the same moment, each on a connection of its own; return results or refusals."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(5))
def test_two_moves_never_make_a_cycle(_round):
    places = tree()
    one, two = places["township"], places["other_township"]

    def move(node, parent):
        return lambda: move_organization(node, parent=parent, on=DAY, by=None)

    outcomes = race(move(one, two), move(two, one))
    assert outcomes.count("cycle") == 1
    for node in Organization.objects.select_related("parent").exclude(parent=None):
        assert node.path[:-4] == node.parent.path


@pytest.mark.django_db(transaction=True)
def test_children_added_at_once_get_a_place_each():
    parent = OrganizationFactory.create(name="县")

    def add(name):
        return lambda: add_organization(
            parent, name=name, kind=Kind.REGION, level=Level.TOWNSHIP, category=None, by=None
        )

    race(*[add(f"{number}镇") for number in range(4)])
    places = parent.children.order_by("path").values_list("sort_order", flat=True)
    assert list(places) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_child_added_during_a_move_follows_its_parent():
    places = tree()
    township, county = places["township"], places["next_county"]
    race(
        lambda: move_organization(township, parent=county, on=DAY, by=None),
        lambda: add_organization(
            township, name="新村", kind=Kind.REGION, level=Level.GRASSROOTS, category=None, by=None
        ),
    )
    added = Organization.objects.select_related("parent").get(name="新村")
    assert added.parent is not None
    assert added.path.startswith(added.parent.path)
    assert added.path.startswith(county.path)
