"""Organizations that have ended, on a sheet: what took their place is offered, and known without asking again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.enums import ChangeKind
from organizations.models import Organization, OrganizationChange
from tests.factories.organizations import OrganizationFactory
from trainees.services.rosters.places import PlaceFinder

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


def merged(old: Organization, *new: Organization, on: dt.date) -> None:
    change = OrganizationChange.objects.create(kind=ChangeKind.MERGE, changed_on=on)
    change.predecessors.set([old])
    change.successors.set(new)


def ended(world: World, name: str) -> Organization:
    place: Organization = OrganizationFactory(parent=world.township, name=name)
    place.valid_until = dt.date(2024, 1, 1)
    place.save(update_fields=["valid_until"])
    return place


def test_the_last_merger_of_a_place_tells_what_is_offered(world: World) -> None:
    old, gone = ended(world, "旧庄村"), ended(world, "荒庄村")
    merged(old, world.village, on=dt.date(2020, 5, 1))
    merged(old, world.next_village, world.other_village, on=dt.date(2023, 5, 1))

    finder = PlaceFinder.within(world.county, by=world.alice)
    with CaptureQueriesContext(connection) as asked:
        found, nowhere = finder.find(old.name, ""), finder.find(gone.name, "")

    assert not asked.captured_queries  # members of a crew have no connection
    assert found.code == "place"
    assert [value for value, _label in found.options] == [str(world.other_village.pk)]
    assert found.sentence == f"该组织已于 2023-05-01 并入“{world.other_village.name}”，请确认。"
    assert (nowhere.code, nowhere.sentence) == ("place_ended", "该组织已撤销，请改写现在的组织。")


def test_a_place_that_became_what_lies_elsewhere_is_merely_closed(world: World) -> None:
    old = ended(world, "旧庄村")
    merged(old, world.next_village, on=dt.date(2023, 5, 1))

    assert PlaceFinder.within(world.county, by=world.alice).find(old.name, "").code == "place_ended"
