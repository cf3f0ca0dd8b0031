"""Names as a unit sends them and as the organizer decides them, on the pages."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from django.urls import reverse

from core.days import today
from core.notices.models import Notice
from rotations.clashes import caller_text
from rotations.enums import BatchState, EnrolmentState
from rotations.models import Batch, Enrolment, Group
from rotations.services import enrolments, quotas
from tests.factories.batches import BatchFactory, EnrolmentFactory, PublishedBatchFactory
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.trainees import PersonFactory, secretary_of
from tests.rotations.naming import class_with_places, listed, page, seated

if TYPE_CHECKING:
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
def foreign(world: World, batch: Batch) -> Person:
    """The secretary of the other township's village."""
    return seated(world.other_village, batch, "王芳")


def test_a_unit_sees_its_own_people_and_no_number(world, client_of, batch, own, foreign) -> None:
    response = client_of(world.bob).get(page("batch_nominate", batch))
    assert [nominee.person for nominee in response.context["nominees"]] == [own]
    assert response.context["places"] == 2
    text = response.content.decode()
    assert own.mobile not in text
    assert "王芳" not in text
    both = client_of(world.alice).get(page("batch_nominate", batch))
    assert [nominee.person for nominee in both.context["nominees"]] == [own, foreign]
    assert client_of(world.charlie).get(page("batch_nominate", batch)).status_code == 404


@pytest.mark.parametrize("text", ["李建国", "ljg", "邵阳"])
def test_people_are_found(world, client_of, batch, own, foreign, text) -> None:
    response = client_of(world.alice).get(page("batch_nominate", batch), {"q": text})
    assert [nominee.person for nominee in response.context["nominees"]] == [own]


def test_ticked_people_are_sent(world, client_of, batch, own) -> None:
    second = seated(OrganizationFactory.create(parent=world.township), batch, "张伟")
    response = client_of(world.bob).post(
        page("batch_nominate", batch), {"people": [own.pk, second.pk]}
    )
    assert response.status_code == 302
    assert listed(batch) == [("李建国", "nominated"), ("张伟", "nominated")]
    shown = client_of(world.bob).get(page("batch_nominate", batch))
    assert {nominee.obstacle for nominee in shown.context["nominees"]} == {"已在本班名单中"}


def test_nobody_of_another_unit_is_sent(world, client_of, batch, own, foreign) -> None:
    response = client_of(world.bob).post(
        page("batch_nominate", batch), {"people": [own.pk, foreign.pk]}
    )
    assert response.status_code == 422
    assert "不在本单位可报名的范围内" in response.content.decode()
    assert response.context["form"].ticked == {str(own.pk), str(foreign.pk)}
    assert listed(batch) == []
    assert client_of(world.bob).post(page("batch_nominate", batch), {}).status_code == 422


def test_one_who_is_called_elsewhere_stops_all_with_a_sentence(
    world, client_of, batch, own
) -> None:
    second = seated(OrganizationFactory.create(parent=world.township), batch, "张伟")
    other = PublishedBatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.prefecture), series="示范班"
    )
    EnrolmentFactory.create(batch=other, person=own, place=1)
    shown = client_of(world.bob).get(page("batch_nominate", batch))
    assert [nominee.person for nominee in shown.context["nominees"]] == [second, own]
    assert f"已参加岳阳市“{other}”" in shown.content.decode()

    response = client_of(world.bob).post(
        page("batch_nominate", batch), {"people": [own.pk, second.pk]}
    )
    assert response.status_code == 409
    assert f"李建国：李建国已参加岳阳市举办的“{other}”" in response.content.decode()
    assert f"本班为{caller_text(batch)}" in response.content.decode()
    assert listed(batch) == []


def test_a_fixed_roster_takes_no_names_from_units(world, client_of, batch, own) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.CONFIRMED)
    refused = client_of(world.bob).post(page("batch_nominate", batch), {"people": [own.pk]})
    assert refused.status_code == 409
    assert "请联系主办单位" in refused.content.decode()
    late = client_of(world.alice).post(page("batch_nominate", batch), {"people": [own.pk]})
    assert late.status_code == 302


def test_a_class_of_twelve_townships(world, client_of) -> None:
    """Nine answer in time, two late, one sends eight names for seven places."""
    batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), capacity=100
    )
    units = [world.township, *OrganizationFactory.create_batch(11, parent=world.county)]
    quotas.set_quotas(batch, dict.fromkeys(units, 7), by=world.alice)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    for unit in units[:10]:
        people = PersonFactory.create_batch(8 if unit is units[0] else 1, organization=unit)
        enrolments.nominate_all(batch, people, by=world.alice)
    Batch.objects.filter(pk=batch.pk).update(names_due_on=today() - dt.timedelta(days=1))
    for unit in units[10:]:
        enrolments.nominate(batch, PersonFactory.create(organization=unit), by=world.alice)

    alice = client_of(world.alice)
    shown = alice.get(page("batch_names", batch)).context
    assert (shown["normal"], shown["standing"].waiting, shown["standing"].silent) == (16, 19, 0)
    one_press = alice.post(page("names_decide", batch), {"act": "accept_normal"})
    assert one_press.status_code == 302
    left = list(Enrolment.objects.filter(batch=batch, state="nominated"))
    assert [(name.is_late, name.is_over_quota) for name in left] == [
        (False, True),
        (True, False),
        (True, False),
    ]
    ticked = {"act": "accept", "names": [name.pk for name in left]}
    unsaid = alice.post(page("names_decide", batch), ticked)
    assert unsaid.status_code == 422
    assert "录取须写明理由" in unsaid.content.decode()
    assert unsaid.context["form"].ticked == {str(name.pk) for name in left}
    alice.post(page("names_decide", batch), {**ticked, "reason": "经部领导同意"})
    assert Enrolment.objects.filter(batch=batch, state="accepted").count() == 19


def test_names_are_refused_with_a_reason_the_unit_reads(world, client_of, batch, own) -> None:
    name = enrolments.nominate(batch, own, by=world.bob)
    alice = client_of(world.alice)
    ticked = {"act": "decline", "names": [name.pk]}
    assert alice.post(page("names_decide", batch), ticked).status_code == 422
    assert alice.post(page("names_decide", batch), {"act": "decline"}).status_code == 422
    alice.post(page("names_decide", batch), {**ticked, "reason": "安排下一期"})
    assert "安排下一期" in client_of(world.bob).get(page("batch_nominate", batch)).content.decode()
    again = alice.post(page("names_decide", batch), {**ticked, "reason": "重复"})
    assert "已被他人处理" in again.content.decode()
    assert alice.post(page("names_decide", batch), {"act": "accept_normal"}).status_code == 422


def test_a_name_that_leaves_makes_room_for_the_next(world, batch) -> None:
    people = PersonFactory.create_batch(3, organization=world.village)
    names = enrolments.nominate_all(batch, people, by=world.bob)
    assert [name.is_over_quota for name in names] == [False, False, True]
    enrolments.withdraw(names[0], reason="住院", by=world.bob)
    names[2].refresh_from_db()
    assert not names[2].is_over_quota
    quotas.set_quotas(batch, {world.township: 1}, by=world.alice)
    names[2].refresh_from_db()
    assert names[2].is_over_quota


def test_only_the_organizer_decides(world, client_of, batch, own) -> None:
    name = enrolments.nominate(batch, own, by=world.bob)
    bob = client_of(world.bob)
    assert bob.get(page("batch_names", batch)).status_code == 404
    for act in ("names_decide", "names_remind"):
        assert bob.post(page(act, batch), {"names": [name.pk]}).status_code == 404
        assert client_of(world.alice).get(page(act, batch)).status_code == 405
    assert client_of(world.teacher).get(page("batch_names", batch)).status_code == 200
    assert bob.get(reverse("rotations:enrolment_substitute", args=[name.pk])).status_code == 404


def test_silent_units_are_reminded(world, client_of, batch, own) -> None:
    quotas.set_quotas(batch, {world.township: 2}, by=world.alice)
    alice = client_of(world.alice)
    alice.post(page("names_remind", batch))
    notice = Notice.objects.get(recipient=world.bob)
    assert notice.title == f"催报：请尽快报送“{batch}”参训名单"
    assert notice.url == page("batch_nominate", batch)
    enrolments.nominate(batch, own, by=world.bob)
    answer = alice.post(page("names_remind", batch), follow=True)
    assert "各单位均已回执" in answer.content.decode()
    assert Notice.objects.count() == 1


def test_a_unit_takes_back_what_is_not_decided_yet(world, client_of, batch, own) -> None:
    name = enrolments.nominate(batch, own, by=world.bob)
    address = reverse("rotations:enrolment_withdraw", args=[name.pk])
    bob = client_of(world.bob)
    assert bob.get(address).status_code == 200
    assert bob.post(address, {"reason": ""}).status_code == 422
    assert bob.post(address, {"reason": "住院"})["Location"] == page("batch_nominate", batch)
    assert bob.post(address, {"reason": "住院"}).status_code == 409

    again = enrolments.nominate(batch, own, by=world.bob)
    enrolments.accept([again], by=world.alice)
    address = reverse("rotations:enrolment_withdraw", args=[again.pk])
    late = bob.post(address, {"reason": "住院"})
    assert late.status_code == 409
    assert "请联系主办单位" in late.content.decode()
    assert client_of(world.alice).post(address, {"reason": "住院"}).status_code == 302
    again.refresh_from_db()
    assert again.state == EnrolmentState.WITHDRAWN
    assert client_of(world.charlie).get(address).status_code == 404


def test_a_substitution_is_one_act(world, client_of, batch, own) -> None:
    name = enrolments.nominate(batch, own, by=world.bob)
    enrolments.accept([name], by=world.alice)
    group = Group.objects.create(batch=batch, number=2)
    Enrolment.objects.filter(pk=name.pk).update(group=group)
    newcomer = seated(OrganizationFactory.create(parent=world.township), batch, "张伟")
    outsider = secretary_of(world.next_village)
    address = reverse("rotations:enrolment_substitute", args=[name.pk])
    alice = client_of(world.alice)
    searched = alice.post(address, {"find": "1", "q": "张伟"})
    assert searched.status_code == 200
    assert [nominee.person for nominee in searched.context["form"].candidates()] == [newcomer]
    forged = alice.post(address, {"newcomer": outsider.pk, "reason": "防汛"})
    assert forged.status_code == 422
    assert alice.post(address, {"newcomer": newcomer.pk, "reason": ""}).status_code == 422
    done = alice.post(address, {"newcomer": newcomer.pk, "reason": "防汛"})
    successor = Enrolment.objects.get(batch=batch, person=newcomer)
    assert done["Location"] == reverse("rotations:takeover", args=[successor.pk])
    assert listed(batch) == [("李建国", "substituted"), ("张伟", "accepted")]
    came = Enrolment.objects.get(person=newcomer)
    assert (came.place, came.group, came.reason) == (1, group, "防汛")
    assert alice.get(address).status_code == 404


def test_the_roster_is_exported_without_numbers(world, client_of, batch, own) -> None:
    enrolments.accept([enrolments.nominate(batch, own, by=world.bob)], by=world.alice)
    alice = client_of(world.alice)
    shown = alice.get(page("batch_roster", batch))
    assert [row.object.person for row in shown.context["listing"].rows] == [own]
    file = b"".join(alice.get(page("batch_roster", batch), {"export": "xlsx"}).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(file))["学员名册"]
    assert [cell.value for cell in sheet[1]][:6] == [
        "学号",
        "姓名",
        "性别",
        "选派单位",
        "职务",
        "手机号码",
    ]
    cells = [str(cell.value) for cell in sheet[2]]
    assert cells[1] == "李建国"
    assert cells[-1] == "已录取"
    assert own.mobile not in cells
    assert own.id_number not in cells
    assert client_of(world.bob).get(page("batch_roster", batch)).status_code == 404


@pytest.mark.parametrize("name", ["batch_names", "batch_roster", "batch_nominate"])
def test_pages_of_names_ask_the_same_for_one_and_for_three(
    world, client_of, batch, own, django_assert_max_num_queries, name
) -> None:
    alice = client_of(world.alice)
    enrolments.accept([enrolments.nominate(batch, own, by=world.bob)], by=world.alice)
    alice.get(page(name, batch))
    with django_assert_max_num_queries(40) as one:
        alice.get(page(name, batch))
    for number in range(2):
        unit = OrganizationFactory.create(parent=world.other_township)
        person = seated(unit, batch, f"赵{number}")
        late = enrolments.nominate(batch, person, by=world.alice)
        enrolments.accept([late], by=world.alice, reason="同意")
    with django_assert_max_num_queries(len(one)):
        alice.get(page(name, batch))


def test_what_waits_stands_on_the_home_page(world, client_of, batch, own) -> None:
    def shows(user) -> bool:
        home = client_of(user).get(reverse("home")).content.decode()
        return page("batch_nominate", batch) in home

    assert [shows(user) for user in (world.bob, world.alice, world.charlie)] == [True, False, False]
    enrolments.nominate(batch, own, by=world.bob)
    assert not shows(world.bob)


def test_neighbours_stand_first_among_substitutes(world, client_of, batch, own, foreign) -> None:
    enrolments.accept([enrolments.nominate(batch, own, by=world.bob)], by=world.alice)
    near = seated(OrganizationFactory.create(parent=world.township), batch, "张伟")
    address = reverse("rotations:enrolment_substitute", args=[Enrolment.objects.get(person=own).pk])
    form = client_of(world.alice).get(address).context["form"]
    assert [nominee.person for nominee in form.candidates()] == [near, foreign]
