"""Comparing, merging and parting two records, as offices click through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.factories.trainees import (
    id_number,
    mobile,
)
from tests.trainees.twins import REASON, merged

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World
    from trainees.models import Person

    ClientOf = Callable[[User], Client]


def compare(first: Person, second: Person) -> str:
    return reverse("trainees:pair_merge", args=[first.pk, second.pk])


def test_two_records_side_by_side(
    world: World, client_of: ClientOf, twins: tuple[Person, Person]
) -> None:
    keep, drop = twins
    client = client_of(world.alice)
    page = client.get(compare(drop, keep))

    text = page.content.decode()
    assert "139****0007" in text
    assert mobile(7) not in text
    assert id_number(7)[-4:] not in text
    form = page.context["form"]
    initial = {name: form[name].initial for name in ("keep", "education", "mobile", "id_number")}
    assert initial == {
        "keep": "right",
        "education": "right",
        "mobile": "left",
        "id_number": "right",
    }
    blank = client.post(compare(drop, keep), {"keep": "right", "reason": ""})
    assert blank.status_code == 422

    answer = {"reason": REASON, "keep": "right", "education": "left"}
    answer |= {name: form[name].initial for name in form.fields if name not in ("reason", "keep")}
    answer["education"] = "left"
    done = client.post(compare(drop, keep), answer)

    assert done["Location"] == reverse("trainees:person_detail", args=[keep.pk])
    keep.refresh_from_db()
    assert (keep.mobile, keep.education, keep.id_number) == (mobile(7), "大学", id_number(7))
    assert client.get(compare(drop, keep)).status_code == 404


def test_the_undo_on_screen(
    world: World, client_of: ClientOf, twins: tuple[Person, Person]
) -> None:
    merge = merged(world, twins)
    undo = reverse("trainees:merge_undo", args=[merge.pk])
    client = client_of(world.alice)
    assert undo in client.get(reverse("trainees:merge_list")).content.decode()
    assert client.post(undo, {"reason": ""}).status_code == 422
    assert client_of(world.charlie).get(undo).status_code == 404

    assert client.post(undo, {"reason": "是两个人"})["Location"] == reverse("trainees:merge_list")
    assert client.post(undo, {"reason": "是两个人"}).status_code == 409
    assert "是两个人" in client.get(reverse("trainees:merge_list")).content.decode()


def test_only_who_manages_both_may_merge(
    world: World, client_of: ClientOf, twins: tuple[Person, Person]
) -> None:
    keep, drop = twins
    for stranger in (world.bob, world.charlie, world.teacher, world.dora):
        assert client_of(stranger).get(compare(keep, drop)).status_code == 404
    apart = reverse("trainees:pair_apart", args=[keep.pk, drop.pk])
    assert client_of(world.bob).post(apart).status_code == 404
    assert client_of(world.alice).get(apart).status_code == 405
    assert client_of(world.alice).get(compare(keep, keep)).status_code == 404


def test_the_other_record_is_looked_for_from_the_persons_page(
    world: World, client_of: ClientOf, twins: tuple[Person, Person]
) -> None:
    keep, drop = twins
    page = client_of(world.alice).get(reverse("trainees:person_twin", args=[keep.pk]))

    assert compare(keep, drop) in page.content.decode()
    assert compare(keep, keep) not in page.content.decode()
    nobody = client_of(world.alice).get(
        reverse("trainees:person_twin", args=[keep.pk]), {"q": "王五"}
    )
    assert "没有找到另一条记录" in nobody.content.decode()
