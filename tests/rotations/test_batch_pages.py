"""The pages of a batch as the organizer clicks through them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.days import today
from organizations.enums import Level
from rotations.enums import BatchState, RollState
from rotations.models import Batch
from rotations.services import quotas
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    PublishedBatchFactory,
    RoomFactory,
    VenueFactory,
    from_today,
)
from tests.factories.organizations import category
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import SessionFactory
from tests.factories.trainees import PersonFactory, secretary_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from organizations.models import User
    from tests.cast import World

    ClientOf = Callable[[User], Client]

LIST, ADD = reverse("rotations:batch_list"), reverse("rotations:batch_add")
OFFERS = reverse("rotations:offer_list")


def page(name: str, batch: Batch) -> str:
    return reverse(f"rotations:batch_{name}", args=[batch.pk])


@pytest.fixture
def batch(world: World) -> Batch:
    """A draft of alice's county with places for her two townships."""
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), number=3
    )
    quotas.set_quotas(made, {world.township: 6, world.other_township: 4}, by=world.alice)
    return made


def named(response: Any) -> list[str]:
    return [str(row.object) for row in response.context["listing"].rows]


def typed(batch: Batch, **changes: Any) -> dict[str, Any]:
    """Return what a browser posts for a new class."""
    return {
        "campaign": batch.campaign_id,
        "organization": f"{batch.organization.name} #{batch.organization_id}",
        "series": "社区书记班",
        "kind": "rotation",
        "level": Level.COUNTY,
        "categories": [category("village").pk],
        "venue": batch.venue_id,
        "starts_on": today() + dt.timedelta(days=20),
        "ends_on": today() + dt.timedelta(days=22),
        "capacity": 60,
        "names_due_on": today() + dt.timedelta(days=10),
        **changes,
    }


def test_the_list_shows_what_one_runs_and_what_one_is_offered(world, client_of, batch) -> None:
    assert named(client_of(world.alice).get(LIST)) == ["村书记班第3期"]
    assert named(client_of(world.bob).get(LIST)) == []  # a draft is nobody else's business
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    assert named(client_of(world.bob).get(LIST)) == ["村书记班第3期"]
    assert named(client_of(world.bob).get(OFFERS)) == ["村书记班第3期"]
    assert named(client_of(world.charlie).get(LIST)) == []
    assert named(client_of(world.charlie).get(OFFERS)) == []
    assert client_of(world.trainee).get(LIST).status_code == 404


def test_the_list_is_filtered(world, client_of, batch) -> None:
    other = PublishedBatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.township),
        series="乡镇班",
        number=1,
        level=Level.TOWNSHIP,
        dates=from_today(60, 61),
        categories=[category("community")],
    )
    client = client_of(world.alice)

    def found(**filters: object) -> list[str]:
        return named(client.get(LIST, filters))

    assert found() == [str(other), str(batch)]
    assert found(campaign=batch.campaign_id) == [str(batch)]
    assert found(state="published") == [str(other)]
    assert found(level=Level.TOWNSHIP) == [str(other)]
    assert found(category=category("community").pk) == [str(other)]
    assert found(unit=f"长寿镇 #{world.township.pk}") == [str(other)]
    assert found(unit=f"湘阴县 #{world.next_county.pk}") == [str(other), str(batch)]  # not hers
    assert found(since=today() + dt.timedelta(days=30)) == [str(other)]
    assert found(until=today() + dt.timedelta(days=15)) == [str(batch)]
    assert found(q="乡镇") == [str(other)]


@pytest.mark.parametrize("address", [LIST, OFFERS])
def test_the_lists_ask_the_same_for_one_row_and_for_three(
    world, client_of, batch, django_assert_max_num_queries, address
) -> None:
    client = client_of(world.alice)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    client.get(address)
    with django_assert_max_num_queries(15) as one:
        assert len(named(client.get(address))) == 1
    for number in (101, 102):
        more = PublishedBatchFactory.create(campaign=batch.campaign, number=number)
        quotas.set_quotas(more, {world.township: 1}, by=world.alice)
        person = PersonFactory.create(organization=world.village)
        EnrolmentFactory.create(batch=more, person=person, place=1)
    with django_assert_max_num_queries(len(one)):
        assert len(named(client.get(address))) == 3


def test_a_class_is_drafted_with_the_next_number(world, client_of, batch) -> None:
    response = client_of(world.alice).post(ADD, typed(batch, series="村书记班"))

    made = Batch.objects.latest("pk")
    assert response.status_code == 302
    assert response["Location"] == page("quotas", made)
    assert (str(made), made.state, made.capacity) == ("村书记班第4期", BatchState.DRAFT, 60)
    assert made.organization == world.county


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"starts_on": "2020-01-01", "names_due_on": ""}, "starts_on", "开班日期早于今天"),
        ({"ends_on": "2020-01-01"}, "ends_on", "结束日期不能早于开班日期"),
        ({"series": "村书记班", "number": 3}, "number", "已有同一期号"),
        ({"capacity": 0}, "capacity", "不能小于 1"),
        ({"categories": []}, "categories", "请选择"),
        ({"names_due_on": "2099-01-01"}, "names_due_on", "不能晚于开班日期"),
        ({"carrier": "平江县", "carrier_name": "县委党校"}, "carrier_name", "请不要再填名称"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    world, client_of, batch, changes, field, message
) -> None:
    response = client_of(world.alice).post(ADD, typed(batch, **changes))

    assert response.status_code == 422
    assert message in str(response.context["form"].errors[field])
    assert response.context["form"]["payer"].value() is None
    assert "社区书记班" in response.content.decode() or "村书记班" in response.content.decode()
    assert Batch.objects.count() == 1


def test_nothing_foreign_can_be_chosen(world, client_of, batch) -> None:
    foreign = {
        "campaign": OpenCampaignFactory.create(organization=world.next_county).pk,
        "organization": f"湘阴县 #{world.next_county.pk}",
        "venue": VenueFactory.create(organization=world.next_county).pk,
        "teacher": world.charlie.pk,
        "carrier": f"湘阴县 #{world.next_county.pk}",
    }
    response = client_of(world.alice).post(ADD, typed(batch, **foreign))

    assert response.status_code == 422
    assert set(foreign) <= set(response.context["form"].errors)
    own = OpenCampaignFactory.create(organization=world.township)
    outside = client_of(world.alice).post(ADD, typed(batch, campaign=own.pk))
    assert "不在该轮训的范围内" in str(outside.context["form"].errors["organization"])


def test_a_class_is_changed_and_a_second_edit_is_told(world, client_of, batch) -> None:
    client = client_of(world.alice)
    seen = batch.revision
    facts = typed(batch, number=3, series="村书记班", revision=seen, venue=batch.venue_id)
    assert client.get(page("edit", batch)).status_code == 200
    assert client.post(page("edit", batch), facts).status_code == 302
    batch.refresh_from_db()
    assert (batch.capacity, batch.revision) == (60, seen + 1)

    second = client.post(page("edit", batch), {**facts, "payer": "县财政"})

    assert second.status_code == 409
    assert "已被他人修改" in second.content.decode()
    assert second.context["form"]["payer"].value() == "县财政"
    kept = client.post(page("edit", batch), {**facts, "payer": "县财政", "revision": seen + 1})
    assert kept.status_code == 302
    batch.refresh_from_db()
    assert batch.payer == "县财政"


def test_an_edit_that_moves_the_class_tells_its_new_rooms(world, client_of, batch) -> None:
    room = RoomFactory.create(venue=batch.venue, name="第一教室")
    SessionFactory.create(batch=batch, parts={"rooms": [room]})
    elsewhere = VenueFactory.create(organization=world.county)
    RoomFactory.create(venue=elsewhere, name="甲教室")
    facts = typed(batch, number=3, series="村书记班", revision=batch.revision, venue=elsewhere.pk)
    told = client_of(world.alice).post(page("edit", batch), facts, follow=True)
    assert "教室已改为 甲教室（1 项）。" in told.content.decode()


def test_an_edit_that_a_held_session_forbids_is_a_refusal_of_state(world, client_of, batch) -> None:
    SessionFactory.create(batch=batch, roll_state=RollState.CLOSED)
    facts = typed(batch, number=3, series="村书记班", revision=batch.revision, payer="县财政")
    told = client_of(world.alice).post(page("edit", batch), facts)
    assert told.status_code == 409
    assert "已有签到或点名记录" in told.content.decode()
    assert told.context["form"]["payer"].value() == "县财政"


def test_the_capacity_stays_above_quotas_and_names(world, client_of, batch) -> None:
    client = client_of(world.alice)
    facts = typed(batch, number=3, series="村书记班", revision=batch.revision, capacity=9)
    response = client.post(page("edit", batch), facts)
    assert response.status_code == 422
    assert "已向各单位分配 10 个名额" in str(response.context["form"].errors["capacity"])


def test_a_running_class_is_not_moved_into_the_past_by_a_slip(world, client_of, batch) -> None:
    facts = typed(batch, number=3, revision=batch.revision, starts_on="2020-03-09")
    response = client_of(world.alice).post(page("edit", batch), {**facts, "names_due_on": ""})
    assert response.status_code == 422
    assert "早于今天" in str(response.context["form"].errors["starts_on"])


def test_the_page_of_a_batch_counts_within_the_scope(world, client_of, batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    EnrolmentFactory.create(batch=batch, person=secretary_of(world.village), place=1)
    EnrolmentFactory.create(batch=batch, person=secretary_of(world.other_village), place=2)

    own = client_of(world.alice).get(page("detail", batch)).context
    units = client_of(world.bob).get(page("detail", batch)).context
    assert (own["standing"].seated, own["standing"].allotted) == (2, 10)
    assert (units["standing"].seated, units["standing"].allotted) == (1, 6)
    assert own["history"]
    assert not units["history"]
    assert client_of(world.charlie).get(page("detail", batch)).status_code == 404


def test_steps_are_confirmed_and_refused_with_a_sentence(world, client_of, batch) -> None:
    alice = client_of(world.alice)
    assert "将收到通知" in alice.get(page("publish", batch)).content.decode()
    assert alice.post(page("publish", batch)).status_code == 302
    batch.refresh_from_db()
    assert batch.state == BatchState.PUBLISHED

    refused = alice.post(page("confirm", batch))
    assert refused.status_code == 409
    assert "名册上还没有学员" in refused.content.decode()
    assert client_of(world.bob).post(page("confirm", batch)).status_code == 404

    unsaid = alice.post(page("cancel", batch), {"reason": " "})
    assert unsaid.status_code == 422
    assert alice.post(page("cancel", batch), {"reason": "防汛"}).status_code == 302
    assert "本班次已取消：防汛" in alice.get(page("detail", batch)).content.decode()


def test_acts_follow_state_and_right(world, client_of, batch) -> None:
    shown = client_of(world.alice).get(page("detail", batch)).content.decode()
    assert page("publish", batch) in shown
    assert page("start", batch) not in shown
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    assert (
        page("confirm", batch)
        not in client_of(world.bob).get(page("detail", batch)).content.decode()
    )


@pytest.mark.parametrize("name", ["detail", "publish", "edit"])
def test_wrong_methods_and_strangers(world, client_of, batch, name) -> None:
    assert client_of(world.charlie).get(page(name, batch)).status_code == 404
    assert client_of(world.alice).put(page(name, batch)).status_code == 405
