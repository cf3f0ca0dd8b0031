"""The life of a batch, its quotas, and what its enrolled do not allow."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from core.audit.models import AuditEntry
from core.days import today
from rotations.enums import BatchKind, BatchState, CampaignState, DutyState, EnrolmentState
from rotations.models import Batch, Quota
from rotations.services import batch_states, batches, quotas
from rotations.services.board import undo_last
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    PublishedBatchFactory,
    VenueFactory,
    from_today,
)
from tests.factories.organizations import category
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import AppointmentFactory, PersonFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A draft of alice's county, ten places, two of its townships with quotas."""
    made: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county)
    )
    quotas.set_quotas(made, {world.township: 6, world.other_township: 4}, by=world.alice)
    return made


def draft_of(batch: Batch, **changes: object) -> Batch:
    """Return an unsaved copy of a batch, as a form would hand it over."""
    fields = {f.name: getattr(batch, f.name) for f in Batch._meta.concrete_fields if f.name != "id"}
    return Batch(**{**fields, "number": batch.number + 1, **changes})


def test_a_new_batch_is_a_draft_of_its_office(batch, world):
    made = batches.create_batch(draft_of(batch), categories=[category("village")], by=world.alice)

    assert (made.state, made.org_path) == (BatchState.DRAFT, world.county.path)
    assert list(made.categories.all()) == [category("village")]
    assert AuditEntry.objects.filter(action="batches.create", actor=world.alice).count() == 1


def test_a_begun_batch_is_taken_only_as_backfill(batch, world):
    past = draft_of(batch, dates=from_today(-9, -7), names_due_on=None)

    with pytest.raises(ValidationError) as refusal:
        batches.create_batch(past, categories=[category("village")], by=world.alice)
    assert refusal.value.message_dict["starts_on"][0].startswith("开班日期早于今天")

    made = batches.create_batch(
        past, categories=[category("village")], by=world.alice, is_backfill=True
    )
    assert made.pk


def test_names_are_due_before_the_class_begins(batch, world):
    late = draft_of(batch, names_due_on=today() + dt.timedelta(days=30))
    with pytest.raises(ValidationError, match="报名截止日期不能晚于开班日期"):
        batches.create_batch(late, categories=[category("village")], by=world.alice)


def test_a_number_is_given_once_in_a_series(batch, world):
    twin = draft_of(batch, number=batch.number)
    with pytest.raises(ValidationError, match="已有同一期号"):
        batches.create_batch(twin, categories=[category("village")], by=world.alice)


def test_no_class_without_categories_or_in_a_closed_campaign(batch, world):
    with pytest.raises(ValidationError, match="至少选择一类"):
        batches.create_batch(draft_of(batch), categories=[], by=world.alice)
    batch.campaign.state = CampaignState.CLOSED
    with pytest.raises(ValidationError, match="轮训已结束"):
        batches.create_batch(draft_of(batch), categories=[category("village")], by=world.alice)


def test_of_two_who_edit_one_batch_the_second_is_told(batch, world):
    seen_by_both = batch.revision
    batches.update_batch(
        batch, categories=[category("village")], revision=seen_by_both, by=world.alice
    )
    with pytest.raises(ValidationError) as refusal:
        batches.update_batch(
            batch, categories=[category("village")], revision=seen_by_both, by=world.peter
        )
    assert refusal.value.code == "stale"


@pytest.mark.parametrize("is_published", [False, True])
def test_an_edit_that_moves_a_class_is_taken_back_with_its_deadline(batch, world, is_published):
    if is_published:
        batch_states.publish_batch(batch, by=world.alice)
    before = batch.dates, batch.venue, batch.names_due_on
    elsewhere = VenueFactory.create(organization=world.county)
    batch.dates, batch.venue = from_today(24, 26), elsewhere
    batch.names_due_on = today() + dt.timedelta(days=20)
    batch.payer = "县财政"
    categories = [category("village")]
    batches.update_batch(batch, categories=categories, revision=batch.revision, by=world.alice)
    entry = AuditEntry.objects.get(action="batches.update")
    assert entry.detail["before"]["from"] == str(today() + dt.timedelta(days=14))
    undo_last(batch.campaign, by=world.alice)
    batch.refresh_from_db()
    assert (batch.dates, batch.venue, batch.names_due_on) == before
    assert batch.payer == "县财政"


def test_a_deadline_changed_since_moves_with_the_class(batch, world):
    batch.dates = from_today(24, 26)
    categories = [category("village")]
    batches.update_batch(batch, categories=categories, revision=batch.revision, by=world.alice)
    batch.names_due_on = today() + dt.timedelta(days=19)
    batches.update_batch(batch, categories=categories, revision=batch.revision, by=world.alice)
    undo_last(batch.campaign, by=world.alice)
    batch.refresh_from_db()
    assert batch.names_due_on == today() + dt.timedelta(days=9)


def test_an_edit_of_other_facts_is_no_move(batch, world):
    batch.payer = "县财政"
    categories = [category("village")]
    batches.update_batch(batch, categories=categories, revision=batch.revision, by=world.alice)
    with pytest.raises(ValidationError) as refusal:
        undo_last(batch.campaign, by=world.alice)
    assert refusal.value.code == "nothing"


def test_a_published_class_keeps_a_place(batch, world):
    batch_states.publish_batch(batch, by=world.alice)
    batch.venue = None
    categories = [category("village")]
    with pytest.raises(ValidationError, match="不能改为未定地点") as refusal:
        batches.update_batch(batch, categories=categories, revision=batch.revision, by=world.alice)
    assert list(refusal.value.message_dict) == ["venue"]


def test_capacity_stays_above_quotas_and_taken_places(batch, world):
    batch.capacity = 9
    with pytest.raises(ValidationError, match="已向各单位分配 10 个名额"):
        batches.update_batch(
            batch, categories=[category("village")], revision=batch.revision, by=world.alice
        )
    Quota.objects.filter(batch=batch).delete()
    EnrolmentFactory.create(batch=batch, place=4)
    batch.refresh_from_db()
    batch.capacity = 3
    with pytest.raises(ValidationError, match="名额不能少于 4"):
        batches.update_batch(
            batch, categories=[category("village")], revision=batch.revision, by=world.alice
        )


def test_moving_onto_another_class_of_an_enrolled_names_that_class(batch, world):
    person = PersonFactory.create(organization=world.village, name="刘明")
    EnrolmentFactory.create(batch=batch, person=person, place=1)
    other = PublishedBatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.prefecture),
        series="示范班",
        dates=from_today(30, 32),
    )
    EnrolmentFactory.create(batch=other, person=person, place=1)
    batch.refresh_from_db()
    batch.dates = from_today(32, 34)

    with pytest.raises(ValidationError) as refusal:
        batches.update_batch(
            batch, categories=[category("village")], revision=batch.revision, by=world.alice
        )
    assert "学员刘明" in refusal.value.messages[0]
    assert f"岳阳市举办的“{other}”" in refusal.value.messages[0]


def test_publishing_names_what_is_missing(world):
    bare = BatchFactory.create(venue=None, names_due_on=None)
    with pytest.raises(ValidationError, match="办班地点、报名截止日期、名额分配"):
        batch_states.publish_batch(bare, by=world.alice)


def test_the_whole_life_of_a_class(batch, world):
    person = PersonFactory.create(organization=world.village)
    appointment = AppointmentFactory.create(person=person, organization=world.village)
    duty = DutyFactory.create(
        campaign=batch.campaign, organization=world.village, appointment=appointment
    )
    batch_states.publish_batch(batch, by=world.alice)
    with pytest.raises(ValidationError, match="还没有学员"):
        batch_states.confirm_batch(batch, by=world.alice)
    name = EnrolmentFactory.create(
        batch=batch, person=person, duty=duty, state=EnrolmentState.NOMINATED, place=None
    )
    with pytest.raises(ValidationError, match="1 人的报名未审核"):
        batch_states.confirm_batch(batch, by=world.alice)
    type(name).objects.filter(pk=name.pk).update(state=EnrolmentState.ACCEPTED, place=1)
    batch_states.confirm_batch(batch, by=world.alice)
    with pytest.raises(ValidationError, match="未到开班日期"):
        batch_states.start_batch(batch, by=world.alice)
    Batch.objects.filter(pk=batch.pk).update(dates=from_today(-2, 0))
    batch.refresh_from_db()
    batch_states.start_batch(batch, by=world.alice)
    duty.refresh_from_db()
    assert duty.state == DutyState.IN_CLASS
    with pytest.raises(ValidationError, match="1 名学员未认定结业"):
        batch_states.finish_batch(batch, by=world.alice)
    type(name).objects.filter(pk=name.pk).update(state=EnrolmentState.COMPLETED)
    batch_states.finish_batch(batch, by=world.alice)
    batch_states.archive_batch(batch, by=world.alice)
    assert batch.state == BatchState.ARCHIVED


def test_an_edge_the_table_does_not_have_is_refused(batch, world):
    with pytest.raises(ValidationError, match="不能改为“已结业”"):
        batch_states.finish_batch(
            BatchFactory.create(dates=from_today(-3, -1), names_due_on=None), by=world.alice
        )


def test_of_two_who_press_publish_the_second_is_told(batch, world):
    twin = Batch.objects.get(pk=batch.pk)
    batch_states.publish_batch(batch, by=world.alice)
    with pytest.raises(ValidationError, match="刚被他人更改"):
        batch_states.publish_batch(twin, by=world.alice)


def test_cancelling_frees_people_and_seats(batch, world):
    person = PersonFactory.create(organization=world.village)
    appointment = AppointmentFactory.create(person=person, organization=world.village)
    duty = DutyFactory.create(
        campaign=batch.campaign,
        organization=world.village,
        appointment=appointment,
        state=DutyState.SCHEDULED,
    )
    name = EnrolmentFactory.create(batch=batch, person=person, duty=duty, place=1)
    with pytest.raises(ValidationError, match="填写取消原因"):
        batch_states.cancel_batch(batch, reason=" ", by=world.alice)
    batch_states.cancel_batch(batch, reason="汛期", by=world.alice)
    name.refresh_from_db()
    duty.refresh_from_db()
    assert (batch.state, batch.cancel_reason) == (BatchState.CANCELLED, "汛期")
    assert (name.state, name.place, duty.state) == (EnrolmentState.WITHDRAWN, None, DutyState.DUE)


def test_a_make_up_class_may_be_a_second_one(batch, world):
    made = batches.create_batch(
        draft_of(batch, kind=BatchKind.MAKE_UP, series="补训班"),
        categories=[category("village")],
        by=world.alice,
    )
    assert made.is_repeatable


def test_quotas_are_conserved_and_a_unit_inside_another_gets_a_part_of_its_places(batch, world):
    with pytest.raises(ValidationError, match="超过班次名额 10，请减少 1 个"):
        quotas.set_quotas(batch, {world.township: 6, world.other_township: 5}, by=world.alice)
    with pytest.raises(ValidationError, match="“长寿镇”的名额不够分"):
        quotas.set_quotas(batch, {world.township: 5, world.village: 6}, by=world.alice)
    quotas.set_quotas(batch, {world.township: 5, world.village: 1}, by=world.alice)
    quotas.set_quotas(batch, {world.township: 7, world.other_township: 0}, by=world.alice)
    rows = Quota.objects.filter(batch=batch).values_list("organization__name", "places", "shared")
    assert list(rows) == [("长寿镇", 7, 1), ("邵阳村", 1, 0)]


def test_a_unit_that_sent_names_keeps_its_quota(batch, world):
    person = PersonFactory.create(organization=world.village)
    EnrolmentFactory.create(batch=batch, person=person, place=1)
    with pytest.raises(ValidationError, match="“长寿镇”已报送名单"):
        quotas.set_quotas(batch, {world.other_township: 4}, by=world.alice)
