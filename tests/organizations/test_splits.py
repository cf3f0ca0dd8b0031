"""Splitting an organization: its parts, its children, its history; one test an exit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from organizations.enums import ChangeKind, Kind, Level
from organizations.models import Organization, OrganizationChange
from organizations.services.splits import split_organization
from organizations.services.tree import add_organization
from organizations.splits import (
    ENDS,
    STAYS,
    Part,
    SplitChoice,
    register_split_choices,
    split_choices,
)
from tests.factories.organizations import OrganizationFactory

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 8, 1)
NORTH, SOUTH = Part("长寿北镇"), Part("长寿南镇", "南镇")


def split(organization: Organization, *parts: Part, **facts: Any) -> list[Organization]:
    """Split an organization that goes on; children stay unless told otherwise."""
    living = organization.children.filter(valid_until=None)
    asked = {
        "continues": True,
        "children": {child.pk: STAYS for child in living},
        "choices": {},
        "on": ON,
        "paper": "湘民〔2026〕2号",
        "by": None,
        **facts,
    }
    organization.refresh_from_db()
    return split_organization(organization, parts, **asked)


def code_of(*args: Any, **facts: Any) -> str:
    """Return with which code a split is refused."""
    with pytest.raises(ValidationError) as refusal:
        split(*args, **facts)
    return str(refusal.value.code)


def test_a_part_leaves_and_the_old_one_goes_on(world):
    second = OrganizationFactory.create(parent=world.township, name="新桥村")
    (north,) = split(world.township, NORTH, children={world.village.pk: STAYS, second.pk: 1})
    second.refresh_from_db()
    assert (north.parent, north.level, north.category) == (
        world.county,
        world.township.level,
        world.township.category,
    )
    assert (second.parent, second.path[: len(north.path)]) == (north, north.path)
    change = OrganizationChange.objects.get(kind=ChangeKind.SPLIT)
    assert list(change.predecessors.all()) == [world.township]
    assert set(change.successors.all()) == {world.township, north}
    assert (change.paper, change.changed_on) == ("湘民〔2026〕2号", ON)


def test_the_old_one_ends_and_two_take_its_place(world):
    north, south = split(world.township, NORTH, SOUTH, continues=False, children={world.village.pk: 2})  # fmt: skip
    world.township.refresh_from_db()
    world.village.refresh_from_db()
    assert world.township.valid_until == ON
    assert (world.village.parent, north.valid_from, str(south)) == (south, ON, "南镇")
    change = OrganizationChange.objects.get(kind=ChangeKind.SPLIT)
    assert set(change.successors.all()) == {north, south}


def test_a_part_may_bear_the_name_of_what_ended(world):
    made = split(world.village, Part("邵阳村"), SOUTH, continues=False)
    assert [one.name for one in made] == ["邵阳村", "长寿南镇"]


@pytest.mark.parametrize(
    ("parts", "facts", "code"),
    [
        ((), {}, "parts"),
        ((NORTH,), {"continues": False}, "parts"),
        ((NORTH, SOUTH), {"continues": False}, "gone"),
        ((NORTH,), {"children": {}}, "incomplete"),
        ((NORTH,), {"choices": {"x": 2}}, "gone"),
        ((NORTH,), {"on": dt.date(2999, 1, 1)}, "future"),
        ((NORTH,), {"revision": 99}, "stale"),
    ],
)
def test_splits_that_are_refused(world, parts, facts, code):
    assert code_of(world.township, *parts, **facts) == code
    assert not Organization.objects.filter(name="长寿北镇").exists()


def test_a_child_cannot_end_in_a_split(world):
    assert code_of(world.township, NORTH, children={world.village.pk: ENDS}) == "gone"


def test_the_root_and_the_closed_are_not_split(world):
    assert code_of(world.country, NORTH) == "root"
    Organization.objects.filter(pk=world.village.pk).update(valid_until=ON)
    assert code_of(world.village, NORTH) == "closed"


def test_a_sibling_of_the_name_refuses_the_part(world):
    with pytest.raises(ValidationError, match="同名"):
        split(world.township, Part("加义镇"))


def test_a_split_never_goes_before_the_last_change(world):
    late = add_organization(world.county, name="新镇", kind=Kind.REGION, level=Level.TOWNSHIP, category=None, by=None, on=dt.date(2026, 9, 1))  # fmt: skip
    assert code_of(late, NORTH) == "before_last_change"


def test_upper_apps_ask_where_their_things_go(world, monkeypatch):
    monkeypatch.setattr("organizations.splits._builders", {})
    register_split_choices("test", lambda one: [SplitChoice("a:1", f"{one}的档案")])
    assert [choice.label for choice in split_choices(world.village)] == ["邵阳村的档案"]


def test_the_screen_splits(world, client_of):
    second = OrganizationFactory.create(parent=world.township, name="新桥村")
    client, address = (
        client_of(world.alice),
        reverse("organizations:split", args=[world.township.pk]),
    )
    page = client.get(address).content.decode()
    assert "新桥村" in page
    typed = {
        "revision": "1",
        "on": "2026-08-01",
        "paper": "湘民2号",
        "old": "goes_on",
        "name_2": "长寿南镇",
        f"child_{world.village.pk}": "0",
        f"child_{second.pk}": "1",
    }
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "湘民2号" in refused.content.decode()
    answer = client.post(address, {**typed, "name_1": "长寿北镇", "name_2": ""}, follow=True)
    assert "长寿镇分设为长寿镇、长寿北镇" in answer.content.decode()
    second.refresh_from_db()
    assert second.parent is not None
    assert second.parent.name == "长寿北镇"
    assert client.post(address, {**typed, "name_1": "三", "name_2": ""}).status_code == 409


def test_the_screen_refuses_gaps_in_the_names(world, client_of):
    address = reverse("organizations:split", args=[world.village.pk])
    typed = {"revision": "1", "on": "2026-08-01", "old": "goes_on", "name_1": "甲", "name_3": "丙"}
    answer = client_of(world.alice).post(address, typed)
    assert answer.status_code == 422
    assert "依次填写" in answer.content.decode()
