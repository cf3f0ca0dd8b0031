"""A repaired plan is taken over in one go: as strictly as one class after the other, and undone as one act."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from core.days import days_range, first_day, last_day, today
from courses.enums import Mode
from rotations.enums import BatchState, CampaignState, RollState, ScheduleChangeKind
from rotations.models import (
    Batch,
    Campaign,
    RuleOverride,
    ScheduleChange,
    Session,
    SessionPlace,
)
from rotations.scheduling.findings import RuleCode
from rotations.selectors.planning.results import result_of
from rotations.services import plan_adoption, replanned_batches
from rotations.services.moved_batches import Move, move_batches
from rotations.services.plan_adoption import adopt_plan, undo_adoption
from tests.factories.batches import RoomFactory, VenueFactory
from tests.factories.resources import BlockingFactory
from tests.rotations.planning.acts import adopted_anyway, all_of, followed

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(run, scene, world):
    """A repair after the school was lost for the whole campaign: every class goes to another one."""
    adopt_plan(run, all_of(run), by=world.alice)
    other = VenueFactory.create(organization=scene.county, name="第二党校", beds=60)
    RoomFactory.create(venue=other, capacity=60)
    every = Batch.objects.order_by("dates")
    days = first_day(every[0].dates), last_day(every.latest("dates").dates)
    BlockingFactory.create(venue=scene.venue, dates=days_range(*days))
    found = followed(scene.run(world.alice, mode="repair"))
    assert len(all_of(found)) == every.count() > 1
    return found


def stored(*, with_rooms=True):
    """Return all that may move, without what counts its changes."""
    return [
        (
            (str(batch), str(batch.dates), batch.venue_id, batch.names_due_on, batch.state),
            sorted(batch.quotas.values_list("org_path", "places")),
            [
                (
                    str(session.period),
                    list(session.lecturers.values_list("lecturer", flat=True)),
                    list(session.places.values_list("room", flat=True)) if with_rooms else [],
                    [str(row.groups) for row in session.audiences.all()],
                )
                for session in batch.sessions.order_by("pk")
            ],
        )
        for batch in Batch.objects.order_by("pk")
    ]


def refuse_company(*given, **facts):
    raise ValidationError("nobody comes together", code="alone")


def taken_back(run, by):
    """Take everything over and return what that stored; nothing of it stays."""
    with transaction.atomic():
        adopt_plan(run, all_of(run), by=by)
        found = stored(with_rooms=False)
        transaction.set_rollback(True)
    return found


def test_together_moves_as_one_by_one(again, world, monkeypatch):
    together = taken_back(again, world.alice)
    monkeypatch.setattr(plan_adoption, "replan_batches", refuse_company)
    assert taken_back(again, world.alice) == together
    assert together != stored(with_rooms=False)


def test_rooms_are_taken_at_the_other_school(again, scene, world):
    adopted = adopt_plan(again, all_of(again), by=world.alice)
    places = SessionPlace.objects.exclude(session__mode=Mode.SITE_VISIT)
    assert set(places.values_list("room__venue__name", flat=True)) == {"第二党校"}
    assert adopted.roomless == 0
    assert adopted.unplaced == []


def test_the_act_is_undone_as_one_down_to_the_rooms(again, world):
    before = stored()
    adopted = adopt_plan(again, all_of(again), by=world.alice)
    assert stored() != before
    BlockingFactory._meta.model.objects.all().delete()
    assert undo_adoption(adopted.adoption, by=world.alice) == adopted.count
    assert stored() == before


def test_many_cost_as_many_queries_as_one(again, world):
    def queries(keys):
        with transaction.atomic():
            with CaptureQueriesContext(connection) as taking:
                adopted = adopt_plan(again, keys, by=world.alice)
            BlockingFactory._meta.model.objects.all().delete()
            with CaptureQueriesContext(connection) as undoing:
                undo_adoption(adopted.adoption, by=world.alice)
            transaction.set_rollback(True)
        return len(taking), len(undoing)

    keys = all_of(again)
    one, many = queries(keys[:1]), queries(keys)
    assert [more - few for more, few in zip(many, one, strict=True)] <= [2, 2]


def test_each_class_has_its_line_and_can_be_moved_back_on_the_board(again, world):
    before = dict(Batch.objects.values_list("pk", "venue"))
    revisions = dict(Batch.objects.values_list("pk", "revision"))
    adopted = adopt_plan(again, all_of(again), by=world.alice)
    assert AuditEntry.objects.filter(action="batches.move").count() == adopted.count
    moves = ScheduleChange.objects.filter(kind=ScheduleChangeKind.BATCH_MOVED)
    assert {each.batch_id: each.before["venue"] for each in moves} == before
    assert all(each.after["venue"] != each.before["venue"] for each in moves)
    after = dict(Batch.objects.values_list("pk", "revision"))
    assert after == {key: revision + 1 for key, revision in revisions.items()}


def test_a_class_that_the_rules_forbid_is_named_and_none_is_moved(again, world):
    before = stored()
    item = result_of(again).items[0]
    day = item.known.starts_on
    venue = VenueFactory._meta.model.objects.get(name="第二党校")
    BlockingFactory.create(venue=venue, dates=days_range(day, day), reason="检修")
    with pytest.raises(ValidationError) as refusal:
        adopted_anyway(again, world.alice)
    assert refusal.value.code == "refused"
    text = "".join(refusal.value.messages)
    assert item.title in text
    assert "检修" in text
    assert all(other.title not in text for other in result_of(again).items[1:])
    assert stored() == before


def test_a_class_of_somebody_else_is_refused(again, world, monkeypatch):
    monkeypatch.setattr(replanned_batches, "is_allowed", lambda *given: False)
    with pytest.raises(ValidationError, match="不是您可以改动的班次"):
        adopt_plan(again, all_of(again), by=world.alice)


def test_a_class_that_is_called_off_is_named(again, world):
    gone = Batch.objects.earliest("pk")
    Batch.objects.filter(pk=gone.pk).update(state=BatchState.CANCELLED, cancel_reason="不办")
    with pytest.raises(ValidationError, match="班次已不在草拟或报名中"):
        adopted_anyway(again, world.alice)


def a_week_later(batch):
    """Return a move by a week."""
    week = dt.timedelta(days=7)
    days = days_range(first_day(batch.dates) + week, last_day(batch.dates) + week)
    return Move(batch, days, batch.venue)


def joint(batch, by):
    Session.objects.filter(pk=batch.sessions.earliest("period").pk).update(
        batch=Batch.objects.exclude(pk=batch.pk).earliest("pk")
    )


def called(batch, by):
    batch.sessions.update(roll_state=RollState.CLOSED)


def excepted(batch, by):
    RuleOverride.objects.create(
        campaign=batch.campaign,
        batch=batch,
        rule=RuleCode.BEDS,
        key="beds",
        finding="床位不足",
        reason="加床",
        allowed_by=by,
    )


def changed_meanwhile(batch, by):
    Batch.objects.filter(pk=batch.pk).update(revision=batch.revision + 1)


def closed(batch, by):
    Campaign.objects.filter(pk=batch.campaign_id).update(state=CampaignState.CLOSED)


@pytest.mark.parametrize("hinder", [joint, called, excepted, changed_meanwhile, closed])
def test_what_a_single_move_looks_at_closer_goes_with_no_company(run, world, hinder):
    adopt_plan(run, all_of(run), by=world.alice)
    one, other = Batch.objects.order_by("dates")[:2]
    moves = [a_week_later(one), a_week_later(other)]
    hinder(one, world.alice)
    with pytest.raises(ValidationError) as refusal:
        move_batches(moves, by=world.alice)
    assert refusal.value.code == "refused"


def test_a_length_that_changes_and_days_gone_by_are_refused(run, world):
    adopt_plan(run, all_of(run), by=world.alice)
    batch = Batch.objects.earliest("dates")
    longer = days_range(first_day(batch.dates), last_day(batch.dates) + dt.timedelta(days=1))
    past = days_range(today() - dt.timedelta(days=3), today() - dt.timedelta(days=1))
    for days in (longer, past):
        with pytest.raises(ValidationError):
            move_batches([Move(batch, days, batch.venue)], by=world.alice)


def test_classes_that_change_days_go_with_all_their_half_days(run, world):
    adopt_plan(run, all_of(run), by=world.alice)
    batch = Batch.objects.latest("dates")
    before = list(batch.sessions.order_by("pk").values_list("period", flat=True))
    (moved,) = move_batches([a_week_later(batch)], by=world.alice)
    after = list(moved.sessions.order_by("pk").values_list("period", flat=True))
    week = dt.timedelta(days=7)
    assert [each.lower for each in after] == [each.lower + week for each in before]
    assert batch.names_due_on
    assert moved.names_due_on == batch.names_due_on + week
    assert not SessionPlace.objects.filter(session__batch=batch, period__overlap=before[0]).exists()
