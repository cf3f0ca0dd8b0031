"""Adding, renaming, moving and ordering organizations; each exit of each service."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.enums import ChangeKind, Kind, Level
from organizations.models import Organization, OrganizationChange
from organizations.services.history import Facts
from organizations.services.tree import (
    add_organization,
    move_organization,
    rename_organization,
    reorder,
)
from organizations.signals import organization_moved, organization_renamed
from tests.factories.organizations import OrganizationFactory, category

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.dispatch import Signal

    from tests.cast import World

DAY = dt.date(2026, 3, 9)


def refused(code: str):
    """Expect a ValidationError of this code."""
    return pytest.raises(ValidationError, check=lambda error: error.code == code)


@pytest.fixture
def heard() -> Iterator[list[tuple[Signal, dict[str, Any]]]]:
    """The news that the tree sent."""
    news: list[tuple[Signal, dict[str, Any]]] = []

    def listen(signal, **facts):
        facts.pop("sender")
        news.append((signal, facts))

    signals = (organization_moved, organization_renamed)
    for signal in signals:
        signal.connect(listen)
    yield news
    for signal in signals:
        signal.disconnect(listen)


def add(parent, name="新村", **details: Any):
    """A village, unless the details say otherwise."""
    details = {"kind": Kind.REGION, "level": Level.GRASSROOTS} | details
    return add_organization(parent, name=name, category=category("village"), by=None, **details)


def periods(organization) -> list[tuple[str, str, dt.date | None, dt.date | None]]:
    """The versions as (name, parent, from, until)."""
    return [
        (v.name, v.parent.name, v.period.lower, v.period.upper)
        for v in organization.versions.order_by("period")
    ]


def test_an_added_organization_comes_last_and_can_be_read_aloud(world: World):
    added = add(world.township, "重阳村", department_name="党建办", on=DAY, paper="平发〔2026〕1号")
    assert added.path == world.township.path + "0002"
    assert (added.pinyin, added.initials) == ("chongyangcun", "cyc")
    assert (added.department_name, added.valid_from) == ("党建办", DAY)
    change = OrganizationChange.objects.get()
    assert (change.kind, change.changed_on, change.paper) == (
        ChangeKind.ADD,
        DAY,
        "平发〔2026〕1号",
    )
    assert list(change.successors.all()) == [added]
    assert change.after["parent_name"] == "长寿镇"


def test_a_free_place_can_be_named_a_taken_one_not(world: World):
    assert add(world.township, sort_order=7).path == world.township.path + "0007"
    with pytest.raises(ValidationError):
        add(world.township, "另一村", sort_order=7)


def test_living_siblings_never_share_a_name(world: World):
    with pytest.raises(ValidationError, match="同一上级下已有同名组织"):
        add(world.township, world.village.name)


def test_nothing_is_added_below_a_closed_organization(world: World):
    Organization.objects.filter(pk=world.township.pk).update(valid_until=DAY)
    with refused("closed"):
        add(world.township)


def test_the_tree_has_a_bottom(world: World):
    node = world.village
    while len(node.path) < 64:
        node = OrganizationFactory.create(parent=node, name="支部")
    with refused("too_deep"):
        add(node)
    with refused("too_deep"):
        move_organization(world.township, parent=world.other_village, on=DAY, by=None)


def test_a_new_name_leaves_the_old_one_in_history(world: World, heard):
    renamed = rename_organization(
        world.village, name="邵阳社区", on=DAY, paper="民发3号", by=world.alice
    )
    assert (renamed.name, renamed.initials, renamed.revision) == ("邵阳社区", "sysq", 2)
    assert periods(renamed) == [
        ("邵阳村", "长寿镇", None, DAY),
        ("邵阳社区", "长寿镇", DAY, None),
    ]
    change = OrganizationChange.objects.get()
    assert (change.before["name"], change.after["name"]) == ("邵阳村", "邵阳社区")
    assert change.changed_by == world.alice
    assert heard == [(organization_renamed, {"organization": renamed, "old_name": "邵阳村"})]


def test_two_changes_on_one_day_leave_one_version(world: World):
    village = world.village
    for name in ("甲村", "乙村"):
        village = rename_organization(village, name=name, on=DAY, by=None)
    assert periods(village) == [
        ("邵阳村", "长寿镇", None, DAY),
        ("乙村", "长寿镇", DAY, None),
    ]


def test_renaming_refuses(world: World):
    today = timezone.localdate()
    village = world.village
    with refused("unchanged"):
        rename_organization(village, name=village.name, on=DAY, by=None)
    with refused("future"):
        rename_organization(village, name="甲村", on=today + dt.timedelta(days=1), by=None)
    with refused("stale"):
        rename_organization(village, name="甲村", on=DAY, by=None, revision=9)
    village = rename_organization(village, name="甲村", on=DAY, by=None)
    with refused("before_last_change"):
        rename_organization(village, name="乙村", on=DAY - dt.timedelta(days=1), by=None)
    OrganizationFactory.create(parent=world.township, name="丙村")
    with pytest.raises(ValidationError, match="同一上级下已有同名组织"):
        rename_organization(village, name="丙村", on=DAY, by=None)
    assert Organization.objects.get(pk=village.pk).name == "甲村"


def test_a_closed_organization_keeps_its_name(world: World):
    Organization.objects.filter(pk=world.village.pk).update(valid_until=DAY)
    with refused("closed"):
        rename_organization(world.village, name="甲村", on=DAY, by=None)


def test_a_moved_subtree_keeps_together(world: World, heard):
    old_path = world.township.path
    moved = move_organization(
        world.township, parent=world.next_county, on=DAY, paper="湘民12号", by=world.alice
    )
    assert moved.path == world.next_county.path + "0002"
    world.village.refresh_from_db()
    assert world.village.path == moved.path + "0001"
    assert periods(moved) == [
        ("长寿镇", "平江县", None, DAY),
        ("长寿镇", "湘阴县", DAY, None),
    ]
    assert not world.village.versions.exists()
    assert heard == [
        (
            organization_moved,
            {"organization": moved, "old_path": old_path, "new_path": moved.path},
        )
    ]


def test_moving_refuses(world: World):
    def move(organization, parent):
        move_organization(organization, parent=parent, on=DAY, by=None)

    with refused("unchanged"):
        move(world.township, world.county)
    with refused("cycle"):
        move(world.township, world.village)
    with refused("cycle"):
        move(world.township, world.township)
    OrganizationFactory.create(parent=world.next_county, name="长寿镇")
    with refused("namesake"):
        move(world.township, world.next_county)
    Organization.objects.filter(pk=world.other_township.pk).update(valid_until=DAY)
    with refused("closed"):
        move(world.village, world.other_township)


def test_moving_takes_one_statement_whatever_the_size(world: World):
    def statements(organization, parent) -> int:
        with CaptureQueriesContext(connection) as queries:
            move_organization(organization, parent=parent, on=DAY, by=None)
        return len(queries)

    small = statements(world.next_township, world.county)
    OrganizationFactory.create_batch(5, parent=world.township)
    world.next_county.refresh_from_db()
    assert statements(world.township, world.next_county) == small


def test_the_office_decides_the_order(world: World):
    third = OrganizationFactory.create(parent=world.county, name="三镇")
    closed = OrganizationFactory.create(parent=world.county, name="旧乡", valid_until=DAY)
    OrganizationFactory.create(parent=world.county, name="四镇")
    children = [world.township, world.other_township, third]
    children.append(Organization.objects.get(name="四镇"))
    reorder(world.county, children[::-1], by=world.alice)
    names = Organization.objects.filter(parent=world.county).values_list("name", flat=True)
    assert list(names) == ["四镇", "三镇", "加义镇", "长寿镇", closed.name]
    world.village.refresh_from_db()
    assert world.village.path == world.county.path + "0004" + "0001"
    assert Organization.objects.get(pk=world.county.pk).revision == 2


def test_ordering_wants_all_living_children_and_the_latest_revision(world: World):
    with refused("incomplete"):
        reorder(world.county, [world.township], by=None)
    children = [world.township, world.other_township]
    with refused("stale"):
        reorder(world.county, children, by=None, revision=9)
    reorder(world.county, children, by=None)
    assert Facts.of(world.township).sort_order == 1


def test_the_database_refuses_a_path_off_its_parent(world: World):
    table = Organization.objects
    for wrong in ({"path": "ZZZZ"}, {"parent": world.other_village}, {"sort_order": 9}):
        with pytest.raises(IntegrityError, match="must follow its parent"), transaction.atomic():
            table.filter(pk=world.township.pk).update(**wrong)
    with pytest.raises(IntegrityError, match="must follow"), transaction.atomic():
        OrganizationFactory.create(parent=world.township, path="0001ABCD")
    with pytest.raises(IntegrityError, match="must follow"), transaction.atomic():
        table.filter(pk=world.township.pk).update(parent=world.village)
