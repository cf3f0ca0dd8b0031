"""The screens of the tree: who sees them, what they say, and what they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization
from tests.factories.organizations import OrganizationFactory

if TYPE_CHECKING:
    from tests.cast import World

ACTS = ["add", "rename", "describe", "move", "merge", "close", "reorder"]
PAGES = ["detail", "children", *ACTS]


def url(name: str, *args) -> str:
    return reverse(f"organizations:{name}", args=args)


def ground(organization, **typed):
    """What every act's form carries."""
    return {"on": "2026-03-09", "paper": "平发3号", "revision": organization.revision} | typed


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(world: World, client_of, name: str):
    assert client_of(world.charlie).get(url(name, world.county.pk)).status_code == 404
    assert client_of(world.alice).get(url(name, world.county.pk)).status_code == 200


@pytest.mark.parametrize("name", ACTS)
def test_a_superior_looks_but_does_not_act(world: World, client_of, name: str):
    assert client_of(world.dora).get(url(name, world.county.pk)).status_code == 404


@pytest.mark.parametrize("name", ["tree", "list", "picker"])
def test_only_reading(world: World, client_of, name: str):
    assert client_of(world.alice).post(url(name)).status_code == 405
    assert client_of(world.trainee).get(url(name)).status_code == 404


def test_the_tree_opens_at_the_own_post(world: World, client_of):
    response = client_of(world.alice).get(url("tree"))
    [(top, children)] = response.context["nodes"]
    assert (top, list(children)) == (world.county, [world.township, world.other_township])
    response = client_of(world.alice).get(url("tree"), {"at": world.township.pk})
    assert response.context["ancestors"] == [world.county]
    stranger = client_of(world.charlie).get(url("tree"), {"at": world.township.pk})
    assert stranger.status_code == 404


def test_a_branch_opens_in_place(world: World, client_of):
    response = client_of(world.alice).get(url("children", world.township.pk))
    assert "邵阳村" in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("page", ["tree", "list"])
def test_pages_ask_the_same_number_of_questions_for_one_and_many(
    world: World, client_of, page: str
):
    client = client_of(world.bob)
    client.get(url(page))
    with CaptureQueriesContext(connection) as few:
        client.get(url(page))
    OrganizationFactory.create_batch(5, parent=world.township)
    with CaptureQueriesContext(connection) as many:
        client.get(url(page))
    assert len(few) == len(many)


def test_the_list_searches_and_filters(world: World, client_of):
    client = client_of(world.alice)
    found = client.get(url("list"), {"q": "jyz"}).context["listing"]
    assert [row.object for row in found.rows] == [world.other_township]
    villages = client.get(url("list"), {"level": "5"}).context["listing"]
    assert [row.object for row in villages.rows] == [world.village, world.other_village]


def test_the_picker_offers_what_the_right_reaches(world: World, client_of):
    answer = client_of(world.alice).get(url("picker"), {"q": "邵"}).content.decode()
    assert 'data-text="长寿镇 · 邵阳村"' in answer
    assert "平江县 / 长寿镇" in answer
    assert (
        str(world.village)
        not in client_of(world.charlie).get(url("picker"), {"q": "邵"}).content.decode()
    )
    narrowed = client_of(world.dora).get(
        url("picker"), {"q": "邵", "right": "organizations.manage"}
    )
    assert "没有符合的组织" in narrowed.content.decode()


def test_adding(world: World, client_of):
    typed = {"name": "平江县委机关工委", "kind": "committee", "level": "4", "on": "2026-01-05"}
    response = client_of(world.alice).post(url("add", world.county.pk), typed)
    added = Organization.objects.get(name="平江县委机关工委")
    assert response.url == url("detail", added.pk)
    assert (added.parent, added.initials) == (world.county, "pjxwjggw")


def test_renaming_shows_in_the_history(world: World, client_of):
    client = client_of(world.alice)
    client.post(
        url("rename", world.village.pk), ground(world.village, name="邵阳社区", short_name="")
    )
    page = client.get(url("detail", world.village.pk)).content.decode()
    assert "由“邵阳村”更名为“邵阳社区”" in page


def test_what_was_typed_survives_somebody_elses_edit(world: World, client_of):
    typed = ground(world.village, name="邵阳社区", short_name="邵阳")
    Organization.objects.filter(pk=world.village.pk).update(revision=2)
    response = client_of(world.alice).post(url("rename", world.village.pk), typed)
    assert response.status_code == 409
    page = response.content.decode()
    assert "已被他人修改" in page
    assert 'value="邵阳社区"' in page
    again = typed | {"revision": response.context["form"]["revision"].value()}
    assert client_of(world.alice).post(url("rename", world.village.pk), again).status_code == 302


def test_bad_input_keeps_what_was_typed(world: World, client_of):
    typed = ground(world.village, name="", paper="平发9号")
    response = client_of(world.alice).post(url("rename", world.village.pk), typed)
    assert response.status_code == 422
    assert 'value="平发9号"' in response.content.decode()


def test_a_living_sibling_keeps_its_name(world: World, client_of):
    OrganizationFactory.create(parent=world.township, name="二村")
    typed = ground(world.village, name="二村")
    response = client_of(world.alice).post(url("rename", world.village.pk), typed)
    assert response.status_code == 422
    assert "同一上级下已有同名组织" in response.content.decode()


def test_moving_only_within_the_own_reach(world: World, client_of):
    client = client_of(world.alice)
    outside = ground(world.village, parent=f"文星街道 #{world.next_township.pk}")
    assert client.post(url("move", world.village.pk), outside).status_code == 422
    inside = ground(world.village, parent=f"加义镇 #{world.other_township.pk}")
    assert client.post(url("move", world.village.pk), inside).status_code == 302
    assert Organization.objects.get(pk=world.village.pk).parent == world.other_township


def test_merging_siblings(world: World, client_of):
    client = client_of(world.alice)
    foreign = ground(world.township, organizations=[world.next_township.pk])
    refused = client.post(url("merge", world.township.pk), foreign)
    assert refused.status_code == 422
    assert "勾选的组织并入“长寿镇”，自变动日期起撤销" in refused.content.decode()
    typed = ground(world.township, organizations=[world.other_township.pk])
    assert client.post(url("merge", world.township.pk), typed).status_code == 302
    assert not Organization.objects.get(pk=world.other_township.pk).is_living


def test_closing(world: World, client_of):
    client = client_of(world.alice)
    refused = client.post(url("close", world.township.pk), ground(world.township))
    assert refused.status_code == 409
    assert "还有 1 个下级组织" in refused.content.decode()
    assert client.post(url("close", world.village.pk), ground(world.village)).status_code == 302


def test_describing(world: World, client_of):
    typed = ground(world.village, department_name="综合管理部", category="", located_in="")
    assert client_of(world.alice).post(url("describe", world.village.pk), typed).status_code == 302
    described = Organization.objects.get(pk=world.village.pk)
    assert (described.department_name, described.category) == ("综合管理部", None)


def test_ordering(world: World, client_of):
    typed = {
        "revision": world.county.revision,
        f"place_{world.township.pk}": 2,
        f"place_{world.other_township.pk}": 1,
    }
    assert client_of(world.alice).post(url("reorder", world.county.pk), typed).status_code == 302
    names = Organization.objects.filter(parent=world.county).values_list("name", flat=True)
    assert list(names) == ["加义镇", "长寿镇"]
