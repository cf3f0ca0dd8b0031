"""Names pasted from a chat: who is meant among the unit's own people, and sending them in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rotations.enums import BatchState
from rotations.models import Batch, Enrolment
from rotations.services import enrolments
from tests.factories.organizations import OrganizationFactory
from tests.factories.trainees import AppointmentFactory, PersonFactory
from tests.rotations.naming import class_with_places, listed, page, seated

if TYPE_CHECKING:
    from django.test import Client

    from rotations.forms.pasted_names import PasteNamesForm
    from tests.cast import World
    from trainees.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A class that takes names: two of bob's township, one of the other."""
    return class_with_places(world)


@pytest.fixture
def own(world: World, batch: Batch) -> Person:
    """The secretary of bob's village."""
    return seated(world.village, batch, "李建国")


@pytest.fixture
def url(batch: Batch) -> str:
    return page("nominations_paste", batch)


def recognised(client: Client, url: str, text: str) -> PasteNamesForm:
    """Return the form of a page on which a text was recognised."""
    answer = client.post(url, {"text": text})
    assert answer.status_code == 200, answer.content.decode()
    form: PasteNamesForm = answer.context["form"]
    return form


def outcomes(form: PasteNamesForm) -> list[tuple[int, str, str]]:
    return [(line.number, line.name, line.outcome.value) for line in form.lines]


def test_each_line_is_told_what_it_comes_to(world, client_of, batch, own, url) -> None:
    second = seated(OrganizationFactory.create(parent=world.township), batch, "买买提艾力")
    enrolments.nominate(batch, second, by=world.bob)
    PersonFactory.create(organization=world.village, name="周文书")
    seated(world.other_village, batch, "王芳")  # not bob's
    text = "#接龙\n1. 李 建国 13800138000\n2. 买买提•艾力\n3. 周文书\n4. 王芳\n5. 李建国\n好的收到"

    form = recognised(client_of(world.bob), url, text)

    assert outcomes(form) == [
        (2, "李建国", "doubtful"),
        (3, "买买提·艾力", "taken"),
        (4, "周文书", "barred"),
        (5, "王芳", "unknown"),
        (6, "李建国", "repeated"),
    ]
    assert [line.note for line in form.lines] == [
        "姓名相同，但手机号码与在册的不同，请核对后勾选。",
        "已在本班名单中。",
        "在册（邵阳村），但不是本班可以报名的现任书记，或单位没有本班名额。",
        "本单位花名册中没有这个姓名，请核对，或先登记此人。",
        "第 2 行已有此人。",
    ]
    assert [number for number, _why in form.skipped] == [1, 7]
    assert listed(batch) == [("买买提艾力", "nominated")]


@pytest.mark.parametrize("rest", ["{mobile}", "邵阳村", "长寿镇邵阳村", "邵阳村党支部", "{number}"])
def test_the_rest_of_a_line_decides_between_namesakes(
    world, client_of, batch, own, url, rest
) -> None:
    twin = seated(OrganizationFactory.create(parent=world.other_township), batch, "李建国")
    alice = client_of(world.alice)
    text = f"李建国 {rest}".format(mobile=own.mobile, number=own.id_number)

    (line,) = recognised(alice, url, text).lines
    (unsure,) = recognised(alice, url, "李建国\n").lines

    assert (line.outcome, [one.person for one in line.candidates]) == ("found", [own])
    assert unsure.outcome == "several"
    assert [one.person for one in unsure.candidates] == [own, twin]


@pytest.mark.parametrize("unit", ["邵阳村", "练江村"])
def test_a_line_may_name_either_post_of_one_person(world, client_of, own, url, unit) -> None:
    second = OrganizationFactory.create(parent=world.township, name="练江村")
    AppointmentFactory.create(organization=second, person=own, is_primary=False)

    (line,) = recognised(client_of(world.bob), url, f"李建国 {unit}").lines

    assert (line.outcome, [one.person for one in line.candidates]) == ("found", [own])


def test_recognised_people_are_sent_in_one_act(world, client_of, batch, own, url) -> None:
    twins = [
        seated(OrganizationFactory.create(parent=world.township), batch, "张伟") for _ in range(2)
    ]
    bob, text = client_of(world.bob), "1. 李建国\n2. 张伟\n"
    shown = recognised(bob, url, text).shown
    assert [(one.field, one.chosen) for one in shown] == [("line-1", str(own.pk)), ("line-2", "")]

    sent = {"text": text, "send": "1", "line-1": own.pk, "line-2": twins[1].pk}
    answer = bob.post(url, sent)

    assert answer["Location"] == page("batch_nominate", batch)
    assert listed(batch) == [("李建国", "nominated"), ("张伟", "nominated")]
    assert set(Enrolment.objects.values_list("person", flat=True)) == {own.pk, twins[1].pk}
    again = bob.post(url, sent)
    assert again.status_code == 422
    assert again.context["form"]["text"].value() == text
    assert len(listed(batch)) == 2


def test_whoever_is_over_the_quota_is_told_beforehand(world, client_of, batch, own, url) -> None:
    for name in ("张伟", "赵敏"):
        seated(OrganizationFactory.create(parent=world.township), batch, name)

    form = recognised(client_of(world.bob), url, "李建国\n张伟\n赵敏")

    assert [line.is_over_quota for line in form.lines] == [False, False, True]


def test_what_cannot_be_sent_keeps_the_typing(world, client_of, batch, own, url) -> None:
    foreign = seated(world.other_village, batch, "王芳")
    twin = seated(OrganizationFactory.create(parent=world.township), batch, "李建国")
    bob, text = client_of(world.bob), "李建国\n李建国 邵阳村\n"
    faulty: list[tuple[dict[str, object], str]] = [
        ({"text": ""}, "请粘贴接龙或名单"),
        ({}, "请粘贴接龙或名单"),
        ({"text": "2026.03"}, "没有认出姓名"),
        ({"text": "1" * 20_001}, "20000"),
        ({"text": text, "send": "1"}, "请先勾选参训人员"),
        ({"text": text, "send": "1", "line-1": foreign.pk}, "人选有变化"),
        ({"text": text, "send": "1", "line-1": own.pk, "line-2": own.pk}, "同一个人选了两次"),
        ({"text": text, "send": "1", "line-1": "x", "line-2": "-1"}, "人选有变化"),
    ]
    for data, message in faulty:
        answer = bob.post(url, data)
        assert (answer.status_code, message in answer.content.decode()) == (422, True), data
        assert answer.context["form"]["text"].value() == data.get("text")
    kept = bob.post(url, {"text": text, "send": "1", "line-1": twin.pk, "line-2": "x"})
    assert [one.chosen for one in kept.context["form"].shown] == [str(twin.pk), "x"]
    assert listed(batch) == []


def test_strangers_find_no_paste_and_bob_none_of_the_neighbours(
    world, client_of, batch, own, url
) -> None:
    for method in ("get", "post"):
        assert getattr(client_of(world.charlie), method)(url).status_code == 404
        assert getattr(client_of(world.trainee), method)(url).status_code == 404
    assert client_of(world.bob).put(url).status_code == 405
    seated(world.other_village, batch, "王芳")
    PersonFactory.create(organization=world.next_village, name="邓远")
    form = recognised(client_of(world.bob), url, "王芳\n邓远")
    assert {line.outcome for line in form.lines} == {"unknown"}


def test_a_closed_list_takes_no_pasted_names(world, client_of, batch, own, url) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.CONFIRMED)
    bob = client_of(world.bob)
    assert bob.get(url).status_code == 200
    refused = bob.post(url, {"text": "李建国", "send": "1", "line-1": own.pk})
    assert refused.status_code == 409
    assert "请联系主办单位" in refused.content.decode()
    assert listed(batch) == []


def test_one_line_and_many_ask_the_same(
    world, client_of, batch, own, url, django_assert_max_num_queries
) -> None:
    bob = client_of(world.bob)
    recognised(bob, url, "李建国")
    with django_assert_max_num_queries(40) as one:
        recognised(bob, url, "李建国")
    for name in ("张伟", "赵敏", "钱进"):
        unit = OrganizationFactory.create(parent=world.township)
        person = seated(unit, batch, name)
        AppointmentFactory.create(person=person, post="first_secretary", is_primary=False)
    with django_assert_max_num_queries(len(one)):
        assert len(recognised(bob, url, "李建国\n张伟\n赵敏\n钱进\n无此人").lines) == 5
