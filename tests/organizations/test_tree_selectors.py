"""Reading the tree within one's scope."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from organizations.models import Organization
from organizations.selectors.tree import (
    ancestors_of,
    children_of,
    history_of,
    lineages,
    organizations_for,
    roots_for,
    search_organizations,
    version_on,
)
from organizations.services.tree import move_organization, rename_organization
from tests.factories.organizations import OrganizationFactory

if TYPE_CHECKING:
    from tests.cast import World

DAY = dt.date(2026, 3, 9)


def test_one_sees_the_own_subtree(world: World):
    assert list(organizations_for(world.bob)) == [world.township, world.village]
    assert list(roots_for(world.bob)) == [world.township]
    assert roots_for(world.alice).get().child_count == 2


def test_children_come_in_order_with_their_counts(world: World):
    OrganizationFactory.create(parent=world.county, name="旧乡", valid_until=DAY)
    OrganizationFactory.create(parent=world.other_township, name="二村")
    children = children_of(world.alice, world.county)
    assert [(child.name, child.child_count) for child in children] == [("长寿镇", 1), ("加义镇", 2)]
    assert not children_of(world.charlie, world.county)


def test_ancestors_end_at_the_own_post(world: World):
    assert ancestors_of(world.alice, world.village) == [world.county, world.township]
    assert lineages(world.alice, [world.village, world.county]) == {
        world.village.pk: "平江县 / 长寿镇",
        world.county.pk: "",
    }


@pytest.mark.parametrize("text", ["syc", "SY", "邵阳", "阳村", "43062612"])
def test_a_village_is_found_by_initials_name_or_code(world: World, text: str):
    Organization.objects.filter(pk=world.village.pk).update(division_code="430626121001")
    assert search_organizations(world.alice, text) == [world.village]
    assert search_organizations(world.charlie, text) == []


def test_a_wide_scope_finds_two_characters_at_the_beginning_only(world: World, client_of):
    world.alice.posts.update(organization=world.country)
    alice = type(world.alice).objects.get(pk=world.alice.pk)
    assert search_organizations(alice, "阳村") == []
    assert search_organizations(alice, "邵阳") == [world.village]
    assert search_organizations(alice, "邵阳村") == [world.village]


def test_search_passes_over_the_closed_and_empty_texts(world: World):
    Organization.objects.filter(pk=world.village.pk).update(valid_until=DAY)
    assert search_organizations(world.alice, "邵阳村") == []
    assert search_organizations(world.alice, "邵阳村", living_only=False) == [world.village]
    assert search_organizations(world.alice, " \x00") == []


def test_history_tells_what_happened_and_what_was(world: World):
    village = rename_organization(world.village, name="邵阳社区", on=DAY, by=world.alice)
    village = move_organization(village, parent=world.other_township, on=DAY, by=world.alice)
    assert [change.kind for change in history_of(world.alice, village)] == ["move", "rename"]
    assert not history_of(world.charlie, village)
    before = version_on(world.alice, village, DAY - dt.timedelta(days=1))
    assert before is not None
    assert (before.name, before.parent) == ("邵阳村", world.township)
    now = version_on(world.alice, village, DAY)
    assert now is not None
    assert (now.name, now.parent) == ("邵阳社区", world.other_township)


def test_what_never_changed_always_was(world: World):
    assert version_on(world.alice, world.county, DAY) == world.county
    young = OrganizationFactory.create(parent=world.county, valid_from=DAY)
    assert version_on(world.alice, young, DAY - dt.timedelta(days=1)) is None
