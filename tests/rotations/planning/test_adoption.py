"""Classes of a plan become drafts in one act, which is undone while nobody touched them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from core.days import days_range, first_day
from rotations.enums import BatchState, ClassFate
from rotations.models import Batch, PlanAdoption, Quota, Session
from rotations.planning.changes import digest_of
from rotations.selectors.planning.results import changes_since, result_of
from rotations.services.plan_adoption import adopt_plan, undo_adoption
from tests.factories.resources import BlockingFactory
from tests.rotations.planning.acts import all_of, followed, mark_job

pytestmark = pytest.mark.django_db


def test_all_classes_become_drafts_with_places_and_half_days(run, scene, world):
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    batches = Batch.objects.filter(campaign=scene.campaign)
    assert adopted.count == len(batches) == len(result_of(run).items)
    assert {batch.state for batch in batches} == {BatchState.DRAFT}
    assert Quota.objects.aggregate(total=Sum("places"))["total"] == 16
    assert {batch.series for batch in batches} == {"村书记班"}
    modes = set(Session.objects.values_list("mode", flat=True))
    assert {"lecture", "experience", "site_visit"} <= modes
    assert adopted.unplaced == []
    assert all(item.is_adopted for item in result_of(run).items)
    assert changes_since(world.alice, run) == []


def test_a_part_can_be_taken_over_and_the_rest_later(run, world):
    first, *rest = all_of(run)
    adopt_plan(run, [first], by=world.alice)
    assert all_of(run) == rest
    adopt_plan(run, all_of(run), by=world.alice)
    assert Batch.objects.count() == len(rest) + 1


def test_nothing_chosen_is_refused(run, world):
    with pytest.raises(ValidationError) as refusal:
        adopt_plan(run, ["unknown"], by=world.alice)
    assert refusal.value.code == "nothing"


def test_a_stale_plan_is_refused_until_the_changes_were_seen(run, scene, world):
    BlockingFactory.create(venue=scene.venue)
    with pytest.raises(ValidationError) as refusal:
        adopt_plan(run, all_of(run), by=world.alice)
    assert refusal.value.code == "stale"
    assert not Batch.objects.exists()
    seen = changes_since(world.alice, run)
    adopt_plan(run, all_of(run)[:1], changes=digest_of(seen), by=world.alice)
    run.refresh_from_db()
    assert run.changes == seen
    BlockingFactory._meta.model.objects.all().delete()
    adopt_plan(run, all_of(run), changes=digest_of(seen), by=world.alice)
    run.refresh_from_db()
    assert run.changes == []


def test_what_the_rules_forbid_is_named_and_nothing_is_kept(run, scene, world):
    items = result_of(run).items
    start = items[0].known.starts_on
    BlockingFactory.create(venue=scene.venue, dates=days_range(start, start + dt.timedelta(days=1)))
    seen = digest_of(changes_since(world.alice, run))
    with pytest.raises(ValidationError) as refusal:
        adopt_plan(run, all_of(run), changes=seen, by=world.alice)
    assert refusal.value.code == "refused"
    assert items[0].title in refusal.value.messages[0]
    assert not Batch.objects.exists()
    assert not PlanAdoption.objects.exists()


def test_the_act_is_undone_while_untouched(run, world):
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    count = undo_adoption(adopted.adoption, by=world.alice)
    assert count == adopted.count
    assert set(Batch.objects.values_list("state", flat=True)) == {BatchState.CANCELLED}
    assert not Session.objects.exists()
    assert len(all_of(run)) == count
    with pytest.raises(ValidationError) as refusal:
        undo_adoption(adopted.adoption, by=world.alice)
    assert refusal.value.code == "undone"


def test_a_touched_class_keeps_the_act(run, world):
    adopted = adopt_plan(run, all_of(run), by=world.alice)
    batch = Batch.objects.earliest("pk")
    Batch.objects.filter(pk=batch.pk).update(capacity=batch.capacity + 1)
    with pytest.raises(ValidationError, match=str(batch)) as refusal:
        undo_adoption(adopted.adoption, by=world.alice)
    assert refusal.value.code == "touched"


def test_a_live_run_is_not_taken_over(scene, world):
    run = scene.run(world.alice)
    run.plan, run.problem = "{}", "{}"
    done = followed(run)
    mark_job(done, state="running")
    type(done).objects.filter(pk=done.pk).update(state="running")
    done = type(done).objects.get(pk=done.pk)
    with pytest.raises(ValidationError) as refusal:
        adopt_plan(done, all_of(done), by=world.alice)
    assert refusal.value.code == "live"


def test_a_lost_day_is_repaired_by_moving_only_what_broke(run, scene, world):
    adopt_plan(run, all_of(run), by=world.alice)
    batch = Batch.objects.earliest("dates")
    start = first_day(batch.dates)
    BlockingFactory.create(venue=scene.venue, dates=days_range(start, start))
    again = followed(scene.run(world.alice, mode="repair"))
    result = result_of(again)
    fates = {item.key: item.fate for item in result.items}
    assert fates.pop(f"b{batch.pk}") == ClassFate.MOVED
    assert set(fates.values()) <= {ClassFate.KEPT}
    adopted = adopt_plan(again, all_of(again), by=world.alice)
    batch.refresh_from_db()
    assert adopted.count == 1
    assert first_day(batch.dates) != start
    assert batch.sessions.exists()
    BlockingFactory._meta.model.objects.all().delete()
    undo_adoption(adopted.adoption, by=world.alice)
    batch.refresh_from_db()
    assert first_day(batch.dates) == start
