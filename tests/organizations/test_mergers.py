"""Merging and closing organizations; each exit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from organizations.enums import ChangeKind
from organizations.models import Organization, OrganizationChange
from organizations.services.mergers import close_organization, merge_organizations
from organizations.services.tree import rename_organization
from organizations.signals import organization_closing, organization_merged
from tests.factories.organizations import OrganizationFactory

if TYPE_CHECKING:
    from tests.cast import World

DAY = dt.date(2026, 3, 9)


def refused(code: str):
    """Expect a ValidationError of this code."""
    return pytest.raises(ValidationError, check=lambda error: error.code == code)


def merge(organizations, into, on=DAY):
    return merge_organizations(organizations, into, on=on, paper="湘民函9号", by=None)


def test_a_merged_township_ends_and_its_villages_go_over(world: World):
    news = []
    organization_merged.connect(receiver := lambda **facts: news.append(facts))
    try:
        merge([world.other_township], world.township)
    finally:
        organization_merged.disconnect(receiver)
    gone = Organization.objects.get(pk=world.other_township.pk)
    assert gone.valid_until == DAY
    assert not gone.is_living
    village = Organization.objects.get(pk=world.other_village.pk)
    assert village.path == world.township.path + "0002"
    assert [(v.parent, v.period.lower) for v in village.versions.order_by("period")] == [
        (gone, None),
        (world.township, DAY),
    ]
    change = OrganizationChange.objects.get()
    assert (change.kind, change.paper) == (ChangeKind.MERGE, "湘民函9号")
    assert list(change.predecessors.all()) == [gone]
    assert list(change.successors.all()) == [world.township]
    assert [(n["predecessors"], n["successor"], n["on"]) for n in news] == [
        ([gone], world.township, DAY)
    ]


def test_a_name_is_free_again_after_the_merger(world: World):
    merge([world.other_township], world.township)
    taken_over = Organization.objects.get(pk=world.township.pk)
    renamed = rename_organization(taken_over, name="加义镇", on=DAY, by=None)
    assert renamed.name == "加义镇"


def test_merging_refuses(world: World):
    with refused("nothing"):
        merge([], world.township)
    with refused("cycle"):
        merge([world.township], world.village)
    with refused("cycle"):
        merge([world.township], world.township)
    with refused("nested"):
        merge([world.other_township, world.other_village], world.township)
    OrganizationFactory.create(parent=world.township, name=world.other_village.name)
    with refused("namesake"):
        merge([world.other_township], world.township)
    with refused("future"):
        merge([world.other_village], world.village, on=dt.date(2999, 1, 1))
    village = merge([world.other_village], world.village)
    with refused("closed"):
        merge([Organization.objects.get(pk=world.other_village.pk)], village)


def test_a_closed_village_stays_in_the_books(world: World):
    closed = close_organization(world.village, on=DAY, paper="平民1号", by=world.alice)
    assert closed.valid_until == DAY
    version = closed.versions.get()
    assert (version.name, version.period.lower, version.period.upper) == ("邵阳村", None, DAY)
    change = OrganizationChange.objects.get()
    assert (change.kind, list(change.predecessors.all())) == (ChangeKind.CLOSE, [closed])


def test_closing_refuses(world: World):
    with refused("has_children"):
        close_organization(world.township, on=DAY, by=None)
    with refused("root"):
        close_organization(world.country, on=DAY, by=None)
    with refused("stale"):
        close_organization(world.village, on=DAY, by=None, revision=9)
    closed = close_organization(world.village, on=DAY, by=None)
    with refused("closed"):
        close_organization(closed, on=DAY, by=None)


def test_what_is_used_is_not_closed(world: World):
    def in_use(organization, on, **_):
        raise ValidationError(f"{organization.name}还有任职。", code="used")

    organization_closing.connect(in_use)
    try:
        with refused("used"):
            close_organization(world.village, on=DAY, by=None)
    finally:
        organization_closing.disconnect(in_use)
    assert Organization.objects.get(pk=world.village.pk).is_living
